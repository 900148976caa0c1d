/**
 * How likely a trained skill is to succeed from where it stands: a logistic law over its observation, fitted on whole episodes
 * (`src/rl/success-model.ts`) and kept as plain numbers in skill.json, so that a planner can weigh skills and chains of them without running
 * anything. In a chain the probabilities multiply, each from the state in which its skill would start.
 *
 * Observations are taken within three spreads of what was seen when the law was fitted, and no answer is surer than that many episodes can
 * make it (Laplace's rule of succession: between 1 / (n + 2) and (n + 1) / (n + 2)).
 */
import { z } from "zod";

const featureIndex = z.number().int().min(0);

export const successModelSchema = z.object({
  format: z.literal(1).describe("of this model"),
  features: z.array(z.string()).describe("names of the observation's numbers, in order"),
  mean: z.array(z.number()).describe("of each feature, in the episodes it was fitted on"),
  scale: z.array(z.number().positive()).describe("spread of each feature"),
  products: z.array(z.tuple([featureIndex, featureIndex])).describe("pairs of features whose product counts too"),
  weights: z.array(z.number()).describe("log-odds a spread: of each feature, then of each product"),
  bias: z.number().describe("log-odds at the means"),
  baseRate: z.number().min(0).max(1).describe("probability when nothing is known of the state"),
  brier: z.number().min(0).describe("mean square of prediction - outcome, cross-validated"),
  calibrationError: z.number().min(0).describe("mean of |predicted - measured| over bins, cross-validated"),
  episodes: z.number().int().positive().describe("that it was fitted on"),
});

export type SuccessModel = Readonly<z.infer<typeof successModelSchema>>;

/** Beyond so many spreads an observation counts as being there: the law knows nothing of what lies farther out. */
export const farthestSpread = 3;

/** Spreads away from the mean, within +-farthestSpread. */
export function standardise(value: number, mean: number, scale: number): number {
  return Math.min(farthestSpread, Math.max(-farthestSpread, (value - mean) / scale));
}

/** 1 / (1 + e^-x) without overflow. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const odds = Math.exp(x);
  return odds / (1 + odds);
}

/** Within what `episodes` episodes can tell. */
export function withinEvidence(probability: number, episodes: number): number {
  const least = 1 / (episodes + 2);
  return Math.min(1 - least, Math.max(least, probability));
}

/**
 * The probability that an episode which starts from `observation` succeeds.
 *
 * @param observation [features], in the task's units, as the policy sees it
 * @returns in (0, 1)
 */
export function predictSuccess(model: SuccessModel, observation: ArrayLike<number>): number {
  const { features, mean, scale, products, weights } = model;
  if (observation.length !== features.length) {
    throw new RangeError(`the success model wants ${features.length} observations, not ${observation.length}`);
  }
  const spread = features.map((name, index) => {
    const value = observation[index] ?? Number.NaN;
    if (!Number.isFinite(value)) throw new RangeError(`the observation '${name}' is ${value}`);
    return standardise(value, mean[index] ?? 0, scale[index] ?? 1);
  });
  let logOdds = model.bias;
  spread.forEach((value, index) => {
    logOdds += (weights[index] ?? 0) * value;
  });
  products.forEach(([left, right], index) => {
    logOdds += (weights[features.length + index] ?? 0) * (spread[left] ?? 0) * (spread[right] ?? 0);
  });
  return withinEvidence(logistic(logOdds), model.episodes);
}
