/**
 * The graph of scalars as a kernel. Everything here is total: division by zero gives 0, roots and logarithms are those of the kernel
 * room, and what leaves a program is bounded, so that an overflow on the way cannot leave it either. Both sides of a condition are
 * computed and selected: a reward's branches are a few operations each.
 */
import {
  acos,
  asin,
  atan2,
  type Bool,
  cos,
  exp,
  Float,
  integerPower,
  log,
  pow,
  sigmoid,
  sign,
  sin,
  sqrt,
  tan,
  tanh,
} from "../kernel/index.ts";
import { reachable, type Scalar, type ScalarOperationName } from "./scalars.ts";

/** What is needed of a kernel under construction. */
export interface Constants {
  float(value: number): Float;
  bool(value: boolean): Bool;
}

export type Leaf = Scalar & { readonly kind: "leaf" };
export type LoweredScalar = Float | Bool;

/** Results are within this. */
export const largestResult = 1e9;
const largestBits = 0x4e6e6b28;
const infinityBits = 0x7f800000;
/** Whole exponents up to this are products, others powers of e. */
const largestProduct = 64;

/** a / b, and 0 where b is 0. */
function divide(a: Float, b: Float): Float {
  if (b.known !== undefined) return b.known === 0 ? b.constant(0) : a.div(b);
  const isZero = b.eq(0);
  return isZero.select(0, a.div(isZero.select(1, b)));
}

/** a - times b, and 0 where b is 0. */
function remainder(a: Float, b: Float, times: Float): Float {
  const rest = a.sub(times.mul(b));
  return b.known === undefined ? b.eq(0).select(0, rest) : rest;
}

function power(x: Float, y: Float): Float {
  const exponent = y.known;
  if (exponent === undefined) return pow(x, y);
  if (Number.isInteger(exponent) && Math.abs(exponent) <= largestProduct) {
    const magnitude = integerPower(x, Math.abs(exponent));
    return exponent < 0 ? divide(x.constant(1), magnitude) : magnitude;
  }
  return exponent === 0.5 ? sqrt(x) : pow(x, y);
}

/** Halves go up, as in JavaScript. */
function round(x: Float): Float {
  const floor = x.floor();
  return floor.add(x.sub(floor).ge(0.5).select(1, 0));
}

/** Within +-1e9, and 0 for NaN, decided by the bits: a device may assume that NaN and infinity do not occur. */
export function bounded(x: Float): Float {
  if (x.known !== undefined) return x.constant(Math.max(-largestResult, Math.min(largestResult, x.known)));
  const magnitude = x.bits().and(0x7fffffff);
  const extreme = magnitude.le(infinityBits).select(x.bits().lt(0).select(-largestResult, largestResult), 0);
  return magnitude.le(largestBits).select(x, extreme);
}

type NumberRule = (a: Float, b: Float) => LoweredScalar;

const numberRules: Partial<Record<ScalarOperationName, NumberRule>> = {
  add: (a, b) => a.add(b),
  subtract: (a, b) => a.sub(b),
  multiply: (a, b) => a.mul(b),
  divide,
  remainder: (a, b) => remainder(a, b, divide(a, b).truncate()),
  modulo: (a, b) => remainder(a, b, divide(a, b).floor()),
  negate: (a) => a.neg(),
  absolute: (a) => a.abs(),
  minimum: (a, b) => a.min(b),
  maximum: (a, b) => a.max(b),
  floor: (a) => a.floor(),
  ceil: (a) => a.ceil(),
  truncate: (a) => a.truncate(),
  round,
  sign,
  squareRoot: sqrt,
  exponential: exp,
  logarithm: log,
  hyperbolicTangent: tanh,
  sigmoid,
  sine: sin,
  cosine: cos,
  tangent: tan,
  arcSine: asin,
  arcCosine: acos,
  arcTangent: atan2,
  power,
  less: (a, b) => a.lt(b),
  lessOrEqual: (a, b) => a.le(b),
  equal: (a, b) => a.eq(b),
};

function lowerOperation(name: ScalarOperationName, [a, b, c]: readonly LoweredScalar[]): LoweredScalar {
  if (a instanceof Float) {
    const rule = numberRules[name];
    if (rule && (b === undefined || b instanceof Float)) return rule(a, b ?? a);
  } else if (a) {
    if (name === "not") return a.not();
    if (b instanceof Float && c instanceof Float && name === "select") return a.select(b, c);
    if (b && !(b instanceof Float)) {
      if (name === "and") return a.and(b);
      if (name === "or") return a.or(b);
      if (name === "differ") return a.xor(b);
      if (name === "choose" && c && !(c instanceof Float)) return a.selectBool(b, c);
    }
  }
  throw new RangeError(`the operation ${name} has no meaning for its inputs`);
}

/** Writes what these need into the kernel; gives the value of each. */
export function lowerScalars(
  roots: readonly Scalar[],
  k: Constants,
  read: (leaf: Leaf) => LoweredScalar,
): (scalar: Scalar) => LoweredScalar {
  const values = new Map<Scalar, LoweredScalar>();
  const lowered = (scalar: Scalar): LoweredScalar => {
    const value = values.get(scalar);
    if (!value) throw new RangeError("a scalar that was not lowered");
    return value;
  };
  for (const node of reachable(roots)) {
    if (node.kind === "constant")
      values.set(node, node.type === "number" ? k.float(node.value) : k.bool(node.value === 1));
    else if (node.kind === "leaf") values.set(node, read(node));
    else values.set(node, lowerOperation(node.operation, node.inputs.map(lowered)));
  }
  return lowered;
}

/** The number, or 1 and 0 for a truth value, bounded. */
export function boundedNumber(value: LoweredScalar): Float {
  return value instanceof Float ? bounded(value) : value.toFloat();
}

export function truth(value: LoweredScalar): Bool {
  return value instanceof Float ? value.gt(0.5) : value;
}
