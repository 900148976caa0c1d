/** Roots, remainders and signs from the primitive operations. All are finite for finite arguments. */
import { kernelError } from "../errors.ts";
import type { Float, FloatLike } from "../values.ts";

/** Correctly rounded on every back end but WGSL; 0 for negative arguments. */
export function sqrt(x: Float): Float {
  // In this order max gives 0 for NaN too.
  return x.constant(0).max(x).squareRoot();
}

/** x - floor(x), in [0, 1]: 1 itself only by rounding, for tiny negative x. */
export function fract(x: Float): Float {
  return x.sub(x.floor());
}

/** The remainder with the sign of the divisor: x - floor(x / y) * y. */
export function mod(x: Float, y: FloatLike): Float {
  return x.sub(x.div(y).floor().mul(y));
}

/** -1, 0 or 1. */
export function sign(x: Float): Float {
  return x.gt(0).select(1, x.lt(0).select(-1, 0));
}

/** The magnitude of one, the sign of the other, by their bits: a zero's sign counts. */
export function withSign(magnitude: Float, signed: Float): Float {
  return magnitude.bits().and(0x7fffffff).or(signed.bits().and(0x80000000)).asFloatBits();
}

/** a + (b - a) t */
export function lerp(a: Float, b: FloatLike, t: FloatLike): Float {
  return a.add(a.constant(0).add(b).sub(a).mul(t));
}

/** x^n for a whole n that is known now, by squaring; n below 0 inverts. */
export function integerPower(x: Float, exponent: number): Float {
  if (!Number.isInteger(exponent)) throw kernelError(`integerPower takes a whole exponent, not ${exponent}`);
  let result: Float | undefined;
  let square = x;
  for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result ? result.mul(square) : square;
    if (rest > 1) square = square.square();
  }
  if (!result) return x.constant(1);
  if (exponent > 0) return result;
  return x.constant(1).div(result);
}

/** coefficients[0] + x coefficients[1] + … (Horner). */
export function polynomial(x: Float, coefficients: readonly number[]): Float {
  const [highest = 0, ...lower] = [...coefficients].reverse();
  return lower.reduce((sum, coefficient) => sum.mul(x).add(coefficient), x.constant(highest));
}
