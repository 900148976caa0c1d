/**
 * PPO's learner on the CPU: three graphs run by onnxruntime (`graphs/`), and around them the order of things. In each iteration
 *
 *     rollout (statistics frozen) -> values, advantages -> epochs of minibatches -> statistics of the next rollout
 */
import { randomUint32 } from "../core/random.ts";
import { biasCorrections } from "../nn/adam.ts";
import { openGraph, type Session } from "../nn/session.ts";
import { estimateAdvantages, normaliseAdvantages } from "./advantages.ts";
import type { PpoConfig } from "./config.ts";
import { actGraph } from "./graphs/act.ts";
import { prepareGraph } from "./graphs/prepare.ts";
import { outcomeColumns, type UpdateMetricName, updateGraph, updateMetricNames } from "./graphs/update.ts";
import { type Model, startParameters } from "./model.ts";
import { Normaliser, type NormaliserState } from "./normaliser.ts";
import type { Policy, Rollout, RolloutSizes } from "./rollout.ts";
import { ValueScale, type ValueScaleState } from "./value-scale.ts";

export type UpdateMetrics = Readonly<Record<UpdateMetricName, number>> & {
  /** Share of the returns' variance that the critic foresaw. */
  readonly explainedVariance: number;
  /** Mean standard deviation of actions; 0 for choices. */
  readonly std: number;
};

/** Small numbers of the learner's state; `LearnerState` has the large ones beside them. */
export interface LearnerNumbers {
  readonly updates: number;
  readonly learningRate: number;
  readonly observation: NormaliserState;
  readonly privileged: NormaliserState;
  readonly values: ValueScaleState;
}

export interface LearnerState {
  readonly numbers: LearnerNumbers;
  /** [parameters] each */
  readonly parameters: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

export interface Learner extends Policy {
  readonly model: Model;
  readonly parameters: Float32Array;
  readonly normaliser: Normaliser;
  /** Learns from a rollout that `act` of these parameters lived. Changes parameters and statistics. */
  update(rollout: Rollout): Promise<UpdateMetrics>;
  save(): LearnerState;
  load(state: LearnerState): void;
  close(): Promise<void>;
}

export interface LearnerOptions {
  readonly config: PpoConfig;
  readonly sizes: RolloutSizes;
  readonly seed: number;
}

/** Samples in an order that depends on the key alone (Fisher & Yates 1938). Padding and resets are in it, with weight 0. */
function shuffle(order: Int32Array, ...key: number[]): void {
  const stream = randomUint32(...key);
  for (let i = order.length - 1; i > 0; i--) {
    const j = randomUint32(stream, i) % (i + 1);
    const held = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = held;
  }
}

/** 1 - Var(R - V) / Var(R) over the transitions that count. */
function explainedVariance(returns: Float32Array, values: Float32Array, weights: Float32Array): number {
  let [count, sum, squares, residual, residuals] = [0, 0, 0, 0, 0];
  for (let i = 0; i < returns.length; i++) {
    if (!weights[i]) continue;
    const target = returns[i] ?? 0;
    const error = target - (values[i] ?? 0);
    count++;
    sum += target;
    squares += target * target;
    residual += error;
    residuals += error * error;
  }
  const variance = squares / count - (sum / count) ** 2;
  return variance > 1e-12 ? 1 - (residuals / count - (residual / count) ** 2) / variance : 0;
}

class OrtLearner implements Learner {
  readonly model: Model;
  readonly normaliser: Normaliser;
  parameters: Float32Array;
  readonly #config: PpoConfig;
  readonly #seed: number;
  readonly #sessions: Sessions;
  readonly #privileged: Normaliser;
  readonly #values = new ValueScale();
  readonly #advantages: Float32Array;
  readonly #returns: Float32Array;
  readonly #outcome: Float32Array;
  readonly #order: Int32Array;
  #firstMoment: Float32Array;
  #secondMoment: Float32Array;
  #learningRate: number;
  #updates = 0;

