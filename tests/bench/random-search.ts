/**
 * Can a task be learned from its hand-written reward? Augmented random search (Mania, Guy & Recht 2018, arXiv:1803.07055) over a linear
 * policy of normalised observations, or of their products (`--degree`): crude, without gradients, and enough to see whether fitness rises with the reward.
 *
 *     node tests/bench/random-search.ts rapier/ant-run --iterations 60 --seed 1
 */
import { parseArgs } from "node:util";
import { RandomStream } from "../../src/core/random.ts";
import { createBatch } from "../../worlds/batch/batch.ts";
import { taskNamed, worldOf } from "../../worlds/registry.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    iterations: { type: "string", default: "40" },
    directions: { type: "string", default: "32" },
    noise: { type: "string", default: "0.03" },
    rate: { type: "string", default: "0.02" },
    seed: { type: "string", default: "1" },
    every: { type: "string", default: "5" },
    degree: { type: "string", default: "1" },
  },
});
const [iterations, directions, noise, rate, seed, every, degree] = [
  values.iterations,
  values.directions,
  values.noise,
  values.rate,
  values.seed,
  values.every,
  values.degree,
].map(Number) as [number, number, number, number, number, number, number];

const task = taskNamed(positionals[0] ?? "rapier/ant-run");
const world = worldOf(task);
const { action } = world.simulation;
const outputs = action.kind === "continuous" ? action.size : action.count;
const numEnvs = 2 * directions;
const batch = await createBatch(task, world, { numEnvs, seed });
const inputs = batch.compiled.programs.observation.size;
const observation = Array.from({ length: inputs }, (_, index) => batch.memory.field("observation", index));
const actions = Array.from({ length: action.kind === "continuous" ? outputs : 1 }, (_, i) =>
  batch.memory.field("action", i),
);
const field = (name: string) => batch.memory.field(name);
const random = new RandomStream(seed, "random-search");

/** Box-Muller. */
const normal = () => Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float());

/** Running mean and variance of observations (Welford). */
const statistics = { count: 1e-4, mean: new Float64Array(inputs), spread: new Float64Array(inputs).fill(1e-4) };
function observe(environment: number): void {
  statistics.count++;
  for (let index = 0; index < inputs; index++) {
    const value = observation[index]?.[environment] ?? 0;
    const mean = statistics.mean[index] ?? 0;
    const delta = value - mean;
    statistics.mean[index] = mean + delta / statistics.count;
    statistics.spread[index] = (statistics.spread[index] ?? 0) + delta * (value - (statistics.mean[index] ?? 0));
  }
}

/** Products of up to `degree` observations, each as a list of indices; the empty one is the bias. */
const monomials: readonly (readonly number[])[] = (function extend(list: number[][], last: number[][], left: number) {
  if (left === 0) return list;
  const next = last.flatMap((product) =>
    Array.from({ length: inputs }, (_, index) => index)
      .filter((index) => index >= (product.at(-1) ?? 0))
      .map((index) => [...product, index]),
  );
  return extend([...list, ...next], next, left - 1);
})([[]], [[]], degree);
const features = new Float64Array(monomials.length);

/** Actions of a policy that is linear in the monomials. */
function choose(weights: Float64Array, x: Float64Array, y: Float64Array): void {
  monomials.forEach((product, index) => {
    features[index] = product.reduce((value, which) => value * (x[which] ?? 0), 1);
  });
  for (let o = 0; o < y.length; o++) {
    let sum = 0;
    for (let i = 0; i < features.length; i++) sum += (weights[o * features.length + i] ?? 0) * (features[i] ?? 0);
    y[o] = sum;
  }
}

/** One episode of each environment, environment e under `policies[e]`. */
function evaluate(policies: readonly Float64Array[], episodeSeed: number) {
  batch.reset(episodeSeed);
  const offset = Float64Array.from(statistics.mean);
  const factor = statistics.spread.map((sum) => 1 / Math.max(1e-3, Math.sqrt(sum / Math.max(1, statistics.count))));
  const done = new Uint8Array(numEnvs);
  const [returns, fitness, success, lengths] = [0, 0, 0, 0].map(() => new Float64Array(numEnvs)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const x = new Float64Array(inputs);
  const y = new Float64Array(outputs);
  let steps = 0;
  while (done.includes(0)) {
    for (let environment = 0; environment < numEnvs; environment++) {
      if (done[environment]) continue;
      if (steps % 8 === 0) observe(environment);
      const weights = policies[environment] as Float64Array;
      for (let i = 0; i < inputs; i++) {
        // A flag that is hardly ever set has next to no variance.
        x[i] = Math.max(-5, Math.min(5, ((observation[i]?.[environment] ?? 0) - (offset[i] ?? 0)) * (factor[i] ?? 1)));
      }
      choose(weights, x, y);
      if (action.kind === "discrete") (actions[0] as Float32Array)[environment] = y.indexOf(Math.max(...y));
      else for (let o = 0; o < outputs; o++) (actions[o] as Float32Array)[environment] = y[o] ?? 0;
    }
    batch.step();
    steps++;
    for (let environment = 0; environment < numEnvs; environment++) {
      if (done[environment] || !(field("terminated")[environment] || field("truncated")[environment])) continue;
      done[environment] = 1;
      returns[environment] = field("finalReturn")[environment] ?? 0;
      fitness[environment] = field("fitness")[environment] ?? 0;
      success[environment] = field("success")[environment] ?? 0;
      lengths[environment] = field("finalLength")[environment] ?? 0;
    }
  }
  return { returns, fitness, success, lengths };
}

const mean = (list: Float64Array) => list.reduce((sum, value) => sum + value, 0) / list.length;
let policy: Float64Array = new Float64Array(outputs * monomials.length);
const started = performance.now();
let trained = 0;
for (let iteration = 0; iteration <= iterations; iteration++) {
  if (iteration % every === 0) {
    const judged = evaluate(Array(numEnvs).fill(policy), 1_000_000 + iteration);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `${task.id} iteration ${iteration} return ${mean(judged.returns).toFixed(2)} fitness ${mean(judged.fitness).toFixed(3)}` +
        ` success ${mean(judged.success).toFixed(2)} length ${mean(judged.lengths).toFixed(0)} steps ${trained} seconds ${seconds}`,
    );
  }
  const deltas = Array.from({ length: directions }, () => Float64Array.from(policy, () => normal()));
  const policies = deltas.flatMap((delta) => [
    policy.map((weight, index) => weight + noise * (delta[index] ?? 0)),
    policy.map((weight, index) => weight - noise * (delta[index] ?? 0)),
  ]);
  const { returns, lengths } = evaluate(policies, seed * 1000 + iteration);
  trained += lengths.reduce((sum, length) => sum + length, 0);
  const better = (index: number) => Math.max(returns[2 * index] ?? 0, returns[2 * index + 1] ?? 0);
  const best = deltas
    .map((_, index) => index)
    .sort((a, b) => better(b) - better(a))
    .slice(0, Math.ceil(directions / 2));
  const used = best.flatMap((index) => [returns[2 * index] ?? 0, returns[2 * index + 1] ?? 0]);
  const average = used.reduce((sum, value) => sum + value, 0) / used.length;
  const spread = Math.sqrt(used.reduce((sum, value) => sum + (value - average) ** 2, 0) / used.length) + 1e-6;
  policy = policy.map((weight, index) => {
    let step = 0;
    for (const which of best) {
      step += ((returns[2 * which] ?? 0) - (returns[2 * which + 1] ?? 0)) * (deltas[which]?.[index] ?? 0);
    }
    return weight + (rate / (best.length * spread)) * step;
  });
}
