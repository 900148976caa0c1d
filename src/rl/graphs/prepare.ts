/**
 * What is computed once for a whole rollout before it is learned from: rows of samples from columns of environments, normalised; the
 * critic's values; the log-probabilities of the actions that were drawn. Sample t * stride + env is step t of an environment.
 */
import { Graph } from "../../nn/graph.ts";
import { mlp } from "../../nn/mlp.ts";
import { concat, reshape, transpose } from "../../nn/ops.ts";
import type { Tensor } from "../../nn/tensor.ts";
import type { PpoConfig } from "../config.ts";
import { type Model, normalise } from "../model.ts";

/** [steps, size, stride] -> [steps * stride, size] */
function toSamples(g: Graph, x: Tensor): Tensor {
  const [steps = 0, size = 0, stride = 0] = x.shape;
  return reshape(g, transpose(g, x, [0, 2, 1]), [Number(steps) * Number(stride), size]);
}

/**
 * Inputs: `parameters`; `mean`, `scale` [observations]; `observation` [steps + 1, observations, stride]; `action` [steps, actionSize,
 * stride]; `actor` [steps, size, stride]; with privileged numbers `privilegedMean`, `privilegedScale` and `privileged` alike.
 * Outputs: `state` [(steps + 1) * stride, observations + privileged], normalised; `decision` [steps * stride, actionSize + size], the action
 * and what the actor gave; `value` [(steps + 1) * stride] in the critic's units; `logProbability` [steps * stride].
 */
export function prepareGraph(model: Model, steps: number, stride: number, config: PpoConfig): Graph {
  const { head, layout, observationSize, privilegedSize } = model;
  const g = new Graph("prepare");
  const blocks = layout.unpack(g, g.input("parameters", [layout.size]));
  const normalised = (name: string, mean: string, scale: string, size: number) =>
    normalise(
      g,
      toSamples(g, g.input(name, [steps + 1, size, stride])),
      { mean: g.input(mean, [size]), scale: g.input(scale, [size]) },
      config.observationClip,
    );
  const observation = normalised("observation", "mean", "scale", observationSize);
  const state =
    privilegedSize > 0
      ? concat(g, [observation, normalised("privileged", "privilegedMean", "privilegedScale", privilegedSize)], 1)
      : observation;
  g.output("state", state);
  g.output("value", reshape(g, mlp(g, state, model.critic, blocks), [(steps + 1) * stride]));
  const action = toSamples(g, g.input("action", [steps, head.actionSize, stride]));
  const actor = toSamples(g, g.input("actor", [steps, head.size, stride]));
  g.output("decision", concat(g, [action, actor], 1));
  const logStd = blocks.get("logStd");
  // Of the action as drawn: the world clamps it, and the probability of the clamped one would be another.
  g.output("logProbability", head.logProbability(g, { actor, ...(logStd ? { logStd } : {}) }, action));
  return g;
}
