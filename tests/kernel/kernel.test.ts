/** The builder: what it folds, shares and remembers, what it refuses; memory; the planner's parts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allocate,
  compileJs,
  compileWasm,
  defineLayout,
  emitJs,
  type Float,
  f32,
  i32,
  interpret,
  type KernelBuilder,
  kernel,
  place,
} from "../../src/kernel/index.ts";
import { planKernel } from "../../src/kernel/plan.ts";
import { bitGrid, evaluate } from "./helpers.ts";

const layout = defineLayout({
  fields: { x: f32(), y: f32(3), n: i32() },
  tables: { heights: f32(4) },
  parameters: { gain: f32() },
});
type Builder = KernelBuilder<typeof layout.fields, typeof layout.tables, typeof layout.parameters>;
const build = (body: (k: Builder) => void) => kernel("test", layout, body);
/** The JS of a one-part kernel, between the braces of its loop. */
const source = (body: (k: Builder) => void) =>
  emitJs(build(body), place(layout, 1)).split("e++) {\n")[1]?.split("\n}\n};")[0]?.trim();

describe("building", () => {
  it("folds constants exactly as f32", () => {
    // fround(0.1) + fround(0.2) rounds to 0.30000001192092896.
    expect(source((k) => k.store("x", k.float(0.1).add(0.2)))).toBe(`F[${xRow()} + e] = 0.30000001192092896;`);
  });

  it("computes equal expressions once, whatever the order of a sum", () => {
    const text = source((k) => {
      const [a, b] = [k.load("x"), k.load("y", 0)];
      k.store("y", 1, a.add(b).mul(b.add(a)));
    });
    expect(text?.match(/fround/g)).toHaveLength(2);
  });

  it("drops what nobody stores, loops and branches included", () => {
    const text = source((k) => {
      k.loop(10, { sum: k.float(0) }, (_, { sum }) => ({ sum: sum.add(k.load("x")) }));
      k.if(k.load("x").gt(0), () => {
        k.load("y", 2).mul(2);
      });
      k.store("n", 7);
    });
    expect(text).toMatch(/^I\[\d+ \+ e\] = 7;$/);
  });

  it("moves out of a loop what does not depend on it", () => {
    const text = source((k) => {
      const [a, b] = [k.load("x"), k.load("y", 0)];
      const [sum] = k.loop(3, [k.float(0)] as const, (_, [s]) => [s.add(a.div(b))] as const);
      k.store("x", sum);
    });
    expect(text?.indexOf("/")).toBeGreaterThan(0);
    expect(text?.indexOf("/")).toBeLessThan(text?.indexOf("for (") ?? 0);
  });

  it("forwards a store to the next load, and forgets it where a branch, a loop or a computed index may have stored", () => {
    const memory = allocate(layout, 2);
    memory.field("n").set([0, 2]);
    const program = build((k) => {
      k.store("y", 0, 1);
      k.store("y", 1, k.load("y", 0).add(1));
      k.store("y", k.load("n"), 10);
      k.if(k.load("n").eq(0), () => k.store("y", 1, k.load("y", 0).add(5)));
      k.store("x", 0);
      k.repeat(3, () => k.store("x", k.load("x").add(k.load("y", 1))));
      k.store("y", 2, k.load("x").add(k.load("y", 2)));
    });
    interpret([program], memory).run("test");
    // Environment 0: y = [10, 2], then y[1] = 15, x = 45. Environment 1: y = [1, 2, 10], x = 6.
    expect([...memory.field("x")]).toEqual([45, 6]);
    expect([...memory.field("y", 2)]).toEqual([45, 16]);
  });

  it("keeps its algebra to what is exact, but for the sign of zeros", () => {
    const formulas: [(x: Float) => Float, (x: number) => number][] = [
      [(x) => x.mul(1).add(0).sub(0).div(1), (x) => x],
      [(x) => x.mul(-1).neg(), (x) => x],
      [(x) => x.mul(0), () => 0],
      [(x) => x.div(8), (x) => x / 8],
      [(x) => x.div(3), (x) => x / 3],
      [(x) => x.constant(5).sub(x.neg()), (x) => 5 + x],
      [(x) => x.neg().mul(x.neg()), (x) => x * x],
      [(x) => x.neg().add(2), (x) => 2 - x],
      [(x) => x.sub(x).add(x.neg().abs()), (x) => Math.abs(x)],
    ];
    const xs = bitGrid(1e-30, 1e15, 5000);
    for (const [ours, exact] of formulas) {
      const values = evaluate(ours, xs);
      // Adding 0 makes -0 a 0.
      expect([...values].map((value) => value + 0)).toEqual([...xs].map((x) => Math.fround(exact(x)) + 0));
    }
  });

  it("is a function of its generator: the same text twice", () => {
    const body = (k: Builder) =>
      k.store(
        "x",
        k.if(
          k.load("n").gt(1),
          () => k.load("x").mul(2),
          () => k.load("y", 1),
        ),
      );
    expect(source(body)).toBe(source(body));
  });
});

function xRow(): string {
  return String((place(layout, 1).fields.get("x") ?? 0) / 4);
}

