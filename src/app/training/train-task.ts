/**
 * Trains one task and says what came of it: in the fast engine first, because that is where the steps are, then briefly in the reference where
 * the twin's policy loses there; the reference decides. What happens depends on the request alone (iterations, not seconds, decide when to
 * judge and when a phase ends), except for where a limit of time ends it.
 */
import { worldOf } from "../../../worlds/registry.ts";
import type { DraftedTask } from "../../core/drafted-task.ts";
import type { EngineName, EvaluationResult, TrainEvent, TrainingEnd } from "../../core/training.ts";
import type { OpenedDevice } from "../../gpu/adapter.ts";
import type { LearnerState } from "../../rl/learner.ts";
import { scalarsOf } from "../../rl/metrics/scalars.ts";
import type { TrainerState } from "../../rl/trainer.ts";
import { heldOutSeeds } from "./held-out-seeds.ts";
import { openTraining, type Training, taskOf } from "./open-training.ts";
import { Pace, type PaceState } from "./pace.ts";
import { beginFineTune, calm, type PhaseName, specOf } from "./phases.ts";
import type { TrainingSettings } from "./settings.ts";

export interface TrainingRequest {
  readonly task: string;
  /** Where the task is one that no file describes; then it needs a reward. */
  readonly drafted?: DraftedTask | null;
  /** Replaces the task's hand-written reward. */
  readonly reward?: string;
  readonly seed: number;
  readonly settings: TrainingSettings;
  readonly workers: number;
  /** Where the first phase is trained; null or absent: on the CPU. */
  readonly device?: OpenedDevice | null;
  /** What a shorter training on the same reward has learned already; absent: it begins with nothing. */
  readonly start?: LearnerState;
  /** Environment steps in all. */
  readonly maxSteps?: number;
  /** Wall time in all, final evaluation included (s). */
  readonly maxSeconds?: number;
}

/** What a training needs to go on, beside its request. */
export interface TrainingState {
  readonly phase: PhaseName;
  /** Of the phase at hand; of the second, where it began: environments of the reference cannot be saved, so it is lived again. */
  readonly trainer: TrainerState;
  readonly pace: PaceState;
  /** Iterations and steps of the phase before. */
  readonly before: { readonly iterations: number; readonly steps: number };
  /** Wall time used so far (s). */
  readonly seconds: number;
}

export interface TrainingHooks {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void;
  /** Called between iterations with a function that gives the state; call it only when a checkpoint is due. */
  readonly onIteration?: (state: () => Promise<TrainingState>) => void | Promise<void>;
  readonly resume?: TrainingState;
}

export interface TrainingOutcome {
  readonly end: TrainingEnd;
  /** The bytes of an .onnx file. */
  readonly policy: Uint8Array;
  /** On 100 held-out episodes that no decision was based on; null where there is no such engine. */
  readonly fast: EvaluationResult | null;
  readonly reference: EvaluationResult | null;
  /** Success in the reference as a share of that in the twin; null without both. */
  readonly retention: number | null;
  readonly iterations: number;
  readonly steps: number;
  /** Of those, in the reference. */
  readonly fineTuneSteps: number;
  /** Wall time (s). */
  readonly seconds: {
    readonly total: number;
    readonly rollout: number;
    readonly update: number;
    readonly judge: number;
  };
}

/** How much less than the target, in the twin, is worth asking the reference about. */
const leeway = 0.03;
/** Factor on the noise of actions each time that episodes without it are found to be worse than those with it. */
const calming = 0.7;
const episodesOf = { fast: 64, reference: 32, confirmation: 64, final: 100 } as const;
/** So much below the target a first judgement in the reference is worth a second one. */
const doubt = 0.05;

export async function trainTask(request: TrainingRequest, hooks: TrainingHooks = {}): Promise<TrainingOutcome> {
  const run = new TrainingRun(request, hooks);
  try {
    return await run.run();
  } finally {
    await run.close();
  }
}

