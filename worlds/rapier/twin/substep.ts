/**
 * One substep of the twin: semi-implicit Euler with everything stiff at the velocity at its end, v' = v + dt a,
 *
 *     (H + dt D + dt J' C J) a = bias - D v - c + J' C (target - J v)
 *
 * D: dampings of the actuator law; C: dampings of closed contacts and joint stops. Which contacts are closed, stick or slide, which
 * actuators saturate and which joints stand at a stop is guessed, solved, corrected by the solution, and solved once more: with one
 * solution only, lifting feet are glued to the ground. Kinematics, H and c are shared by the two.
 *
 * With a mass factor m, all of the robot's inertia is m times the described one. Everything is divided by m instead: efforts and
 * contact forces come out divided by m, and free things have 1 / m of their inertia.
 */

import { add3, type Bool, type Float, integrateRotation, type Q4, scale3 } from "../../../src/kernel/index.ts";
import type { Builder } from "../../batch/simulation.ts";
import type { Body } from "../bodies/schema.ts";
import type { Scene } from "../scenes/schema.ts";
import type { Factors, JointLaw } from "./actuation.ts";
import { addContact, type ContactRow, contactRow, correct, guess, motionAt, normalForce } from "./contacts.ts";
import { biasForces, massMatrix } from "./dynamics.ts";
import { contactCandidates } from "./geometry/index.ts";
import { at } from "./items.ts";
import { type Coordinates, kinematicsOf } from "./kinematics.ts";
import type { Model } from "./model.ts";
import { bodyPoses } from "./poses.ts";
import type { TwinSettings } from "./settings.ts";
import { eliminationOrder, type SymmetricMatrix, solve } from "./sparse.ts";

/** What does not change from substep to substep. */
export interface Setup {
  readonly body: Body;
  /** The body with shapes and sensors in the model's frames, for the geometry. */
  readonly scene: Scene;
  readonly model: Model;
  readonly settings: TwinSettings;
  readonly dt: number;
}

export interface Substep {
  readonly coordinates: Coordinates;
  /** Normal forces of the contact candidates, divided by the mass factor (N). */
  readonly forces: readonly Float[];
  readonly gaps: readonly Float[];
}

interface Stop {
  readonly dof: number;
  /** 1 at the upper stop, -1 at the lower one. */
  readonly side: Float;
  /** Speed towards the stop above which it pushes back (rad/s or m/s). */
  readonly target: Float;
  readonly gain: Float;
}

/** The nearer stop of every limited joint. */
function stopsOf({ model, settings, dt }: Setup, joints: readonly Float[], inertia: SymmetricMatrix): Stop[] {
  return model.joints.flatMap(({ joint, index, dof }) => {
    if (!joint.limits) return [];
    const [low, high] = joint.limits;
    const q = at(joints, index);
    const upper = q.gt((low + high) / 2);
    const distance = upper.select(q.neg().add(high), q.sub(low));
    const own = inertia.get(dof, dof) ?? q.constant(1);
    return [{ dof, side: upper.select(1, -1), target: distance.mul(1 / dt), gain: own.mul(settings.limitGain / dt) }];
  });
}

interface Pass {
  readonly velocities: Float[];
}

