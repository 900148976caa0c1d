/**
 * How good probabilities are: the Brier score (Brier 1950), and the calibration error over bins of equally many predictions (Naeini, Cooper &
 * Hauskrecht 2015; equal counts as in Nixon et al. 2019, arXiv:1904.01685). Even a perfect prediction has an error in bins of few: about
 * 0.8 sqrt(p (1 - p) / m) for m episodes in a bin.
 */

export interface ReliabilityBin {
  readonly episodes: number;
  /** Mean of the predictions in this bin. */
  readonly predicted: number;
  /** Share of successes. */
  readonly measured: number;
}

/** Mean of (prediction - outcome)^2. */
export function brierScore(predictions: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < predictions.length; i++) sum += ((predictions[i] ?? 0) - (outcomes[i] ?? 0)) ** 2;
  return sum / predictions.length;
}

/** About fifty predictions a bin, at most ten bins. */
export function binsFor(episodes: number): number {
  return Math.max(1, Math.min(10, Math.round(episodes / 50)));
}

/** Predictions in order, cut into `bins` of equal counts (one more in the first ones where they do not divide). */
export function reliability(
  predictions: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  bins = binsFor(predictions.length),
): ReliabilityBin[] {
  const order = Array.from({ length: predictions.length }, (_, index) => index);
  const at = (values: ArrayLike<number>, index: number) => values[index] ?? 0;
  order.sort((a, b) => at(predictions, a) - at(predictions, b) || a - b);
  const mean = (part: readonly number[], of: ArrayLike<number>) =>
    part.reduce((sum, index) => sum + at(of, index), 0) / part.length;
  const cut = (bin: number) => Math.ceil((bin * order.length) / bins);
  return Array.from({ length: bins }, (_, bin) => order.slice(cut(bin), cut(bin + 1)))
    .filter((part) => part.length > 0)
    .map((part) => ({ episodes: part.length, predicted: mean(part, predictions), measured: mean(part, outcomes) }));
}

/** Mean over predictions of |predicted - measured| of their bin. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const episodes = bins.reduce((sum, bin) => sum + bin.episodes, 0);
  return bins.reduce((sum, bin) => sum + bin.episodes * Math.abs(bin.predicted - bin.measured), 0) / episodes;
}
