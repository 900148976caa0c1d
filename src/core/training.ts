/**
 * What a training says while it runs and when it ends. The terminal, `--json`, the run's files and the page show these same events; the
 * names of the numbers in `scalars` are a public contract (docs/learning.md).
 */

export type Interval = readonly [low: number, high: number];

/** What a policy is worth: one whole episode in each of some environments, without noise. Intervals are of 95 %. */
export interface EvaluationResult {
  readonly episodes: number;
  readonly success: number;
  readonly successInterval: Interval;
  readonly fitness: number;
  readonly fitnessInterval: Interval;
  readonly return: number;
  /** Steps. */
  readonly length: number;
}

/** Where something was trained or judged: `fast` is the twin (or a world that has only that), `reference` is Rapier. */
export type EngineName = "fast" | "reference";

export interface TrainProgress {
  readonly type: "train-progress";
  readonly engine: EngineName;
  readonly iteration: number;
  /** Environment steps so far, of all phases. */
  readonly steps: number;
  /** Wall time since the training began, those before a resume included. */
  readonly seconds: number;
  /** Named numbers of this iteration: see `scalarsOf`. */
  readonly scalars: Readonly<Record<string, number>>;
}

/** A held-out evaluation on the way; the last one is in the result. */
export interface TrainEvaluation {
  readonly type: "train-evaluation";
  readonly engine: EngineName;
  readonly iteration: number;
  readonly steps: number;
  readonly seconds: number;
  readonly result: EvaluationResult;
}

export type TrainEvent = TrainProgress | TrainEvaluation;

/** `mark`: the success mark was met on held-out seeds; `stopped`: by a signal. */
export type TrainingEnd = "mark" | "steps" | "time" | "stopped";
