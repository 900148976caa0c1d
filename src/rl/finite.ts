/**
 * A number that is not finite is caught where it leaves the environment, before it reaches a network, and is named: environment, step, and
 * term or observation. Sums are looked at first; only when one is broken are its parts searched.
 */
import type { BatchedWorld, Rows } from "../core/batched-world.ts";
import { EmbodyError } from "../core/errors.ts";

/** Throws where a number that the learner reports is not finite: then its parameters are not either. */
export function checkUpdate(metrics: Readonly<Record<string, number>>, iteration: number): void {
  const broken = Object.entries(metrics).find(([, value]) => !Number.isFinite(value));
  if (!broken) return;
  throw new EmbodyError(
    "bad-request",
    `Training diverged in iteration ${iteration}: ${broken[0]} became ${broken[1]}.`,
    {
      remedy:
        "Go on from the last checkpoint with a smaller learning rate, or look for rewards of very different sizes.",
    },
  );
}

function isFiniteSum(values: Float32Array, begin: number, end: number): boolean {
  let sum = 0;
  for (let i = begin; i < end; i++) sum += values[i] ?? 0;
  return Number.isFinite(sum);
}

/** Throws for the first number of the world's rewards, terms or observations that is not finite. `step` counts from the start of training. */
export function checkFinite(world: BatchedWorld, step: number, firstEnvironment = 0): void {
  const { rows, numEnvs } = world;
  const search = (values: Float32Array, start: number, what: string) => {
    if (isFiniteSum(values, start, start + numEnvs)) return;
    for (let env = 0; env < numEnvs; env++) {
      const value = values[start + env] ?? 0;
      if (Number.isFinite(value)) continue;
      throw new EmbodyError(
        "bad-request",
        `${world.task}: ${what} became ${value} in environment ${firstEnvironment + env}, step ${step}.`,
        {
          remedy:
            "Bound what the text computes (divisions, powers, exponentials). Nothing was learned from that rollout.",
        },
      );
    }
  };
  const searchRows = ({ values, components, stride }: Rows, nameOf: (component: number) => string) => {
    for (let c = 0; c < components; c++) search(values, c * stride, nameOf(c));
  };
  if (!isFiniteSum(rows.reward, 0, numEnvs)) {
    searchRows(rows.terms, (c) => `the reward's term '${world.termNames[c] ?? c}'`);
    search(rows.reward, 0, "the reward");
  }
  searchRows(rows.observation, (c) => `the observation '${world.observationNames[c] ?? c}'`);
  if (rows.privileged) searchRows(rows.privileged, (c) => `the privileged observation ${c}`);
}
