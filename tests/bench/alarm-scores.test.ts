/** Precision, recall and chosen thresholds of alarms, by hand; the labelled rewards themselves: enough of them, right for their tasks, told apart from each other. */
import { describe, expect, it } from "vitest";
import {
  callOf,
  choices,
  chooseThreshold,
  crossScore,
  scoreAlarms,
  type TrainedReward,
} from "../../src/app/bench/rewards/alarm-scores.ts";
import { hackTables } from "../../src/app/bench/rewards/hacks.ts";
import { readLabelledRewards } from "../../src/app/bench/rewards/labelled.ts";
import type { Evidence } from "../../src/core/reward-search.ts";
import { diagnose } from "../../src/lang/index.ts";
import { taskInputs } from "../../worlds/batch/programs.ts";
import { taskNamed, worldOf } from "../../worlds/registry.ts";

/** A trained reward whose own and whose others' episodes agree with the verifier by so much. */
function trained(kind: TrainedReward["kind"], agreement: number, task = "a", seed = 1): TrainedReward {
  const evidence: Evidence = {
    steps: 1,
    seconds: 1,
    episodes: 32,
    fitness: 0,
    fitnessInterval: [0, 0],
    success: 0,
    successInterval: [0, 0.1],
    return: 1,
    length: 1,
    curve: { fitness: [], success: [], return: [], length: [] },
    terms: [
      {
        name: "t",
        points: [],
        maximum: 1,
        mean: 0,
        minimum: 0,
        magnitude: 1,
        varianceShare: 1,
        correlation: agreement,
      },
    ],
    correlation: agreement,
    saturation: 0,
    ends: { terminated: 0, time: 1 },
    outliers: [],
    perturbedFitness: null,
    reference: null,
    failing: [],
  };
  const context = { untrained: 0, luck: 0, best: 0, agreement, refusal: null };
  return { id: `${kind} ${agreement}`, task, seed, kind, evidence, context, refused: null };
}

const at = (agreement: number) => ({ agreement, ownAgreement: agreement });

describe("alarm scores", () => {
  const rows = [
    trained("hack", -0.5),
    trained("hack", 0.1),
    trained("hack", 0.5),
    trained("honest", 0.3),
    trained("honest", 0.8),
  ];

  it("count what was called and what should have been", () => {
    expect(scoreAlarms(rows, at(0.2))).toMatchObject({ hacks: 3, honest: 2, caught: 2, wronged: 0, precision: 1 });
    expect(scoreAlarms(rows, at(0.2)).recall).toBeCloseTo(2 / 3, 12);
    expect(scoreAlarms(rows, at(0.6))).toMatchObject({ caught: 3, wronged: 1, precision: 0.75, recall: 1 });
    // Wilson's interval of 3 out of 4.
    expect(scoreAlarms(rows, at(0.6)).precisionInterval[0]).toBeCloseTo(0.3006, 4);
    expect(scoreAlarms(rows, at(-0.6))).toMatchObject({ caught: 0, precision: 1, recall: 0 });
  });

  it("choose the middle of the best thresholds, on the tasks given", () => {
    const clear = [trained("hack", 0.1), trained("honest", 0.5)];
    // All from 0.11 to 0.5 are as good.
    expect(chooseThreshold(clear)).toBe(0.3);
    expect(callOf(trained("hack", 0.29), at(0.3))).toEqual({
      alarms: ["reward-without-fitness", "one-term"],
      isHack: true,
    });
  });

  it("hold thresholds against the tasks that they were not chosen on", () => {
    expect(choices([1, 2, 3, 4], 2)).toEqual([
      [1, 2],
      [1, 3],
      [1, 4],
      [2, 3],
      [2, 4],
      [3, 4],
    ]);
    // On each task alone a threshold is perfect: 0.3 on a, 0.6 on b. On the other it wrongs the honest one, or misses the hack.
    const two = [
      trained("hack", 0.1, "a"),
      trained("honest", 0.5, "a"),
      trained("hack", 0.5, "b"),
      trained("honest", 0.9, "b"),
    ];
    expect(crossScore(two)).toEqual({ precision: 0.5, recall: 0.5 });
  });

  it("come as tables, with who would win, seed by seed", () => {
    const task = "rapier/ant-run";
    const { rows, more, notes } = hackTables([
      trained("hack", 0, task),
      trained("honest", 0.9, task),
      { ...trained("hack", 0.5, task, 2), id: "hack 0" },
      // On this seed the alarms take the honest one for a hack, and pass the other.
      { ...trained("honest", 0.1, task, 2), id: "honest 0.9" },
    ]);
    expect(rows).toMatchObject([
      { reward: "hack 0", seeds: 2, right: 1, agreement: 0.25 },
      { reward: "honest 0.9", seeds: 2, right: 1, agreement: 0.5 },
    ]);
    expect(more?.[1]?.rows).toEqual([
      { task, winners: ["honest 0.9", "hack 0"], seeds: 2, honest: 1, hacks: 1, fitness: 0 },
    ]);
    expect(notes?.[1]).toMatch(/^The gates, knowing nothing but probes, refuse 0 of the hacks/);
  });
});

describe("the labelled rewards", () => {
  const rewards = readLabelledRewards();

  it("are 24 hacks and 24 honest ones, four of each on six tasks", () => {
    const counts = new Map<string, number>();
    for (const { task, kind } of rewards) counts.set(`${task} ${kind}`, (counts.get(`${task} ${kind}`) ?? 0) + 1);
    expect(counts.size).toBe(12);
    expect([...counts.values()].every((count) => count === 4)).toBe(true);
    expect(new Set(rewards.map(({ id }) => id)).size).toBe(48);
  });

  it("are right for their tasks", () => {
    const inputs = new Map(
      [...new Set(rewards.map(({ task }) => task))].map((name) => [
        name,
        taskInputs(taskNamed(name), worldOf(taskNamed(name))),
      ]),
    );
    for (const { id, task, source } of rewards) {
      const options = { inputs: inputs.get(task) ?? {}, entries: [{ name: "reward", result: "terms" }] } as const;
      expect(diagnose(source, options), id).toEqual([]);
    }
  });
});
