/**
 * Training and judging in the model of the yard. The residual policy and PPO from scratch are the same network on the same observation with the same
 * settings, seeds and number of choices; one is told the scores and adds to them, the other sees zeros in their place. Both know what is
 * possible.
 */
import { choiceActions } from "../../../../worlds/choice/actions.ts";
import { choiceGoals } from "../../../../worlds/choice/goals.ts";
import type { ChoiceNumbers } from "../../../../worlds/choice/model.ts";
import { type ActionScores, possibleAt, scoresAt } from "../../../../worlds/choice/observation.ts";
import { type ChoiceWorldOptions, createChoiceWorld, timeCost } from "../../../../worlds/choice/world.ts";
import { openPolicy } from "../../../nn/policy.ts";
import { type PpoConfig, ppoConfig } from "../../../rl/config.ts";
import { type Actor, liveEpisodes, meanInterval } from "../../../rl/evaluate.ts";
import { createTrainer } from "../../../rl/trainer.ts";
import { type Chooser, policyChooser } from "./chooser.ts";

export type Arm = "residual" | "from scratch";

/** 32 environments of 16 choices: a rollout of 512. */
const numEnvs = 32;
export const choiceConfig = (weight: number): PpoConfig =>
  ppoConfig({
    hidden: [64, 64],
    horizon: 16,
    epochs: 8,
    minibatches: 4,
    // Time is in the reward.
    gamma: 1,
    entropyCoef: 0.01,
    desiredKl: 0.02,
    residual: { scores: scoresAt, possible: possibleAt, weight },
  });

export interface ArmTraining {
  readonly arm: Arm;
  readonly seed: number;
  readonly numbers: ChoiceNumbers;
  readonly scores: ActionScores;
  /** Of the scores at the start. */
  readonly weight: number;
}

export interface Trained {
  /** Choices made so far. */
  readonly choices: number;
  /** The bytes of an .onnx file. */
  readonly policy: Uint8Array;
}

/** A policy after each of the budgets, all of one training. @param budgets choices, ascending */
export async function trainArm(training: ArmTraining, budgets: readonly number[]): Promise<Trained[]> {
  const { arm, seed, numbers, weight } = training;
  const scores = arm === "residual" ? training.scores : null;
  const world = createChoiceWorld({ numEnvs, seed, numbers, scores });
  const trainer = await createTrainer(world, { config: choiceConfig(weight), seed, now: () => 0 });
  const trained: Trained[] = [];
  try {
    for (const budget of budgets) {
      while (trainer.steps < budget) await trainer.iterate();
      trained.push({ choices: trainer.steps, policy: trainer.exportPolicy() });
    }
  } finally {
    await trainer.close();
  }
  return trained;
}

export interface ModelJudgement {
  readonly episodes: number;
  readonly success: number;
  /** Mean return: 1 for a goal, less 0.01 for each world second. */
  readonly return: number;
  readonly returnInterval: readonly [number, number];
  /** Mean world seconds of an episode. */
  readonly seconds: number;
}

/** Held-out: training seeds are small. */
const judgeSeed = 0x60000000;

/** Every goal so many times, in the model of the yard. */
export async function judgeInModel(
  chooser: Chooser,
  options: Pick<ChoiceWorldOptions, "numbers" | "goals"> & { readonly scores: ActionScores },
  times: number,
): Promise<ModelJudgement> {
  const goals = options.goals ?? choiceGoals;
  const numEnvs = goals.length * times;
  const scores = chooser.seesScores ? options.scores : null;
  const world = createChoiceWorld({ ...options, scores, goals, numEnvs, seed: judgeSeed, inTurn: true });
  const components = world.rows.observation.components;
  const affordances = choiceActions.map(({ skill }) => options.numbers[skill].success);
  const act: Actor = async (rows) => {
    const actions = new Float32Array(numEnvs);
    for (let env = 0; env < numEnvs; env++) {
      const seen = Array.from({ length: components }, (_, component) => rows[component * numEnvs + env] ?? 0);
      actions[env] = await chooser.choose(seen, affordances);
    }
    return actions;
  };
  const outcomes = await liveEpisodes(world, act, judgeSeed);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    episodes: outcomes.length,
    success: mean(outcomes.map(({ success }) => Number(success))),
    return: mean(outcomes.map((each) => each.return)),
    returnInterval: meanInterval(outcomes.map((each) => each.return)),
    seconds: mean(outcomes.map((each) => (Number(each.success) - each.return) / timeCost)),
  };
}

export async function openChooser(arm: Arm, policy: Uint8Array): Promise<Chooser & { close(): Promise<void> }> {
  const opened = await openPolicy(policy);
  return { ...policyChooser(arm, opened, arm === "residual"), close: () => opened.close() };
}
