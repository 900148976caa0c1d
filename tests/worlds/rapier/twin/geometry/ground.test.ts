/** Wheels, boxes and balls on level and rolling ground. */

import { beforeAll, describe, expect, it } from "vitest";
import { bodyNamed } from "../../../../../worlds/rapier/bodies/index.ts";
import type { Vector3 } from "../../../../../worlds/rapier/bodies/schema.ts";
import {
  axisAngle,
  dot,
  identityRotation,
  multiply,
  rotate,
  scale,
} from "../../../../../worlds/rapier/bodies/vector.ts";
import { buildWorld, noVariation } from "../../../../../worlds/rapier/build.ts";
import { loadRapier, RAPIER } from "../../../../../worlds/rapier/rapier.ts";
import { crate, rollingGround } from "../../../../../worlds/rapier/scenes/things.ts";
import { type Contact, evaluate, many, plane, type RigidPose, randomRotation, sceneOf, single } from "./harness.ts";

const wheel = single({ kind: "cylinder", centre: [0, 0, 0], axis: [0, 1, 0], radius: 0.1, halfLength: 0.03, mass: 1 });
const level = sceneOf([], plane);

const touch = (pose: RigidPose): Contact =>
  evaluate(wheel, level, [[pose]])[0]?.contacts[0] ?? expect.unreachable("no contact");

function near(actual: readonly number[], expected: readonly number[], digits = 5): void {
  expected.forEach((value, index) => {
    expect(actual[index]).toBeCloseTo(value, digits);
  });
}

describe("a wheel of 10 cm, 6 cm wide, on level ground", () => {
  it("upright touches under its middle, however far it has rolled", () => {
    const rolled = axisAngle([0, 1, 0], 2.2);
    const { point, gap } = touch({ position: [1, 2, 0.105], rotation: multiply(axisAngle([0, 0, 1], 1), rolled) });
    expect(gap).toBeCloseTo(0.005, 6);
    near(point, [1, 2, 0.005]);
  });

  it("leaning by 30 degrees touches with its lower edge", () => {
    const { point, gap } = touch({ position: [0, 0, 0.2], rotation: axisAngle([1, 0, 0], Math.PI / 6) });
    // The axis points up on the side of +y: the lower edge is at -y, and the rim is turned towards +y.
    near(point, [0, 0.1 * 0.5 - 0.03 * Math.cos(Math.PI / 6), 0.2 - 0.1 * Math.cos(Math.PI / 6) - 0.03 * 0.5]);
    expect(gap).toBeCloseTo(point[2], 6);
  });

  it("lying flat still has a finite answer", () => {
    const { point, gap } = touch({ position: [0, 0, 0.05], rotation: axisAngle([1, 0, 0], Math.PI / 2) });
    expect(gap).toBeCloseTo(0.02, 4);
    expect(point.every(Number.isFinite)).toBe(true);
  });

  it("is never more than 0.8 mm from the lowest point of its rims", () => {
    const poses = many("wheels", 500, (random) => [
      { position: [0, 0, 0.1] as Vector3, rotation: randomRotation(random) },
    ]);
    evaluate(wheel, level, poses).forEach(({ contacts }, index) => {
      const lean = rotate(poses[index]?.[0]?.rotation ?? identityRotation, [0, 1, 0])[2];
      const lowest = 0.1 - 0.1 * Math.sqrt(1 - lean * lean) - 0.03 * Math.abs(lean);
      expect(Math.abs((contacts[0]?.gap ?? 1) - lowest)).toBeLessThan(8e-4);
    });
  });
});

