/**
 * The critic predicts values in units of the returns' running mean and spread. When those change, its last layer is rescaled so that
 * its predictions stay what they were (PopArt: van Hasselt et al. 2016, arXiv:1602.07714).
 */
import { layersOf } from "../nn/mlp.ts";
import type { Model } from "./model.ts";

/** `rate`: share of the newest rollout in the running moments. */
export const valueScaleConstants = { rate: 0.1, smallestSpread: 1e-3 } as const;
const { rate, smallestSpread } = valueScaleConstants;

export interface ValueScaleState {
  readonly weight: number;
  readonly first: number;
  readonly second: number;
}

export interface ReturnSums {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

export class ValueScale {
  mean = 0;
  deviation = 1;
  #state: ValueScaleState = { weight: 0, first: 0, second: 0 };

  /** Whether no returns were seen yet. */
  get isFirst(): boolean {
    return this.#state.weight === 0;
  }

  /**
   * Moves with the returns of a rollout, given by their count, sum and sum of squares, and keeps the critic's predictions; but the first time
   * only the units change, so that an untrained critic predicts the mean.
   */
  follow({ count, sum, squares }: ReturnSums, model: Model, parameters: Float32Array): void {
    if (count === 0) return;
    const { weight, first, second } = this.#state;
    this.#state = {
      weight: (1 - rate) * weight + rate,
      first: (1 - rate) * first + (rate * sum) / count,
      second: (1 - rate) * second + (rate * squares) / count,
    };
    const [oldMean, oldDeviation] = [this.mean, this.deviation];
    this.#publish();
    const last = layersOf(model.critic).at(-1);
    if (!last || weight === 0) return;
    // sigma' (W' x + b') + mu' = sigma (W x + b) + mu
    const matrix = model.layout.view(parameters, last.weight);
    for (let i = 0; i < matrix.length; i++) matrix[i] = ((matrix[i] ?? 0) * oldDeviation) / this.deviation;
    const bias = model.layout.view(parameters, last.bias);
    bias[0] = (oldDeviation * (bias[0] ?? 0) + oldMean - this.mean) / this.deviation;
  }

  save(): ValueScaleState {
    return this.#state;
  }

  load(state: ValueScaleState): void {
    this.#state = state;
    this.#publish();
  }

  #publish(): void {
    const { weight, first, second } = this.#state;
    if (weight === 0) return;
    this.mean = first / weight;
    this.deviation = Math.max(smallestSpread, Math.sqrt(Math.max(0, second / weight - this.mean ** 2)));
  }
}
