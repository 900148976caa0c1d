/**
 * Proximal policy optimisation (Schulman et al. 2017, arXiv:1707.06347), an iteration at a time:
 *
 *     rollout (statistics frozen) -> values, advantages -> epochs of minibatches -> statistics of the next rollout
 *
 * The environments are cut into shards that may lie in several threads (`group.ts`). Each thread runs this very code on its shards; what
 * concerns all (the sum of gradients, moments of advantages) is added over all shards in a fixed order. So every core works on
 * every phase, nothing is one rollout old, and results depend on the world, the settings and the seed, not on the threads. The clock,
 * which comes from outside, only measures. `save` and `load` carry everything that later iterations depend on.
 */
import type { BatchedWorld } from "../core/batched-world.ts";
import { advantageUnits } from "./advantages.ts";
import type { PpoConfig } from "./config.ts";
import { type EpisodeMetrics, episodeMetrics } from "./episode-tally.ts";
import { exportPolicy } from "./export.ts";
import { checkUpdate } from "./finite.ts";
import { lossSumNames } from "./graphs/gradient.ts";
import { type UpdateMetricName, updateMetricNames } from "./graphs/step.ts";
import { type Group, localGroup } from "./group.ts";
import { headFor } from "./heads.ts";
import { createLearner, type Learner, type LearnerState } from "./learner.ts";
import { createModel, type Model } from "./model.ts";
import { createShard, type Labels, type PreparedSums, preparedNames, type Shard } from "./shard.ts";

export type UpdateMetrics = Readonly<Record<UpdateMetricName, number>> & {
  /** Share of the returns' variance that the critic foresaw. */
  readonly explainedVariance: number;
  /** Mean standard deviation of actions; 0 for choices. */
  readonly std: number;
};

export interface IterationMetrics {
  /** From 1. */
  readonly iteration: number;
  /** Environment steps since the start, all environments together. */
  readonly steps: number;
  readonly episodes: EpisodeMetrics;
  readonly update: UpdateMetrics;
  /** Wall time of the phases of this iteration (s), in the first thread; waiting for the others is in them. */
  readonly seconds: { readonly rollout: number; readonly prepare: number; readonly update: number };
}

export interface TrainerState {
  readonly iteration: number;
  readonly learner: LearnerState;
  /** Of each shard. Empty where its world cannot be saved. */
  readonly worlds: readonly Uint8Array[];
}

export interface TrainerOptions {
  readonly config: PpoConfig;
  readonly seed: number;
  /** Milliseconds, such as `performance.now`. */
  readonly now: () => number;
}

/** Environments of shard `index` of a training: as even as it goes. */
export function shardRange(index: number, shards: number, numEnvs: number) {
  const at = (each: number) => Math.floor((each * numEnvs) / shards);
  return { firstEnvironment: at(index), numEnvs: at(index + 1) - at(index) };
}

/** The longest arrays that the threads of a training of this model add up. */
export function summedSizes(model: Model, termNames: readonly string[]) {
  const largest = Math.max(2 * model.observationSize, 2 * model.privilegedSize, 16 + termNames.length);
  return { largest, largest32: model.layout.size + lossSumNames.length };
}

export function modelFor({ action, rows }: Pick<BatchedWorld, "action" | "rows">, config: PpoConfig): Model {
  const observationSize = rows.observation.components;
  const privilegedSize = rows.privileged?.components ?? 0;
  return createModel(headFor(action), { observationSize, privilegedSize }, config);
}

export class Trainer {
  readonly config: PpoConfig;
  readonly learner: Learner;
  readonly #shards: readonly Shard[];
  readonly #group: Group;
  readonly #now: () => number;
  /** Environments of all shards, those in other threads included. */
  readonly #numEnvs: number;
  #iteration = 0;

  constructor(
    learner: Learner,
    shards: readonly Shard[],
    group: Group,
    numEnvs: number,
    { config, now }: Pick<TrainerOptions, "config" | "now">,
  ) {
    this.config = config;
    this.learner = learner;
    this.#shards = shards;
    this.#group = group;
    this.#numEnvs = numEnvs;
    this.#now = now;
  }

  get iteration(): number {
    return this.#iteration;
  }

  /** Environment steps so far. */
  get steps(): number {
    return this.#iteration * this.config.horizon * this.#numEnvs;
  }

