/**
 * Vectors, rotations and quaternions of scalars in a kernel. A component that is a known constant (a zero, a one) disappears from
 * the products while the kernel is built, so a hinge about z costs what a hinge about z must. Quaternions are x, y, z, w and
 * turn body coordinates into those of the frame they are expressed in; matrices are row-major.
 */
import type { Float, FloatLike } from "../values.ts";
import { sqrt } from "./basic.ts";

export type V3 = readonly [Float, Float, Float];
export type Q4 = readonly [Float, Float, Float, Float];
/** Rows. */
export type M3 = readonly [V3, V3, V3];

interface Constants {
  float(value: number): Float;
}

export function vector3(k: Constants, [x, y, z]: readonly [number, number, number]): V3 {
  return [k.float(x), k.float(y), k.float(z)];
}

export const add3 = (a: V3, b: V3): V3 => [a[0].add(b[0]), a[1].add(b[1]), a[2].add(b[2])];
export const sub3 = (a: V3, b: V3): V3 => [a[0].sub(b[0]), a[1].sub(b[1]), a[2].sub(b[2])];
export const neg3 = (a: V3): V3 => [a[0].neg(), a[1].neg(), a[2].neg()];
export const scale3 = (a: V3, s: FloatLike): V3 => [a[0].mul(s), a[1].mul(s), a[2].mul(s)];
export const dot3 = (a: V3, b: V3): Float => a[0].mul(b[0]).add(a[1].mul(b[1])).add(a[2].mul(b[2]));
export const lengthSquared3 = (a: V3): Float => dot3(a, a);
export const length3 = (a: V3): Float => sqrt(dot3(a, a));

export const cross3 = (a: V3, b: V3): V3 => [
  a[1].mul(b[2]).sub(a[2].mul(b[1])),
  a[2].mul(b[0]).sub(a[0].mul(b[2])),
  a[0].mul(b[1]).sub(a[1].mul(b[0])),
];

export const multiplyVector = (m: M3, v: V3): V3 => [dot3(m[0], v), dot3(m[1], v), dot3(m[2], v)];
export const column3 = (m: M3, index: 0 | 1 | 2): V3 => [m[0][index], m[1][index], m[2][index]];
export const transpose = (m: M3): M3 => [column3(m, 0), column3(m, 1), column3(m, 2)];
export const multiplyTransposed = (m: M3, v: V3): V3 => multiplyVector(transpose(m), v);

export function multiplyMatrices(a: M3, b: M3): M3 {
  const columns = transpose(b);
  const row = (r: V3): V3 => [dot3(r, columns[0]), dot3(r, columns[1]), dot3(r, columns[2])];
  return [row(a[0]), row(a[1]), row(a[2])];
}

/** a then b in a's frame: the Hamilton product a b. */
export const multiplyQuaternions = (a: Q4, b: Q4): Q4 => [
  a[3].mul(b[0]).add(a[0].mul(b[3])).add(a[1].mul(b[2])).sub(a[2].mul(b[1])),
  a[3].mul(b[1]).sub(a[0].mul(b[2])).add(a[1].mul(b[3])).add(a[2].mul(b[0])),
  a[3].mul(b[2]).add(a[0].mul(b[1])).sub(a[1].mul(b[0])).add(a[2].mul(b[3])),
  a[3].mul(b[3]).sub(a[0].mul(b[0])).sub(a[1].mul(b[1])).sub(a[2].mul(b[2])),
];

export const conjugate = (q: Q4): Q4 => [q[0].neg(), q[1].neg(), q[2].neg(), q[3]];

/** To length 1; the identity's direction is kept for a zero quaternion only by the guard in the divisor. */
export function normaliseQuaternion(q: Q4): Q4 {
  const square = q[0].square().add(q[1].square()).add(q[2].square()).add(q[3].square());
  const scale = square.constant(1).div(sqrt(square.max(1e-12)));
  return [q[0].mul(scale), q[1].mul(scale), q[2].mul(scale), q[3].mul(scale)];
}

/** The rotation matrix of a unit quaternion. */
export function matrixOf([x, y, z, w]: Q4): M3 {
  const [x2, y2, z2] = [x.add(x), y.add(y), z.add(z)];
  const [xx, yy, zz] = [x.mul(x2), y.mul(y2), z.mul(z2)];
  const [xy, xz, yz] = [x.mul(y2), x.mul(z2), y.mul(z2)];
  const [wx, wy, wz] = [w.mul(x2), w.mul(y2), w.mul(z2)];
  const one = x.constant(1);
  return [
    [one.sub(yy.add(zz)), xy.sub(wz), xz.add(wy)],
    [xy.add(wz), one.sub(xx.add(zz)), yz.sub(wx)],
    [xz.sub(wy), yz.add(wx), one.sub(xx.add(yy))],
  ];
}

/** The rotation about a unit axis that is known now, from the sine and cosine of the angle (Rodrigues). */
export function matrixAbout([x, y, z]: readonly [number, number, number], sine: Float, cosine: Float): M3 {
  const rest = cosine.constant(1).sub(cosine);
  // Exactly 1 about a coordinate axis, so that it folds away.
  const diagonal = (a: number) => (a * a === 1 ? cosine.constant(1) : rest.mul(a * a).add(cosine));
  const off = (a: number, b: number, c: number) => rest.mul(a * b).add(sine.mul(c));
  return [
    [diagonal(x), off(x, y, -z), off(x, z, y)],
    [off(x, y, z), diagonal(y), off(y, z, -x)],
    [off(x, z, -y), off(y, z, x), diagonal(z)],
  ];
}

/** v turned by a unit quaternion. */
export function rotateByQuaternion([x, y, z, w]: Q4, v: V3): V3 {
  const t = scale3(cross3([x, y, z], v), 2);
  return add3(add3(v, scale3(t, w)), cross3([x, y, z], t));
}

/** A unit quaternion after turning with world angular velocity `omega` (rad/s) for `dt` (s): q + dt/2 (omega, 0) q, to length 1. */
export function integrateRotation(q: Q4, omega: V3, dt: number): Q4 {
  const half = scale3(omega, dt / 2);
  const turn = multiplyQuaternions([half[0], half[1], half[2], half[0].constant(0)], q);
  return normaliseQuaternion([q[0].add(turn[0]), q[1].add(turn[1]), q[2].add(turn[2]), q[3].add(turn[3])]);
}
