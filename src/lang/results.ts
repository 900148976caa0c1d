/** What an entry gives back, held against what it is declared to give. */
import type { StateRecord } from "../core/state-record.ts";
import { scalarsOf } from "./context.ts";
import { type Diagnostics, unknownNameMessage } from "./diagnostics.ts";
import type { SourcePosition } from "./errors.ts";
import type { FunctionDefinition, ProgramExpression, Statement } from "./program-syntax.ts";
import type { Scalar } from "./scalars.ts";
import { describe, type RecordValue, type Value } from "./values.ts";

export type ResultKind = "terms" | "observation" | "boolean" | "number";

/** A field of a result. */
export interface Output {
  readonly name: string;
  /** Numbers in it. */
  readonly size: number;
  readonly components?: readonly string[];
  readonly scalars: readonly Scalar[];
}

export interface Result {
  readonly kind: "boolean" | "number" | "record";
  readonly fields: readonly Output[];
}

const expectations: Readonly<Record<ResultKind, string>> = {
  terms: "a record of numbers, each a named term, or one number",
  observation: "a record of numbers, vectors and booleans",
  boolean: "a boolean",
  number: "a number",
};

/** A field of numbers or booleans, or null. */
function output(name: string, value: Value): Output | null {
  if (value.kind === "number" || value.kind === "boolean") return { name, size: 1, scalars: [value.scalar] };
  if (value.kind !== "list") return null;
  const isOf = (kind: "number" | "boolean") => value.items.every((item) => item.kind === kind);
  if (!isOf("number") && !isOf("boolean")) return null;
  return {
    name,
    size: value.items.length,
    ...(value.names ? { components: value.names } : {}),
    scalars: scalarsOf(value),
  };
}

/** Where a result, or a field of it, is written. */
type Places = (field?: string) => SourcePosition;

function lastReturn(statements: readonly Statement[]): ProgramExpression | undefined {
  for (const statement of [...statements].reverse()) {
    if (statement.kind === "return") return statement.value;
    const inner =
      statement.kind === "if"
        ? [...statement.whenTrue, ...statement.whenFalse]
        : "body" in statement
          ? statement.body
          : [];
    const found = lastReturn(inner);
    if (found) return found;
  }
  return undefined;
}

/** The places of what a function returns last. */
export function placesOf({ body, isExpression, at }: FunctionDefinition): Places {
  const returned = isExpression ? (body as ProgramExpression) : lastReturn(body as readonly Statement[]);
  return (field) => {
    const entries = returned?.kind === "record" ? returned.entries : [];
    const entry = entries.find((each) => each.kind === "entry" && each.name === field);
    return entry?.at ?? returned?.at ?? at;
  };
}

function containsWrong(value: Value): boolean {
  if (value.kind === "list") return value.items.some(containsWrong);
  return value.kind === "wrong" || (value.kind === "record" && [...value.fields.values()].some(containsWrong));
}

/** The fields of a record that may be nested, with dotted names. */
function flattened(record: RecordValue, prefix = ""): [string, Value][] {
  return [...record.fields].flatMap(([name, value]): [string, Value][] =>
    value.kind === "record" ? flattened(value, `${prefix}${name}.`) : [[prefix + name, value]],
  );
}

function exactly(
  record: RecordValue,
  declared: StateRecord,
  report: (message: string, field?: string) => void,
): Output[] | null {
  const given = new Map(flattened(record));
  const names = declared.fields.map((field) => field.name);
  const fields: Output[] = [];
  let isRight = true;
  const refuse = (message: string, field?: string) => {
    report(message, field);
    isRight = false;
  };
  for (const name of given.keys()) if (!names.includes(name)) refuse(unknownNameMessage("field", name, names), name);
  for (const { name, size } of declared.fields) {
    const value = given.get(name);
    const field = value && output(name, value);
    if (!value) refuse(`the field ${name} is missing; there must be exactly ${names.join(", ")}`);
    else if (!field || field.size !== size) {
      refuse(
        `the field ${name} must be ${size === 1 ? "a number" : `a vector of ${size}`}, not ${describe(value)}`,
        name,
      );
    } else fields.push(field);
  }
  return isRight ? fields : null;
}

/** The result's fields, or null after a report. */
export function describeOutput(
  value: Value,
  name: string,
  expected: ResultKind | { readonly record: StateRecord },
  places: Places,
  diagnostics: Diagnostics,
): Result | null {
  if (containsWrong(value)) return null;
  const report = (message: string, field?: string) => diagnostics.report(places(field), message);
  if (typeof expected !== "string") {
    if (value.kind !== "record") {
      report(
        `${name} must return a record of ${expected.record.fields.map((each) => each.name).join(", ")}, not ${describe(value)}`,
      );
      return null;
    }
    const fields = exactly(value, expected.record, (message, field) => report(`${name}: ${message}`, field));
    return fields && { kind: "record", fields };
  }
  const refuse = () => {
    report(`${name} must return ${expectations[expected]}, not ${describe(value)}`);
    return null;
  };
  if (expected === "boolean" || expected === "number") {
    if (value.kind !== expected) return refuse();
    return { kind: expected, fields: [{ name, size: 1, scalars: [value.scalar] }] };
  }
  if (expected === "terms" && value.kind === "number") {
    return { kind: "record", fields: [{ name, size: 1, scalars: [value.scalar] }] };
  }
  if (value.kind !== "record") return refuse();
  const fields: Output[] = [];
  for (const [field, part] of value.fields) {
    const made = output(field, part);
    if (made && (expected === "observation" || part.kind === "number")) fields.push(made);
    else {
      const hint = part.kind === "boolean" ? "; write condition ? 1 : 0" : part.kind === "list" ? "; sum it up" : "";
      const wanted = expected === "terms" ? "a number" : "a number, a vector or a boolean";
      report(`${name}: ${field} must be ${wanted}, not ${describe(part)}${expected === "terms" ? hint : ""}`, field);
      return null;
    }
  }
  if (fields.length === 0) {
    report(`${name} returns nothing: it must return ${expectations[expected]}`);
    return null;
  }
  return { kind: "record", fields };
}
