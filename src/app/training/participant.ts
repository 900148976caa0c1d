/**
 * One thread's part of a training: the environments of its shards, and judged episodes. The main thread is one participant, each worker another;
 * they run the same code in step.
 */

import { createBatch } from "../../../worlds/batch/batch.ts";
import { asBatchedWorld } from "../../../worlds/batch/batched-world.ts";
import { taskFromDraft, taskNamed, worldOf } from "../../../worlds/registry.ts";
import type { BatchedWorld } from "../../core/batched-world.ts";
import type { DraftedTask } from "../../core/drafted-task.ts";
import type { EngineName } from "../../core/training.ts";
import type { PpoConfig } from "../../rl/config.ts";
import type { EpisodeOutcome } from "../../rl/evaluate.ts";
import type { Group } from "../../rl/group.ts";
import { createJudge, type Judge } from "../../rl/judge.ts";
import type { Learner } from "../../rl/learner.ts";
import { createShardedTrainer, shardRange, type Trainer } from "../../rl/trainer.ts";

/** Plain data: it travels into threads and checkpoints. */
export interface TrainingSpec {
  readonly task: string;
  /** Where the task is one that no file describes; absent or null: it is registered. */
  readonly drafted?: DraftedTask | null;
  /** Replaces the task's hand-written reward; null: that one. */
  readonly reward: string | null;
  readonly engine: EngineName;
  readonly numEnvs: number;
  readonly seed: number;
  readonly randomise: boolean;
  readonly config: PpoConfig;
}

/** The task with the reward of a spec. */
export function taskOf({ task: id, drafted, reward }: Pick<TrainingSpec, "task" | "drafted" | "reward">) {
  const task = drafted ? taskFromDraft(drafted) : taskNamed(id);
  return reward === null ? task : { ...task, reward };
}

/** Episodes that are judged together, at most. */
const judgedTogether = 32;

/** An evaluation cut into parts of one size, whose number does not depend on the threads. */
export function judgedParts(episodes: number): { readonly firstEnvironment: number; readonly count: number }[] {
  const parts = 2 * Math.ceil(episodes / (2 * judgedTogether));
  return Array.from({ length: parts }, (_, part) => {
    const at = (index: number) => Math.floor((index * episodes) / parts);
    return { firstEnvironment: at(part), count: at(part + 1) - at(part) };
  });
}

export interface Participant {
  readonly trainer: Trainer;
  readonly worlds: readonly BatchedWorld[];
  /** Episodes of the parts of an evaluation that fall to this thread, by part. */
  judge(
    engine: EngineName,
    episodes: number,
    seed: number,
    isMine: (part: number) => boolean,
  ): Promise<(readonly [part: number, outcomes: EpisodeOutcome[]])[]>;
  close(): Promise<void>;
}

/** @param shared Whether other threads are to see the worlds' memory. */
export async function openParticipant(spec: TrainingSpec, group: Group, shared: boolean): Promise<Participant> {
  const { engine, numEnvs, seed, randomise, config } = spec;
  const task = taskOf(spec);
  const simulated = worldOf(task);
  const worlds: BatchedWorld[] = [];
  for (const shard of group.own) {
    const range = shardRange(shard, group.shards, numEnvs);
    const batch = await createBatch(task, simulated, { ...range, seed, engine, randomise, stagger: true, shared });
    worlds.push(asBatchedWorld(batch, { privileged: randomise }));
  }
  const trainer = await createShardedTrainer(worlds, numEnvs, group, { config, seed, now: () => performance.now() });
  const judges = openJudges(spec, trainer.learner);
  return {
    trainer,
    worlds,
    judge: judges.judge,
    async close() {
      await judges.close();
      await trainer.close();
      for (const world of worlds) world.free();
    },
  };
}

/** Judges of a learner's policy as it is when they are asked, on either engine; each is opened when it is first asked. */
export function openJudges(spec: TrainingSpec, learner: Learner): Pick<Participant, "judge" | "close"> {
  const { seed, config } = spec;
  const task = taskOf(spec);
  const opened = new Map<EngineName, Promise<{ judge: Judge; world: BatchedWorld }>>();
  const open = async (engine: EngineName) => {
    const world = asBatchedWorld(await createBatch(task, worldOf(task), { numEnvs: judgedTogether, seed, engine }));
    return { judge: await createJudge(world, learner, config), world };
  };
  return {
    async judge(engine, episodes, judgeSeed, isMine) {
      const found = opened.get(engine) ?? open(engine);
      opened.set(engine, found);
      const { judge } = await found;
      const results: (readonly [number, EpisodeOutcome[]])[] = [];
      for (const [part, range] of judgedParts(episodes).entries()) {
        if (isMine(part)) results.push([part, await judge.judge(learner, judgeSeed, range)]);
      }
      return results;
    },
    async close() {
      for (const each of opened.values()) {
        const { judge, world } = await each;
        await judge.close();
        world.free();
      }
    },
  };
}
