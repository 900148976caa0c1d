/**
 * Where the bodies of the model are and how they move, in a kernel. Everything of a tree is expressed along the world's axes, with
 * positions relative to the tree's root: numbers stay small wherever the robot walks, ground normals keep their zeros, and linear
 * momentum needs no turning in and out of a moving frame.
 */

import {
  add3,
  cos,
  cross3,
  type Float,
  type M3,
  matrixAbout,
  matrixOf,
  multiplyMatrices,
  multiplyVector,
  type Q4,
  scale3,
  sin,
  type V3,
  vector3,
} from "../../../src/kernel/index.ts";
import type { Builder } from "../../batch/simulation.ts";
import type { Matrix3 } from "../bodies/mass.ts";
import type { Vector3 } from "../bodies/schema.ts";
import { boundedSineCosine } from "./angles.ts";
import type { Model, ModelJoint, ModelTree } from "./model.ts";

/** Coordinates and velocities of everything; plain values, so that a loop can carry them. */
export type Coordinates = {
  /** Per tree, free: position 3, quaternion 4; planar: x, y, z, pitch; fixed: none. */
  readonly roots: readonly (readonly Float[])[];
  /** [joints] rad or m */
  readonly joints: readonly Float[];
  /** From which the next substep starts. [dofs] */
  readonly velocities: readonly Float[];
  /** With which the positions came here: what the reference reports and measures. [dofs] */
  readonly moving: readonly Float[];
};

export interface BodyFrame {
  /** Body's frame to the world's axes. */
  readonly rotation: M3;
  /** Origin relative to the tree's root (m). */
  readonly position: V3;
}

/** Unit velocity of a joint as motion of its child: angular, and linear at the tree's root. */
export interface Axis {
  readonly angular: V3;
  readonly linear: V3;
  /** The joint's axis. */
  readonly direction: V3;
  /** How far a sliding joint has carried its child; undefined for a hinge (m). */
  readonly slide: V3 | undefined;
}

export interface Kinematics {
  readonly bodies: readonly BodyFrame[];
  /** By index of the joint. */
  readonly axes: readonly Axis[];
  /** World position of each tree's root (m). */
  readonly origins: readonly V3[];
}

export const matrix3 = (k: Builder, m: Matrix3): M3 => [vector3(k, m[0]), vector3(k, m[1]), vector3(k, m[2])];

/** The position of a tree's root in the world (m). */
export function rootPosition(k: Builder, tree: ModelTree, root: readonly Float[]): V3 {
  const [x, y, z] = root;
  return x && y && z ? [x, y, z] : vector3(k, tree.position);
}

/** The rotation of the first link or of the thing. */
export function rootQuaternion(k: Builder, tree: ModelTree, root: readonly Float[]): Q4 {
  const [, , , a, b, c, d] = root;
  if (tree.kind === "free" && a && b && c && d) return [a, b, c, d];
  if (tree.kind === "planar" && a) {
    const half = a.mul(0.5);
    return [k.float(0), sin(half), k.float(0), cos(half)];
  }
  const [x, y, z, w] = tree.rotation;
  return [k.float(x), k.float(y), k.float(z), k.float(w)];
}

function rootRotation(k: Builder, tree: ModelTree, root: readonly Float[]): M3 {
  const own =
    tree.kind === "planar" && root[3]
      ? matrixAbout([0, 1, 0], sin(root[3]), cos(root[3]))
      : matrixOf(rootQuaternion(k, tree, root));
  return multiplyMatrices(own, matrix3(k, tree.adapted));
}

/** A vector of a body's frame along the world's axes. */
export const turned = (k: Builder, { rotation }: BodyFrame, local: Vector3): V3 =>
  multiplyVector(rotation, vector3(k, local));

/** A point of a body relative to its tree's root. */
export const pointOf = (k: Builder, frame: BodyFrame, local: Vector3): V3 =>
  add3(frame.position, turned(k, frame, local));

/** How far a joint may pass its stops before its rotation stays behind (rad). */
const beyondStops = 0.5;

function sineCosine(angle: Float, { joint, offset }: ModelJoint): { sine: Float; cosine: Float } {
  if (!joint.limits) return { sine: sin(angle), cosine: cos(angle) };
  const bound = Math.max(...joint.limits.map((limit) => Math.abs(limit + offset))) + beyondStops;
  return boundedSineCosine(angle, bound);
}

export function kinematicsOf(k: Builder, model: Model, { roots, joints }: Coordinates): Kinematics {
  const bodies: BodyFrame[] = [];
  const axes: Axis[] = [];
  model.bodies.forEach(({ parent, joint, tree: treeIndex }) => {
    const tree = model.trees[treeIndex];
    const above = parent === undefined ? undefined : bodies[parent];
    if (!tree) throw new RangeError(`no tree ${treeIndex}`);
    if (!above || !joint) {
      bodies.push({ rotation: rootRotation(k, tree, roots[treeIndex] ?? []), position: vector3(k, [0, 0, 0]) });
      return;
    }
    const q = joints[joint.index] ?? k.float(0);
    const direction = turned(k, above, joint.axis);
    const anchor = pointOf(k, above, joint.anchor);
    const rest = matrix3(k, joint.rest);
    if (joint.revolute) {
      const angle = q.add(joint.offset);
      const { sine, cosine } = sineCosine(angle, joint);
      const turn = multiplyMatrices(matrixAbout(joint.axis, sine, cosine), rest);
      bodies.push({ rotation: multiplyMatrices(above.rotation, turn), position: anchor });
      axes[joint.index] = { angular: direction, linear: cross3(anchor, direction), direction, slide: undefined };
    } else {
      const slide = scale3(direction, q);
      bodies.push({ rotation: multiplyMatrices(above.rotation, rest), position: add3(anchor, slide) });
      axes[joint.index] = { angular: vector3(k, [0, 0, 0]), linear: direction, direction, slide };
    }
  });
  const origins = model.trees.map((tree, index) => rootPosition(k, tree, roots[index] ?? []));
  return { bodies, axes, origins };
}
