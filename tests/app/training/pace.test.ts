/** The twin is judged often, the reference only where the twin has agreed twice, and nothing depends on time. */
import { describe, expect, it } from "vitest";
import { Pace } from "../../../src/app/training/pace.ts";

const both = { fast: true, reference: true } as const;

/** Iterations at which a pace asks, when every judgement in the twin is `good` and none in the reference. */
function asked(pace: Pace, until: number, good: (iteration: number) => boolean) {
  const [fast, reference]: [number[], number[]] = [[], []];
  for (let iteration = 1; iteration <= until; iteration++) {
    pace.follow({ episodes: 10, success: good(iteration) ? 1 : 0 });
    if (pace.isFastDue(iteration)) {
      fast.push(iteration);
      pace.judgedFast(iteration, good(iteration));
    }
    if (pace.isReferenceDue(iteration)) {
      reference.push(iteration);
      pace.judgedReference(iteration, false);
    }
  }
  return { fast, reference };
}

describe("the pace of judging", () => {
  it("asks the reference after two good judgements in the twin, and then a fifth of the way later", () => {
    const { fast, reference } = asked(new Pace(both), 40, (iteration) => iteration >= 20);
    // Rare while no training episode succeeds: each 1.4 times the one before, from the fourth on.
    expect(fast.slice(0, 5)).toEqual([4, 5, 7, 9, 12]);
    // A quarter of the weighted episodes succeed from 21 on. 21 and 23 agree; 23 + 4 is the next time that the reference may be asked, and
    // the twin is asked two iterations before it.
    expect(reference).toEqual([23, 27, 32, 38]);
    expect(fast.filter((iteration) => iteration >= 20 && iteration <= 32)).toEqual([21, 23, 25, 27, 30, 32]);
  });

  it("never asks the reference where the twin does not agree twice running", () => {
    let count = 0;
    const pace = new Pace(both);
    const reference: number[] = [];
    for (let iteration = 1; iteration <= 80; iteration++) {
      pace.follow({ episodes: 10, success: 1 });
      if (pace.isFastDue(iteration)) pace.judgedFast(iteration, count++ % 2 === 0);
      if (pace.isReferenceDue(iteration)) reference.push(iteration);
    }
    expect(count).toBeGreaterThan(5);
    expect(reference).toEqual([]);
  });

  it("is dense where there is no reference to be saved for", () => {
    const { fast } = asked(new Pace({ fast: true, reference: false }), 12, () => false);
    expect(fast).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it("goes on from its state as if nothing had happened", () => {
    const whole = new Pace(both);
    const first = new Pace(both);
    asked(whole, 17, (iteration) => iteration > 5);
    asked(first, 17, (iteration) => iteration > 5);
    const second = new Pace(both, JSON.parse(JSON.stringify(first.state)));
    const good = (iteration: number) => iteration % 3 === 0;
    expect(asked(second, 40, good)).toEqual(asked(whole, 40, good));
    expect(second.failures).toBe(whole.failures);
  });

  it("waits in the reference for training episodes that succeed there", () => {
    const { reference } = asked(Pace.inReference(100), 200, (iteration) => iteration > 130);
    // 1 - 0.85^2 is more than a quarter.
    expect(reference[0]).toBe(132);
  });
});
