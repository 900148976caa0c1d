/**
 * Numbers that are worked out once, at the stance, while a twin is made: which places of contact there are and what mass each of them
 * feels. The generators of the kernel do it themselves: from constants they give constants.
 */

import { defineLayout, type Float, f32, kernel, type Layout, type Slots } from "../../../src/kernel/index.ts";
import type { Builder } from "../../batch/simulation.ts";
import { type Body, movableJoints } from "../bodies/schema.ts";
import type { Scene } from "../scenes/schema.ts";
import { contactColumns, type PointMass } from "./contacts.ts";
import { massMatrix } from "./dynamics.ts";
import { contactCandidates } from "./geometry/index.ts";
import { at } from "./items.ts";
import { kinematicsOf } from "./kinematics.ts";
import type { Model } from "./model.ts";
import { bodyPoses } from "./poses.ts";
import { solve } from "./sparse.ts";

export interface StanceNumbers {
  /** By contact candidate. */
  readonly pointMasses: readonly PointMass[];
  /** What each joint alone moves, the rest of the robot free (kg m^2 or kg). */
  readonly jointInertias: readonly number[];
}

/** `body` and `scene` in the model's frames; a rotor's inertia counts by `rotorShare` (dt / lawDt). */
export function stanceNumbers(model: Model, body: Body, scene: Scene, rotorShare: number): StanceNumbers {
  const layout: Layout<Slots, Slots, Slots> = defineLayout({ fields: { nothing: f32() } });
  let numbers: StanceNumbers = { pointMasses: [], jointInertias: [] };
  kernel("stance", layout, (k) => {
    numbers = numbersAtStance(k, model, body, level(scene), rotorShare);
  });
  return numbers;
}

/** Heights are not known now; on level ground the candidates are the same. */
const level = (scene: Scene): Scene =>
  scene.ground?.kind === "heightfield"
    ? { ...scene, ground: { kind: "plane", material: scene.ground.material } }
    : scene;

function numbersAtStance(k: Builder, model: Model, body: Body, scene: Scene, rotorShare: number): StanceNumbers {
  const numbers = (values: readonly number[]) => values.map((value) => k.float(value));
  const roots = model.trees.map(({ kind, position, rotation }) =>
    kind === "fixed"
      ? []
      : kind === "planar"
        ? numbers([...position, 2 * Math.atan2(rotation[1], rotation[3])])
        : numbers([...position, ...rotation]),
  );
  const joints = numbers(movableJoints(body).map(({ name }) => body.stance.joints?.[name] ?? 0));
  const kinematics = kinematicsOf(k, model, { roots, joints, velocities: [], moving: [] });
  const matrix = massMatrix(k, model, kinematics, k.float(1));
  for (const { joint, dof } of model.joints) matrix.add(dof, dof, k.float((joint.armature ?? 0) * rotorShare));
  const jointInertias = model.joints.map(({ dof }) => {
    const unit = Array.from({ length: model.dofs }, (_, other) => k.float(Number(other === dof)));
    return 1 / number(at(solve(matrix, unit), dof));
  });
  const candidates = contactCandidates(k, { body, scene, poses: bodyPoses(model, kinematics) });
  const pointMasses = candidates.map((candidate): PointMass => {
    const columns = contactColumns(k, model, kinematics, candidate);
    const inverse = (direction: readonly [Float, Float, Float]) => {
      const force = Array.from({ length: model.dofs }, () => k.float(0));
      for (const { dof, velocity } of columns) {
        const along = velocity[0]
          .mul(direction[0])
          .add(velocity[1].mul(direction[1]))
          .add(velocity[2].mul(direction[2]));
        force[dof] = at(force, dof).add(along);
      }
      const response = solve(matrix, force);
      return force.reduce((sum, value, dof) => sum + number(value) * number(at(response, dof)), 0);
    };
    const axes = [0, 1, 2].map((axis) =>
      inverse([k.float(Number(axis === 0)), k.float(Number(axis === 1)), k.float(Number(axis === 2))]),
    );
    const [x = 1, y = 1, z = 1] = axes;
    const along = candidate.normal.map((value) => value.known);
    const [nx, ny, nz] = along.every((value) => value !== undefined) ? along : [0, 0, 1];
    const whole = x + y + z;
    const normal = inverse([k.float(nx ?? 0), k.float(ny ?? 0), k.float(nz ?? 1)]);
    const tangent = planar(body) ? Math.max(whole - normal, 1e-6) : Math.max((whole - normal) / 2, 1e-6);
    const count = Math.min(planar(body) ? 2 : 4, candidates.length);
    // Points of one body answer together: each gets its part, or their sum would overshoot.
    const beside = candidates.filter(
      ({ bodyA, bodyB }) => bodyA === candidate.bodyA && bodyB === candidate.bodyB,
    ).length;
    return {
      normal: 1 / normal,
      tangent: 1 / tangent / beside,
      share: Math.max(1 / tangent, carriedMass(model, candidate) / count),
    };
  });
  return { pointMasses, jointInertias };
}

const planar = (body: Body): boolean => body.root === "planar";

/** A number that the generator worked out while building. */
function number(value: Float): number {
  if (value.known === undefined) throw new RangeError("a value at the stance is not known while the kernel is built");
  return value.known;
}

/** The lighter of the trees that touch; of a fixed robot what hangs on the link (kg). */
function carriedMass(model: Model, { bodyA, bodyB }: { bodyA: number; bodyB: number | undefined }): number {
  const masses = (bodyB === undefined ? [bodyA] : [bodyA, bodyB]).map((placed) => {
    const { body } = at(model.placed, placed);
    const treeIndex = at(model.bodies, body).tree;
    const hangs = (index: number): boolean => {
      const { parent } = at(model.bodies, index);
      return index === body || (parent !== undefined && hangs(parent));
    };
    const fixed = at(model.trees, treeIndex).kind === "fixed";
    return model.bodies.reduce(
      (sum, each, index) => sum + ((fixed ? hangs(index) : each.tree === treeIndex) ? each.mass : 0),
      0,
    );
  });
  return Math.min(...masses);
}
