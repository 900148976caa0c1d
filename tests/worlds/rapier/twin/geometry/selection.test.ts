/** Which points of which links collide: the rule on the bodies we have, by name, and on capsules made for it. */

import { describe, expect, it } from "vitest";
import { bodyNamed } from "../../../../../worlds/rapier/bodies/index.ts";
import type { Body, Link, Vector3 } from "../../../../../worlds/rapier/bodies/schema.ts";
import { bumperPart, collidingParts, selectionOf } from "../../../../../worlds/rapier/twin/geometry/selection.ts";
import { single } from "./harness.ts";

function names(body: Body): string[] {
  return collidingParts(body).map((part) => `${body.links[part.link]?.name} ${part.kind}`);
}

const corners = ["frontLeft", "frontRight", "backLeft", "backRight"];

describe("what collides", () => {
  it("the ant: torso and four feet", () => {
    const feet = ["frontLeft", "backLeft", "backRight", "frontRight"].map((leg) => `${leg}Shin ball`);
    expect(names(bodyNamed("ant"))).toEqual(["torso ball", ...feet]);
    const radii = collidingParts(bodyNamed("ant")).map((part) => (part.kind === "ball" ? part.radius : 0));
    expect(radii).toEqual([0.2, 0.035, 0.035, 0.035, 0.035]);
  });

  it("the hopper: top and bottom of the torso, knee, heel and toe", () => {
    expect(names(bodyNamed("hopper"))).toEqual(["torso ball", "torso ball", "thigh ball", "foot ball", "foot ball"]);
  });

  it("the half-cheetah: back, shoulder, head, and both ends of each foot", () => {
    const expected = ["torso", "torso", "torso", "backFoot", "backFoot", "frontFoot", "frontFoot"];
    expect(names(bodyNamed("half-cheetah"))).toEqual(expected.map((name) => `${name} ball`));
  });

  it("the quadruped: trunk, knees and feet", () => {
    const legs = corners.flatMap((leg) => [`${leg}Thigh ball`, `${leg}Calf ball`]);
    expect(names(bodyNamed("quadruped"))).toEqual(["trunk box", ...legs]);
  });

  it("the biped: trunk, knees and feet; the rover: chassis and wheels; the arm: fingers", () => {
    const leg = (side: string) => [`${side}Shin ball`, `${side}Foot box`];
    expect(names(bodyNamed("biped"))).toEqual(["trunk box", ...leg("left"), ...leg("right")]);
    expect(names(bodyNamed("rover"))).toEqual(["chassis box", ...corners.map((corner) => `${corner}Wheel wheel`)]);
    expect(names(bodyNamed("arm"))).toEqual(["leftFinger box", "rightFinger box"]);
  });

  it("not what stands fast in the world", () => {
    const fixedArm = { ...bodyNamed("arm"), name: "other", contacts: ["base", "hand"] };
    expect(names(fixedArm)).toEqual(["hand box", "leftFinger box", "rightFinger box"]);
  });
});

describe("the end of a capsule", () => {
  const capsule = { kind: "capsule", from: [0, 0, 0], to: [0, 0, -1], radius: 0.05, mass: 1 } as const;
  const foot = (centre: Vector3, radius: number) => ({ kind: "sphere", centre, radius, mass: 1 }) as const;
  const count = (body: Body) => collidingParts(body).length;

  it("is left out under a foot that is foremost wherever it could be, and stays beside others", () => {
    expect(count(single(capsule))).toBe(2);
    expect(count(single(capsule, foot([0, 0, -1.05], 0.06)))).toBe(2);
    expect(count(single(capsule, foot([0.005, 0, -1.05], 0.06)))).toBe(2);
    // Too small, too far aside, or at the other side of the end.
    expect(count(single(capsule, foot([0, 0, -1.05], 0.04)))).toBe(3);
    expect(count(single(capsule, foot([0.02, 0, -1.05], 0.06)))).toBe(3);
    expect(count(single(capsule, foot([0, 0, -0.9], 0.06)))).toBe(3);
  });

  it("is left out inside a larger neighbour around the same joint, once where both are equal", () => {
    const joint = { name: "hinge", kind: "revolute", axis: [0, 1, 0], anchor: [0, 0, -1], limits: [-1, 1] } as const;
    const chained = (radius: number, anchor: Vector3): Body => {
      const base = single(capsule);
      const child: Link = {
        name: "child",
        parent: "link",
        joint: { ...joint, anchor },
        shapes: [{ ...capsule, radius }],
      };
      return { ...base, links: [...base.links, child] };
    };
    expect(count(chained(0.04, [0, 0, -1]))).toBe(3);
    expect(count(chained(0.05, [0, 0, -1]))).toBe(3);
    expect(count(chained(0.04, [0, 0, -1.1]))).toBe(4);
  });
});

describe("the rover's bumper", () => {
  it("is the chassis widened to the wheels, at the chassis's height", () => {
    const rover = bodyNamed("rover");
    const bumper = bumperPart(rover, selectionOf(rover));
    expect(bumper?.shape.halfExtents.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0.24, 0.25, 0.05]);
    expect(bumperPart(bodyNamed("quadruped"), selectionOf(bodyNamed("quadruped")))).toBeUndefined();
  });
});
