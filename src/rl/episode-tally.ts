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
  /** Of the task's curriculum, in [0, 1]; undefined without one. */
  readonly difficulty?: number;
  /** Mean reward a step of each term, resets left out. */
  readonly terms: Readonly<Record<string, number>>;
  readonly rewardPerStep: number;
}

/** Places in the sums of a tally, before those of the terms. */
export const tallyPlaces = {
  transitions: 0,
  reward: 1,
  episodes: 2,
  return: 3,
  fitness: 4,
  success: 5,
  length: 6,
  graded: 7,
  difficulty: 8,
} as const;
const place = tallyPlaces;
const places = Object.keys(place).length;

export class EpisodeTally {
  readonly #world: BatchedWorld;
  /** What may be added to that of other environments: see `place`, then a sum for each term. */
  readonly sums: Float64Array;

  constructor(world: BatchedWorld) {
    this.#world = world;
    this.sums = new Float64Array(places + world.rows.terms.components);
  }

  /** After each step of the world. */
  step(): void {
    const { rows, numEnvs, horizonSteps } = this.#world;
    const { values, stride, components } = rows.terms;
    const add = (index: number, value: number | undefined) => {
      this.sums[index] = (this.sums[index] ?? 0) + (value ?? 0);
    };
    let [transitions, reward] = [0, 0];
    for (let env = 0; env < numEnvs; env++) {
      // The reward and the terms of a reset are 0.
      if (!rows.began[env]) transitions++;
      reward += rows.reward[env] ?? 0;
      const isWhole = rows.terminated[env] || (rows.truncated[env] && (rows.limit[env] ?? 0) >= horizonSteps);
      if (!isWhole) continue;
      add(place.episodes, 1);
      add(place.return, rows.finalReturn[env]);
      add(place.fitness, rows.fitness[env]);
      add(place.success, rows.success[env]);
      add(place.length, rows.finalLength[env]);
      if (!rows.difficulty) continue;
      add(place.graded, 1);
      add(place.difficulty, rows.difficulty[env]);
    }
    add(place.transitions, transitions);
    add(place.reward, reward);
    for (let c = 0; c < components; c++) {
      let sum = 0;
      for (let i = c * stride; i < c * stride + numEnvs; i++) sum += values[i] ?? 0;
      add(places + c, sum);
    }
  }

  metrics(): EpisodeMetrics {
    return episodeMetrics(this.sums, this.#world.termNames);
  }
}

/** The metrics of the sums of one tally, or of several added up. */
export function episodeMetrics(sums: Float64Array, termNames: readonly string[]): EpisodeMetrics {
  const at = (index: number) => sums[index] ?? 0;
  const transitions = Math.max(1, at(place.transitions));
  const episodes = at(place.episodes);
  const mean = (index: number) => at(index) / episodes;
  return {
    episodes,
    ...(episodes > 0
      ? {
          return: mean(place.return),
          fitness: mean(place.fitness),
          success: mean(place.success),
          length: mean(place.length),
        }
      : {}),
    ...(at(place.graded) > 0 ? { difficulty: at(place.difficulty) / at(place.graded) } : {}),
    terms: Object.fromEntries(termNames.map((name, c) => [name, at(places + c) / transitions])),
    rewardPerStep: at(place.reward) / transitions,
  };
}
