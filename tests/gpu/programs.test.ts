/**
 * WGSL executed: random programs within the forward-error bound, which WGSL's own accuracy rules give for every word; integers, booleans
 * and random bits exactly; the cartpole for 100 steps.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { randomUint32 } from "../../src/core/random.ts";
import { createGpuRunner } from "../../src/gpu/run-kernel.ts";
import {
  allocate,
  defineLayout,
  emitWgsl,
  f32,
  i32,
  interpret,
  type Kernel,
  type KernelMemory,
  kernel,
  place,
  randomBits,
} from "../../src/kernel/index.ts";
import { cartpole, reset, step } from "../kernel/examples.ts";
import { fill, layout, randomKernel } from "../kernel/random-program.ts";
import { describeOnAdapter, runOnce } from "./device.ts";
import { analyse, type Fields, fieldsOf } from "./forward-error.ts";
import { anything, contains, point } from "./interval.ts";

const untyped = (memory: unknown) => memory as KernelMemory;

/** Widths up to this, relative to the value, count as narrow: about a hundred roundings. */
const narrowWidth = 1e-5;

/** What came of the comparisons of words with their bounds. */
class Tally {
  /** Words that the kernel changed and that have a bound. */
  compared = 0;
  /** Words of which the bound says nothing. */
  undetermined = 0;
  /** Compared words with a bound of a hundred roundings or fewer. */
  narrow = 0;

  /** Checks one environment; gives the first word outside its bound. `before` are the fields that the kernel started from. */
  check(sides: Record<string, KernelMemory>, environment: number, before: Fields, after: Fields): string | undefined {
    for (const [name, intervals] of after) {
      for (const [component, interval] of intervals.entries()) {
        const { low, high } = interval;
        const start = before.get(name)?.[component];
        if (start?.low === low && start.high === high) continue;
        if (interval === anything || (low === -2147483648 && high === 2147483647)) {
          this.undetermined++;
          continue;
        }
        this.compared++;
        if (high - low <= narrowWidth * Math.max(Math.abs(low), Math.abs(high), 1e-30)) this.narrow++;
        for (const [side, memory] of Object.entries(sides)) {
          const value = memory.field(name, component)[environment] ?? 0;
          if (!contains(interval, value)) {
            return `${side}: ${name}[${component}] of environment ${environment} is ${value}, outside [${low}, ${high}]`;
          }
        }
      }
    }
    return undefined;
  }
}

const tapes = fc.array(fc.nat(), { minLength: 20, maxLength: 300, size: "max" });

/** Whether a shader can be written: constants that overflow are refused. */
function isShader(program: Kernel): boolean {
  try {
    emitWgsl(program, place(layout, 1));
    return true;
  } catch (error) {
    expect(String(error)).toMatch(/of constants overflows/);
    return false;
  }
}

