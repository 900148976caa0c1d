/**
 * The choice task as a `BatchedWorld`: which skill to run next, for a goal drawn anew each episode. Plain TypeScript over the model of the yard:
 * a choice costs microseconds, and whole trainings are some ten thousand choices.
 *
 * Reward: 1 for the goal, less a hundredth for each world second. Nothing is discounted within an episode but by PPO's gamma, so that the time a
 * skill takes counts in the reward, where a semi-Markov problem has it in the discount. The choices that are left are observed, and
 * running out of them is part of the task: a termination (Pardo et al. 2018, arXiv:1712.00378).
 */
import type { BatchedWorld, Rows } from "../../src/core/batched-world.ts";
import { purposeKey, randomFloat } from "../../src/core/random.ts";
import { choiceActions } from "./actions.ts";
import { type ChoiceGoal, choiceGoals, type IsAt, situationOf, stageAfter } from "./goals.ts";
import { act, type ChoiceNumbers, openYard, possibleActions, type Whereabouts } from "./model.ts";
import { type ActionScores, observationNames, observe } from "./observation.ts";

/** Choices of an episode. */
export const mostChoices = 6;
/** Reward for each world second. */
export const timeCost = 0.01;

export interface ChoiceWorldOptions {
  readonly numEnvs: number;
  readonly seed: number;
  readonly numbers: ChoiceNumbers;
  /** What a language model says of the actions; null: nothing. */
  readonly scores: ActionScores | null;
  /** Goals that are drawn; absent: all. */
  readonly goals?: readonly ChoiceGoal[];
  /** Environment i has goal i, i + goals, …, not a drawn one: for judging. */
  readonly inTurn?: boolean;
}

interface Episode {
  readonly goal: number;
  readonly where: Whereabouts;
  readonly stage: number;
  readonly choices: number;
  readonly seconds: number;
  readonly return: number;
  readonly isOver: boolean;
}

interface Saved {
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  readonly counts: readonly number[];
  readonly episodes: readonly Episode[];
}

export const termNames = ["goal", "time"] as const;

const purposes = {
  goal: purposeKey("choice goal"),
  success: purposeKey("choice success"),
  fall: purposeKey("choice fall"),
  crate: purposeKey("choice crate"),
};

export interface ChoiceWorld extends BatchedWorld {
  /** World seconds of the last finished episode. [numEnvs] */
  readonly seconds: Float32Array;
}

