/**
 * Exponentials and logarithms in f32 operations alone: the power of two is split off exactly through the bits, the rest is a
 * polynomial on a short interval (Cody & Waite 1980; the logarithm in the form of Sun's fdlibm; the coefficients are our own
 * fits). Instead of infinities there are bounds, stated with each function. Errors are held by tests/kernel/math.test.ts.
 */
import type { Float, FloatLike } from "../values.ts";
import { polynomial, withSign } from "./basic.ts";

/** ln 2 = high + low; the high part has 12 bits, so that its product with an exponent is exact. */
const ln2High = 0.693115234375;
const ln2Low = 0.00003194618329871446;

const largestExponent = 88.722831726;
const smallestExponent = -87.336540222;

/** Within 1 ulp. At most 3.4e38, from 88.7228 on; 0 below -87.3365, where the result would be subnormal. */
export function exp(x: Float): Float {
  const bounded = x.constant(largestExponent).min(x.constant(smallestExponent).max(x));
  const power = bounded.mul(Math.LOG2E).round();
  const rest = bounded.sub(power.mul(ln2High)).sub(power.mul(ln2Low));
  const coefficients = [0.49999994, 0.166665211, 0.0416682735, 0.00836868491, 0.00138201099];
  const mantissa = rest.square().mul(polynomial(rest, coefficients)).add(rest).add(1);
  // Adding to the exponent's bits multiplies by a power of two, 2^128 of a mantissa below 1 included.
  const scaled = mantissa.bits().add(power.toInt().shiftLeft(23)).asFloatBits();
  return x.lt(smallestExponent).select(0, scaled);
}

const smallestNormal = 2 ** -126;

/** Within 1 ulp for normal x. Below 2^-126, zero and negative numbers included, it is log(2^-126) = -87.3365. */
export function log(x: Float): Float {
  const bits = x.constant(smallestNormal).max(x).bits();
  // The exponent for a mantissa in [sqrt(1/2), sqrt(2)); 0x3f3504f3 is sqrt(1/2).
  const exponent = bits.sub(0x3f3504f3).shiftRight(23);
  const f = bits.sub(exponent.shiftLeft(23)).asFloatBits().sub(1);
  const power = exponent.toFloat();
  const s = f.div(f.add(2));
  const square = s.square();
  const series = square.mul(polynomial(square, [0.666666627, 0.400009722, 0.284988374, 0.242768362]));
  const half = f.square().mul(0.5);
  // log(1 + f) = f - f^2/2 + s (f^2/2 + series)
  const small = s.mul(half.add(series)).add(power.mul(ln2Low));
  return small.sub(half).add(f).add(power.mul(ln2High));
}

/** Within 1.5 ulp: a polynomial near 0, 1 - 2 / (e^2x + 1) elsewhere. */
export function tanh(x: Float): Float {
  const magnitude = x.abs().min(10);
  const square = magnitude.square();
  const coefficients = [-0.333332807, 0.133314058, -0.0537365153, 0.0206281673, -0.0056922963];
  const near = magnitude.add(magnitude.mul(square).mul(polynomial(square, coefficients)));
  const denominator = exp(magnitude.mul(2)).add(1);
  const far = denominator.constant(1).sub(denominator.constant(2).div(denominator));
  return withSign(magnitude.lt(0.625).select(near, far), x);
}

/** 1 / (1 + e^-x), in [0, 1]; within 2.5 ulp for x >= -80. */
export function sigmoid(x: Float): Float {
  return x.constant(1).div(exp(x.neg()).add(1));
}

/**
 * x^y = e^(y log x) for x > 0, with a relative error of at most (1 + |y log x|) 2^-23. 0 for x <= 0 (use `integerPower` for whole
 * exponents), 1 for y = 0. At most 3.4e38.
 */
export function pow(x: Float, y: FloatLike): Float {
  const exponent = x.constant(0).add(y);
  const value = exp(exponent.mul(log(x)));
  return exponent.eq(0).select(1, x.gt(0).select(value, 0));
}
