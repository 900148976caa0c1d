/**
 * Sine and its relatives in f32 operations alone, so that every back end gives the same numbers. The reduction subtracts n pi/2 in
 * four parts of few bits, whose products with n are exact (Cody & Waite 1980, "Software Manual for the Elementary Functions"); the
 * polynomials are our own minimax fits in the form of Sun's fdlibm. Errors are in units in the last place of the true value
 * and are held by tests/kernel/math.test.ts.
 */
import type { Float } from "../values.ts";
import { polynomial, sqrt, withSign } from "./basic.ts";

/** pi/2 = the sum; 9, 10, 11 and 24 bits. */
const halfPiParts = [1.5703125, 0.00048351287841796875, 3.1385570764541626e-7, 6.07710062827671e-11];
const halfPi = Math.fround(Math.PI / 2);
const halfPiRest = -4.371138828673793e-8;
/** The rest passes pi/4 a little where x 2/pi was rounded to the other side; far more only if x is too large to be reduced. */
const reducedLimit = 0.8;

/** x = n pi/2 + rest: the quadrant n and the rest, in about [-pi/4, pi/4]. */
function reduce(x: Float): { quadrant: ReturnType<Float["toInt"]>; sine: Float; cosine: Float } {
  const turns = x.mul(2 / Math.PI).round();
  let rest = x;
  for (const part of halfPiParts) rest = rest.sub(turns.mul(part));
  // The bounds come first so that they win over a NaN.
  rest = rest.constant(reducedLimit).min(rest.constant(-reducedLimit).max(rest));
  const square = rest.square();
  const sinePolynomial = polynomial(square, [-0.166666552, 0.00833218917, -0.00019518286]);
  const cosinePolynomial = polynomial(square, [0.0416666456, -0.00138873095, 0.0000244323273]);
  const half = square.mul(0.5);
  const sine = rest.add(rest.mul(square).mul(sinePolynomial));
  const cosine = half.constant(1).sub(half).add(square.square().mul(cosinePolynomial));
  return { quadrant: turns.toInt(), sine, cosine };
}

/** Flips the sign of `x` where bit 1 of `bits` is set. */
function flipped(x: Float, bits: ReturnType<Float["toInt"]>): Float {
  return x.bits().xor(bits.and(2).shiftLeft(30)).asFloatBits();
}

/** Within 1.6 ulp for |x| <= 10 and 2.5 for |x| <= 8192; any finite argument gives a number in [-1, 1]. */
export function sin(x: Float): Float {
  const { quadrant, sine, cosine } = reduce(x);
  return flipped(quadrant.and(1).eq(0).select(sine, cosine), quadrant);
}

/** Within 1.6 ulp for |x| <= 10 and 2.5 for |x| <= 8192; any finite argument gives a number in [-1, 1]. */
export function cos(x: Float): Float {
  const { quadrant, sine, cosine } = reduce(x);
  return flipped(quadrant.and(1).eq(0).select(cosine, sine), quadrant.add(1));
}

/** sin / cos, within 4.5 ulp for |x| <= 8192. */
export function tan(x: Float): Float {
  return sin(x).div(cos(x));
}

/** atan(numerator / denominator) for 0 <= numerator <= denominator, plus `offset` and its rest. */
function atanOfRatio(numerator: Float, denominator: Float): Float {
  // Above tan(pi/8), atan(t) = pi/4 + atan((t - 1) / (t + 1)), done before the division.
  const isUpper = numerator.gt(denominator.mul(Math.SQRT2 - 1));
  const top = isUpper.select(numerator.sub(denominator), numerator);
  const bottom = isUpper.select(numerator.add(denominator), denominator);
  const t = top.div(bottom.eq(0).select(1, bottom));
  const square = t.square();
  const series = t.mul(square).mul(polynomial(square, [-0.333329499, 0.19977729, -0.138778239, 0.0805405825]));
  return isUpper.select(
    series
      .add(halfPiRest / 2)
      .add(t)
      .add(halfPi / 2),
    series.add(t),
  );
}

/**
 * The angle of (x, y) in [-pi, pi], within 2 ulp where the quotient of the smaller to the larger is a normal number; (0, 0) gives
 * 0, with the sign of y.
 */
export function atan2(y: Float, x: Float): Float {
  // Halved, so that their sum does not overflow.
  const [height, width] = [y.abs().mul(0.5), x.abs().mul(0.5)];
  const isSteep = height.gt(width);
  const angle = atanOfRatio(height.min(width), height.max(width));
  const first = isSteep.select(angle.constant(halfPi).sub(angle.sub(halfPiRest)), angle);
  const upper = x.lt(0).select(angle.constant(2 * halfPi).sub(first.sub(2 * halfPiRest)), first);
  return withSign(upper, y);
}

/** Within 2 ulp. */
export function atan(x: Float): Float {
  return atan2(x, x.constant(1));
}

/** (asin(x) - x) for 0 <= x <= 1/2, from x and its square. */
function asinRest(x: Float, square: Float): Float {
  const coefficients = [0.166667521, 0.0749530941, 0.0454691499, 0.0241847783, 0.0421583056];
  return x.mul(square).mul(polynomial(square, coefficients));
}

/** Near 1, asin(x) = pi/2 - 2 asin(sqrt((1 - x) / 2)). */
function halfAngle(magnitude: Float): { root: Float; rest: Float } {
  const square = magnitude.constant(1).sub(magnitude).mul(0.5);
  const root = sqrt(square);
  return { root, rest: asinRest(root, square) };
}

/** Within 2.5 ulp; arguments are clamped to [-1, 1]. */
export function asin(x: Float): Float {
  const magnitude = x.abs().min(1);
  const small = magnitude.add(asinRest(magnitude, magnitude.square()));
  const { root, rest } = halfAngle(magnitude);
  const large = root.constant(halfPi).sub(root.add(rest).mul(2).sub(halfPiRest));
  return withSign(magnitude.le(0.5).select(small, large), x);
}

/** Within 1.5 ulp; arguments are clamped to [-1, 1]. */
export function acos(x: Float): Float {
  const clamped = x.clamp(-1, 1);
  const magnitude = clamped.abs();
  const small = clamped.add(asinRest(clamped, clamped.square()));
  const middle = clamped.constant(halfPi).sub(small.sub(halfPiRest));
  const { root, rest } = halfAngle(magnitude);
  const near = root.add(rest).mul(2);
  const far = clamped.constant(2 * halfPi).sub(near.sub(2 * halfPiRest));
  return magnitude.le(0.5).select(middle, clamped.gt(0).select(near, far));
}
