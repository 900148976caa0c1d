/**
 * The equation of motion of all trees, H(q) a + c(q, v) = efforts: the bias c (gravity, Coriolis) by the recursive Newton-Euler algorithm
 * (Luh, Walker & Paul 1980) and the mass matrix H by composite rigid bodies (Walker & Orin 1982; Featherstone 2008, chapters 5 and 6).
 * All of a tree is expressed at its root along the world's axes, so nothing is transformed from link to link and composite inertias
 * are ten numbers that are added. Velocities are taken relative to the root's own (Galileo), which saves its terms.
 */

import { add3, cross3, dot3, type Float, scale3, sub3, type V3, vector3 } from "../../../src/kernel/index.ts";
import type { Builder } from "../../batch/simulation.ts";
import type { Vector3 } from "../bodies/schema.ts";
import { cross } from "../bodies/vector.ts";
import { at } from "./items.ts";
import { type BodyFrame, type Kinematics, pointOf, turned } from "./kinematics.ts";
import { snapVector, times, transposed } from "./matrix3.ts";
import type { Model, ModelBody, ModelTree } from "./model.ts";
import { SymmetricMatrix } from "./sparse.ts";

/** xx, yy, zz, xy, xz, yz */
type Symmetric6 = readonly [Float, Float, Float, Float, Float, Float];

/** Angular acceleration and acceleration of the frame's origin with all joints' accelerations zero. */
interface Motion {
  readonly omega: V3;
  readonly alpha: V3;
  readonly acceleration: V3;
}

interface Wrench {
  readonly force: V3;
  /** About the tree's root. */
  readonly moment: V3;
}

const zero3 = (k: Builder): V3 => vector3(k, [0, 0, 0]);

/** What a body's rotation makes of a vector that is fixed to it: alpha x r + omega x (omega x r). */
function spun(k: Builder, frame: BodyFrame, { omega, alpha }: Motion, local: Vector3): V3 {
  const r = turned(k, frame, local);
  return add3(cross3(alpha, r), cross3(omega, cross3(omega, r)));
}

/** The acceleration that a body's rotation adds at a point. A multiple of an axis reuses the axis' own. */
function rotational(k: Builder, frame: BodyFrame, motion: Motion, local: Vector3): V3 {
  const used = local.flatMap((value, axis) => (value === 0 ? [] : [axis]));
  const only = used.length === 1 ? used[0] : undefined;
  if (only === undefined) return spun(k, frame, motion, local);
  const unit: Vector3 = [Number(only === 0), Number(only === 1), Number(only === 2)];
  return scale3(spun(k, frame, motion, unit), local[only] ?? 1);
}

/**
 * I alpha + omega x (I omega) about the centre of mass. For a term b u u' that is b (alpha - u x spun(u)): where the centre of mass lies
 * along u, spun(u) is there already.
 */
function inertialMoment(k: Builder, frame: BodyFrame, { inertia, centre }: ModelBody, motion: Motion): V3 {
  const { omega, alpha } = motion;
  let moment = scale3(alpha, inertia.isotropic);
  for (const { factor, axis } of inertia.terms) {
    const u = turned(k, frame, axis);
    if (isAlong(axis, centre)) {
      moment = add3(moment, scale3(sub3(alpha, cross3(u, spun(k, frame, motion, axis))), factor));
    } else {
      const turn = add3(scale3(u, dot3(u, alpha)), scale3(cross3(omega, u), dot3(u, omega)));
      moment = add3(moment, scale3(turn, factor));
    }
  }
  return moment;
}

/** Whether a vector is a multiple of a coordinate axis that is `axis` itself. */
const isAlong = (axis: Vector3, vector: Vector3): boolean =>
  axis.every((value, index) => (value === 0 ? vector[index] === 0 : value === 1));

/** First degree of freedom and size of a tree's root. */
export function rootVelocity(k: Builder, tree: ModelTree, velocities: readonly Float[]): { angular: V3; linear: V3 } {
  const at = (offset: number) => velocities[tree.firstDof + offset] ?? k.float(0);
  if (tree.kind === "fixed") return { angular: zero3(k), linear: zero3(k) };
  if (tree.kind === "planar") return { angular: [k.float(0), at(0), k.float(0)], linear: [at(1), k.float(0), at(2)] };
  return { angular: [at(0), at(1), at(2)], linear: [at(3), at(4), at(5)] };
}

/** The components of a wrench that a tree's root can move along, in the order of its degrees of freedom. */
export function rootComponents(tree: ModelTree, angular: V3, linear: V3): Float[] {
  if (tree.kind === "fixed") return [];
  if (tree.kind === "planar") return [angular[1], linear[0], linear[2]];
  return [...angular, ...linear];
}

