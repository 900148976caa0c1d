/**
 * The functions of src/kernel/math in WGSL. The stated error holds on any conforming implementation: interval analysis of each function
 * proves it point by point (no adapter needed); the software adapter then runs dense grids, and stays within it too.
 */
import { describe, expect, it } from "vitest";
import * as math from "../../src/kernel/index.ts";
import { allocate, type KernelMemory } from "../../src/kernel/index.ts";
import { bitGrid, evaluate, grid, ulp, worstUlp } from "../kernel/helpers.ts";
import { describeOnAdapter, runOnce } from "./device.ts";
import { argumentsLayout, functionKernel, type MathFunction, rangeAt } from "./function-range.ts";
import { contains } from "./interval.ts";

const both = (values: Float32Array) => Float32Array.from([...values, ...values.map((value) => -value)]);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

type Points = (count: number) => Float32Array;
const even =
  (low: number, high: number): Points =>
  (count) =>
    grid(low, high, count);
const magnitudes =
  (low: number, high: number): Points =>
  (count) =>
    both(bitGrid(low, high, Math.ceil(count / 2)));
const positive =
  (low: number, high: number): Points =>
  (count) =>
    bitGrid(low, high, count);

/** [name, ours, binary64, range, points, stated error in ulp]; docs/kernel.md has the same numbers. */
const cases: [string, MathFunction, (x: number) => number, string, Points, number][] = [
  ["sin", math.sin, Math.sin, "[-10, 10]", even(-10, 10), 6],
  ["sin", math.sin, Math.sin, "all magnitudes to 8192", magnitudes(1e-30, 8192), 6],
  ["cos", math.cos, Math.cos, "[-10, 10]", even(-10, 10), 6],
  ["cos", math.cos, Math.cos, "all magnitudes to 8192", magnitudes(1e-30, 8192), 6],
  ["tan", math.tan, Math.tan, "[-8192, 8192]", even(-8192, 8192), 12],
  ["exp", math.exp, Math.exp, "[-87.3, 88.7]", even(-87.3, 88.7), 2],
  ["log", math.log, Math.log, "all normal numbers", positive(2 ** -126, 3.4e38), 2],
  ["log", math.log, Math.log, "[0.5, 2]", even(0.5, 2), 2],
  ["tanh", math.tanh, Math.tanh, "[-11, 11]", even(-11, 11), 4],
  ["tanh", math.tanh, Math.tanh, "all magnitudes to 11", magnitudes(1e-30, 11), 4],
  ["sigmoid", math.sigmoid, sigmoid, "[-80, 80]", even(-80, 80), 10],
  ["asin", math.asin, Math.asin, "[-1, 1]", even(-1, 1), 15],
  ["asin", math.asin, Math.asin, "all magnitudes to 1", magnitudes(1e-30, 1), 15],
  ["acos", math.acos, Math.acos, "[-1, 1]", even(-1, 1), 13],
  ["acos", math.acos, Math.acos, "[0.99, 1]", even(0.99, 1), 13],
  ["atan", math.atan, Math.atan, "all magnitudes", magnitudes(1e-30, 1e30), 8],
  ["sqrt", math.sqrt, Math.sqrt, "all normal numbers", positive(2 ** -126, 3.4e38), 11],
];

describe("on any conforming implementation, by interval analysis", () => {
  it.each(cases)("%s", (_name, f, exact, _range, points, stated) => {
    const program = functionKernel(f);
    const xs = points(600);
    const onCpu = evaluate(f, xs);
    let worst = 0;
    xs.forEach((x, index) => {
      const range = rangeAt(program, x);
      const truth = exact(x);
      worst = Math.max(worst, (range.high - truth) / ulp(truth), (truth - range.low) / ulp(truth));
      expect(contains(range, onCpu[index] ?? 0)).toBe(true);
    });
    expect(worst).toBeLessThanOrEqual(stated);
    // A bound that is never nearly reached would say little.
    expect(worst).toBeGreaterThan(stated / 2);
  });

  it("atan2 within 8 ulp, in all quadrants", () => {
    const program = functionKernel((x, y) => math.atan2(y, x));
    for (const x of grid(-3, 3, 24)) {
      for (const y of grid(-3, 3, 25).filter((each) => each !== 0)) {
        const { low, high } = rangeAt(program, x, y);
        const truth = Math.atan2(y, x);
        expect(Math.max(high - truth, truth - low)).toBeLessThanOrEqual(8 * ulp(truth));
      }
    }
  });

  it("pow with a relative error of at most (2 + 3 |y log x|) 2^-23", () => {
    const program = functionKernel(math.pow);
    for (const x of bitGrid(1e-6, 1e6, 24)) {
      for (const y of grid(-6, 6, 25).filter((each) => each !== 0 && Math.abs(Math.log10(x ** each)) < 37)) {
        const { low, high } = rangeAt(program, x, y);
        const error = Math.max(high / x ** y - 1, 1 - low / x ** y);
        expect(error).toBeLessThanOrEqual((2 + 3 * Math.abs(y * Math.log(x))) * 2 ** -23);
      }
    }
  });
});

/** f(x, y) for every pair, by the shader. */
async function onAdapter(device: GPUDevice, f: MathFunction, xs: ArrayLike<number>, ys?: ArrayLike<number>) {
  const memory = allocate(argumentsLayout, xs.length);
  memory.field("x").set(xs);
  if (ys) memory.field("y").set(ys);
  await runOnce(device, functionKernel(f), memory as unknown as KernelMemory);
  return memory.field("result").slice();
}

describeOnAdapter("functions in WGSL", (device) => {
  it.each(cases)("%s", async (_name, f, exact, _range, points, stated) => {
    const xs = points(40_000);
    const actual = await onAdapter(device, f, xs);
    expect(worstUlp(actual, (index) => exact(xs[index] ?? 0)).error).toBeLessThanOrEqual(stated);
  });

  it("are finite for every finite argument, and have their values at the edges", async () => {
    const edges = [0, -0, 1, -1, 1e-45, -1e-40, 88.8, -88, 1000, -1000, 1e10, 3.4e38, -3.4e38];
    const functions = { ...math, power: (x: math.Float) => math.pow(x, x) };
    const at = async (f: MathFunction) => [...(await onAdapter(device, f, edges))];
    for (const name of [
      "sin",
      "cos",
      "sqrt",
      "exp",
      "log",
      "tanh",
      "sigmoid",
      "asin",
      "acos",
      "atan",
      "power",
    ] as const) {
      expect([name, (await at(functions[name])).every(Number.isFinite)]).toEqual([name, true]);
    }
    expect((await at(math.exp)).slice(6, 10)).toEqual([expect.closeTo(3.4e38, -37), 0, expect.closeTo(3.4e38, -37), 0]);
    expect((await at(math.sqrt)).slice(0, 4)).toEqual([0, expect.closeTo(0), 1, 0]);
    for (const f of [math.sin, math.cos])
      for (const value of await at(f)) expect(Math.abs(value)).toBeLessThanOrEqual(1);
  });
});
