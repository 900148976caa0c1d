/**
 * Learns how likely a finished policy is to succeed from each state that its task starts in: whole episodes without noise, what was observed
 * when each began, whether it succeeded, and a law fitted to both (`src/rl/success-model.ts`). Their seed is neither one of training nor of
 * any evaluation, so a result stays untouched by it. Depends on policy, task, engine, episodes and seed alone, not on the threads.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { createBatch } from "../../../worlds/batch/batch.ts";
import { asBatchedWorld } from "../../../worlds/batch/batched-world.ts";
import { worldOf } from "../../../worlds/registry.ts";
import type { BatchedWorld } from "../../core/batched-world.ts";
import type { DraftedTask } from "../../core/drafted-task.ts";
import { EmbodyError } from "../../core/errors.ts";
import type { SuccessModel } from "../../core/success.ts";
import type { EngineName } from "../../core/training.ts";
import { openPolicy } from "../../nn/policy.ts";
import { type Actor, actorOf, type EnvironmentRange, liveEpisodes } from "../../rl/evaluate.ts";
import { fitSuccessModel } from "../../rl/success-model.ts";
import { taskOf } from "./participant.ts";

/** Far from the seeds of training, of decisions on the way (0x40000000) and of final evaluations (0x60000000). */
export const calibrationSeed = 0x50000000;

/** Plain data: it travels into threads. */
export interface CalibrationRequest {
  readonly task: string;
  /** Where the task is one that no file describes. */
  readonly drafted?: DraftedTask | null;
  /** The bytes of an .onnx file. */
  readonly policy: Uint8Array;
  readonly engine: EngineName;
  /** Default: 256. */
  readonly episodes?: number;
  /** Default: `calibrationSeed`. */
  readonly seed?: number;
}

/** What was seen when episodes began, and how they ended. */
export interface StartsAndEnds {
  readonly names: readonly string[];
  /** [episodes][names], in the task's units */
  readonly observations: Float32Array;
  /** 1 where the episode succeeded, else 0. [episodes] */
  readonly successes: Uint8Array;
}

/** Episodes that live at the same time, at most. */
const together = 32;

/** @param workers threads; all cores when not given */
export async function calibrateSuccess(request: CalibrationRequest, workers?: number): Promise<SuccessModel> {
  const { observations, successes, names } = await startsAndEnds(request, workers);
  return fitSuccessModel(observations, successes, names);
}

export async function startsAndEnds(
  request: CalibrationRequest,
  workers = availableParallelism(),
): Promise<StartsAndEnds> {
  const { episodes = 256 } = request;
  const threads = Math.max(1, Math.min(workers, Math.ceil(episodes / together)));
  const others = Array.from({ length: threads - 1 }, (_, index) => inThread({ request, thread: index + 1, threads }));
  // Every thread is waited for, so that none fails unheard.
  const all = await Promise.allSettled([watchParts({ request, thread: 0, threads }), ...others]);
  const parts = all.flatMap((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
  parts.sort((a, b) => a.firstEnvironment - b.firstEnvironment);
  return {
    names: parts[0]?.names ?? [],
    observations: Float32Array.from(parts.flatMap(({ observations }) => [...observations])),
    successes: Uint8Array.from(parts.flatMap(({ successes }) => [...successes])),
  };
}

type Part = StartsAndEnds & { readonly firstEnvironment: number };

/** What a thread is started with: see `success-thread.ts`. */
export interface CalibrationThreadData {
  readonly request: CalibrationRequest;
  readonly thread: number;
  readonly threads: number;
}

export type CalibrationAnswer =
  | { readonly parts: Part[] }
  | { readonly code: EmbodyError["code"]; readonly message: string };

/** Every `threads`-th part of the episodes, from the `thread`-th on. */
export async function watchParts({ request, thread, threads }: CalibrationThreadData): Promise<Part[]> {
  const { engine, episodes = 256, seed = calibrationSeed } = request;
  const task = taskOf({ task: request.task, drafted: request.drafted ?? null, reward: null });
  const policy = await openPolicy(request.policy);
  const numEnvs = Math.min(together, episodes);
  const world = asBatchedWorld(await createBatch(task, worldOf(task), { numEnvs, seed, engine }));
  try {
    const parts: Part[] = [];
    for (let first = thread * together; first < episodes; first += threads * together) {
      const range = { firstEnvironment: first, count: Math.min(together, episodes - first) };
      parts.push({ firstEnvironment: first, ...(await watchEpisodes(world, actorOf(policy, world), seed, range)) });
    }
    return parts;
  } finally {
    world.free();
    await policy.close();
  }
}

function inThread(workerData: CalibrationThreadData): Promise<Part[]> {
  const worker = new Worker(new URL("./success-thread.ts", import.meta.url), { workerData });
  return new Promise<Part[]>((resolve, reject) => {
    worker.once("message", (answer: CalibrationAnswer) => {
      if ("parts" in answer) resolve(answer.parts);
      else reject(new EmbodyError(answer.code, answer.message));
    });
    worker.once("error", reject);
    worker.once("exit", () => reject(new EmbodyError("internal", "A calibrating thread ended unexpectedly.")));
  });
}

/** One whole episode in each environment of a range, of a world that is reset to `seed`. */
export async function watchEpisodes(
  world: BatchedWorld,
  act: Actor,
  seed: number,
  range: EnvironmentRange = { firstEnvironment: 0, count: world.numEnvs },
): Promise<StartsAndEnds> {
  const { components, stride } = world.rows.observation;
  let starts: Float32Array | undefined;
  const outcomes = await liveEpisodes(
    world,
    (seen) => {
      starts ??= seen.slice();
      return act(seen);
    },
    seed,
    range,
  );
  const observations = new Float32Array(range.count * components);
  for (let env = 0; env < range.count; env++) {
    for (let c = 0; c < components; c++) observations[env * components + c] = starts?.[c * stride + env] ?? 0;
  }
  return {
    names: world.observationNames,
    observations,
    successes: Uint8Array.from(outcomes, ({ success }) => Number(success)),
  };
}
