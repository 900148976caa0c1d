/** Hack alarms over made-up evidence: what rings, what does not, and what forbids winning. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AlarmContext, hackAlarms, isHack, ownAgreement } from "../../../planners/reward-writer/alarms.ts";
import type { Evidence, TermEvidence } from "../../../src/core/reward-search.ts";

const term = (name: string, more: Partial<TermEvidence> = {}): TermEvidence => ({
  name,
  points: [0, 1],
  maximum: 1,
  mean: 0.5,
  minimum: 0,
  magnitude: 0.5,
  varianceShare: 0.5,
  correlation: 0.9,
  ...more,
});

/** An honest training that has come far, unless said otherwise. */
function evidence(more: Partial<Evidence> = {}): Evidence {
  return {
    steps: 150_000,
    seconds: 5,
    episodes: 32,
    fitness: 1,
    fitnessInterval: [0.9, 1.1],
    success: 0,
    successInterval: [0, 0.11],
    return: 300,
    length: 10,
    curve: {
      fitness: [null, 0.1, 0.6, 1],
      success: [null, 0, 0, 0],
      return: [null, 20, 200, 300],
      length: [null, 9, 10, 10],
    },
    terms: [term("forward"), term("alive", { correlation: 0.1 })],
    correlation: 0.95,
    saturation: 0.2,
    ends: { terminated: 0, time: 1 },
    outliers: [],
    perturbedFitness: 0.9,
    reference: null,
    failing: [],
    ...more,
  };
}

const context = (more: Partial<AlarmContext> = {}): AlarmContext => ({
  untrained: 0.1,
  luck: 0.1,
  best: 1.5,
  agreement: 0.9,
  refusal: null,
  ...more,
});

const names = (given: Evidence, known = context()) => hackAlarms(given, known).map(({ name }) => name);

/** Return rose, fitness did not. */
const hacked = evidence({
  fitness: 0.05,
  correlation: -0.1,
  perturbedFitness: 0.05,
  curve: { ...evidence().curve, fitness: [0, 0.05], return: [10, 300] },
  terms: [term("height", { correlation: -0.1, magnitude: 0.7 }), term("alive", { correlation: 0.1, magnitude: 0.3 })],
});

describe("reward without fitness", () => {
  it("does not ring for an honest training", () => {
    expect(hackAlarms(evidence(), context())).toEqual([]);
  });

  it("rings where neither return nor any term goes with fitness, with the numbers", () => {
    expect(hackAlarms(hacked, context({ agreement: -0.2 }))).toEqual([
      {
        name: "reward-without-fitness",
        message:
          "return went from 10 to 300, fitness from 0 to 0.05: return goes with fitness by -0.10, no term by more than 0.10, and agrees with it by -0.20 over all candidates' episodes",
      },
    ]);
  });

  it("does not ring for an honest slow learner: flat, but agreeing", () => {
    const slow = evidence({ ...hacked, correlation: 0.2, terms: [term("near", { correlation: 0.23, magnitude: 1 })] });
    expect(names(slow, context({ agreement: 0.6 }))).not.toContain("reward-without-fitness");
    // One term says what was asked for; the wages around it hide that in the return.
    const shaped = evidence({
      ...hacked,
      terms: [term("approach", { correlation: 0.9, magnitude: 0.1 }), term("alive")],
    });
    expect(names(shaped, context({ agreement: null }))).not.toContain("reward-without-fitness");
  });

  it("takes no comfort in a term that weighs nothing", () => {
    const hidden = { ...hacked, terms: [...hacked.terms, term("approach", { correlation: 0.9, magnitude: 0.01 })] };
    expect(ownAgreement(hidden)).toBe(0.1);
    expect(names(hidden, context({ agreement: null }))).toContain("reward-without-fitness");
  });

  it("does not ring where the task is done, or half of what the best has gained", () => {
    expect(names({ ...hacked, success: 0.6 })).not.toContain("reward-without-fitness");
    expect(names({ ...hacked, fitness: 0.9 }, context({ agreement: -1 }))).not.toContain("reward-without-fitness");
    // Half of a gain that is luck is nothing.
    const lucky = context({ agreement: -1, best: 0.25, luck: 0.1 });
    expect(names({ ...hacked, fitness: 0.25 }, lucky)).toContain("reward-without-fitness");
  });

  it("rings with the reason of a ranking that would refuse it by now", () => {
    const [alarm] = hackAlarms({ ...hacked, correlation: 0.9 }, context({ refusal: "it ranks backwards" }));
    expect(alarm?.message).toBe("return went from 10 to 300, fitness from 0 to 0.05: it ranks backwards");
  });

  it("does not ring where nothing was ever gained: a return that never varied", () => {
    const never = { ...hacked, correlation: 0, terms: [term("there", { minimum: 0, maximum: 0, correlation: 0 })] };
    expect(names(never, context({ agreement: null }))).not.toContain("reward-without-fitness");
  });

  it("rings the sooner the less they agree", () => {
    const agreed = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(agreed, agreed, (a, b) => {
        const rings = (agreement: number) => names(hacked, context({ agreement })).includes("reward-without-fitness");
        expect(rings(Math.min(a, b)) || !rings(Math.max(a, b))).toBe(true);
      }),
    );
  });
});