class TrainingRun {
  readonly #request: TrainingRequest;
  readonly #hooks: TrainingHooks;
  readonly #engines: { readonly fast: boolean; readonly reference: boolean };
  /** Then training episodes are easier than judged ones, and that they succeed says nothing of noise. */
  readonly #hasCurriculum: boolean;
  readonly #identity: Parameters<typeof specOf>[3];
  readonly #started = performance.now();
  readonly #seconds = { rollout: 0, update: 0, judge: 0 };
  #training: Training | undefined;
  #phase: PhaseName = "main";
  #pace: Pace;
  #before: TrainingState["before"] = { iterations: 0, steps: 0 };
  /** Where the second phase began. */
  #phaseStart: TrainerState | undefined;

  constructor(request: TrainingRequest, hooks: TrainingHooks) {
    this.#request = request;
    this.#hooks = hooks;
    const reward = request.reward ?? null;
    const drafted = request.drafted ?? null;
    const task = taskOf({ task: request.task, drafted, reward });
    const { fast, reference } = worldOf(task);
    this.#engines = { fast: fast !== undefined, reference: reference !== undefined };
    this.#pace = new Pace(this.#engines);
    this.#hasCurriculum = task.curriculum !== undefined;
    this.#identity = { task: task.id, drafted, reward, seed: request.seed };
  }

