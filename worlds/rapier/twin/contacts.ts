/**
 * Contact candidates as rows of the solver. Every point is a damper on the velocity at the end of the step: along the normal towards
 * the speed that pushes penetration out or just closes a gap, across it towards rest. With a large gain that is a hard contact and
 * sticking friction, solved together with everything else, so a standing robot neither sags nor creeps.
 */

import { add3, cross3, dot3, type Float, scale3, sqrt, sub3, type V3, vector3 } from "../../../src/kernel/index.ts";
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

export interface ContactRow {
  readonly candidate: ContactCandidate;
  readonly columns: readonly Column[];
  /** Coulomb coefficient. */
  readonly friction: Float;
  /** Speed along the normal below which the contact pushes (m/s). */
  readonly target: Float;
  /** Damping of a closed contact along the normal and of a sticking one across it (N s/m). */
  readonly normalGain: Float;
  readonly frictionGain: Float;
  /** The carried mass over the step. */
  readonly stopGain: Float;
  /** Known to be (0, 0, 1). */
  readonly upright: boolean;
}

/** What a contact does in one pass. */
export interface ContactAction {
  readonly normal: Float;
  readonly tangent: Float;
  /** A constant force across the normal (N). */
  readonly push: V3 | undefined;
}

function isUpright(normal: V3): boolean {
  return normal[0].known === 0 && normal[1].known === 0 && normal[2].known === 1;
}

/** Mass that a contact of a body has to stop: all of a free tree, what hangs on the body in a fixed one (kg). */
function carriedMass(model: Model, body: number): number {
  const tree = at(model.trees, at(model.bodies, body).tree);
  const below = (index: number): boolean => {
    if (index === body) return true;
    const parent = at(model.bodies, index).parent;
    return parent !== undefined && below(parent);
  };
  return model.bodies.reduce((sum, each, index) => {
    const counts = tree.kind === "fixed" ? below(index) : model.trees[each.tree] === tree;
    return sum + (counts ? each.mass : 0);
  }, 0);
}

function columnsOf(
  k: Builder,
  model: Model,
  kinematics: Kinematics,
  placed: number,
  point: V3,
  sign: 1 | -1,
): { dof: number; velocity: V3 }[] {
  const columns: { dof: number; velocity: V3 }[] = [];
  const signed = (v: V3): V3 => (sign === 1 ? v : scale3(v, -1));
  let index: number | undefined = at(model.placed, placed).body;
  const tree = at(model.trees, at(model.bodies, index).tree);
  const arm = sub3(point, at(kinematics.origins, model.trees.indexOf(tree)));
  while (index !== undefined) {
    const { joint, parent }: Model["bodies"][number] = at(model.bodies, index);
    if (joint) {
      const axis = at(kinematics.axes, joint.index);
      columns.push({ dof: joint.dof, velocity: signed(add3(axis.linear, cross3(axis.angular, arm))) });
    }
    index = parent;
  }
  const unit = (axis: number): V3 => vector3(k, [Number(axis === 0), Number(axis === 1), Number(axis === 2)]);
  const spins = [0, 1, 2].map((axis) => cross3(unit(axis), arm));
  const slides = [0, 1, 2].map(unit);
  const pick = (component: 0 | 1 | 2, from: readonly V3[]) => at(from, component);
  const root =
    tree.kind === "fixed"
      ? []
      : tree.kind === "planar"
        ? [pick(1, spins), pick(0, slides), pick(2, slides)]
        : [...spins, ...slides];
  root.forEach((velocity, offset) => {
    columns.push({ dof: tree.firstDof + offset, velocity: signed(velocity) });
  });
  return columns;
}

