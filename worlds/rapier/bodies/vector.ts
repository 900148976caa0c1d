/** Vectors and unit quaternions as tuples: what descriptions of bodies and readers of poses need, and no more. */

import type { Quaternion, Vector3 } from "./schema.ts";

export const identityRotation: Quaternion = [0, 0, 0, 1];

export function add(a: Vector3, b: Vector3): Vector3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function subtract(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function scale(a: Vector3, factor: number): Vector3 {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function length(a: Vector3): number {
  return Math.hypot(a[0], a[1], a[2]);
}

/** The vector of length 1; the zero vector stays zero. */
export function normalise(a: Vector3): Vector3 {
  const size = length(a);
  return size === 0 ? a : scale(a, 1 / size);
}

/** Rotation by `angle` about `axis`, right-handed. */
export function axisAngle(axis: Vector3, angle: number): Quaternion {
  // Adding 0 turns -0 into 0, so that descriptions survive JSON unchanged.
  const [x, y, z] = scale(normalise(axis), Math.sin(angle / 2));
  return [x + 0, y + 0, z + 0, Math.cos(angle / 2)];
}

/** Hamilton's product: first `b`, then `a`. */
export function multiply(a: Quaternion, b: Quaternion): Quaternion {
  return [
    a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
    a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
    a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
    a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2],
  ];
}

export function conjugate(q: Quaternion): Quaternion {
  return [-q[0], -q[1], -q[2], q[3]];
}

export function rotate(q: Quaternion, v: Vector3): Vector3 {
  const t = scale(cross([q[0], q[1], q[2]], v), 2);
  return add(add(v, scale(t, q[3])), cross([q[0], q[1], q[2]], t));
}

/** The shortest rotation that takes +y to `direction`: engines draw capsules and cylinders along y. */
export function fromY(direction: Vector3): Quaternion {
  const [x, y, z] = normalise(direction);
  if (y < -0.999999) return [1, 0, 0, 0];
  const w = Math.sqrt((1 + y) / 2);
  return [z / (2 * w), 0, -x / (2 * w), w];
}
