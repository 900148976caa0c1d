/**
 * The two solutions of a substep, after the reference's solver (a substep of Rapier: Macklin et al. 2019, "Small steps in physics
 * simulation", with Catto's soft contacts and relaxation):
 *
 * 1. Motors, closed contacts (soft, pushing penetration out) and joint stops at the velocity at the end of the substep, with the friction
 *    that the last substep ended with. Positions move with this velocity.
 * 2. What the first one got wrong, as impulses on the bodies alone: contacts lose the push-out velocity and whatever they pulled, friction
 *    adapts to the slip within its cone, saturated motors lose their excess. The next substep starts from this velocity.
 *
 * Friction therefore answers one substep late, as it does in the reference: a foot slips by about F dt^2 / m when its load changes by F.
 */

import { type Float, scale3, sub3 } from "../../../src/kernel/index.ts";
import type { Builder } from "../../batch/simulation.ts";
import type { JointLaw } from "./actuation.ts";
import {
  across,
  addContact,
  type ContactForce,
  type ContactRow,
  capped,
  correctionOf,
  forceOf,
  motionAt,
  normalMotion,
} from "./contacts.ts";
import { at } from "./items.ts";
import type { Model } from "./model.ts";
import type { TwinSettings } from "./settings.ts";
import { eliminationOrder, type SymmetricMatrix, solve } from "./sparse.ts";

/** What both passes share. */
export interface System {
  readonly model: Model;
  readonly settings: TwinSettings;
  readonly dt: number;
  /** m/s^2 */
  readonly gravity: number;
  readonly inertia: SymmetricMatrix;
  readonly bias: readonly Float[];
  readonly laws: readonly JointLaw[];
  /** What each joint alone moves, the rest of the robot free (kg m^2 or kg), by joint. */
  readonly jointInertias: readonly number[];
  readonly rows: readonly ContactRow[];
  readonly joints: readonly Float[];
  readonly velocities: readonly Float[];
  /** At the end of the last substep, by row. */
  readonly lastForces: readonly ContactForce[];
}

export interface Solution {
  /** With which positions move. */
  readonly moving: readonly Float[];
  /** At the end. */
  readonly velocities: readonly Float[];
  readonly forces: readonly ContactForce[];
}

export function solveSubstep(k: Builder, system: System): Solution {
  const { settings, dt, inertia, rows, velocities, lastForces } = system;
  const first = inertia.copy();
  const right = system.bias.map((value) => value.neg());
  const efforts = addEfforts(system, first, right);
  const stops = stopsOf(system);
  const stopped = stops.map((stop) => addStop(stop, stop.recovering, velocities, first, right, dt));
  const closed = rows.map((row, index) => {
    const approach = normalMotion(k, row, velocities);
    const along = approach
      .lt(row.recovering.add(2 * system.gravity * dt))
      .select(row.normalStop.mul(1 / settings.softness), 0);
    const friction = across(row, at(lastForces, index).tangent);
    const pushed = along.mul(row.recovering.sub(approach));
    addContact(row, { along, across: undefined, force: forceOf(row, pushed, friction) }, first, right, dt);
    return { along, friction };
  });
  const moving = advance(velocities, solve(first, right, eliminationOrder(first)), dt);

  const second = inertia.copy();
  const rest = velocities.map((value) => value.constant(0));
  efforts.forEach(({ dof, excess, rotor }) => {
    second.add(dof, dof, rotor.mul(dt));
    rest[dof] = at(rest, dof).add(excess(at(moving, dof)));
  });
  stops.forEach((stop, index) => {
    correctStop(stop, at(stopped, index), moving, second, rest, dt);
  });
  const corrections = rows.map((row, index) => {
    const motion = motionAt(k, row, moving);
    const { along, friction } = at(closed, index);
    const force = { normal: along.mul(row.recovering.sub(motion.normal)), tangent: friction };
    const correction = correctionOf(row, force, motion);
    const hard = correction.closed.select(row.normalStop.mul(settings.hardness), 0);
    const stick = correction.sticks.select(row.tangentStop.mul(settings.hardness), 0);
    const normal = correction.closed.select(hard.mul(row.closing.sub(motion.normal)), force.normal.neg());
    const slide = sub3(correction.sliding, friction);
    const tangent = slide.map((value, axis) =>
      correction.sticks.select(at(motion.tangent, axis).mul(stick).neg(), value),
    ) as unknown as typeof slide;
    addContact(row, { along: hard, across: stick, force: forceOf(row, normal, tangent) }, second, rest, dt);
    return { ...correction, force, hard, stick };
  });
  const final = advance(moving, solve(second, rest, eliminationOrder(second)), dt);
  const forces = rows.map((row, index): ContactForce => {
    const { closed: isClosed, sticks, sliding, cone, force, hard, stick } = at(corrections, index);
    const motion = motionAt(k, row, final);
    const normal = force.normal.add(hard.mul(row.closing.sub(motion.normal))).max(0);
    const held = capped(sub3(force.tangent, scale3(motion.tangent, stick)), cone);
    const tangent = sliding.map((value, axis) => sticks.select(at(held, axis), value)) as unknown as typeof sliding;
    return { normal: isClosed.select(normal, 0), tangent };
  });
  return { moving, velocities: final, forces };
}

