/** What the function library needs of whoever works out a program. */

import type { Diagnostics } from "./diagnostics.ts";
import type { SourcePosition } from "./errors.ts";
import type { Scalar, ScalarGraph, ScalarOperationName } from "./scalars.ts";
import { describe, isVector, type ListValue, type Value } from "./values.ts";

export interface Argument {
  readonly value: Value;
  readonly at: SourcePosition;
}

/** A call in progress: where it stands, and what can be made in it. */
export interface Context {
  readonly graph: ScalarGraph;
  readonly diagnostics: Diagnostics;
  /** Calls a function value. `extra` are passed to functions that have a parameter for them only, as an index is. */
  invoke(callee: Value, given: readonly Argument[], at: SourcePosition, extra?: readonly Argument[]): Value;
}

/** Short hands for arithmetic at one place in the text. */
export class Arithmetic {
  readonly graph: ScalarGraph;
  readonly at: SourcePosition;

  constructor(graph: ScalarGraph, at: SourcePosition) {
    this.graph = graph;
    this.at = at;
  }

  number(value: number): Scalar {
    return this.graph.constant("number", value);
  }
  apply(name: ScalarOperationName, ...inputs: Scalar[]): Scalar {
    return this.graph.operation(name, inputs, this.at);
  }
  add = (a: Scalar, b: Scalar): Scalar => this.apply("add", a, b);
  subtract = (a: Scalar, b: Scalar): Scalar => this.apply("subtract", a, b);
  multiply = (a: Scalar, b: Scalar): Scalar => this.apply("multiply", a, b);
  divide = (a: Scalar, b: Scalar): Scalar => this.apply("divide", a, b);
  square = (a: Scalar): Scalar => this.apply("multiply", a, a);
  sum(terms: readonly Scalar[]): Scalar {
    const [first, ...rest] = terms;
    return first ? rest.reduce(this.add, first) : this.number(0);
  }
}

export const numberValue = (scalar: Scalar): Value => ({ kind: "number", scalar });
export const booleanValue = (scalar: Scalar): Value => ({ kind: "boolean", scalar });

/** A record of numbers x, y (, z (, w)) may stand for a vector. */
const vectorNames = ["x,y", "x,y,z", "x,y,z,w"];

/** The argument as a vector, or undefined after a report (or for a value that was reported before). */
export function asVector(
  { value, at }: Argument,
  diagnostics: Diagnostics,
  what: string,
  length?: number,
): ListValue | undefined {
  let vector = value;
  if (value.kind === "record" && vectorNames.includes([...value.fields.keys()].join())) {
    vector = { kind: "list", items: [...value.fields.values()], names: [...value.fields.keys()] };
  }
  if (isVector(vector) && (length === undefined || vector.items.length === length)) return vector;
  if (value.kind !== "wrong" && !(value.kind === "list" && value.items.some((item) => item.kind === "wrong"))) {
    const expected = length === undefined ? "a vector" : `a vector of ${length}`;
    diagnostics.report(at, `${what} takes ${expected}, not ${describe(value)}`);
  }
  return undefined;
}

/** The argument as a number. */
export function asNumber({ value, at }: Argument, diagnostics: Diagnostics, what: string): Scalar | undefined {
  if (value.kind === "number") return value.scalar;
  if (value.kind === "boolean") {
    diagnostics.report(at, `${what} takes a number, not a boolean; write condition ? 1 : 0`);
  } else if (value.kind !== "wrong") diagnostics.report(at, `${what} takes a number, not ${describe(value)}`);
  return undefined;
}

export function scalarsOf({ items }: ListValue): Scalar[] {
  return items.flatMap((item) => (item.kind === "number" || item.kind === "boolean" ? [item.scalar] : []));
}

export function vectorValue(scalars: readonly Scalar[], names?: readonly string[]): Value {
  return { kind: "list", items: scalars.map(numberValue), ...(names?.length === scalars.length ? { names } : {}) };
}
