/** Errors of the little language: always with line and column (both from 1), so that an author or a model can mend the text. */
import { EmbodyError, nearestNames } from "../core/errors.ts";

export interface SourcePosition {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export function predicateError(position: SourcePosition, message: string, remedy?: string): EmbodyError {
  return new EmbodyError(
    "bad-predicate",
    `${position.line}:${position.column}: ${message}`,
    remedy === undefined ? {} : { remedy },
  );
}

/** An error about a name, with the nearest known ones, or all of them when none is near. */
export function unknownName(
  position: SourcePosition,
  what: string,
  name: string,
  known: readonly string[],
): EmbodyError {
  const near = nearestNames(name, known);
  const shown = name.length > 60 ? `${name.slice(0, 57)}...` : name;
  const hint = near.length > 0 ? `did you mean ${near.join(", ")}?` : `known: ${known.slice(0, 40).join(", ")}`;
  return predicateError(position, `unknown ${what} "${shown}"; ${hint}`, hint);
}
