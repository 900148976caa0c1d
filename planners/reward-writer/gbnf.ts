/**
 * Grammars as data, written in GBNF, the notation of llama.cpp: a sampler that holds to one gives no token that the grammar does not allow, so every
 * reply that is not cut belongs to its language (Geng et al. 2023, "Grammar-constrained decoding", arXiv:2305.13971). Only grammars without
 * recursion are made here: their longest text is known, and with it how many tokens a reply may need at most.
 *
 * Alternatives should differ early. A sampler keeps every derivation that still fits, so words with a common beginning are folded into a tree.
 */

/** A text, a digit, a rule by its name, one after another, one of several, or perhaps. */
export type Piece =
  | string
  | { readonly kind: "digit"; readonly from: number }
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "sequence"; readonly parts: readonly Piece[] }
  | { readonly kind: "choice"; readonly of: readonly Piece[] }
  | { readonly kind: "optional"; readonly part: Piece };

export const digit = (from = 0): Piece => ({ kind: "digit", from });
export const rule = (name: string): Piece => ({ kind: "rule", name });
export const sequence = (...parts: readonly Piece[]): Piece => ({ kind: "sequence", parts });
export const optional = (part: Piece): Piece => ({ kind: "optional", part });

export function choice(of: readonly Piece[]): Piece {
  const [first] = of;
  if (first === undefined) throw new RangeError("a choice between nothing");
  return of.length === 1 ? first : { kind: "choice", of };
}

/** One of these texts, as a tree by their letters. */
export function oneOf(texts: readonly string[]): Piece {
  const groups = new Map<string, string[]>();
  for (const text of new Set(texts)) groups.set(text.slice(0, 1), [...(groups.get(text.slice(0, 1)) ?? []), text]);
  const endsHere = groups.delete("");
  const branches = [...groups.values()].map((group) => {
    const common = group.reduce(commonStart);
    if (group.length === 1) return common;
    return sequence(common, oneOf(group.map((text) => text.slice(common.length))));
  });
  if (branches.length === 0) return "";
  return endsHere ? optional(choice(branches)) : choice(branches);
}

function commonStart(left: string, right: string): string {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return left.slice(0, length);
}

/** By name; names are of letters, digits and dashes. "root" is where a text begins. */
export type Rules = ReadonlyMap<string, Piece>;

export function writeGbnf(rules: Rules): string {
  return [...rules].map(([name, piece]) => `${name} ::= ${write(piece)}\n`).join("");
}

function write(piece: Piece): string {
  if (typeof piece === "string") return quote(piece);
  switch (piece.kind) {
    case "digit":
      return `[${piece.from}-9]`;
    case "rule":
      return piece.name;
    case "sequence":
      return piece.parts.map((part) => (isChoice(part) ? `(${write(part)})` : write(part))).join(" ");
    case "choice":
      return piece.of.map(write).join(" | ");
    case "optional":
      return `(${write(piece.part)})?`;
  }
}

const isChoice = (piece: Piece) => typeof piece !== "string" && piece.kind === "choice";
const quote = (text: string) => `"${text.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;

/** Letters of the longest text. @throws RangeError for a rule that is missing or leads back to itself */
export function longestText(rules: Rules, name = "root"): number {
  const known = new Map<string, number>();
  const measure = (piece: Piece, path: readonly string[]): number => {
    if (typeof piece === "string") return piece.length;
    switch (piece.kind) {
      case "digit":
        return 1;
      case "sequence":
        return piece.parts.reduce((sum, part) => sum + measure(part, path), 0);
      case "choice":
        return Math.max(...piece.of.map((each) => measure(each, path)));
      case "optional":
        return measure(piece.part, path);
      case "rule": {
        const found = known.get(piece.name);
        if (found !== undefined) return found;
        const body = rules.get(piece.name);
        if (body === undefined) throw new RangeError(`no rule '${piece.name}'`);
        if (path.includes(piece.name)) throw new RangeError(`the rule '${piece.name}' leads back to itself`);
        const length = measure(body, [...path, piece.name]);
        known.set(piece.name, length);
        return length;
      }
    }
  };
  return measure(rule(name), []);
}
