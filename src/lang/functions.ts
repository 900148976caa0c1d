/**
 * The functions that predicates may call, each with its typing rule and its meaning. Adding one here makes it known to the
 * checker, the interpreter and the error messages at once.
 */
import type { FactValue } from "../core/plan.ts";
import { booleanType, numberType, type Type } from "./types.ts";

export interface LanguageFunction {
  /** As shown in messages. */
  readonly signature: string;
  readonly result: Type;
  /** Null when the arguments are right, else what is expected. */
  accepts(types: readonly Type[]): boolean;
  /** Names of facts that are read besides the arguments. */
  readonly reads?: readonly string[];
  apply(values: readonly FactValue[], facts: Readonly<Record<string, FactValue>>): number | boolean;
}

const allNumbers = (types: readonly Type[]) => types.every((type) => type.kind === "number");

function numbersOf(values: readonly FactValue[]): number[] {
  return values.map((value) => (typeof value === "number" ? value : Number.NaN));
}

/** Whether `words` stand side by side among the underscore-separated words of a name: "log" and "oak_log" in `stripped_oak_log`. */
export function nameHasWords(name: string, words: string): boolean {
  return words.length > 0 && `_${name}_`.includes(`_${words}_`);
}

/** Sum over the entries of a record whose name contains one of the word runs; each entry counts once. */
export function countByWords(record: FactValue, words: readonly string[]): number {
  if (typeof record !== "object" || record === null || Array.isArray(record)) return 0;
  let sum = 0;
  for (const [name, value] of Object.entries(record as Readonly<Record<string, FactValue>>)) {
    if (typeof value === "number" && words.some((word) => nameHasWords(name, word))) sum += value;
  }
  return sum;
}

/** `near(position, x, z, r)` measures in the horizontal plane, `near(position, x, y, z, r)` in space (m). */
function near(values: readonly FactValue[]): boolean {
  const [position, ...rest] = values;
  if (!Array.isArray(position)) return false;
  const [px = Number.NaN, py = Number.NaN, pz = Number.NaN] = numbersOf(position as readonly FactValue[]);
  const numbers = numbersOf(rest);
  const [x = Number.NaN, second = Number.NaN, third = Number.NaN, fourth = Number.NaN] = numbers;
  return numbers.length === 3
    ? Math.hypot(px - x, pz - second) <= third
    : Math.hypot(px - x, py - second, pz - third) <= fourth;
}

export const languageFunctions: Readonly<Record<string, LanguageFunction>> = {
  count: {
    signature: "count(record, 'word', …)",
    result: numberType,
    accepts: (types) =>
      types.length >= 2 &&
      types[0]?.kind === "record" &&
      types[0].value.kind === "number" &&
      types.slice(1).every((type) => type.kind === "string"),
    apply: ([record = null, ...words]) => countByWords(record, words.map(String)),
  },
  near: {
    signature: "near(position, x, z, radius) or near(position, x, y, z, radius)",
    result: booleanType,
    accepts: (types) =>
      (types.length === 4 || types.length === 5) && types[0]?.kind === "vector" && allNumbers(types.slice(1)),
    apply: near,
  },
  adjacent: {
    signature: "adjacent('block', …)",
    result: booleanType,
    accepts: (types) => types.length >= 1 && types.every((type) => type.kind === "string"),
    reads: ["adjacent"],
    apply: (names, facts) => {
      const adjacent = Object.hasOwn(facts, "adjacent") ? facts.adjacent : undefined;
      return Array.isArray(adjacent) && names.some((name) => (adjacent as readonly FactValue[]).includes(name));
    },
  },
  min: {
    signature: "min(a, b, …)",
    result: numberType,
    accepts: (types) => types.length >= 1 && allNumbers(types),
    apply: (values) => Math.min(...numbersOf(values)),
  },
  max: {
    signature: "max(a, b, …)",
    result: numberType,
    accepts: (types) => types.length >= 1 && allNumbers(types),
    apply: (values) => Math.max(...numbersOf(values)),
  },
  abs: {
    signature: "abs(a)",
    result: numberType,
    accepts: (types) => types.length === 1 && allNumbers(types),
    apply: ([value = Number.NaN]) => Math.abs(Number(value)),
  },
};
