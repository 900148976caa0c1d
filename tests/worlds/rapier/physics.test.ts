/** The reference against mechanics: pendulums, friction, rest, limits. */

import { describe, expect, it } from "vitest";
import { doubleRod, rungeKutta } from "../../../src/app/bench/physics/solutions.ts";
import { ant } from "../../../worlds/rapier/bodies/ant.ts";
import { totalMass } from "../../../worlds/rapier/bodies/mass.ts";
import { axisAngle } from "../../../worlds/rapier/bodies/vector.ts";
import { createReference } from "../../../worlds/rapier/engine.ts";
import { air, flat } from "../../../worlds/rapier/scenes/index.ts";
import type { Thing } from "../../../worlds/rapier/scenes/schema.ts";
import { crate, ramp } from "../../../worlds/rapier/scenes/things.ts";
import { bystander, chain, fineSettings, readField, rod, run } from "./helpers.ts";

const g = 9.81;

describe("pendulum", () => {
  // T = 4 sqrt(I / (m g c)) K(sin(amplitude / 2)); amplitude 90 degrees: K = 1.8540746773.
  const exactPeriod = 4 * Math.sqrt(1 / 3 / (g * 0.5)) * 1.8540746773013719;

  it.each([1 / 60, 1 / 240, 1 / 960])("has the analytic period and keeps its energy at dt = %f", async (physicsDt) => {
    const body = chain("pendulum", [rod("bob", "base", 1, 0)], [], {
      ...fineSettings,
      controlDt: physicsDt,
      physicsDt,
    });
    const robot = await createReference(body, air);
    robot.reset({ pose: { position: [0, 0, 0], joints: { bobJoint: Math.PI / 2 } } });
    const crossings: number[] = [];
    let before = 0;
    let worst = 0;
    for (let step = 1; step <= Math.round(10 / physicsDt); step++) {
      robot.step();
      const angle = readField(robot, "jointPositions")[0] ?? Number.NaN;
      const rate = readField(robot, "jointVelocities")[0] ?? Number.NaN;
      worst = Math.max(worst, Math.abs(rate ** 2 / 6 - g * 0.5 * Math.cos(angle)));
      if (before < 0 && rate >= 0) crossings.push(physicsDt * (step - rate / (rate - before)));
      before = rate;
    }
    robot.free();
    const period = ((crossings.at(-1) ?? 0) - (crossings[0] ?? 0)) / (crossings.length - 1);
    expect(crossings.length).toBeGreaterThan(4);
    expect(Math.abs(period / exactPeriod - 1)).toBeLessThan(1e-3);
    // Symplectic: the energy error (of 4.9 J at most) oscillates with the step and does not grow.
    expect(worst).toBeLessThan(9 * physicsDt * 4.9);
  });
});

describe("double pendulum", () => {
  it("follows a Runge-Kutta solution, better with smaller steps", async () => {
    const errors: number[] = [];
    for (const physicsDt of [1 / 240, 1 / 960]) {
      const links = [rod("upper", "base", 1, 0), rod("lower", "upper", 1, -1)];
      const robot = await createReference(chain("double", links, [], { ...fineSettings, physicsDt }), air);
      robot.reset({ pose: { position: [0, 0, 0], joints: { upperJoint: 1, lowerJoint: 0.5 } } });
      let y: number[] = [1, 1.5, 0, 0];
      let worst = 0;
      for (let step = 0; step < 120; step++) {
        robot.step();
        for (let fine = 0; fine < 100; fine++) y = rungeKutta(doubleRod, y, 1 / 6000);
        const [upper = 0, lower = 0] = readField(robot, "jointPositions");
        worst = Math.max(worst, Math.abs(upper - (y[0] ?? 0)), Math.abs(upper + lower - (y[1] ?? 0)));
      }
      robot.free();
      errors.push(worst);
    }
    const [coarse = 1, fine = 1] = errors;
    expect(fine).toBeLessThan(0.02);
    expect(fine).toBeLessThan(coarse / 2);
  });
});

