import { describe, expect, it } from "vitest";
import {
  acrossSeeds,
  bestOf,
  isReached,
  resultThatCounts,
  retentionOf,
} from "../../../src/app/training/seed-results.ts";
import type { EvaluationResult, SeedResult } from "../../../src/core/training.ts";

const evaluation = (success: number, fitness: number): EvaluationResult => ({
  episodes: 100,
  success,
  successInterval: [0, 1],
  fitness,
  fitnessInterval: [fitness, fitness],
  return: 0,
  length: 1,
});
const seed = (id: number, fast: EvaluationResult | null, reference: EvaluationResult | null): SeedResult => ({
  seed: id,
  end: "mark",
  fast,
  reference,
  iterations: 1,
  steps: 1,
  seconds: 1,
  policyHash: "",
});

describe("the results of seeds", () => {
  it("are decided in the reference where there is one", () => {
    const both = seed(1, evaluation(1, 5), evaluation(0.89, 3));
    expect(resultThatCounts(both)).toMatchObject({ engine: "reference", result: { success: 0.89 } });
    expect(isReached(both)).toBe(false);
    expect(isReached(seed(1, evaluation(0.9, 5), null))).toBe(true);
    expect(retentionOf(both)).toBeCloseTo(0.89, 6);
    expect(retentionOf(seed(1, evaluation(0, 0), evaluation(0, 0)))).toBeNull();
    expect(retentionOf(seed(1, evaluation(1, 0), null))).toBeNull();
  });

  it("choose the fittest of those that met the mark, and the fittest of all when none did", () => {
    const met = [seed(1, null, evaluation(0.95, 2)), seed(2, null, evaluation(0.91, 3))];
    const fittest = seed(3, null, evaluation(0.5, 9));
    expect(bestOf([...met, fittest])?.seed).toBe(2);
    expect(bestOf([seed(4, null, evaluation(0.1, 1)), fittest])?.seed).toBe(3);
    expect(bestOf([])).toBeUndefined();
  });

  it("have Student's interval: for 1, 2, 3 it is 2 +- 4.303 / sqrt(3)", () => {
    const { mean, interval } = acrossSeeds([1, 2, 3]);
    expect(mean).toBe(2);
    expect(interval[0]).toBeCloseTo(2 - 4.303 / Math.sqrt(3), 9);
    expect(interval[1]).toBeCloseTo(2 + 4.303 / Math.sqrt(3), 9);
    expect(acrossSeeds([7])).toEqual({ mean: 7, interval: [7, 7] });
  });
});
