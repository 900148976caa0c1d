/** Bank, ranking and agreement: hand-worked orders, and what is refused for them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agreement, ranksOf, sameStartPairs } from "../../../planners/reward-writer/agreement.ts";
import { TrajectoryBank } from "../../../planners/reward-writer/bank.ts";
import {
  clearDifference,
  clearPairs,
  concordance,
  rankReward,
  worthOf,
} from "../../../planners/reward-writer/ranking.ts";
import type { Trajectory } from "../../../src/core/reward-search.ts";
import { episode, probes, runners, steady } from "./episodes.ts";

const options = { discount: 0.5, controlDt: 0.5 };

describe("the bank", () => {
  it("knows no episode twice, and learns that a policy's was a hack", () => {
    const bank = new TrajectoryBank();
    const [first] = runners(1);
    if (!first) throw new Error("no runner");
    expect(bank.add(first)).toBe(true);
    expect(bank.add({ ...first, name: "again" })).toBe(true);
    expect(bank.size).toBe(1);
    expect(bank.add({ ...first, kind: "hack" })).toBe(true);
    expect(bank.add(first)).toBe(false);
    expect(bank.trajectories.map(({ kind }) => kind)).toEqual(["hack"]);
    expect(bank.add(episode({ speed: [] }))).toBe(false);
  });

  it("keeps the best, the worst and what lies apart when it is full", () => {
    const bank = new TrajectoryBank({ policy: 4 });
    bank.addAll(runners(1, 0, 0.5, 0.52, 0.9));
    // 0.5 has the nearest neighbours: 0 and 0.52 are 0.52 apart, 0.5 and 0.9 only 0.4, 0.52 and 1 are 0.48.
    expect(bank.of("policy").map(({ fitness }) => fitness)).toEqual([1, 0, 0.5, 0.9]);
  });

  it("stays within its limits and keeps the extremes, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 30 }), (speeds) => {
        const bank = new TrajectoryBank({ policy: 5 });
        bank.addAll(runners(...speeds));
        const held = bank.of("policy").map(({ fitness }) => fitness);
        expect(held.length).toBeLessThanOrEqual(5);
        expect(Math.max(...held)).toBeCloseTo(Math.max(...speeds), 2);
        expect(Math.min(...held)).toBeCloseTo(Math.min(...speeds), 2);
      }),
      { numRuns: 25 },
    );
  });
});

const known = (kind: Trajectory["kind"], ...fitness: number[]) =>
  fitness.map((each) => ({ kind, fitness: each, inputs: {}, steps: 1 }));

describe("clear differences", () => {
  it("are none among probes alone, and none where the best is within luck", () => {
    expect(clearDifference(known("probe", 0, 1, 2, 3))).toBe(Number.POSITIVE_INFINITY);
    // Median 1.5, deviation 1.4826, upper quartile 2.25: 5 is less than two deviations beyond it.
    expect(clearDifference([...known("probe", 0, 1, 2, 3), ...known("policy", 5)])).toBe(Number.POSITIVE_INFINITY);
  });

  it("are a quarter of the range, or one and a half deviations", () => {
    expect(clearDifference([...known("probe", 0, 0, 0, 0), ...known("policy", 2)])).toBe(0.5);
    const wide = [...known("probe", 0, 1, 2, 3), ...known("policy", 6)];
    expect(clearDifference(wide)).toBeCloseTo(1.5 * 1.4826, 10);
    // 6 is clearly above all; probes are not above each other, though 3 and 0 differ by more.
    expect(clearPairs(wide).map(({ better, worse }) => [better, worse])).toEqual([
      [4, 0],
      [4, 1],
      [4, 2],
      [4, 3],
    ]);
    expect(clearPairs(wide).map(({ weight }) => weight)).toEqual([1, 5 / 6, 4 / 6, 3 / 6]);
  });

  it("are none between different targets", () => {
    const run = (target: number, speed: number) => episode({ speed: steady(speed), target, fitness: speed });
    const pairs = clearPairs([...probes, run(2, 0.1), run(2, 1), run(9, 0.2), run(9, 2)]);
    const first = probes.length;
    expect(pairs.map(({ better, worse }) => [better - first, worse - first])).toEqual([
      [1, 0],
      [3, 2],
    ]);
  });

  it("weigh in the concordance, ties by half", () => {
    const pairs = [
      { better: 0, worse: 1, weight: 1 },
      { better: 0, worse: 2, weight: 0.5 },
      { better: 1, worse: 2, weight: 0.5 },
    ];
    expect(concordance([3, 2, 1], pairs)).toBe(1);
    expect(concordance([2, 3, 2], pairs)).toBe((0 + 0.25 + 0.5) / 2);
    expect(concordance([1, 2, 3], [])).toBeNull();
  });
});

describe("worth", () => {
  it("is the sum, the mean of discounted returns, and what is lost by dying", () => {
    const dead = { steps: 4, terminated: true };
    const alive = { steps: 4, terminated: false };
    const { sums, values, rests } = worthOf([8, 4, 2, 1, 8, 4, 2, 1], [dead, alive], options);
    expect([...sums]).toEqual([15, 15]);
    // Backwards: 1, 2.5, 5.25, 10.625, in all 19.375.
    expect(values[0]).toBe(19.375 / 4);
    // It went on at (2 + 1) / 2 a step, worth 3: 2.5, 3.25, 5.625, 10.8125.
    expect(values[1]).toBe((2.5 + 3.25 + 5.625 + 10.8125) / 4);
    expect([...rests]).toEqual([7, 7]);
  });
});

/** Rewards of each step from the speed and a constant. */
const ranked = (bank: readonly Trajectory[], reward: (speed: number) => number) =>
  rankReward(
    worthOf(
      bank.flatMap(({ inputs, steps }) => [...(inputs.state ?? [])].slice(0, steps).map(reward)),
      bank,
      options,
    ),
    bank,
  );

