/** The cartpole example against its equations in binary64, and on every back end: the same trajectories to the bit. */
import { describe, expect, it } from "vitest";
import { randomUint32 } from "../../src/core/random.ts";
import { allocate, compileJs, compileWasm, interpret } from "../../src/kernel/index.ts";
import { cartpole, reset, step } from "./examples.ts";

const names = ["position", "velocity", "angle", "angularVelocity", "reward"] as const;
const counters = ["step", "episode", "terminated", "truncated"] as const;

async function rollout(backend: string, numEnvs: number, steps: number) {
  const memory = allocate(cartpole, numEnvs);
  memory.setParameter("seed", 5);
  memory.setParameter("force", 10);
  const kernels = [reset, step];
  const runner =
    backend === "interpreter"
      ? interpret(kernels, memory)
      : backend === "js"
        ? compileJs(kernels, memory)
        : await compileWasm(kernels, memory, { simd: backend === "wasm-simd" });
  runner.run("reset");
  for (let index = 0; index < steps; index++) {
    memory.field("action").forEach((_, environment, actions) => {
      actions[environment] = randomUint32(environment, index) % 2 ? 1 : -1;
    });
    runner.run("step");
  }
  return memory;
}

describe("cartpole", () => {
  it("follows the equations of motion (binary64, 10 steps of one environment)", async () => {
    const memory = await rollout("interpreter", 1, 0);
    let [x, v, a, w] = names.map((name) => memory.field(name)[0] ?? 0) as [number, number, number, number];
    const runner = interpret([reset, step], memory);
    for (let index = 0; index < 10; index++) {
      memory.field("action")[0] = index % 3 ? 1 : -1;
      runner.run("step");
      const force = index % 3 ? 10 : -10;
      const pull = (force + 0.05 * w ** 2 * Math.sin(a)) / 1.1;
      const turn = (9.8 * Math.sin(a) - Math.cos(a) * pull) / (0.5 * (4 / 3 - (0.1 * Math.cos(a) ** 2) / 1.1));
      const push = pull - (0.05 * turn * Math.cos(a)) / 1.1;
      [x, v, a, w] = [x + 0.02 * v, v + 0.02 * push, a + 0.02 * w, w + 0.02 * turn];
    }
    [x, v, a, w].forEach((value, index) => {
      expect(memory.field("observation", index)[0]).toBeCloseTo(value, 5);
    });
  });

  it("gives the same bytes on every back end, through many episodes", async () => {
    const numEnvs = 37;
    const expected = await rollout("interpreter", numEnvs, 300);
    // Random actions fall after about 22 steps.
    for (const episode of expected.field("episode")) expect(episode).toBeGreaterThan(5);
    for (const backend of ["js", "wasm", "wasm-simd"]) {
      const memory = await rollout(backend, numEnvs, 300);
      for (const name of names) expect([...memory.field(name)]).toEqual([...expected.field(name)]);
      for (const name of counters) expect([...memory.field(name)]).toEqual([...expected.field(name)]);
    }
  });

  it("starts every episode elsewhere, within 0.05", async () => {
    const memory = await rollout("wasm-simd", 1000, 0);
    const starts = memory.field("angle");
    expect(new Set(starts).size).toBeGreaterThan(990);
    for (const start of starts) expect(Math.abs(start)).toBeLessThanOrEqual(0.05);
  });
});
