/**
 * The twin: a body in a scene as a fast simulator written into a kernel, in reduced coordinates, faithful to the Rapier reference
 * (engine.ts) in its actuator law, its contacts and its state record. docs/twin.md has the equations and what was measured.
 */

import { atan2, type Bool, type Float, f32, type Slots, type V3 } from "../../../src/kernel/index.ts";
import type { Builder, FastEngine } from "../../batch/simulation.ts";
import type { Body } from "../bodies/schema.ts";
import { freeThings, type Scene } from "../scenes/schema.ts";
import { type Factors, jointLaws } from "./actuation.ts";
import type { ContactForce } from "./contacts.ts";
import { rootVelocity } from "./dynamics.ts";
import { castRays, contactCandidates, geometryTables } from "./geometry/index.ts";
import { at } from "./items.ts";
import { type Coordinates, kinematicsOf, rootPosition, rootQuaternion } from "./kinematics.ts";
import { createModel, type Model } from "./model.ts";
import { bodyPoses, inModelFrames, worldPoint } from "./poses.ts";
import { type TwinSettings, timingOf, twinSettings } from "./settings.ts";
import { stanceNumbers } from "./stance.ts";
import { type Setup, substep } from "./substep.ts";

export { type TwinSettings, twinSettings } from "./settings.ts";

/** Numbers that a tree's root keeps: position and quaternion, or position and pitch. */
const rootSizes = { free: 7, planar: 4, fixed: 0 } as const;

export const fieldNames = {
  roots: "twinRoots",
  joints: "twinJoints",
  velocities: "twinVelocities",
  moving: "twinMoving",
  forces: "twinForces",
} as const;

/** Beyond these a state has blown up (m/s, rad/s); keeps every number finite. */
const largestVelocity = 1e3;

/** What goes from substep to substep. */
type Carried = {
  readonly coordinates: Coordinates;
  readonly forces: readonly ContactForce[];
  /** Normal forces of the candidates, mean over the present evaluation of the law (N, divided by the mass factor). */
  readonly pressed: readonly Float[];
  readonly touched: readonly Bool[];
};

/** Unrolled, or a loop that runs. */
function repeat(
  k: Builder,
  count: number,
  unroll: boolean,
  start: Carried,
  body: (before: Carried) => Carried,
): Carried {
  if (!unroll && count > 1) return k.loop(count, start, (_, before) => body(before));
  let state = start;
  for (let index = 0; index < count; index++) state = body(state);
  return state;
}

const limited = (value: Float): Float =>
  value.constant(largestVelocity).min(value.constant(-largestVelocity).max(value));

class Twin implements FastEngine {
  readonly fields: Slots;
  readonly tables: NonNullable<FastEngine["tables"]>;
  readonly #body: Body;
  readonly #scene: Scene;
  readonly #model: Model;
  readonly #settings: TwinSettings;
  readonly #setup: Setup;

