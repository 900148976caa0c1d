/**
 * What is wrong with a text of the little language: all of it at once, each with its place, as `FILE:LINE:COLUMN: message`. A wrong
 * expression gets a value that nobody complains about again, so that one mistake gives one message; what is unrolled many times
 * is reported once.
 */
import { EmbodyError, nearestNames } from "../core/errors.ts";
import type { SourcePosition } from "./errors.ts";

/** A mistake; line and column from 1. */
export interface Diagnostic extends SourcePosition {
  readonly message: string;
}

/** A text that was refused. Its message has a line for each diagnostic. */
export class LanguageError extends EmbodyError {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];

  constructor(file: string, diagnostics: readonly Diagnostic[]) {
    super("bad-file", diagnostics.map((each) => formatDiagnostic(file, each)).join("\n"));
    this.name = "LanguageError";
    this.file = file;
    this.diagnostics = diagnostics;
  }
}

export function formatDiagnostic(file: string, { line, column, message }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message}`;
}

/** Thrown to give up at once: the diagnostics hold the reason. */
export class Refused extends Error {}

/** More are of no use to anybody. */
const maximumDiagnostics = 30;

export class Diagnostics {
  readonly list: Diagnostic[] = [];

  report({ line, column }: SourcePosition, message: string): void {
    const isKnown = this.list.some((each) => each.line === line && each.column === column);
    if (isKnown) return;
    this.list.push({ line, column, message });
    if (this.list.length >= maximumDiagnostics) throw new Refused();
  }

  /** Reports and gives up. */
  refuse(at: SourcePosition, message: string): never {
    this.report(at, message);
    throw new Refused();
  }

  /** By place. */
  sorted(): Diagnostic[] {
    return [...this.list].sort((a, b) => a.line - b.line || a.column - b.column);
  }
}

const quoted = (name: string) => `"${name.length > 60 ? `${name.slice(0, 57)}...` : name}"`;

/** `unknown field "rotPosition"; did you mean rootPosition?`, or the known names when none is near. */
export function unknownNameMessage(what: string, name: string, known: Iterable<string>): string {
  const names = [...new Set(known)];
  const near = nearestNames(name.slice(0, 60), names);
  const shown = `${names.slice(0, 30).join(", ")}${names.length > 30 ? ", …" : ""}`;
  const hint =
    near.length > 0 ? `did you mean ${near.join(" or ")}?` : names.length > 0 ? `known: ${shown}` : "there are none";
  return `unknown ${what} ${quoted(name)}; ${hint}`;
}