describe("mistakes are told", () => {
  const refused = (body: (k: Builder) => void, message: RegExp) => expect(() => build(body)).toThrow(message);

  it("names and bounds", () => {
    refused((k) => k.load("z" as "x"), /no field "z"/);
    refused((k) => k.load("y", 3), /y\[3\] is out of bounds/);
    refused((k) => k.lookup("heights", -1), /heights\[-1\] is out of bounds/);
    refused((k) => k.store("n", k.load("x") as never), /field "n" holds i32, not f32/);
    expect(() => kernel("no name", layout, () => {})).toThrow(/not a kernel's name/);
    expect(() => defineLayout({ fields: { "a-b": f32() } })).toThrow(/not a name/);
    expect(() => defineLayout({ fields: { a: f32(0) } })).toThrow(/size 0/);
  });

  it("values that leave their branch, loop or kernel", () => {
    refused((k) => {
      let kept = k.load("x");
      k.if(kept.gt(0), () => {
        kept = kept.add(1);
        k.store("x", kept);
      });
      k.store("x", kept);
    }, /outside the branch or loop body/);
    let foreign: Float | undefined;
    build((k) => {
      foreign = k.load("x");
    });
    refused((k) => k.store("x", foreign ?? 0), /another kernel/);
  });

  it("constants that are no f32 and no i32, counts that are no count", () => {
    refused((k) => k.float(Number.NaN), /not finite/);
    refused((k) => k.load("x").add(1e39), /too large/);
    refused((k) => k.int(1.5), /not a 32-bit integer/);
    refused((k) => k.load("n").shiftLeft(32), /a shift by 32/);
    refused((k) => k.repeat(1.5, () => {}), /a loop's count is 1.5/);
  });

  it("branches and loops of different shapes", () => {
    refused((k) => k.if(k.load("x").gt(0), () => k.load("x")), /same types/);
    refused((k) => k.loop(2, [k.float(0)], () => []), /same types/);
  });

  it("ranges that a vector cannot keep, kernels that are not there", () => {
    const memory = allocate(layout, 10);
    const runner = compileJs([build((k) => k.store("x", 1))], memory);
    expect(() => runner.run("test", 2, 8)).toThrow(/the range 2 to 8 of 10 environments/);
    expect(() => runner.run("tset")).toThrow(/no kernel "tset"/);
    runner.run("test", 4, 10);
    expect([...memory.field("x")]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
    expect(() => allocate(layout, 0)).toThrow(/numEnvs is 0/);
  });
});

describe("memory", () => {
  it("keeps rows an odd number of cache lines apart and apart from one another", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (numEnvs) => {
        const { stride } = place(layout, numEnvs);
        expect(stride).toBeGreaterThanOrEqual(numEnvs);
        expect(stride % 32).toBe(16);
      }),
    );
    const memory = allocate(layout, 3);
    memory.field("y", 0).fill(1);
    memory.field("y", 1).fill(2);
    memory.table("heights").fill(4);
    memory.setParameter("gain", 3);
    expect([...memory.field("y", 0), ...memory.field("y", 1), ...memory.field("x")]).toEqual([
      1, 1, 1, 2, 2, 2, 0, 0, 0,
    ]);
  });

  it("can be shared by threads", async () => {
    const memory = allocate(layout, 8, { shared: true });
    expect(memory.memory.buffer).toBeInstanceOf(SharedArrayBuffer);
    const program = build((k) => k.store("x", k.environment().toFloat()));
    (await compileWasm([program], memory)).run("test", 4, 8);
    expect([...memory.field("x")]).toEqual([0, 0, 0, 0, 4, 5, 6, 7]);
  });
});

describe("long kernels", () => {
  it("are cut into parts within the limit, and mean the same", async () => {
    const program = build((k) => {
      let value = k.load("x");
      const kept: Float[] = [];
      for (let index = 0; index < 3000; index++) {
        value = value.mul(0.999).add(k.load("y", index % 3).mul(index));
        if (index % 100 === 0) kept.push(value);
      }
      k.store(
        "x",
        kept.reduce((sum, each) => sum.add(each), value),
      );
    });
    const plan = planKernel(program.statements, 1000);
    expect(plan.parts.length).toBeGreaterThanOrEqual(10);
    expect(plan.slots.size).toBeGreaterThanOrEqual(30);
    const run = async (make: typeof compileWasm | typeof compileJs | typeof interpret) => {
      const memory = allocate(layout, 5);
      for (let component = 0; component < 3; component++) memory.field("y", component).fill(0.1 * (component + 1));
      memory.field("x").set([1, 2, 3, 4, 5]);
      (await make([program], memory)).run("test");
      return [...memory.field("x")];
    };
    const expected = await run(interpret);
    expect(await run(compileJs)).toEqual(expected);
    expect(await run(compileWasm)).toEqual(expected);
  });

  it("are cut where little is alive, and slots are used again", () => {
    // Ten segments of 79 operations: 20 values alive within each, one from each to the next.
    const program = build((k) => {
      let value = k.load("x");
      for (let segment = 0; segment < 10; segment++) {
        const wide = Array.from({ length: 20 }, (_, index) => value.mul(index + 2).add(segment + 1));
        const pairs = wide.map((each, index) => each.mul(wide[(index + 7) % 20] ?? each));
        value = pairs.reduce((sum, each) => sum.add(each));
      }
      k.store("x", value);
    });
    const { parts, slots, slotCount, staged } = planKernel(program.statements, 150);
    expect(staged).toBe(true);
    expect(parts).toHaveLength(1 + 10);
    expect(slots.size).toBe(9);
    // One is read while the next is written, then it is free.
    expect(slotCount).toBe(2);
  });
});
