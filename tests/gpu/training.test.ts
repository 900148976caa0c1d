/** A whole training on a device: rollouts, advantages, updates and statistics are those of the CPU, and it goes on from where it was saved. */
import { createHash } from "node:crypto";
import { afterEach, expect, it } from "vitest";
import { trainingSettingsSchema } from "../../src/app/training/settings.ts";
import { type TrainingState, trainTask } from "../../src/app/training/train-task.ts";
import type { TrainEvent } from "../../src/core/training.ts";
import { type PpoConfig, ppoConfig } from "../../src/rl/config.ts";
import { createGpuTrainer, type GpuTrainer } from "../../src/rl/gpu/trainer.ts";
import { createTrainer, type Trainer } from "../../src/rl/trainer.ts";
import { createBatch } from "../../worlds/batch/batch.ts";
import { asBatchedWorld } from "../../worlds/batch/batched-world.ts";
import { asDeviceWorld } from "../../worlds/batch/device-world.ts";
import { taskNamed, worldOf } from "../../worlds/registry.ts";
import { describeOnAdapter } from "./device.ts";
import { relativeError } from "./graphs.ts";

const seed = 3;
const opened: (Trainer | GpuTrainer)[] = [];
afterEach(async () => {
  for (const trainer of opened.splice(0)) await trainer.close();
});

function batchOf(id: string, numEnvs: number, randomise: boolean) {
  const task = taskNamed(id);
  return createBatch(task, worldOf(task), { numEnvs, seed, engine: "fast", randomise, stagger: true });
}

async function onCpu(id: string, numEnvs: number, config: PpoConfig, randomise = false): Promise<Trainer> {
  const world = asBatchedWorld(await batchOf(id, numEnvs, randomise), { privileged: randomise });
  const trainer = await createTrainer(world, { config, seed, now: () => 0 });
  opened.push(trainer);
  return trainer;
}

async function onGpu(device: GPUDevice, id: string, numEnvs: number, config: PpoConfig, randomise = false) {
  const world = asDeviceWorld(await batchOf(id, numEnvs, randomise), { privileged: randomise });
  const trainer = await createGpuTrainer(device, world, { config, seed, now: () => performance.now() });
  opened.push(trainer);
  return trainer;
}

/** One minibatch an epoch: then the order of samples, which differs, makes no difference but for rounding. */
const plain = ppoConfig({ hidden: [8], horizon: 12, epochs: 2, minibatches: 1, shards: 1 });

describeOnAdapter("a training in WGSL", (device) => {
  it.each([
    ["classic/cartpole", false],
    ["maze/goto", false],
  ] as const)("of %s comes to what the CPU's does", async (id, randomise) => {
    const [cpu, gpu] = [await onCpu(id, 20, plain, randomise), await onGpu(device, id, 20, plain, randomise)];
    for (let iteration = 1; iteration <= 3; iteration++) {
      const [expected, actual] = [await cpu.iterate(), await gpu.iterate()];
      expect(actual.steps).toBe(expected.steps);
      expect(actual.episodes.episodes).toBe(expected.episodes.episodes);
      for (const name of Object.keys(expected.update) as (keyof typeof expected.update)[]) {
        expect(actual.update[name], `${name} of iteration ${iteration}`).toBeCloseTo(expected.update[name], 3);
      }
      expect(actual.episodes.rewardPerStep).toBeCloseTo(expected.episodes.rewardPerStep, 5);
    }
    await gpu.sync();
    const [there, here] = [gpu.save().learner, cpu.save().learner];
    expect(there.numbers.updates).toBe(here.numbers.updates);
    expect(relativeError(there.parameters, here.parameters)).toBeLessThan(1e-3);
    expect(relativeError(there.numbers.observation.mean, here.numbers.observation.mean)).toBeLessThan(1e-4);
    expect(relativeError(there.numbers.observation.spread, here.numbers.observation.spread)).toBeLessThan(1e-3);
    expect(there.numbers.values.second).toBeCloseTo(here.numbers.values.second, 3);
    expect(gpu.exportPolicy().length).toBe(cpu.exportPolicy().length);
  });

  it("gives the same policy again, also when it was saved and gone on with on the way", async () => {
    const settings = trainingSettingsSchema.parse({
      numEnvs: 16,
      randomise: false,
      target: 1,
      ppo: { hidden: [8], horizon: 16, epochs: 2, minibatches: 2 },
    });
    const states: TrainingState[] = [];
    const train = (iterations: number, resume?: TrainingState) => {
      const events: TrainEvent[] = [];
      const request = {
        task: "classic/cartpole",
        seed: 5,
        settings: { ...settings, stopsAtMark: false },
        workers: 1,
        device: { device, adapter: "" },
        maxSteps: iterations * 16 * 16,
      };
      return trainTask(request, {
        onEvent: (event) => events.push(event),
        onIteration: async (state) => {
          states.push(await state());
        },
        ...(resume ? { resume } : {}),
      });
    };
    const hashes: string[] = [];
    for (const outcome of [await train(4), await train(4), await train(4, structuredClone(states[1]))]) {
      expect(outcome.iterations).toBe(4);
      hashes.push(createHash("sha256").update(outcome.policy).digest("hex"));
    }
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).toBe(hashes[0]);
  });
});
