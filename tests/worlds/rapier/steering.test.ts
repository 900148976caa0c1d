/** A skid-steered rover turns in the twin as it does in the reference, which turns it more slowly along the world's axes. */
import { describe, expect, it } from "vitest";
import { fieldOf } from "../../../src/core/state-record.ts";
import { createDriver } from "../../../worlds/batch/driver.ts";
import { ant } from "../../../worlds/rapier/bodies/ant.ts";
import { rover } from "../../../worlds/rapier/bodies/rover.ts";
import { flat } from "../../../worlds/rapier/scenes/index.ts";
import { isSkidSteered } from "../../../worlds/rapier/steering.ts";
import { rapierWorld } from "../../../worlds/rapier/world.ts";

const world = rapierWorld({ kind: "rapier", body: rover, scene: flat });
const { simulation } = world;
const at = (name: string, component: number) => fieldOf(simulation.state, name).offset + component;
/** Upright on the ground, looking along +x. */
const start = [0, 0, rover.stance.position[2], 0, 0, 0, 1];
const turn = (state: ArrayLike<number>) => state[at("rootAngularVelocity", 2)] ?? Number.NaN;
const speed = (state: ArrayLike<number>) =>
  Math.hypot(state[at("rootVelocity", 0)] ?? 0, state[at("rootVelocity", 1)] ?? 0);

/** Means over the steps from 30 on: rate of turning (rad/s) and speed (m/s). */
async function driven(engine: "fast" | "reference", targets: readonly number[], steps: number, steering = 1) {
  const parameters = Float32Array.from(simulation.parameters, ({ name, preset }) =>
    name === "steering" ? steering : preset,
  );
  const states: Float32Array[] = [];
  if (engine === "fast" && world.fast) {
    const driver = await createDriver(simulation, world.fast);
    driver.setStart(0, start);
    driver.setParameters(0, parameters);
    driver.setTargets(0, targets);
    driver.reset();
    for (let step = 0; step < steps; step++) {
      driver.step();
      states.push(driver.state(0).slice());
    }
  } else if (world.reference) {
    const live = await world.reference();
    const state = new Float32Array(simulation.state.size);
    live.reset(Float32Array.from(start), parameters, state);
    for (let step = 0; step < steps; step++) {
      live.step(Float32Array.from(targets), state);
      states.push(state.slice());
    }
    live.free();
  }
  const late = states.slice(30);
  const mean = (of: (state: Float32Array) => number) => late.reduce((sum, state) => sum + of(state), 0) / late.length;
  return { turn: mean(turn), speed: mean(speed) };
}

describe("a skid-steered rover", () => {
  it("is one whose wheels are driven by speed", () => {
    expect(isSkidSteered(rover)).toBe(true);
    expect(isSkidSteered(ant)).toBe(false);
    expect(simulation.parameters.map(({ name }) => name)).toEqual(["friction", "mass", "kp", "kd", "steering"]);
  });

  it.each([
    ["on the spot", [-8, 8, -8, 8]],
    ["fast on the spot", [-20, 20, -20, 20]],
    ["in a curve", [4, 12, 4, 12]],
  ])("turns %s as in the reference, over a whole turn or more", async (_, targets) => {
    const [fast, reference] = [await driven("fast", targets, 400), await driven("reference", targets, 400)];
    expect(fast.turn).toBeGreaterThan(0.85 * reference.turn);
    expect(fast.turn).toBeLessThan(1.15 * reference.turn);
  });

  it("goes straight at its wheels' speed whatever its steering, and does not turn where that is nothing", async () => {
    for (const steering of [0, 1]) {
      const straight = await driven("fast", [8, 8, 8, 8], 120, steering);
      // 0.1 m of radius, less a little slip.
      expect(straight.speed).toBeGreaterThan(0.77);
      expect(straight.speed).toBeLessThan(0.81);
      expect(Math.abs(straight.turn)).toBeLessThan(0.01);
    }
    expect(Math.abs((await driven("fast", [-8, 8, -8, 8], 90, 0)).turn)).toBeLessThan(0.01);
  });
});
