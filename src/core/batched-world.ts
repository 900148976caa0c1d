/**
 * Environments trained together, as a learner sees them: rows of numbers in memory that `reset` and `step` fill. What a row means is fixed
 * here, who computes it is not: a kernel, live simulators, threads. Only `action` is written by the learner.
 *
 * Resets follow the end of an episode by one step ("next-step autoreset"): after the step that ends an episode the observation is
 * its last one; the step after that is the reset, which ignores the action, gives no reward and has `began` set.
 */
import type { ActionSpace } from "./task.ts";

/** Numbers [components][stride], of which the first `numEnvs` of each row are environments. A view of the world's memory. */
export interface Rows {
  readonly values: Float32Array;
  readonly components: number;
  /** At least numEnvs. */
  readonly stride: number;
}

export interface WorldRows {
  readonly observation: Rows;
  /** What only the critic may see while training, such as the drawn parameters; absent: nothing. */
  readonly privileged?: Rows;
  /** Written by the learner: numbers (the world clamps them to [-1, 1]), or the index of a choice. */
  readonly action: Rows;
  /** The reward's terms; their sum is `reward`. */
  readonly terms: Rows;
  /** [numEnvs] */
  readonly reward: Float32Array;
  /** 1 where the task ended the episode. [numEnvs] */
  readonly terminated: Int32Array;
  /** 1 where time ran out. [numEnvs] */
  readonly truncated: Int32Array;
  /** 1 where this step was a reset: no transition to learn from. [numEnvs] */
  readonly began: Int32Array;
  /** Steps after which the episode at hand is truncated; less than the horizon in staggered first episodes. [numEnvs] */
  readonly limit: Int32Array;
  /** Of the last finished episode. [numEnvs] each */
  readonly fitness: Float32Array;
  readonly success: Int32Array;
  readonly finalReturn: Float32Array;
  readonly finalLength: Int32Array;
  /** Of the task's curriculum, in [0, 1], where it has one. [numEnvs] */
  readonly difficulty?: Float32Array;
}

export interface BatchedWorld {
  /** Such as "rapier/ant-run". */
  readonly task: string;
  readonly numEnvs: number;
  readonly action: ActionSpace;
  /** A name for each number of an observation, in order. */
  readonly observationNames: readonly string[];
  readonly termNames: readonly string[];
  /** Longest episode (control steps). */
  readonly horizonSteps: number;
  readonly rows: WorldRows;
  /**
   * Starts environments at their first episode; the observation is there afterwards. With a range only the first `count` are reset and stepped,
   * and they are what the environments from `firstEnvironment` on would be.
   */
  reset(seed?: number, range?: { readonly firstEnvironment: number; readonly count: number }): void;
  /** One control step of every environment under `action`. */
  step(): void;
  /** Everything that later steps depend on, as bytes; `load` goes on from there, bit for bit. */
  save(): Uint8Array;
  load(saved: Uint8Array): void;
  /** The memory that `save` copies, where other threads share it. */
  readonly shared?: Uint8Array;
  free(): void;
}
