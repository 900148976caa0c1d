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

/** A run of trainings, one for each seed, begins or goes on. */
export interface TrainStart {
  readonly type: "train-start";
  /** Its id, for `--resume`. */
  readonly run: string;
  /** Absolute path. */
  readonly runDir: string;
  readonly task: string;
  /** The person's sentence, or the task's summary. */
  readonly description: string;
  readonly seeds: readonly number[];
  readonly numEnvs: number;
  /** Of each seed. */
  readonly maxSteps: number | null;
  readonly maxSeconds: number | null;
  readonly isResumed: boolean;
}

/** What one seed came to; `fast` and `reference` are null where the task has no such engine. */
export interface SeedResult {
  readonly seed: number;
  readonly end: TrainingEnd;
  readonly fast: EvaluationResult | null;
  readonly reference: EvaluationResult | null;
  readonly iterations: number;
  readonly steps: number;
  /** Wall time (s). */
  readonly seconds: number;
  /** SHA-256 of the .onnx file. */
  readonly policyHash: string;
}

export interface TrainSeedEnd extends SeedResult {
  readonly type: "train-seed-end";
}

/** A mean over seeds, with its interval of 95 %. */
export interface AcrossSeeds {
  readonly mean: number;
  readonly interval: Interval;
}

/**
 * The result of `embody train`: the best seed by held-out fitness. `reached`: it met the success mark and is a skill now. Numbers are null
 * where the run was interrupted before it could be judged.
 */
export interface TrainEnd {
  readonly type: "train-end";
  readonly run: string;
  readonly status: "reached" | "below" | "budget" | "interrupted";
  readonly skill: string | null;
  readonly task: string;
  /** Where `fitness` and `success` were measured: the reference, where there is one. */
  readonly engine: EngineName;
  readonly fitness: number | null;
  readonly fitnessCi: Interval | null;
  readonly success: number | null;
  readonly successCi: Interval | null;
  readonly evalEpisodes: number;
  /** Of the best seed. */
  readonly steps: number;
  readonly seconds: number;
  readonly stepsPerSecond: number;
  readonly device: "cpu";
  readonly adapter: string | null;
  readonly policyHash: string | null;
  /** Absolute paths. */
  readonly skillDir: string | null;
  readonly runDir: string;
  readonly fast: EvaluationResult | null;
  readonly reference: EvaluationResult | null;
  /** Success in the reference as a share of that in the twin. */
  readonly retention: number | null;
  readonly seeds: readonly SeedResult[];
  /** With several seeds. */
  readonly acrossSeeds: { readonly success: AcrossSeeds; readonly fitness: AcrossSeeds } | null;
}

/** Everything that `embody train` says. Of progress and evaluations, which seed's they are. */
export type TrainRunEvent = TrainStart | (TrainEvent & { readonly seed: number }) | TrainSeedEnd | TrainEnd;