describe("a crate on level ground", () => {
  it("touches with the four corners of its lowest face, whichever that is", () => {
    const scene = sceneOf([crate("crate", [0, 0, 0], 0.3, 1)], plane);
    const here: RigidPose = { position: [9, 9, 9], rotation: identityRotation };
    const poses = many("crates", 300, (random) => [
      here,
      { position: [0, 0, 0.3] as Vector3, rotation: randomRotation(random) },
    ]);
    evaluate(wheel, scene, poses).forEach(({ contacts }, index) => {
      const rotation = poses[index]?.[1]?.rotation ?? identityRotation;
      const corners = [-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [-1, 1].map((z): Vector3 => [x, y, z])));
      const heights = corners.map((corner) => 0.3 + rotate(rotation, scale(corner, 0.15))[2]).sort((a, b) => a - b);
      const own = contacts.filter(({ bodyA, bodyB }) => bodyA === 1 && bodyB === undefined);
      expect(own).toHaveLength(4);
      const gaps = own.map(({ gap }) => gap).sort((a, b) => a - b);
      // The two lowest corners are always among them.
      near(gaps.slice(0, 2), heights.slice(0, 2));
      for (const { gap, point, friction } of own) {
        expect(gap).toBeCloseTo(point[2], 5);
        expect(friction).toBeCloseTo(0.6, 6);
      }
    });
  });
});

describe("on rolling ground", () => {
  beforeAll(loadRapier);
  const field = rollingGround(3, 8, 0.25, 0.25);
  const scene = sceneOf([], field);

  it("a ball is as far from it as Rapier says, within 0.3 mm for a foot and 1.5 mm for a wheel's radius", () => {
    for (const [radius, tolerance] of [
      [0.035, 3e-4],
      [0.1, 1.5e-3],
    ] as const) {
      const ball = single({ kind: "sphere", centre: [0, 0, 0], radius, mass: 1 });
      const { world } = buildWorld(ball, scene, { position: [0, 0, 9] }, noVariation);
      const ground = world.colliders.getAll().find(({ shape }) => shape.type === RAPIER.ShapeType.HeightField);
      const poses = many("feet", 600, (random): RigidPose[] => {
        const [x, y] = [random.range(-3.8, 3.8), random.range(-3.8, 3.8)];
        const hit = world.castRay(new RAPIER.Ray({ x, y, z: 5 }, { x: 0, y: 0, z: -1 }), 9, true);
        const height = 5 - (hit?.timeOfImpact ?? 0) + radius * random.range(0.9, 1.3);
        return [{ position: [x, y, height], rotation: identityRotation }];
      });
      const differences: number[] = [];
      evaluate(ball, scene, poses).forEach(({ contacts }, index) => {
        const [x, y, z] = poses[index]?.[0]?.position ?? [0, 0, 0];
        const foot = ground?.projectPoint({ x, y, z }, false)?.point ?? expect.unreachable();
        const away: Vector3 = [x - foot.x, y - foot.y, z - foot.z];
        const { gap, normal } = contacts[0] ?? expect.unreachable();
        differences.push(Math.abs(gap - (Math.hypot(...away) - radius)));
        expect(dot(normal, normal)).toBeCloseTo(1, 5);
        // Near an edge the ball rolls over it; its normal then lies between those of both triangles.
        expect(dot(normal, away) / Math.hypot(...away)).toBeGreaterThan(Math.cos(0.15));
      });
      differences.sort((a, b) => a - b);
      expect(differences[Math.floor(0.9 * differences.length)]).toBeLessThan(1e-5);
      expect(differences.at(-1)).toBeLessThan(tolerance);
      world.free();
    }
  });

  it("there is no ground outside", () => {
    const rotation = identityRotation;
    const poses = [3.99, 4.01].map((x): RigidPose[] => [{ position: [x, 0, -1], rotation }]);
    const gaps = evaluate(wheel, scene, poses).map(({ contacts }) => contacts[0]?.gap ?? 0);
    expect(gaps[0]).toBeLessThan(0);
    expect(gaps[1]).toBeGreaterThan(1);
  });

  it("each wheel of a rover has its own slope", () => {
    const rover = bodyNamed("rover");
    const rigid = rover.links.map(({ joint }): RigidPose => {
      const [x, y, z] = joint?.anchor ?? [0, 0, 0];
      return { position: [2 + x, 1 + y, 0.5 + z], rotation: identityRotation };
    });
    const normals = (evaluate(rover, scene, [rigid])[0]?.contacts ?? []).filter(({ bodyA }) => bodyA > 0);
    expect(normals).toHaveLength(4);
    expect(new Set(normals.map(({ normal }) => normal.join())).size).toBe(4);
  });
});