export function createChoiceWorld(options: ChoiceWorldOptions): ChoiceWorld {
  const { numEnvs, numbers, scores, inTurn = false } = options;
  const goals = options.goals ?? choiceGoals;
  const row = (components = 1): Rows => ({
    values: new Float32Array(components * numEnvs),
    components,
    stride: numEnvs,
  });
  const ints = () => new Int32Array(numEnvs);
  const floats = () => new Float32Array(numEnvs);
  const rows = {
    observation: row(observationNames.length),
    action: row(),
    terms: row(termNames.length),
    reward: floats(),
    terminated: ints(),
    truncated: ints(),
    began: ints(),
    limit: ints().fill(mostChoices),
    fitness: floats(),
    success: ints(),
    finalReturn: floats(),
    finalLength: ints(),
  };
  const finalSeconds = floats();
  let [seed, first, count] = [options.seed, 0, numEnvs];
  const episodes: Episode[] = [];
  /** Episodes begun. [numEnvs] */
  const begun = ints();

  const goalOf = (index: number): ChoiceGoal => goals[index] ?? choiceGoals[0] ?? { family: "", words: "", stages: [] };
  const isAt =
    ({ at }: Whereabouts): IsAt =>
    (mover, to) =>
      at[mover] === to;

  function show(env: number, { goal, where, stage, choices }: Episode): void {
    const wanted = goalOf(goal);
    const situation = situationOf(wanted, stage, isAt(where));
    const choicesLeft = 1 - choices / mostChoices;
    const sight = { where, goal: wanted, situation, choicesLeft, possible: possibleActions(where) };
    observe(sight, scores).forEach((value, component) => {
      rows.observation.values[component * numEnvs + env] = value;
    });
  }

  function begin(env: number): void {
    const number = begun[env] ?? 0;
    begun[env] = number + 1;
    const draw = randomFloat(seed, first + env, number, 0, purposes.goal);
    const goal = inTurn ? (first + env) % goals.length : Math.floor(draw * goals.length);
    const episode = { goal, where: openYard, stage: 0, choices: 0, seconds: 0, return: 0, isOver: false };
    episodes[env] = episode;
    show(env, episode);
    for (const flags of [rows.terminated, rows.reward]) flags[env] = 0;
    rows.terms.values[env] = 0;
    rows.terms.values[numEnvs + env] = 0;
    rows.began[env] = 1;
  }

  function choose(env: number, episode: Episode): void {
    const { goal, where, stage, choices } = episode;
    const index = Math.min(choiceActions.length - 1, Math.max(0, Math.round(rows.action.values[env] ?? 0)));
    const action = choiceActions[index];
    if (!action) throw new RangeError(`there is no action ${index}`);
    const number = begun[env] ?? 0;
    // What is impossible takes no time and does nothing, but it was a choice.
    const { where: after, seconds } = possibleActions(where)[index]
      ? act(where, action, numbers, (what) => randomFloat(seed, first + env, number, choices, purposes[what]))
      : { where, seconds: 0 };
    const wanted = goalOf(goal);
    const nextStage = stageAfter(wanted, stage, isAt(after));
    const isReached = nextStage >= wanted.stages.length;
    const isOver = isReached || choices + 1 >= mostChoices || !possibleActions(after).includes(true);
    const reward = (isReached ? 1 : 0) - timeCost * seconds;
    const next: Episode = {
      goal,
      where: after,
      stage: nextStage,
      choices: choices + 1,
      seconds: episode.seconds + seconds,
      return: episode.return + reward,
      isOver,
    };
    episodes[env] = next;
    rows.reward[env] = reward;
    rows.terms.values[env] = isReached ? 1 : 0;
    rows.terms.values[numEnvs + env] = -timeCost * seconds;
    rows.began[env] = 0;
    rows.terminated[env] = isOver ? 1 : 0;
    show(env, next);
    if (!isOver) return;
    rows.success[env] = isReached ? 1 : 0;
    rows.fitness[env] = next.return;
    rows.finalReturn[env] = next.return;
    rows.finalLength[env] = next.choices;
    finalSeconds[env] = next.seconds;
  }

  const world: ChoiceWorld = {
    task: "yard/choose",
    numEnvs,
    action: {
      kind: "discrete",
      count: choiceActions.length,
      names: choiceActions.map(({ words }) => words),
    },
    observationNames,
    termNames,
    horizonSteps: mostChoices,
    rows,
    seconds: finalSeconds,
    reset(newSeed = options.seed, range = { firstEnvironment: 0, count: numEnvs }) {
      [seed, first, count] = [newSeed, range.firstEnvironment, range.count];
      begun.fill(0);
      for (let env = 0; env < count; env++) begin(env);
    },
    step() {
      for (let env = 0; env < count; env++) {
        const episode = episodes[env];
        if (!episode || episode.isOver) begin(env);
        else choose(env, episode);
      }
    },
    save() {
      const saved: Saved = { seed, first, count, counts: [...begun], episodes };
      return new TextEncoder().encode(JSON.stringify(saved));
    },
    load(bytes) {
      const saved = JSON.parse(new TextDecoder().decode(bytes)) as Saved;
      if (saved.counts.length !== numEnvs) {
        throw new RangeError(`${saved.counts.length} saved environments do not fit a batch of ${numEnvs}`);
      }
      ({ seed, first, count } = saved);
      begun.set(saved.counts);
      episodes.splice(0, episodes.length, ...saved.episodes);
      episodes.forEach((episode, env) => {
        show(env, episode);
        rows.terminated[env] = episode.isOver ? 1 : 0;
      });
    },
    free: () => undefined,
  };
  world.reset();
  return world;
}
