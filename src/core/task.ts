/**
 * A task: something that can be trained as a unit. It is data: a simulation (body, scene), records of what is carried and commanded, and texts
 * in the little language that read the state record. `fitness` and `success` are the verifier: a reward writer never sees or
 * edits them or the termination, and their text is hashed into every result.
 *
 * Texts are TypeScript of the little language (docs/language.md). A function's parameters are inputs, by name, in any order and as many as it
 * needs: `state` (this record, at the end of the control step), `action` (in [-1, 1], as chosen by the policy), `memory`, `command`,
 * `parameters` (what is randomised), `time` (s since the episode began); `random` where a text says so.
 */
import type { FieldDeclaration } from "./state-record.ts";

/** What is carried from step to step besides the simulator's state. Starts at zero unless `start` says otherwise. */
export interface TaskMemory {
  readonly fields: readonly FieldDeclaration[];
  /** `export function start(state, command, …)` gives the record of the first step; optional. */
  readonly start?: string;
  /** `export function update(state, action, memory, …)` gives the next record; runs after the simulator, before reward and observation. */
  readonly update: string;
}

/** What the policy is asked for: a target, a velocity. Drawn at the start of an episode and, with `every`, again later. */
export interface TaskCommand {
  readonly fields: readonly FieldDeclaration[];
  /** `export function sample(random, state, command)` gives the record; `random` is a vector of uniform draws in [0, 1). */
  readonly sample: string;
  /** Length of `random`. */
  readonly draws: number;
  /** Seconds between draws; absent: once an episode. */
  readonly every?: number;
}

/**
 * From easy to hard (Rudin et al. 2021, arXiv:2109.11978): each training environment has a difficulty of its own, which rises by `step` after an
 * episode that succeeds, and falls by it after one that does not. Evaluation takes the described value.
 */
export interface Curriculum {
  /** A randomised parameter: its range reaches from its low end to where the difficulty, from 0 to 1, puts the high one. */
  readonly parameter: string;
  readonly step: number;
}

/** What a policy chooses: numbers in [-1, 1], or one of several choices (its index). */
export type ActionSpace =
  | { readonly kind: "continuous"; readonly size: number; readonly names: readonly string[] }
  | { readonly kind: "discrete"; readonly count: number; readonly names: readonly string[] };

/** Numbers in an action: one for each component, or the index of the choice. */
export function actionSize(action: ActionSpace): number {
  return action.kind === "continuous" ? action.size : 1;
}

export interface Task<Simulation = unknown> {
  /** As in docs/cli.md, such as "rapier/ant-run". */
  readonly id: string;
  /** One line: what is learned. */
  readonly summary: string;
  /** What is simulated; the world's room knows how. */
  readonly simulation: Simulation;
  /** Longest episode (s). */
  readonly horizon: number;
  readonly memory?: TaskMemory;
  readonly command?: TaskCommand;
  /** Ranges of parameters that are drawn anew for each training episode, by the simulation's names. Evaluation uses the described values. */
  readonly randomised: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** Grows one of those ranges as an environment succeeds. */
  readonly curriculum?: Curriculum;
  /** `export function observe(…)` gives a record of numbers and vectors; their names are the names of the policy's inputs. */
  readonly observe: string;
  /** `export function terminated(…): boolean` */
  readonly terminated: string;
  /** `export function reward(…)` gives a record of terms; the reward is their sum, each is logged under its name. Written by hand. */
  readonly reward: string;
  /** `export const fitness = mean(…)` and `export const success = fitness >= 1.5 && always(…)`: folds over per-step values. */
  readonly verifier: string;
}
