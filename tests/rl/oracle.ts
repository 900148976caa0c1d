/**
 * PPO's loss and its gradient in plain binary64, worked out by hand for one sample after another: forward, the derivative of the loss with
 * respect to what the networks gave, and back through the layers. Knows nothing of graphs.
 */

export interface OracleSample {
  readonly observation: readonly number[];
  /** What only the critic sees. */
  readonly privileged: readonly number[];
  readonly action: readonly number[];
  readonly oldActor: readonly number[];
  readonly oldLogProbability: number;
  readonly advantage: number;
  readonly target: number;
  readonly oldValue: number;
  readonly weight: number;
}

export interface OracleNetwork {
  /** [inputs][outputs] and [outputs] a layer. */
  readonly weights: readonly (readonly (readonly number[])[])[];
  readonly biases: readonly (readonly number[])[];
}

export interface OracleProblem {
  readonly actor: OracleNetwork;
  readonly critic: OracleNetwork;
  /** Of a Gaussian head; a choice has none. */
  readonly logStd?: readonly number[];
  readonly clipCoef: number;
  readonly valueCoef: number;
  readonly entropyCoef: number;
}

const get = (values: readonly number[], index: number): number => values[index] ?? Number.NaN;
const row = (matrix: readonly (readonly number[])[], index: number): readonly number[] => matrix[index] ?? [];

/** Activations of every layer, the input first. */
function forward({ weights, biases }: OracleNetwork, input: readonly number[]): number[][] {
  const activations = [[...input]];
  weights.forEach((weight, layer) => {
    const x = activations[layer] ?? [];
    activations.push(
      row(biases, layer).map((bias, j) => {
        const z = x.reduce((sum, value, i) => sum + value * get(row(weight, i), j), bias);
        return layer === weights.length - 1 || z > 0 ? z : Math.exp(z) - 1;
      }),
    );
  });
  return activations;
}

/** Adds the gradient of one sample to `into`: weights and biases, layer by layer, flat. */
function backward(
  { weights }: OracleNetwork,
  activations: number[][],
  outer: readonly number[],
  into: number[][],
): void {
  let delta = [...outer];
  for (let layer = weights.length - 1; layer >= 0; layer--) {
    const x = activations[layer] ?? [];
    const [dw = [], db = []] = [into[2 * layer], into[2 * layer + 1]];
    const width = delta.length;
    x.forEach((value, i) => {
      for (let j = 0; j < width; j++) dw[i * width + j] = get(dw, i * width + j) + value * get(delta, j);
    });
    delta.forEach((value, j) => {
      db[j] = get(db, j) + value;
    });
    const before = delta;
    // elu' = 1 above zero, elu + 1 = e^z below.
    delta = x.map((value, i) => {
      const sum = before.reduce((total, d, j) => total + d * get(row(weights[layer] ?? [], i), j), 0);
      return sum * (value > 0 ? 1 : value + 1);
    });
  }
}

const zeros = ({ weights, biases }: OracleNetwork): number[][] =>
  weights.flatMap((weight, layer) => {
    const width = row(biases, layer).length;
    return [new Array<number>(weight.length * width).fill(0), new Array<number>(width).fill(0)];
  });

/** log p, and the derivatives of log p and of the entropy with respect to the actor's numbers and logStd. */
function head(actor: readonly number[], action: readonly number[], logStd: readonly number[] | undefined) {
  if (logStd) {
    const z = actor.map((mean, i) => (get(action, i) - mean) / Math.exp(get(logStd, i)));
    const logProbability = z.reduce(
      (sum, value, i) => sum - value ** 2 / 2 - get(logStd, i) - Math.log(2 * Math.PI) / 2,
      0,
    );
    return {
      logProbability,
      byActor: z.map((value, i) => value / Math.exp(get(logStd, i))),
      byStd: z.map((value) => value ** 2 - 1),
      entropy: logStd.reduce((sum, value) => sum + value + (1 + Math.log(2 * Math.PI)) / 2, 0),
      entropyByActor: actor.map(() => 0),
      entropyByStd: logStd.map(() => 1),
    };
  }
  const total = Math.log(actor.reduce((sum, logit) => sum + Math.exp(logit), 0));
  const logs = actor.map((logit) => logit - total);
  const entropy = -logs.reduce((sum, log) => sum + Math.exp(log) * log, 0);
  const [choice = 0] = action;
  return {
    logProbability: get(logs, choice),
    byActor: logs.map((log, i) => (i === choice ? 1 : 0) - Math.exp(log)),
    byStd: [],
    entropy,
    entropyByActor: logs.map((log) => -Math.exp(log) * (log + entropy)),
    entropyByStd: [],
  };
}

/** The loss and its gradient: actor's layers, logStd, critic's layers, flat. */
export function ppoOracle(problem: OracleProblem, samples: readonly OracleSample[]) {
  const { actor, critic, logStd, clipCoef, valueCoef, entropyCoef } = problem;
  const [dActor, dCritic] = [zeros(actor), zeros(critic)];
  const dStd = (logStd ?? []).map(() => 0);
  const count = samples.reduce((sum, { weight }) => sum + weight, 0);
  const losses = { policy: 0, value: 0, entropy: 0 };
  for (const sample of samples) {
    const share = sample.weight / count;
    const layers = forward(actor, sample.observation);
    const found = head(layers.at(-1) ?? [], sample.action, logStd);
    const ratio = Math.exp(found.logProbability - sample.oldLogProbability);
    const clipped = Math.min(Math.max(ratio, 1 - clipCoef), 1 + clipCoef);
    losses.policy -= share * Math.min(ratio * sample.advantage, clipped * sample.advantage);
    losses.entropy += share * found.entropy;
    const isFree = ratio * sample.advantage <= clipped * sample.advantage;
    const byLog = isFree ? -share * sample.advantage * ratio : 0;
    const outer = found.byActor.map((d, i) => byLog * d - share * entropyCoef * get(found.entropyByActor, i));
    backward(actor, layers, outer, dActor);
    found.byStd.forEach((d, i) => {
      dStd[i] = get(dStd, i) + byLog * d - share * entropyCoef * get(found.entropyByStd, i);
    });

    const values = forward(critic, [...sample.observation, ...sample.privileged]);
    const value = get(values.at(-1) ?? [], 0);
    const moved = Math.min(Math.max(value - sample.oldValue, -clipCoef), clipCoef);
    const [plain, bounded] = [value - sample.target, sample.oldValue + moved - sample.target];
    losses.value += share * Math.max(plain ** 2, bounded ** 2);
    const isInside = Math.abs(value - sample.oldValue) <= clipCoef;
    const slope = plain ** 2 >= bounded ** 2 ? 2 * plain : isInside ? 2 * bounded : 0;
    backward(critic, values, [share * valueCoef * slope], dCritic);
  }
  return { losses, gradient: [...dActor.flat(), ...dStd, ...dCritic.flat()] };
}
