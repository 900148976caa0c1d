/** Draws inside kernels against src/core/random.ts, on every back end. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomUint32 } from "../../src/core/random.ts";
import {
  allocate,
  compileJs,
  compileWasm,
  defineLayout,
  f32,
  i32,
  interpret,
  kernel,
  randomBits,
  randomInteger,
  randomNormalPair,
  randomUniform,
} from "../../src/kernel/index.ts";

const layout = defineLayout({
  fields: { episode: i32(), bits: i32(), uniform: f32(), normal: f32(2), cell: i32() },
  parameters: { seed: i32(), step: i32() },
});

const draw = kernel("draw", layout, (k) => {
  const key = [k.parameter("seed"), k.environment(), k.load("episode"), k.parameter("step"), 1234567890] as const;
  k.store("bits", randomBits(k, ...key));
  k.store("uniform", randomUniform(k, ...key));
  k.store("cell", randomInteger(k, 10, ...key));
  randomNormalPair(k, ...key).forEach((value, index) => {
    k.store("normal", index, value);
  });
});

describe("random numbers in kernels", () => {
  it("are randomUint32's, bit for bit, on every back end", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer(),
        fc.array(fc.integer(), { minLength: 1, maxLength: 9 }),
        async (seed, step, episodes) => {
          for (const backend of ["interpreter", "js", "wasm", "wasm-simd"]) {
            const memory = allocate(layout, episodes.length);
            memory.field("episode").set(episodes);
            memory.setParameter("seed", seed);
            memory.setParameter("step", step);
            const runner =
              backend === "interpreter"
                ? interpret([draw], memory)
                : backend === "js"
                  ? compileJs([draw], memory)
                  : await compileWasm([draw], memory, { simd: backend === "wasm-simd" });
            expect(runner.backend).toBe(backend);
            runner.run("draw");
            episodes.forEach((episode, environment) => {
              const bits = randomUint32(seed, environment, episode, step, 1234567890);
              expect((memory.field("bits")[environment] ?? 0) >>> 0).toBe(bits);
              expect(memory.field("uniform")[environment]).toBe((bits >>> 8) / 2 ** 24);
              expect(memory.field("cell")[environment]).toBe(Math.trunc(Math.fround(((bits >>> 8) / 2 ** 24) * 10)));
            });
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it("have the moments of the uniform and the normal distribution (100,000 draws, five standard errors)", async () => {
    const count = 100_000;
    const memory = allocate(layout, count);
    memory.setParameter("seed", 42);
    (await compileWasm([draw], memory)).run("draw");
    const mean = (values: Float32Array, f: (x: number) => number) =>
      values.reduce((sum, value) => sum + f(value), 0) / values.length;
    const error = (deviation: number) => (5 * deviation) / Math.sqrt(count);
    expect(Math.abs(mean(memory.field("uniform"), (x) => x) - 0.5)).toBeLessThan(error(Math.sqrt(1 / 12)));
    for (const component of [0, 1]) {
      const normal = memory.field("normal", component);
      expect(Math.abs(mean(normal, (x) => x))).toBeLessThan(error(1));
      expect(Math.abs(mean(normal, (x) => x * x) - 1)).toBeLessThan(error(Math.sqrt(2)));
      // The fourth moment is 3, its square's expectation 105.
      expect(Math.abs(mean(normal, (x) => x ** 4) - 3)).toBeLessThan(error(Math.sqrt(96)));
    }
    const [first, second] = [memory.field("normal", 0), memory.field("normal", 1)];
    const product = first.reduce((sum, value, index) => sum + value * (second[index] ?? 0), 0) / count;
    expect(Math.abs(product)).toBeLessThan(error(1));
  });
});