describe("other signs", () => {
  it("one term: nearly all of the reward, and it does not go with fitness", () => {
    const given = (correlation: number, magnitude: number) =>
      evidence({ terms: [term("spin", { correlation, magnitude }), term("calm", { magnitude: 1 - magnitude })] });
    expect(hackAlarms(given(0.1, 0.9), context())).toEqual([
      { name: "one-term", message: "'spin' is 90 % of the reward and goes with fitness by 0.10" },
    ]);
    expect(names(given(0.1, 0.7))).toEqual([]);
    // An honest single progress term.
    expect(names(evidence({ terms: [term("forward", { magnitude: 1, varianceShare: 1 })] }))).toEqual([]);
  });

  it("saturated actions, physics, and other parameters", () => {
    expect(names(evidence({ saturation: 0.95 }))).toEqual(["saturation"]);
    const outliers = [{ field: "state.rootVelocity", value: 40, limit: 9 }];
    expect(hackAlarms(evidence({ outliers }), context())).toEqual([
      { name: "physics", message: "state.rootVelocity reaches 40, honestly at most 9" },
    ]);
    expect(names(evidence({ perturbedFitness: 0.5 }))).toEqual(["fragile"]);
    expect(names(evidence({ perturbedFitness: 0.6 }))).toEqual([]);
    expect(names(evidence({ perturbedFitness: null }))).toEqual([]);
    expect(hackAlarms(evidence({ reference: { episodes: 12, fitness: 0.4, success: 0 } }), context())).toEqual([
      { name: "fragile", message: "fitness falls from 1 to 0.4 in the reference" },
    ]);
  });

  it("dying early, and ever earlier", () => {
    const dying = evidence({
      fitness: 0.05,
      length: 0.2,
      ends: { terminated: 1, time: 0 },
      perturbedFitness: null,
      curve: { ...evidence().curve, length: [1, 0.8, 0.3, 0.2] },
    });
    expect(hackAlarms(dying, context())).toEqual([
      { name: "suicide", message: "100 % of the episodes end early, after 0.2 s; they once lasted 1 s" },
    ]);
    // A beginner that falls, later and later.
    expect(names({ ...dying, length: 2, curve: { ...dying.curve, length: [0.5, 1, 2] } })).toEqual([]);
  });
});

describe("the verdict", () => {
  it("forbids reward without fitness, dying, and physics that cannot be", () => {
    const verdict = (given: Evidence, known = context({ agreement: -0.2 })) => isHack(hackAlarms(given, known), given);
    expect(verdict(hacked)).toBe(true);
    expect(verdict(evidence())).toBe(false);
    expect(verdict(evidence({ saturation: 1, perturbedFitness: 0.2 }))).toBe(false);
    expect(verdict(evidence({ outliers: [{ field: "state.rootVelocity", value: 40, limit: 9 }] }))).toBe(false);
    expect(verdict(evidence({ outliers: [{ field: "state.rootVelocity", value: 400, limit: 9 }] }))).toBe(true);
  });
});
