/**
 * A training has one or two phases: most of it in the fast engine, and where that is a twin whose policy loses in the reference, a brief
 * second one there. The second begins with the parameters, statistics and moments of the first, less noise and a small learning rate: what is
 * learned is not to be unlearned.
 */
import type { EngineName } from "../../core/training.ts";
import type { TrainerState } from "../../rl/trainer.ts";
import type { Training, TrainingSpec } from "./open-training.ts";
import type { FineTuneSettings, TrainingSettings } from "./settings.ts";

export type PhaseName = "main" | "fine-tune";

/** What a phase is opened with. */
export function specOf(
  name: PhaseName,
  engine: EngineName,
  settings: TrainingSettings,
  { task, drafted = null, reward, seed }: Pick<TrainingSpec, "task" | "drafted" | "reward" | "seed">,
): TrainingSpec {
  const { numEnvs, randomise, ppo, fineTune } = settings;
  const base = { task, drafted, reward, seed, randomise };
  if (name === "main" || fineTune === null) return { ...base, engine, numEnvs, config: ppo };
  const { horizon, minibatches, learningRate } = fineTune;
  const config = { ...ppo, horizon, minibatches, learningRate, maxLearningRate: learningRate };
  return { ...base, engine: "reference", numEnvs: fineTune.numEnvs, config };
}

/** A fresh training goes on from what another one has learned, in its own environments. */
export function beginFineTune(training: Training, { learner }: TrainerState, settings: FineTuneSettings): void {
  const numbers = { ...learner.numbers, learningRate: settings.learningRate };
  const most = Math.log(settings.maxStd);
  const parameters = withSpread(training, learner.parameters, (logStd) => Math.min(logStd, most));
  // Its worlds are at their beginning already.
  training.trainer.load({ iteration: 0, learner: { ...learner, numbers, parameters }, worlds: [] });
}

const leastStd = 0.1;

/**
 * Lowers the noise of actions by a factor. Noise can carry a policy over what would hold it without (a saddle between two ways round, wheels
 * that work against each other), and then nothing is ever learned about being held.
 */
export function calm({ trainer }: Pick<Training, "trainer">, factor: number): void {
  const state = trainer.save();
  const least = Math.log(leastStd);
  const parameters = withSpread({ trainer }, state.learner.parameters, (logStd) =>
    Math.min(logStd, Math.max(logStd + Math.log(factor), least)),
  );
  trainer.load({ ...state, learner: { ...state.learner, parameters } });
}

/** A copy of parameters with other logarithms of standard deviations; choices have none. */
function withSpread(
  { trainer }: Pick<Training, "trainer">,
  from: Float32Array,
  change: (logStd: number) => number,
): Float32Array {
  const parameters = from.slice();
  const { model } = trainer.learner;
  if (!model.head.hasSpread) return parameters;
  const logStd = model.layout.view(parameters, "logStd");
  logStd.forEach((value, index) => {
    logStd[index] = change(value);
  });
  return parameters;
}
