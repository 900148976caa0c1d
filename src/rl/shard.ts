/**
 * A part of the environments and what is computed on it alone: its rollout, its values and advantages, its share of each minibatch's gradient.
 * The order of things, and what the shards have to agree on, is in `trainer.ts`.
 */
import type { BatchedWorld } from "../core/batched-world.ts";
import { randomUint32 } from "../core/random.ts";
import { openGraph, type Session } from "../nn/session.ts";
import { estimateAdvantages } from "./advantages.ts";
import type { PpoConfig } from "./config.ts";
import type { EpisodeTally } from "./episode-tally.ts";
import { actGraph } from "./graphs/act.ts";
import { gradientGraph, lossSumNames, outcomeColumns } from "./graphs/gradient.ts";
import { prepareGraph } from "./graphs/prepare.ts";
import type { Learner } from "./learner.ts";
import { createNoise, type NoiseSource } from "./noise.ts";
import { collect, type Policy, Rollout, type RolloutSizes } from "./rollout.ts";

/** Sums over transitions that all shards add up: see `preparedSums`. */
export const preparedNames = [
  "count",
  "returns",
  "returnSquares",
  "errors",
  "errorSquares",
  "advantages",
  "advantageSquares",
] as const;
export type PreparedSums = Readonly<Record<(typeof preparedNames)[number], number>>;

/** What the whole of the rollout tells each shard before it learns. */
export interface Labels {
  readonly advantageMean: number;
  readonly advantageDeviation: number;
  /** The critic's units now. */
  readonly valueMean: number;
  readonly valueDeviation: number;
  /** The units in which the critic's numbers were given when the rollout's values were computed. */
  readonly oldMean: number;
  readonly oldDeviation: number;
}

interface Sessions {
  readonly act: Session;
  readonly prepare: Session;
  readonly gradient: Session;
}

export interface ShardOptions {
  readonly config: PpoConfig;
  readonly seed: number;
  /** Which of the shards. */
  readonly index: number;
  /** Of the whole training, by which noise is keyed. */
  readonly firstEnvironment: number;
}

export class Shard {
  readonly world: BatchedWorld;
  readonly rollout: Rollout;
  readonly #options: ShardOptions;
  readonly #sessions: Sessions;
  readonly #noise: NoiseSource;
  readonly #advantages: Float32Array;
  readonly #returns: Float32Array;
  readonly #outcome: Float32Array;
  readonly #order: Int32Array;
  #prepared: Readonly<Record<string, Float32Array>> = {};

  constructor(world: BatchedWorld, rollout: Rollout, sessions: Sessions, noise: NoiseSource, options: ShardOptions) {
    this.world = world;
    this.rollout = rollout;
    this.#options = options;
    this.#sessions = sessions;
    this.#noise = noise;
    const { steps, stride, numEnvs } = rollout.sizes;
    this.#advantages = new Float32Array(steps * stride);
    this.#returns = new Float32Array(steps * stride);
    this.#outcome = new Float32Array(steps * stride * outcomeColumns.length);
    this.#order = new Int32Array(steps * numEnvs);
  }

