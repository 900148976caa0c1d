/**
 * Held-out evaluation while training goes on: a world of its own, with seeds that training never sees, and the actor of the parameters as
 * they are, without noise. One session for the whole training, because the parameters are an input.
 */
import type { BatchedWorld } from "../core/batched-world.ts";
import { openGraph } from "../nn/session.ts";
import type { PpoConfig } from "./config.ts";
import { type EnvironmentRange, type EpisodeOutcome, liveEpisodes } from "./evaluate.ts";
import { actGraph } from "./graphs/act.ts";
import type { Learner } from "./learner.ts";

export interface Judge {
  /** One episode in each environment of a range. */
  judge(learner: Learner, seed: number, range: EnvironmentRange): Promise<EpisodeOutcome[]>;
  close(): Promise<void>;
}

export async function createJudge(world: BatchedWorld, { model }: Learner, config: PpoConfig): Promise<Judge> {
  const { stride } = world.rows.observation;
  if (world.rows.action.stride !== stride) throw new RangeError("observations and actions lie at different strides");
  const session = await openGraph(actGraph(model, stride, config));
  const noise = new Float32Array(model.head.size * stride);
  return {
    judge({ parameters, normaliser: { mean, scale } }, seed, range) {
      const act = async (observation: Float32Array) => {
        const { action } = await session.run({ parameters, mean, scale, observation, noise });
        if (!action) throw new RangeError("the actor gave nothing");
        return action;
      };
      return liveEpisodes(world, act, seed, range);
    },
    close: () => session.close(),
  };
}
