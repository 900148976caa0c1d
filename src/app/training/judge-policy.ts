/**
 * Judges a policy file on held-out episodes, in this thread or in several. An episode depends on the seed and its index alone, so the result does
 * not depend on the number of threads.
 */
import { Worker } from "node:worker_threads";
import { createBatch } from "../../../worlds/batch/batch.ts";
import { asBatchedWorld } from "../../../worlds/batch/batched-world.ts";
import { worldOf } from "../../../worlds/registry.ts";
import type { DraftedTask } from "../../core/drafted-task.ts";
import { EmbodyError } from "../../core/errors.ts";
import type { EngineName, EvaluationResult } from "../../core/training.ts";
import { openPolicy } from "../../nn/policy.ts";
import { actorOf, type EpisodeOutcome, liveEpisodes, summariseEpisodes } from "../../rl/evaluate.ts";
import { taskOf } from "./open-training.ts";

/** Plain data: it travels into threads. */
export interface JudgeRequest {
  readonly task: string;
  /** Where the task is one that no file describes. */
  readonly drafted?: DraftedTask | null;
  /** Text of the reward that `return` is summed from; null: the task's own. */
  readonly reward: string | null;
  /** The bytes of an .onnx file. */
  readonly policy: Uint8Array;
  readonly engine: EngineName;
  readonly episodes: number;
  readonly seed: number;
}

/** Episodes that live at the same time, at most. */
const together = 25;

type Part = readonly [index: number, outcomes: EpisodeOutcome[]];

/** What a thread is started with: see `judge-thread.ts`. */
export interface JudgeThreadData {
  readonly request: JudgeRequest;
  readonly thread: number;
  readonly threads: number;
}

export async function judgePolicy(request: JudgeRequest, workers: number): Promise<EvaluationResult> {
  const threads = Math.max(1, Math.min(workers, Math.ceil(request.episodes / together)));
  const helpers = Array.from({ length: threads - 1 }, (_, index) => inThread(request, index + 1, threads));
  // Every thread is waited for, so that none fails unheard.
  const all = await Promise.allSettled([judgeParts(request, 0, threads), ...helpers]);
  const parts = all.flatMap((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
  return summariseEpisodes(parts.sort(([a], [b]) => a - b).flatMap(([, outcomes]) => outcomes));
}

/** Every `threads`-th part of the episodes, from the `thread`-th on. */
export async function judgeParts(request: JudgeRequest, thread: number, threads: number): Promise<Part[]> {
  const { engine, episodes, seed } = request;
  const task = taskOf(request);
  const policy = await openPolicy(request.policy);
  const numEnvs = Math.min(together, episodes);
  const world = asBatchedWorld(await createBatch(task, worldOf(task), { numEnvs, seed, engine }));
  try {
    const { notes } = policy;
    if (notes.task !== task.id || notes.observation.join() !== world.observationNames.join()) {
      throw new EmbodyError("bad-file", `The policy was trained for another task than '${task.id}' is now.`, {
        remedy: `It observes ${notes.observation.join(", ")} for '${notes.task}'; train it again.`,
      });
    }
    const parts: Part[] = [];
    for (let part = thread; part * together < episodes; part += threads) {
      const firstEnvironment = part * together;
      const range = { firstEnvironment, count: Math.min(together, episodes - firstEnvironment) };
      parts.push([part, await liveEpisodes(world, actorOf(policy, world), seed, range)]);
    }
    return parts;
  } finally {
    world.free();
    await policy.close();
  }
}

export type JudgeAnswer = { readonly parts: Part[] } | { readonly code: EmbodyError["code"]; readonly message: string };

function inThread(request: JudgeRequest, thread: number, threads: number): Promise<Part[]> {
  const data: JudgeThreadData = { request, thread, threads };
  const worker = new Worker(new URL("./judge-thread.ts", import.meta.url), { workerData: data });
  return new Promise<Part[]>((resolve, reject) => {
    worker.once("message", (answer: JudgeAnswer) => {
      if ("parts" in answer) resolve(answer.parts);
      else reject(new EmbodyError(answer.code, answer.message));
    });
    worker.once("error", reject);
    worker.once("exit", () => reject(new EmbodyError("internal", "A judging thread ended unexpectedly.")));
  });
}
