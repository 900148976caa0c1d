/**
 * What the actor's numbers mean: the means of independent normal distributions with a spread that does not depend on the state, or the logits
 * of one choice. A head gives the pieces of PPO's loss on rows of samples, and draws actions for columns of environments from
 * noise that comes from outside, keyed by environment and step.
 */
import type { ActionSpace } from "../core/task.ts";
import type { Graph } from "../nn/graph.ts";
import { add, argMax, exp, logSoftmax, matMul, mul, neg, oneHot, reduceSum, reshape, square, sub } from "../nn/ops.ts";
import type { Tensor } from "../nn/tensor.ts";

/** A distribution for each sample. */
export interface Distribution {
  /** Means or logits. [samples, size] */
  readonly actor: Tensor;
  /** Logarithms of standard deviations; a choice has none. [size] */
  readonly logStd?: Tensor;
}

export interface Head {
  readonly kind: "gaussian" | "categorical";
  /** Numbers that the actor gives for a state. */
  readonly size: number;
  /** Numbers of an action. */
  readonly actionSize: number;
  /** Whether there is a `logStd` to train. */
  readonly hasSpread: boolean;
  /** `action` [samples, actionSize] -> [samples] */
  logProbability(g: Graph, distribution: Distribution, action: Tensor): Tensor;
  /** [samples], or [1] where it is the same for all. */
  entropy(g: Graph, distribution: Distribution): Tensor;
  /** KL(before || after). [samples] */
  divergence(g: Graph, before: Distribution, after: Distribution): Tensor;
  /** `actor` and `noise` [size, columns] -> action [actionSize, columns] */
  sample(g: Graph, actor: Tensor, logStd: Tensor | undefined, noise: Tensor): Tensor;
  /** The action without noise. `actor` [samples, size] -> [samples, actionSize] */
  mode(g: Graph, actor: Tensor): Tensor;
}

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

function spreadOf({ logStd }: Distribution): Tensor {
  if (!logStd) throw new RangeError("a normal distribution needs logStd");
  return logStd;
}

/** sum_i x_i^2 / (2 sigma_i^2) as a matrix product: operations on rows of a few numbers are slow. `x` [samples, size] -> [samples] */
function weightedSquares(g: Graph, x: Tensor, logStd: Tensor): Tensor {
  const [samples = 0, size = 0] = x.shape;
  const weights = mul(g, exp(g, mul(g, logStd, -2)), 0.5);
  return reshape(g, matMul(g, square(g, x), reshape(g, weights, [size, 1])), [samples]);
}

export function gaussianHead(size: number): Head {
  return {
    kind: "gaussian",
    size,
    actionSize: size,
    hasSpread: true,
    // log p = - sum_i (a_i - mu_i)^2 / (2 sigma_i^2) + log sigma_i + log(2 pi) / 2
    logProbability(g, distribution, action) {
      const logStd = spreadOf(distribution);
      const distance = weightedSquares(g, sub(g, action, distribution.actor), logStd);
      return neg(g, add(g, distance, reduceSum(g, add(g, logStd, halfLogTwoPi), [0])));
    },
    // H = sum_i log sigma_i + (1 + log(2 pi)) / 2
    entropy: (g, distribution) => reduceSum(g, add(g, spreadOf(distribution), 0.5 + halfLogTwoPi), [-1], true),
    // sum_i (mu_i - mu'_i)^2 / (2 s'_i^2) + log(s'_i / s_i) + s_i^2 / (2 s'_i^2) - 1/2
    divergence(g, before, after) {
      const [from, to] = [spreadOf(before), spreadOf(after)];
      const grown = sub(g, to, from);
      const ofSpread = sub(g, add(g, grown, mul(g, exp(g, mul(g, grown, -2)), 0.5)), 0.5);
      const distance = weightedSquares(g, sub(g, before.actor, after.actor), to);
      return add(g, distance, reduceSum(g, ofSpread, [0]));
    },
    sample(g, actor, logStd, noise) {
      if (!logStd) throw new RangeError("a normal distribution needs logStd");
      return add(g, actor, mul(g, noise, reshape(g, exp(g, logStd), [size, 1])));
    },
    mode: (_g, actor) => actor,
  };
}

export function categoricalHead(count: number): Head {
  return {
    kind: "categorical",
    size: count,
    actionSize: 1,
    hasSpread: false,
    logProbability(g, { actor }, action) {
      const [samples = 0] = action.shape;
      const chosen = oneHot(g, reshape(g, action, [samples]), count);
      return reduceSum(g, mul(g, chosen, logSoftmax(g, actor)), [-1]);
    },
    entropy(g, { actor }) {
      const logs = logSoftmax(g, actor);
      return neg(g, reduceSum(g, mul(g, exp(g, logs), logs), [-1]));
    },
    divergence(g, before, after) {
      const [from, to] = [logSoftmax(g, before.actor), logSoftmax(g, after.actor)];
      return reduceSum(g, mul(g, exp(g, from), sub(g, from, to)), [-1]);
    },
    // The largest of logit + Gumbel noise is a draw from the softmax (Gumbel 1954).
    sample: (g, actor, _logStd, noise) => argMax(g, add(g, actor, noise), 0, true),
    mode: (g, actor) => argMax(g, actor, 1, true),
  };
}

export function headFor(action: ActionSpace): Head {
  return action.kind === "continuous" ? gaussianHead(action.size) : categoricalHead(action.count);
}
