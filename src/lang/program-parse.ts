/**
 * Text to the syntax tree of a program: limits, erasing types, acorn, and the whitelist of convert.ts. Nothing here runs the text; it is
 * never evaluated by the JavaScript engine.
 */
import { type AnyNode, parse } from "acorn";
import { Converter } from "./convert.ts";
import { type Diagnostics, Refused } from "./diagnostics.ts";
import { eraseTypes } from "./erase.ts";
import type { SourcePosition } from "./errors.ts";
import type { ModuleSyntax } from "./program-syntax.ts";
import { type KnownNames, resolveNames } from "./resolve.ts";

/** Longer texts are refused before they are parsed (characters). */
export const maximumProgramLength = 16384;
const start: SourcePosition = { line: 1, column: 1 };
/** Characters that hide what a text says: directional controls, zero-width characters (Boucher & Anderson 2023, "Trojan Source"). */
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/;

function positionAt(source: string, offset: number): SourcePosition {
  const before = source.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

interface AcornError {
  readonly message: string;
  readonly loc?: { readonly line: number; readonly column: number };
}

/** The tree of a text, its names resolved; gives up with `Refused` when anything in it is not in the language. */
export function parseModule(source: string, known: KnownNames, diagnostics: Diagnostics): ModuleSyntax {
  if (source.length > maximumProgramLength) {
    diagnostics.refuse(start, `the text has ${source.length} characters, at most ${maximumProgramLength} are allowed`);
  }
  const hidden = invisible.exec(source);
  if (hidden) {
    const code = hidden[0].charCodeAt(0).toString(16).toUpperCase();
    diagnostics.refuse(positionAt(source, hidden.index), `the invisible character U+${code} is not allowed`);
  }
  const { text, annotations, tooDeepAt } = eraseTypes(source);
  if (tooDeepAt !== undefined) diagnostics.refuse(positionAt(source, tooDeepAt), "nested too deeply to be read");
  let body: readonly AnyNode[];
  try {
    body = parse(text, { ecmaVersion: 2024, sourceType: "module", locations: true }).body;
  } catch (error) {
    if (error instanceof RangeError) return diagnostics.refuse(start, "nested too deeply to be read");
    if (!(error instanceof SyntaxError)) throw error;
    const { message, loc } = error as AcornError;
    const at = loc ? { line: loc.line, column: loc.column + 1 } : start;
    if (/stack/.test(message)) return diagnostics.refuse(at, "nested too deeply to be read");
    return diagnostics.refuse(
      at,
      message.replace(/ \(\d+:\d+\)$/, "").replace(/^./, (letter) => letter.toLowerCase()),
    );
  }
  const module = new Converter(diagnostics, annotations).module(body);
  const isWhole = diagnostics.list.length === 0;
  resolveNames(module, known, diagnostics);
  // What was refused stands in the tree as a number; to work that out would only give more messages.
  if (!isWhole) throw new Refused();
  return module;
}
