/** Graphs as shaders: every operation against binary64, the learner's graphs against onnxruntime, and products and sums of all the shapes that are cut in another way. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { RandomStream } from "../../src/core/random.ts";
import { gradients } from "../../src/nn/gradients.ts";
import { Graph } from "../../src/nn/graph.ts";
import * as ops from "../../src/nn/ops.ts";
import { openGraph } from "../../src/nn/session.ts";
import { elementCount } from "../../src/nn/tensor.ts";
import { compileGraph, Heap } from "../../src/nn/wgsl/index.ts";
import { type PpoConfig, ppoConfig } from "../../src/rl/config.ts";
import { actGraph } from "../../src/rl/graphs/act.ts";
import { gradientGraph, outcomeColumns } from "../../src/rl/graphs/gradient.ts";
import { prepareGraph } from "../../src/rl/graphs/prepare.ts";
import { stepGraph } from "../../src/rl/graphs/step.ts";
import { categoricalHead, gaussianHead, type Head } from "../../src/rl/heads.ts";
import { createModel, startParameters } from "../../src/rl/model.ts";
import { interpretGraph } from "../nn/interpret.ts";
import { binary, randomFeeds, randomGraph, unary } from "../nn/random-graph.ts";
import { describeOnAdapter } from "./device.ts";
import { relativeError, runGraph, type Words } from "./graphs.ts";

const floats = (feeds: Readonly<Record<string, ArrayLike<number>>>) =>
  Object.fromEntries(Object.entries(feeds).map(([name, values]) => [name, Float32Array.from(values)]));

/** Random numbers for all inputs of a graph; whole ones below `below` for those named there. */
function feedsFor(graph: Graph, below: Readonly<Record<string, number>> = {}, least = -1): Record<string, Words> {
  const random = new RandomStream(9, graph.name);
  return Object.fromEntries(
    graph.inputs.map(({ name, tensor }) => {
      const length = elementCount(tensor.shape);
      const limit = below[name];
      const draw = () => (limit === undefined ? random.range(least, 1) : random.integer(limit));
      const values = Array.from({ length }, draw);
      return [name, tensor.type === "int32" ? Int32Array.from(values) : Float32Array.from(values)];
    }),
  );
}

async function onCpu(graph: Graph, feeds: Readonly<Record<string, Words>>): Promise<Record<string, Float32Array>> {
  const session = await openGraph(graph);
  const results = await session.run(feeds);
  await session.close();
  return results;
}

describeOnAdapter("graphs in WGSL", (device) => {
  it("of every operation and its gradient are what binary64 gives", async () => {
    const names = [...Object.keys(unary), ...Object.keys(binary)];
    const choice = fc.tuple(fc.constantFrom(...names), fc.nat(10), fc.nat(10));
    const lists = fc.sample(fc.array(choice, { minLength: 3, maxLength: 8 }), { numRuns: 8, seed: 7 });
    lists.push(names.map((name, index) => [name, index, index + 1]));
    for (const [seed, choices] of lists.entries()) {
      const { g, loss, inputs } = randomGraph(choices);
      const found = gradients(g, loss, inputs);
      g.output("loss", loss);
      found.forEach((gradient, index) => {
        g.output(`gradientOf.${inputs[index]?.name}`, gradient);
      });
      const feeds = floats(randomFeeds(inputs, seed, 1));
      const { results } = await runGraph(device, g, feeds);
      const oracle = interpretGraph(g, feeds);
      for (const { name } of g.outputs) {
        const error = relativeError(results[name] ?? [], oracle.get(name)?.data ?? []);
        expect(error, `${name} of ${JSON.stringify(choices)}`).toBeLessThan(2e-5);
      }
    }
  });

  const all = ["", "A", "B", "AB"];
  it.each([
    [3, 5, 4, all],
    [70, 33, 65, ["A", "B"]],
    [40, 20, 9, all],
    [9, 700, 37, ["", "A"]],
    [64, 1030, 5, all],
    [1, 300, 1, all],
    [200, 16, 1, all],
  ])("multiply matrices of %i x %i x %i, transposed %j, with a bias", async (rows, inner, columns, transposed) => {
    const g = new Graph("product");
    for (const [index, names] of transposed.entries()) {
      const [transposeA, transposeB] = [names.includes("A"), names.includes("B")];
      const a = g.input(`a${index}.`, transposeA ? [inner, rows] : [rows, inner]);
      const b = g.input(`b${index}.`, transposeB ? [columns, inner] : [inner, columns]);
      const bias = g.input(`bias${index}.`, index % 2 === 0 ? [columns] : [rows, 1]);
      g.output(`c${index}.`, ops.matMul(g, a, b, { transposeA, transposeB, bias }));
    }
    // Of one sign: sums that cancel have no relative error to speak of.
    const feeds = feedsFor(g, {}, 0);
    const [{ results }, expected] = [await runGraph(device, g, feeds), interpretGraph(g, feeds)];
    for (const { name } of g.outputs) {
      expect(relativeError(results[name] ?? [], expected.get(name)?.data ?? []), name).toBeLessThan(1e-6);
    }
  });

  it.each([
    [[1000], [0]],
    [[700, 3], [0]],
    [[5, 600], [1]],
    [[4, 300, 6], [1]],
    [
      [40, 7, 30],
      [0, 2],
    ],
  ] as const)("sum %j over %j", async (shape, axes) => {
    const g = new Graph("sum");
    g.output("sum", ops.reduceSum(g, ops.square(g, g.input("x", shape)), axes));
    const feeds = feedsFor(g);
    const { results } = await runGraph(device, g, feeds);
    expect(relativeError(results.sum ?? [], interpretGraph(g, feeds).get("sum")?.data ?? [])).toBeLessThan(1e-6);
    // In a fixed order: the same bits again.
    expect((await runGraph(device, g, feeds)).results).toEqual(results);
  });

  it("compute what is asked for alone, and reuse the places of what is done with", async () => {
    const g = new Graph("chain");
    let x = g.input("x", [512, 8]);
    const weights = g.input("weights", [8, 8]);
    for (let layer = 0; layer < 8; layer++) x = ops.elu(g, ops.matMul(g, x, weights));
    g.output("last", x);
    g.output("other", ops.exp(g, g.input("unused", [1000])));
    const [some, all] = [await runGraph(device, g, feedsFor(g), ["last"]), await runGraph(device, g, feedsFor(g))];
    expect(some.shaders).toBe(all.shaders - 1);
    // Input, output, what is not used, and three places for what is on the way.
    expect(some.words).toBeLessThanOrEqual(5 * 512 * 8 + 1200);
  });

  it("refuse what has no place, and places that overlap", () => {
    const g = new Graph("wrong");
    g.output("y", ops.exp(g, g.input("x", [4])));
    const heap = new Heap();
    const [x, y] = [heap.region("x", 4), heap.region("y", 4)];
    expect(() => compileGraph(g, new Map([["y", y]]), 128)).toThrow(/reads 'x', which has no place/);
    expect(() =>
      compileGraph(
        g,
        new Map([
          ["x", x],
          ["y", x],
        ]),
        128,
      ),
    ).toThrow(/'y' and 'x' of 'wrong' share a place/);
    expect(() => compileGraph(g, new Map([["z", x]]), 128)).toThrow(/has no 'z'/);
    expect(() => compileGraph(g, new Map([["x", { ...x, size: 3 }]]), 128)).toThrow(/has 4 numbers; its region has 3/);
  });
});

