/**
 * What a policy is worth: one episode in each environment of a world that it was not trained in (other seeds), without noise. Results are
 * stated with 95 % intervals: Wilson's for the share of successes, the normal one for the mean fitness.
 */
import type { BatchedWorld } from "../core/batched-world.ts";
import { wilsonInterval } from "../core/statistics.ts";
import type { EvaluationResult, Interval } from "../core/training.ts";
import type { LoadedPolicy } from "../nn/policy.ts";

/** Best actions for the world's observations: [observations][stride] -> [actions][stride]. */
export type Actor = (observation: Float32Array) => Promise<Float32Array>;

export function meanInterval(values: readonly number[], z = 1.959964): Interval {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return [mean, mean];
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const half = z * Math.sqrt(variance / count);
  return [mean - half, mean + half];
}

/** How one held-out episode went. */
export interface EpisodeOutcome {
  readonly fitness: number;
  readonly success: boolean;
  readonly return: number;
  /** Steps. */
  readonly length: number;
}

/** Some environments of a larger evaluation: what an episode is depends on the seed and its index in all. */
export interface EnvironmentRange {
  readonly firstEnvironment: number;
  readonly count: number;
}

/** Resets the world to `seed` and lives one whole episode in each environment, or in the first `count`, which stand for those of the range. */
export async function liveEpisodes(
  world: BatchedWorld,
  act: Actor,
  seed: number,
  range: EnvironmentRange = { firstEnvironment: 0, count: world.numEnvs },
): Promise<EpisodeOutcome[]> {
  const { rows, horizonSteps } = world;
  const { observation, action } = rows;
  const { count } = range;
  world.reset(seed, range);
  const outcomes: (EpisodeOutcome | undefined)[] = Array.from({ length: count }, () => undefined);
  let left = count;
  for (let step = 0; step < horizonSteps && left > 0; step++) {
    const actions = await act(observation.values.slice());
    action.values.set(actions);
    world.step();
    for (let env = 0; env < count; env++) {
      if (outcomes[env] || !(rows.terminated[env] || rows.truncated[env])) continue;
      left--;
      outcomes[env] = {
        fitness: rows.fitness[env] ?? 0,
        success: rows.success[env] !== 0,
        return: rows.finalReturn[env] ?? 0,
        length: rows.finalLength[env] ?? 0,
      };
    }
  }
  const done = outcomes.filter((outcome) => outcome !== undefined);
  if (done.length < count) throw new RangeError(`${count - done.length} episodes did not end at the horizon`);
  return done;
}

/** Means and intervals of some episodes. */
export function summariseEpisodes(outcomes: readonly EpisodeOutcome[]): EvaluationResult {
  const count = outcomes.length;
  const mean = (of: (episode: EpisodeOutcome) => number) =>
    outcomes.reduce((sum, episode) => sum + of(episode), 0) / count;
  const successes = outcomes.filter(({ success }) => success).length;
  return {
    episodes: count,
    success: successes / count,
    successInterval: wilsonInterval(successes, count),
    fitness: mean(({ fitness }) => fitness),
    fitnessInterval: meanInterval(outcomes.map(({ fitness }) => fitness)),
    return: mean((episode) => episode.return),
    length: mean(({ length }) => length),
  };
}

/** One whole episode in each environment. */
export async function evaluate(world: BatchedWorld, act: Actor, seed: number): Promise<EvaluationResult> {
  return summariseEpisodes(await liveEpisodes(world, act, seed));
}

/** A policy file as an actor on the world's own rows. */
export function actorOf(policy: Pick<LoadedPolicy, "act">, { rows, numEnvs }: BatchedWorld): Actor {
  const { observation, action } = rows;
  const batch = new Float32Array(numEnvs * observation.components);
  const columns = new Float32Array(action.components * action.stride);
  return async (seen) => {
    for (let c = 0; c < observation.components; c++) {
      for (let env = 0; env < numEnvs; env++) {
        batch[env * observation.components + c] = seen[c * observation.stride + env] ?? 0;
      }
    }
    const actions = await policy.act(batch);
    for (let c = 0; c < action.components; c++) {
      for (let env = 0; env < numEnvs; env++) {
        columns[c * action.stride + env] = actions[env * action.components + c] ?? 0;
      }
    }
    return columns;
  };
}
