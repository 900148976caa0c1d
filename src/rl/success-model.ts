/**
 * Fits a skill's probability of success to episodes: what was observed when each began, and whether it succeeded. The law is logistic
 * regression with a ridge over standardised observations: of the few that go most with success, of all, or of the few with their squares and
 * products, because a place on a ring matters by its distance and not by its sign. Cross-validation chooses among these and "the same
 * everywhere": the simplest law near enough to the best (after the one-standard-error rule of Breiman et al. 1984).
 *
 * The Brier score and the calibration error in the model are of predictions for episodes that the law in question was not fitted on.
 */
import { logistic, type SuccessModel, standardise, withinEvidence } from "../core/success.ts";
import { fitLogistic, type LogisticLaw } from "./logistic.ts";
import { brierScore, calibrationError, reliability } from "./reliability.ts";

export { predictSuccess, type SuccessModel, successModelSchema } from "../core/success.ts";

export interface SuccessModelOptions {
  /** Of the cross-validation. Default: 5. */
  readonly folds?: number;
  /** How many features are few: those that may form products, their squares among them. Default: 4. */
  readonly productsOf?: number;
}

type Product = readonly [left: number, right: number];

/** Log-odds = bias + weights . (standardised features, products). */
interface Law {
  readonly products: readonly Product[];
  readonly weights: readonly number[];
  readonly bias: number;
}

/** Strong to weak. */
const ridges = [100, 30, 10, 3, 1];

/** One success and one failure: a uniform prior of the base rate. */
const prior = { successes: 1, failures: 1 };

/** Tasks scale observations to about 1; what differs by less than this between starts is noise that should not be blown up. */
const leastScale = 0.02;

/** With fewer successes or failures than this there is nothing to fit but the base rate. */
const fewestOfAKind = 5;

/**
 * @param observations [episodes][features] when the episodes began, in the task's units
 * @param successes 1 where the episode succeeded, else 0. [episodes]
 * @param names of the features
 */
export function fitSuccessModel(
  observations: ArrayLike<number>,
  successes: ArrayLike<number>,
  names: readonly string[],
  { folds = 5, productsOf = 4 }: SuccessModelOptions = {},
): SuccessModel {
  const episodes = successes.length;
  const size = names.length;
  check(observations, successes, names);
  const { mean, scale } = momentsOf(observations, episodes, size);
  const features = new Float64Array(episodes * size);
  for (let i = 0; i < features.length; i++) {
    features[i] = standardise(observations[i] ?? 0, mean[i % size] ?? 0, scale[i % size] ?? 1);
  }
  const outcomes = Float64Array.from({ length: episodes }, (_, row) => (successes[row] ? 1 : 0));
  const data: Data = { features, size, outcomes, productsOf };
  const all = outcomes.map((_, row) => row);
  const count = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  const isOneSided = Math.min(count, episodes - count) < fewestOfAKind;
  const lawsOf = (rows: Float64Array) => (isOneSided ? [baseRateOf(data, rows)] : fitLaws(data, rows));
  const predictions = heldOutPredictions(data, Math.min(folds, episodes), lawsOf);
  const chosen = simplestOfTheBest(predictions.map((each) => logLosses(each, outcomes)));
  const { products, weights, bias } = lawsOf(all)[chosen] ?? baseRateOf(data, all);
  const heldOut = predictions[chosen] ?? new Float64Array(episodes);
  return {
    format: 1,
    features: [...names],
    mean: [...mean],
    scale: [...scale],
    products: products.map(([left, right]) => [left, right]),
    weights: [...weights],
    bias,
    baseRate: (count + prior.successes) / (episodes + prior.successes + prior.failures),
    brier: brierScore(heldOut, outcomes),
    calibrationError: calibrationError(reliability(heldOut, outcomes)),
    episodes,
  };
}

/** The standardised feature `index` of the row `row` of those at hand. */
type Feature = (row: number, index: number) => number;

interface Data {
  /** Standardised. [episodes][size] */
  readonly features: Float64Array;
  readonly size: number;
  readonly outcomes: Float64Array;
  readonly productsOf: number;
}

function check(observations: ArrayLike<number>, successes: ArrayLike<number>, names: readonly string[]): void {
  if (successes.length === 0) throw new RangeError("a success model needs at least one episode");
  if (observations.length !== successes.length * names.length) {
    throw new RangeError(
      `${observations.length} observations are not ${successes.length} episodes of ${names.length} numbers`,
    );
  }
  for (let i = 0; i < observations.length; i++) {
    if (Number.isFinite(observations[i])) continue;
    const [name, episode] = [names[i % names.length], Math.floor(i / names.length)];
    throw new RangeError(`the observation '${name}' of episode ${episode} is ${observations[i]}`);
  }
}

function momentsOf(observations: ArrayLike<number>, episodes: number, size: number) {
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  for (let i = 0; i < observations.length; i++)
    mean[i % size] = (mean[i % size] ?? 0) + (observations[i] ?? 0) / episodes;
  for (let i = 0; i < observations.length; i++) {
    square[i % size] = (square[i % size] ?? 0) + ((observations[i] ?? 0) - (mean[i % size] ?? 0)) ** 2 / episodes;
  }
  return { mean, scale: square.map((value) => Math.max(leastScale, Math.sqrt(value))) };
}

/** The same everywhere. */
function baseRateOf({ size, outcomes }: Data, rows: Float64Array): Law {
  const successes = rows.reduce((sum, row) => sum + (outcomes[row] ?? 0), prior.successes);
  const failures = rows.length + prior.successes + prior.failures - successes;
  return { products: [], weights: Array.from({ length: size }, () => 0), bias: Math.log(successes / failures) };
}

