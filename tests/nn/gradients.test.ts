import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradients } from "../../src/nn/gradients.ts";
import { Graph } from "../../src/nn/graph.ts";
import * as ops from "../../src/nn/ops.ts";
import { openGraph } from "../../src/nn/session.ts";
import { interpretGraph } from "./interpret.ts";
import { binary, randomFeeds, randomGraph, unary } from "./random-graph.ts";

describe("gradients", () => {
  it("agree with central differences on random graphs with every operation", async () => {
    const seen = new Set<string>();
    const names = [...Object.keys(unary), ...Object.keys(binary)];
    const choice = fc.tuple(fc.constantFrom(...names), fc.nat(10), fc.nat(10));
    const property = fc.property(fc.array(choice, { minLength: 1, maxLength: 6 }), fc.nat(1000), (choices, seed) => {
      for (const [name] of choices) seen.add(name);
      const { g, loss, inputs } = randomGraph(choices);
      const found = gradients(g, loss, inputs);
      const feeds = randomFeeds(inputs, seed, 1.5);
      const at = (name: string) => interpretGraph(g, feeds).get(name)?.data ?? new Float64Array(0);
      inputs.forEach((input, index) => {
        const analytic = at(found[index]?.name ?? "");
        const values = feeds[input.name] ?? new Float64Array(0);
        const step = 1e-5;
        for (let i = 0; i < values.length; i++) {
          const value = values[i] ?? 0;
          const lossAt = (x: number) => {
            values[i] = x;
            return at(loss.name)[0] ?? Number.NaN;
          };
          const [left, middle, right] = [lossAt(value - step), lossAt(value), lossAt(value + step)];
          values[i] = value;
          // At a corner the two sides differ, and either is right.
          const [before, after] = [(middle - left) / step, (right - middle) / step];
          const slack = 1e-4 * (1 + Math.abs(before)) + Math.abs(after - before);
          expect(Math.abs((analytic[i] ?? Number.NaN) - (before + after) / 2)).toBeLessThan(slack);
        }
      });
    });
    fc.assert(property, { numRuns: 25, seed: 7 });
    expect([...seen].sort()).toEqual([...names].sort());
  });

  it("are what onnxruntime computes, to f32 rounding", async () => {
    const names = [...Object.keys(unary), ...Object.keys(binary)];
    const { g, loss, inputs } = randomGraph(names.map((name, index) => [name, index, index + 1] as const));
    const found = gradients(g, loss, inputs);
    g.output("loss", loss);
    found.forEach((gradient, index) => {
      g.output(`gradientOf.${inputs[index]?.name}`, gradient);
    });
    const feeds = Object.fromEntries(
      Object.entries(randomFeeds(inputs, 3, 1)).map(([name, values]) => [name, Float32Array.from(values)]),
    );
    const session = await openGraph(g);
    const results = await session.run(feeds);
    await session.close();
    const oracle = interpretGraph(g, feeds);
    for (const { name } of g.outputs) {
      const expected = oracle.get(name)?.data ?? [];
      const actual = results[name] ?? new Float32Array(0);
      expect(actual.length).toBe(expected.length);
      const norm = Math.hypot(...expected);
      expect(norm).toBeGreaterThan(1e-3);
      expect(Math.hypot(...actual.map((value, i) => value - (expected[i] ?? 0)))).toBeLessThan(1e-4 * norm);
    }
  });

  it("of elu is e^x below zero and 1 above, by hand", async () => {
    const g = new Graph("elu");
    const x = g.input("x", [3]);
    const [gradient = x] = gradients(g, ops.reduceSum(g, ops.elu(g, x), [0]), [x]);
    g.output("gradient", gradient);
    const session = await openGraph(g);
    const results = await session.run({ x: Float32Array.of(-1, 0.5, 2) });
    expect(results.gradient?.[0]).toBeCloseTo(Math.exp(-1), 6);
    expect([...(results.gradient ?? [])].slice(1)).toEqual([1, 1]);
    await session.close();
  });

  it("at a ratio of one, the clipped objective still learns", () => {
    const g = new Graph("clip");
    const ratio = g.input("ratio", []);
    const objective = ops.min(g, ops.mul(g, ratio, 3), ops.mul(g, ops.clip(g, ratio, 0.8, 1.2), 3));
    const [gradient = ratio] = gradients(g, objective, [ratio]);
    const slope = (value: number) => interpretGraph(g, { ratio: [value] }).get(gradient.name)?.data[0];
    expect(slope(1)).toBe(3);
    expect(slope(1.5)).toBe(0);
    expect(slope(0.5)).toBe(3);
  });

  it("refuse a loss that is no scalar, and one that does not depend on the parameter", () => {
    const g = new Graph("refused");
    const [x, y] = [g.input("x", [2]), g.input("y", [2])];
    expect(() => gradients(g, x, [x])).toThrow("scalar");
    expect(() => gradients(g, ops.reduceSum(g, x, [0]), [y])).toThrow("does not depend on y");
    const chosen = ops.toFloat(g, ops.less(g, x, 0));
    expect(() => gradients(g, ops.reduceSum(g, chosen, [0]), [x])).toThrow("does not depend on x");
  });
});
