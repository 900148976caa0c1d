/**
 * A batched world that notes, for every training episode that ends whole, what each reward term came to beside fitness and success: what
 * correlations between terms and fitness are made of. It changes nothing that the learner sees.
 */
import type { BatchedWorld } from "../../core/batched-world.ts";

/** Numbers of one episode; plain data. */
export interface EpisodeSample {
  readonly fitness: number;
  readonly return: number;
  /** Steps. */
  readonly length: number;
  readonly terminated: boolean;
  /** Sums over the steps. [terms] */
  readonly terms: readonly number[];
}

export class EpisodeSampler {
  readonly world: BatchedWorld;
  readonly #terms: number;
  /** [terms][numEnvs] */
  #sums: Float64Array;
  #samples: EpisodeSample[] = [];

  constructor(world: BatchedWorld) {
    this.#terms = world.termNames.length;
    this.#sums = new Float64Array(this.#terms * world.numEnvs);
    this.world = { ...world, rows: world.rows, step: () => this.#step(world) };
  }

  /** Episodes that ended since the last call. */
  take(): EpisodeSample[] {
    return this.#samples.splice(0);
  }

  /** What has come together of the episodes at hand. [terms][numEnvs] */
  save(): Float64Array {
    return this.#sums.slice();
  }

  load(sums: Float64Array): void {
    this.#sums = sums.slice();
  }

  #step(world: BatchedWorld): void {
    world.step();
    const { rows, numEnvs, horizonSteps } = world;
    const { values, stride } = rows.terms;
    for (let c = 0; c < this.#terms; c++) {
      for (let env = 0; env < numEnvs; env++) {
        const at = c * numEnvs + env;
        // The terms of a reset are 0: the sum begins anew there.
        this.#sums[at] = rows.began[env] ? 0 : (this.#sums[at] ?? 0) + (values[c * stride + env] ?? 0);
      }
    }
    for (let env = 0; env < numEnvs; env++) {
      const isTerminated = rows.terminated[env] !== 0;
      // Staggered first episodes that ran out of their shorter time say nothing.
      if (!isTerminated && !(rows.truncated[env] && (rows.limit[env] ?? 0) >= horizonSteps)) continue;
      this.#samples.push({
        fitness: rows.fitness[env] ?? 0,
        return: rows.finalReturn[env] ?? 0,
        length: rows.finalLength[env] ?? 0,
        terminated: isTerminated,
        terms: Array.from({ length: this.#terms }, (_, c) => this.#sums[c * numEnvs + env] ?? 0),
      });
    }
  }
}