function advance(velocities: readonly Float[], acceleration: readonly Float[], dt: number): Float[] {
  return velocities.map((value, dof) => value.add(at(acceleration, dof).mul(dt)));
}

interface Effort {
  readonly dof: number;
  /** Resists in the second pass too, as inertia. */
  readonly rotor: Float;
  /** What a motor gave too much, negative, at the velocity found. */
  excess(velocity: Float): Float;
}

/**
 * Motors and passive efforts of the first pass. A motor saturates if it would against its joint's own inertia, moving freely: an effort
 * that its own damping brings down within the substep must not be cut off before.
 */
function addEfforts(
  { model, laws, jointInertias, velocities, dt }: System,
  matrix: SymmetricMatrix,
  right: Float[],
): Effort[] {
  return model.joints.map(({ dof, index }) => {
    const { bias, damping, limit, rotor } = at(laws, index);
    const effort = bias.sub(damping.mul(at(velocities, dof)));
    if (!limit) {
      matrix.add(dof, dof, damping.mul(dt));
      right[dof] = at(right, dof).add(effort);
      return { dof, rotor, excess: (velocity) => velocity.constant(0) };
    }
    const ease = damping.mul(dt / at(jointInertias, index)).add(1);
    const over = effort.abs().gt(limit.mul(ease));
    matrix.add(dof, dof, over.select(0, damping.mul(dt)));
    right[dof] = at(right, dof).add(over.select(effort.clamp(limit.neg(), limit), effort));
    return {
      dof,
      rotor,
      excess: (velocity) => {
        const given = bias.sub(damping.mul(velocity));
        return over.select(0, given.clamp(limit.neg(), limit).sub(given));
      },
    };
  });
}

interface Stop {
  readonly dof: number;
  /** 1 at the upper stop, -1 at the lower one. */
  readonly side: Float;
  readonly beyond: ReturnType<Float["gt"]>;
  /** Speed towards the stop that brings the joint back onto it; never positive (rad/s or m/s). */
  readonly recovering: Float;
  readonly hard: Float;
  readonly inertiaStop: Float;
}

/** The nearer stop of every limited joint. Like the reference's, it acts once it is passed. */
function stopsOf({ model, settings, dt, joints, inertia }: System): Stop[] {
  return model.joints.flatMap(({ joint, index, dof }) => {
    if (!joint.limits) return [];
    const [low, high] = joint.limits;
    const q = at(joints, index);
    const upper = q.gt((low + high) / 2);
    const passed = upper.select(q.sub(high), q.neg().add(low));
    const own = (inertia.get(dof, dof) ?? q.constant(1)).mul(1 / dt);
    return [
      {
        dof,
        side: upper.select(1, -1),
        beyond: passed.ge(0),
        recovering: passed.max(0).mul(-1 / dt),
        hard: own.mul(settings.hardness),
        inertiaStop: own,
      },
    ];
  });
}

function addStop(
  { dof, side, beyond, hard }: Stop,
  target: Float,
  velocities: readonly Float[],
  matrix: SymmetricMatrix,
  right: Float[],
  dt: number,
): Float {
  const speed = at(velocities, dof).mul(side);
  const gain = beyond.and(speed.ge(target)).select(hard, 0);
  matrix.add(dof, dof, gain.mul(dt));
  right[dof] = at(right, dof).sub(side.mul(gain.mul(speed.sub(target))));
  return gain;
}

/** Takes the recovery's velocity out, and the whole effort where it pulled. */
function correctStop(
  { dof, side, beyond, recovering, hard, inertiaStop }: Stop,
  gain: Float,
  moving: readonly Float[],
  matrix: SymmetricMatrix,
  right: Float[],
  dt: number,
): void {
  const speed = at(moving, dof).mul(side);
  const effort = gain.mul(speed.sub(recovering));
  const holds = beyond.and(effort.add(inertiaStop.mul(speed)).gt(0));
  matrix.add(dof, dof, holds.select(hard.mul(dt), 0));
  right[dof] = at(right, dof).add(side.mul(holds.select(hard.mul(speed).neg(), effort)));
}
