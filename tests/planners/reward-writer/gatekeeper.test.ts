/** The gates of a whole search: what they learn from one round is used in the next. */
import { describe, expect, it } from "vitest";
import { luckOf, openGates, untrainedFitness } from "../../../planners/reward-writer/gatekeeper.ts";
import type { Evidence } from "../../../src/core/reward-search.ts";
import { candidate, controlDt, episode, inputs, probes, runners, steady } from "./episodes.ts";

const brief = { sentence: "run", inputs, controlDt, horizon: 4 };
const open = (method: "race" | "eureka" = "race") => openGates({ brief, probes, seed: 1, method });

const forward = candidate("b1", "export const reward = (state) => ({ forward: state.speed });");
const pushing = candidate("b2", "export const reward = (action) => ({ push: sumSquares(action) });");

function evidence(fitness: number, correlation: number): Evidence {
  const term = { points: [], maximum: 1, mean: 0, minimum: 0, magnitude: 1, varianceShare: 1 };
  return {
    steps: 1000,
    seconds: 1,
    episodes: 4,
    fitness,
    fitnessInterval: [fitness, fitness],
    success: 0,
    successInterval: [0, 0.5],
    return: 1,
    length: 4,
    curve: { fitness: [0, fitness], success: [0, 0], return: [0, 1], length: [4, 4] },
    terms: [{ ...term, name: "only", correlation }],
    correlation,
    saturation: 0,
    ends: { terminated: 0, time: 1 },
    outliers: [],
    perturbedFitness: null,
    reference: null,
    failing: [],
  };
}

/** Episodes that push hard and get nowhere. */
const pushers = [0, 0.01, 0.02, 0.03].map((speed) =>
  episode({ name: "pusher", speed: steady(speed), action: 1 - speed, fitness: speed }),
);

describe("the baseline", () => {
  it("is what three of four probes stay below, or standing still; luck is their robust spread", () => {
    // -0.05 -0.04 -0.02 0 0.01 0.02 0.04 0.05 0.06: from the middle 0.06 0.05 0.03 0.01 0 0.01 0.03 0.04 0.05.
    expect(untrainedFitness(probes)).toBeCloseTo(0.04, 12);
    expect(luckOf(probes)).toBeCloseTo(1.4826 * 0.03, 12);
    const lucky = probes.map((each) => (each.name === "still" ? { ...each, fitness: 0.5 } : each));
    expect(untrainedFitness(lucky)).toBe(0.5);
  });
});

describe("a race's gates", () => {
  it("know from then on what they let through", async () => {
    const gates = open();
    expect(await gates.admit([forward, pushing])).toEqual([null, null]);
    const again = candidate("b3", "export const reward = (state) => 7 * state.speed;");
    expect(await gates.admit([again])).toEqual(["same as b1"]);
  });

  it("call a hack one by its own episodes and by those of others, and refuse its kind afterwards", async () => {
    const gates = open();
    await gates.admit([forward, pushing]);
    const honest = await gates.judge(forward, evidence(1.2, 0.99), runners(0.9, 1.1, 1.2, 1.6));
    expect(honest).toEqual({ alarms: [], isHack: false });
    const hack = await gates.judge(pushing, evidence(0.015, -0.4), pushers);
    expect(hack.isHack).toBe(true);
    expect(hack.alarms.map(({ name }) => name)).toEqual(["reward-without-fitness", "one-term"]);
    const kin = candidate(
      "b4",
      "export const reward = (state, action) => ({ push: mean(action.map((x) => abs(x))), speed: 0.01 * state.speed });",
    );
    const [reason] = await gates.admit([kin]);
    expect(reason).toMatch(
      /^it pays the known hack 'pusher' \(fitness 0(\.0\d)?, return \d+\.?\d*\) more than 'runner 3'/,
    );
  });

  it("tune weights that hide what is asked for", async () => {
    const gates = open();
    const shy = candidate(
      "b1",
      "export const reward = (state, action) => ({ forward: state.speed, calm: -9 * sumSquares(action) });",
    );
    await gates.admit([shy]);
    // The faster, the more effort it takes.
    const bank = [0.5, 0.8, 1.1, 1.4].map((speed) =>
      episode({ name: `runner ${speed}`, speed: steady(speed), action: speed / 2, fitness: speed }),
    );
    await gates.judge(shy, evidence(1, 0.5), bank);
    const tuned = await gates.tune(shy);
    expect(tuned).toContain("calm: -9 * sumSquares(action)");
    const [, up = "", down = ""] = /const factors = \{ forward: ([\d.]+), calm: ([\d.]+) \};/.exec(tuned ?? "") ?? [];
    expect(Number(up) / Number(down)).toBeGreaterThan(4);
    expect(await gates.tune(forward)).toBeNull();
  });
});

describe("Eureka's gates", () => {
  it("are the compiler's, and keep nothing from winning", async () => {
    const gates = open("eureka");
    const wrong = candidate("m2", "export const reward = (state) => state.pace;");
    const twin = candidate("m3", "export const reward = (state) => 2 * state.speed;");
    const constant = candidate("m4", "export const reward = () => 1;");
    const reasons = await gates.admit([forward, wrong, twin, constant]);
    expect(reasons.map((reason) => reason === null)).toEqual([true, false, true, true]);
    expect(reasons[1]).toMatch(/^1:40: .*pace/);
    const { alarms, isHack } = await gates.judge(pushing, evidence(0.015, -0.4), pushers);
    expect(isHack).toBe(false);
    expect(alarms.map(({ name }) => name)).toContain("reward-without-fitness");
  });
});