/** The efforts that keep all accelerations at zero; those of free things times `inverseMass`. [dofs] */
export function biasForces(
  k: Builder,
  model: Model,
  kinematics: Kinematics,
  velocities: readonly Float[],
  gravity: Vector3,
  inverseMass: Float,
): Float[] {
  const motions: Motion[] = [];
  const wrenches: Wrench[] = model.bodies.map((body, index) => {
    const frame = at(kinematics.bodies, index);
    const motion = motionOf(k, model, kinematics, body, motions, velocities, gravity);
    motions.push(motion);
    if (body.mass === 0) return { force: zero3(k), moment: zero3(k) };
    const acceleration = add3(motion.acceleration, rotational(k, frame, motion, body.centre));
    const force = scale3(acceleration, body.mass);
    const moment = inertialMoment(k, frame, body, motion);
    return { force, moment: add3(moment, cross3(pointOf(k, frame, body.centre), force)) };
  });
  const bias: Float[] = Array.from({ length: model.dofs }, () => k.float(0));
  for (let index = model.bodies.length - 1; index >= 0; index--) {
    const { parent, joint, tree } = at(model.bodies, index);
    const { force, moment } = at(wrenches, index);
    if (parent === undefined || !joint) {
      const root = at(model.trees, tree);
      rootComponents(root, moment, force).forEach((value, offset) => {
        bias[root.firstDof + offset] = root.robot ? value : value.mul(inverseMass);
      });
      continue;
    }
    const axis = at(kinematics.axes, joint.index);
    bias[joint.dof] = dot3(axis.angular, moment).add(dot3(axis.linear, force));
    const above = at(wrenches, parent);
    wrenches[parent] = { force: add3(above.force, force), moment: add3(above.moment, moment) };
  }
  return bias;
}

function motionOf(
  k: Builder,
  model: Model,
  kinematics: Kinematics,
  { parent, joint, tree }: ModelBody,
  motions: readonly Motion[],
  velocities: readonly Float[],
  gravity: Vector3,
): Motion {
  if (parent === undefined || !joint) {
    const { angular } = rootVelocity(k, at(model.trees, tree), velocities);
    return { omega: angular, alpha: zero3(k), acceleration: vector3(k, [-gravity[0], -gravity[1], -gravity[2]]) };
  }
  const above = at(motions, parent);
  const frame = at(kinematics.bodies, parent);
  const axis = at(kinematics.axes, joint.index);
  const rate = at(velocities, joint.dof);
  const anchored = add3(above.acceleration, rotational(k, frame, above, joint.anchor));
  const along = scale3(axis.direction, rate);
  const turning = cross3(above.omega, along);
  if (joint.revolute) {
    return { omega: add3(above.omega, along), alpha: add3(above.alpha, turning), acceleration: anchored };
  }
  const slide = axis.slide ?? zero3(k);
  const carried = add3(cross3(above.alpha, slide), cross3(above.omega, cross3(above.omega, slide)));
  // Coriolis' acceleration comes twice: the slide turns, and it grows.
  return { omega: above.omega, alpha: above.alpha, acceleration: add3(anchored, add3(carried, scale3(turning, 2))) };
}

/** Mass, first moment and inertia about the tree's root; the isotropic part of links' own inertias is known now. */
interface Composite {
  readonly mass: number;
  readonly constant: number;
  readonly first: V3;
  readonly inertia: Symmetric6;
}

