/** Runs the geometry of a body in a scene for many poses at once, and makes random ones. */

import { RandomStream } from "../../../../../src/core/random.ts";
import {
  allocate,
  compileJs,
  defineLayout,
  f32,
  kernel,
  type M3,
  matrixOf,
  type Slots,
  type V3,
} from "../../../../../src/kernel/index.ts";
import type { Builder } from "../../../../../worlds/batch/simulation.ts";
import type { Body, Quaternion, Shape, Vector3 } from "../../../../../worlds/rapier/bodies/schema.ts";
import { axisAngle, normalise } from "../../../../../worlds/rapier/bodies/vector.ts";
import { freeThings, type Scene, type Thing } from "../../../../../worlds/rapier/scenes/schema.ts";
import { groundMaterial } from "../../../../../worlds/rapier/scenes/things.ts";
import {
  type BodyPose,
  type ContactCandidate,
  type ContactSelection,
  castRays,
  contactCandidates,
  geometryTables,
} from "../../../../../worlds/rapier/twin/geometry/index.ts";

export interface RigidPose {
  readonly position: Vector3;
  readonly rotation: Quaternion;
}

/** A candidate with its numbers. */
export interface Contact extends Pick<ContactCandidate, "bodyA" | "bodyB" | "friction" | "restitution" | "sensor"> {
  readonly point: Vector3;
  readonly normal: Vector3;
  readonly gap: number;
}

export interface Evaluated {
  readonly contacts: readonly Contact[];
  readonly rays: readonly number[];
}

/** `poses` [environments][links + free things]; the result has one entry per environment. */
export function evaluate(
  body: Body,
  scene: Scene,
  poses: readonly (readonly RigidPose[])[],
  selection?: ContactSelection,
): readonly Evaluated[] {
  const count = body.links.length + freeThings(scene).length;
  const tables: Slots = Object.fromEntries(
    Object.entries(geometryTables(scene)).map(([name, { values }]) => [name, f32(values.length)]),
  );
  let candidates: readonly ContactCandidate[] = [];
  const shape = { fields: { pose: f32(7 * count), contacts: f32(2000), rays: f32(64) } as Slots, tables };
  const layout = defineLayout({ ...shape, parameters: {} as Slots });
  const program = kernel("geometry", layout, (k: Builder) => {
    const at = Array.from({ length: count }, (_, index) => poseFrom(k, 7 * index));
    const input = { body, scene, poses: at };
    candidates = contactCandidates(k, selection ? { ...input, selection } : input);
    candidates.forEach(({ point, normal, gap }, index) => {
      [...point, ...normal, gap].forEach((value, part) => {
        k.store("contacts", 7 * index + part, value);
      });
    });
    castRays(k, input).forEach((value, index) => {
      k.store("rays", index, value);
    });
  });
  const memory = allocate(layout, poses.length);
  for (const [name, { values }] of Object.entries(geometryTables(scene))) memory.table(name).set(Array.from(values));
  poses.forEach((bodies, env) => {
    const numbers = bodies.flatMap(({ position, rotation }) => [...position, ...rotation]);
    numbers.forEach((value, index) => {
      memory.field("pose", index)[env] = value;
    });
  });
  compileJs([program], memory).run("geometry");
  return poses.map((_, env) => {
    const read = (index: number) => memory.field("contacts", index)[env] ?? Number.NaN;
    const contacts = candidates.map(({ bodyA, bodyB, friction, restitution, sensor }, index) => {
      const triple = (from: number): Vector3 => [read(from), read(from + 1), read(from + 2)];
      const numbers = { point: triple(7 * index), normal: triple(7 * index + 3), gap: read(7 * index + 6) };
      return { bodyA, bodyB, friction, restitution, sensor, ...numbers };
    });
    return { contacts, rays: body.rays.map((_ray, index) => memory.field("rays", index)[env] ?? Number.NaN) };
  });
}

function poseFrom(k: Builder, offset: number): BodyPose {
  const read = (index: number) => k.load("pose", offset + index) as V3[0];
  const rotation: M3 = matrixOf([read(3), read(4), read(5), read(6)]);
  return { position: [read(0), read(1), read(2)], rotation };
}

/** A body of one free link with these shapes, its only contact. */
export function single(...shapes: readonly Shape[]): Body {
  return {
    name: "single",
    summary: "one link",
    root: "free",
    links: [{ name: "link", parent: null, shapes }],
    actuators: [],
    contacts: ["link"],
    rays: [],
    sites: [],
    stance: { position: [0, 0, 0] },
    resetNoise: { joints: 0, yaw: 0 },
    settings: { controlDt: 1 / 60, physicsDt: 1 / 60, solverIterations: 1, pgsIterations: 4, lengthUnit: 1 },
  };
}

/** A scene of these things, without ground unless one is given. */
export function sceneOf(things: readonly Thing[], ground: Scene["ground"] = null): Scene {
  return { name: "test", ground, things, gravity: [0, 0, -9.81] };
}

export const plane = { kind: "plane", material: groundMaterial } as const;

export function randomRotation(random: RandomStream): Quaternion {
  const axis: Vector3 = [random.range(-1, 1), random.range(-1, 1), random.range(-1, 1)];
  return axisAngle(normalise(axis), random.range(-Math.PI, Math.PI));
}

export function randomPose(random: RandomStream, spread: Vector3, centre: Vector3 = [0, 0, 0]): RigidPose {
  const [x, y, z] = spread.map((reach) => random.range(-reach, reach)) as unknown as Vector3;
  return { position: [centre[0] + x, centre[1] + y, centre[2] + z], rotation: randomRotation(random) };
}

/** `count` values from a stream of that name. */
export function many<T>(name: string, count: number, make: (random: RandomStream) => T): T[] {
  const random = new RandomStream(1, name);
  return Array.from({ length: count }, () => make(random));
}
