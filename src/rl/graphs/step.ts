/**
 * One step of the optimiser, from what `gradientGraph` gave for all parts of a minibatch together: the mean gradient, the learning rate adapted
 * to the divergence, a step of Adam.
 */
import { adam } from "../../nn/adam.ts";
import { Graph } from "../../nn/graph.ts";
import { concat, div, less, max, min, mul, reshape, select, split } from "../../nn/ops.ts";
import type { Tensor } from "../../nn/tensor.ts";
import type { PpoConfig } from "../config.ts";
import type { Model } from "../model.ts";
import { lossSumNames } from "./gradient.ts";

/** What the output `metrics` holds, in order. Losses as in the paper, means over the minibatch. */
export const updateMetricNames = [
  "policyLoss",
  "valueLoss",
  "entropy",
  "approxKl",
  "clipFraction",
  "gradNorm",
  "learningRate",
] as const;
export type UpdateMetricName = (typeof updateMetricNames)[number];

/** rsl_rl's rule: a divergence above twice the desired one makes the rate 1.5 times smaller, one below half of it larger. */
function adaptedRate(g: Graph, rate: Tensor, divergence: Tensor, config: PpoConfig): Tensor {
  const { desiredKl, minLearningRate, maxLearningRate } = config;
  if (desiredKl === null) return rate;
  const smaller = max(g, div(g, rate, 1.5), minLearningRate);
  const larger = min(g, mul(g, rate, 1.5), maxLearningRate);
  const grown = select(g, less(g, divergence, desiredKl / 2), larger, rate);
  return select(g, less(g, 2 * desiredKl, divergence), smaller, grown);
}

/**
 * Inputs: `gradient` [parameters + 6], the sum of the gradients and the loss sums behind it (see `lossSumNames`); the optimiser's state:
 * `parameters`, `firstMoment`, `secondMoment` [parameters], `learningRate`, `correction1`, `correction2` [].
 * Outputs: `newParameters`, `newFirstMoment`, `newSecondMoment`, `newLearningRate`, `metrics`.
 */
export function stepGraph({ layout }: Model, config: PpoConfig): Graph {
  const g = new Graph("step");
  const gathered = g.input("gradient", [layout.size + lossSumNames.length]);
  const [summed = gathered, ...sums] = split(g, gathered, [layout.size, ...lossSumNames.map(() => 1)]).map(
    (part, index) => (index === 0 ? part : reshape(g, part, [])),
  );
  const weight = max(g, sums[0] ?? summed, 1);
  const means = sums.slice(1).map((each) => div(g, each, weight));
  const approxKl = means[lossSumNames.indexOf("approxKl") - 1] ?? summed;
  const learningRate = adaptedRate(g, g.input("learningRate", []), approxKl, config);
  const next = adam(g, {
    parameters: g.input("parameters", [layout.size]),
    gradient: div(g, summed, weight),
    firstMoment: g.input("firstMoment", [layout.size]),
    secondMoment: g.input("secondMoment", [layout.size]),
    learningRate,
    correction1: g.input("correction1", []),
    correction2: g.input("correction2", []),
    maxGradNorm: config.maxGradNorm,
  });
  g.output("newParameters", next.parameters);
  g.output("newFirstMoment", next.firstMoment);
  g.output("newSecondMoment", next.secondMoment);
  g.output("newLearningRate", learningRate);
  const metrics = [...means, next.gradNorm, learningRate];
  g.output(
    "metrics",
    concat(
      g,
      metrics.map((each) => reshape(g, each, [1])),
    ),
  );
  return g;
}
