/** What episodes came to, over the steps of a rollout: the metrics a person follows. */
import type { BatchedWorld } from "../core/batched-world.ts";

export interface EpisodeMetrics {
  /** Episodes that ended. Those that began staggered and ran out of their shorter time are not counted. */
  readonly episodes: number;
  /** Means over those episodes; undefined where none ended. */
  readonly return?: number;
  readonly fitness?: number;
  readonly success?: number;
  /** Steps. */
  readonly length?: number;
  /** Mean reward a step of each term, resets left out. */
  readonly terms: Readonly<Record<string, number>>;
  readonly rewardPerStep: number;
}

export class EpisodeTally {
  readonly #world: BatchedWorld;
  readonly #terms: Float64Array;
  #reward = 0;
  #transitions = 0;
  #episodes = 0;
  #return = 0;
  #fitness = 0;
  #successes = 0;
  #length = 0;

  constructor(world: BatchedWorld) {
    this.#world = world;
    this.#terms = new Float64Array(world.rows.terms.components);
  }

  /** After each step of the world. */
  step(): void {
    const { rows, numEnvs, horizonSteps } = this.#world;
    const { values, stride } = rows.terms;
    for (let env = 0; env < numEnvs; env++) {
      // The reward and the terms of a reset are 0.
      if (!rows.began[env]) this.#transitions++;
      this.#reward += rows.reward[env] ?? 0;
      const isWhole = rows.terminated[env] || (rows.truncated[env] && (rows.limit[env] ?? 0) >= horizonSteps);
      if (!isWhole) continue;
      this.#episodes++;
      this.#return += rows.finalReturn[env] ?? 0;
      this.#fitness += rows.fitness[env] ?? 0;
      this.#successes += rows.success[env] ?? 0;
      this.#length += rows.finalLength[env] ?? 0;
    }
    for (let c = 0; c < this.#terms.length; c++) {
      let sum = 0;
      for (let i = c * stride; i < c * stride + numEnvs; i++) sum += values[i] ?? 0;
      this.#terms[c] = (this.#terms[c] ?? 0) + sum;
    }
  }

  metrics(): EpisodeMetrics {
    const transitions = Math.max(1, this.#transitions);
    const episodes = this.#episodes;
    const terms = this.#world.termNames.map((name, c) => [name, (this.#terms[c] ?? 0) / transitions] as const);
    return {
      episodes,
      ...(episodes > 0
        ? {
            return: this.#return / episodes,
            fitness: this.#fitness / episodes,
            success: this.#successes / episodes,
            length: this.#length / episodes,
          }
        : {}),
      terms: Object.fromEntries(terms),
      rewardPerStep: this.#reward / transitions,
    };
  }
}