  /** One rollout and its update. */
  async iterate(): Promise<IterationMetrics> {
    const { learner, config } = this;
    const start = this.#now();
    const tallies: Float64Array[] = [];
    for (const shard of this.#shards) {
      tallies.push((await shard.collect(learner, this.#iteration * config.horizon)).sums);
    }
    const tally = this.#group.sum(tallies);
    const collected = this.#now();
    const explainedVariance = await this.#prepare();
    const prepared = this.#now();
    const metrics = await this.#learn();
    this.#follow();
    this.#iteration++;
    const update: UpdateMetrics = { ...metrics, explainedVariance, std: learner.std };
    checkUpdate(update, this.#iteration);
    const terms = this.#shards[0]?.world.termNames ?? [];
    return {
      iteration: this.#iteration,
      steps: this.steps,
      episodes: episodeMetrics(tally, terms),
      update,
      seconds: {
        rollout: (collected - start) / 1000,
        prepare: (prepared - collected) / 1000,
        update: (this.#now() - prepared) / 1000,
      },
    };
  }

  /** Values, advantages, and what both are measured in. Gives 1 - Var(R - V) / Var(R). */
  async #prepare(): Promise<number> {
    const { learner, config } = this;
    const parts: Float64Array[] = [];
    for (const shard of this.#shards) parts.push(await shard.prepare(learner));
    const whole = this.#group.sum(parts);
    const sums = Object.fromEntries(preparedNames.map((name, i) => [name, whole[i] ?? 0])) as PreparedSums;
    const { count, returns, returnSquares } = sums;
    const { mean: oldMean, deviation: oldDeviation, isFirst } = learner.values;
    if (config.normaliseValues) {
      learner.parameters = learner.parameters.slice();
      const moments = { count, sum: returns, squares: returnSquares };
      learner.values.follow(moments, learner.model, learner.parameters);
    }
    const { mean: valueMean, deviation: valueDeviation } = learner.values;
    // What the critic gives now for the states of the rollout: its numbers changed with the units, but for the first time.
    const units = isFirst ? { oldMean, oldDeviation } : { oldMean: valueMean, oldDeviation: valueDeviation };
    const labels: Labels = {
      ...advantageUnits(count, sums.advantages, sums.advantageSquares),
      valueMean,
      valueDeviation,
      ...units,
    };
    for (const shard of this.#shards) shard.label(labels);
    return explainedVariance(sums);
  }

  /** Epochs of minibatches; gives the means of their metrics. */
  async #learn(): Promise<Readonly<Record<UpdateMetricName, number>>> {
    const { learner, config } = this;
    const { epochs, minibatches } = config;
    const { head, layout } = learner.model;
    const oldLogStd = head.hasSpread ? layout.view(learner.parameters, "logStd").slice() : undefined;
    const firstUpdate = learner.updates;
    const sums = new Float64Array(updateMetricNames.length);
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const shard of this.#shards) shard.shuffle(firstUpdate, epoch);
      for (let minibatch = 0; minibatch < minibatches; minibatch++) {
        const parts: Float32Array[] = [];
        for (const shard of this.#shards) parts.push(await shard.gradient(learner, minibatch, oldLogStd));
        const metrics = await learner.step(this.#group.sum32(parts));
        for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (metrics[i] ?? 0);
      }
    }
    const count = epochs * minibatches;
    const means = updateMetricNames.map((name, i) => [name, (sums[i] ?? 0) / count] as const);
    const metrics = Object.fromEntries(means) as Record<UpdateMetricName, number>;
    return { ...metrics, learningRate: learner.learningRate };
  }

  /** Statistics of observations for the next rollout. */
  #follow(): void {
    if (!this.config.normaliseObservations) return;
    const { normaliser, privileged } = this.learner;
    const added = this.config.horizon * this.#numEnvs;
    for (const [statistics, name] of [[normaliser, "observation"] as const, [privileged, "privileged"] as const]) {
      if (statistics.size === 0) continue;
      const parts = this.#shards.map(({ rollout }) => {
        const { steps, stride, numEnvs } = rollout.sizes;
        return statistics.moments(rollout[name], steps, stride, numEnvs);
      });
      statistics.merge(added, this.#group.sum(parts));
    }
  }

  /** The policy as it is now, as the bytes of an .onnx file. */
  exportPolicy(): Uint8Array {
    const [shard] = this.#shards;
    if (!shard) throw new RangeError("a thread without shards has no policy");
    const { model, parameters, normaliser } = this.learner;
    const { mean, scale } = normaliser;
    return exportPolicy({ model, parameters, mean, scale, config: this.config }, shard.world);
  }

  save(): TrainerState {
    return {
      iteration: this.#iteration,
      learner: this.learner.save(),
      worlds: this.#shards.map(({ world }) => world.save()),
    };
  }

  /** @param state With the worlds of this thread's shards; others' are not looked at. */
  load({ iteration, learner, worlds }: TrainerState): void {
    this.#iteration = iteration;
    this.learner.load(learner);
    this.#shards.forEach(({ world }, index) => {
      const saved = worlds[this.#group.own[index] ?? 0];
      if (saved && saved.length > 0) world.load(saved);
    });
  }

  async close(): Promise<void> {
    for (const shard of this.#shards) await shard.close();
    await this.learner.close();
  }
}

/** 1 - Var(R - V) / Var(R) over the transitions that count. */
function explainedVariance({ count, returns, returnSquares, errors, errorSquares }: PreparedSums): number {
  const variance = returnSquares / count - (returns / count) ** 2;
  return variance > 1e-12 ? 1 - (errorSquares / count - (errors / count) ** 2) / variance : 0;
}

/** Worlds of a thread's shards, in the order of `group.own`, as a trainer at its beginning: new parameters, worlds reset to the seed. */
export async function createShardedTrainer(
  worlds: readonly BatchedWorld[],
  numEnvs: number,
  group: Group,
  options: TrainerOptions,
): Promise<Trainer> {
  const { config, seed } = options;
  const [first] = worlds;
  if (!first) throw new RangeError("a trainer without environments");
  const learner = await createLearner(modelFor(first, config), config, seed);
  const shards: Shard[] = [];
  for (const [position, world] of worlds.entries()) {
    const index = group.own[position] ?? 0;
    const { firstEnvironment } = shardRange(index, group.shards, numEnvs);
    shards.push(await createShard(world, learner, { config, seed, index, firstEnvironment }));
    world.reset(seed);
  }
  return new Trainer(learner, shards, group, numEnvs, options);
}

/** The simplest case: one shard, in the calling thread. */
export function createTrainer(world: BatchedWorld, options: TrainerOptions): Promise<Trainer> {
  return createShardedTrainer([world], world.numEnvs, localGroup(1), options);
}
