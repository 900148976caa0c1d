/** The functions of src/kernel/math against binary64 on dense grids: the errors stated with them, and what they do at the edges. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Float } from "../../src/kernel/index.ts";
import * as math from "../../src/kernel/index.ts";
import { bitGrid, evaluate, grid, worstUlp } from "./helpers.ts";

const both = (values: Float32Array) => Float32Array.from([...values, ...values.map((value) => -value)]);
const points = 100_000;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** [name, ours, binary64, range, points, stated error in ulp] */
const cases: [string, (x: Float) => Float, (x: number) => number, string, Float32Array, number][] = [
  ["sin", math.sin, Math.sin, "[-10, 10]", grid(-10, 10, points), 1.6],
  ["sin", math.sin, Math.sin, "[-8192, 8192]", grid(-8192, 8192, points), 2.5],
  ["sin", math.sin, Math.sin, "all magnitudes to 8192", both(bitGrid(1e-30, 8192, points)), 2.5],
  ["cos", math.cos, Math.cos, "[-10, 10]", grid(-10, 10, points), 1.6],
  ["cos", math.cos, Math.cos, "[-8192, 8192]", grid(-8192, 8192, points), 2.5],
  ["cos", math.cos, Math.cos, "all magnitudes to 8192", both(bitGrid(1e-30, 8192, points)), 2.5],
  ["tan", math.tan, Math.tan, "[-8192, 8192]", grid(-8192, 8192, points), 4.5],
  ["exp", math.exp, Math.exp, "[-87.33, 88.72]", grid(-87.33, 88.72, points), 1],
  ["exp", math.exp, Math.exp, "all magnitudes to 80", both(bitGrid(1e-20, 80, points)), 1],
  ["log", math.log, Math.log, "all normal numbers", bitGrid(2 ** -126, 3.4e38, points), 1],
  ["log", math.log, Math.log, "[0.5, 2]", grid(0.5, 2, points), 1],
  ["tanh", math.tanh, Math.tanh, "[-11, 11]", grid(-11, 11, points), 1.5],
  ["tanh", math.tanh, Math.tanh, "all magnitudes to 11", both(bitGrid(1e-30, 11, points)), 1.5],
  ["sigmoid", math.sigmoid, sigmoid, "[-80, 80]", grid(-80, 80, points), 2.5],
  ["asin", math.asin, Math.asin, "[-1, 1]", grid(-1, 1, points), 2.5],
  ["asin", math.asin, Math.asin, "all magnitudes to 1", both(bitGrid(1e-30, 1, points)), 2.5],
  ["acos", math.acos, Math.acos, "[-1, 1]", grid(-1, 1, points), 1.5],
  ["acos", math.acos, Math.acos, "[0.99, 1]", grid(0.99, 1, points), 1.5],
  ["atan", math.atan, Math.atan, "all magnitudes", both(bitGrid(1e-30, 1e30, points)), 2],
  ["sqrt", math.sqrt, Math.sqrt, "all normal numbers", bitGrid(2 ** -126, 3.4e38, points), 0.5],
];

describe("accuracy", () => {
  it.each(cases)("%s", (_name, ours, exact, _range, xs, stated) => {
    const { error } = worstUlp(evaluate(ours, xs), (index) => exact(xs[index] ?? 0));
    expect(error).toBeLessThanOrEqual(stated);
    // A bound that is never nearly reached would say little.
    expect(error).toBeGreaterThan(stated / 3);
  });

  it("atan2 within 2 ulp, in all quadrants", () => {
    const [xs, ys]: [number[], number[]] = [[], []];
    for (const x of grid(-3, 3, 400)) for (const y of grid(-3, 3, 401)) xs.push(x) && ys.push(y);
    const actual = evaluate((x, y) => math.atan2(y, x), xs, ys);
    const exact = (index: number) => Math.atan2(Math.fround(ys[index] ?? 0), Math.fround(xs[index] ?? 0));
    expect(worstUlp(actual, exact).error).toBeLessThanOrEqual(2);
  });

  it("pow with a relative error of at most (1 + |y log x|) 2^-23", () => {
    const pairs = [...bitGrid(1e-6, 1e6, 300)].flatMap((x) => [...grid(-6, 6, 301)].map((y) => ({ x, y })));
    const normal = pairs.filter(({ x, y }) => x ** y < 1e37 && x ** y > 1e-37);
    const actual = evaluate(
      (x, y) => math.pow(x, y),
      normal.map(({ x }) => x),
      normal.map(({ y }) => y),
    );
    const worst = normal.reduce((largest, { x, y }, index) => {
      const error = Math.abs((actual[index] ?? 0) / x ** y - 1);
      return Math.max(largest, error / (1 + Math.abs(y * Math.log(x))));
    }, 0);
    expect(normal.length).toBeGreaterThan(80_000);
    expect(worst).toBeLessThanOrEqual(2 ** -23);
  });
});

describe("edges", () => {
  const one = (f: (x: Float) => Float, x: number) => evaluate(f, [x])[0];

  it("every function is finite for every finite argument", () => {
    const functions = Object.entries({ ...math, power: (x: Float) => math.pow(x, x) }).filter(([name]) =>
      "sin cos sqrt exp log tanh sigmoid asin acos atan fract sign power".split(" ").includes(name),
    ) as [string, (x: Float) => Float][];
    expect(functions).toHaveLength(13);
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 20 }), (xs) => {
        for (const [name, f] of functions) {
          const values = evaluate(f, [...xs, 3.4e38, -3.4e38, 1e-45, -0, 0]);
          expect([name, values.every(Number.isFinite)]).toEqual([name, true]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("sin and cos stay within [-1, 1] however large the argument", () => {
    for (const f of [math.sin, math.cos]) {
      for (const value of evaluate(f, bitGrid(8192, 3.4e38, 50_000))) expect(Math.abs(value)).toBeLessThanOrEqual(1);
    }
  });

  it("exp saturates instead of overflowing, and is 0 where it would be subnormal", () => {
    expect(one(math.exp, 1000)).toBeGreaterThan(3.4e38);
    expect(one(math.exp, -88)).toBe(0);
    expect(one(math.exp, 0)).toBe(1);
  });

  it("log of nothing or less is the log of the smallest normal number", () => {
    for (const x of [0, -1, 1e-40]) expect(one(math.log, x)).toBeCloseTo(-87.3365, 3);
    expect(one(math.log, 1)).toBe(0);
  });

  it("signs, remainders, whole powers", () => {
    expect(one(math.sqrt, -4)).toBe(0);
    expect([...evaluate(math.sign, [-3, 0, 5])]).toEqual([-1, 0, 1]);
    expect([...evaluate((x, y) => math.mod(x, y), [7, -7, 7, -7], [3, 3, -3, -3])]).toEqual([1, 2, -2, -1]);
    expect([...evaluate((x) => math.fract(x), [2.25, -2.25])]).toEqual([0.25, 0.75]);
    expect([...evaluate((x) => math.integerPower(x, 5), [2, -3])]).toEqual([32, -243]);
    expect([...evaluate((x) => math.integerPower(x, -2), [2, -4])]).toEqual([0.25, 0.0625]);
    expect([...evaluate((x) => math.integerPower(x, 0), [2, 0])]).toEqual([1, 1]);
    expect([...evaluate((x) => math.lerp(x, 10, 0.25), [2])]).toEqual([4]);
    expect([...evaluate((x, y) => math.atan2(y, x), [0, -1, 1], [0, -0, -0])]).toEqual([0, Math.fround(-Math.PI), -0]);
  });
});
