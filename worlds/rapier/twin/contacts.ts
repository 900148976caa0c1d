/**
 * Contact candidates as rows of the solver: how the contact point moves with every degree of freedom, what stops it, and the two ways in
 * which the passes of a substep use it. The first pass closes the normals softly and carries on with the last friction; the second
 * takes out what is left of both, as the reference does (docs/twin.md).
 */

import {
  add3,
  type Bool,
  cross3,
  dot3,
  type Float,
  scale3,
  sqrt,
  sub3,
  type V3,
  vector3,
} from "../../../src/kernel/index.ts";
import type { Builder } from "../../batch/simulation.ts";
import type { Factors } from "./actuation.ts";
import type { ContactCandidate } from "./geometry/index.ts";
import { at } from "./items.ts";
import type { Kinematics } from "./kinematics.ts";
import type { Model } from "./model.ts";
import type { TwinSettings } from "./settings.ts";
import type { SymmetricMatrix } from "./sparse.ts";

/** Velocity of the contact point (of A against B, world) for a unit of one degree of freedom. */
interface Column {
  readonly dof: number;
  readonly velocity: V3;
  readonly normal: Float;
}

/** Masses that a contact point feels along its normal and across it, the rest of the robot free to move (kg). */
export interface PointMass {
  readonly normal: number;
  readonly tangent: number;
  /** Share of the whole body that a contact holds when all stick. */
  readonly share: number;
}

export interface ContactRow {
  readonly candidate: ContactCandidate;
  readonly columns: readonly Column[];
  /** Coulomb coefficient. */
  readonly friction: Float;
  /** Speed along the normal below which the contact pushes: closing a gap, and with penetration pushed out (m/s). */
  readonly closing: Float;
  readonly recovering: Float;
  /** Masses over the substep: the force that stops a unit of velocity within it (N s/m). */
  readonly normalStop: Float;
  readonly tangentStop: Float;
  readonly shareStop: Float;
  /** The normal is known to be (0, 0, 1). */
  readonly upright: boolean;
}

export function isUpright(normal: V3): boolean {
  return normal[0].known === 0 && normal[1].known === 0 && normal[2].known === 1;
}

const unit3 = (k: Builder, axis: number): V3 =>
  vector3(k, [Number(axis === 0), Number(axis === 1), Number(axis === 2)]);

/** How a point of a link or thing moves with the degrees of freedom of its tree. */
function pointColumns(
  k: Builder,
  model: Model,
  kinematics: Kinematics,
  placed: number,
  point: V3,
): { dof: number; velocity: V3 }[] {
  const columns: { dof: number; velocity: V3 }[] = [];
  let index: number | undefined = at(model.placed, placed).body;
  const treeIndex = at(model.bodies, index).tree;
  const tree = at(model.trees, treeIndex);
  const arm = sub3(point, at(kinematics.origins, treeIndex));
  while (index !== undefined) {
    const { joint, parent }: Model["bodies"][number] = at(model.bodies, index);
    if (joint) {
      const axis = at(kinematics.axes, joint.index);
      columns.push({ dof: joint.dof, velocity: add3(axis.linear, cross3(axis.angular, arm)) });
    }
    index = parent;
  }
  if (tree.kind === "fixed") return columns;
  const spin = (axis: number) => cross3(unit3(k, axis), arm);
  const root =
    tree.kind === "planar"
      ? [spin(1), unit3(k, 0), unit3(k, 2)]
      : [spin(0), spin(1), spin(2), unit3(k, 0), unit3(k, 1), unit3(k, 2)];
  root.forEach((velocity, offset) => {
    columns.push({ dof: tree.firstDof + offset, velocity });
  });
  return columns;
}

/** How the contact point moves, of A against B. */
export function contactColumns(
  k: Builder,
  model: Model,
  kinematics: Kinematics,
  { bodyA, bodyB, point }: ContactCandidate,
): { dof: number; velocity: V3 }[] {
  const columns = pointColumns(k, model, kinematics, bodyA, point);
  if (bodyB === undefined) return columns;
  const other = pointColumns(k, model, kinematics, bodyB, point);
  return [...columns, ...other.map(({ dof, velocity }) => ({ dof, velocity: scale3(velocity, -1) }))];
}

const isRobot = (model: Model, placed: number): boolean =>
  at(model.trees, at(model.bodies, at(model.placed, placed).body).tree).robot;

export function contactRow(
  k: Builder,
  model: Model,
  kinematics: Kinematics,
  candidate: ContactCandidate,
  mass: PointMass,
  factors: Factors,
  settings: TwinSettings,
  dt: number,
): ContactRow {
  const { bodyA, bodyB, normal, gap } = candidate;
  // In units of the robot's mass factor a thing's mass is divided by it; between the two the thing is the lighter one.
  const scale = isRobot(model, bodyA) && bodyB === undefined ? k.float(1) : factors.inverseMass;
  const recovery = gap.neg().sub(settings.slop).mul(settings.recoveryRate).clamp(0, settings.maxRecoverySpeed);
  const closing = gap.max(0).mul(-1 / dt);
  return {
    candidate,
    columns: contactColumns(k, model, kinematics, candidate).map(({ dof, velocity }) => ({
      dof,
      velocity,
      normal: dot3(normal, velocity),
    })),
    friction: isRobot(model, bodyA) ? factors.friction.mul(candidate.friction) : k.float(candidate.friction),
    closing,
    recovering: closing.add(recovery),
    normalStop: scale.mul(mass.normal / dt),
    tangentStop: scale.mul(mass.tangent / dt),
    shareStop: scale.mul(mass.share / dt),
    upright: isUpright(normal),
  };
}

