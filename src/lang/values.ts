/**
 * Values while a program is worked out. Shapes are known: a list has its length, a record its names; only the scalars at the
 * leaves are known when it runs. There is no polymorphism to infer: every call is worked out with the values it gets.
 */
import type { FunctionDefinition } from "./program-syntax.ts";
import type { Scalar } from "./scalars.ts";

export interface ListValue {
  readonly kind: "list";
  readonly items: readonly Value[];
  /** Names of the components, as in a position's x, y, z. */
  readonly names?: readonly string[];
}

export interface RecordValue {
  readonly kind: "record";
  readonly fields: ReadonlyMap<string, Value>;
}

export interface FunctionValue {
  readonly kind: "function";
  readonly definition: FunctionDefinition;
  readonly scope: Scope;
}

export type Value =
  | { readonly kind: "number"; readonly scalar: Scalar }
  | { readonly kind: "boolean"; readonly scalar: Scalar }
  | ListValue
  | RecordValue
  | FunctionValue
  | { readonly kind: "builtin"; readonly name: string }
  /** `Math`. */
  | { readonly kind: "namespace" }
  /** Stands for a value that was already complained about, or does not exist yet. */
  | { readonly kind: "wrong" };

export const wrong: Value = { kind: "wrong" };

/** Larger values are refused (scalars). */
export const maximumSize = 4096;

/** Scalars in a value; infinite where it is too large to be counted. */
export function sizeOf(value: Value, limit = maximumSize): number {
  if (value.kind === "number" || value.kind === "boolean") return 1;
  const parts = value.kind === "list" ? value.items : value.kind === "record" ? value.fields.values() : [];
  let size = 0;
  for (const part of parts) {
    size += sizeOf(part, limit - size);
    if (size > limit) return Number.POSITIVE_INFINITY;
  }
  return size;
}

/** "a number", "a vector of 3 (x, y, z)", "a record of position, velocity". */
export function describe(value: Value): string {
  switch (value.kind) {
    case "number":
    case "boolean":
    case "record":
      if (value.kind !== "record") return `a ${value.kind}`;
      return value.fields.size === 0 ? "an empty record" : `a record of ${shortened([...value.fields.keys()])}`;
    case "list": {
      const [first] = value.items;
      const what = !first || first.kind === "number" ? "vector" : "list";
      return `a ${what} of ${value.items.length}${value.names ? ` (${shortened(value.names)})` : ""}`;
    }
    case "namespace":
      return "Math";
    case "wrong":
      return "nothing";
    default:
      return "a function";
  }
}

function shortened(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(", ")}, …` : names.join(", ");
}

export function isVector(value: Value): value is ListValue {
  return value.kind === "list" && value.items.every((item) => item.kind === "number");
}

/** Two values of one shape, leaf by leaf; null where the shapes differ. */
export function combine(left: Value, right: Value, leaf: (left: Scalar, right: Scalar) => Scalar): Value | null {
  if (left === right) return left;
  if (left.kind === "number" && right.kind === "number")
    return { kind: "number", scalar: leaf(left.scalar, right.scalar) };
  if (left.kind === "boolean" && right.kind === "boolean")
    return { kind: "boolean", scalar: leaf(left.scalar, right.scalar) };
  if (left.kind === "list" && right.kind === "list" && left.items.length === right.items.length) {
    const items: Value[] = [];
    for (const [index, item] of left.items.entries()) {
      const other = right.items[index];
      const part = other && combine(item, other, leaf);
      if (!part) return null;
      items.push(part);
    }
    const sameNames = left.names && right.names && left.names.join() === right.names.join();
    return { kind: "list", items, ...(sameNames && left.names ? { names: left.names } : {}) };
  }
  if (left.kind === "record" && right.kind === "record" && left.fields.size === right.fields.size) {
    const fields = new Map<string, Value>();
    for (const [name, value] of left.fields) {
      const other = right.fields.get(name);
      const part = other && combine(value, other, leaf);
      if (!part) return null;
      fields.set(name, part);
    }
    return { kind: "record", fields };
  }
  return null;
}

/** A name's value, which changes in place; a branch that ends can put it back. */
export interface Binding {
  value: Value;
  readonly mutable: boolean;
  /** False until a `let` without a value is given one. */
  assigned: boolean;
}

/** Names and what they stand for, block within block. */
export class Scope {
  readonly parent: Scope | undefined;
  /** Made when the first name is declared: most blocks have none. */
  private bindings: Map<string, Binding> | undefined;

  constructor(parent?: Scope) {
    this.parent = parent;
  }

  declare(name: string, binding: Binding): void {
    this.bindings ??= new Map();
    this.bindings.set(name, binding);
  }

  find(name: string): Binding | undefined {
    let scope: Scope | undefined = this;
    while (scope) {
      const found = scope.bindings?.get(name);
      if (found) return found;
      scope = scope.parent;
    }
    return undefined;
  }
}

/** What a branch changed: bindings and what they were. */
export type Journal = Map<Binding, { readonly value: Value; readonly assigned: boolean }>;
