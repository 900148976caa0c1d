/**
 * The outer loop: iterations until a number of steps, a time, a mark or a signal. Evaluations lie at iterations fixed beforehand, each a
 * share later than the one before, so that what a run of given steps does never depends on how fast it went.
 */
import type { EvaluationResult } from "../core/training.ts";
import type { Judge } from "./judge.ts";
import type { IterationMetrics, Trainer } from "./trainer.ts";

export interface RunOptions {
  /** Environment steps since the start of training, those before a resume included. */
  readonly maxSteps?: number;
  /** Ends after the iteration in which `now` passes this (ms). */
  readonly until?: number;
  readonly now: () => number;
  readonly signal?: AbortSignal;
  readonly judge?: Judge;
  /** Whether training is done, by a held-out evaluation; absent: it goes on. */
  readonly isReached?: (result: EvaluationResult) => boolean;
  /** The first iteration that is judged, and the share of iterations from one judgement to the next. Default: 4, 0.15. */
  readonly firstJudged?: number;
  readonly judgedEvery?: number;
  readonly onIteration?: (metrics: IterationMetrics) => void;
  readonly onEvaluation?: (result: EvaluationResult, iteration: number) => void;
}

export type RunEnd = "mark" | "steps" | "time" | "stopped";

export interface RunResult {
  readonly end: RunEnd;
  readonly iterations: number;
  readonly steps: number;
  /** The last one, if any was asked for. */
  readonly evaluation?: EvaluationResult;
}

/** Whether an iteration is judged: the first, and then each that is a share beyond the last judged one. */
export function isJudged(iteration: number, first: number, share: number): boolean {
  for (let next = first; next <= iteration; next += Math.max(1, Math.floor(next * share))) {
    if (next === iteration) return true;
  }
  return false;
}

export async function run(trainer: Trainer, options: RunOptions): Promise<RunResult> {
  const {
    maxSteps = Number.POSITIVE_INFINITY,
    until = Number.POSITIVE_INFINITY,
    now,
    signal,
    judge,
    isReached,
  } = options;
  const { firstJudged = 4, judgedEvery = 0.15 } = options;
  let evaluation: EvaluationResult | undefined;
  const result = (end: RunEnd): RunResult => ({
    end,
    iterations: trainer.iteration,
    steps: trainer.steps,
    ...(evaluation ? { evaluation } : {}),
  });
  for (;;) {
    if (signal?.aborted) return result("stopped");
    if (trainer.steps >= maxSteps) return result("steps");
    if (now() >= until) return result("time");
    options.onIteration?.(await trainer.iterate());
    if (!judge || !isJudged(trainer.iteration, firstJudged, judgedEvery)) continue;
    evaluation = await judge.judge(trainer.learner);
    options.onEvaluation?.(evaluation, trainer.iteration);
    if (isReached?.(evaluation)) return result("mark");
  }
}