  constructor(model: Model, sessions: Sessions, { config, sizes, seed }: LearnerOptions) {
    this.model = model;
    this.#sessions = sessions;
    this.#config = config;
    this.#seed = seed;
    this.normaliser = new Normaliser(model.observationSize);
    this.#privileged = new Normaliser(model.privilegedSize);
    this.parameters = startParameters(model, config, seed);
    this.#firstMoment = new Float32Array(model.layout.size);
    this.#secondMoment = new Float32Array(model.layout.size);
    this.#learningRate = config.learningRate;
    const samples = sizes.steps * sizes.stride;
    this.#advantages = new Float32Array(samples);
    this.#returns = new Float32Array(samples);
    this.#outcome = new Float32Array(samples * outcomeColumns.length);
    this.#order = new Int32Array(sizes.steps * sizes.numEnvs);
  }

  async act(observation: Float32Array, noise: Float32Array) {
    const { mean, scale } = this.normaliser;
    const { action, actor } = await this.#sessions.act.run({
      parameters: this.parameters,
      mean,
      scale,
      observation,
      noise,
    });
    if (!action || !actor) throw new RangeError("the actor gave nothing");
    return { action, actor };
  }

  async update(rollout: Rollout): Promise<UpdateMetrics> {
    const { steps, stride, numEnvs } = rollout.sizes;
    const { gamma, gaeLambda, normaliseValues, normaliseObservations, epochs, minibatches } = this.#config;
    const { weight } = rollout;
    const prepared = await this.#prepare(rollout);

    // From the critic's units to those of rewards.
    const { value: values, logProbability } = prepared;
    const { mean: oldMean, deviation: oldDeviation, isFirst } = this.#values;
    for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * oldDeviation + oldMean;
    const inputs = { steps, stride, numEnvs, reward: rollout.reward, flags: rollout.flags, values, gamma, gaeLambda };
    const [advantages, returns] = [this.#advantages, this.#returns];
    estimateAdvantages(inputs, advantages, returns);
    const explained = explainedVariance(returns, values, weight);
    normaliseAdvantages(advantages, weight);
    if (normaliseValues) {
      this.parameters = this.parameters.slice();
      this.#values.follow(returns, weight, this.model, this.parameters);
    }

    const { mean, deviation } = this.#values;
    // What the critic gives now for the states of the rollout: its numbers changed with the units, but for the first time.
    const [valueMean, valueDeviation] = isFirst ? [oldMean, oldDeviation] : [mean, deviation];
    const outcome = this.#outcome;
    for (let i = 0, at = 0; i < returns.length; i++, at += outcomeColumns.length) {
      outcome[at] = logProbability[i] ?? 0;
      outcome[at + 1] = advantages[i] ?? 0;
      outcome[at + 2] = ((returns[i] ?? 0) - mean) / deviation;
      outcome[at + 3] = ((values[i] ?? 0) - valueMean) / valueDeviation;
      outcome[at + 4] = weight[i] ?? 0;
    }
    const { hasSpread } = this.model.head;
    const oldLogStd = hasSpread ? this.model.layout.view(this.parameters, "logStd").slice() : undefined;
    const { state, decision } = prepared;
    const feeds = { state, decision, outcome, ...(oldLogStd ? { oldLogStd } : {}) };
    const order = this.#order;
    const minibatch = Math.floor(order.length / minibatches);
    const sums = new Float64Array(updateMetricNames.length);
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (let i = 0; i < order.length; i++) order[i] = Math.floor(i / numEnvs) * stride + (i % numEnvs);
      shuffle(order, this.#seed, this.#updates, epoch);
      for (let part = 0; part < minibatches; part++) {
        const index = order.slice(part * minibatch, (part + 1) * minibatch);
        const metrics = await this.#minibatch({ ...feeds, index });
        for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (metrics[i] ?? 0);
      }
    }
    if (normaliseObservations) {
      this.normaliser.add(rollout.observation, steps, stride, numEnvs);
      this.#privileged.add(rollout.privileged, steps, stride, numEnvs);
    }
    const count = epochs * minibatches;
    const means = updateMetricNames.map((name, i) => [name, (sums[i] ?? 0) / count] as const);
    const std = hasSpread ? meanStd(this.model.layout.view(this.parameters, "logStd")) : 0;
    const metrics = Object.fromEntries(means) as Record<UpdateMetricName, number>;
    return { ...metrics, learningRate: this.#learningRate, explainedVariance: explained, std };
  }

  async #prepare(rollout: Rollout) {
    const { observation, privileged, action, actor } = rollout;
    const outputs = await this.#sessions.prepare.run({
      parameters: this.parameters,
      mean: this.normaliser.mean,
      scale: this.normaliser.scale,
      observation,
      privileged,
      privilegedMean: this.#privileged.mean,
      privilegedScale: this.#privileged.scale,
      action,
      actor,
    });
    const { state, decision, value, logProbability } = outputs;
    if (!state || !decision || !value || !logProbability) throw new RangeError("the graph 'prepare' gave too little");
    return { state, decision, value, logProbability };
  }

  /** One step of the optimiser; gives the metrics in the order of their names. */
  async #minibatch(feeds: Readonly<Record<string, Float32Array | Int32Array>>): Promise<Float32Array> {
    const [correction1, correction2] = biasCorrections(++this.#updates);
    const next = await this.#sessions.update.run({
      ...feeds,
      parameters: this.parameters,
      firstMoment: this.#firstMoment,
      secondMoment: this.#secondMoment,
      learningRate: Float32Array.of(this.#learningRate),
      correction1: Float32Array.of(correction1),
      correction2: Float32Array.of(correction2),
    });
    this.parameters = next.newParameters ?? this.parameters;
    this.#firstMoment = next.newFirstMoment ?? this.#firstMoment;
    this.#secondMoment = next.newSecondMoment ?? this.#secondMoment;
    this.#learningRate = next.newLearningRate?.[0] ?? this.#learningRate;
    return next.metrics ?? new Float32Array(updateMetricNames.length);
  }

  save(): LearnerState {
    return {
      numbers: {
        updates: this.#updates,
        learningRate: this.#learningRate,
        observation: this.normaliser.save(),
        privileged: this.#privileged.save(),
        values: this.#values.save(),
      },
      parameters: this.parameters.slice(),
      firstMoment: this.#firstMoment.slice(),
      secondMoment: this.#secondMoment.slice(),
    };
  }

  load({ numbers, parameters, firstMoment, secondMoment }: LearnerState): void {
    const { size } = this.model.layout;
    for (const each of [parameters, firstMoment, secondMoment]) {
      if (each.length !== size) throw new RangeError(`a checkpoint of ${each.length} parameters, not ${size}`);
    }
    this.parameters = parameters.slice();
    this.#firstMoment = firstMoment.slice();
    this.#secondMoment = secondMoment.slice();
    this.#updates = numbers.updates;
    this.#learningRate = numbers.learningRate;
    this.normaliser.load(numbers.observation);
    this.#privileged.load(numbers.privileged);
    this.#values.load(numbers.values);
  }

  async close(): Promise<void> {
    for (const session of Object.values(this.#sessions)) await session.close();
  }
}

interface Sessions {
  readonly act: Session;
  readonly prepare: Session;
  readonly update: Session;
}

function meanStd(logStd: Float32Array): number {
  return logStd.reduce((sum, value) => sum + Math.exp(value), 0) / logStd.length;
}

/** A learner for rollouts of one size, with new parameters. */
export async function createLearner(model: Model, options: LearnerOptions): Promise<Learner> {
  const { config, sizes } = options;
  const { steps, stride, numEnvs } = sizes;
  const minibatch = Math.floor((steps * numEnvs) / config.minibatches);
  if (minibatch < 1) throw new RangeError(`${steps * numEnvs} transitions make no ${config.minibatches} minibatches`);
  const { threads } = config;
  const samples = { samples: steps * stride, states: (steps + 1) * stride, minibatch };
  const sessions: Sessions = {
    act: await openGraph(actGraph(model, stride, config), { threads }),
    prepare: await openGraph(prepareGraph(model, steps, stride, config), { threads }),
    update: await openGraph(updateGraph(model, samples, config), { threads }),
  };
  return new OrtLearner(model, sessions, options);
}