const indices6 = [
  [0, 0],
  [1, 1],
  [2, 2],
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

/** u v' as six numbers, for u parallel to v. */
const outer6 = (u: V3, v: V3): Symmetric6 => indices6.map(([i, j]) => u[i].mul(v[j])) as unknown as Symmetric6;
const add6 = (a: Symmetric6, b: Symmetric6): Symmetric6 =>
  a.map((value, index) => value.add(at(b, index))) as unknown as Symmetric6;

function compositeOf(k: Builder, frame: BodyFrame, body: ModelBody): Composite {
  const p = pointOf(k, frame, body.centre);
  const mp = scale3(p, body.mass);
  const [xx, yy, zz, xy, xz, yz] = outer6(mp, p);
  let inertia: Symmetric6 = [yy.add(zz), xx.add(zz), xx.add(yy), xy.neg(), xz.neg(), yz.neg()];
  for (const { factor, axis } of body.inertia.terms) {
    const u = turned(k, frame, axis);
    inertia = add6(inertia, outer6(scale3(u, factor), u));
  }
  return { mass: body.mass, constant: body.inertia.isotropic, first: mp, inertia };
}

const sum = (a: Composite, b: Composite): Composite => ({
  mass: a.mass + b.mass,
  constant: a.constant + b.constant,
  first: add3(a.first, b.first),
  inertia: add6(a.inertia, b.inertia),
});

/** Momentum about the tree's root of a composite that moves with (angular, linear at the root). */
function momentum({ mass, constant, first, inertia }: Composite, angular: V3, linear: V3): Wrench {
  const [xx, yy, zz, xy, xz, yz] = inertia;
  const turnedBy: V3 = [
    dot3([xx.add(constant), xy, xz], angular),
    dot3([xy, yy.add(constant), yz], angular),
    dot3([xz, yz, zz.add(constant)], angular),
  ];
  return {
    force: add3(scale3(linear, mass), cross3(angular, first)),
    moment: add3(turnedBy, cross3(first, linear)),
  };
}

/** The same for one body about its own joint, in the body's frame as far as it goes: what is constant there stays a number. */
function leafMomentum(k: Builder, frame: BodyFrame, body: ModelBody, local: Vector3): Wrench {
  const { isotropic, terms } = body.inertia;
  let own: Vector3 = [local[0] * isotropic, local[1] * isotropic, local[2] * isotropic];
  for (const { factor, axis } of terms) {
    const along = factor * (axis[0] * local[0] + axis[1] * local[1] + axis[2] * local[2]);
    own = [own[0] + along * axis[0], own[1] + along * axis[1], own[2] + along * axis[2]];
  }
  const force = scale3(turned(k, frame, snapped(cross(local, body.centre))), body.mass);
  return { force, moment: add3(turned(k, frame, snapped(own)), cross3(pointOf(k, frame, body.centre), force)) };
}

const snapped = (v: Vector3): Vector3 => {
  const size = Math.hypot(...v);
  return [0, 1, 2].map((i) => (Math.abs(v[i] ?? 0) < 1e-9 * size ? 0 : (v[i] ?? 0))) as unknown as Vector3;
};

/** H, in the order of the degrees of freedom; entries that are zero in every pose are left out. */
export function massMatrix(k: Builder, model: Model, kinematics: Kinematics, inverseMass: Float): SymmetricMatrix {
  const matrix = new SymmetricMatrix(model.dofs);
  const composites = model.bodies.map((body, index) => compositeOf(k, at(kinematics.bodies, index), body));
  const leaves = model.bodies.map((_, index) => model.bodies.every((other) => other.parent !== index));
  for (let index = model.bodies.length - 1; index >= 0; index--) {
    const body = at(model.bodies, index);
    const composite = at(composites, index);
    const { parent, joint } = body;
    if (parent === undefined || !joint) {
      const tree = at(model.trees, body.tree);
      addRoot(k, matrix, tree, composite, tree.robot ? k.float(1) : inverseMass);
      continue;
    }
    const axis = at(kinematics.axes, joint.index);
    const local = ownAxis(joint);
    const frame = at(kinematics.bodies, index);
    const isLeafHinge = at(leaves, index) && joint.revolute;
    const { force, moment } = isLeafHinge
      ? leafMomentum(k, frame, body, local)
      : momentum(composite, axis.angular, axis.linear);
    const along = (other: { angular: V3; linear: V3 }) => dot3(other.angular, moment).add(dot3(other.linear, force));
    matrix.add(joint.dof, joint.dof, isLeafHinge ? k.float(leafInertia(body, local)) : along(axis));
    let above: number | undefined = parent;
    while (above !== undefined) {
      const { parent: next, joint: other, tree }: ModelBody = at(model.bodies, above);
      if (other) matrix.add(joint.dof, other.dof, along(at(kinematics.axes, other.index)));
      else {
        const root = at(model.trees, tree);
        rootComponents(root, moment, force).forEach((value, offset) => {
          matrix.add(joint.dof, root.firstDof + offset, value);
        });
      }
      above = next;
    }
    composites[parent] = sum(at(composites, parent), composite);
  }
  return matrix;
}

/** The joint's axis in the child's frame. */
function ownAxis({ axis, rest }: ModelBody["joint"] & object): Vector3 {
  return snapVector(times(transposed(rest), axis));
}

/** Moment of inertia about the own joint: the same in every pose. */
function leafInertia({ mass, centre, inertia }: ModelBody, axis: Vector3): number {
  const arm = cross(axis, centre);
  const along = inertia.terms.reduce(
    (total, { factor, axis: u }) => total + factor * (u[0] * axis[0] + u[1] * axis[1] + u[2] * axis[2]) ** 2,
    inertia.isotropic,
  );
  return along + mass * (arm[0] ** 2 + arm[1] ** 2 + arm[2] ** 2);
}

function addRoot(k: Builder, matrix: SymmetricMatrix, tree: ModelTree, composite: Composite, scale: Float): void {
  const unit = (axis: number): V3 => vector3(k, [Number(axis === 0), Number(axis === 1), Number(axis === 2)]);
  const zero = zero3(k);
  const motions =
    tree.kind === "fixed"
      ? []
      : tree.kind === "planar"
        ? [[unit(1), zero] as const, [zero, unit(0)] as const, [zero, unit(2)] as const]
        : [0, 1, 2, 3, 4, 5].map((i) => (i < 3 ? ([unit(i), zero] as const) : ([zero, unit(i - 3)] as const)));
  motions.forEach(([angular, linear], row) => {
    const { force, moment } = momentum(composite, angular, linear);
    rootComponents(tree, moment, force).forEach((value, column) => {
      if (column <= row) matrix.add(tree.firstDof + row, tree.firstDof + column, value.mul(scale));
    });
  });
}
