import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.ts";
import { openPolicy } from "../../src/nn/policy.ts";
import { openGraph } from "../../src/nn/session.ts";
import { type PpoConfig, ppoConfig } from "../../src/rl/config.ts";
import { exportPolicy } from "../../src/rl/export.ts";
import { actGraph } from "../../src/rl/graphs/act.ts";
import { gradientGraph, lossSumNames } from "../../src/rl/graphs/gradient.ts";
import { prepareGraph } from "../../src/rl/graphs/prepare.ts";
import { categoricalHead, gaussianHead } from "../../src/rl/heads.ts";
import { createModel, startParameters } from "../../src/rl/model.ts";
import { interpretGraph } from "../nn/interpret.ts";

/** Observed: two numbers, three scores, another number, three marks of what is possible. */
const [observationSize, choices] = [9, 3];
const config = ppoConfig({
  hidden: [6, 5],
  entropyCoef: 0.03,
  // Nothing is clipped: where it is, there is no gradient to compare. That is checked without a residual (`ppo-loss.test.ts`).
  clipCoef: 50,
  valueCoef: 0.7,
  residual: { scores: 2, possible: 6, weight: 1.5 },
});
const head = categoricalHead(choices);
const modelOf = (each: PpoConfig) => createModel(head, { observationSize, privilegedSize: 0 }, each);

const scores = [-0.5, -1.25, -2];
const observationOf = (possible: readonly number[], own = scores) => [0.3, -2, ...own, 7, ...possible];

/** Away from the start, so that every part of the graph matters. */
function moved(each: PpoConfig): Float32Array {
  const random = new RandomStream(3, "moved");
  return startParameters(modelOf(each), each, 1).map((value) => value + 0.3 * random.range(-1, 1));
}

