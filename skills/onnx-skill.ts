/**
 * A trained policy as it acts inside a skill: observation by the task's own text, policy (ONNX), one control step, until a condition holds. What the
 * policy is asked for (its command) may change from step to step, so a skill can lead it along a way that is longer than what it was
 * trained on. The policy must be for the task whose senses it gets, number by number; otherwise nothing runs.
 */
import { EmbodyError } from "../src/core/errors.ts";
import { predictSuccess, type SuccessModel } from "../src/core/success.ts";
import type { Senses, Stance } from "../src/core/yard.ts";
import type { LoadedPolicy } from "../src/nn/policy.ts";

export interface TrainedPolicy {
  /** The skill's name in the library. */
  readonly name: string;
  readonly policy: LoadedPolicy;
  /** Probability of success from an observation; null where none was fitted. */
  readonly success: SuccessModel | null;
  /** Share of held-out episodes that succeeded, for want of a better guess; null where nobody knows. */
  readonly baseRate: number | null;
}

export type Command = Readonly<Record<string, readonly number[]>>;

export interface PolicyRun {
  /** What is wanted now, by the names of the task's command; asked before each step. */
  command(): Command;
  /** Whether it is time to stop; asked before each step. */
  until(): boolean;
  /** At most so many control steps. */
  readonly maxSteps: number;
}

/** Runs a policy; gives whether `until` came to hold. */
export async function runPolicy(trained: TrainedPolicy, senses: Senses, run: PolicyRun): Promise<boolean> {
  checkFit(trained, senses);
  for (let step = 0; ; step++) {
    if (run.until()) return true;
    if (step >= run.maxSteps) return false;
    const action = await trained.policy.act(senses.observe(run.command()));
    await senses.act(action);
  }
}

/** Probability that an episode of the policy would succeed from here, or from a stance; null where nothing is known. */
export function predictFrom(trained: TrainedPolicy, senses: Senses, command: Command, stance?: Stance): number | null {
  if (!trained.success) return trained.baseRate;
  checkFit(trained, senses);
  return predictSuccess(trained.success, senses.observe(command, stance));
}

/** Of what is tried once more where it fails. */
export function twice(success: number | null): number | null {
  return success === null ? null : 1 - (1 - success) ** 2;
}

function checkFit({ name, policy }: TrainedPolicy, senses: Senses): void {
  const same = (left: readonly string[], right: readonly string[]) =>
    left.length === right.length && left.every((each, index) => each === right[index]);
  const { task, observation, action } = policy.notes;
  if (task === senses.task && same(observation, senses.observationNames) && same(action, senses.actionNames)) return;
  const what = task === senses.task ? "observes or does other things than the task does now" : `is for '${task}'`;
  throw new EmbodyError("bad-file", `The policy of the skill '${name}' ${what}; the world needs '${senses.task}'.`, {
    remedy: `Train it again: npx embody train --task ${senses.task} --name ${name}`,
  });
}
