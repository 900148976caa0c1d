/**
 * Held-out evaluation while training goes on: a world of its own, with seeds that training never sees, and the actor of the parameters as
 * they are, without noise. One session for the whole training, because the parameters are an input.
 */
import type { BatchedWorld } from "../core/batched-world.ts";
import type { EvaluationResult } from "../core/training.ts";
import { openGraph } from "../nn/session.ts";
import type { PpoConfig } from "./config.ts";
import { evaluate } from "./evaluate.ts";
import { actGraph } from "./graphs/act.ts";
import type { Learner } from "./learner.ts";

export interface Judge {
  /** One episode in each environment, from the judge's seed. */
  judge(learner: Learner): Promise<EvaluationResult>;
  close(): Promise<void>;
}

export async function createJudge(
  world: BatchedWorld,
  { model }: Learner,
  config: PpoConfig,
  seed: number,
): Promise<Judge> {
  const { stride } = world.rows.observation;
  if (world.rows.action.stride !== stride) throw new RangeError("observations and actions lie at different strides");
  const session = await openGraph(actGraph(model, stride, config), { threads: config.threads });
  const noise = new Float32Array(model.head.size * stride);
  return {
    judge({ parameters, normaliser: { mean, scale } }) {
      const act = async (observation: Float32Array) => {
        const { action } = await session.run({ parameters, mean, scale, observation, noise });
        if (!action) throw new RangeError("the actor gave nothing");
        return action;
      };
      return evaluate(world, act, seed);
    },
    close: () => session.close(),
  };
}
