/** A person's choices within the fitness: the numbers worked out by hand, and what holds for any of them. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Choice, choiceWeight, fitnessWithPreferences } from "../../../planners/reward-writer/preference.ts";

const over = (a: string, b: string): Choice => ({ a, b, chosen: "a" });
const orderOf = (fitness: ReadonlyMap<string, number>) =>
  [...fitness].sort(([, left], [, right]) => right - left).map(([id]) => id);

describe("fitnessWithPreferences", () => {
  it("gives the numbers of a calculation by hand", () => {
    // Fitness 4 and 0: mean 2, deviation 2, z = 1 and -1. b is chosen. By symmetry s = d / 2 and -d / 2, and the derivative of a is
    // -P(a over b) - (d / 2 - 1) / 3 = 0, so d = 2 - 6 / (1 + exp(-d)):
    // d = -0.4 gives 2 - 6 * 0.401312 = -0.407874, and -0.403 gives 2 - 6 * 0.400592 = -0.403549: d = -0.40322.
    const { a, b } = Object.fromEntries(
      fitnessWithPreferences(new Map(Object.entries({ a: 4, b: 0 })), [over("b", "a")]),
    );
    expect(a).toBeCloseTo(2 + 2 * (-0.40322 / 2), 4);
    expect(b).toBeCloseTo(2 - 2 * (-0.40322 / 2), 4);
    // Equally fit: the unit is 1, d = 6 / (1 + exp(d)); d = 1.22 gives 6 / 4.38719 = 1.36762, d = 1.26 gives 6 / 4.52542 = 1.32584,
    // d = 1.292 gives 6 / 4.64006 = 1.29309, d = 1.2927 gives 6 / 4.64261 = 1.29238: d = 1.29254.
    const equal = fitnessWithPreferences(new Map(Object.entries({ a: 1, b: 1 })), [over("a", "b")]);
    expect(equal.get("a")).toBeCloseTo(1 + 1.29254 / 2, 4);
    expect(equal.get("b")).toBeCloseTo(1 - 1.29254 / 2, 4);
  });

  it("turns the order where candidates are fewer deviations apart than a choice weighs, and only there", () => {
    // Twelve candidates: one at 0, ten at 5, one at x above; in deviations the outer two are about 4.9 apart.
    const far = new Map<string, number>([
      ["low", 0],
      ["high", 10],
    ]);
    for (let index = 0; index < 10; index++) far.set(`m${index}`, 5);
    expect(10 / Math.sqrt(50 / 12)).toBeGreaterThan(choiceWeight);
    const once = fitnessWithPreferences(far, [over("low", "high")]);
    expect(once.get("low")).toBeLessThan(once.get("high") ?? 0);
    const thrice = fitnessWithPreferences(far, [over("low", "high"), over("low", "high"), over("low", "high")]);
    expect(thrice.get("low")).toBeGreaterThan(thrice.get("high") ?? 0);
    // 2 deviations apart.
    expect(orderOf(fitnessWithPreferences(new Map(Object.entries({ a: 1, b: 0 })), [over("b", "a")]))).toEqual([
      "b",
      "a",
    ]);
  });

  it("draws together what is called the same, and leaves alone what was not shown", () => {
    const result = fitnessWithPreferences(new Map(Object.entries({ a: 3, b: 1, c: 0.5 })), [
      { a: "a", b: "b", chosen: "same" },
      over("gone", "c"),
    ]);
    expect((result.get("a") ?? 0) - (result.get("b") ?? 0)).toBeLessThan(2);
    expect(result.get("a")).toBeGreaterThan(result.get("b") ?? 0);
    expect(result.get("c")).toBe(0.5);
    expect(result.has("gone")).toBe(false);
    const broken = fitnessWithPreferences(new Map(Object.entries({ a: 1, b: Number.NaN })), [over("b", "a")]);
    expect([...broken]).toEqual([
      ["a", 1],
      ["b", Number.NaN],
    ]);
  });

  const ids = ["a", "b", "c", "d", "e"];
  const fitnesses = fc
    .array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: ids.length })
    .map((values) => new Map(values.map((value, index) => [ids[index] ?? "", value])));
  const choices = fc.array(
    fc.record({
      a: fc.constantFrom(...ids),
      b: fc.constantFrom(...ids),
      chosen: fc.constantFrom("a" as const, "b" as const, "same" as const),
    }),
    { maxLength: 6 },
  );

  it("changes nothing without choices, never the mean, and does not care which side was which", () => {
    fc.assert(
      fc.property(fitnesses, choices, (fitness, said) => {
        expect(fitnessWithPreferences(fitness, [])).toEqual(fitness);
        const result = fitnessWithPreferences(fitness, said);
        const total = (map: ReadonlyMap<string, number>) => [...map.values()].reduce((sum, value) => sum + value, 0);
        expect(total(result)).toBeCloseTo(total(fitness), 5);
        const turned = said.map(({ a, b, chosen }): Choice => {
          return { a: b, b: a, chosen: chosen === "same" ? "same" : chosen === "a" ? "b" : "a" };
        });
        for (const [id, value] of fitnessWithPreferences(fitness, turned))
          expect(value).toBeCloseTo(result.get(id) ?? 0, 6);
      }),
      { numRuns: 60 },
    );
  });

  it("never lowers the one that is chosen", () => {
    fc.assert(
      fc.property(fitnesses, choices, (fitness, said) => {
        const [before, after] = [said, [...said, over("b", "a")]].map((all) => fitnessWithPreferences(fitness, all));
        expect((after?.get("b") ?? 0) - (before?.get("b") ?? 0)).toBeGreaterThanOrEqual(-1e-9);
      }),
      { numRuns: 60 },
    );
  });
});
