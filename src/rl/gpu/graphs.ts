/**
 * What a training does between rollout and learning, and after it, as graphs for the device: units of values and advantages, what the loss compares with, running
 * statistics. The CPU does the same in binary64 (`shard.ts`, `value-scale.ts`, `normaliser.ts`); here sums of squares are taken about a mean that is near, so
 * that binary32 is enough.
 */
import { Graph } from "../../nn/graph.ts";
import { layersOf } from "../../nn/mlp.ts";
import {
  add,
  concat,
  div,
  less,
  max,
  mul,
  reduceSum,
  reshape,
  select,
  split,
  sqrt,
  square,
  sub,
} from "../../nn/ops.ts";
import type { Tensor } from "../../nn/tensor.ts";
import type { Model } from "../model.ts";
import { valueScaleConstants } from "../value-scale.ts";

const scalar = (g: Graph, x: Tensor): Tensor => reshape(g, x, []);

/** Running moments of returns, and the units that follow from them: see `ValueScale`. */
export const momentNames = ["weight", "first", "second"] as const;
export const unitNames = ["mean", "deviation"] as const;

/** Numbers of an iteration that are read back, of the critic. */
export const labelReportNames = ["explainedVariance"] as const;

/** Numbers of a short vector, each alone. */
const each = (g: Graph, x: Tensor, names: readonly string[]): Tensor[] =>
  split(
    g,
    x,
    names.map(() => 1),
  ).map((part) => scalar(g, part));

const joined = (g: Graph, parts: readonly Tensor[]): Tensor =>
  concat(
    g,
    parts.map((part) => reshape(g, part, [1])),
  );

/** Means over the transitions, those of weight 1. */
function meansOver(g: Graph, weight: Tensor) {
  const count = max(g, reduceSum(g, weight, [0]), 1);
  const meanOf = (x: Tensor) => div(g, reduceSum(g, mul(g, x, weight), [0]), count);
  const varianceOf = (x: Tensor, mean: Tensor) => meanOf(square(g, sub(g, x, mean)));
  return { meanOf, varianceOf };
}

/**
 * Inputs: `returns`, `values` (in the task's units), `weight` [samples]; `moments` [3] (see `momentNames`).
 * Outputs: `newMoments`, and `report` (see `labelReportNames`).
 */
export function momentGraph(samples: number): Graph {
  const g = new Graph("moments");
  const [returns, values] = [g.input("returns", [samples]), g.input("values", [samples])];
  const { meanOf, varianceOf } = meansOver(g, g.input("weight", [samples]));
  const [weight = returns, first = returns, second = returns] = each(g, g.input("moments", [3]), momentNames);
  const mean = meanOf(returns);
  const variance = varianceOf(returns, mean);
  const errors = sub(g, returns, values);
  const explained = sub(g, 1, div(g, varianceOf(errors, meanOf(errors)), max(g, variance, 1e-12)));
  g.output("report", reshape(g, select(g, less(g, 1e-12, variance), explained, 0), [1]));
  const { rate } = valueScaleConstants;
  const moved = (old: Tensor, now: Tensor | number) => add(g, mul(g, old, 1 - rate), mul(g, g.scalar(rate), now));
  const squares = add(g, variance, square(g, mean));
  g.output("newMoments", joined(g, [moved(weight, 1), moved(first, mean), moved(second, squares)]));
  return g;
}

/** Input `moments` [3]; output `units` [2] (see `unitNames`), 0 and 1 where no returns were seen yet. */
export function unitGraph(): Graph {
  const g = new Graph("units");
  const moments = g.input("moments", [momentNames.length]);
  const [weight = moments, first = moments, second = moments] = each(g, moments, momentNames);
  const { rate, smallestSpread } = valueScaleConstants;
  const isEmpty = less(g, weight, rate / 2);
  const known = max(g, weight, rate / 2);
  const mean = div(g, first, known);
  const variance = max(g, sub(g, div(g, second, known), square(g, mean)), 0);
  const deviation = max(g, sqrt(g, variance), smallestSpread);
  g.output("units", joined(g, [select(g, isEmpty, 0, mean), select(g, isEmpty, 1, deviation)]));
  return g;
}

/**
 * Inputs: `advantages`, `returns`, `values` (in the task's units), `weight`, `logProbability` [samples]; `parameters`; `units` [2] as they are now, `oldUnits`
 * and `oldMoments` as they were when the values were given.
 * Outputs: `outcome` [samples, 5] as the loss reads it; `newParameters`, with the critic's last layer in the units of now.
 */
