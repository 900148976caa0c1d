/** The twin in motion against hand-written equations and conservation laws, and the same bits on every back end. */

import { describe, expect, it } from "vitest";
import { doubleRod, rungeKutta } from "../../../../src/app/bench/physics/solutions.ts";
import { ant } from "../../../../worlds/rapier/bodies/ant.ts";
import { massProperties } from "../../../../worlds/rapier/bodies/mass.ts";
import type { Body } from "../../../../worlds/rapier/bodies/schema.ts";
import { air, flat } from "../../../../worlds/rapier/scenes/index.ts";
import { chain, fineSettings, rod, weightless } from "../helpers.ts";
import { TwinRun } from "./helpers.ts";

const g = 9.81;

describe("pendulums", () => {
  it("follows a double pendulum's equations, with an error of first order in the step", async () => {
    const errors: number[] = [];
    for (const dt of [1 / 240, 1 / 480, 1 / 960]) {
      const links = [rod("upper", "base", 1, 0), rod("lower", "upper", 1, -1)];
      const body = chain("double", links, [], { ...fineSettings, physicsDt: dt });
      const run = await TwinRun.create(body, air, { backend: "wasm", options: { physicsDt: dt } });
      run.reset({ position: [0, 0, 0], joints: { upperJoint: 1, lowerJoint: 0.5 } });
      let y: number[] = [1, 1.5, 0, 0];
      let worst = 0;
      for (let step = 0; step < 90; step++) {
        run.step([0]);
        for (let fine = 0; fine < 50; fine++) y = rungeKutta(doubleRod, y, 1 / 3000);
        const [upper = 0, lower = 0] = run.read("jointPositions");
        worst = Math.max(worst, Math.abs(upper - (y[0] ?? 0)), Math.abs(upper + lower - (y[1] ?? 0)));
      }
      errors.push(worst);
    }
    const [coarse = 0, middle = 0, fine = 1] = errors;
    expect(fine).toBeLessThan(0.02);
    expect(coarse / middle).toBeGreaterThan(1.6);
    expect(middle / fine).toBeGreaterThan(1.6);
  });

  it("keeps the energy of an undamped pendulum for 20 s", async () => {
    const body = chain("pendulum", [rod("bob", "base", 1, 0)], [], { ...fineSettings, physicsDt: 1 / 240 });
    const run = await TwinRun.create(body, air, { backend: "wasm" });
    run.reset({ position: [0, 0, 0], joints: { bobJoint: Math.PI / 2 } });
    let worst = 0;
    for (let step = 0; step < 1200; step++) {
      run.step([0]);
      const [angle = 0] = run.read("jointPositions");
      const [rate = 0] = run.read("jointVelocities");
      worst = Math.max(worst, Math.abs(rate ** 2 / 6 - g * 0.5 * Math.cos(angle)));
    }
    expect(worst).toBeLessThan(9 * (1 / 240) * 4.9);
  });
});

/** Centre of mass of an ant-like body from its record, by the twin's own sites. */
function withSites(body: Body): Body {
  return {
    ...body,
    sites: body.links.map((link) => ({ name: link.name, link: link.name, position: massProperties(link).centre })),
  };
}

describe("free flight", () => {
  it("keeps the centre of mass in place while the legs kick, to first order in the step", async () => {
    const body = withSites(ant);
    const masses = body.links.map((link) => massProperties(link).mass);
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    const drifts: number[] = [];
    for (const physicsDt of [1 / 120, 1 / 480]) {
      const run = await TwinRun.create(body, weightless, { backend: "wasm", options: { physicsDt } });
      const centre = () =>
        [0, 1, 2].map((axis) =>
          body.links.reduce(
            (sum, link, i) => sum + ((masses[i] ?? 0) * (run.read(`sites.${link.name}`)[axis] ?? 0)) / total,
            0,
          ),
        );
      const start = centre();
      let worst = 0;
      for (let step = 0; step < 60; step++) {
        run.step(body.actuators.map((_, index) => 0.5 * Math.sin(0.2 * step + index)));
        worst = Math.max(worst, ...centre().map((value, axis) => Math.abs(value - (start[axis] ?? 0))));
      }
      drifts.push(worst);
    }
    const [coarse = 1, fine = 1] = drifts;
    expect(coarse).toBeLessThan(2e-3);
    expect(fine).toBeLessThan(coarse / 3);
  });

  it("falls as g says", async () => {
    const run = await TwinRun.create(ant, air, { backend: "wasm" });
    for (let step = 0; step < 30; step++) run.step(ant.actuators.map(() => 0));
    const dt = 1 / 120;
    expect(run.read("rootVelocity")[2]).toBeCloseTo(-g * 0.5, 4);
    expect(run.read("rootPosition")[2]).toBeCloseTo((ant.stance.position[2] ?? 0) - 0.5 * g * 0.5 * (0.5 + dt), 4);
  });
});

describe("back ends", () => {
  it("gives the same bits in JS, WASM and WASM SIMD", async () => {
    const states: number[][] = [];
    for (const backend of ["js", "wasm", "wasm-simd"] as const) {
      const run = await TwinRun.create(ant, flat, { backend, numEnvs: 5 });
      for (let step = 0; step < 40; step++)
        run.step(ant.actuators.map((_, index) => 0.6 * Math.sin(0.3 * step + index)));
      states.push([...run.state(0), ...run.state(4)]);
    }
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
    expect(states[0]?.every(Number.isFinite)).toBe(true);
  });
});
