/** Weights found by ranking, and texts that are scaled by them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clearPairs, concordance } from "../../../planners/reward-writer/ranking.ts";
import { scaleTerms } from "../../../planners/reward-writer/scaled-text.ts";
import { returnsUnder, tuneWeights } from "../../../planners/reward-writer/weights.ts";
import { checkProgram, diagnose, replayRewards } from "../../../src/lang/index.ts";
import { accepted } from "../../lang/accepted.ts";
import { inputs as robot } from "../../lang/fixtures.ts";
import { inputs, probes, runners } from "./episodes.ts";

const policies = (fitness: readonly number[]) =>
  fitness.map((each) => ({ kind: "policy" as const, fitness: each, inputs: {}, steps: 1 }));

describe("tuneWeights", () => {
  it("finds the order that one of two terms stands in the way of", () => {
    // Progress 0, 1, 2, 3 is what was asked; the wage for calm 9, 6, 3, 0 outweighs it.
    const fitness = [0, 1, 2, 3];
    const sums = Float64Array.from(fitness.flatMap((each) => [each, 9 - 3 * each]));
    const { factors, before, after } = tuneWeights(sums, 2, clearPairs(policies(fitness)));
    expect(before).toBe(0);
    expect(after).toBe(1);
    // 1 * f_progress - 3 * f_calm > 0 is what ranks right.
    expect((factors[0] ?? 0) / (factors[1] ?? 1)).toBeGreaterThan(3);
  });

  it("leaves weights alone that rank all pairs right, and rewards of one term", () => {
    const fitness = [0, 1, 2, 3];
    const right = Float64Array.from(fitness.flatMap((each) => [each, 0.1 * each]));
    expect(tuneWeights(right, 2, clearPairs(policies(fitness)))).toEqual({ factors: [1, 1], before: 1, after: 1 });
    const wrong = Float64Array.from(fitness.map((each) => -each));
    expect(tuneWeights(wrong, 1, clearPairs(policies(fitness)))).toEqual({ factors: [1], before: 0, after: 0 });
    expect(tuneWeights(right, 2, [])).toEqual({ factors: [1, 1], before: 1, after: 1 });
  });

  it("never ranks worse than factors of 1, never turns a sign, and is the same twice", () => {
    const number = fc.double({ min: -10, max: 10, noNaN: true });
    const episodes = fc.integer({ min: 2, max: 4 }).chain((terms) =>
      fc.tuple(
        fc.constant(terms),
        fc.array(fc.tuple(number, fc.array(number, { minLength: terms, maxLength: terms })), {
          minLength: 3,
          maxLength: 12,
        }),
      ),
    );
    fc.assert(
      fc.property(episodes, ([terms, known]) => {
        const pairs = clearPairs(policies(known.map(([fitness]) => fitness)));
        const sums = Float64Array.from(known.flatMap(([, values]) => values));
        const tuned = tuneWeights(sums, terms, pairs);
        expect(tuned.after).toBeGreaterThanOrEqual(tuned.before);
        expect(concordance(returnsUnder(sums, tuned.factors), pairs) ?? tuned.after).toBe(tuned.after);
        for (const factor of tuned.factors) {
          expect(factor).toBeGreaterThanOrEqual(0.05);
          expect(factor).toBeLessThanOrEqual(20);
        }
        expect(tuneWeights(sums, terms, pairs)).toEqual(tuned);
      }),
      { numRuns: 60 },
    );
  });

  it("recovers an order that known factors make", () => {
    // Fitness is 3 a + 0.2 b; the writer gave both terms the weight 1.
    const known = Array.from({ length: 24 }, (_, index) => [Math.sin(7 * index), 4 * Math.cos(3 * index)] as const);
    const fitness = known.map(([a, b]) => 3 * a + 0.2 * b);
    const sums = Float64Array.from(known.flat());
    const { before, after } = tuneWeights(sums, 2, clearPairs(policies(fitness)));
    expect(before).toBeLessThan(0.8);
    expect(after).toBeGreaterThan(0.97);
  });
});

const entries = [{ name: "reward", result: "terms" }] as const;
const walk = `// What is asked for.
export function reward(state: State, action: number[]) {
  return { forward: state.speed, effort: -sumSquares(action) };
}
interface State { speed: number }
`;

describe("scaleTerms", () => {
  it("wraps a text in one readable layer", () => {
    expect(scaleTerms(walk, { effort: 0.5 }, inputs)).toBe(`// What is asked for.
function unscaledReward(state: State, action: number[]) {
  return { forward: state.speed, effort: -sumSquares(action) };
}
interface State { speed: number }

// Factors of the terms, found by ranking known episodes.
const factors = { forward: 1, effort: 0.5 };

export function reward(state, action) {
  const terms = unscaledReward(state, action);
  return {
    forward: factors.forward * terms.forward,
    effort: factors.effort * terms.effort,
  };
}
`);
  });

  it("replaces the factors of a text that has the layer", () => {
    const once = scaleTerms(walk, { forward: 3, effort: 0.5 }, inputs) ?? "";
    const twice = scaleTerms(once, { forward: 2, effort: 0.5 }, inputs);
    expect(twice).toBe(scaleTerms(walk, { forward: 6, effort: 0.25 }, inputs));
  });

  it("wraps a layer that somebody has changed as any other text", () => {
    const once = (scaleTerms(walk, { effort: 0.5 }, inputs) ?? "").replace("factors.forward * terms", "2 * terms");
    const twice = scaleTerms(once, { effort: 0.5 }, inputs) ?? "";
    expect(twice).toContain("function unscaledReward2(state, action)");
    expect(twice).toContain("const factors2 = { forward: 1, effort: 0.5 };");
  });

  it("takes one number, arrow functions, and names that are hidden elsewhere", () => {
    const text = `const scaled = (reward) => reward * 2;
export const reward = (state) => {
  const { speed: pace } = state;
  return scaled(pace);
};
export const other = () => ({ reward: 1 }).reward;
`;
    expect(scaleTerms(text, { reward: 3 }, inputs)).toBe(`const scaled = (unscaledReward) => unscaledReward * 2;
const unscaledReward = (state) => {
  const { speed: pace } = state;
  return scaled(pace);
};
export const other = () => ({ reward: 1 }).reward;

// Factors of the terms, found by ranking known episodes.
const factors = { reward: 3 };

export function reward(state) {
  return factors.reward * unscaledReward(state);
}
`);
  });

  it("keeps the keys of records and patterns", () => {
    const text = `export function reward(state) {
  const reward = state.speed;
  const { reward: again } = { reward };
  const inner = { reward };
  const { reward: third } = inner;
  const twice = (reward = third) => 2 * reward;
  return { reward, again, third: twice() };
}
`;
    const scaled = scaleTerms(text, { reward: 2, again: 1, third: 4 }, inputs) ?? "";
    expect(diagnose(scaled, { inputs, entries })).toEqual([]);
  });

  it("multiplies the terms of any valid text, and nothing else", async () => {
    const known = [...probes, ...runners(1)];
    const texts = [
      walk,
      ...["state.speed", "{ a: state.height, b: -1 }"].map((e) => `export const reward = (state) => (${e});\n`),
    ];
    for (const text of texts) {
      const program = (source: string) => checkProgram(source, { file: "t.ts", inputs, entries });
      const names =
        program(text)
          .entries.get("reward")
          ?.result.fields.map(({ name }) => name) ?? [];
      const factors = Object.fromEntries(names.map((name, index) => [name, 2 ** (index + 1)]));
      const scaled = scaleTerms(text, factors, inputs);
      expect(scaled).not.toBeNull();
      const [plain, other] = await replayRewards([program(text), program(scaled ?? "")], known, { steps: true });
      expect(other?.terms).toEqual(names);
      // Powers of two: exact.
      expect(other?.values).toEqual(plain?.values.map((row, index) => row.map((value) => value * 2 ** (index + 1))));
    }
  });

  it("is valid for every ordinary text", () => {
    for (const { source, entry, what } of accepted) {
      if (entry) continue;
      const scaled = scaleTerms(source, {}, robot);
      expect(scaled, what).not.toBeNull();
      expect(diagnose(scaled ?? "", { inputs: robot, entries }), what).toEqual([]);
    }
  });
});