  async run(): Promise<TrainingOutcome> {
    const { resume } = this.#hooks;
    if (resume) {
      this.#before = resume.before;
      this.#pace = resume.phase === "main" ? new Pace(this.#engines, resume.pace) : this.#paceOfFineTune();
      await this.#begin(resume.phase, resume.trainer);
    } else await this.#begin("main");
    const end = await this.#untilEnd();
    const final = (engine: EngineName) =>
      this.#engines[engine] ? this.#judge(engine, episodesOf.final, heldOutSeeds.final) : Promise.resolve(null);
    const [fast, reference] = [await final("fast"), await final("reference")];
    await this.#trainer.sync();
    return {
      end,
      policy: this.#trainer.exportPolicy(),
      fast,
      reference,
      retention: fast && reference && fast.success > 0 ? reference.success / fast.success : null,
      iterations: this.#iterations,
      steps: this.#steps,
      fineTuneSteps: this.#phase === "fine-tune" ? this.#trainer.steps : 0,
      seconds: { total: this.#elapsed(), ...this.#seconds },
    };
  }

  async close(): Promise<void> {
    await this.#training?.close();
  }

  async #untilEnd(): Promise<TrainingEnd> {
    const { maxSteps = Number.POSITIVE_INFINITY, maxSeconds = Number.POSITIVE_INFINITY } = this.#request;
    if (await this.#isGoodFromTheStart()) return "mark";
    for (;;) {
      if (this.#hooks.signal?.aborted) return "stopped";
      if (this.#steps >= maxSteps) return "steps";
      if (this.#elapsed() >= maxSeconds) return "time";
      await this.#iterate();
      if (!this.#request.settings.stopsAtMark) {
        await this.#hooks.onIteration?.(() => this.#save());
        continue;
      }
      // Past the mark there is nothing to go on with: a checkpoint there would be trained beyond it.
      if (await this.#isGoodEnough()) return "mark";
      await this.#fineTuneIfDue();
      await this.#hooks.onIteration?.(() => this.#save());
    }
  }

  /** Opens a phase: from a state of its own, or at its beginning. The second one begins with what the first has learned. */
  async #begin(phase: PhaseName, from?: TrainerState): Promise<void> {
    const { settings, workers, start, device = null } = this.#request;
    const spec = specOf(phase, this.#engines.fast ? "fast" : "reference", settings, this.#identity);
    await this.#training?.close();
    this.#training = undefined;
    const training = await openTraining(spec, { workers, device: phase === "main" ? device : null });
    this.#training = training;
    this.#phase = phase;
    if (phase === "fine-tune" && from && settings.fineTune) {
      this.#phaseStart = from;
      beginFineTune(training, from, settings.fineTune);
    } else if (from) training.trainer.load(from);
    else if (start) training.trainer.load({ iteration: 0, learner: start, worlds: [] });
  }

  async #iterate(): Promise<void> {
    const metrics = await this.#trainer.iterate();
    const { seconds, episodes } = metrics;
    this.#seconds.rollout += seconds.rollout;
    this.#seconds.update += seconds.prepare + seconds.update;
    this.#pace.follow(episodes);
    const { engine, numEnvs, config } = this.#open.spec;
    const [iteration, steps] = [this.#iterations, this.#steps];
    const scalars = scalarsOf({ ...metrics, iteration, steps }, numEnvs, config.horizon);
    this.#hooks.onEvent?.({ type: "train-progress", engine, iteration, steps, seconds: this.#elapsed(), scalars });
  }

  async #isGoodEnough(): Promise<boolean> {
    const { target } = this.#request.settings;
    const [pace, iteration] = [this.#pace, this.#iterations];
    if (pace.isFastDue(iteration)) {
      const { success } = await this.#judge("fast", episodesOf.fast, heldOutSeeds.decision);
      pace.judgedFast(iteration, success >= target - leeway);
      if (success >= target && !this.#engines.reference) return this.#isConfirmed("fast", episodesOf.final);
      if (!this.#hasCurriculum && pace.isNoiseHiding(success, target)) calm(this.#open, calming);
    }
    if (!pace.isReferenceDue(iteration)) return false;
    const { success } = await this.#judge("reference", episodesOf.reference, heldOutSeeds.decision);
    const isClear = success === 1 || success < target - doubt;
    const isGood = isClear ? success >= target : await this.#isConfirmed("reference", episodesOf.confirmation);
    pace.judgedReference(iteration, isGood);
    return isGood;
  }

  /** What came in may meet the mark already: then more training could only change it. */
  async #isGoodFromTheStart(): Promise<boolean> {
    const { start, settings } = this.#request;
    if (!start || !settings.stopsAtMark || this.#iterations > 0) return false;
    return this.#isConfirmed(this.#engines.reference ? "reference" : "fast", episodesOf.confirmation);
  }

  /** A second opinion on more and other episodes: few say little, and who is asked often is good by chance at some time. */
  async #isConfirmed(engine: EngineName, episodes: number): Promise<boolean> {
    const { success } = await this.#judge(engine, episodes, heldOutSeeds.confirmation);
    return success >= this.#request.settings.target - 1 / episodes;
  }

  async #fineTuneIfDue(): Promise<void> {
    const { fineTune } = this.#request.settings;
    const { fast, reference } = this.#engines;
    if (this.#phase !== "main" || !fineTune || !fast || !reference || this.#pace.failures < fineTune.after) return;
    await this.#trainer.sync();
    const learned = this.#trainer.save();
    this.#before = { iterations: this.#iterations, steps: this.#steps };
    this.#pace = this.#paceOfFineTune();
    await this.#begin("fine-tune", { ...learned, worlds: [] });
  }

  #paceOfFineTune(): Pace {
    return Pace.inReference(this.#before.iterations);
  }

  async #judge(engine: EngineName, episodes: number, seed: number): Promise<EvaluationResult> {
    const at = performance.now();
    const result = await this.#open.judge(engine, episodes, seed);
    this.#seconds.judge += (performance.now() - at) / 1000;
    const [iteration, steps] = [this.#iterations, this.#steps];
    this.#hooks.onEvent?.({ type: "train-evaluation", engine, iteration, steps, seconds: this.#elapsed(), result });
    return result;
  }

  async #save(): Promise<TrainingState> {
    await this.#trainer.sync();
    const [phase, before, seconds] = [this.#phase, this.#before, this.#elapsed()];
    if (phase === "fine-tune" && this.#phaseStart) {
      return { phase, trainer: this.#phaseStart, pace: this.#paceOfFineTune().state, before, seconds };
    }
    return { phase, trainer: this.#trainer.save(), pace: this.#pace.state, before, seconds };
  }

  get #open(): Training {
    if (!this.#training) throw new RangeError("the training is not open");
    return this.#training;
  }

  get #trainer(): Training["trainer"] {
    return this.#open.trainer;
  }

  get #iterations(): number {
    return this.#before.iterations + this.#trainer.iteration;
  }

  get #steps(): number {
    return this.#before.steps + this.#trainer.steps;
  }

  #elapsed(): number {
    return (this.#hooks.resume?.seconds ?? 0) + (performance.now() - this.#started) / 1000;
  }
}
