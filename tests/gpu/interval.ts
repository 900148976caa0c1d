/**
 * Intervals of what a conforming WGSL implementation may compute (WGSL, "Floating point evaluation" and "Floating point accuracy"). Sums,
 * differences and products give one of the two floats next to the exact value (it itself where it is a float); a quotient
 * is within 2.5 ulp for divisors of ordinary size; a root is 1 / inverseSqrt, 2 and 2.5 ulp; subnormal numbers may be flushed to zero
 * anywhere; fused forms are at least as accurate, so they lie inside. An infinity or NaN may be assumed away, so where one could
 * arise the value is `anything`. Integers are exact; those made from inexact floats are intervals too.
 */
import {
  floatBits,
  floatFromBits,
  nearestEven,
  type OperationName,
  truncateToInt,
} from "../../src/kernel/operations.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export const anything: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
export const anyInt: Interval = { low: -2147483648, high: 2147483647 };
export const anyBool: Interval = { low: 0, high: 1 };

export const point = (value: number): Interval => ({ low: value, high: value });
export const isPoint = ({ low, high }: Interval) => low === high;
export const hull = (a: Interval, b: Interval): Interval => ({
  low: Math.min(a.low, b.low),
  high: Math.max(a.high, b.high),
});
export const contains = ({ low, high }: Interval, value: number) =>
  (low <= value && value <= high) || (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY);

const smallestNormal = 2 ** -126;
const largest = floatFromBits(0x7f7fffff);

/** The neighbouring f32 in a direction. */
function next(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * 2 ** -149;
  return floatFromBits(floatBits(value) + (value > 0 === direction > 0 ? 1 : -1));
}

/** The largest f32 at or below a number of binary64, or the smallest at or above. */
function roundedTo(value: number, direction: 1 | -1): number {
  const nearest = Math.fround(value);
  return (nearest - value) * direction < 0 ? next(nearest, direction) : nearest;
}

/** An interval of f32 from exact bounds: overflow is `anything`, and what may be subnormal may be zero. */
function float(low: number, high: number): Interval {
  if (!(low >= -largest && high <= largest)) return anything;
  const [l, h] = [roundedTo(low, -1), roundedTo(high, 1)];
  const mayFlush = h > -smallestNormal && l < smallestNormal;
  return mayFlush ? { low: Math.min(l, 0), high: Math.max(h, 0) } : { low: l, high: h };
}

/** What reading a float of memory may give. */
export const loaded = (value: number): Interval => float(value, value);

/** A bound moved outwards by `ulps` units in its last place and by binary64's own rounding. */
function outwards(value: number, ulps: number, direction: 1 | -1): number {
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(value) || 1e-45)));
  return value + direction * (ulps * 2 ** (exponent - 23) + Math.abs(value) * 2 ** -52);
}

type Floats = (a: Interval, b: Interval, c: Interval) => Interval;

/** a + b of binary64 may be inexact: then one ulp of binary64 outwards, which no f32 bound notices unless it must. */
function sum(a: number, b: number, direction: 1 | -1): number {
  const total = a + b;
  const rest = a - (total - (total - a)) + (b - (total - a));
  return rest === 0 ? total : total + direction * Math.abs(total) * 2 ** -52;
}

const add: Floats = (a, b) => float(sum(a.low, b.low, -1), sum(a.high, b.high, 1));
const negate: Floats = ({ low, high }) => ({ low: -high, high: -low });

const multiply: Floats = (a, b) => {
  const products = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  return float(Math.min(...products), Math.max(...products));
};

const divide: Floats = (a, b) => {
  const [small, large] = [Math.min(Math.abs(b.low), Math.abs(b.high)), Math.max(Math.abs(b.low), Math.abs(b.high))];
  if (b.low * b.high <= 0 || small < smallestNormal || large > 2 ** 126) return anything;
  const quotients = [a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high];
  return float(outwards(Math.min(...quotients), 2.5, -1), outwards(Math.max(...quotients), 2.5, 1));
};

const root: Floats = ({ low, high }) => {
  if (!(low >= 0)) return anything;
  const bound = (value: number, direction: 1 | -1) => Math.sqrt(value) * (1 + direction * 4.6 * 2 ** -23);
  return float(bound(low, -1), bound(high, 1));
};

const absolute: Floats = ({ low, high }) => {
  const [a, b] = [Math.abs(low), Math.abs(high)];
  return { low: low * high <= 0 ? 0 : Math.min(a, b), high: Math.max(a, b) };
};

const monotonic =
  (f: (value: number) => number): Floats =>
  ({ low, high }) => ({ low: f(low), high: f(high) });

const unless = (isAnything: boolean, value: Interval) => (isAnything ? anything : value);
const known = (value: boolean) => point(Number(value));
/** A comparison that holds for all pairs, for none, or for some. */
const compare = (always: boolean, never: boolean) => (always ? known(true) : never ? known(false) : anyBool);
const apart = (a: Interval, b: Interval) => a.high < b.low || b.high < a.low;
const equal = (a: Interval, b: Interval) => compare(isPoint(a) && isPoint(b) && a.low === b.low, apart(a, b));
const less = (a: Interval, b: Interval) => compare(a.high < b.low, a.low >= b.high);
const lessOrEqual = (a: Interval, b: Interval) => compare(a.high <= b.low, a.low > b.high);
const inverted = ({ low, high }: Interval): Interval => ({ low: 1 - high, high: 1 - low });
const select: Floats = (condition, yes, no) =>
  isPoint(condition) ? (condition.low ? yes : no) : yes === anything || no === anything ? anything : hull(yes, no);