describe("a residual policy", () => {
  it("starts as the policy that it corrects: weight times scores, the impossible out of reach", async () => {
    const model = modelOf(config);
    const parameters = startParameters(model, config, 1);
    const session = await openGraph(actGraph(model, 2, config));
    const columns = [observationOf([1, 1, 1]), observationOf([0, 1, 1])];
    const observation = Float32Array.from({ length: 2 * observationSize }, (_, i) => columns[i % 2]?.[i >> 1] ?? 0);
    const { actor, action } = await session.run({
      parameters,
      mean: new Float32Array(observationSize),
      scale: new Float32Array(observationSize).fill(1),
      observation,
      noise: new Float32Array(2 * choices),
    });
    await session.close();
    // 1.5 x (-0.5, -1.25, -2), and 100 less where it is impossible. [choices][columns]
    expect([...(actor ?? [])]).toEqual([-0.75, -100.75, -1.875, -1.875, -3, -3]);
    expect([...(action ?? [])]).toEqual([0, 1]);
  });

  it.each([
    ["with marks of what is possible", config],
    ["over scores alone", ppoConfig({ ...config, residual: { scores: 2, possible: null, weight: 0.8 } })],
  ])("has the gradient that central differences give, %s", (_name, each) => {
    const model = modelOf(each);
    const [samples, random] = [7, new RandomStream(8, "samples")];
    const numbers = (count: number) => Array.from({ length: count }, () => random.range(-1.5, 1.5));
    const rows = Array.from({ length: samples }, (_, i) => {
      const possible = i % 2 === 0 ? [1, 1, 1] : [1, 0, 1];
      return { observation: observationOf(possible, numbers(choices)), possible, action: i % 2 === 0 ? i % 3 : 2 };
    });
    const feeds = {
      index: Int32Array.from({ length: samples }, (_, i) => i),
      state: rows.flatMap(({ observation }) => observation.map((x) => x / 2)),
      decision: rows.flatMap(({ observation, possible, action }) => [
        action,
        ...numbers(choices),
        ...observation.slice(2, 2 + choices),
        ...(each.residual?.possible === null ? [] : possible),
      ]),
      outcome: rows.flatMap(() => [random.range(-1.3, -0.9), random.range(-1, 1), ...numbers(2), 1]),
    };
    const g = gradientGraph(model, { samples, states: samples, picked: samples }, each);
    const at = (parameters: ArrayLike<number>) => {
      const values = interpretGraph(g, { ...feeds, parameters });
      const sums = [...(values.get("sums")?.data ?? [])];
      const of = (name: (typeof lossSumNames)[number]) => sums[lossSumNames.indexOf(name)] ?? Number.NaN;
      const loss = of("policyLoss") + each.valueCoef * of("valueLoss") - each.entropyCoef * of("entropy");
      return { loss, clipped: of("clipFraction"), gradient: [...(values.get("gradient")?.data ?? [])] };
    };
    const parameters = Float64Array.from(moved(each));
    const { gradient, clipped } = at(parameters);
    expect(clipped).toBe(0);
    const step = 1e-6;
    const differences = [...parameters].map((value, i) => {
      const shifted = (by: number) => at(parameters.with(i, value + by)).loss;
      return (shifted(step) - shifted(-step)) / (2 * step);
    });
    expect(gradient).toHaveLength(parameters.length);
    differences.forEach((difference, i) => {
      expect(gradient[i]).toBeCloseTo(difference, 5);
    });
    const weight = model.layout.blocks.find(({ name }) => name === "residual.weight")?.offset ?? -1;
    expect(Math.abs(gradient[weight] ?? 0)).toBeGreaterThan(1e-3);
  });

  it("is one policy while it acts, while it learns and in its file", async () => {
    const model = modelOf(config);
    const parameters = moved(config);
    const [mean, scale] = [new Float32Array(observationSize).fill(0.4), new Float32Array(observationSize).fill(0.7)];
    const observation = observationOf([1, 0, 1]);
    const acting = await openGraph(actGraph(model, 1, config));
    const noise = new Float32Array(choices);
    const column = Float32Array.from(observation);
    const { actor = noise, action = noise } = await acting.run({ parameters, mean, scale, observation: column, noise });
    await acting.close();

    const preparing = await openGraph(prepareGraph(model, 1, 1, config));
    const two = Float32Array.from([...observation, ...observationOf([1, 1, 1])]);
    const prepared = await preparing.run({ parameters, mean, scale, observation: two, action, actor });
    await preparing.close();
    // Action, logits, then what they were added to, as observed.
    const { decision = noise, state = noise, logProbability = noise } = prepared;
    expect([...decision]).toEqual([...action, ...actor, ...Float32Array.from([...scores, 1, 0, 1])]);

    const learning = await openGraph(gradientGraph(model, { samples: 1, states: 2, picked: 1 }, config));
    const outcome = Float32Array.from([logProbability[0] ?? 0, 1, 0, 0, 1]);
    const { sums } = await learning.run({ index: new Int32Array(1), state, decision, outcome, parameters });
    await learning.close();
    // The same policy as a moment ago: no divergence, and a ratio of 1 times an advantage of 1.
    expect(sums?.[lossSumNames.indexOf("approxKl")]).toBeCloseTo(0, 6);
    expect(sums?.[lossSumNames.indexOf("policyLoss")]).toBeCloseTo(-1, 5);

    const names = { observationNames: observation.map((_, i) => `n${i}`), task: "test/choose" };
    const space = { kind: "discrete", count: choices, names: ["a", "b", "c"] } as const;
    const file = exportPolicy({ model, parameters, mean, scale, config }, { ...names, action: space });
    const policy = await openPolicy(file);
    expect([...(await policy.act(column))]).toEqual([...action]);
    // Two at a time, too.
    const other = observationOf([0, 0, 1]);
    expect([...(await policy.act(Float32Array.from([...observation, ...other])))]).toEqual([action[0], 2]);
    await policy.close();
  });

  it("refuses scores that are not there, and actions that are no choices", () => {
    const beyond = ppoConfig({ residual: { scores: 7 } });
    expect(() => modelOf(beyond)).toThrow("No residual over 3 scores from index 7 on: the observation has 9 numbers.");
    const sizes = { observationSize, privilegedSize: 0 };
    expect(() => createModel(gaussianHead(3), sizes, config)).toThrow("actions are no choices");
  });

  it("leaves other models as they are: the same parameters in the same places", () => {
    const plain = modelOf(ppoConfig({ ...config, residual: null }));
    const names = plain.layout.blocks.map(({ name }) => name);
    expect(names.some((name) => name.startsWith("residual"))).toBe(false);
    expect(modelOf(config).layout.blocks.map(({ name }) => name)).toEqual([...names, "residual.weight"]);
  });
});
