/** Contacts, stops and saturation of the twin against Coulomb, Newton and, where a crate is pushed, the reference. */
import { describe, expect, it } from "vitest";
import { fieldOf } from "../../../../src/core/state-record.ts";
import { ant } from "../../../../worlds/rapier/bodies/ant.ts";
import { rover } from "../../../../worlds/rapier/bodies/rover.ts";
import type { Actuator } from "../../../../worlds/rapier/bodies/schema.ts";
import { createReference } from "../../../../worlds/rapier/engine.ts";
import { air, flat, pushing } from "../../../../worlds/rapier/scenes/index.ts";
import type { Scene, Thing } from "../../../../worlds/rapier/scenes/schema.ts";
import { crate } from "../../../../worlds/rapier/scenes/things.ts";
import { bystander, chain, rod } from "../helpers.ts";
import { TwinRun } from "./helpers.ts";

/** Level ground with gravity leaning along x: a slope without geometry. */
const slope = (angle: number): Scene => ({
  ...flat,
  gravity: [9.81 * Math.sin(angle), 0, -9.81 * Math.cos(angle)],
  things: [crate("crate", [0, 0, 0.15], 0.3, 2)],
});

describe("a crate of friction 0.6 on a slope", () => {
  it("stays where the slope is less steep than the friction cone", async () => {
    const run = await TwinRun.create(bystander, slope(0.45), { backend: "wasm" });
    for (let step = 0; step < 30; step++) run.step([0]);
    const [before = 0] = run.read("things.crate.position");
    for (let step = 0; step < 120; step++) run.step([0]);
    const [after = 1, , height = 0] = run.read("things.crate.position");
    expect(Math.abs(after - before)).toBeLessThan(1e-3);
    expect(height).toBeGreaterThan(0.1475);
    expect(height).toBeLessThanOrEqual(0.1501);
  });

  it("slides with g (sin a - mu cos a) where it is steeper, and does not turn", async () => {
    const angle = 0.8;
    const run = await TwinRun.create(bystander, slope(angle), { backend: "wasm" });
    for (let step = 0; step < 30; step++) run.step([0]);
    const [start = 0] = run.read("things.crate.velocity");
    for (let step = 0; step < 60; step++) run.step([0]);
    const [end = 0] = run.read("things.crate.velocity");
    const expected = 9.81 * (Math.sin(angle) - 0.6 * Math.cos(angle));
    expect(Math.abs((end - start) / expected - 1)).toBeLessThan(0.03);
    expect(Math.abs(run.read("things.crate.rotation")[3] ?? 0)).toBeGreaterThan(0.9999);
  });
});

describe("friction and mass of the episode", () => {
  it("an ant on ice slides, one with a factor of 1 does not", async () => {
    const tilted: Scene = { ...flat, gravity: [9.81 * Math.sin(0.2), 0, -9.81 * Math.cos(0.2)] };
    const way = async (friction: number) => {
      const run = await TwinRun.create(ant, tilted, { backend: "wasm" });
      run.setParameters([friction, 1, 1, 1]);
      run.reset();
      for (let step = 0; step < 60; step++) run.step(ant.actuators.map(() => 0));
      return run.read("rootPosition")[0] ?? 0;
    };
    // 0.97 m without friction; held feet let the body lean by centimetres.
    expect(await way(0.01)).toBeGreaterThan(0.8);
    expect(await way(1)).toBeLessThan(0.08);
  });

  it("a robot of twice the mass presses twice as hard", async () => {
    const run = await TwinRun.create(ant, flat, { backend: "wasm" });
    run.setParameters([1, 2, 1, 1]);
    run.reset();
    for (let step = 0; step < 120; step++) run.step(ant.actuators.map(() => 0));
    const pressed = run.read("contactForces").reduce((sum, force) => sum + force, 0);
    expect(pressed / (2 * 10.8 * 9.81)).toBeGreaterThan(0.97);
    expect(pressed / (2 * 10.8 * 9.81)).toBeLessThan(1.03);
  });
});

describe("stops and saturation", () => {
  const motor: Actuator = {
    name: "motor",
    joint: "bobJoint",
    kind: "position",
    kp: 400,
    kd: 4,
    maxEffort: 3,
    range: [-2, 2],
  };

  it("a motor never gives more than its largest effort: 3 N m hold a rod at asin(3 / 4.905)", async () => {
    const body = chain("weak", [rod("bob", "base", 1, 0, { limits: [-2, 2] })], [motor], bystander.settings);
    const run = await TwinRun.create(body, air, { backend: "wasm" });
    let highest = 0;
    // With constant 3 N m it would swing up to where 3 q = 4.905 (1 - cos q): 1.47 rad; a stronger motor goes to 1.5 at once.
    for (let step = 0; step < 90; step++) {
      run.step([1.5]);
      highest = Math.max(highest, run.read("jointPositions")[0] ?? 0);
    }
    expect(highest).toBeGreaterThan(1.3);
    expect(highest).toBeLessThan(1.5);
    // The acceleration at the start: 3 N m on 1/3 kg m^2.
    run.reset();
    run.step([1.5]);
    expect(run.read("jointVelocities")[0]).toBeCloseTo(9 / 60, 2);
  });

  it("a falling rod stops at its stop and rests there", async () => {
    const body = chain("stopped", [rod("bob", "base", 1, 0, { limits: [0.5, 2] })], [], bystander.settings);
    const run = await TwinRun.create(body, air, { backend: "wasm" });
    run.reset({ position: [0, 0, 0], joints: { bobJoint: 1.5 } });
    for (let step = 0; step < 120; step++) run.step([0]);
    expect(run.read("jointPositions")[0]).toBeGreaterThan(0.49);
    expect(run.read("jointPositions")[0]).toBeLessThan(0.51);
  });
});

describe("pushing", () => {
  it("a rover pushes a crate as far as in the reference", async () => {
    // A slab in place of the reference's ground: see docs/twin.md.
    const slab: Thing = {
      name: "slab",
      kind: "fixed",
      position: [0, 0, -1],
      shapes: [{ kind: "box", centre: [0, 0, 0], halfExtents: [20, 20, 1], mass: 0 }],
    };
    const run = await TwinRun.create(rover, pushing, { backend: "wasm" });
    const reference = await createReference(rover, { ...pushing, ground: null, things: [slab, ...pushing.things] });
    reference.reset({ pose: rover.stance });
    for (let step = 0; step < 150; step++) {
      const targets = step < 110 ? [8, 8, 8, 8] : [0, 0, 0, 0];
      run.step(targets);
      reference.setTargets(targets);
      reference.step();
    }
    const state = new Float32Array(reference.layout.size);
    reference.readState(state);
    reference.free();
    const { offset } = fieldOf(reference.layout, "things.crate.position");
    const [x = 0, y = 0] = run.read("things.crate.position");
    expect(x).toBeGreaterThan(1.5);
    expect(Math.abs(x - (state[offset] ?? 0))).toBeLessThan(0.03);
    expect(Math.abs(y - (state[offset + 1] ?? 0))).toBeLessThan(0.03);
  });
});