export function substep(
  k: Builder,
  setup: Setup,
  coordinates: Coordinates,
  laws: readonly JointLaw[],
  factors: Factors,
  lastForces: readonly Float[],
): Substep {
  const { model, scene, settings, dt } = setup;
  const { velocities } = coordinates;
  const kinematics = kinematicsOf(k, model, coordinates);
  const poses = bodyPoses(model, kinematics);
  const candidates = contactCandidates(k, { body: setup.body, scene, poses });
  const rows = candidates.map((candidate) => contactRow(k, model, kinematics, candidate, factors, settings, dt));
  const inertia = massMatrix(k, model, kinematics, factors.inverseMass);
  const bias = biasForces(k, model, kinematics, velocities, scene.gravity, factors.inverseMass);
  const stops = stopsOf(setup, coordinates.joints, inertia);
  const gravity = Math.hypot(...scene.gravity);

  const before = rows.map((row) => motionAt(k, row, velocities));
  const guesses = rows.map((row, index) => guess(row, at(before, index), at(lastForces, index), gravity, dt));
  const system = { setup, inertia, bias, laws, rows, before, stops, velocities };
  const first = pass(system, {
    contacts: guesses.map(({ action }) => action),
    saturated: laws.map(() => undefined),
    stopped: stops.map(({ dof, side, target }) => at(velocities, dof).mul(side).gt(target)),
  });
  const found = rows.map((row) => motionAt(k, row, first.velocities));
  const actions = rows.map((row, index) => correct(row, at(guesses, index), at(found, index)));
  const second = pass(system, {
    contacts: actions,
    saturated: laws.map(({ bias: push, damping, limit }, index) => {
      if (!limit) return undefined;
      const effort = push.sub(damping.mul(at(first.velocities, at(model.joints, index).dof)));
      return { over: effort.abs().gt(limit), effort: effort.lt(0).select(limit.neg(), limit) };
    }),
    stopped: stops.map(({ dof, side, target }) => at(first.velocities, dof).mul(side).gt(target)),
  });
  return {
    coordinates: integrate(model, coordinates, second.velocities, dt),
    forces: rows.map((row, index) => normalForce(row, at(actions, index), motionAt(k, row, second.velocities))),
    gaps: candidates.map(({ gap }) => gap),
  };
}

interface System {
  readonly setup: Setup;
  readonly inertia: SymmetricMatrix;
  readonly bias: readonly Float[];
  readonly laws: readonly JointLaw[];
  readonly rows: readonly ContactRow[];
  readonly before: readonly ReturnType<typeof motionAt>[];
  readonly stops: readonly Stop[];
  readonly velocities: readonly Float[];
}

interface Choices {
  readonly contacts: readonly Parameters<typeof addContact>[1][];
  readonly saturated: readonly ({ readonly over: Bool; readonly effort: Float } | undefined)[];
  readonly stopped: readonly Bool[];
}

function pass(system: System, { contacts, saturated, stopped }: Choices): Pass {
  const { setup, inertia, bias, laws, rows, before, stops, velocities } = system;
  const { model, dt } = setup;
  const matrix = inertia.copy();
  const right = bias.map((value) => value.neg());
  model.joints.forEach(({ dof, index }) => {
    const law = at(laws, index);
    const fixed = saturated[index];
    const damping = fixed ? fixed.over.select(0, law.damping) : law.damping;
    const effort = law.bias.sub(law.damping.mul(at(velocities, dof)));
    matrix.add(dof, dof, damping.mul(dt));
    right[dof] = at(right, dof).add(fixed ? fixed.over.select(fixed.effort, effort) : effort);
  });
  stops.forEach(({ dof, side, target, gain }, index) => {
    const own = at(stopped, index).select(gain, 0);
    matrix.add(dof, dof, own.mul(dt));
    right[dof] = at(right, dof).add(own.mul(side.mul(target).sub(at(velocities, dof))));
  });
  rows.forEach((row, index) => {
    addContact(row, at(contacts, index), at(before, index), matrix, right, dt);
  });
  const acceleration = solve(matrix, right, eliminationOrder(matrix));
  return { velocities: velocities.map((value, dof) => value.add(at(acceleration, dof).mul(dt))) };
}

function integrate(
  model: Model,
  { roots, joints }: Coordinates,
  velocities: readonly Float[],
  dt: number,
): Coordinates {
  return {
    velocities,
    joints: joints.map((q, index) => q.add(at(velocities, at(model.joints, index).dof).mul(dt))),
    roots: model.trees.map((tree, index) => {
      const own = at(roots, index);
      const rate = (offset: number) => at(velocities, tree.firstDof + offset);
      if (tree.kind === "fixed") return own;
      const [x, y, z, a, b, c, d] = own;
      if (!x || !y || !z || !a) throw new RangeError(`tree ${index} has no position`);
      if (tree.kind === "planar") return [x.add(rate(1).mul(dt)), y, z.add(rate(2).mul(dt)), a.add(rate(0).mul(dt))];
      if (!b || !c || !d) throw new RangeError(`tree ${index} has no rotation`);
      const position = add3([x, y, z], scale3([rate(3), rate(4), rate(5)], dt));
      const rotation: Q4 = [a, b, c, d];
      return [...position, ...integrateRotation(rotation, [rate(0), rate(1), rate(2)], dt)];
    }),
  };
}
