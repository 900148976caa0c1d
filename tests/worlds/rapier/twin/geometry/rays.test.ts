/** Range finders by hand and against Rapier's ray casts. */

import { beforeAll, describe, expect, it } from "vitest";
import { bodyNamed } from "../../../../../worlds/rapier/bodies/index.ts";
import type { Body, Shape, Vector3 } from "../../../../../worlds/rapier/bodies/schema.ts";
import { add, axisAngle, identityRotation, multiply, rotate } from "../../../../../worlds/rapier/bodies/vector.ts";
import { buildWorld, noVariation } from "../../../../../worlds/rapier/build.ts";
import { loadRapier, RAPIER } from "../../../../../worlds/rapier/rapier.ts";
import { sceneNamed } from "../../../../../worlds/rapier/scenes/index.ts";
import { freeThings, type Scene, type Thing } from "../../../../../worlds/rapier/scenes/schema.ts";
import { crate, rollingGround } from "../../../../../worlds/rapier/scenes/things.ts";
import { evaluate, many, plane, type RigidPose, sceneOf, single } from "./harness.ts";

const rover = bodyNamed("rover");

/** One ray along x from the origin of its link, 5 m. */
const pointer: Body = {
  ...single({ kind: "sphere", centre: [0, 0, 0], radius: 0.1, mass: 1 }),
  rays: [{ name: "ray", link: "link", origin: [0, 0, 0], direction: [2, 0, 0], maxDistance: 5 }],
};

function distance(scene: Scene, position: Vector3, rotation = identityRotation, things: RigidPose[] = []): number {
  return evaluate(pointer, scene, [[{ position, rotation }, ...things]])[0]?.rays[0] ?? Number.NaN;
}

describe("a ray", () => {
  it("reads its range when nothing is hit, and never the robot itself", () => {
    expect(distance(sceneOf([]), [0, 0, 1])).toBe(5);
    expect(distance(sceneOf([], plane), [0, 0, 1])).toBe(5);
  });

  it("reaches the ground where it slopes down", () => {
    const down = axisAngle([0, 1, 0], Math.PI / 6);
    expect(distance(sceneOf([], plane), [0, 0, 1], down)).toBeCloseTo(2, 5);
  });

  it("hits a crate's face, is 0 inside, and passes beside and behind", () => {
    const scene = sceneOf([crate("crate", [0, 0, 0], 0.3, 1)]);
    const at = (x: number, y: number) =>
      distance(scene, [0, 0, 0.1], identityRotation, [{ position: [x, y, 0.1], rotation: identityRotation }]);
    expect(at(2, 0.1)).toBeCloseTo(1.85, 6);
    expect(at(0.1, 0)).toBe(0);
    expect(at(2, 0.2)).toBe(5);
    expect(at(-2, 0)).toBe(5);
    expect(at(6, 0)).toBe(5);
  });

  it("hits a cylinder's side and its end", () => {
    const shape: Shape = {
      kind: "cylinder",
      centre: [0, 0, 0],
      axis: [0, 0, 1],
      radius: 0.5,
      halfLength: 0.2,
      mass: 0,
    };
    const thing: Thing = { name: "drum", kind: "fixed", position: [3, 0, 0], shapes: [shape] };
    expect(distance(sceneOf([thing]), [0, 0.3, 0.1])).toBeCloseTo(3 - 0.4, 5);
    expect(distance(sceneOf([thing]), [0, 0, 0.3])).toBe(5);
    const down = axisAngle([0, 1, 0], Math.PI / 2);
    expect(distance(sceneOf([thing]), [3.1, 0, 1], down)).toBeCloseTo(0.8, 5);
    // Along the axis exactly.
    const lying: Thing = { ...thing, shapes: [{ ...shape, axis: [1, 0, 0] }] };
    expect(distance(sceneOf([lying]), [0, 0.3, 0.1])).toBeCloseTo(2.8, 5);
    expect(distance(sceneOf([lying]), [0, 0.6, 0.1])).toBe(5);
  });

  it("hits a ball", () => {
    const shape: Shape = { kind: "sphere", centre: [0, 0, 0], radius: 0.5, mass: 1 };
    const thing: Thing = { name: "ball", kind: "fixed", position: [3, 0.3, 0], shapes: [shape] };
    expect(distance(sceneOf([thing]), [0, 0, 0])).toBeCloseTo(2.6, 5);
  });
});

describe("seventeen rays of the rover against Rapier", () => {
  beforeAll(loadRapier);
  const field = rollingGround(2, 16, 0.25, 0.25);
  const tilted = (axis: Vector3, angle: number, heading: number) =>
    multiply(axisAngle(axis, angle), axisAngle([0, 0, 1], heading));

  /** Differences of all rays over random poses of the rover and of the free things. */
  function differences(scene: Scene, count: number): number[] {
    const free = freeThings(scene);
    const reference = buildWorld(rover, scene, { position: [0, 0, 50] }, noVariation);
    const poses = many(`rays ${scene.name}`, count, (random) => {
      const [x, y] = [random.range(-6, 6), random.range(-6, 6)];
      const drop = new RAPIER.Ray({ x, y, z: 5 }, { x: 0, y: 0, z: -1 });
      const depth = scene.ground?.kind === "plane" ? 5 : (reference.world.castRay(drop, 9, true)?.timeOfImpact ?? 5);
      const lean: Vector3 = [random.range(-1, 1), random.range(-1, 1), 0];
      const chassis: RigidPose = {
        position: [x, y, 5.12 - depth + random.range(0, 0.1)],
        rotation: tilted(lean, random.range(0, 0.15), random.range(-3, 3)),
      };
      const things = free.map(
        (): RigidPose => ({
          position: [random.range(-5, 5), random.range(-5, 5), random.range(0.15, 0.35)],
          rotation: tilted([1, 0, 0], random.range(-0.3, 0.3), random.range(-3, 3)),
        }),
      );
      return { chassis, things };
    });
    reference.world.free();
    const results = evaluate(
      rover,
      scene,
      poses.map(({ chassis, things }) => [...rover.links.map(() => chassis), ...things]),
    );
    return poses.flatMap(({ chassis, things }, index) => {
      const moved = scene.things.map((thing) => ({ ...thing, ...things[free.indexOf(thing)] }));
      const { world } = buildWorld(rover, { ...scene, things: moved }, { position: [0, 0, 50] }, noVariation);
      const off = rover.rays.map(({ origin, direction, maxDistance }, ray) => {
        const [x, y, z] = add(chassis.position, rotate(chassis.rotation, origin));
        const [dx, dy, dz] = rotate(chassis.rotation, direction);
        const hit = world.castRay(new RAPIER.Ray({ x, y, z }, { x: dx, y: dy, z: dz }), maxDistance, true);
        return Math.abs((hit?.timeOfImpact ?? maxDistance) - (results[index]?.rays[ray] ?? Number.NaN));
      });
      world.free();
      return off;
    });
  }

  it("crates on level ground: within 10 micrometres", () => {
    expect(Math.max(...differences(sceneNamed("pushing"), 40))).toBeLessThan(1e-5);
  });

  it("crates, ramp and tower: within 1 mm, where a ray grazes the tower", () => {
    expect(Math.max(...differences(sceneNamed("yard"), 40))).toBeLessThan(1e-3);
  });

  it("hills: within 10 micrometres for 99 of 100 rays; the others graze a crest", () => {
    const found = differences(sceneOf([], field), 30).sort((a, b) => a - b);
    expect(found[Math.floor(0.99 * found.length)]).toBeLessThan(1e-5);
  });
});
