/**
 * What is computed once for a whole rollout before it is learned from: rows of samples from columns of environments, normalised; the
 * critic's values; the log-probabilities of the actions that were drawn. Sample t * stride + env is step t of an environment.
 */
import { Graph } from "../../nn/graph.ts";
import { mlp } from "../../nn/mlp.ts";
import { concat, reshape, split, transpose } from "../../nn/ops.ts";
import type { Tensor } from "../../nn/tensor.ts";
import type { PpoConfig } from "../config.ts";
import { type Model, normalise } from "../model.ts";
import { priorParts } from "../residual.ts";

/** [steps, size, stride] -> [steps * stride, size] */
function toSamples(g: Graph, x: Tensor): Tensor {
  const [steps = 0, size = 0, stride = 0] = x.shape;
  return reshape(g, transpose(g, x, [0, 2, 1]), [Number(steps) * Number(stride), size]);
}

/**
 * Inputs: `parameters`; `mean`, `scale` [observations]; `observation` [steps + 1, observations, stride]; `action` [steps, actionSize,
 * stride]; `actor` [steps, size, stride]; with privileged numbers `privilegedMean`, `privilegedScale` and `privileged` alike.
 * Outputs: `state` [(steps + 1) * stride, observations + privileged], normalised; `decision` [steps * stride, actionSize + size], the action
 * and what the actor gave, and for a residual what it is added to, as observed (`priorParts`); `value` [(steps + 1) * stride] in the critic's
 * units; `logProbability` [steps * stride].
 */
export function prepareGraph(model: Model, steps: number, stride: number, config: PpoConfig): Graph {
  const { head, layout, observationSize, privilegedSize, residual } = model;
  const g = new Graph("prepare");
  const blocks = layout.unpack(g, g.input("parameters", [layout.size]));
  const input = (name: string, size: number) => toSamples(g, g.input(name, [steps + 1, size, stride]));
  const normalised = (samples: Tensor, mean: string, scale: string, size: number) =>
    normalise(g, samples, { mean: g.input(mean, [size]), scale: g.input(scale, [size]) }, config.observationClip);
  const observed = input("observation", observationSize);
  const observation = normalised(observed, "mean", "scale", observationSize);
  const state =
    privilegedSize > 0
      ? concat(
          g,
          [
            observation,
            normalised(input("privileged", privilegedSize), "privilegedMean", "privilegedScale", privilegedSize),
          ],
          1,
        )
      : observation;
  g.output("state", state);
  g.output("value", reshape(g, mlp(g, state, model.critic, blocks), [(steps + 1) * stride]));
  const action = toSamples(g, g.input("action", [steps, head.actionSize, stride]));
  const actor = toSamples(g, g.input("actor", [steps, head.size, stride]));
  // The last observation is there for its value only.
  const chosenFrom = residual ? (split(g, observed, [steps * stride, stride])[0] ?? observed) : observed;
  const prior = residual ? priorParts(g, chosenFrom, residual, head.size, 1) : [];
  g.output("decision", concat(g, [action, actor, ...prior], 1));
  const logStd = blocks.get("logStd");
  // Of the action as drawn: the world clamps it, and the probability of the clamped one would be another.
  g.output("logProbability", head.logProbability(g, { actor, ...(logStd ? { logStd } : {}) }, action));
  return g;
}
