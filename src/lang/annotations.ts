/**
 * Annotations are taken out before a text is parsed, and every call is checked with the values it gets. The plainest of them are still held
 * against those values, so that a text does not say one thing and mean another; types that a text declares itself are not looked into.
 */
import { describe, type Value } from "./values.ts";

const expectations: readonly {
  readonly pattern: RegExp;
  readonly what: string;
  readonly fits: (value: Value) => boolean;
}[] = [
  { pattern: /^number$/, what: "a number", fits: ({ kind }) => kind === "number" },
  { pattern: /^boolean$/, what: "a boolean", fits: ({ kind }) => kind === "boolean" },
  {
    pattern: /^(readonly\s+)?number\s*\[\s*\]$|^(Readonly)?Array<\s*number\s*>$/,
    what: "a vector",
    fits: (value) => value.kind === "list" && value.items.every(({ kind }) => kind === "number" || kind === "wrong"),
  },
];

/** What is wrong with a value under an annotation, or null. */
export function annotationMismatch(annotation: string | undefined, value: Value): string | null {
  if (annotation === undefined || value.kind === "wrong") return null;
  const expected = expectations.find(({ pattern }) => pattern.test(annotation.trim()));
  if (!expected || expected.fits(value)) return null;
  return `is annotated as ${expected.what} and gets ${describe(value)}`;
}