describe("contact", () => {
  it("leaves a box at rest where it is", async () => {
    const robot = await createReference(bystander, { ...flat, things: [crate("box", [0.3, 0.2, 0.15], 0.3, 2)] });
    run(robot, 1);
    const before = readField(robot, "things").slice(0, 7);
    run(robot, 4);
    const after = readField(robot, "things").slice(0, 7);
    robot.free();
    after.forEach((value, index) => {
      expect(Math.abs(value - (before[index] ?? 0))).toBeLessThan(1e-5);
    });
    expect(after[2]).toBeCloseTo(0.15, 2);
  });

  it.each([0.3, 0.5, 0.8])("holds a box on a slope below friction %f and lets it go above", async (friction) => {
    for (const share of [0.94, 1.06]) {
      const angle = Math.atan(friction * share);
      const box = crate(
        "box",
        [Math.cos(angle) - 0.1 * Math.sin(angle), 0, Math.sin(angle) + 0.1 * Math.cos(angle)],
        0.2,
        1,
      );
      const material = { friction, restitution: 0 };
      const things: Thing[] = [
        ramp("slope", [0, 0, 0], angle, 4, 2),
        { ...box, rotation: axisAngle([0, 1, 0], -angle), shapes: box.shapes.map((shape) => ({ ...shape, material })) },
      ];
      const robot = await createReference(bystander, { ...air, things });
      run(robot, 0.5);
      const start = readField(robot, "things");
      run(robot, 2);
      const end = readField(robot, "things");
      robot.free();
      const slid = Math.hypot((end[0] ?? 0) - (start[0] ?? 0), (end[2] ?? 0) - (start[2] ?? 0));
      if (share < 1) expect(slid).toBeLessThan(0.002);
      // a = g (sin - friction cos) from rest for half a second, then two seconds more: 3 a.
      else {
        const expected = 3 * g * (Math.sin(angle) - friction * Math.cos(angle));
        // The difference of two nearly equal forces: measured against the friction that slows it.
        expect(Math.abs(slid - expected)).toBeLessThan(0.02 * 3 * g * friction * Math.cos(angle));
      }
    }
  });

  it("carries the weight: contact forces of a standing ant add up to it", async () => {
    const robot = await createReference(ant, flat);
    run(robot, 4);
    const forces = readField(robot, "contactForces");
    const flags = readField(robot, "contactFlags");
    const points = robot.contacts();
    robot.free();
    const weight = totalMass(ant.links) * g;
    expect(Math.abs(forces.reduce((sum, force) => sum + force, 0) / weight - 1)).toBeLessThan(0.02);
    expect(flags).toEqual([0, 1, 1, 1, 1]);
    expect(points).toHaveLength(4);
    for (const { normal, point } of points) {
      expect(normal[2]).toBeCloseTo(1, 4);
      expect(point[2]).toBeCloseTo(0, 2);
    }
    expect(points.reduce((sum, { force }) => sum + force, 0)).toBeCloseTo(
      forces.reduce((sum, force) => sum + force, 0),
      2,
    );
  });
});

describe("joint limits", () => {
  it.each(["revolute", "prismatic"] as const)("stop a %s joint that gravity drives against them", async (kind) => {
    const limits = [-0.4, 0.3] as const;
    const axis = kind === "revolute" ? ([0, 1, 0] as const) : ([0, 0, 1] as const);
    const start = { position: [0, 0, 0] as const, joints: { bobJoint: kind === "revolute" ? 0.2 : 0 } };
    const centre = kind === "revolute" ? ([0.5, 0, 0] as const) : ([0, 0, 0] as const);
    const link = {
      ...rod("bob", "base", 1, 0, { kind, axis, limits }),
      inertial: { mass: 1, centre, moments: [0.05, 0.05, 0.05] as const },
    };
    const robot = await createReference(
      chain("limited", [link], [], { ...fineSettings, physicsDt: 1 / 120, solverIterations: 2 }),
      air,
    );
    robot.reset({ pose: start });
    // Gravity turns the bar down (positive about y) and pulls the slider down (negative).
    const stop = kind === "revolute" ? 0.3 : -0.4;
    let beyond = 0;
    for (let step = 0; step < 240; step++) {
      robot.step();
      const q = readField(robot, "jointPositions")[0] ?? Number.NaN;
      beyond = Math.max(beyond, q - limits[1], limits[0] - q);
    }
    expect(beyond).toBeLessThan(0.02);
    expect(readField(robot, "jointPositions")[0]).toBeCloseTo(stop, 2);
    // At a stop Rapier lets a hinge fall for a substep (0.07 rad/s here) and pushes it back, a cycle of 0.3 mrad.
    expect(Math.abs(readField(robot, "jointVelocities")[0] ?? 1)).toBeLessThan(0.1);
    robot.free();
  });
});
