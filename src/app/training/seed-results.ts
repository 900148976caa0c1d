/**
 * What several seeds of one training say together. The reference decides where there is one; a mean over a handful of seeds gets Student's
 * interval (1908), for a normal one would be far too narrow.
 */
import type { AcrossSeeds, EngineName, EvaluationResult, SeedResult } from "../../core/training.ts";

/** Share of held-out episodes that must meet the task's mark for a policy to become a skill. */
export const successMark = 0.9;

type Judged = Pick<SeedResult, "fast" | "reference">;

/** The evaluation that decides, and where it was made. */
export function resultThatCounts({ fast, reference }: Judged): { engine: EngineName; result: EvaluationResult } {
  if (reference) return { engine: "reference", result: reference };
  if (fast) return { engine: "fast", result: fast };
  throw new RangeError("a training that nobody judged");
}

export function isReached(judged: Judged): boolean {
  return resultThatCounts(judged).result.success >= successMark;
}

/** Success in the reference as a share of that in the twin; null without both. */
export function retentionOf({ fast, reference }: Judged): number | null {
  return fast && reference && fast.success > 0 ? reference.success / fast.success : null;
}

/** The seed with the best held-out fitness; one that met the mark before any that did not. */
export function bestOf(results: readonly SeedResult[]): SeedResult | undefined {
  const worth = (result: SeedResult) => [Number(isReached(result)), resultThatCounts(result).result.fitness] as const;
  return [...results].sort((a, b) => {
    const [[reachedA, fitnessA], [reachedB, fitnessB]] = [worth(a), worth(b)];
    return reachedB - reachedA || fitnessB - fitnessA;
  })[0];
}

/** Two-sided 95 % quantiles of Student's t for 1, 2, … degrees of freedom; beyond them the normal one is near enough. */
const student = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
];

/** Mean over seeds with its 95 % interval; the interval is the mean itself for one seed. */
export function acrossSeeds(values: readonly number[]): AcrossSeeds {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, interval: [mean, mean] };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const half = (student[count - 2] ?? 1.96) * Math.sqrt(variance / count);
  return { mean, interval: [mean - half, mean + half] };
}
