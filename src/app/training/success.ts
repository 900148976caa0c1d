/**
 * Learns how likely a finished policy is to succeed from each state that its task starts in: whole episodes without noise, what was observed
 * when each began, whether it succeeded, and a law fitted to both (`src/rl/success-model.ts`). Their seed is neither one of training nor of
 * any evaluation, so a result stays untouched by it. Depends on policy, task, engine, episodes and seed alone.
 */
import { createBatch } from "../../../worlds/batch/batch.ts";
import { asBatchedWorld } from "../../../worlds/batch/batched-world.ts";
import { taskNamed, worldOf } from "../../../worlds/registry.ts";
import type { BatchedWorld } from "../../core/batched-world.ts";
import type { SuccessModel } from "../../core/success.ts";
import type { EngineName } from "../../core/training.ts";
import { openPolicy } from "../../nn/policy.ts";
import { type Actor, actorOf, liveEpisodes } from "../../rl/evaluate.ts";
import { fitSuccessModel } from "../../rl/success-model.ts";

/** Far from the seeds of training, of decisions on the way (0x40000000) and of final evaluations (0x60000000). */
export const calibrationSeed = 0x50000000;

export interface CalibrationRequest {
  readonly task: string;
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

export async function calibrateSuccess(request: CalibrationRequest): Promise<SuccessModel> {
  const { observations, successes, names } = await startsAndEnds(request);
  return fitSuccessModel(observations, successes, names);
}

export async function startsAndEnds(request: CalibrationRequest): Promise<StartsAndEnds> {
  const { engine, episodes = 256, seed = calibrationSeed } = request;
  const task = taskNamed(request.task);
  const policy = await openPolicy(request.policy);
  const world = asBatchedWorld(await createBatch(task, worldOf(task), { numEnvs: episodes, seed, engine }));
  try {
    return await watchEpisodes(world, actorOf(policy, world), seed);
  } finally {
    world.free();
    await policy.close();
  }
}

/** One whole episode in each environment of a world that is reset to `seed`. */
export async function watchEpisodes(world: BatchedWorld, act: Actor, seed: number): Promise<StartsAndEnds> {
  const { numEnvs, observationNames } = world;
  const { components, stride } = world.rows.observation;
  let starts: Float32Array | undefined;
  const outcomes = await liveEpisodes(
    world,
    (seen) => {
      starts ??= seen.slice();
      return act(seen);
    },
    seed,
  );
  const observations = new Float32Array(numEnvs * components);
  for (let env = 0; env < numEnvs; env++) {
    for (let c = 0; c < components; c++) observations[env * components + c] = starts?.[c * stride + env] ?? 0;
  }
  return {
    names: observationNames,
    observations,
    successes: Uint8Array.from(outcomes, ({ success }) => Number(success)),
  };
}
