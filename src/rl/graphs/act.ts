/**
 * The actor during a rollout: observations as the simulator keeps them, a column per environment, to actions in the same order. Noise
 * comes from outside, so the graph is a plain function; with noise of zeros it gives the best action.
 */
import { Graph } from "../../nn/graph.ts";
import { mlpOfColumns } from "../../nn/mlp.ts";
import type { PpoConfig } from "../config.ts";
import { type Model, normalise } from "../model.ts";
import { addPrior, priorParts } from "../residual.ts";

/**
 * Inputs: `parameters` [parameters], `mean`, `scale` [observations], `observation` [observations, columns], `noise` [head.size, columns].
 * Outputs: `action` [head.actionSize, columns], `actor` (means or logits) [head.size, columns].
 */
export function actGraph(model: Model, columns: number, { observationClip }: PpoConfig): Graph {
  const { head, layout, observationSize, actor, residual } = model;
  const g = new Graph("act");
  const blocks = layout.unpack(g, g.input("parameters", [layout.size]));
  const statistics = { mean: g.input("mean", [observationSize]), scale: g.input("scale", [observationSize]) };
  const observation = g.input("observation", [observationSize, columns]);
  const noise = g.input("noise", [head.size, columns]);
  const network = mlpOfColumns(g, normalise(g, observation, statistics, observationClip, true), actor, blocks);
  const output = residual ? addPrior(g, network, priorParts(g, observation, residual, head.size, 0), blocks) : network;
  g.output("action", head.sample(g, output, blocks.get("logStd"), noise));
  g.output("actor", output);
  return g;
}
