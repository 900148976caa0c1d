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
import type { PpoConfig } from "../config.ts";
import type { Model } from "../model.ts";
import { valueScaleConstants } from "../value-scale.ts";

const scalar = (g: Graph, x: Tensor): Tensor => reshape(g, x, []);

/** What `labelGraph` reads and gives of the critic's units. */
export const unitNames = ["weight", "first", "second", "mean", "deviation"] as const;

/** Numbers of an iteration that are read back, of the critic. */
export const labelReportNames = ["explainedVariance"] as const;

/**
 * Inputs: `advantages`, `returns`, `values` (in the task's units), `weight`, `logProbability` [samples]; `parameters`; `units` [5] (see `unitNames`).
 * Outputs: `outcome` [samples, 5] as the loss reads it; `newParameters`, with the critic's last layer in the new units; `newUnits`; `report`
 * (see `labelReportNames`).
 */
export function labelGraph(model: Model, samples: number, { normaliseValues }: PpoConfig): Graph {
  const g = new Graph("label");
  const [advantages, returns, values] = [
    g.input("advantages", [samples]),
    g.input("returns", [samples]),
    g.input("values", [samples]),
  ];
  const weight = g.input("weight", [samples]);
  const logProbability = g.input("logProbability", [samples]);
  const parameters = g.input("parameters", [model.layout.size]);
  const oldUnits = g.input("units", [unitNames.length]);
  const total = (x: Tensor) => reduceSum(g, mul(g, x, weight), [0]);
  const count = max(g, reduceSum(g, weight, [0]), 1);
  const meanOf = (x: Tensor) => div(g, total(x), count);
  const varianceOf = (x: Tensor, mean: Tensor) => meanOf(square(g, sub(g, x, mean)));

  const returnMean = meanOf(returns);
  const returnVariance = varianceOf(returns, returnMean);
  const errors = sub(g, returns, values);
  const errorVariance = varianceOf(errors, meanOf(errors));
  const explained = sub(g, 1, div(g, errorVariance, max(g, returnVariance, 1e-12)));
  g.output("report", reshape(g, select(g, less(g, 1e-12, returnVariance), explained, 0), [1]));

  const [oldWeight = returns, first = returns, second = returns, oldMean = returns, oldDeviation = returns] = split(
    g,
    oldUnits,
    unitNames.map(() => 1),
  ).map((x) => scalar(g, x));
  const { rate, smallestSpread } = valueScaleConstants;
  const moved = (old: Tensor, now: Tensor) => add(g, mul(g, old, 1 - rate), mul(g, now, rate));
  const newWeight = add(g, mul(g, oldWeight, 1 - rate), rate);
  const newFirst = moved(first, returnMean);
  const newSecond = moved(second, add(g, returnVariance, square(g, returnMean)));
  const mean = div(g, newFirst, newWeight);
  const variance = sub(g, div(g, newSecond, newWeight), square(g, mean));
  const deviation = max(g, sqrt(g, max(g, variance, 0)), smallestSpread);
  const isFirst = less(g, oldWeight, rate / 2);
  // sigma' (W' x + b') + mu' = sigma (W x + b) + mu; but the first time only the units change.
  const scaled = div(g, oldDeviation, deviation);
  const shifted = div(g, sub(g, oldMean, mean), deviation);
  const last = layersOf(model.critic).at(-1);
  const parts = split(
    g,
    parameters,
    model.layout.blocks.map(({ size }) => size),
  );
  const changed = model.layout.blocks.map(({ name }, index) => {
    const part = parts[index] ?? parameters;
    if (!normaliseValues || !(name === last?.weight || name === last?.bias)) return part;
    const product = mul(g, part, scaled);
    return select(g, isFirst, part, name === last.bias ? add(g, product, shifted) : product);
  });
  const units = normaliseValues
    ? [newWeight, newFirst, newSecond, mean, deviation]
    : [oldWeight, first, second, oldMean, oldDeviation];
  g.output("newParameters", concat(g, changed));
  g.output(
    "newUnits",
    concat(
      g,
      units.map((x) => reshape(g, x, [1])),
    ),
  );

  const advantageMean = meanOf(advantages);
  const advantageDeviation = add(g, sqrt(g, varianceOf(advantages, advantageMean)), 1e-8);
  const [nowMean, nowDeviation] = normaliseValues ? [mean, deviation] : [oldMean, oldDeviation];
  // What the critic gives now for the states of the rollout: its numbers changed with the units, but for the first time.
  const valueMean = normaliseValues ? select(g, isFirst, oldMean, nowMean) : oldMean;
  const valueDeviation = normaliseValues ? select(g, isFirst, oldDeviation, nowDeviation) : oldDeviation;
  const normalised = mul(g, weight, div(g, sub(g, advantages, advantageMean), advantageDeviation));
  const columns = [
    logProbability,
    normalised,
    div(g, sub(g, returns, nowMean), nowDeviation),
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
 * Outputs: `newCount`, `newMean`, `newSpread`, `newScale`.
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
  const newSpread = add(g, add(g, spread, own), between);
  const variance = div(g, newSpread, total);
  g.output("newCount", reshape(g, total, [1]));
  g.output("newMean", add(g, mean, mul(g, moved, div(g, added, total))));
  g.output("newSpread", newSpread);
  g.output("newScale", select(g, less(g, 1e-8, variance), div(g, 1, sqrt(g, max(g, variance, 1e-8))), 1));
  return g;
}

/** Sums over environments of what each has counted. Input `counts` [numbers, stride]; output `sums` [numbers]. */
export function sumGraph(numbers: number, stride: number): Graph {
  const g = new Graph("tally");
  g.output("sums", reduceSum(g, g.input("counts", [numbers, stride]), [1]));
  return g;
}
