/**
 * Whole bodies in random poses, sunk into the ground and leaning: the deepest point of every link that collides is where Rapier's own
 * contact manifolds have it.
 */

import { beforeAll, describe, expect, it } from "vitest";
import { bodyNamed } from "../../../../../worlds/rapier/bodies/index.ts";
import type { Body, Pose } from "../../../../../worlds/rapier/bodies/schema.ts";
import { axisAngle, identityRotation, multiply } from "../../../../../worlds/rapier/bodies/vector.ts";
import { type Built, buildWorld, noVariation } from "../../../../../worlds/rapier/build.ts";
import { framesAt, noisyStance } from "../../../../../worlds/rapier/frames.ts";
import { loadRapier } from "../../../../../worlds/rapier/rapier.ts";
import { flat } from "../../../../../worlds/rapier/scenes/index.ts";
import { evaluate, many } from "./harness.ts";

/** The smallest distance in the manifolds of one link; undefined without contact. */
function deepest({ world, handles }: Built, link: number): number | undefined {
  const body = world.getRigidBody(handles.links[link] ?? 0);
  const distances: number[] = [];
  for (let index = 0; index < body.numColliders(); index++) {
    const collider = body.collider(index);
    world.contactPairsWith(collider, (other) => {
      world.contactPair(collider, other, (manifold) => {
        for (let at = 0; at < manifold.numContacts(); at++) distances.push(manifold.contactDist(at));
      });
    });
  }
  return distances.length > 0 ? Math.min(...distances) : undefined;
}

function poses(body: Body, count: number): Pose[] {
  return many(`reference ${body.name}`, count, (random) => {
    const stance = noisyStance(body, random.integer(1e6));
    const planar = body.root === "planar";
    const lean = axisAngle(planar ? [0, 1, 0] : [random.range(-1, 1), random.range(-1, 1), 0], random.range(-0.5, 0.5));
    const [x, y, z] = stance.position;
    return {
      ...stance,
      position: [x, y, z - random.range(0, 0.15)],
      rotation: multiply(lean, stance.rotation ?? identityRotation),
    };
  });
}

describe("the deepest point of every link on level ground", () => {
  beforeAll(loadRapier);
  // Millimetres that a link may differ by, and how often that is checked at least. Wheels: where the point moves from the middle to the edge.
  const cases: readonly (readonly [string, readonly string[], number, number])[] = [
    ["ant", ["torso", "frontLeftShin", "backLeftShin", "backRightShin", "frontRightShin"], 0.05, 80],
    ["quadruped", ["trunk", "frontLeftCalf", "frontRightCalf", "backLeftCalf", "backRightCalf"], 0.05, 60],
    ["hopper", ["foot"], 0.05, 20],
    ["half-cheetah", ["torso", "backFoot", "frontFoot"], 0.05, 30],
    ["biped", ["leftFoot", "rightFoot"], 0.05, 40],
    ["rover", ["frontLeftWheel", "frontRightWheel", "backLeftWheel", "backRightWheel"], 0.8, 60],
  ];
  for (const [name, links, tolerance, least] of cases) {
    it(name, () => {
      const body = bodyNamed(name);
      const starts = poses(body, 40);
      const results = evaluate(
        body,
        flat,
        starts.map((pose) => {
          const { rotation, links: frames } = framesAt(body, pose);
          return frames.map(({ position, offset }) => ({ position, rotation: multiply(rotation, offset) }));
        }),
      );
      let checked = 0;
      starts.forEach((pose, index) => {
        const built = buildWorld(body, flat, pose, noVariation);
        body.links.forEach((link, at) => {
          const expected = links.includes(link.name) ? deepest(built, at) : undefined;
          if (expected === undefined || expected >= 0) return;
          const gaps = (results[index]?.contacts ?? []).flatMap(({ bodyA, gap }) => (bodyA === at ? [gap] : []));
          expect(1e3 * Math.abs(Math.min(...gaps) - expected)).toBeLessThan(tolerance);
          checked++;
        });
        built.world.free();
      });
      expect(checked).toBeGreaterThan(least);
    });
  }
});
