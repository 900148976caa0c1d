/** The policy of a learner as a file: the actor of the very parameters that were trained, with what normalises its inputs. */
import type { BatchedWorld } from "../core/batched-world.ts";
import { Graph } from "../nn/graph.ts";
import { mlp } from "../nn/mlp.ts";
import { encodeModel } from "../nn/onnx.ts";
import { clip } from "../nn/ops.ts";
import { type PolicyNotes, policyKey } from "../nn/policy.ts";
import type { PpoConfig } from "./config.ts";
import { type Model, normalise } from "./model.ts";
import { addPrior, priorParts } from "./residual.ts";

export interface PolicyParts {
  readonly model: Model;
  /** [model.layout.size] */
  readonly parameters: Float32Array;
  /** What observations are normalised by. [observations] each */
  readonly mean: Float32Array;
  readonly scale: Float32Array;
  readonly config: PpoConfig;
}

/**
 * The bytes of an .onnx file: `observation` [batch, observations] -> `action` [batch, actions] (means clamped to [-1, 1], or the index of
 * the best choice) and `actor` (means or logits).
 */
export function exportPolicy(parts: PolicyParts, world: Pick<BatchedWorld, "task" | "observationNames" | "action">) {
  const { model, parameters, mean, scale, config } = parts;
  const { head, residual } = model;
  const g = new Graph("policy");
  const observed = `the numbers named in the metadata '${policyKey}', in the task's units`;
  const observation = g.input("observation", ["batch", model.observationSize], "float32", observed);
  const statistics = { mean: g.constant(mean.slice()), scale: g.constant(scale.slice()) };
  const seen = normalise(g, observation, statistics, config.observationClip);
  const blocks = model.layout.constants(g, parameters);
  const network = mlp(g, seen, model.actor, blocks);
  const output = residual ? addPrior(g, network, priorParts(g, observation, residual, head.size, 1), blocks) : network;
  const best = head.mode(g, output);
  const isChoice = head.kind === "categorical";
  g.output("action", isChoice ? best : clip(g, best, -1, 1), isChoice ? "the best choice's index" : "in [-1, 1]");
  g.output("actor", output, isChoice ? "logits" : "means before clamping");
  const notes: PolicyNotes = {
    format: 1,
    task: world.task,
    kind: head.kind,
    observation: [...world.observationNames],
    action: [...world.action.names],
  };
  return encodeModel(g, { [policyKey]: JSON.stringify(notes) });
}
