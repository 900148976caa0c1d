/**
 * Trains one task and says what came of it: fast engine first, because that is where the steps are; the reference decides. What happens
 * depends on the request alone (iterations, not seconds, decide when to judge), except for where a limit of time ends it.
 */
import { worldOf } from "../../../worlds/registry.ts";
import type { EvaluationResult, TrainEvent, TrainingEnd } from "../../core/training.ts";
import { scalarsOf } from "../../rl/metrics/scalars.ts";
import { isJudged } from "../../rl/run.ts";
import type { TrainerState } from "../../rl/trainer.ts";
import { openTraining, type TrainingSpec, taskOf } from "./open-training.ts";
import type { TrainingSettings } from "./settings.ts";

export interface TrainingRequest {
  readonly task: string;
  /** Replaces the task's hand-written reward. */
  readonly reward?: string;
  readonly seed: number;
  readonly settings: TrainingSettings;
  readonly workers: number;
  /** Environment steps in all. */
  readonly maxSteps?: number;
  /** Wall time in all, final evaluation included (s). */
  readonly maxSeconds?: number;
}

/** What a training needs to go on, beside its request. */
export interface TrainingState {
  readonly trainer: TrainerState;
  /** Wall time used so far (s). */
  readonly seconds: number;
}

export interface TrainingHooks {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void;
  /** Called between iterations with a function that gives the state; call it only when a checkpoint is due. */
  readonly onIteration?: (state: () => TrainingState) => void | Promise<void>;
  readonly resume?: TrainingState;
}

export interface TrainingOutcome {
  readonly end: TrainingEnd;
  /** The bytes of an .onnx file. */
  readonly policy: Uint8Array;
  /** On 100 held-out episodes that no decision was based on; null where there is no such engine. */
  readonly fast: EvaluationResult | null;
  readonly reference: EvaluationResult | null;
  readonly iterations: number;
  readonly steps: number;
  /** Wall time (s). */
  readonly seconds: {
    readonly total: number;
    readonly rollout: number;
    readonly update: number;
    readonly judge: number;
  };
}

/** Seeds of decisions on the way and of the final evaluation: far from those of training, and from each other. */
export const heldOutSeeds = { decision: 0x40000000, final: 0x60000000 } as const;
const episodesOf = { fast: 64, reference: 32, final: 100 } as const;

export async function trainTask(request: TrainingRequest, hooks: TrainingHooks = {}): Promise<TrainingOutcome> {
  const started = performance.now();
  const before = hooks.resume?.seconds ?? 0;
  const elapsed = () => before + (performance.now() - started) / 1000;
  const { seed, settings, workers, maxSteps = Number.POSITIVE_INFINITY } = request;
  const { maxSeconds = Number.POSITIVE_INFINITY } = request;
  const task = taskOf({ task: request.task, reward: request.reward ?? null });
  const world = worldOf(task);
  const spec: TrainingSpec = {
    task: task.id,
    reward: request.reward ?? null,
    engine: world.fast ? "fast" : "reference",
    numEnvs: settings.numEnvs,
    seed,
    randomise: settings.randomise,
    config: settings.ppo,
  };
  const training = await openTraining(spec, { workers });
  const { trainer } = training;
  if (hooks.resume) trainer.load(hooks.resume.trainer);
  const seconds = { rollout: 0, update: 0, judge: 0 };

  const judge = async (engine: "fast" | "reference", episodes: number, from: number) => {
    const at = performance.now();
    const result = await training.judge(engine, episodes, from);
    seconds.judge += (performance.now() - at) / 1000;
    const { iteration, steps } = trainer;
    hooks.onEvent?.({ type: "train-evaluation", engine, iteration, steps, seconds: elapsed(), result });
    return result;
  };
  const isGoodEnough = async () => {
    for (const engine of ["fast", "reference"] as const) {
      if (!world[engine]) continue;
      const { success } = await judge(engine, episodesOf[engine], heldOutSeeds.decision);
      if (success < settings.target) return false;
    }
    return true;
  };

  try {
    let end: TrainingEnd | undefined;
    while (!end) {
      if (hooks.signal?.aborted) end = "stopped";
      else if (trainer.steps >= maxSteps) end = "steps";
      else if (elapsed() >= maxSeconds) end = "time";
      else {
        const metrics = await trainer.iterate();
        seconds.rollout += metrics.seconds.rollout;
        seconds.update += metrics.seconds.update;
        const { iteration, steps } = metrics;
        const scalars = scalarsOf(metrics, settings.numEnvs, settings.ppo.horizon);
        hooks.onEvent?.({
          type: "train-progress",
          engine: spec.engine,
          iteration,
          steps,
          seconds: elapsed(),
          scalars,
        });
        if (isJudged(iteration, 4, 0.15) && (await isGoodEnough())) end = "mark";
        await hooks.onIteration?.(() => ({ trainer: trainer.save(), seconds: elapsed() }));
      }
    }
    const final = (engine: "fast" | "reference") =>
      world[engine] ? judge(engine, episodesOf.final, heldOutSeeds.final) : Promise.resolve(null);
    const [fast, reference] = [await final("fast"), await final("reference")];
    return {
      end,
      policy: trainer.exportPolicy(),
      fast,
      reference,
      iterations: trainer.iteration,
      steps: trainer.steps,
      seconds: { total: elapsed(), ...seconds },
    };
  } finally {
    await training.close();
  }
}