const heads: readonly (readonly [string, Head, Partial<PpoConfig>, number])[] = [
  ["normal actions, layers in tiles", gaussianHead(3), { hidden: [24, 16] }, 0],
  [
    "normal actions, a critic that sees more, clipped values",
    gaussianHead(2),
    { clipValueLoss: true, entropyCoef: 0.01 },
    4,
  ],
  ["choices", categoricalHead(4), { entropyCoef: 0.02 }, 0],
  ["choices that correct others", categoricalHead(3), { residual: { scores: 1, possible: 4, weight: 1 } }, 0],
];

describeOnAdapter("the learner's graphs in WGSL", (device) => {
  it.each(heads)("%s: act, prepare, gradient and step are onnxruntime's", async (_, head, more, privilegedSize) => {
    const config = ppoConfig({ hidden: [8, 6], ...more });
    const [observationSize, steps, stride, picked] = [8, 5, 16, 60];
    const model = createModel(head, { observationSize, privilegedSize }, config);
    const random = new RandomStream(5, "parameters");
    const parameters = startParameters(model, config, 1).map((value) => value + 0.2 * random.range(-1, 1));
    const samples = steps * stride;
    const states = samples + stride;
    const weights = outcomeColumns.indexOf("weight");
    const graphs: readonly (readonly [Graph, number])[] = [
      [actGraph(model, stride, config), 2e-5],
      [prepareGraph(model, steps, stride, config), 2e-5],
      [gradientGraph(model, { samples, states, picked }, config), 1e-4],
      [stepGraph(model, config), 2e-5],
    ];
    for (const [graph, most] of graphs) {
      const choices = head.kind === "categorical" && graph.name === "prepare" ? { action: head.size } : {};
      const feeds = feedsFor(graph, { index: samples, ...choices });
      if (feeds.parameters) feeds.parameters = parameters;
      // Squares of gradients, and corrections, are positive.
      for (const name of ["secondMoment", "correction1", "correction2", "learningRate", "scale"]) {
        feeds[name] = feeds[name]?.map((value) => Math.abs(value) + 0.01) as Words;
        if (!graph.inputs.some((input) => input.name === name)) delete feeds[name];
      }
      const { decision, outcome } = feeds;
      if (decision && head.kind === "categorical") {
        const width = decision.length / samples;
        for (let row = 0; row < samples; row++) decision[row * width] = row % head.size;
      }
      if (outcome)
        for (let row = 0; row < samples; row++) outcome[row * outcomeColumns.length + weights] = row % 5 ? 1 : 0;
      const [{ results, shaders }, expected] = [await runGraph(device, graph, feeds), await onCpu(graph, feeds)];
      expect(shaders).toBeLessThan(60);
      for (const { name } of graph.outputs) {
        expect(relativeError(results[name] ?? [], expected[name] ?? []), `${graph.name} ${name}`).toBeLessThan(most);
      }
    }
  });
});
