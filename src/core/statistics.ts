/** The little statistics that results are stated with. */

import { RandomStream } from "./random.ts";

/** Wilson's score interval for a proportion (Wilson 1927), 95 % by default. */
export function wilsonInterval(successes: number, trials: number, z = 1.959964): readonly [number, number] {
  if (trials === 0) return [0, 1];
  const p = successes / trials;
  const denominator = 1 + z ** 2 / trials;
  const centre = (p + z ** 2 / (2 * trials)) / denominator;
  const half = (z / denominator) * Math.sqrt((p * (1 - p)) / trials + z ** 2 / (4 * trials ** 2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** The q-quantile by linear interpolation between order statistics (Hyndman & Fan 1996, type 7). NaN for no values. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low + (high - low) * (position - Math.floor(position));
}

/** Mean of what is left when a quarter (rounded down) is cut from each end of the order. NaN for no values. */
export function interquartileMean(values: readonly number[]): number {
  const cut = Math.floor(values.length / 4);
  const middle = [...values].sort((a, b) => a - b).slice(cut, values.length - cut);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/**
 * The percentile bootstrap (Efron 1979) of a statistic, 95 % by default: few runs are stated with an interval, as Agarwal et al. 2021
 * (arXiv:2108.13264) ask for, by the interquartile mean. The same values give the same interval.
 */
export function bootstrapInterval(
  values: readonly number[],
  statistic: (sample: readonly number[]) => number = interquartileMean,
  { resamples = 2000, level = 0.95 }: { readonly resamples?: number; readonly level?: number } = {},
): readonly [number, number] {
  if (values.length === 0) return [Number.NaN, Number.NaN];
  const random = new RandomStream(values.length, "bootstrap");
  const results = Array.from({ length: resamples }, () => statistic(values.map(() => random.pick(values))));
  return [quantile(results, (1 - level) / 2), quantile(results, (1 + level) / 2)];
}

/**
 * Of the ratio of two statistics, each resampled by itself: how many times as large is that of `above` as that of `below`.
 */
export function bootstrapRatioInterval(
  above: readonly number[],
  below: readonly number[],
  statistic: (sample: readonly number[]) => number = interquartileMean,
  { resamples = 2000, level = 0.95 }: { readonly resamples?: number; readonly level?: number } = {},
): readonly [number, number] {
  if (above.length === 0 || below.length === 0) return [Number.NaN, Number.NaN];
  const random = new RandomStream(above.length, "bootstrap ratio");
  const draw = (values: readonly number[]) => statistic(values.map(() => random.pick(values)));
  const results = Array.from({ length: resamples }, () => draw(above) / draw(below));
  return [quantile(results, (1 - level) / 2), quantile(results, (1 + level) / 2)];
}

/** Means of two lists of one length, and sums of squares and products of what deviates from them. */
export function deviations(a: readonly number[], b: readonly number[]) {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, index) => {
    const [da, db] = [value - meanA, (b[index] ?? 0) - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  });
  return { meanA, meanB, ab, aa, bb };
}