export interface PointMotion {
  /** Along the normal (m/s). */
  readonly normal: Float;
  /** Across it (m/s). */
  readonly tangent: V3;
}

/** How the contact point moves under given velocities. */
export function motionAt(
  k: Builder,
  { columns, candidate, upright }: ContactRow,
  velocities: readonly Float[],
): PointMotion {
  const motion = columns.reduce<V3>(
    (sum, { dof, velocity }) => add3(sum, scale3(velocity, at(velocities, dof))),
    vector3(k, [0, 0, 0]),
  );
  if (upright) return { normal: motion[2], tangent: [motion[0], motion[1], k.float(0)] };
  const normal = dot3(candidate.normal, motion);
  return { normal, tangent: sub3(motion, scale3(candidate.normal, normal)) };
}

/** Only along the normal. */
export function normalMotion(k: Builder, { columns }: ContactRow, velocities: readonly Float[]): Float {
  return columns.reduce<Float>((sum, { dof, normal }) => sum.add(normal.mul(at(velocities, dof))), k.float(0));
}

/** A contact's part in a pass: dampings (N s/m) along and across the normal, and the force at the pass' first velocities (N). */
export interface Damper {
  readonly along: Float;
  /** undefined where the pass leaves friction alone. */
  readonly across: Float | undefined;
  readonly force: V3;
}

/** Adds dt J' C J and J' force. */
export function addContact(
  row: ContactRow,
  { along, across, force }: Damper,
  matrix: SymmetricMatrix,
  right: Float[],
  dt: number,
): void {
  const alongDt = along.mul(dt);
  const acrossDt = across?.mul(dt);
  const n = row.candidate.normal;
  row.columns.forEach((column, index) => {
    const { velocity, normal, dof } = column;
    right[dof] = at(right, dof).add(dot3(velocity, force));
    if (!acrossDt) {
      const damped = normal.mul(alongDt);
      for (const other of row.columns.slice(0, index + 1)) matrix.add(dof, other.dof, other.normal.mul(damped));
      return;
    }
    const damped: V3 = row.upright
      ? [velocity[0].mul(acrossDt), velocity[1].mul(acrossDt), velocity[2].mul(alongDt)]
      : add3(scale3(velocity, acrossDt), scale3(n, alongDt.sub(acrossDt).mul(normal)));
    for (const other of row.columns.slice(0, index + 1)) matrix.add(dof, other.dof, dot3(other.velocity, damped));
  });
}

export const forceOf = (row: ContactRow, normal: Float, tangent: V3): V3 =>
  row.upright ? [tangent[0], tangent[1], normal] : add3(tangent, scale3(row.candidate.normal, normal));

/** The part of a vector across the contact's normal. */
export function across(row: ContactRow, v: V3): V3 {
  if (row.upright) return [v[0], v[1], v[2].constant(0)];
  return sub3(v, scale3(row.candidate.normal, dot3(row.candidate.normal, v)));
}

export type ContactForce = {
  /** Along the normal (N, divided by the mass factor). */
  readonly normal: Float;
  /** Friction, world (N, divided by the mass factor). */
  readonly tangent: V3;
};

/** The second pass: which contacts stay closed, which stick, and how much friction the others have. */
export interface Correction {
  readonly closed: Bool;
  readonly sticks: Bool;
  /** The friction of a contact that does not stick; none if it is open. */
  readonly sliding: V3;
  /** Largest friction. */
  readonly cone: Float;
}

/** A vector shortened to at most `limit`. */
export function capped(v: V3, limit: Float): V3 {
  const size = sqrt(dot3(v, v));
  return scale3(v, limit.div(size.max(1e-9)).min(1));
}

/**
 * A contact sticks if stopping its share of the whole body in this step needs no more than the cone. Otherwise friction stops the
 * contact point alone as far as the cone allows: that is what a sweep over the contacts does, and it cannot make the point turn back.
 */
export function correctionOf(row: ContactRow, first: ContactForce, motion: PointMotion): Correction {
  const normal = first.normal.add(row.normalStop.mul(row.closing.sub(motion.normal)));
  const closed = normal.gt(0);
  const cone = row.friction.mul(normal.max(0));
  const all = sub3(first.tangent, scale3(motion.tangent, row.shareStop));
  const sticks = dot3(all, all).le(cone.square()).and(closed);
  const alone = sub3(first.tangent, scale3(motion.tangent, row.tangentStop));
  return { closed, sticks, cone, sliding: capped(alone, cone) };
}
