/**
 * Weights without training: the logged terms of a reward are linear in their weights, so how known episodes rank under other weights is known at once. Sought are
 * factors f_k = exp(theta_k) of the terms that explain which of two episodes is fitter (Bradley & Terry 1952; for rewards: Christiano et al. 2017,
 * arXiv:1706.03741), held near 1 by a normal prior, since what a writer chose was chosen for a reason:
 *
 *     minimise  sum over pairs of  w log(1 + exp(-sum_k f_k d_k / s))  +  sum_k theta_k^2 / (2 spread^2)
 *
 * d_k is the difference of the k-th term's sums between the better and the worse episode, s the deviation of all returns. No sign ever changes: a
 * cost stays a cost. Newton's method with the Gauss-Newton matrix (it is positive definite) and a line search, in binary64: the same numbers every time.
 */
import type { ClearPair } from "./ranking.ts";
import { concordance, standardDeviation } from "./ranking.ts";

/** Standard deviation of log factors before anything is known: two thirds lie between 0.37 and 2.7. */
const spread = 1;
/** Factors stay within 1/20 and 20. */
const largestLog = Math.log(20);
const rounds = 40;
const tolerance = 1e-9;
/** Pairs beyond this many are thinned out evenly. */
const mostPairs = 2000;

export interface TunedWeights {
  /** Of each term. [terms] */
  readonly factors: readonly number[];
  /** Weighted share of pairs in the right order, before and after. */
  readonly before: number;
  readonly after: number;
}

/** Solves a x = b for a symmetric, positive definite a (Cholesky). */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const l = Array.from({ length: n }, () => new Float64Array(n));
  const at = (row: number, column: number) => l[row]?.[column] ?? 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a[i]?.[j] ?? 0;
      for (let k = 0; k < j; k++) rest -= at(i, k) * at(j, k);
      const row = l[i];
      if (row) row[j] = i === j ? Math.sqrt(Math.max(rest, 1e-300)) : rest / at(j, j);
    }
  }
  const y: number[] = [];
  for (let i = 0; i < n; i++) {
    let rest = b[i] ?? 0;
    for (let k = 0; k < i; k++) rest -= at(i, k) * (y[k] ?? 0);
    y.push(rest / at(i, i));
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let rest = y[i] ?? 0;
    for (let k = i + 1; k < n; k++) rest -= at(k, i) * (x[k] ?? 0);
    x[i] = rest / at(i, i);
  }
  return x;
}

/** log(1 + exp(-x)) without overflow. */
const softplusOfMinus = (x: number) => Math.max(0, -x) + Math.log1p(Math.exp(-Math.abs(x)));

interface Problem {
  /** Differences of the terms' sums, in deviations of the return. [pairs][terms] */
  readonly differences: readonly (readonly number[])[];
  /** Sums to 1 times the number of pairs' worth of evidence. [pairs] */
  readonly shares: readonly number[];
  readonly terms: number;
}

function loss({ differences, shares }: Problem, logs: readonly number[]): number {
  const factors = logs.map(Math.exp);
  let sum = logs.reduce((total, log) => total + (log * log) / (2 * spread * spread), 0);
  differences.forEach((difference, pair) => {
    const margin = difference.reduce((total, d, term) => total + d * (factors[term] ?? 0), 0);
    sum += (shares[pair] ?? 0) * softplusOfMinus(margin);
  });
  return sum;
}

/** Gradient and Gauss-Newton matrix. */
function slopes({ differences, shares, terms }: Problem, logs: readonly number[]) {
  const factors = logs.map(Math.exp);
  const gradient = logs.map((log) => log / (spread * spread));
  const matrix = Array.from({ length: terms }, (_, i) =>
    Array.from({ length: terms }, (__, j) => (i === j ? 1 / (spread * spread) : 0)),
  );
  differences.forEach((difference, pair) => {
    const parts = difference.map((d, term) => d * (factors[term] ?? 0));
    const margin = parts.reduce((total, part) => total + part, 0);
    const surprise = 1 / (1 + Math.exp(margin));
    const share = shares[pair] ?? 0;
    for (let i = 0; i < terms; i++) {
      const part = parts[i] ?? 0;
      gradient[i] = (gradient[i] ?? 0) - share * surprise * part;
      const row = matrix[i];
      if (!row) continue;
      for (let j = 0; j < terms; j++) {
        row[j] = (row[j] ?? 0) + share * surprise * (1 - surprise) * part * (parts[j] ?? 0);
      }
    }
  });
  return { gradient, matrix };
}

const clampLog = (log: number) => Math.max(-largestLog, Math.min(largestLog, log));

function minimise(problem: Problem): number[] {
  let logs = new Array<number>(problem.terms).fill(0);
  let value = loss(problem, logs);
  for (let round = 0; round < rounds; round++) {
    const { gradient, matrix } = slopes(problem, logs);
    const step = solve(
      matrix,
      gradient.map((each) => -each),
    );
    let [size, isBetter] = [1, false];
    for (; size > 1e-6; size /= 2) {
      const next = logs.map((log, term) => clampLog(log + size * (step[term] ?? 0)));
      const there = loss(problem, next);
      if (there >= value - tolerance) continue;
      [logs, value, isBetter] = [next, there, true];
      break;
    }
    if (!isBetter) break;
  }
  return logs;
}

/** Returns under factors of the terms. [episodes] */
export function returnsUnder(sums: Float64Array, factors: readonly number[]): Float64Array {
  const terms = factors.length;
  return Float64Array.from({ length: sums.length / terms }, (_, episode) =>
    factors.reduce((total, factor, term) => total + factor * (sums[episode * terms + term] ?? 0), 0),
  );
}

/**
 * @param sums Of each term over each episode. [episodes][terms]
 * @param pairs Which episodes are clearly fitter than which.
 * @returns Factors of the terms, 3 digits; 1 for all where no others rank better.
 */
export function tuneWeights(sums: Float64Array, terms: number, pairs: readonly ClearPair[]): TunedWeights {
  const ones = new Array<number>(terms).fill(1);
  const before = concordance(returnsUnder(sums, ones), pairs) ?? 1;
  const deviation = standardDeviation([...returnsUnder(sums, ones)]);
  if (terms < 2 || pairs.length === 0 || deviation === 0) return { factors: ones, before, after: before };
  const every = Math.ceil(pairs.length / mostPairs);
  const used = pairs.filter((_, index) => index % every === 0);
  const total = used.reduce((sum, { weight }) => sum + weight, 0);
  // Pairs share episodes: there is about as much to know as there are episodes.
  const known = Math.min(used.length, sums.length / terms);
  const factors = minimise({
    terms,
    shares: used.map(({ weight }) => (weight / total) * known),
    differences: used.map(({ better, worse }) =>
      ones.map((_, term) => ((sums[better * terms + term] ?? 0) - (sums[worse * terms + term] ?? 0)) / deviation),
    ),
  }).map((log) => Number(Math.exp(log).toPrecision(3)));
  const after = concordance(returnsUnder(sums, factors), pairs) ?? before;
  return after > before ? { factors, before, after } : { factors: ones, before, after: before };
}
