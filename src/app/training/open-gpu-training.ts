/** A training that lives on a GPU; its policy is judged on the CPU, as every other. */
import { createBatch } from "../../../worlds/batch/batch.ts";
import { asDeviceWorld } from "../../../worlds/batch/device-world.ts";
import { worldOf } from "../../../worlds/registry.ts";
import type { OpenedDevice } from "../../gpu/adapter.ts";
import { summariseEpisodes } from "../../rl/evaluate.ts";
import { createGpuTrainer } from "../../rl/gpu/trainer.ts";
import type { Training } from "./open-training.ts";
import { openJudges, type TrainingSpec, taskOf } from "./participant.ts";

export async function openGpuTraining(spec: TrainingSpec, { device }: OpenedDevice): Promise<Training> {
  const { numEnvs, seed, randomise, config } = spec;
  const task = taskOf(spec);
  const batch = await createBatch(task, worldOf(task), { numEnvs, seed, engine: "fast", randomise, stagger: true });
  const world = asDeviceWorld(batch, { privileged: randomise });
  const trainer = await createGpuTrainer(device, world, { config, seed, now: () => performance.now() });
  const judges = openJudges(spec, trainer.learner);
  return {
    spec,
    trainer,
    async judge(engine, episodes, judgeSeed) {
      await trainer.sync();
      const parts = await judges.judge(engine, episodes, judgeSeed, () => true);
      return summariseEpisodes(parts.flatMap(([, outcomes]) => outcomes));
    },
    async close() {
      await judges.close();
      await trainer.close();
      batch.free();
    },
  };
}
