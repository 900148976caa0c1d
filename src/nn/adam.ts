/**
 * Adam (Kingma & Ba 2014, arXiv:1412.6980) on a flat parameter vector, after the gradient was cut to a largest norm (Pascanu et al. 2012,
 * arXiv:1211.5063), as nodes of the graph that computes the gradient.
 */
import type { Graph } from "./graph.ts";
import { add, div, min, mul, reduceSum, sqrt, square, sub } from "./ops.ts";
import type { Tensor } from "./tensor.ts";

export interface AdamInputs {
  /** [size] each: what is trained, its gradient, the moments of the steps before (zeros at first). */
  readonly parameters: Tensor;
  readonly gradient: Tensor;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
  /** [] */
  readonly learningRate: Tensor;
  /** 1 - beta1^t and 1 - beta2^t for the t-th step, counted from 1: see `biasCorrections`. [] each */
  readonly correction1: Tensor;
  readonly correction2: Tensor;
  readonly maxGradNorm: number;
}

export const adamConstants = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

export function biasCorrections(step: number): readonly [number, number] {
  return [1 - adamConstants.beta1 ** step, 1 - adamConstants.beta2 ** step];
}

/** Adds one step. The norm is that of the gradient before it was cut. */
export function adam(g: Graph, inputs: AdamInputs) {
  const { beta1, beta2, epsilon } = adamConstants;
  const gradNorm = sqrt(g, reduceSum(g, square(g, inputs.gradient), [0]));
  // g <- g min(1, limit / |g|)
  const gradient = mul(g, inputs.gradient, min(g, div(g, inputs.maxGradNorm, add(g, gradNorm, 1e-6)), 1));
  // m <- b1 m + (1 - b1) g,  v <- b2 v + (1 - b2) g^2
  const firstMoment = add(g, mul(g, inputs.firstMoment, beta1), mul(g, gradient, 1 - beta1));
  const secondMoment = add(g, mul(g, inputs.secondMoment, beta2), mul(g, square(g, gradient), 1 - beta2));
  // theta <- theta - rate (m / c1) / (sqrt(v / c2) + epsilon)
  const denominator = add(g, sqrt(g, div(g, secondMoment, inputs.correction2)), epsilon);
  const rate = div(g, inputs.learningRate, inputs.correction1);
  const parameters = sub(g, inputs.parameters, mul(g, div(g, firstMoment, denominator), rate));
  return { parameters, firstMoment, secondMoment, gradNorm };
}
