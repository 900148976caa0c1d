/**
 * The loss of proximal policy optimisation (Schulman et al. 2017, arXiv:1707.06347) and its gradient over some samples, as one graph: picks
 * them, runs actor and critic, computes the loss, walks back. Everything is a sum over samples, not a mean, so that the parts of a
 * minibatch can be computed apart and added.
 */
import { gradients } from "../../nn/gradients.ts";
import { Graph } from "../../nn/graph.ts";
import { mlp } from "../../nn/mlp.ts";
import {
  add,
  clip,
  concat,
  exp,
  gatherRows,
  less,
  max,
  min,
  mul,
  neg,
  reduceSum,
  reshape,
  split,
  square,
  sub,
  toFloat,
} from "../../nn/ops.ts";
import type { Tensor } from "../../nn/tensor.ts";
import type { PpoConfig } from "../config.ts";
import type { Distribution } from "../heads.ts";
import type { Model } from "../model.ts";
import { addPrior, priorSize } from "../residual.ts";

/** What the output `sums` holds, in order: the weight, and sums of what follows times weight. `approxKl` is KL(old || new). */
export const lossSumNames = ["weight", "policyLoss", "valueLoss", "entropy", "approxKl", "clipFraction"] as const;

/** Columns of the input `outcome`. */
export const outcomeColumns = ["logProbability", "advantage", "return", "value", "weight"] as const;

export interface GradientSizes {
  /** Transitions of a rollout, padding included: steps * stride. */
  readonly samples: number;
  /** Observations: (steps + 1) * stride. */
  readonly states: number;
  /** Samples of one call. */
  readonly picked: number;
}

/**
 * Inputs: `index` [picked] i32, the samples; of all samples: `state` [states, observations + privileged] and `decision` [samples,
 * actionSize + size (+ prior)] as `prepare` gives them, `outcome` [samples, 5] (see `outcomeColumns`: return and value in the critic's units,
 * weight 1, or 0 for what is no transition); `oldLogStd` [size]; `parameters`.
 * Outputs: `gradient` [parameters] and `sums` [6] (see `lossSumNames`).
 */
export function gradientGraph(model: Model, sizes: GradientSizes, config: PpoConfig): Graph {
  const { head, layout, observationSize, privilegedSize, residual } = model;
  const { samples, states, picked } = sizes;
  const g = new Graph("gradient");
  const index = g.input("index", [picked], "int32");
  /** Rows of the samples, cut into columns. Few wide gathers are faster than many narrow ones. */
  const pick = (name: string, rows: number, columns: readonly number[]) => {
    const width = columns.reduce((sum, each) => sum + each, 0);
    return split(g, gatherRows(g, g.input(name, [rows, width]), index), columns, 1);
  };

  const parameters = g.input("parameters", [layout.size]);
  const blocks = layout.unpack(g, parameters);
  const logStd = blocks.get("logStd");
  const stateParts = pick("state", states, privilegedSize > 0 ? [observationSize, privilegedSize] : [observationSize]);
  const [observation = parameters] = stateParts;
  const priors = Array.from({ length: priorSize(residual, head.size) / head.size }, () => head.size);
  const decision = pick("decision", samples, [head.actionSize, head.size, ...priors]);
  const [action = parameters, oldActor = parameters, ...prior] = decision;
  const outcome = pick(
    "outcome",
    samples,
    outcomeColumns.map(() => 1),
  ).map((column) => reshape(g, column, [picked]));
  const [logProbability = parameters, advantage = parameters, target = parameters, oldValue = parameters] = outcome;
  const weight = outcome[outcomeColumns.indexOf("weight")] ?? parameters;
  /** The sum over the transitions. [picked] or [1] -> [] */
  const sum = (x: Tensor) => reduceSum(g, mul(g, weight, x), [0]);

  const network = mlp(g, observation, model.actor, blocks);
  const actor = residual ? addPrior(g, network, prior, blocks) : network;
  const after: Distribution = { actor, ...(logStd ? { logStd } : {}) };
  const before: Distribution = {
    actor: oldActor,
    ...(logStd ? { logStd: g.input("oldLogStd", [head.size]) } : {}),
  };
  const value = reshape(g, mlp(g, concat(g, stateParts, 1), model.critic, blocks), [picked]);

  // ratio = pi(a | o) / pi_old(a | o);  L_policy = - sum min(ratio A, clip(ratio, 1 - c, 1 + c) A)
  const { clipCoef } = config;
  const ratio = exp(g, sub(g, head.logProbability(g, after, action), logProbability));
  const clipped = clip(g, ratio, 1 - clipCoef, 1 + clipCoef);
  const policyLoss = neg(g, sum(min(g, mul(g, ratio, advantage), mul(g, clipped, advantage))));

  // L_value = sum max((V - R)^2, (V_old + clip(V - V_old, -c, c) - R)^2)
  const error = square(g, sub(g, value, target));
  const near = add(g, oldValue, clip(g, sub(g, value, oldValue), -clipCoef, clipCoef));
  const valueLoss = sum(config.clipValueLoss ? max(g, error, square(g, sub(g, near, target))) : error);

  // L = L_policy + c_v L_value - c_e H
  const entropy = sum(head.entropy(g, after));
  const valueTerm = mul(g, valueLoss, config.valueCoef);
  const loss = sub(g, add(g, policyLoss, valueTerm), mul(g, entropy, config.entropyCoef));

  const trained = layout.blocks.map(({ name }) => blocks.get(name) ?? parameters);
  const flat = gradients(g, loss, trained).map((tensor, each) => reshape(g, tensor, [layout.blocks[each]?.size ?? 0]));
  g.output("gradient", concat(g, flat));

  // |ratio - 1| > c
  const outside = add(g, toFloat(g, less(g, 1 + clipCoef, ratio)), toFloat(g, less(g, ratio, 1 - clipCoef)));
  const sums: Record<(typeof lossSumNames)[number], Tensor> = {
    weight: reduceSum(g, weight, [0]),
    policyLoss,
    valueLoss,
    entropy,
    approxKl: sum(head.divergence(g, before, after)),
    clipFraction: sum(outside),
  };
  g.output(
    "sums",
    concat(
      g,
      lossSumNames.map((name) => reshape(g, sums[name], [1])),
    ),
  );
  return g;
}
