/**
 * What was lived through in some steps of all environments, in the order in which it came: [step][component][stride]. Observation t is what
 * action t was chosen for; the one after the last step is there too, for its value.
 */
import type { BatchedWorld, Rows } from "../core/batched-world.ts";
import { flag } from "./advantages.ts";
import { EpisodeTally } from "./episode-tally.ts";
import { checkFinite } from "./finite.ts";
import type { NoiseSource } from "./noise.ts";

/** Chooses actions for all environments. */
export interface Policy {
  /**
   * @param observation [observations][stride]
   * @param noise [head.size][stride]
   * @returns action [actionSize][stride], and what the actor gave [head.size][stride]
   */
  act(
    observation: Float32Array,
    noise: Float32Array,
  ): Promise<{ readonly action: Float32Array; readonly actor: Float32Array }>;
}

export interface RolloutSizes {
  readonly steps: number;
  readonly numEnvs: number;
  /** Environments from one row to the next: as the noise has it. */
  readonly stride: number;
  readonly observationSize: number;
  readonly privilegedSize: number;
  readonly actionSize: number;
  /** Numbers that the actor gives. */
  readonly actorSize: number;
}

export class Rollout {
  readonly sizes: RolloutSizes;
  /** [steps + 1][observationSize][stride] */
  readonly observation: Float32Array;
  /** [steps + 1][privilegedSize][stride] */
  readonly privileged: Float32Array;
  /** [steps][actionSize][stride]; as drawn, not clamped. */
  readonly action: Float32Array;
  /** [steps][actorSize][stride] */
  readonly actor: Float32Array;
  /** [steps][stride] */
  readonly reward: Float32Array;
  /** Bits of `flag`. [steps][stride]; padding counts as a reset. */
  readonly flags: Uint8Array;
  /** 1 for a transition, 0 for resets and padding. [steps][stride] */
  readonly weight: Float32Array;

  constructor(sizes: RolloutSizes) {
    const { steps, stride, observationSize, privilegedSize, actionSize, actorSize } = sizes;
    this.sizes = sizes;
    this.observation = new Float32Array((steps + 1) * observationSize * stride);
    this.privileged = new Float32Array((steps + 1) * privilegedSize * stride);
    this.action = new Float32Array(steps * actionSize * stride);
    this.actor = new Float32Array(steps * actorSize * stride);
    this.reward = new Float32Array(steps * stride);
    this.flags = new Uint8Array(steps * stride).fill(flag.began);
    this.weight = new Float32Array(steps * stride);
  }
}

/** Rows of the world as one block with another stride. */
function copyRows(from: Rows, into: Float32Array, stride: number, numEnvs: number): void {
  if (from.stride === stride) into.set(from.values.subarray(0, from.components * stride));
  else {
    for (let c = 0; c < from.components; c++) {
      into.set(from.values.subarray(c * from.stride, c * from.stride + numEnvs), c * stride);
    }
  }
}

export function writeActions(world: BatchedWorld, action: Float32Array, stride: number): void {
  const { action: rows } = world.rows;
  for (let c = 0; c < rows.components; c++) {
    rows.values.set(action.subarray(c * stride, c * stride + world.numEnvs), c * rows.stride);
  }
}

/**
 * Fills a rollout from where the world stands. `firstStep` counts the steps of the whole training, so that no noise is used twice;
 * `firstEnvironment` is the first one's number in the whole training.
 * Throws where a number of the world is not finite, with its place.
 */
export async function collect(
  world: BatchedWorld,
  policy: Policy,
  noise: NoiseSource,
  rollout: Rollout,
  firstStep: number,
  firstEnvironment = 0,
): Promise<EpisodeTally> {
  const { steps, numEnvs, stride, observationSize, privilegedSize, actionSize, actorSize } = rollout.sizes;
  const { rows } = world;
  const tally = new EpisodeTally(world);
  const watch = (t: number) => {
    const block = observationSize * stride;
    copyRows(rows.observation, rollout.observation.subarray(t * block, (t + 1) * block), stride, numEnvs);
    const more = privilegedSize * stride;
    if (rows.privileged) {
      copyRows(rows.privileged, rollout.privileged.subarray(t * more, (t + 1) * more), stride, numEnvs);
    }
  };
  watch(0);
  for (let t = 0; t < steps; t++) {
    const block = observationSize * stride;
    const observation = rollout.observation.subarray(t * block, (t + 1) * block);
    const { action, actor } = await policy.act(observation, noise.draw(firstStep + t));
    rollout.action.set(action, t * actionSize * stride);
    rollout.actor.set(actor, t * actorSize * stride);
    writeActions(world, action, stride);
    world.step();
    rollout.reward.set(rows.reward, t * stride);
    for (let env = 0, i = t * stride; env < numEnvs; env++, i++) {
      const began = rows.began[env] ? flag.began : 0;
      rollout.flags[i] =
        (rows.terminated[env] ? flag.terminated : 0) | (rows.truncated[env] ? flag.truncated : 0) | began;
      rollout.weight[i] = began ? 0 : 1;
    }
    checkFinite(world, firstStep + t, firstEnvironment);
    tally.step();
    watch(t + 1);
  }
  return tally;
}
