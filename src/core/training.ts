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
  readonly device: "cpu" | "gpu";
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
  /** Where a reward was searched for. */
  readonly search?: SearchSummary;
  /** With several seeds. */
  readonly acrossSeeds: { readonly success: AcrossSeeds; readonly fitness: AcrossSeeds } | null;
}

export type SearchMethod = "race" | "eureka";

/** A search for a reward begins or goes on; the training with what it finds follows. */
export interface SearchStart {
  readonly type: "search-start";
  readonly run: string;
  readonly method: SearchMethod;
  readonly writer: "llm" | "builtin";
  /** The model's name, where one writes. */
  readonly model: string | null;
  readonly samples: number;
  readonly iterations: number;
  /** Environment steps of one whole training. */
  readonly fullSteps: number;
  readonly isResumed: boolean;
}

/** A text came from a writer. */
export interface CandidateWritten {
  readonly type: "candidate-written";
  readonly candidate: string;
  readonly origin: string;
  readonly parents: readonly string[];
  readonly generation: number;
  readonly note: string;
  /** Why it is not trained; null: it is. */
  readonly rejected: string | null;
}

/** A candidate was trained for a while and judged by the task's verifier. */
export interface CandidateScored {
  readonly type: "candidate-scored";
  readonly candidate: string;
  readonly generation: number;
  /** From 0: how often it, or what it went on from, was judged before. */
  readonly rung: number;
  /** Environment steps of its training so far. */
  readonly steps: number;
  readonly fitness: number;
  readonly fitnessInterval: Interval;
  readonly success: number;
  readonly alarms: readonly string[];
  /** Whether it goes on. */
  readonly kept: boolean;
  /** Wall time of the search so far (s). */
  readonly seconds: number;
}

/** What was used of language models. */
export interface ModelTotals {
  readonly calls: number;
  readonly tokens: number;
  readonly usd: number;
}

export interface SearchSummary {
  readonly method: SearchMethod;
  readonly writer: "llm" | "builtin";
  /** `budget`: a cap was reached; the best so far was taken. */
  readonly end: "finished" | "budget" | "interrupted";
  /** The reward that was chosen; null where none could be trained. */
  readonly candidate: string | null;
  /** Texts that came, that passed the gates, that were trained. */
  readonly candidates: { readonly written: number; readonly accepted: number; readonly trained: number };
  /** Environment steps of all candidates' trainings; those of judging apart. */
  readonly steps: number;
  readonly judgedSteps: number;
  /** Wall time (s). */
  readonly seconds: number;
  /** Fitness and success on the seeds that it was chosen by, in the reference where it was judged there: better than it is, by chance. */
  readonly fitness: number | null;
  readonly success: number | null;
  readonly llm: ModelTotals;
}

export interface SearchEnd extends SearchSummary {
  readonly type: "search-end";
}

export type SearchEvent = SearchStart | CandidateWritten | CandidateScored | SearchEnd;

/** Everything that `embody train` says. Of progress and evaluations, which seed's they are. */
export type TrainRunEvent =
  | SearchEvent
  | TrainStart
  | (TrainEvent & { readonly seed: number })
  | TrainSeedEnd
  | TrainEnd;
