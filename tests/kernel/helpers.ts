/** Running a function of floats over a grid, and errors in units in the last place. */
import { allocate, compileJs, defineLayout, type Float, f32, kernel } from "../../src/kernel/index.ts";
import { floatBits, floatFromBits } from "../../src/kernel/operations.ts";

const layout = defineLayout({ fields: { x: f32(), y: f32(), result: f32() } });

/** f(x, y) for every pair, computed by the JS back end in f32. */
export function evaluate(
  f: (x: Float, y: Float) => Float,
  xs: readonly number[] | Float32Array,
  ys?: readonly number[] | Float32Array,
): Float32Array {
  const program = kernel("program", layout, (k) => k.store("result", f(k.load("x"), k.load("y"))));
  const memory = allocate(layout, xs.length);
  memory.field("x").set(xs);
  if (ys) memory.field("y").set(ys);
  compileJs([program], memory).run("program");
  return memory.field("result").slice();
}

/** `count` floats from low to high, evenly spaced. */
export function grid(low: number, high: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => low + ((high - low) * index) / (count - 1));
}

/** `count` floats whose bits are evenly spaced between those of two positive floats: all magnitudes alike. */
export function bitGrid(low: number, high: number, count: number): Float32Array {
  const [first, last] = [floatBits(low), floatBits(high)];
  return Float32Array.from({ length: count }, (_, index) =>
    floatFromBits(first + Math.floor(((last - first) * index) / (count - 1))),
  );
}

/** The distance between neighbouring floats at this magnitude, subnormal spacing at the least. */
export function ulp(value: number): number {
  const magnitude = Math.abs(value);
  if (magnitude < 2 ** -126) return 2 ** -149;
  const exponent = Math.floor(Math.log2(magnitude));
  // log2 may round up just below a power of two.
  return 2 ** ((2 ** exponent > magnitude ? exponent - 1 : exponent) - 23);
}

export interface Worst {
  error: number;
  at: number;
}

/** The largest error of `actual` in ulp of the true values. */
export function worstUlp(actual: Float32Array, exact: (index: number) => number): Worst {
  const worst = { error: 0, at: -1 };
  actual.forEach((value, index) => {
    const truth = exact(index);
    const error = Math.abs(value - truth) / ulp(truth);
    if (!(error <= worst.error)) Object.assign(worst, { error, at: index });
  });
  return worst;
}
