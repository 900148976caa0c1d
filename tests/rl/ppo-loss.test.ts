import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.ts";
import { layersOf, type MlpShape } from "../../src/nn/mlp.ts";
import { openGraph } from "../../src/nn/session.ts";
import { type PpoConfig, ppoConfig } from "../../src/rl/config.ts";
import { gradientGraph } from "../../src/rl/graphs/gradient.ts";
import { stepGraph, updateMetricNames } from "../../src/rl/graphs/step.ts";
import { categoricalHead, gaussianHead, type Head } from "../../src/rl/heads.ts";
import { createModel, type Model, startParameters } from "../../src/rl/model.ts";
import { type OracleNetwork, type OracleSample, ppoOracle } from "./oracle.ts";

const [samples, observationSize] = [40, 5];

function network(model: Model, parameters: Float32Array, shape: MlpShape): OracleNetwork {
  const layers = layersOf(shape);
  return {
    weights: layers.map(({ weight, inputs, outputs }) => {
      const flat = [...model.layout.view(parameters, weight)];
      return Array.from({ length: inputs }, (_, i) => flat.slice(i * outputs, (i + 1) * outputs));
    }),
    biases: layers.map(({ bias }) => [...model.layout.view(parameters, bias)]),
  };
}

/** Random samples near a random policy: some ratios are clipped, some values too, some samples count for nothing. */
function problem(head: Head, config: PpoConfig, privilegedSize = 0) {
  const model = createModel(head, { observationSize, privilegedSize }, config);
  const random = new RandomStream(5, "oracle");
  const parameters = startParameters(model, config, 1).map((value) => value + 0.3 * random.range(-1, 1));
  const numbers = (count: number) => Array.from({ length: count }, () => Math.fround(random.range(-1.5, 1.5)));
  const list: OracleSample[] = Array.from({ length: samples }, () => ({
    observation: numbers(observationSize),
    privileged: numbers(privilegedSize),
    action: head.kind === "gaussian" ? numbers(head.size) : [random.integer(head.size)],
    oldActor: numbers(head.size),
    oldLogProbability: Math.fround(
      head.kind === "gaussian" ? random.range(-1.7 * head.size, -0.7 * head.size) : random.range(-2, -0.5),
    ),
    advantage: Math.fround(random.range(-2, 2)),
    target: Math.fround(random.range(-1, 1)),
    oldValue: Math.fround(random.range(-1, 1)),
    weight: random.chance(0.8) ? 1 : 0,
  }));
  return { model, parameters, list };
}

/** The sum of the gradients of two parts of the samples, then one step of the optimiser. */
async function runUpdate({ model, parameters, list }: ReturnType<typeof problem>, config: PpoConfig, cut = samples) {
  const flat = (of: (sample: OracleSample) => readonly number[] | number) => Float32Array.from(list.flatMap(of));
  const order = Int32Array.from({ length: samples }, (_, i) => (i * 7) % samples);
  const whole = new Float32Array(parameters.length + 6);
  for (const index of [order.slice(0, cut), order.slice(cut)]) {
    if (index.length === 0) continue;
    const session = await openGraph(gradientGraph(model, { samples, states: samples, picked: index.length }, config));
    const { gradient, sums } = await session.run({
      index,
      state: flat(({ observation, privileged }) => [...observation, ...privileged]),
      decision: flat(({ action, oldActor }) => [...action, ...oldActor]),
      outcome: flat((sample) => [
        sample.oldLogProbability,
        sample.advantage,
        sample.target,
        sample.oldValue,
        sample.weight,
      ]),
      oldLogStd: model.head.hasSpread ? model.layout.view(parameters, "logStd").slice() : new Float32Array(0),
      parameters,
    });
    await session.close();
    [...(gradient ?? []), ...(sums ?? [])].forEach((value, i) => {
      whole[i] = (whole[i] ?? 0) + value;
    });
  }
  const session = await openGraph(stepGraph(model, config));
  const results = await session.run({
    gradient: whole,
    parameters,
    firstMoment: new Float32Array(parameters.length),
    secondMoment: new Float32Array(parameters.length),
    learningRate: Float32Array.of(config.learningRate),
    correction1: Float32Array.of(0.1),
    correction2: Float32Array.of(0.001),
  });
  await session.close();
  const metrics = Object.fromEntries(updateMetricNames.map((name, i) => [name, results.metrics?.[i] ?? Number.NaN]));
  const weight = whole[parameters.length] ?? Number.NaN;
  return { gradient: [...whole.subarray(0, parameters.length)].map((value) => value / weight), metrics, results };
}

