/** Balls (spheres, capsule ends, feet) on every kind of surface: by hand, as properties, and against Rapier's own projections. */

import { beforeAll, describe, expect, it } from "vitest";
import type { Shape, Vector3 } from "../../../../../worlds/rapier/bodies/schema.ts";
import { axisAngle, dot, length, scale, subtract } from "../../../../../worlds/rapier/bodies/vector.ts";
import { buildWorld, noVariation } from "../../../../../worlds/rapier/build.ts";
import { loadRapier } from "../../../../../worlds/rapier/rapier.ts";
import type { Scene, Thing } from "../../../../../worlds/rapier/scenes/schema.ts";
import { evaluate, many, plane, randomPose, sceneOf, single } from "./harness.ts";

const upright = [0, 0, 0, 1] as const;
const ball = single({ kind: "sphere", centre: [0, 0, 0], radius: 0.1, mass: 1 });
const point = single({ kind: "sphere", centre: [0, 0, 0], radius: 1e-6, mass: 1 });

const fixed = (shape: Shape, position: Vector3 = [0, 0, 0], rotation?: Thing["rotation"]): Thing => ({
  name: "thing",
  kind: "fixed",
  shapes: [shape],
  position,
  ...(rotation ? { rotation } : {}),
});

const box: Shape = { kind: "box", centre: [0.1, 0, 0.2], halfExtents: [0.5, 0.3, 0.2], mass: 0 };
const cylinder: Shape = {
  kind: "cylinder",
  centre: [0, 0, 0.5],
  axis: [0, 0, 1],
  radius: 0.3,
  halfLength: 0.5,
  mass: 0,
};

function only<T>(values: readonly T[]): T {
  expect(values).toHaveLength(1);
  return values[0] as T;
}

function touchAt(scene: Scene, position: Vector3) {
  return only(only(evaluate(ball, scene, [[{ position, rotation: upright }]])).contacts);
}

describe("a ball of 10 cm", () => {
  it("2 cm above level ground touches straight down", () => {
    const { point, normal, gap, friction, sensor, bodyA, bodyB } = touchAt(sceneOf([], plane), [1, 2, 0.12]);
    expect([bodyA, bodyB, sensor, friction]).toEqual([0, undefined, 0, 1]);
    expect(gap).toBeCloseTo(0.02, 6);
    expect(normal).toEqual([0, 0, 1]);
    expect(point[2]).toBeCloseTo(0.02, 6);
  });

  it("beside a box: the nearest face, edge or corner; inside: out through the nearest face", () => {
    const scene = sceneOf([fixed({ ...box, centre: [0, 0, 0] } as Shape)]);
    const face = touchAt(scene, [0.65, 0.1, 0]);
    expect(face.gap).toBeCloseTo(0.05, 6);
    expect(face.normal).toEqual([1, 0, 0]);
    const edge = touchAt(scene, [0.8, 0.7, 0.1]);
    expect(edge.gap).toBeCloseTo(0.4, 6);
    [0.6, 0.8, 0].forEach((value, index) => {
      expect(edge.normal[index]).toBeCloseTo(value, 6);
    });
    const within = touchAt(scene, [0.1, -0.25, 0.05]);
    expect(within.gap).toBeCloseTo(-0.15, 6);
    expect(within.normal.map((value) => value + 0)).toEqual([0, -1, 0]);
  });

  it("beside a tower: away from its axis", () => {
    const { gap, normal } = touchAt(sceneOf([fixed(cylinder)]), [0.3, 0.4, 0.5]);
    expect(gap).toBeCloseTo(0.1, 6);
    expect(normal[0]).toBeCloseTo(0.6, 6);
    expect(normal[1]).toBeCloseTo(0.8, 6);
  });
});

describe("against Rapier's projection of random points", () => {
  beforeAll(loadRapier);
  const turned = axisAngle([0.3, 1, 0.2], 0.7);
  const solids: readonly (readonly [string, Shape])[] = [
    ["a box", box],
    ["a cylinder", cylinder],
    ["a sphere", { kind: "sphere", centre: [0.1, 0, 0.2], radius: 0.4, mass: 0 }],
  ];

  for (const [name, shape] of solids) {
    it(`${name}: distance and normal`, () => {
      const scene = sceneOf([fixed(shape, [0.2, 0.1, 0.1], turned)]);
      const poses = many(name, 500, (random) => [randomPose(random, [1, 1, 1])]);
      const world = buildWorld(ball, scene, { position: [9, 9, 9] }, noVariation).world;
      const solid = world.getCollider(world.colliders.getAll().find((c) => c.parent()?.isFixed())?.handle ?? 0);
      const results = evaluate(point, scene, poses);
      poses.forEach(([pose], index) => {
        const [x, y, z] = pose?.position ?? [0, 0, 0];
        const { point, isInside } = solid.projectPoint({ x, y, z }, false) ?? expect.unreachable();
        const away = subtract([x, y, z], [point.x, point.y, point.z]);
        const distance = length(away) * (isInside ? -1 : 1);
        const { gap, normal } = only(results[index]?.contacts ?? []);
        expect(Math.abs(gap - distance)).toBeLessThan(3e-6);
        expect(length(normal)).toBeCloseTo(1, 5);
        if (length(away) > 0.01) expect(dot(normal, scale(away, 1 / distance))).toBeGreaterThan(0.9999);
      });
      world.free();
    });
  }

  it("moving along the normal by the gap separates exactly", () => {
    const scene = sceneOf([fixed(box, [0.2, 0.1, 0.1], turned), fixed(cylinder, [1, 1, 0], turned)]);
    const poses = many("separate", 200, (random) => [randomPose(random, [1.2, 1.2, 1.2])]);
    for (const which of [0, 1]) {
      const first = evaluate(ball, scene, poses).map(({ contacts }) => contacts[which]);
      const moved = poses.map(([pose], index) => {
        const { normal = [0, 0, 1], gap = 0 } = first[index] ?? {};
        const position = subtract(pose?.position ?? [0, 0, 0], scale(normal as Vector3, gap));
        return [{ position, rotation: upright }];
      });
      for (const { contacts } of evaluate(ball, scene, moved)) {
        expect(Math.abs(contacts[which]?.gap ?? 1)).toBeLessThan(1e-5);
      }
    }
  });
});
