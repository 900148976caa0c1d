/**
 * Sine and cosine of an angle whose range is known while the kernel is built, as that of a joint with stops is: halve it until it is
 * below 0.8, polynomials there, and double again. Half the operations of a general reduction by pi/2. Beyond the range the angle is
 * clamped, so that a rotation stays one.
 */

import type { Float } from "../../../src/kernel/index.ts";

const reduced = 0.8;

/** Taylor-like minimax coefficients on [-0.8, 0.8]; the errors are below 1e-6 after doubling (tests/worlds/rapier/twin/angles.test.ts). */
const sineTerms = [-0.166666552, 0.00833218917, -0.00019518286];
const cosineTerms = [0.0416666456, -0.00138873095, 0.0000244323273];

const polynomial = (x: Float, [a = 0, b = 0, c = 0]: readonly number[]): Float => x.mul(c).add(b).mul(x).add(a);

/** For |angle| <= bound (rad). */
export function boundedSineCosine(angle: Float, bound: number): { sine: Float; cosine: Float } {
  const doublings = Math.max(0, Math.ceil(Math.log2(bound / reduced)));
  const x = angle.clamp(-bound, bound).mul(2 ** -doublings);
  const square = x.square();
  let sine = x.add(x.mul(square).mul(polynomial(square, sineTerms)));
  const half = square.mul(0.5);
  let cosine = half
    .constant(1)
    .sub(half)
    .add(square.square().mul(polynomial(square, cosineTerms)));
  for (let index = 0; index < doublings; index++) {
    const twice = sine.add(sine);
    [sine, cosine] = [twice.mul(cosine), cosine.constant(1).sub(twice.mul(sine))];
  }
  return { sine, cosine };
}