  constructor(body: Body, scene: Scene, options: Partial<TwinSettings>) {
    this.#body = body;
    this.#scene = scene;
    this.#model = createModel(body, scene);
    this.#settings = twinSettings(body, options);
    const { dt, lawDt } = timingOf(body, this.#settings);
    const inFrames = inModelFrames(this.#model, body, scene);
    this.#setup = {
      ...inFrames,
      model: this.#model,
      settings: this.#settings,
      dt,
      stance: stanceNumbers(this.#model, inFrames.body, inFrames.scene, dt / lawDt),
    };
    this.tables = geometryTables(scene);
    const roots = this.#model.trees.reduce((sum, tree) => sum + rootSizes[tree.kind], 0);
    const sizes = [
      [fieldNames.roots, roots],
      [fieldNames.joints, this.#model.joints.length],
      [fieldNames.velocities, this.#model.dofs],
      [fieldNames.moving, this.#model.dofs],
      [fieldNames.forces, 4 * this.#setup.stance.pointMasses.length],
    ] as const;
    this.fields = Object.fromEntries(sizes.flatMap(([name, size]) => (size > 0 ? [[name, f32(size)]] : [])));
  }

  reset(k: Builder, start: readonly Float[], parameters: readonly Float[]): readonly Float[] {
    const model = this.#model;
    const joints = model.joints.length;
    let thing = 7 + joints;
    const roots = model.trees.map((tree) => {
      const from = tree.robot ? 0 : thing;
      if (!tree.robot) thing += 7;
      const pose = start.slice(from, from + 7);
      if (tree.kind === "fixed") return [];
      if (tree.kind === "free") return pose;
      const [x, y, z, , b, , w] = pose;
      if (!x || !y || !z || !b || !w) throw new RangeError(`a start has ${start.length} numbers`);
      return [x, y, z, atan2(b, w).mul(2)];
    });
    const coordinates = this.#bounded({
      roots,
      joints: start.slice(7, 7 + joints),
      velocities: Array.from({ length: model.dofs }, () => k.float(0)),
      moving: Array.from({ length: model.dofs }, () => k.float(0)),
    });
    const none: ContactForce = { normal: k.float(0), tangent: [k.float(0), k.float(0), k.float(0)] };
    this.#store(
      k,
      coordinates,
      this.#setup.stance.pointMasses.map(() => none),
    );
    return this.#record(k, coordinates, undefined, factorsOf(k, parameters));
  }

  step(k: Builder, targets: readonly Float[], parameters: readonly Float[]): readonly Float[] {
    const { lawSteps, substeps, lawDt } = timingOf(this.#body, this.#settings);
    const { unroll } = this.#settings;
    const factors = factorsOf(k, parameters);
    const candidates = this.#setup.stance.pointMasses;
    const start: Carried = {
      ...this.#load(k),
      pressed: candidates.map(() => k.float(0)),
      touched: candidates.map(() => k.bool(false)),
    };
    const end = repeat(k, lawSteps, unroll === "all", start, ({ coordinates, forces }) => {
      const { joints, moving } = coordinates;
      const laws = jointLaws(k, this.#body, this.#model.joints, targets, factors, joints, moving, lawDt);
      const fresh = { pressed: start.pressed, touched: start.touched };
      return repeat(k, substeps, unroll !== "none", { coordinates, forces, ...fresh }, (before) => {
        const after = substep(k, this.#setup, before.coordinates, laws, factors, before.forces);
        return {
          coordinates: after.coordinates,
          forces: after.forces,
          pressed: before.pressed.map((sum, index) => sum.add(at(after.forces, index).normal.mul(1 / substeps))),
          touched: before.touched.map((flag, index) =>
            flag.or(at(after.gaps, index).le(0)).or(at(after.forces, index).normal.gt(0)),
          ),
        };
      });
    });
    const bounded = this.#bounded(end.coordinates);
    this.#store(k, bounded, end.forces);
    return this.#record(k, bounded, end, factors);
  }

  #load(k: Builder): { coordinates: Coordinates; forces: readonly ContactForce[] } {
    const { model } = this.#setup;
    const all = (name: string) =>
      Array.from({ length: this.fields[name]?.size ?? 0 }, (_, index) => k.load(name, index) as Float);
    const roots = all(fieldNames.roots);
    const forces = all(fieldNames.forces);
    let from = 0;
    const coordinates: Coordinates = {
      roots: model.trees.map(({ kind }) => {
        from += rootSizes[kind];
        return roots.slice(from - rootSizes[kind], from);
      }),
      joints: all(fieldNames.joints),
      velocities: all(fieldNames.velocities),
      moving: all(fieldNames.moving),
    };
    return {
      coordinates,
      forces: this.#setup.stance.pointMasses.map((_, index): ContactForce => {
        const [normal, x, y, z] = [0, 1, 2, 3].map((part) => at(forces, 4 * index + part));
        if (!normal || !x || !y || !z) throw new RangeError(`no force of candidate ${index}`);
        return { normal, tangent: [x, y, z] };
      }),
    };
  }

  #store(k: Builder, { roots, joints, velocities, moving }: Coordinates, forces: readonly ContactForce[]): void {
    const all = (name: string, values: readonly Float[]) => {
      values.forEach((value, index) => {
        k.store(name, index, value);
      });
    };
    all(fieldNames.roots, roots.flat());
    all(fieldNames.joints, joints);
    all(fieldNames.velocities, velocities);
    all(fieldNames.moving, moving);
    all(
      fieldNames.forces,
      forces.flatMap(({ normal, tangent }) => [normal, ...tangent]),
    );
  }

  /** Finite velocities, and endless hinges within (-pi, pi]. */
  #bounded({ roots, joints, velocities, moving }: Coordinates): Coordinates {
    return {
      roots,
      joints: joints.map((q, index) => {
        const { joint, revolute } = at(this.#model.joints, index);
        if (!revolute || joint.limits) return q;
        const turns = q.mul(1 / (2 * Math.PI)).round();
        return q.sub(turns.mul(2 * Math.PI));
      }),
      velocities: velocities.map(limited),
      moving: moving.map(limited),
    };
  }

  /** The state record of state-layout.ts. */
  #record(
    k: Builder,
    coordinates: Coordinates,
    last: Pick<Carried, "pressed" | "touched"> | undefined,
    factors: Factors,
  ): Float[] {
    const model = this.#model;
    const { roots, joints, moving: velocities } = coordinates;
    const kinematics = kinematicsOf(k, model, coordinates);
    const poses = bodyPoses(model, kinematics);
    const input = { body: this.#setup.body, scene: this.#setup.scene, poses };
    const candidates = contactCandidates(k, input);
    const treePose = (index: number): Float[] => {
      const tree = at(model.trees, index);
      const root = at(roots, index);
      return [...rootPosition(k, tree, root), ...rootQuaternion(k, tree, root)];
    };
    const robot = at(model.trees, 0);
    const { angular, linear } = rootVelocity(k, robot, velocities);
    const touching = this.#body.contacts.map((_, sensor) => {
      let force = k.float(0);
      let flag = k.bool(false);
      candidates.forEach((candidate, index) => {
        if (candidate.sensor !== sensor) return;
        flag = flag.or(last ? at(last.touched, index) : candidate.gap.le(0));
        if (last) force = force.add(at(last.pressed, index));
      });
      return { force: force.div(factors.inverseMass), flag: flag.toFloat() };
    });
    const things = freeThings(this.#scene).flatMap((_, index) => {
      const tree = at(model.trees, index + 1);
      const motion = rootVelocity(k, tree, velocities);
      return [...treePose(index + 1), ...motion.linear, ...motion.angular];
    });
    const sites = this.#body.sites.flatMap((site): readonly Float[] => {
      const link = this.#body.links.findIndex((candidate) => candidate.name === site.link);
      const point: V3 = worldPoint(k, model, kinematics, link, site.position);
      return point;
    });
    return [
      ...treePose(0),
      ...linear,
      ...angular,
      ...joints,
      ...velocities.filter((_, dof) => model.joints.some((joint) => joint.dof === dof)),
      ...touching.map(({ flag }) => flag),
      ...touching.map(({ force }) => force),
      ...castRays(k, input),
      ...sites,
      ...things,
    ];
  }
}

function factorsOf(k: Builder, [friction, mass, kp, kd]: readonly Float[]): Factors {
  const one = k.float(1);
  return { friction: friction ?? one, inverseMass: one.div(mass ?? one), kp: kp ?? one, kd: kd ?? one };
}

export function createTwin(body: Body, scene: Scene, options: Partial<TwinSettings> = {}): FastEngine {
  return new Twin(body, scene, options);
}
