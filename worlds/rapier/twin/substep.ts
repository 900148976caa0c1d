/**
 * One substep of the twin: kinematics, candidates of contact, mass matrix and bias once, then the two passes (passes.ts), then positions.
 *
 * With a mass factor m, all of the robot's inertia is m times the described one. Everything is divided by m instead: efforts and
 * contact forces come out divided by m, and free things have 1 / m of their inertia.
 */

import { add3, type Float, integrateRotation, type Q4, scale3 } from "../../../src/kernel/index.ts";
import type { Builder } from "../../batch/simulation.ts";
import type { Body } from "../bodies/schema.ts";
import type { Scene } from "../scenes/schema.ts";
import type { Factors, JointLaw } from "./actuation.ts";
import { type ContactForce, contactRow } from "./contacts.ts";
import { biasForces, massMatrix } from "./dynamics.ts";
import { contactCandidates } from "./geometry/index.ts";
import { at } from "./items.ts";
import { type Coordinates, kinematicsOf } from "./kinematics.ts";
import type { Model } from "./model.ts";
import { type Solution, solveSubstep } from "./passes.ts";
import { bodyPoses } from "./poses.ts";
import type { TwinSettings } from "./settings.ts";
import type { StanceNumbers } from "./stance.ts";

/** What does not change from substep to substep. */
export interface Setup {
  /** Body and scene with shapes and sensors in the model's frames, for the geometry. */
  readonly body: Body;
  readonly scene: Scene;
  readonly model: Model;
  readonly settings: TwinSettings;
  readonly dt: number;
  readonly stance: StanceNumbers;
}

export interface Substep {
  readonly coordinates: Coordinates;
  readonly forces: readonly ContactForce[];
  readonly gaps: readonly Float[];
}

export function substep(
  k: Builder,
  setup: Setup,
  coordinates: Coordinates,
  laws: readonly JointLaw[],
  factors: Factors,
  lastForces: readonly ContactForce[],
): Substep {
  const { model, scene, settings, dt } = setup;
  const { velocities, joints } = coordinates;
  const kinematics = kinematicsOf(k, model, coordinates);
  const candidates = contactCandidates(k, { body: setup.body, scene, poses: bodyPoses(model, kinematics) });
  const rows = candidates.map((candidate, index) =>
    contactRow(k, model, kinematics, candidate, at(setup.stance.pointMasses, index), factors, settings, dt),
  );
  const inertia = massMatrix(k, model, kinematics, factors.inverseMass);
  const bias = biasForces(k, model, kinematics, velocities, scene.gravity, factors.inverseMass);
  const gravity = Math.hypot(...scene.gravity);
  const solution = solveSubstep(k, {
    model,
    settings,
    dt,
    gravity,
    inertia,
    bias,
    laws,
    jointInertias: setup.stance.jointInertias,
    rows,
    joints,
    velocities,
    lastForces,
  });
  return {
    coordinates: integrate(model, coordinates, solution, dt),
    forces: solution.forces,
    gaps: candidates.map(({ gap }) => gap),
  };
}

function integrate(
  model: Model,
  { roots, joints }: Coordinates,
  { moving, velocities }: Solution,
  dt: number,
): Coordinates {
  return {
    velocities,
    moving,
    joints: joints.map((q, index) => q.add(at(moving, at(model.joints, index).dof).mul(dt))),
    roots: model.trees.map((tree, index) => {
      const own = at(roots, index);
      const rate = (offset: number) => at(moving, tree.firstDof + offset);
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
