/**
 * Types of the little language. They are few and structural: a predicate reads plain facts, so there are numbers,
 * strings, truth values, lists of names, vectors with named components, and records from open names (items, mobs) to one
 * type. Types are known before anything runs, as in any statically typed language (Pierce 2002, chapter 8).
 */

export type Type =
  | { readonly kind: "number" }
  | { readonly kind: "string" }
  | { readonly kind: "boolean" }
  /** An array of strings, such as the names of adjacent blocks. */
  | { readonly kind: "names" }
  /** An array of numbers with named components, such as a position [3] (m). */
  | { readonly kind: "vector"; readonly components: readonly string[] }
  /** Open names to values of one type; an absent number reads as 0. `names`: the only names there are, when known. */
  | { readonly kind: "record"; readonly value: Type; readonly names?: readonly string[] }
  /** Closed names, each with its own type. */
  | { readonly kind: "struct"; readonly fields: Readonly<Record<string, Type>> };

export const numberType: Type = { kind: "number" };
export const stringType: Type = { kind: "string" };
export const booleanType: Type = { kind: "boolean" };

export interface FactDeclaration {
  readonly type: Type;
  /** One line of meaning, with the unit. */
  readonly meaning: string;
}

/** What the top-level names of a predicate stand for. */
export type FactSchema = Readonly<Record<string, FactDeclaration>>;

export function sameType(left: Type, right: Type): boolean {
  if (left.kind !== right.kind) return false;
  return left.kind === "number" || left.kind === "string" || left.kind === "boolean";
}

export function describeType(type: Type): string {
  switch (type.kind) {
    case "names":
      return "list of names";
    case "vector":
      return `vector of ${type.components.join(", ")}`;
    case "record":
      return `record of ${describeType(type.value)}s`;
    case "struct":
      return `record of ${Object.keys(type.fields).join(", ")}`;
    default:
      return type.kind;
  }
}
