/** classic/cartpole against Gymnasium's CartPole-v1 itself: recorded trajectories, limits, starts. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createDriver } from "../../../worlds/batch/driver.ts";
import { cartpole, cartpoleWorld } from "../../../worlds/classic/cartpole.ts";

interface Recording {
  readonly source: string;
  readonly version: string;
  readonly trajectories: readonly {
    readonly start: readonly number[];
    readonly actions: readonly number[];
    readonly observations: readonly (readonly number[])[];
    readonly rewards: readonly number[];
    readonly terminated: readonly boolean[];
  }[];
}

/** Recorded with gymnasium 1.4.0 from PyPI: `env.unwrapped.state = start`, then `step` for each action. */
const recording: Recording = JSON.parse(
  readFileSync(new URL("./gymnasium-cartpole.json", import.meta.url), "utf8"),
) as Recording;
const { simulation, fast } = cartpoleWorld();
if (!fast) throw new Error("cartpole has a fast engine");

describe("classic/cartpole", () => {
  it.each(["js", "wasm", "wasm-simd"] as const)("follows Gymnasium's recorded trajectories (%s)", async (backend) => {
    const { trajectories } = recording;
    const driver = await createDriver(simulation, fast, { numEnvs: trajectories.length, backend });
    trajectories.forEach(({ start }, environment) => {
      driver.setStart(environment, start);
    });
    driver.reset();
    const longest = Math.max(...trajectories.map(({ actions }) => actions.length));
    for (let step = 0; step < longest; step++) {
      trajectories.forEach(({ actions }, environment) => {
        driver.setTargets(environment, [actions[step] === 1 ? 10 : -10]);
      });
      driver.step();
      trajectories.forEach(({ observations }, environment) => {
        const expected = observations[step];
        if (!expected) return;
        // Gymnasium keeps binary64; the equations are unstable, so f32 rounding grows.
        const worst = Math.max(...driver.state(environment).map((value, i) => Math.abs(value - (expected[i] ?? 1e9))));
        expect(worst).toBeLessThan(step < 20 ? 2e-6 : 1e-3);
      });
    }
  });

  it("takes one step as worked out by hand", async () => {
    // At rest and upright under 10 N: acceleration of the pole -cos(0) (10 / 1.1) / (0.5 (4/3 - 0.1 / 1.1)) = -14.6341,
    // of the cart 10 / 1.1 + 0.05 * 14.6341 / 1.1 = 9.75610. Positions use the velocities from before the step.
    const driver = await createDriver(simulation, fast, { backend: "js" });
    driver.reset();
    driver.setTargets(0, [10]);
    driver.step();
    const [position, velocity, angle, angularVelocity] = driver.state(0);
    expect([position, angle]).toEqual([0, 0]);
    expect(velocity).toBeCloseTo(0.02 * 9.7561, 6);
    expect(angularVelocity).toBeCloseTo(-0.02 * 14.63415, 6);
  });

  it("has Gymnasium's two actions, 50 Hz and 500 steps", () => {
    expect(simulation.action).toEqual({ kind: "discrete", count: 2, names: ["left", "right"] });
    expect(cartpole.horizon / simulation.controlDt).toBe(500);
  });

  it("is a fixture that says where it comes from, and has both endings in it", () => {
    expect(recording.source).toContain("Gymnasium CartPole-v1");
    expect(recording.version).toMatch(/^1\.\d+\.\d+$/);
    const endings = recording.trajectories.map(({ terminated }) => terminated.at(-1));
    expect(new Set(endings)).toEqual(new Set([true, false]));
    for (const { rewards } of recording.trajectories) expect(rewards.every((reward) => reward === 1)).toBe(true);
  });
});
