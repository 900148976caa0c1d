/**
 * A policy that corrects another one (residual policy learning: Silver et al. 2018, arXiv:1812.06298; Johannink et al. 2019, arXiv:1812.03201), for
 * choices whose scores are part of the observation, such as a language model's:
 *
 *     logits = w scores + MLP(observation) - 100 (1 - possible)
 *
 * The MLP's last layer starts at zero, so training starts as softmax(w scores). The scores reach the logits as they are, not normalised by running
 * statistics: their differences are log-odds. The weight w is one learned number, the inverse of the temperature at which the other policy is
 * heard. What is impossible has a probability of e^-100.
 */
import { EmbodyError } from "../core/errors.ts";
import type { Graph } from "../nn/graph.ts";
import { add, mul, split, sub } from "../nn/ops.ts";
import type { ParameterLayout } from "../nn/parameters.ts";
import type { Tensor } from "../nn/tensor.ts";
import type { ResidualConfig } from "./config.ts";
import type { Head } from "./heads.ts";

const weightName = "residual.weight";
/** Subtracted from the logits of what is impossible; far beyond what scores differ by. */
const impossible = 100;

export function declareResidual(layout: ParameterLayout): void {
  layout.add(weightName, [1]);
}

export function startResidual(layout: ParameterLayout, parameters: Float32Array, { weight }: ResidualConfig): void {
  layout.view(parameters, weightName).fill(weight);
}

/** Where the scores lie has to be inside the observation, and only choices have any. */
export function checkResidual({ scores, possible }: ResidualConfig, head: Head, observationSize: number): void {
  const last = Math.max(scores, possible ?? 0) + head.size;
  if (head.kind === "categorical" && last <= observationSize) return;
  const what =
    head.kind === "categorical" ? `the observation has ${observationSize} numbers` : "actions are no choices";
  throw new EmbodyError("bad-request", `No residual over ${head.size} scores from index ${scores} on: ${what}.`, {
    remedy: "Give the index of the first score in the observation, or train without 'residual'.",
  });
}

/** Entries `from` to `from + count` along an axis. */
function slice(g: Graph, x: Tensor, from: number, count: number, axis: number): Tensor {
  const rest = Number(x.shape[axis]) - from - count;
  const parts = [from, count, rest].filter((length, index) => index === 1 || length > 0);
  return split(g, x, parts, axis)[from > 0 ? 1 : 0] ?? x;
}

/**
 * What the correction is added to: the scores, and where they are given the marks of what is possible. `observation` as the world gives it,
 * choices along `axis`. One or two tensors of head.size along that axis.
 */
export function priorParts(
  g: Graph,
  observation: Tensor,
  residual: ResidualConfig,
  size: number,
  axis: number,
): Tensor[] {
  const starts = [residual.scores, ...(residual.possible === null ? [] : [residual.possible])];
  return starts.map((from) => slice(g, observation, from, size, axis));
}

/** How many numbers of the observation `priorParts` takes. */
export const priorSize = (residual: ResidualConfig | null, size: number): number =>
  residual === null ? 0 : residual.possible === null ? size : 2 * size;

/** The logits: correction, weighted scores, and what is impossible out of reach. All of one shape. */
export function addPrior(
  g: Graph,
  correction: Tensor,
  [scores, possible]: readonly Tensor[],
  blocks: ReadonlyMap<string, Tensor>,
): Tensor {
  const weight = blocks.get(weightName);
  if (!scores || !weight) throw new RangeError("a residual needs scores and their weight");
  const logits = add(g, correction, mul(g, scores, weight));
  return possible ? add(g, logits, mul(g, sub(g, possible, 1), impossible)) : logits;
}
