/**
 * The metrics of an iteration as named numbers: one line of JSON, and the tags in TensorBoard. The names are a public contract
 * (docs/learning.md).
 */
import type { IterationMetrics } from "../trainer.ts";

/** Names with a slash group in TensorBoard. What no episode gave is left out. */
export function scalarsOf(
  { steps, iteration, episodes, update, seconds }: IterationMetrics,
  numEnvs: number,
  horizon: number,
) {
  const scalars: Record<string, number> = { iteration, steps, "episode/count": episodes.episodes };
  for (const name of ["return", "fitness", "success", "length", "difficulty"] as const) {
    const value = episodes[name];
    if (value !== undefined) scalars[`episode/${name}`] = value;
  }
  scalars["reward/total"] = episodes.rewardPerStep;
  for (const [name, value] of Object.entries(episodes.terms)) scalars[`reward/${name}`] = value;
  for (const [name, value] of Object.entries(update)) scalars[`train/${name}`] = value;
  scalars["time/rollout"] = seconds.rollout;
  scalars["time/prepare"] = seconds.prepare;
  scalars["time/update"] = seconds.update;
  scalars["time/stepsPerSecond"] =
    (numEnvs * horizon) / Math.max(1e-9, seconds.rollout + seconds.prepare + seconds.update);
  return scalars;
}

/** One line of metrics.jsonl, its newline included. */
export function jsonLine(scalars: Readonly<Record<string, number>>): string {
  return `${JSON.stringify(scalars)}\n`;
}
