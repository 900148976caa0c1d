/** Thread pools: the same bytes as one thread, ranges, errors, an orderly end. */
import { describe, expect, it } from "vitest";
import { randomUint32 } from "../../src/core/random.ts";
import {
  allocate,
  compileWasm,
  defineLayout,
  emitWasm,
  f32,
  type KernelMemory,
  kernel,
} from "../../src/kernel/index.ts";
import { createNodeThreadPool } from "../../src/kernel/threads/node.ts";
import { createThreadPool } from "../../src/kernel/threads/pool.ts";
import {
  closing,
  newControl,
  reported,
  serve,
  type ThreadData,
  word,
  wordsOf,
} from "../../src/kernel/threads/protocol.ts";
import { cartpole, reset, step } from "./examples.ts";

const untyped = (memory: unknown) => memory as KernelMemory;

async function rollout(numEnvs: number, threads: number | undefined, steps = 60): Promise<Int32Array> {
  const memory = allocate(cartpole, numEnvs, { shared: true });
  memory.setParameter("seed", 5);
  memory.setParameter("force", 10);
  const kernels = [reset, step];
  const emitted = emitWasm(kernels, memory.placement, { shared: true });
  const pool = threads ? await createNodeThreadPool(emitted, untyped(memory), { threads }) : undefined;
  const runner = pool ?? (await compileWasm(kernels, untyped(memory)));
  runner.run("reset");
  for (let index = 0; index < steps; index++) {
    memory.field("action").forEach((_, environment, actions) => {
      actions[environment] = randomUint32(environment, index) % 2 ? 1 : -1;
    });
    runner.run("step");
  }
  await pool?.close();
  return memory.ints.slice();
}

describe("thread pools", () => {
  it.each([1000, 37, 3])("1, 2 and 3 threads leave the same bytes as no pool (%i environments)", async (numEnvs) => {
    const expected = await rollout(numEnvs, undefined);
    for (const threads of [1, 2, 3]) expect(await rollout(numEnvs, threads)).toEqual(expected);
  });

  const layout = defineLayout({ fields: { x: f32() } });
  const increment = kernel("increment", layout, (k) => k.store("x", k.load("x").add(1)));

  it("runs every environment of a range once, and no other", async () => {
    const memory = allocate(layout, 500, { shared: true });
    const emitted = emitWasm([increment], memory.placement, { shared: true });
    const pool = await createNodeThreadPool(emitted, untyped(memory), { threads: 3 });
    for (let round = 0; round < 50; round++) pool.run("increment", 20, 484);
    await pool.close();
    const expected = Array.from({ length: 500 }, (_, index) => (index >= 20 && index < 484 ? 50 : 0));
    expect([...memory.field("x")]).toEqual(expected);
    expect(() => pool.run("increment")).toThrow(/closed/);
  });

  it("refuses memory that is not shared, and names that are not there", async () => {
    const own = allocate(layout, 8);
    const emitted = emitWasm([increment], own.placement);
    await expect(createNodeThreadPool(emitted, untyped(own), { threads: 2 })).rejects.toThrow(/shared/);
    const memory = allocate(layout, 8, { shared: true });
    const pool = await createNodeThreadPool(
      emitWasm([increment], memory.placement, { shared: true }),
      untyped(memory),
      {
        threads: 2,
      },
    );
    expect(() => pool.run("decrement")).toThrow(/no kernel "decrement"/);
    await pool.close();
  });

  it("says so when a thread does not start, fails or does not answer", async () => {
    const memory = allocate(layout, 64, { shared: true });
    const emitted = emitWasm([increment], memory.placement, { shared: true });
    const broken = () => ({ ready: Promise.reject(new Error("out of memory")), terminate: async () => undefined });
    await expect(createThreadPool(emitted, untyped(memory), broken, { threads: 2 })).rejects.toThrow(/out of memory/);
    const silent = () => ({ ready: Promise.resolve(), terminate: async () => undefined });
    const pool = await createThreadPool(emitted, untyped(memory), silent, { threads: 2, patience: 0.01 });
    expect(() => pool.run("increment")).toThrow(/1 of 2 threads did not finish within 0.01 s/);
  });

  it("hands the text of an error over to the pool, and serves on", () => {
    const control = newControl();
    const words = wordsOf(control);
    const announce = (kernel: number) => {
      words[word.kernel] = kernel;
      words[word.running] = 1;
      words[word.generation] = (words[word.generation] ?? 0) + 1;
    };
    words.set([16, 16], word.end);
    const seen: string[] = [];
    const fails = () => {
      seen.push("first");
      announce(1);
      words[word.next] = 0;
      throw new Error("wrong: ä");
    };
    const ends = () => {
      seen.push("second");
      announce(closing);
    };
    announce(0);
    expect(reported(control)).toBeUndefined();
    serve({ control } as ThreadData, [fails, ends]);
    expect(seen).toEqual(["first", "second"]);
    expect(reported(control)).toBe("wrong: ä");
  });
});