describeOnAdapter("programs in WGSL", (device) => {
  it("random ones stay within the forward-error bound, word for word", async () => {
    const tally = new Tally();
    const numEnvs = 12;
    const programs = fc.sample(tapes, { numRuns: 80, seed: 7 }).map(randomKernel).filter(isShader);
    for (const [seed, program] of programs.entries()) {
      const [memory, reference] = [allocate(layout, numEnvs), allocate(layout, numEnvs)];
      for (const each of [memory, reference]) fill(each, (index) => randomUint32(seed, index));
      const before = Array.from({ length: numEnvs }, (_, environment) => fieldsOf(untyped(memory), environment));
      const after = before.map((fields, environment) => analyse(program, untyped(memory), environment, fields));
      const runner = await createGpuRunner(device, [program], untyped(memory));
      runner.upload();
      runner.run("program");
      await runner.download();
      runner.destroy();
      interpret([program], untyped(reference)).run("program");
      const sides = { WGSL: untyped(memory), interpreter: untyped(reference) };
      for (const [environment, fields] of after.entries()) {
        expect(tally.check(sides, environment, before[environment] ?? new Map(), fields)).toBeUndefined();
      }
    }
    // The bounds say something: of nearly all words, and little more than the rounding.
    expect(tally.compared).toBeGreaterThan(2000);
    expect(tally.undetermined).toBeLessThan(0.1 * tally.compared);
    expect(tally.narrow).toBeGreaterThan(0.9 * tally.compared);
  });

  it("the cartpole stays within it for 100 steps, resets included", async () => {
    const tally = new Tally();
    const numEnvs = 24;
    const [memory, reference] = [allocate(cartpole, numEnvs), allocate(cartpole, numEnvs)];
    for (const each of [memory, reference]) {
      each.setParameter("seed", 5);
      each.setParameter("force", 10);
    }
    const runner = await createGpuRunner(device, [reset, step], untyped(memory));
    const oracle = interpret([reset, step], untyped(reference));
    let bounds = Array.from({ length: numEnvs }, (_, environment) => fieldsOf(untyped(memory), environment));
    for (let index = 0; index <= 100; index++) {
      const kernel = index === 0 ? reset : step;
      for (const each of [memory, reference]) {
        each.field("action").forEach((_, environment, actions) => {
          actions[environment] = randomUint32(environment, index) % 2 ? 1 : -1;
        });
      }
      runner.upload();
      runner.run(kernel.name);
      oracle.run(kernel.name);
      await runner.download();
      const before = bounds;
      bounds = before.map((fields, environment) => {
        fields.set("action", [point(memory.field("action")[environment] ?? 0)]);
        return analyse(kernel, untyped(memory), environment, fields);
      });
      const sides = { WGSL: untyped(memory), interpreter: untyped(reference) };
      for (const [environment, fields] of bounds.entries()) {
        expect(tally.check(sides, environment, before[environment] ?? new Map(), fields)).toBeUndefined();
      }
    }
    for (const episode of memory.field("episode")) expect(episode).toBeGreaterThan(1);
    expect(tally.undetermined).toBe(0);
  });

  it("integers, booleans, comparisons and conversions are exact", async () => {
    const edges = [0, 1, -1, 2, -3, 7, 31, -32, 255, 65535, -65536, 0x7fffffff, -2147483648, 0x3f800000, 0x5a5a5a5a];
    const floats = [
      0, 1, -1, 0.5, -1.5, 2.5, 3.5, 1e6, -16777215, 2147483520, 2147483648, -2147483648, 1e30, -1e30, 1e-30,
    ];
    const pairs = defineLayout({ fields: { i: i32(2), f: f32(2), out: i32(40) } });
    const program = kernel("exact", pairs, (k) => {
      const [x, y, a, b] = [k.load("i", 0), k.load("i", 1), k.load("f", 0), k.load("f", 1)];
      const [p, q] = [x.lt(y), a.le(b)];
      const integers = [
        x.add(y),
        x.sub(y),
        x.mul(y),
        x.div(y),
        x.rem(y),
        x.min(y),
        x.max(y),
        x.and(y),
        x.or(y),
        x.xor(y),
      ];
      const shifts = [0, 1, 13, 31].flatMap((n) => [x.shiftLeft(n), x.shiftRight(n), x.shiftRightUnsigned(n)]);
      const truths = [
        p,
        q,
        x.eq(y),
        x.ne(y),
        x.le(y),
        x.ltUnsigned(y),
        a.eq(b),
        a.ne(b),
        a.lt(b),
        p.and(q),
        p.or(q),
        p.xor(q),
      ];
      const conversions = [
        a.toInt(),
        a.abs().add(1).bits(),
        a.round().toInt(),
        p.selectInt(x, y),
        q.select(a, b).toInt(),
      ];
      const all = [...integers, ...shifts, ...truths.map((truth) => truth.toInt()), ...conversions];
      all.forEach((value, index) => {
        k.store("out", index, value);
      });
      k.store("out", all.length, p.selectBool(q, q.not()).toInt());
    });
    const numEnvs = edges.length * edges.length;
    const run = async (execute: (memory: KernelMemory) => Promise<void>) => {
      const memory = allocate(pairs, numEnvs);
      for (let index = 0; index < numEnvs; index++) {
        const [first, second] = [index % edges.length, Math.floor(index / edges.length)];
        memory.field("i", 0)[index] = edges[first] ?? 0;
        memory.field("i", 1)[index] = edges[second] ?? 0;
        memory.field("f", 0)[index] = floats[first] ?? 0;
        memory.field("f", 1)[index] = floats[second] ?? 0;
      }
      await execute(untyped(memory));
      return Array.from({ length: 40 }, (_, component) => [...memory.field("out", component)]);
    };
    const expected = await run(async (memory) => interpret([program], memory).run("exact"));
    expect(await run((memory) => runOnce(device, program, memory))).toEqual(expected);
  });

  it("random bits are those of src/core", async () => {
    const drawn = defineLayout({ fields: { bits: i32(3) }, parameters: { seed: i32() } });
    const program = kernel("draw", drawn, (k) => {
      for (let purpose = 0; purpose < 3; purpose++) {
        k.store("bits", purpose, randomBits(k, k.parameter("seed"), k.environment(), 9, purpose));
      }
    });
    const memory = allocate(drawn, 500);
    memory.setParameter("seed", -123456789);
    await runOnce(device, program, untyped(memory));
    for (let purpose = 0; purpose < 3; purpose++) {
      const expected = Array.from(
        { length: 500 },
        (_, environment) => randomUint32(-123456789, environment, 9, purpose) | 0,
      );
      expect([...memory.field("bits", purpose)]).toEqual(expected);
    }
  });
});
