/**
 * Opens what a training works with: environments of a task on one engine, a learner for them, and judges on either engine, in as many threads as
 * asked for (at most one a shard). What it computes depends on the spec alone, not on the threads.
 */
import { Worker } from "node:worker_threads";
import { createBatch } from "../../../worlds/batch/batch.ts";
import { asBatchedWorld } from "../../../worlds/batch/batched-world.ts";
import { worldOf } from "../../../worlds/registry.ts";
import { EmbodyError } from "../../core/errors.ts";
import type { EngineName, EvaluationResult } from "../../core/training.ts";
import type { OpenedDevice } from "../../gpu/adapter.ts";
import { type EpisodeOutcome, summariseEpisodes } from "../../rl/evaluate.ts";
import { joinGroup, localGroup, newSharedGroup, reportFailure, type SharedGroupData } from "../../rl/group.ts";
import { modelFor, summedSizes, type Trainer, type TrainerState } from "../../rl/trainer.ts";
import { openParticipant, type Participant, type TrainingSpec, taskOf } from "./participant.ts";
import type { FromThread, ToThread } from "./protocol.ts";

export { type TrainingSpec, taskOf } from "./participant.ts";

export interface Training {
  readonly spec: TrainingSpec;
  readonly trainer: Pick<Trainer, "iteration" | "steps" | "learner" | "iterate" | "exportPolicy" | "save" | "load"> & {
    /** What `learner`, `exportPolicy` and `save` show is as it was when this was last called: on the CPU it always is as it is. */
    sync(): Promise<void>;
  };
  /** The present policy, without noise, in the first `episodes` environments of `seed`. Parameters as described. */
  judge(engine: EngineName, episodes: number, seed: number): Promise<EvaluationResult>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly workers: number;
  /** Trains there, on the fast engine; null or absent: on the CPU. */
  readonly device?: OpenedDevice | null;
}

export async function openTraining(spec: TrainingSpec, { workers, device }: OpenOptions): Promise<Training> {
  if (device) return (await import("./open-gpu-training.ts")).openGpuTraining(spec, device);
  const { shards } = spec.config;
  const threads = Math.max(1, Math.min(workers, shards, spec.numEnvs));
  if (threads === 1)
    return trainingOf(spec, await openParticipant(spec, localGroup(shards), false), { helpers: [], ready: [] });
  // They load what they need while the sizes are found out.
  const helpers = Array.from({ length: threads - 1 }, startThread);
  try {
    const group = newSharedGroup(shards, threads, ...(await largestSums(spec)));
    const opened = helpers.map((helper, index) => helper.ask({ kind: "open", spec, group, thread: index + 1 }));
    const own = openParticipant(spec, joinGroup(group, 0), true);
    const [participant, ...ready] = await Promise.all([own, ...opened]);
    return trainingOf(spec, participant, { helpers, group, ready });
  } catch (error) {
    await Promise.all(helpers.map(({ end }) => end()));
    throw error;
  }
}

/** The sizes of a model are known from a batch of one environment. */
async function largestSums(spec: TrainingSpec): Promise<[largest: number, largest32: number]> {
  const task = taskOf(spec);
  const batch = await createBatch(task, worldOf(task), {
    numEnvs: 1,
    seed: 0,
    engine: spec.engine,
    backend: "interpreter",
  });
  const world = asBatchedWorld(batch, { privileged: spec.randomise });
  const { largest, largest32 } = summedSizes(modelFor(world, spec.config), world.termNames);
  world.free();
  return [largest, largest32];
}

interface Helper {
  ask(message: ToThread): Promise<FromThread>;
  end(): Promise<unknown>;
}

function startThread(): Helper {
  const worker = new Worker(new URL("./thread.ts", import.meta.url));
  worker.unref();
  const waiting: { resolve(message: FromThread): void; reject(error: Error): void }[] = [];
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  const next = () =>
    failure ? Promise.reject(failure) : new Promise<FromThread>((resolve, reject) => waiting.push({ resolve, reject }));
  worker.on("message", (message: FromThread) => {
    if (message.kind === "failed") fail(new EmbodyError("bad-request", message.message));
    else waiting.shift()?.resolve(message);
  });
  worker.on("error", (error) => {
    fail(new EmbodyError("internal", `A training thread failed: ${error.message}`, { cause: error }));
  });
  worker.on("exit", () => fail(new EmbodyError("internal", "A training thread ended unexpectedly.")));
  return {
    ask(message) {
      worker.postMessage(message);
      return next();
    },
    end: () => worker.terminate(),
  };
}

interface Others {
  readonly helpers: readonly Helper[];
  /** What they answered when they were opened. */
  readonly ready: readonly FromThread[];
  readonly group?: SharedGroupData;
}

function trainingOf(spec: TrainingSpec, participant: Participant, { helpers, ready, group }: Others): Training {
  const { trainer } = participant;
  /** Of the other threads' shards, in their order: threads hold contiguous ones. */
  const memories = ready.flatMap((answer) => (answer.kind === "ready" ? answer.worlds : []));
  const threads = helpers.length + 1;

  /** Everyone does the same; where several fail, the first one's own reason is told. */
  const together = async <Result>(message: ToThread, own: () => Promise<Result>) => {
    const stopWaiting = (error: unknown) => {
      if (group) reportFailure(group);
      throw error;
    };
    const answers = helpers.map((helper) => helper.ask(message).catch(stopWaiting));
    const all = await Promise.allSettled([own().catch(stopWaiting), ...answers]);
    const reasons = all.flatMap((each) => (each.status === "rejected" ? [each.reason as Error] : []));
    const reason = reasons.find(({ message: text }) => !text.startsWith("Another training thread")) ?? reasons[0];
    if (reason) throw reason;
    const [mine, ...others] = all.map((each) => (each.status === "fulfilled" ? each.value : undefined));
    return { mine: mine as Result, others: others as FromThread[] };
  };

  return {
    spec,
    trainer: {
      get iteration() {
        return trainer.iteration;
      },
      get steps() {
        return trainer.steps;
      },
      learner: trainer.learner,
      sync: () => Promise.resolve(),
      iterate: async () => (await together({ kind: "iterate" }, () => trainer.iterate())).mine,
      exportPolicy: () => trainer.exportPolicy(),
      save() {
        const state = trainer.save();
        const others = memories.map((memory) => memory?.slice() ?? new Uint8Array(0));
        return { ...state, worlds: [...state.worlds, ...others] };
      },
      load(state: TrainerState) {
        trainer.load(state);
        // Answered in order: the next message waits for it.
        for (const helper of helpers) void helper.ask({ kind: "load", state }).catch(() => undefined);
      },
    },
    async judge(engine, episodes, seed) {
      const isMine = (part: number) => part % threads === 0;
      const { mine, others } = await together({ kind: "judge", engine, episodes, seed }, () =>
        participant.judge(engine, episodes, seed, isMine),
      );
      const parts = new Map<number, EpisodeOutcome[]>(mine);
      for (const answer of others) {
        if (answer.kind === "judged") for (const [part, outcomes] of answer.parts) parts.set(part, outcomes);
      }
      const outcomes = [...parts].sort(([a], [b]) => a - b).flatMap(([, each]) => each);
      return summariseEpisodes(outcomes);
    },
    async close() {
      await Promise.allSettled(helpers.map((helper) => helper.ask({ kind: "close" })));
      await Promise.all(helpers.map(({ end }) => end()));
      await participant.close();
    },
  };
}
