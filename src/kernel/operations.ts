/**
 * The primitive operations and what they mean, once. `evaluate` is the definition: constant folding and the interpreter use it,
 * and every other back end is tested against it. All are total: nothing traps, for any bits.
 *
 * f32: IEEE 754 binary32, round to nearest even, subnormals kept. `Math.fround` after an operation in binary64 gives exactly
 * that for + - * / and sqrt, because 53 >= 2 * 24 + 2 (Figueroa 1995, "When is double rounding innocuous?").
 * min and max are the comparisons `b < a ? b : a` and `a < b ? b : a` (WebAssembly's pmin and pmax): one instruction on a vector
 * unit, and defined for zeros of either sign; with NaN they return the first argument.
 * i32: two's complement, wrapping. Division by zero gives 0, and -2^31 / -1 wraps. Shift counts are constants.
 * bool: 0 or 1 here.
 */
import type { ScalarType } from "./ir.ts";

export interface Operation {
  readonly inputs: readonly ScalarType[];
  readonly result: ScalarType;
  /** The inputs may change places without changing the result. */
  readonly commutative?: true;
  readonly evaluate: (a: number, b: number, c: number) => number;
}

const words = new Int32Array(1);
const floats = new Float32Array(words.buffer);

export function floatBits(value: number): number {
  floats[0] = value;
  return words[0] ?? 0;
}

export function floatFromBits(bits: number): number {
  words[0] = bits;
  return floats[0] ?? 0;
}

/** Round to nearest, ties to even: the addition leaves no bit for a fraction. 2^23 is where f32 has none anyway. */
export function nearestEven(value: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude < 8388608) || value === 0) return value;
  const rounded = Math.fround(Math.fround(magnitude + 8388608) - 8388608);
  return value < 0 ? -rounded : rounded;
}

/** Towards zero, saturating; NaN gives 0. */
export function truncateToInt(value: number): number {
  if (value >= 2147483648) return 2147483647;
  return value <= -2147483648 ? -2147483648 : value | 0;
}

const unary = (type: ScalarType, result: ScalarType, evaluate: (a: number) => number): Operation => ({
  inputs: [type],
  result,
  evaluate,
});
const binary = (type: ScalarType, result: ScalarType, evaluate: (a: number, b: number) => number): Operation => ({
  inputs: [type, type],
  result,
  evaluate,
});
const symmetric = (type: ScalarType, result: ScalarType, evaluate: (a: number, b: number) => number): Operation => ({
  ...binary(type, result, evaluate),
  commutative: true,
});
const select = (type: ScalarType): Operation => ({
  inputs: ["bool", type, type],
  result: type,
  evaluate: (condition, yes, no) => (condition ? yes : no),
});

export const operations = {
  "f32.add": symmetric("f32", "f32", (a, b) => Math.fround(a + b)),
  "f32.sub": binary("f32", "f32", (a, b) => Math.fround(a - b)),
  "f32.mul": symmetric("f32", "f32", (a, b) => Math.fround(a * b)),
  "f32.div": binary("f32", "f32", (a, b) => Math.fround(a / b)),
  "f32.min": binary("f32", "f32", (a, b) => (b < a ? b : a)),
  "f32.max": binary("f32", "f32", (a, b) => (a < b ? b : a)),
  "f32.neg": unary("f32", "f32", (a) => -a),
  "f32.abs": unary("f32", "f32", (a) => Math.abs(a)),
  "f32.sqrt": unary("f32", "f32", (a) => Math.fround(Math.sqrt(a))),
  "f32.floor": unary("f32", "f32", (a) => Math.floor(a)),
  "f32.ceil": unary("f32", "f32", (a) => Math.ceil(a)),
  "f32.trunc": unary("f32", "f32", (a) => Math.trunc(a)),
  "f32.nearest": unary("f32", "f32", nearestEven),
  "f32.eq": symmetric("f32", "bool", (a, b) => Number(a === b)),
  "f32.ne": symmetric("f32", "bool", (a, b) => Number(a !== b)),
  "f32.lt": binary("f32", "bool", (a, b) => Number(a < b)),
  "f32.le": binary("f32", "bool", (a, b) => Number(a <= b)),
  "f32.select": select("f32"),
  "f32.convert": unary("i32", "f32", (a) => Math.fround(a)),
  "f32.frombits": unary("i32", "f32", floatFromBits),
  "i32.add": symmetric("i32", "i32", (a, b) => (a + b) | 0),
  "i32.sub": binary("i32", "i32", (a, b) => (a - b) | 0),
  "i32.mul": symmetric("i32", "i32", (a, b) => Math.imul(a, b)),
  "i32.div": binary("i32", "i32", (a, b) => (b === 0 ? 0 : (a / b) | 0)),
  "i32.rem": binary("i32", "i32", (a, b) => (b === 0 ? 0 : (a % b) | 0)),
  "i32.min": symmetric("i32", "i32", (a, b) => Math.min(a, b)),
  "i32.max": symmetric("i32", "i32", (a, b) => Math.max(a, b)),
  "i32.and": symmetric("i32", "i32", (a, b) => a & b),
  "i32.or": symmetric("i32", "i32", (a, b) => a | b),
  "i32.xor": symmetric("i32", "i32", (a, b) => a ^ b),
  "i32.shl": binary("i32", "i32", (a, b) => a << b),
  "i32.shr": binary("i32", "i32", (a, b) => a >> b),
  "i32.ushr": binary("i32", "i32", (a, b) => (a >>> b) | 0),
  "i32.eq": symmetric("i32", "bool", (a, b) => Number(a === b)),
  "i32.ne": symmetric("i32", "bool", (a, b) => Number(a !== b)),
  "i32.lt": binary("i32", "bool", (a, b) => Number(a < b)),
  "i32.le": binary("i32", "bool", (a, b) => Number(a <= b)),
  "i32.ult": binary("i32", "bool", (a, b) => Number(a >>> 0 < b >>> 0)),
  "i32.select": select("i32"),
  "i32.truncate": unary("f32", "i32", truncateToInt),
  "i32.bits": unary("f32", "i32", floatBits),
  "bool.and": symmetric("bool", "bool", (a, b) => a & b),
  "bool.or": symmetric("bool", "bool", (a, b) => a | b),
  "bool.xor": symmetric("bool", "bool", (a, b) => a ^ b),
  "bool.not": unary("bool", "bool", (a) => 1 - a),
  "bool.select": select("bool"),
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;

export const operationNames = Object.keys(operations) as OperationName[];

export function operationOf(name: OperationName): Operation {
  return operations[name];
}
