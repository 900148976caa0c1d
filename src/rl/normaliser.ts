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

  /**
   * Of the first `numEnvs` numbers of every row of a rollout's observations: sums, then sums of squares, about the mean so far. What several
   * give is added before `merge`.
   *
   * @param rows [steps][size][stride]
   * @returns [2 * size]
   */
  moments(rows: Float32Array, steps: number, stride: number, numEnvs: number): Float64Array {
    const moments = new Float64Array(2 * this.size);
    for (let c = 0; c < this.size; c++) {
      // Sums of squares of large numbers would lose the spread.
      const pivot = this.#mean[c] ?? 0;
      let [sum, squares] = [0, 0];
      for (let t = 0; t < steps; t++) {
        const start = (t * this.size + c) * stride;
        for (let i = start; i < start + numEnvs; i++) {
          const x = (rows[i] ?? 0) - pivot;
          sum += x;
          squares += x * x;
        }
      }
      moments[c] = sum;
      moments[this.size + c] = squares;
    }
    return moments;
  }

  /** Adds `added` numbers of each component, given by their moments. */
  merge(added: number, moments: Float64Array): void {
    const total = this.#count + added;
    for (let c = 0; c < this.size; c++) {
      const distance = (moments[c] ?? 0) / added;
      const spread = Math.max(0, (moments[this.size + c] ?? 0) - distance * distance * added);
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