  /** Lives `horizon` steps under the learner's policy. `firstStep` counts from the start of the training. */
  collect(learner: Learner, firstStep: number): Promise<EpisodeTally> {
    const { firstEnvironment } = this.#options;
    return collect(this.world, this.policyOf(learner), this.#noise, this.rollout, firstStep, firstEnvironment);
  }

  /** The learner's actor on the columns of this shard. */
  policyOf({ parameters, normaliser }: Learner): Policy {
    const { mean, scale } = normaliser;
    return {
      act: async (observation, noise) => {
        const { action, actor } = await this.#sessions.act.run({ parameters, mean, scale, observation, noise });
        if (!action || !actor) throw new RangeError("the actor gave nothing");
        return { action, actor };
      },
    };
  }

  /** Values, log-probabilities, advantages and returns of the rollout, in the task's units; gives their sums. [preparedNames] */
  async prepare(learner: Learner): Promise<Float64Array> {
    const { observation, privileged, action, actor, reward, flags, weight } = this.rollout;
    const { steps, stride, numEnvs } = this.rollout.sizes;
    const { gamma, gaeLambda } = this.#options.config;
    this.#prepared = await this.#sessions.prepare.run({
      parameters: learner.parameters,
      mean: learner.normaliser.mean,
      scale: learner.normaliser.scale,
      observation,
      privileged,
      privilegedMean: learner.privileged.mean,
      privilegedScale: learner.privileged.scale,
      action,
      actor,
    });
    const values = this.#prepared.value ?? new Float32Array(0);
    // From the critic's units to those of rewards.
    const { mean, deviation } = learner.values;
    for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * deviation + mean;
    const inputs = { steps, stride, numEnvs, reward, flags, values, gamma, gaeLambda };
    estimateAdvantages(inputs, this.#advantages, this.#returns);
    return preparedSums(this.#advantages, this.#returns, values, weight);
  }

  /** Writes what the loss compares with, in the units of `labels`. */
  label(labels: Labels): void {
    const { valueMean, valueDeviation, oldMean, oldDeviation, advantageMean, advantageDeviation } = labels;
    const { value: values, logProbability } = this.#prepared;
    const { weight } = this.rollout;
    const outcome = this.#outcome;
    for (let i = 0, at = 0; i < weight.length; i++, at += outcomeColumns.length) {
      outcome[at] = logProbability?.[i] ?? 0;
      outcome[at + 1] = weight[i] ? ((this.#advantages[i] ?? 0) - advantageMean) / advantageDeviation : 0;
      outcome[at + 2] = ((this.#returns[i] ?? 0) - valueMean) / valueDeviation;
      outcome[at + 3] = ((values?.[i] ?? 0) - oldMean) / oldDeviation;
      outcome[at + 4] = weight[i] ?? 0;
    }
  }

  /** A new order of the samples, which depends on the key alone (Fisher & Yates 1938). Padding is left out; resets are in it, with weight 0. */
  shuffle(update: number, epoch: number): void {
    const { numEnvs, stride } = this.rollout.sizes;
    const order = this.#order;
    for (let i = 0; i < order.length; i++) order[i] = Math.floor(i / numEnvs) * stride + (i % numEnvs);
    const stream = randomUint32(this.#options.seed, update, epoch, this.#options.index);
    for (let i = order.length - 1; i > 0; i--) {
      const j = randomUint32(stream, i) % (i + 1);
      const held = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = held;
    }
  }

  /** This shard's part of a minibatch: the sum of its gradients, and the loss sums behind it. [parameters + lossSumNames] */
  async gradient(learner: Learner, minibatch: number, oldLogStd: Float32Array | undefined): Promise<Float32Array> {
    const picked = Math.floor(this.#order.length / this.#options.config.minibatches);
    const { state, decision } = this.#prepared;
    if (!state || !decision) throw new RangeError("a gradient before `prepare`");
    const { gradient, sums } = await this.#sessions.gradient.run({
      index: this.#order.slice(minibatch * picked, (minibatch + 1) * picked),
      state,
      decision,
      outcome: this.#outcome,
      parameters: learner.parameters,
      ...(oldLogStd ? { oldLogStd } : {}),
    });
    const whole = new Float32Array(learner.parameters.length + lossSumNames.length);
    whole.set(gradient ?? []);
    whole.set(sums ?? [], learner.parameters.length);
    return whole;
  }

  async close(): Promise<void> {
    for (const session of Object.values(this.#sessions)) await session.close();
  }
}

/** Over the transitions that count: what advantages are normalised by, what values are scaled by, and how well they were foreseen. */
function preparedSums(
  advantages: Float32Array,
  returns: Float32Array,
  values: Float32Array,
  weights: Float32Array,
): Float64Array {
  let [count, sum, squares, errors, errorSquares, advantage, advantageSquares] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    if (!weights[i]) continue;
    const target = returns[i] ?? 0;
    const error = target - (values[i] ?? 0);
    const gain = advantages[i] ?? 0;
    count++;
    sum += target;
    squares += target * target;
    errors += error;
    errorSquares += error * error;
    advantage += gain;
    advantageSquares += gain * gain;
  }
  return Float64Array.of(count, sum, squares, errors, errorSquares, advantage, advantageSquares);
}

export async function createShard(world: BatchedWorld, learner: Learner, options: ShardOptions): Promise<Shard> {
  const { config, seed, firstEnvironment } = options;
  const { model } = learner;
  const { head, observationSize, privilegedSize } = model;
  const { numEnvs } = world;
  const noise = await createNoise(head, numEnvs, seed, firstEnvironment);
  const { stride } = noise;
  const steps = config.horizon;
  const picked = Math.floor((steps * numEnvs) / config.minibatches);
  if (picked < 1) throw new RangeError(`${steps * numEnvs} transitions make no ${config.minibatches} minibatches`);
  const sizes: RolloutSizes = {
    steps,
    numEnvs,
    stride,
    observationSize,
    privilegedSize,
    actionSize: head.actionSize,
    actorSize: head.size,
  };
  const [act, prepare, gradient] = await Promise.all([
    openGraph(actGraph(model, stride, config)),
    openGraph(prepareGraph(model, steps, stride, config)),
    openGraph(gradientGraph(model, { samples: steps * stride, states: (steps + 1) * stride, picked }, config)),
  ]);
  return new Shard(world, new Rollout(sizes), { act, prepare, gradient }, noise, options);
}