export function contactRow(
  k: Builder,
  model: Model,
  kinematics: Kinematics,
  candidate: ContactCandidate,
  factors: Factors,
  settings: TwinSettings,
  dt: number,
): ContactRow {
  const { bodyA, bodyB, point, normal, gap } = candidate;
  const touched = bodyB === undefined ? [bodyA] : [bodyA, bodyB];
  const raw = touched.flatMap((placed, position) =>
    columnsOf(k, model, kinematics, placed, point, position === 0 ? 1 : -1),
  );
  const masses = touched.map((placed) => {
    const { body } = at(model.placed, placed);
    return { mass: carriedMass(model, body), robot: at(model.trees, at(model.bodies, body).tree).robot };
  });
  const lightest = masses.reduce((a, b) => (b.mass < a.mass ? b : a));
  const carried = lightest.robot ? k.float(lightest.mass) : factors.inverseMass.mul(lightest.mass);
  const robot = at(model.trees, at(model.bodies, at(model.placed, bodyA).body).tree).robot;
  const recovery = gap.neg().sub(settings.slop).mul(settings.recoveryRate).clamp(0, settings.maxRecoverySpeed);
  return {
    candidate,
    columns: raw.map(({ dof, velocity }) => ({ dof, velocity, normal: dot3(normal, velocity) })),
    friction: robot ? factors.friction.mul(candidate.friction) : k.float(candidate.friction),
    target: gap.gt(0).select(gap.mul(-1 / dt), recovery),
    normalGain: carried.mul(settings.normalGain / dt),
    frictionGain: carried.mul(settings.frictionGain / dt),
    stopGain: carried.mul(1 / dt),
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

/** Adds dt J' C J to the matrix and the force at velocities `motion` to the right side. */
export function addContact(
  row: ContactRow,
  { normal, tangent, push }: ContactAction,
  motion: PointMotion,
  matrix: SymmetricMatrix,
  right: Float[],
  dt: number,
): void {
  const [across, along] = [tangent.mul(dt), normal.mul(dt)];
  const excess = along.sub(across);
  const n = row.candidate.normal;
  row.columns.forEach((column, index) => {
    const [x, y, z] = column.velocity;
    const damped: V3 = row.upright
      ? [x.mul(across), y.mul(across), z.mul(along)]
      : add3(scale3(column.velocity, across), scale3(n, excess.mul(column.normal)));
    for (const other of row.columns.slice(0, index + 1))
      matrix.add(column.dof, other.dof, dot3(other.velocity, damped));
  });
  const pushed = normal.mul(row.target.sub(motion.normal));
  const slowed = scale3(motion.tangent, tangent.neg());
  const across3 = push ? add3(slowed, push) : slowed;
  const force = row.upright ? ([across3[0], across3[1], pushed] as const) : add3(across3, scale3(n, pushed));
  for (const { dof, velocity } of row.columns) right[dof] = at(right, dof).add(dot3(velocity, force));
}

/** What is expected before the first solution: closed if it would close, sliding if it slides too fast to be stopped in one step. */
export function guess(
  row: ContactRow,
  motion: PointMotion,
  lastForce: Float,
  gravity: number,
  dt: number,
): { action: ContactAction; sliding: ReturnType<Float["gt"]> } {
  const closed = motion.normal.lt(row.target.add(2 * gravity * dt));
  const speed = sqrt(dot3(motion.tangent, motion.tangent));
  const sliding = speed.gt(row.friction.mul(2 * gravity * dt).max(1e-3));
  const cone = row.friction.mul(lastForce).div(speed.max(1e-3)).min(row.frictionGain);
  return {
    action: {
      normal: closed.select(row.normalGain, 0),
      tangent: closed.select(sliding.select(cone, row.frictionGain), 0),
      push: undefined,
    },
    sliding,
  };
}

/** What the first solution says: open, sticking, or sliding with the cone's force. */
export function correct(
  row: ContactRow,
  before: { action: ContactAction; sliding: ReturnType<Float["gt"]> },
  solved: PointMotion,
): ContactAction {
  const closed = solved.normal.lt(row.target);
  const wasClosed = before.action.normal.gt(0);
  // A contact that closes only now: the force that stops the carried mass within the step.
  const gain = wasClosed.select(before.action.normal, row.stopGain);
  const force = gain.mul(row.target.sub(solved.normal)).max(0);
  const cone = row.friction.mul(force);
  const speed = sqrt(dot3(solved.tangent, solved.tangent)).max(1e-9);
  // Sliding already: a damper with the cone's force at the speed found. Sticking too hard: the cone's force against it, from now on.
  const damper = cone.div(speed).min(row.frictionGain);
  const slides = before.sliding.or(wasClosed.not());
  const breaks = slides.not().and(before.action.tangent.mul(speed).gt(cone));
  const push = closed.and(breaks).select(cone.div(speed), 0);
  return {
    normal: closed.select(row.normalGain, 0),
    tangent: closed.select(breaks.select(0, slides.select(damper, row.frictionGain)), 0),
    push: scale3(solved.tangent, push.neg()),
  };
}

/** The normal force of an action at the velocities found (N, divided by the mass factor); never negative. */
export function normalForce(row: ContactRow, action: ContactAction, solved: PointMotion): Float {
  return action.normal.mul(row.target.sub(solved.normal)).max(0);
}