/** All candidates, from the simplest on, fitted on the episodes of `rows` alone; products are chosen on them too. */
function fitLaws(data: Data, rows: Float64Array): Law[] {
  const { features, size, productsOf } = data;
  const outcomes = rows.map((row) => data.outcomes[row] ?? 0);
  const feature = (row: number, index: number) => features[(rows[row] ?? 0) * size + index] ?? 0;
  const few = tellingFeatures(feature, outcomes, size, productsOf);
  const products = few.flatMap((left, at) => few.slice(at).map((right): Product => [left, right]));
  const all = few.length < size ? Array.from({ length: size }, (_, index) => index) : [];
  return [
    baseRateOf(data, rows),
    ...[few, all]
      .filter((used) => used.length > 0)
      .flatMap((used) => fitPath({ feature, outcomes, size, used, products: [] })),
    ...fitPath({ feature, outcomes, size, used: few, products }),
  ];
}

interface PathOptions {
  readonly feature: Feature;
  readonly outcomes: Float64Array;
  readonly size: number;
  /** Features that may count. */
  readonly used: readonly number[];
  readonly products: readonly Product[];
}

/** A law for each ridge; each goes on from the one before. */
function fitPath({ feature, outcomes, size, used, products }: PathOptions): Law[] {
  const columns = used.length + products.length;
  const values = new Float64Array(outcomes.length * columns);
  const means = new Float64Array(columns);
  for (let row = 0; row < outcomes.length; row++) {
    for (let column = 0; column < columns; column++) {
      const single = used[column];
      const [left, right] = products[column - used.length] ?? [0, 0];
      const value = single === undefined ? feature(row, left) * feature(row, right) : feature(row, single);
      values[row * columns + column] = value;
      means[column] = (means[column] ?? 0) + value / outcomes.length;
    }
  }
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) - (means[i % columns] ?? 0);
  let law: LogisticLaw | undefined;
  return ridges.map((ridge) => {
    law = fitLogistic({ values, columns, outcomes }, { ridge, prior, ...(law ? { start: law } : {}) });
    const weights = Array.from({ length: size }, () => 0);
    used.forEach((index, column) => {
      weights[index] = law?.weights[column] ?? 0;
    });
    // The law for columns that are not centred.
    const shift = law.weights.reduce((sum, weight, column) => sum + weight * (means[column] ?? 0), 0);
    return { products, weights: [...weights, ...law.weights.slice(used.length)], bias: law.bias - shift };
  });
}

/** The features whose value, or its square, goes most with success (by correlation). */
function tellingFeatures(feature: Feature, outcomes: Float64Array, size: number, count: number): number[] {
  const strength = (index: number) => {
    const values = outcomes.map((_, row) => feature(row, index));
    const squares = values.map((value) => value * value);
    return Math.max(Math.abs(correlation(values, outcomes)), Math.abs(correlation(squares, outcomes)));
  };
  return Array.from({ length: size }, (_, index) => ({ index, strength: strength(index) }))
    .sort((a, b) => b.strength - a.strength || a.index - b.index)
    .slice(0, count)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}

/** Pearson's; 0 where one of them is constant. */
function correlation(x: Float64Array, y: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [(x[i] ?? 0) - meanX, (y[i] ?? 0) - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx * yy > 1e-18 ? xy / Math.sqrt(xx * yy) : 0;
}

function probability({ products, weights, bias }: Law, features: Float64Array, size: number, row: number): number {
  const at = (index: number) => features[row * size + index] ?? 0;
  let logOdds = bias;
  for (let index = 0; index < size; index++) logOdds += (weights[index] ?? 0) * at(index);
  products.forEach(([left, right], index) => {
    logOdds += (weights[size + index] ?? 0) * at(left) * at(right);
  });
  return logistic(logOdds);
}

/** Of each law, for each episode, its prediction when it is fitted without that episode's fold: every `folds`-th episode. */
function heldOutPredictions(data: Data, folds: number, lawsOf: (rows: Float64Array) => Law[]): Float64Array[] {
  const { features, size, outcomes } = data;
  const rows = outcomes.map((_, row) => row);
  const predictions: Float64Array[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const seen = folds > 1 ? rows.filter((row) => row % folds !== fold) : rows;
    lawsOf(seen).forEach((law, index) => {
      predictions[index] ??= new Float64Array(rows.length);
      const into = predictions[index];
      for (let row = fold; row < rows.length; row += folds) {
        into[row] = withinEvidence(probability(law, features, size, row), seen.length);
      }
    });
  }
  return predictions;
}

/** - log of the probability that was given to what happened. */
function logLosses(predictions: Float64Array, outcomes: Float64Array): Float64Array {
  return predictions.map((p, row) => -Math.log(outcomes[row] ? p : 1 - p));
}

/**
 * The index of the first whose mean loss is near the best one's, by paired differences: within one standard error for the base rate alone, so
 * that noise is seldom taken for a law, and within half of one among the others, which would be held back too much otherwise.
 */
function simplestOfTheBest(losses: readonly Float64Array[]): number {
  const total = (each: Float64Array) => each.reduce((sum, loss) => sum + loss, 0);
  const best = losses.reduce((left, right) => (total(right) < total(left) ? right : left));
  return losses.findIndex((each, index) => {
    const differences = each.map((loss, row) => loss - (best[row] ?? 0));
    const mean = total(differences) / differences.length;
    const variance = differences.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, differences.length - 1);
    return mean <= (index === 0 ? 1 : 0.5) * Math.sqrt(variance / differences.length);
  });
}