/** Bits of floats on one side of zero grow with the magnitude. Zeros may have either sign. */
function bits({ low, high }: Interval): Interval {
  if (low > 0) return { low: floatBits(low), high: floatBits(high) };
  return high < 0 && low > Number.NEGATIVE_INFINITY ? { low: floatBits(high), high: floatBits(low) } : anyInt;
}

function fromBits({ low, high }: Interval): Interval {
  const [first, last] = [floatFromBits(low), floatFromBits(high)];
  if (low < 0 !== high < 0 || !Number.isFinite(first) || !Number.isFinite(last)) return anything;
  return low < 0 ? float(last, first) : float(first, last);
}

const int = (low: number, high: number): Interval => (low < -2147483648 || high > 2147483647 ? anyInt : { low, high });

/**
 * and, or, xor with a constant. The bits in which `low` and `high` differ are the last ones; where the constant keeps all of those,
 * the result grows with the argument.
 */
function bitwise(f: (a: number, b: number) => number, keeps: (constant: number, last: number) => boolean): Floats {
  return (a, b) => {
    if (isPoint(a) && isPoint(b)) return point(f(a.low, b.low));
    const [range, constant] = isPoint(b) ? [a, b.low] : [b, a.low];
    const last = 2 ** (32 - Math.clz32(range.low ^ range.high)) - 1;
    if ((!isPoint(a) && !isPoint(b)) || last > 0x7fffffff || !keeps(constant, last)) return anyInt;
    return { low: f(range.low, constant), high: f(range.high, constant) };
  };
}

type Rule = (a: Interval, b: Interval, c: Interval, evaluate: (a: number, b: number) => number) => Interval;

/** Rules that see only ordinary floats: with `anything` among the inputs the result is `anything`. */
const floatRules: Partial<Record<OperationName, Floats>> = {
  "f32.add": add,
  "f32.sub": (a, b, c) => add(a, negate(b, b, c), c),
  "f32.mul": multiply,
  "f32.div": divide,
  "f32.min": (a, b) => ({ low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) }),
  "f32.max": (a, b) => ({ low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) }),
  "f32.neg": negate,
  "f32.abs": absolute,
  "f32.sqrt": root,
  "f32.floor": monotonic(Math.floor),
  "f32.ceil": monotonic(Math.ceil),
  "f32.trunc": monotonic(Math.trunc),
  "f32.nearest": monotonic(nearestEven),
};

const otherRules: Partial<Record<OperationName, Rule>> = {
  "f32.eq": equal,
  "f32.ne": (a, b) => inverted(equal(a, b)),
  "f32.lt": less,
  "f32.le": lessOrEqual,
  "f32.select": select,
  "f32.convert": ({ low, high }) => float(low, high),
  "f32.frombits": fromBits,
  "i32.add": (a, b, _c, f) => (isPoint(a) && isPoint(b) ? point(f(a.low, b.low)) : int(a.low + b.low, a.high + b.high)),
  "i32.sub": (a, b, _c, f) => (isPoint(a) && isPoint(b) ? point(f(a.low, b.low)) : int(a.low - b.high, a.high - b.low)),
  "i32.min": (a, b) => ({ low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) }),
  "i32.max": (a, b) => ({ low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) }),
  "i32.and": bitwise(
    (a, b) => a & b,
    (constant, last) => (constant & last) === last,
  ),
  "i32.or": bitwise(
    (a, b) => a | b,
    (constant, last) => (constant & last) === 0,
  ),
  "i32.xor": bitwise(
    (a, b) => a ^ b,
    (constant, last) => (constant & last) === 0,
  ),
  "i32.shr": (a, b) => ({ low: a.low >> b.low, high: a.high >> b.low }),
  "i32.shl": (a, b, _c, f) => (isPoint(a) ? point(f(a.low, b.low)) : int(a.low * 2 ** b.low, a.high * 2 ** b.low)),
  "i32.eq": equal,
  "i32.ne": (a, b) => inverted(equal(a, b)),
  "i32.lt": less,
  "i32.le": lessOrEqual,
  "i32.select": select,
  "i32.truncate": (a) => (a === anything ? anyInt : { low: truncateToInt(a.low), high: truncateToInt(a.high) }),
  "i32.bits": bits,
  "bool.and": (a, b) => ({ low: a.low & b.low, high: a.high & b.high }),
  "bool.or": (a, b) => ({ low: a.low | b.low, high: a.high | b.high }),
  "bool.not": inverted,
  "bool.select": select,
};

/** What an operation may give; `evaluate` is its definition on the CPU. */
export function intervalOf(
  name: OperationName,
  inputs: readonly Interval[],
  evaluate: (a: number, b: number, c: number) => number,
): Interval {
  const [a = anything, b = a, c = a] = inputs;
  const rule = floatRules[name];
  if (rule) return unless(inputs.includes(anything), rule(a, b, c));
  const other = otherRules[name];
  if (other) return other(a, b, c, (x, y) => evaluate(x, y, 0));
  const isKnown = isPoint(a) && isPoint(b);
  if (isKnown) return point(evaluate(a.low, b.low, 0));
  return name === "i32.ult" || name === "bool.xor" ? anyBool : anyInt;
}
