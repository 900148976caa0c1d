/**
 * One step of proximal policy optimisation (Schulman et al. 2017, arXiv:1707.06347) as one graph: picks a minibatch, runs actor and critic,
 * computes the loss and its gradient, adapts the learning rate to the divergence and takes a step of Adam.
 */
import { adam } from "../../nn/adam.ts";
import { gradients } from "../../nn/gradients.ts";
import { Graph } from "../../nn/graph.ts";
import { mlp } from "../../nn/mlp.ts";
import {
  add,
  clip,
  concat,
  div,
  exp,
  gatherRows,
  less,
  max,
  min,
  mul,
  neg,
  reduceSum,
  reshape,
  select,
  split,
  square,
  sub,
  toFloat,
} from "../../nn/ops.ts";
import type { Tensor } from "../../nn/tensor.ts";
import type { PpoConfig } from "../config.ts";
import type { Distribution } from "../heads.ts";
import type { Model } from "../model.ts";

/** What the output `metrics` holds, in order. Losses as in the paper; `approxKl` is KL(old || new). */
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

export interface UpdateSizes {
  /** Transitions of a rollout, padding included: steps * stride. */
  readonly samples: number;
  /** Observations: (steps + 1) * stride. */
  readonly states: number;
  readonly minibatch: number;
}

/** rsl_rl's rule: a divergence above twice the desired one makes the rate 1.5 times smaller, one below half of it larger. */
function adaptedRate(g: Graph, rate: Tensor, divergence: Tensor, config: PpoConfig): Tensor {
  const { desiredKl, minLearningRate, maxLearningRate } = config;
  if (desiredKl === null) return rate;
  const smaller = max(g, div(g, rate, 1.5), minLearningRate);
  const larger = min(g, mul(g, rate, 1.5), maxLearningRate);
  const grown = select(g, less(g, divergence, desiredKl / 2), larger, rate);
  return select(g, less(g, 2 * desiredKl, divergence), smaller, grown);
}

/** Columns of the input `outcome`. */
export const outcomeColumns = ["logProbability", "advantage", "return", "value", "weight"] as const;

/**
 * Inputs: `index` [minibatch] i32, the samples picked; of all samples: `state` [states, observations + privileged] and `decision` [samples,
 * actionSize + size] as `prepare` gives them, `outcome` [samples, 5] (see `outcomeColumns`: return and value in the critic's units,
 * weight 1, or 0 for what is no transition); `oldLogStd` [size]; the optimiser's state: `parameters`, `firstMoment`, `secondMoment`
 * [parameters], `learningRate`, `correction1`, `correction2` [].
 * Outputs: `newParameters`, `newFirstMoment`, `newSecondMoment`, `newLearningRate`, `metrics`; with `withGradient` also `gradient`.
 */
export function updateGraph(model: Model, sizes: UpdateSizes, config: PpoConfig, withGradient = false): Graph {
  const { head, layout, observationSize, privilegedSize } = model;
  const { samples, states, minibatch } = sizes;
  const g = new Graph("update");
  const index = g.input("index", [minibatch], "int32");
  /** Rows of the minibatch, cut into columns. Few wide gathers are faster than many narrow ones. */
  const pick = (name: string, rows: number, columns: readonly number[]) => {
    const width = columns.reduce((sum, each) => sum + each, 0);
    return split(g, gatherRows(g, g.input(name, [rows, width]), index), columns, 1);
  };

  const parameters = g.input("parameters", [layout.size]);
  const blocks = layout.unpack(g, parameters);
  const logStd = blocks.get("logStd");
  const stateParts = pick("state", states, privilegedSize > 0 ? [observationSize, privilegedSize] : [observationSize]);
  const [observation = parameters] = stateParts;
  const [action = parameters, oldActor = parameters] = pick("decision", samples, [head.actionSize, head.size]);
  const outcome = pick(
    "outcome",
    samples,
    outcomeColumns.map(() => 1),
  ).map((column) => reshape(g, column, [minibatch]));
  const [logProbability = parameters, advantage = parameters, target = parameters, oldValue = parameters] = outcome;
  const weight = outcome[outcomeColumns.indexOf("weight")] ?? parameters;
  const share = div(g, weight, max(g, reduceSum(g, weight, [0]), 1));
  /** The mean over the transitions of the minibatch. [minibatch] or [1] -> [] */
  const mean = (x: Tensor) => reduceSum(g, mul(g, share, x), [0]);

  const after: Distribution = { actor: mlp(g, observation, model.actor, blocks), ...(logStd ? { logStd } : {}) };
  const before: Distribution = {
    actor: oldActor,
    ...(logStd ? { logStd: g.input("oldLogStd", [head.size]) } : {}),
  };
  const value = reshape(g, mlp(g, concat(g, stateParts, 1), model.critic, blocks), [minibatch]);

  // ratio = pi(a | o) / pi_old(a | o);  L_policy = - mean min(ratio A, clip(ratio, 1 - c, 1 + c) A)
  const { clipCoef } = config;
  const ratio = exp(g, sub(g, head.logProbability(g, after, action), logProbability));
  const clipped = clip(g, ratio, 1 - clipCoef, 1 + clipCoef);
  const policyLoss = neg(g, mean(min(g, mul(g, ratio, advantage), mul(g, clipped, advantage))));

  // L_value = mean max((V - R)^2, (V_old + clip(V - V_old, -c, c) - R)^2)
  const error = square(g, sub(g, value, target));
  const near = add(g, oldValue, clip(g, sub(g, value, oldValue), -clipCoef, clipCoef));
  const valueLoss = mean(config.clipValueLoss ? max(g, error, square(g, sub(g, near, target))) : error);

  // L = L_policy + c_v L_value - c_e H
  const entropy = mean(head.entropy(g, after));
  const valueTerm = mul(g, valueLoss, config.valueCoef);
  const loss = sub(g, add(g, policyLoss, valueTerm), mul(g, entropy, config.entropyCoef));

  const trained = layout.blocks.map(({ name }) => blocks.get(name) ?? parameters);
  const flat = gradients(g, loss, trained).map((tensor, each) => reshape(g, tensor, [layout.blocks[each]?.size ?? 0]));
  const gradient = concat(g, flat);
  const approxKl = mean(head.divergence(g, before, after));
  const learningRate = adaptedRate(g, g.input("learningRate", []), approxKl, config);
  const next = adam(g, {
    parameters,
    gradient,
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

  // |ratio - 1| > c
  const outside = add(g, toFloat(g, less(g, 1 + clipCoef, ratio)), toFloat(g, less(g, ratio, 1 - clipCoef)));
  const metrics: Record<UpdateMetricName, Tensor> = {
    policyLoss,
    valueLoss,
    entropy,
    approxKl,
    clipFraction: mean(outside),
    gradNorm: next.gradNorm,
    learningRate,
  };
  g.output(
    "metrics",
    concat(
      g,
      updateMetricNames.map((name) => reshape(g, metrics[name], [1])),
    ),
  );
  if (withGradient) g.output("gradient", gradient);
  return g;
}