export function labelGraph(model: Model, samples: number): Graph {
  const g = new Graph("label");
  const input = (name: string) => g.input(name, [samples]);
  const [advantages, returns, values] = [input("advantages"), input("returns"), input("values")];
  const [weight, logProbability] = [input("weight"), input("logProbability")];
  const parameters = g.input("parameters", [model.layout.size]);
  const [mean = parameters, deviation = parameters] = each(g, g.input("units", [2]), unitNames);
  const [oldMean = parameters, oldDeviation = parameters] = each(g, g.input("oldUnits", [2]), unitNames);
  const [oldWeight = parameters] = each(g, g.input("oldMoments", [3]), momentNames);
  const isFirst = less(g, oldWeight, valueScaleConstants.rate / 2);

  // sigma' (W' x + b') + mu' = sigma (W x + b) + mu; but the first time only the units change.
  const scaled = div(g, oldDeviation, deviation);
  const shifted = div(g, sub(g, oldMean, mean), deviation);
  const last = layersOf(model.critic).at(-1);
  const blocks = model.layout.blocks;
  const parts = split(
    g,
    parameters,
    blocks.map(({ size }) => size),
  );
  const changed = blocks.map(({ name }, index) => {
    const part = parts[index] ?? parameters;
    if (name !== last?.weight && name !== last?.bias) return part;
    const product = mul(g, part, scaled);
    return select(g, isFirst, part, name === last.bias ? add(g, product, shifted) : product);
  });
  g.output("newParameters", concat(g, changed));

  const { meanOf, varianceOf } = meansOver(g, weight);
  const advantageMean = meanOf(advantages);
  const advantageDeviation = add(g, sqrt(g, varianceOf(advantages, advantageMean)), 1e-8);
  // What the critic gives now for the states of the rollout: its numbers changed with the units, but for the first time.
  const valueMean = select(g, isFirst, oldMean, mean);
  const valueDeviation = select(g, isFirst, oldDeviation, deviation);
  const columns = [
    logProbability,
    mul(g, weight, div(g, sub(g, advantages, advantageMean), advantageDeviation)),
    div(g, sub(g, returns, mean), deviation),
    div(g, sub(g, values, valueMean), valueDeviation),
    weight,
  ];
  g.output(
    "outcome",
    concat(
      g,
      columns.map((x) => reshape(g, x, [samples, 1])),
      1,
    ),
  );
  return g;
}

/**
 * Inputs: `observation` [steps + 1, size, stride]; `isEnvironment` [stride], 0 for padding; `count` [1]; `mean`, `spread` [size].
 * Outputs: `newCount`, `newMean`, `newSpread`.
 */
export function statisticsGraph(size: number, steps: number, stride: number, numEnvs: number): Graph {
  const g = new Graph("statistics");
  const observation = g.input("observation", [steps + 1, size, stride]);
  const [rows = observation] = split(g, observation, [steps, 1]);
  const isEnvironment = reshape(g, g.input("isEnvironment", [stride]), [1, 1, stride]);
  const count = scalar(g, g.input("count", [1]));
  const [mean, spread] = [g.input("mean", [size]), g.input("spread", [size])];
  const added = steps * numEnvs;
  // Sums of squares of large numbers would lose the spread.
  const distance = mul(g, sub(g, rows, reshape(g, mean, [1, size, 1])), isEnvironment);
  const moved = mul(g, reduceSum(g, distance, [0, 2]), 1 / added);
  const squares = reduceSum(g, square(g, distance), [0, 2]);
  const total = add(g, count, added);
  const own = max(g, sub(g, squares, mul(g, square(g, moved), added)), 0);
  const between = mul(g, square(g, moved), div(g, mul(g, count, added), total));
  g.output("newCount", reshape(g, total, [1]));
  g.output("newMean", add(g, mean, mul(g, moved, div(g, added, total))));
  g.output("newSpread", add(g, add(g, spread, own), between));
  return g;
}

/** Inputs: `count` [1], `spread` [size]; output `scale` [size]: what never changed stays as it is. */
export function scaleGraph(size: number): Graph {
  const g = new Graph("scale");
  const count = max(g, scalar(g, g.input("count", [1])), 1);
  const variance = div(g, g.input("spread", [size]), count);
  g.output("scale", select(g, less(g, 1e-8, variance), div(g, 1, sqrt(g, max(g, variance, 1e-8))), 1));
  return g;
}

/** Sums over environments of what each has counted. Input `counts` [numbers, stride]; output `sums` [numbers]. */
export function sumGraph(numbers: number, stride: number): Graph {
  const g = new Graph("tally");
  g.output("sums", reduceSum(g, g.input("counts", [numbers, stride]), [1]));
  return g;
}
