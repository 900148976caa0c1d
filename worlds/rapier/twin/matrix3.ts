/**
 * Constant 3 x 3 matrices: rotations between frames that are fixed to a link, and inertia tensors. They are worked out in binary64 while
 * a kernel is built; nothing here runs with it.
 */

import type { Matrix3 } from "../bodies/mass.ts";
import type { Vector3 } from "../bodies/schema.ts";
import { cross, dot } from "../bodies/vector.ts";

export const identityMatrix: Matrix3 = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

export const transposed = (m: Matrix3): Matrix3 => [
  [m[0][0], m[1][0], m[2][0]],
  [m[0][1], m[1][1], m[2][1]],
  [m[0][2], m[1][2], m[2][2]],
];

export const times = (m: Matrix3, v: Vector3): Vector3 => [dot(m[0], v), dot(m[1], v), dot(m[2], v)];

export function product(a: Matrix3, b: Matrix3): Matrix3 {
  const columns = transposed(b);
  return [times(columns, a[0]), times(columns, a[1]), times(columns, a[2])];
}

/** Numbers next to 0, 1 and -1 become these, so that they fold away in a kernel. */
export function snap(value: number): number {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) < 1e-9 && Math.abs(nearest) <= 1 ? nearest + 0 : value;
}

export const snapVector = ([x, y, z]: Vector3): Vector3 => [snap(x), snap(y), snap(z)];
export const snapMatrix = (m: Matrix3): Matrix3 => [snapVector(m[0]), snapVector(m[1]), snapVector(m[2])];

/** The rotation by `angle` about a unit axis (Rodrigues). */
export function turnAbout([x, y, z]: Vector3, angle: number): Matrix3 {
  const s = Math.sin(angle);
  const c = Math.cos(angle);
  const r = 1 - c;
  return [
    [r * x * x + c, r * x * y - s * z, r * x * z + s * y],
    [r * x * y + s * z, r * y * y + c, r * y * z - s * x],
    [r * x * z - s * y, r * y * z + s * x, r * z * z + c],
  ];
}

/** The quaternion (x, y, z, w) of a rotation matrix (Shepperd 1978). */
export function quaternionOf(m: Matrix3): readonly [number, number, number, number] {
  const [xx, yy, zz] = [m[0][0], m[1][1], m[2][2]];
  const squares = [1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz, 1 + xx + yy + zz];
  const largest = squares.indexOf(Math.max(...squares));
  const twice = Math.sqrt(squares[largest] ?? 1);
  const f = 0.5 / twice;
  const [a, b, c] = [m[2][1] - m[1][2], m[0][2] - m[2][0], m[1][0] - m[0][1]];
  const [d, e, g] = [m[0][1] + m[1][0], m[0][2] + m[2][0], m[1][2] + m[2][1]];
  if (largest === 3) return [a * f, b * f, c * f, twice / 2];
  if (largest === 0) return [twice / 2, d * f, e * f, a * f];
  if (largest === 1) return [d * f, twice / 2, g * f, b * f];
  return [e * f, g * f, twice / 2, c * f];
}

export interface Principal {
  readonly value: number;
  /** Unit vector. */
  readonly axis: Vector3;
}

/** Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations. */
export function principalAxes(matrix: Matrix3): readonly [Principal, Principal, Principal] {
  const a = matrix.map((row) => [...row]);
  const v = identityMatrix.map((row) => [...row]);
  const at = (m: number[][], i: number, j: number) => m[i]?.[j] ?? 0;
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const;
  for (let sweep = 0; sweep < 20; sweep++) {
    for (const [p, q] of pairs) {
      if (Math.abs(at(a, p, q)) < 1e-18) continue;
      const angle = 0.5 * Math.atan2(2 * at(a, p, q), at(a, q, q) - at(a, p, p));
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      const turn = (m: number[][], byRow: boolean) => {
        for (let k = 0; k < 3; k++) {
          const x = byRow ? at(m, p, k) : at(m, k, p);
          const y = byRow ? at(m, q, k) : at(m, k, q);
          const [first, second] = [c * x - s * y, s * x + c * y];
          const [rowP, rowQ, rowK] = [m[p], m[q], m[k]];
          if (byRow && rowP && rowQ) [rowP[k], rowQ[k]] = [first, second];
          else if (!byRow && rowK) [rowK[p], rowK[q]] = [first, second];
        }
      };
      turn(a, false);
      turn(a, true);
      turn(v, false);
    }
  }
  const axis = (i: number): Principal => ({ value: at(a, i, i), axis: [at(v, 0, i), at(v, 1, i), at(v, 2, i)] });
  return [axis(0), axis(1), axis(2)];
}

/** A right-handed rotation whose columns are `first`, the part of `second` across it, and their cross product; undefined if parallel. */
export function frameFrom(first: Vector3, second: Vector3): Matrix3 | undefined {
  const along = dot(first, second);
  const rest: Vector3 = [second[0] - along * first[0], second[1] - along * first[1], second[2] - along * first[2]];
  const size = Math.hypot(...rest);
  if (size < 1e-6) return undefined;
  const y: Vector3 = [rest[0] / size, rest[1] / size, rest[2] / size];
  return transposed([first, y, cross(first, y)]);
}
