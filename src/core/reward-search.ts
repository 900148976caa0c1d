/**
 * What a search for rewards passes around as plain data: candidates, what training with them showed, and trajectories that rewards are tried on without
 * any training. A reward writer (a model, or rules) proposes texts; gates and races judge them by the task's verifier, which no writer sees (Ma et
 * al. 2023, "Eureka", arXiv:2310.12931).
 */
import type { Interval } from "./training.ts";

/** Who wrote a reward: a model, the rules, or the tuning of another one's weights; `given` is a file of the person's. */
export type RewardOrigin = "llm" | "builtin" | "weights" | "given";

export interface RewardCandidate {
  /** Short and unique in its search, such as "b3". */
  readonly id: string;
  /** In the little language. */
  readonly source: string;
  readonly origin: RewardOrigin;
  /** Ids of the candidates that it was made from. */
  readonly parents: readonly string[];
  /** One line: what its writer says of it. */
  readonly note: string;
  /** From 0: the round in which it was written. */
  readonly generation: number;
  /** Under which a language model's ledger counted what it took to write it; absent: nothing was used. */
  readonly account?: string;
}

/** One named term of a reward, over a training and its judged episodes. */
export interface TermEvidence {
  readonly name: string;
  /** Mean a step, at ten moments of the training (fewer where it was shorter). */
  readonly points: readonly number[];
  /** Over all iterations of the training: means a step. */
  readonly maximum: number;
  readonly mean: number;
  readonly minimum: number;
  /** Share of the sum of absolute values of all terms, over the judged episodes, in [0, 1]. */
  readonly magnitude: number;
  /** Share of the variance of the return over episodes: cov(term, return) / var(return); 0 where nothing varies. */
  readonly varianceShare: number;
  /** Pearson's, of the term's sum with fitness over episodes of the whole training and the judged ones; 0 where either does not vary. */
  readonly correlation: number;
}

/** A failing episode in few words: some fields at some instants. */
export interface Trace {
  readonly fitness: number;
  readonly end: "terminated" | "time";
  /** s */
  readonly length: number;
  readonly moments: readonly { readonly time: number; readonly values: Readonly<Record<string, readonly number[]>> }[];
}

/** A number of the physics beyond what the body can do honestly. */
export interface PhysicsOutlier {
  /** Such as "state.rootVelocity". */
  readonly field: string;
  readonly value: number;
  readonly limit: number;
}

/** What training with a candidate showed. Judged: whole episodes without noise on held-out starts, in the engine it was trained in. */
export interface Evidence {
  /** Environment steps of its training so far, those of the parent it went on from left out. */
  readonly steps: number;
  /** Wall time of its thread (s). */
  readonly seconds: number;
  readonly episodes: number;
  readonly fitness: number;
  readonly fitnessInterval: Interval;
  readonly success: number;
  readonly successInterval: Interval;
  /** Mean of the judged episodes. */
  readonly return: number;
  /** Mean length of the judged episodes (s). */
  readonly length: number;
  /** At up to ten moments of the training, from training episodes (with noise); null where none had ended. */
  readonly curve: {
    readonly fitness: readonly (number | null)[];
    readonly success: readonly (number | null)[];
    readonly return: readonly (number | null)[];
    /** s */
    readonly length: readonly (number | null)[];
  };
  readonly terms: readonly TermEvidence[];
  /** Pearson's, of return with fitness over episodes of the whole training and the judged ones. */
  readonly correlation: number;
  /** Share of the judged actions' components beyond 0.98. */
  readonly saturation: number;
  /** Shares of judged episodes. */
  readonly ends: { readonly terminated: number; readonly time: number };
  readonly outliers: readonly PhysicsOutlier[];
  /** Mean fitness with parameters drawn at the ends of the task's ranges instead of the described ones; null where nothing can be drawn. */
  readonly perturbedFitness: number | null;
  /** Judged in the reference as well, where there is one and the candidate went so far; else null. What counts, where it is there. */
  readonly reference: { readonly episodes: number; readonly fitness: number; readonly success: number } | null;
  /** Worst judged episodes. */
  readonly failing: readonly Trace[];
}

export type AlarmName = "reward-without-fitness" | "one-term" | "saturation" | "physics" | "fragile" | "suicide";

/** A sign that a reward is gained without doing what was asked. */
export interface HackAlarm {
  readonly name: AlarmName;
  /** One line, with the numbers. */
  readonly message: string;
}

/** An episode of the twin, whole, as what a reward reads. */
export interface Trajectory {
  readonly name: string;
  /** `probe`: still, random, scripted; `hack`: gained a reward without fitness; `policy`: of a trained candidate. */
  readonly kind: "probe" | "hack" | "policy";
  readonly steps: number;
  /** By input name (state, action, memory, command, parameters, time). [size][steps] f32 */
  readonly inputs: Readonly<Record<string, Float32Array>>;
  readonly fitness: number;
  readonly success: boolean;
  readonly terminated: boolean;
}

/** A candidate beside what is known of it. */
export interface JudgedCandidate {
  readonly candidate: RewardCandidate;
  readonly evidence: Evidence;
  readonly alarms: readonly HackAlarm[];
}

/** What a writer is told of the rounds before. Best first. */
export interface Reflection {
  readonly generation: number;
  readonly judged: readonly JudgedCandidate[];
  /** Texts that were not trained, and why. */
  readonly rejected: readonly { readonly source: string; readonly reason: string }[];
}