describe.each([
  ["normal distributions", gaussianHead(3), 0],
  ["a choice", categoricalHead(4), 0],
  ["a critic that sees more than the actor", gaussianHead(2), 3],
])("PPO's loss for %s", (_name, head, privilegedSize) => {
  const config = ppoConfig({
    hidden: [8, 6],
    entropyCoef: 0.02,
    valueCoef: 0.7,
    desiredKl: null,
    clipValueLoss: true,
  });

  it.each([samples, 13])("and its gradient are those of a plain implementation, cut at %i", async (cut) => {
    const given = problem(head, config, privilegedSize);
    const { model, parameters, list } = given;
    const { gradient, metrics } = await runUpdate(given, config, cut);
    const oracle = ppoOracle(
      {
        actor: network(model, parameters, model.actor),
        critic: network(model, parameters, model.critic),
        ...(head.hasSpread ? { logStd: [...model.layout.view(parameters, "logStd")] } : {}),
        clipCoef: config.clipCoef,
        valueCoef: config.valueCoef,
        entropyCoef: config.entropyCoef,
      },
      list,
    );
    expect(metrics.policyLoss).toBeCloseTo(oracle.losses.policy, 4);
    expect(metrics.valueLoss).toBeCloseTo(oracle.losses.value, 4);
    expect(metrics.entropy).toBeCloseTo(oracle.losses.entropy, 4);
    // Both corners must have been met, or the comparison says little.
    expect(metrics.clipFraction).toBeGreaterThan(0.1);
    expect(metrics.clipFraction).toBeLessThan(0.95);
    // The gradient, not the parameters: Adam makes large steps of tiny differences.
    expect(gradient.length).toBe(oracle.gradient.length);
    const norm = Math.hypot(...oracle.gradient);
    const distance = Math.hypot(...gradient.map((value, i) => value - (oracle.gradient[i] ?? Number.NaN)));
    expect(norm).toBeGreaterThan(0.01);
    expect(distance / norm).toBeLessThan(1e-4);
    expect(metrics.gradNorm).toBeCloseTo(norm, 3);
  });

  it("ignores what samples of weight 0 hold", async () => {
    const given = problem(head, config, privilegedSize);
    const before = await runUpdate(given, config);
    const list = given.list.map((sample) =>
      sample.weight === 0 ? { ...sample, advantage: 99, target: -99, oldLogProbability: -9 } : sample,
    );
    const after = await runUpdate({ ...given, list }, config);
    expect(after.gradient).toEqual(before.gradient);
  });
});

describe("the learning rate", () => {
  const head = gaussianHead(2);
  /** The old policy is the new one, but for means that are `shift` deviations away: KL = 2 shift^2 / 2. */
  async function rateFor(shift: number) {
    const config = ppoConfig({ hidden: [4], learningRate: 0.003, desiredKl: 0.01, initialStd: 1 });
    const given = problem(head, config);
    // Without weights the actor gives its bias everywhere.
    const parameters = given.parameters.map(() => 0);
    const list = given.list.map((sample) => ({ ...sample, weight: 1, oldActor: [shift, shift] }));
    const { metrics } = await runUpdate({ ...given, parameters, list }, config);
    return metrics;
  }

  it("falls by 1.5 above twice the desired divergence, rises by 1.5 below half of it, and rests between", async () => {
    // KL = shift^2 for two components.
    const large = await rateFor(Math.sqrt(0.021));
    expect(large.approxKl).toBeCloseTo(0.021, 5);
    expect(large.learningRate).toBeCloseTo(0.002, 7);
    expect((await rateFor(Math.sqrt(0.0049))).learningRate).toBeCloseTo(0.0045, 7);
    expect((await rateFor(0.1)).learningRate).toBeCloseTo(0.003, 7);
  });
});
