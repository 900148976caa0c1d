/**
 * What is learned, and one step of learning it: parameters, Adam's moments, the learning rate, the statistics that observations and values are
 * normalised by. Every thread of a training holds one and takes the same steps with the same sums, so all stay equal, bit for bit.
 */
import { biasCorrections } from "../nn/adam.ts";
import { openGraph, type Session } from "../nn/session.ts";
import type { PpoConfig } from "./config.ts";
import { stepGraph, updateMetricNames } from "./graphs/step.ts";
import { type Model, startParameters } from "./model.ts";
import { Normaliser, type NormaliserState } from "./normaliser.ts";
import { ValueScale, type ValueScaleState } from "./value-scale.ts";

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

export class Learner {
  readonly model: Model;
  readonly normaliser: Normaliser;
  readonly privileged: Normaliser;
  readonly values = new ValueScale();
  /** [model.layout.size] */
  parameters: Float32Array;
  readonly #session: Session;
  #firstMoment: Float32Array;
  #secondMoment: Float32Array;
  #learningRate: number;
  #updates = 0;

  constructor(model: Model, session: Session, config: PpoConfig, seed: number) {
    this.model = model;
    this.#session = session;
    this.normaliser = new Normaliser(model.observationSize);
    this.privileged = new Normaliser(model.privilegedSize);
    this.parameters = startParameters(model, config, seed);
    this.#firstMoment = new Float32Array(model.layout.size);
    this.#secondMoment = new Float32Array(model.layout.size);
    this.#learningRate = config.learningRate;
  }

  get learningRate(): number {
    return this.#learningRate;
  }

  /** Steps of the optimiser so far. */
  get updates(): number {
    return this.#updates;
  }

  /** Mean standard deviation of actions; 0 for choices. */
  get std(): number {
    if (!this.model.head.hasSpread) return 0;
    const logStd = this.model.layout.view(this.parameters, "logStd");
    return logStd.reduce((sum, value) => sum + Math.exp(value), 0) / logStd.length;
  }

  /** One step of the optimiser. @param gradient As `stepGraph` takes it. @returns Metrics in the order of their names. */
  async step(gradient: Float32Array): Promise<Float32Array> {
    const [correction1, correction2] = biasCorrections(++this.#updates);
    const next = await this.#session.run({
      gradient,
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
        privileged: this.privileged.save(),
        values: this.values.save(),
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
    this.privileged.load(numbers.privileged);
    this.values.load(numbers.values);
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

export async function createLearner(model: Model, config: PpoConfig, seed: number): Promise<Learner> {
  return new Learner(model, await openGraph(stepGraph(model, config)), config, seed);
}