describe("the ranking", () => {
  const bank = [...probes, ...runners(1, 1.2, 1.4, 1.6)];

  it("says nothing while only probes are known", () => {
    const { concordance: share, refusal, undecided } = ranked(probes, (speed) => 1 - speed);
    expect([share, refusal]).toEqual([null, null]);
    expect(undecided).toMatch(/^none of the 9 episodes known so far is clearly fitter than another of its start/);
  });

  it("is perfect for what was asked, and not refused", () => {
    expect(ranked(bank, (speed) => speed)).toMatchObject({ concordance: 1, refusal: null, undecided: null });
  });

  it("refuses what prefers a known hack", () => {
    const hack = episode({ name: "b4, episode 1", kind: "hack", speed: steady(3), fitness: 0 });
    expect(ranked([...bank, hack], (speed) => Math.abs(speed)).refusal).toBe(
      "it pays the known hack 'b4, episode 1' (fitness 0, return 120) more than 'runner 3' (fitness 1.6, return 64.1)",
    );
  });

  it("refuses what ranks backwards though standing still is no probe", () => {
    const noStill = bank.filter(({ name }) => name !== "still");
    expect(ranked(noStill, (speed) => -speed).refusal).toMatch(/^it ranks backwards: only 0 % of \d+ clear pairs/);
  });

  it("refuses a reward under which dying beats living, where lives can end early", () => {
    const costs = (speed: number) => -3 + speed;
    expect(ranked(bank, costs).refusal).toMatch(
      /^dying beats living on: even 'runner 3' loses 4\d\.?\d* by living on after a quarter of its time/,
    );
    const lived = bank.filter(({ terminated }) => !terminated);
    expect(ranked(lived, costs).refusal).toBeNull();
    // Negative for beginners only.
    expect(ranked(bank, (speed) => speed - 0.5).refusal).toBeNull();
  });

  it("never refuses a reward that grows with the fitness of every episode", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.2, max: 3, noNaN: true }), { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (speeds, scale) => {
          expect(ranked([...probes, ...runners(...speeds)], (speed) => scale * speed).refusal).toBeNull();
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("agreement", () => {
  it("ranks ties by their mean", () => {
    expect(ranksOf([3, 1, 3, 7])).toEqual([1.5, 0, 1.5, 3]);
  });

  const towards = (target: number, ...speeds: number[]) =>
    speeds.map((speed) => episode({ speed: steady(speed), target, fitness: speed / target }));

  it("compares episodes of the same target only", () => {
    const bank = [
      ...towards(2, 0.1, 0.2, 0.3, 0.4),
      ...towards(5, 0.1, 0.2, 0.3, 0.4),
      ...towards(9, 0.1, 0.2, 0.3, 0.4),
    ];
    // A return that falls with the target's distance, but grows within each group.
    const returns = bank.map(({ inputs }, index) => 100 * (inputs.command?.[0] ?? 0) + (index % 4));
    const value = agreement(returns, bank);
    // Values: slopes 1/2, 1/5 and 1/9 of fitness against one of return: not on one line, but ranks are all right.
    expect(value).toBeGreaterThan(0.9);
    expect(value).toBeLessThan(1);
    expect(
      agreement(
        returns.map((each) => -each),
        bank,
      ),
    ).toBeCloseTo(-(value ?? 0), 12);
    expect(agreement(returns.slice(0, 8), bank.slice(0, 8))).toBeNull();
  });

  it("pairs trained episodes of a start that differ by a quarter of their range", () => {
    const bank = [...probes, ...towards(2, 0, 0.2, 0.3, 1), ...towards(5, 0, 1)];
    const first = probes.length;
    expect(sameStartPairs(bank).map(({ better, worse }) => [better - first, worse - first])).toEqual([
      [2, 0],
      [3, 0],
      [3, 1],
      [3, 2],
    ]);
  });
});
