/**
 * Running statistics of vectors, merged a rollout at a time (Chan, Golub & LeVeque 1979), in binary64. What a network sees is
 * (x - mean) scale. They change only between rollouts: a rollout, its advantages and its update see the same numbers.
 */

/** All that must be kept to go on. */
export interface NormaliserState {
  readonly count: number;
  readonly mean: readonly number[];
  /** Sums of squared distances from the mean. */
  readonly spread: readonly number[];
}

export class Normaliser {
  readonly size: number;
  #count = 0;
  #mean: Float64Array;
  #spread: Float64Array;
  /** As the networks take them; the same arrays all the time. [size] f32 */
  readonly mean: Float32Array;
  readonly scale: Float32Array;

  constructor(size: number) {
    this.size = size;
    this.#mean = new Float64Array(size);
    this.#spread = new Float64Array(size);
    this.mean = new Float32Array(size);
    this.scale = new Float32Array(size).fill(1);
  }

  /** Adds `count` values of one component, given by their sum and sum of squares about `pivot`. */
  static moments(count: number, sum: number, squares: number, pivot: number): { mean: number; spread: number } {
    return { mean: pivot + sum / count, spread: Math.max(0, squares - (sum * sum) / count) };
  }

  /**
   * Adds the first `numEnvs` numbers of every row of a rollout's observations.
   *
   * @param rows [steps][size][stride]
   */
  add(rows: Float32Array, steps: number, stride: number, numEnvs: number): void {
    const added = steps * numEnvs;
    const total = this.#count + added;
    for (let c = 0; c < this.size; c++) {
      // About a pivot near the mean: sums of squares of large numbers would lose the spread.
      const pivot = this.#count > 0 ? (this.#mean[c] ?? 0) : (rows[c * stride] ?? 0);
      let [sum, squares] = [0, 0];
      for (let t = 0; t < steps; t++) {
        const start = (t * this.size + c) * stride;
        for (let i = start; i < start + numEnvs; i++) {
          const x = (rows[i] ?? 0) - pivot;
          sum += x;
          squares += x * x;
        }
      }
      const { mean, spread } = Normaliser.moments(added, sum, squares, pivot);
      const distance = mean - (this.#mean[c] ?? 0);
      this.#spread[c] = (this.#spread[c] ?? 0) + spread + (distance * distance * this.#count * added) / total;
      this.#mean[c] = (this.#mean[c] ?? 0) + (distance * added) / total;
    }
    this.#count = total;
    this.#publish();
  }

  save(): NormaliserState {
    return { count: this.#count, mean: [...this.#mean], spread: [...this.#spread] };
  }

  load({ count, mean, spread }: NormaliserState): void {
    if (mean.length !== this.size) throw new RangeError(`statistics of ${mean.length} numbers, not ${this.size}`);
    this.#count = count;
    this.#mean = Float64Array.from(mean);
    this.#spread = Float64Array.from(spread);
    this.#publish();
  }

  #publish(): void {
    for (let c = 0; c < this.size; c++) {
      this.mean[c] = this.#mean[c] ?? 0;
      const variance = this.#count > 0 ? (this.#spread[c] ?? 0) / this.#count : 1;
      // What never changed stays as it is: dividing by a tiny spread would blow rounding up.
      this.scale[c] = variance > 1e-8 ? 1 / Math.sqrt(variance) : 1;
    }
  }
}
