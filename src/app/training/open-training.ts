/**
 * Opens what a training works with: environments of a task on one engine, a learner for them, and judges on either engine. What it
 * computes depends on the spec alone, not on the number of workers.
 */

import { createBatch } from "../../../worlds/batch/batch.ts";
import { asBatchedWorld } from "../../../worlds/batch/batched-world.ts";
import { taskNamed, worldOf } from "../../../worlds/registry.ts";
import type { EngineName, EvaluationResult } from "../../core/training.ts";
import type { PpoConfig } from "../../rl/config.ts";
import { createJudge } from "../../rl/judge.ts";
import { createTrainer, type Trainer } from "../../rl/trainer.ts";

/** Plain data: it travels into threads and checkpoints. */
export interface TrainingSpec {
  readonly task: string;
  /** Replaces the task's hand-written reward; null: that one. */
  readonly reward: string | null;
  readonly engine: EngineName;
  readonly numEnvs: number;
  readonly seed: number;
  readonly randomise: boolean;
  readonly config: PpoConfig;
}

export interface Training {
  readonly spec: TrainingSpec;
  readonly trainer: Pick<Trainer, "iteration" | "steps" | "iterate" | "exportPolicy" | "save" | "load">;
  /** The present policy, without noise, one episode in each of `episodes` environments drawn from `seed`. Parameters as described. */
  judge(engine: EngineName, episodes: number, seed: number): Promise<EvaluationResult>;
  close(): Promise<void>;
}

/** The task with the reward of a spec. */
export function taskOf({ task: id, reward }: Pick<TrainingSpec, "task" | "reward">) {
  const task = taskNamed(id);
  return reward === null ? task : { ...task, reward };
}

export async function openTraining(spec: TrainingSpec, _options: { readonly workers: number }): Promise<Training> {
  const { engine, numEnvs, seed, randomise, config } = spec;
  const task = taskOf(spec);
  const batch = await createBatch(task, worldOf(task), { numEnvs, seed, engine, randomise, stagger: true });
  const world = asBatchedWorld(batch, { privileged: randomise });
  const trainer = await createTrainer(world, { config, seed, now: () => performance.now() });
  return {
    spec,
    trainer,
    async judge(engineOf, episodes, judgeSeed) {
      const judged = await createBatch(task, worldOf(task), { numEnvs: episodes, seed: judgeSeed, engine: engineOf });
      const held = asBatchedWorld(judged);
      const judge = await createJudge(held, trainer.learner, config, judgeSeed);
      try {
        return await judge.judge(trainer.learner);
      } finally {
        await judge.close();
        held.free();
      }
    },
    async close() {
      await trainer.close();
      world.free();
    },
  };
}
