/** Bodies and scenes as data: all of ours are sound, and unsound ones are refused with the place and the reason. */

import { describe, expect, it } from "vitest";
import { ant } from "../../../worlds/rapier/bodies/ant.ts";
import { bodies, bodyNamed } from "../../../worlds/rapier/bodies/index.ts";
import { massProperties, totalMass } from "../../../worlds/rapier/bodies/mass.ts";
import type { Body, Joint, Link } from "../../../worlds/rapier/bodies/schema.ts";
import { bodyMistakes, validateBody } from "../../../worlds/rapier/bodies/validate.ts";
import { fromY, rotate } from "../../../worlds/rapier/bodies/vector.ts";
import { buildWorld, noVariation } from "../../../worlds/rapier/build.ts";
import { loadRapier } from "../../../worlds/rapier/rapier.ts";
import { scenes } from "../../../worlds/rapier/scenes/index.ts";
import { crate, rollingGround } from "../../../worlds/rapier/scenes/things.ts";
import { sceneMistakes, validateScene } from "../../../worlds/rapier/scenes/validate.ts";
import { weightless } from "./helpers.ts";

describe("every body", () => {
  it.each(bodies)("$name is sound and plain data", (body) => {
    expect(bodyMistakes(body)).toEqual([]);
    expect(JSON.parse(JSON.stringify(body))).toEqual(body);
    expect(bodyNamed(body.name)).toBe(body);
  });

  it.each(bodies)("$name has the same masses, centres and inertias here and in Rapier", async (body) => {
    await loadRapier();
    const { world, handles } = buildWorld(body, weightless, { position: [0, 0, 0] }, noVariation);
    body.links.forEach((link, index) => {
      if (index === 0 && body.root === "fixed") return;
      const rigidBody = world.getRigidBody(handles.links[index] ?? -1);
      const { mass, centre, inertia } = massProperties(link);
      expect(rigidBody.mass()).toBeCloseTo(mass, 5);
      const com = rigidBody.localCom();
      expect(Math.hypot(com.x - centre[0], com.y - centre[1], com.z - centre[2])).toBeLessThan(1e-5);
      const { elements } = rigidBody.effectiveAngularInertia();
      const expected = [inertia[0][0], inertia[0][1], inertia[0][2], inertia[1][1], inertia[1][2], inertia[2][2]];
      const scale = Math.max(...expected);
      expected.forEach((value, k) => {
        expect(Math.abs((elements[k] ?? Number.NaN) - value) / scale).toBeLessThan(1e-3);
      });
    });
    world.free();
  });

  it("has the ant's mass", () => {
    expect(totalMass(ant.links)).toBeCloseTo(10.8, 10);
  });
});

describe("mass properties by hand", () => {
  it("moves two shapes to their common centre", () => {
    const link: Link = {
      name: "dumbbell",
      parent: null,
      shapes: [
        { kind: "sphere", centre: [-1, 0, 0], radius: 0.1, mass: 1 },
        { kind: "sphere", centre: [1, 0, 0], radius: 0.1, mass: 3 },
      ],
    };
    const { mass, centre, inertia } = massProperties(link);
    expect(mass).toBe(4);
    expect(centre).toEqual([0.5, 0, 0]);
    // 2/5 m r^2 each: 0.016 in all; m d^2: 1 * 1.5^2 + 3 * 0.5^2 = 3
    expect(inertia[0][0]).toBeCloseTo(0.016, 12);
    expect(inertia[1][1]).toBeCloseTo(3.016, 12);
    expect(inertia[2][2]).toBeCloseTo(3.016, 12);
  });

  it("takes +y to any direction, straight down included", () => {
    for (const direction of [
      [0, 1, 0],
      [0, -1, 0],
      [1, 0, 0],
      [0, 0, -1],
      [0.6, 0, 0.8],
      [0, -0.8, 0.6],
    ] as const) {
      rotate(fromY(direction), [0, 1, 0]).forEach((value, index) => {
        expect(value).toBeCloseTo(direction[index] ?? Number.NaN, 10);
      });
    }
  });
});

describe("the validator", () => {
  const withThigh = (change: (link: Link) => Link): Body => ({
    ...ant,
    links: ant.links.map((link, i) => (i === 1 ? change(link) : link)),
  });
  const withHip = (change: Partial<Joint>) =>
    withThigh((link) => ({ ...link, ...(link.joint ? { joint: { ...link.joint, ...change } } : {}) }));
  const firstActuator = ant.actuators[0];
  if (!firstActuator) throw new Error("the ant has actuators");

  it.each<[string, Body, RegExp]>([
    ["a child before its parent", { ...ant, links: [...ant.links].reverse() }, /must come before it/],
    [
      "a misspelt parent",
      withThigh((link) => ({ ...link, parent: "torsoo" })),
      /unknown parent 'torsoo'. Did you mean 'torso'/,
    ],
    [
      "a link without mass",
      withThigh((link) => ({ ...link, shapes: [] })),
      /'frontLeftThigh': a link that moves needs a mass/,
    ],
    ["an axis without length", withHip({ axis: [0, 0, 0] }), /'frontLeftHip': the axis has no length/],
    ["limits upside down", withHip({ limits: [1, -1] }), /limits \[1,-1\] are not in ascending order/],
    ["limits beyond half a turn", withHip({ limits: [-4, 4] }), /must lie within/],
    ["negative damping", withHip({ damping: -1 }), /damping -1 is negative/],
    ["a number that is none", withHip({ anchor: [Number.NaN, 0, 0] }), /every number must be finite/],
    ["a name used twice", { ...ant, links: [...ant.links, ...ant.links.slice(1)] }, /the name is used twice/],
    [
      "an unknown joint",
      { ...ant, actuators: [{ ...firstActuator, joint: "frontLeftHop" }] },
      /Did you mean 'frontLeftHip'/,
    ],
    [
      "an actuator without effort",
      { ...ant, actuators: [{ ...firstActuator, maxEffort: 0 }] },
      /maxEffort must be positive/,
    ],
    ["an unknown contact link", { ...ant, contacts: ["tail"] }, /contacts: unknown link 'tail'/],
    [
      "a stance outside the limits",
      { ...ant, stance: { position: [0, 0, 1], joints: { frontLeftHip: 2 } } },
      /outside its limits/,
    ],
    ["a broken step", { ...ant, settings: { ...ant.settings, physicsDt: 0.01 } }, /whole number of physicsDt/],
  ])("refuses %s", (_, body, message) => {
    expect(() => validateBody(body)).toThrow(message);
  });

  it("names every mistake at once", () => {
    const body = { ...withHip({ axis: [0, 0, 0], limits: [1, -1] }), contacts: ["tail"] };
    expect(bodyMistakes(body)).toHaveLength(3);
  });
});

describe("scenes", () => {
  it.each(scenes)("$name is sound and plain data", (scene) => {
    expect(sceneMistakes(scene)).toEqual([]);
    expect(JSON.parse(JSON.stringify(scene))).toEqual(scene);
  });

  it("refuses what cannot be built", () => {
    const box = crate("box", [0, 0, 1], 0.2, 1);
    const bad = {
      ...weightless,
      things: [box, box, { ...box, name: "ghost", shapes: box.shapes.map((s) => ({ ...s, mass: 0 })) }],
    };
    expect(() => validateScene(bad)).toThrow(/'box': the name is used twice[\s\S]*'ghost': a free thing needs mass/);
    const ground = { ...rollingGround(1, 4, 1, 0.1), heights: [0] };
    expect(() => validateScene({ ...weightless, ground })).toThrow(/5 x 5 samples need 25 heights; there are 1/);
  });
});
