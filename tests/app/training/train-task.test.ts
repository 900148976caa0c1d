/** The two phases of a training, on a body that is cheap in both engines. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openTraining } from "../../../src/app/training/open-training.ts";
import { beginFineTune, calm, specOf } from "../../../src/app/training/phases.ts";
import { settingsFor, trainingSettingsSchema } from "../../../src/app/training/settings.ts";
import { type TrainingState, trainTask } from "../../../src/app/training/train-task.ts";
import type { TrainEvent } from "../../../src/core/training.ts";

const task = "rapier/cartpole-swingup";
const settings = trainingSettingsSchema.parse({
  numEnvs: 8,
  target: 0,
  ppo: { hidden: [8], horizon: 8, epochs: 1, minibatches: 1 },
  fineTune: { numEnvs: 2, horizon: 8, minibatches: 1, maxStd: 0.1, learningRate: 1e-4 },
});
const request = { task, seed: 3, settings, workers: 1 };
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** States of a training of some iterations in the twin that never meets its mark. */
async function statesOf(iterations: number): Promise<TrainingState[]> {
  const states: TrainingState[] = [];
  const maxSteps = iterations * settings.numEnvs * settings.ppo.horizon;
  await trainTask(
    { ...request, settings: { ...settings, target: 1 }, maxSteps },
    {
      onIteration: async (state) => {
        states.push(await state());
      },
    },
  );
  return states;
}

describe("trainTask", () => {
  it("stops at the mark: two judgements in the twin, a doubtful one in the reference and its confirmation, then the final ones", async () => {
    const events: TrainEvent[] = [];
    const outcome = await trainTask(request, { onEvent: (event) => events.push(event) });
    expect(outcome.end).toBe("mark");
    const judged = events.flatMap((event) =>
      event.type === "train-evaluation" ? [[event.engine, event.iteration, event.result.episodes]] : [],
    );
    expect(judged).toEqual([
      ["fast", 4, 64],
      ["fast", 6, 64],
      ["reference", 6, 32],
      ["reference", 6, 64],
      ["fast", 6, 100],
      ["reference", 6, 100],
    ]);
    expect(outcome.fineTuneSteps).toBe(0);
    expect(outcome.retention).toBe(
      outcome.fast?.success ? (outcome.reference?.success ?? 0) / outcome.fast.success : null,
    );
  });

  it("fine-tunes in the reference from where the twin ended, and again the same after a resume", async () => {
    const last = (await statesOf(2)).at(-1);
    if (!last) throw new Error("no state");
    const before = { iterations: 2, steps: 128 };
    const resume: TrainingState = { ...last, phase: "fine-tune", before };
    const states: TrainingState[] = [];
    const engines = new Set<string>();
    const tuned = (from: TrainingState) =>
      trainTask(
        { ...request, settings: { ...settings, target: 1 }, maxSteps: 128 + 3 * 16 },
        {
          resume: from,
          onEvent: (event) => {
            if (event.type === "train-progress") engines.add(`${event.engine} ${event.steps}`);
          },
          onIteration: async (state) => {
            states.push(await state());
          },
        },
      );
    const first = await tuned(resume);
    expect(first).toMatchObject({ end: "steps", steps: 176, iterations: 5, fineTuneSteps: 48 });
    expect([...engines]).toEqual(["reference 144", "reference 160", "reference 176"]);
    // Environments of the reference cannot be saved: a checkpoint holds the phase's beginning.
    expect(states.at(-1)?.trainer.learner).toEqual(last.trainer.learner);
    const again = await tuned(states.at(-1) ?? resume);
    expect(hashOf(again.policy)).toBe(hashOf(first.policy));
  });
});

describe("the phase of fine-tuning", () => {
  it("keeps what was learned, lowers noise and learning rate", async () => {
    const { fineTune } = settings;
    const [state] = await statesOf(1);
    if (!fineTune || !state) throw new Error("no state");
    const spec = specOf("fine-tune", "fast", settings, { task, reward: null, seed: 3 });
    expect(spec).toMatchObject({ engine: "reference", numEnvs: 2, randomise: true });
    const training = await openTraining(spec, { workers: 1 });
    try {
      beginFineTune(training, state.trainer, fineTune);
      const { learner } = training.trainer;
      const [std] = [...learner.model.layout.view(learner.parameters, "logStd")].map(Math.exp);
      expect(std).toBeCloseTo(0.1, 6);
      const weights = (parameters: Float32Array) =>
        [...parameters].filter(
          (_, i) => Math.abs((parameters[i] ?? 0) - (state.trainer.learner.parameters[i] ?? 0)) > 0,
        );
      expect(weights(learner.parameters)).toHaveLength(1);
      expect(learner.save().numbers).toMatchObject({ learningRate: 1e-4, updates: 1 });
      expect(learner.normaliser.save()).toEqual(state.trainer.learner.numbers.observation);
    } finally {
      await training.close();
    }
  });
});

describe("calming", () => {
  it("lowers the noise of actions down to a least one, and changes nothing else", async () => {
    const spec = specOf("main", "fast", settings, { task, reward: null, seed: 3 });
    const training = await openTraining(spec, { workers: 1 });
    try {
      const before = training.trainer.save();
      calm(training, 0.5);
      const { learner } = training.trainer;
      const std = () => [...learner.model.layout.view(learner.parameters, "logStd")].map(Math.exp);
      expect(std()[0]).toBeCloseTo(0.3, 5);
      calm(training, 0.1);
      expect(std()[0]).toBeCloseTo(0.1, 5);
      const after = training.trainer.save();
      const changed = [...after.learner.parameters].filter((value, i) => value !== before.learner.parameters[i]);
      expect(changed).toHaveLength(1);
      expect({ ...after, learner: { ...after.learner, parameters: null } }).toEqual({
        ...before,
        learner: { ...before.learner, parameters: null },
      });
    } finally {
      await training.close();
    }
  });
});

describe("the settings of tasks", () => {
  it("differ from the defaults only where they say so", () => {
    const push = settingsFor("rapier/rover-push");
    const ant = settingsFor("rapier/ant-run");
    expect(push.ppo.gamma).toBe(0.995);
    expect({ ...push, ppo: { ...push.ppo, gamma: 0.99, maxLearningRate: 0.003 } }).toEqual(ant);
  });
});
