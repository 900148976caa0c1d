/**
 * The trained model: an actor and a critic that share nothing, with the numbers that normalise their inputs. The parameters are one flat
 * vector; the layout is the same in every graph.
 */
import { RandomStream } from "../core/random.ts";
import type { Graph } from "../nn/graph.ts";
import { declareMlp, type MlpShape, startMlp } from "../nn/mlp.ts";
import { clip, mul, reshape, sub } from "../nn/ops.ts";
import { ParameterLayout } from "../nn/parameters.ts";
import type { Tensor } from "../nn/tensor.ts";
import type { PpoConfig, ResidualConfig } from "./config.ts";
import type { Head } from "./heads.ts";
import { checkResidual, declareResidual, startResidual } from "./residual.ts";

export interface Model {
  readonly head: Head;
  readonly observationSize: number;
  /** Numbers that only the critic sees. */
  readonly privilegedSize: number;
  readonly actor: MlpShape;
  readonly critic: MlpShape;
  readonly layout: ParameterLayout;
  /** The actor corrects another policy, whose word is part of the observation. */
  readonly residual: ResidualConfig | null;
}

export interface ModelSizes {
  readonly observationSize: number;
  readonly privilegedSize: number;
}

export function createModel(head: Head, sizes: ModelSizes, { hidden, residual }: PpoConfig): Model {
  const { observationSize, privilegedSize } = sizes;
  const actor: MlpShape = { name: "actor", sizes: [observationSize, ...hidden, head.size] };
  const critic: MlpShape = { name: "critic", sizes: [observationSize + privilegedSize, ...hidden, 1] };
  const layout = new ParameterLayout();
  declareMlp(layout, actor);
  if (head.hasSpread) layout.add("logStd", [head.size]);
  declareMlp(layout, critic);
  if (residual) {
    checkResidual(residual, head, observationSize);
    declareResidual(layout);
  }
  return { head, observationSize, privilegedSize, actor, critic, layout, residual };
}

/** Orthogonal weights; the last layers nearly zero, so that all actions start alike and all values at the mean. [layout.size] */
export function startParameters(model: Model, { initialStd }: PpoConfig, seed: number): Float32Array {
  const { layout, head, actor, critic, residual } = model;
  const parameters = new Float32Array(layout.size);
  // A residual starts as the policy that it corrects.
  startMlp(layout, parameters, actor, residual ? 0 : 0.01, new RandomStream(seed, "actor weights"));
  startMlp(layout, parameters, critic, 0.01, new RandomStream(seed, "critic weights"));
  if (head.hasSpread) layout.view(parameters, "logStd").fill(Math.log(initialStd));
  if (residual) startResidual(layout, parameters, residual);
  return parameters;
}

/** (x - mean) scale, clipped. `x` [samples, size], or [size, columns] with `isColumns`. */
export function normalise(
  g: Graph,
  x: Tensor,
  { mean, scale }: { readonly mean: Tensor; readonly scale: Tensor },
  bound: number,
  isColumns = false,
): Tensor {
  const shaped = (tensor: Tensor) => (isColumns ? reshape(g, tensor, [...tensor.shape, 1]) : tensor);
  return clip(g, mul(g, sub(g, x, shaped(mean)), shaped(scale)), -bound, bound);
}
