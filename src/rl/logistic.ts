/**
 * Logistic regression with a ridge, by Newton's method with step halving (iteratively reweighted least squares) in binary64: few columns, so
 * the Hessian is solved outright, and the same data gives the same numbers everywhere.
 *
 * The bias has no ridge but a Beta prior: so many successes and failures are added where all columns are zero, which is their mean when
 * they are centred (a conditional means prior: Bedrick, Christensen & Johnson 1996). So n successes of n give (n + a) / (n + a + b), not 1.
 */
import { logistic } from "../core/success.ts";

export interface LogisticData {
  /** [rows][columns], each column centred. */
  readonly values: Float64Array;
  readonly columns: number;
  /** 1 for a success, else 0. [rows] */
  readonly outcomes: ArrayLike<number>;
}

export interface LogisticOptions {
  /** Of the squared weights, halved: the inverse variance of their prior. Positive. */
  readonly ridge: number;
  /** Pseudo-counts at the mean. */
  readonly prior: { readonly successes: number; readonly failures: number };
  /** A law of the same columns to go on from; it changes the time, not the result. */
  readonly start?: LogisticLaw;
}

export interface LogisticLaw {
  /** [columns] */
  readonly weights: Float64Array;
  readonly bias: number;
}

/** log(1 + e^x) without overflow. */
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Minimises - log-likelihood - log-prior. The last of the unknowns is the bias. */
export function fitLogistic(data: LogisticData, { ridge, prior, start }: LogisticOptions): LogisticLaw {
  const { values, columns, outcomes } = data;
  const rows = outcomes.length;
  const size = columns + 1;
  const pseudo = prior.successes + prior.failures;
  const logOdds = (at: Float64Array, row: number) => {
    let sum = at[columns] ?? 0;
    for (let c = 0; c < columns; c++) sum += (at[c] ?? 0) * (values[row * columns + c] ?? 0);
    return sum;
  };
  const loss = (at: Float64Array) => {
    const bias = at[columns] ?? 0;
    let sum = pseudo * softplus(bias) - prior.successes * bias;
    for (let c = 0; c < columns; c++) sum += (ridge / 2) * (at[c] ?? 0) ** 2;
    for (let row = 0; row < rows; row++) {
      const x = logOdds(at, row);
      sum += softplus(x) - (outcomes[row] ?? 0) * x;
    }
    return sum;
  };

  const at = new Float64Array(size);
  if (start) {
    at.set(start.weights);
    at[columns] = start.bias;
  }
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  let best = loss(at);
  for (let iteration = 0; iteration < 100; iteration++) {
    gradient.fill(0);
    hessian.fill(0);
    for (let c = 0; c < columns; c++) {
      gradient[c] = ridge * (at[c] ?? 0);
      hessian[c * size + c] = ridge;
    }
    const middle = logistic(at[columns] ?? 0);
    gradient[columns] = pseudo * middle - prior.successes;
    hessian[size * size - 1] = pseudo * middle * (1 - middle);
    for (let row = 0; row < rows; row++) {
      const p = logistic(logOdds(at, row));
      addRow(
        gradient,
        hessian,
        values.subarray(row * columns, (row + 1) * columns),
        p - (outcomes[row] ?? 0),
        p * (1 - p),
      );
    }
    const step = solvePositive(hessian, gradient);
    let share = 1;
    let next = at;
    let reached = best;
    for (; share > 1e-9; share /= 2) {
      next = at.map((value, i) => value - share * (step[i] ?? 0));
      reached = loss(next);
      if (reached <= best) break;
    }
    if (share <= 1e-9) break;
    const gain = best - reached;
    at.set(next);
    best = reached;
    if (gain < 1e-10 * (1 + Math.abs(best))) break;
  }
  return { weights: at.slice(0, columns), bias: at[columns] ?? 0 };
}

/** Adds a row's part: error x to the gradient, curvature x x' to the lower half of the Hessian, with a 1 behind the columns. */
function addRow(
  gradient: Float64Array,
  hessian: Float64Array,
  row: Float64Array,
  error: number,
  curvature: number,
): void {
  const size = gradient.length;
  for (let i = 0; i < size; i++) {
    const x = i < row.length ? (row[i] ?? 0) : 1;
    gradient[i] = (gradient[i] ?? 0) + error * x;
    if (x === 0) continue;
    const at = i * size;
    for (let j = 0; j <= i; j++) {
      hessian[at + j] = (hessian[at + j] ?? 0) + curvature * x * (j < row.length ? (row[j] ?? 0) : 1);
    }
  }
}

/** x with A x = b for a symmetric positive definite A, of which the lower half is read and overwritten (Cholesky). */
function solvePositive(a: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  const x = b.slice();
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (a[i * size + k] ?? 0) * (a[j * size + k] ?? 0);
      a[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-300)) : sum / (a[j * size + j] ?? 1);
    }
  }
  for (let i = 0; i < size; i++) {
    let sum = x[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (a[i * size + k] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (a[i * size + i] ?? 1);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = x[i] ?? 0;
    for (let k = i + 1; k < size; k++) sum -= (a[k * size + i] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (a[i * size + i] ?? 1);
  }
  return x;
}
