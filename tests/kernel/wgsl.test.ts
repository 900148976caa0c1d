/**
 * The WGSL text: golden shaders, bindings within a device's limits, and, as soon as `wgsl_reflect` is among the development packages, a parse of
 * every kernel here and of random programs. They are executed in tests/gpu.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineLayout, emitWgsl, f32, i32, kernel, place, wgslBindings } from "../../src/kernel/index.ts";
import { cartpole, reset, step } from "./examples.ts";
import { randomKernel, layout as randomLayout } from "./random-program.ts";

const layout = defineLayout({
  fields: { x: f32(2), n: i32() },
  tables: { heights: f32(4) },
  parameters: { gain: f32(), seed: i32() },
});

describe("WGSL text", () => {
  it("loads, operations and stores", () => {
    const program = kernel("scale", layout, (k) => {
      const x = k.load("x");
      k.store("x", 1, x.mul(k.parameter("gain")).add(-1.5).max(0.1));
      k.store("n", k.environment().div(3).xor(k.load("n").shiftRightUnsigned(5)));
    });
    // Fields start at byte 64, rows are 16 environments apart: x[1] at word 16, n at word 32 of the binding.
    expect(emitWgsl(program, place(layout, 10)).code).toBe(`// kernel scale
struct Parameters {
  p_gain: f32,
  p_seed: i32,
}
@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> tables: array<i32>;
@group(0) @binding(2) var<storage, read_write> fields0: array<i32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) invocation: vec3<u32>) {
  let environment = i32(invocation.x);
  if (environment >= 10i) {
    return;
  }
  let v0 = bitcast<f32>(fields0[0i + environment]);
  let t0 = ((v0 * parameters.p_gain) + (-1.5f));
  let t1 = 0.10000000149011612f;
  fields0[16i + environment] = bitcast<i32>(select(t0, t1, t0 < t1));
  let v10 = fields0[32i + environment];
  fields0[32i + environment] = (select(select(environment / select(3i, 1i, 3i == 0i || 3i == -1i), -environment, 3i == -1i), 0i, 3i == 0i) ^ bitcast<i32>(bitcast<u32>(v10) >> 5u));
}
`);
  });

  it("ifs and loops with results, computed indices clamped", () => {
    const program = kernel("walk", layout, (k) => {
      const found = k.if(
        k.load("x").lt(0),
        () => k.lookup("heights", k.load("n")),
        () => k.float(2),
      );
      k.store(
        "x",
        k.loop(3, found, (index, sum) => sum.add(index.toFloat())),
      );
    });
    const body = emitWgsl(program, place(layout, 10)).code.split("  }\n").slice(1).join("  }\n");
    expect(body).toBe(`  let v0 = bitcast<f32>(fields0[0i + environment]);
  var v6: f32;
  if ((v0 < 0f)) {
    let v3 = fields0[32i + environment];
    let v4 = bitcast<f32>(tables[0i + clamp(v3, 0i, 3i) * 1i]);
    v6 = v4;
  } else {
    v6 = 2f;
  }
  var v8: f32 = v6;
  for (var v7: i32 = 0i; v7 < 3i; v7++) {
    let t0 = (v8 + f32(v7));
    v8 = t0;
  }
  fields0[0i + environment] = bitcast<i32>(v8);
}
`);
  });

  it("cuts fields into bindings of the device's size, never a field itself", () => {
    const large = defineLayout({ fields: { a: f32(6), b: f32(6), c: f32(6) } });
    const placement = place(large, 1000);
    const row = placement.stride * 4;
    const bindings = wgslBindings(placement, { maxBindingBytes: 12 * row });
    expect(bindings.map(({ start, end }) => (end - start) / row)).toEqual([12, 6]);
    expect(() => wgslBindings(placement, { maxBindingBytes: 5 * row })).toThrow(/field "a" needs/);
    expect(() => wgslBindings(placement, { maxBindingBytes: 6 * row, maxStorageBuffers: 2 })).toThrow(
      /3 storage buffers/,
    );
    const program = kernel("add", large, (k) => k.store("c", 5, k.load("a").add(k.load("b", 1))));
    const { code } = emitWgsl(program, placement, { maxBindingBytes: 12 * row });
    expect(code).toContain(`fields1[${5 * placement.stride}i + environment] = `);
    expect(code).toContain(`fields0[${7 * placement.stride}i + environment]`);
  });

  it("refuses what a dispatch cannot hold", () => {
    const program = kernel("one", layout, (k) => k.store("n", 1));
    expect(() => emitWgsl(program, place(layout, 5_000_000))).toThrow(/workgroups/);
  });
});

interface Reflection {
  readonly entry: { readonly compute: readonly { readonly name: string }[] };
  readonly storage: readonly unknown[];
}

describe("WGSL parses (wgsl_reflect)", () => {
  it("every kernel of the tests and random programs", async () => {
    // The package's main entry does not load in Node; this one does, without types.
    const specifier = "wgsl_reflect/wgsl_reflect.module.js";
    const { WgslReflect } = (await import(specifier)) as { WgslReflect: new (code: string) => Reflection };
    const check = (code: string, storageBuffers: number) => {
      const reflection = new WgslReflect(code);
      expect(reflection.entry.compute.map((entry) => entry.name)).toEqual(["main"]);
      expect(reflection.storage).toHaveLength(storageBuffers);
    };
    for (const program of [reset, step]) check(emitWgsl(program, place(cartpole, 100)).code, 1);
    const tapes = fc.array(fc.nat(), { minLength: 20, maxLength: 300, size: "max" });
    for (const tape of fc.sample(tapes, { numRuns: 100, seed: 3 })) {
      let code: string;
      try {
        code = emitWgsl(randomKernel(tape), place(randomLayout, 7)).code;
      } catch (error) {
        // Random programs may overflow in a constant, which a shader must not.
        expect(String(error)).toMatch(/of constants overflows/);
        continue;
      }
      check(code, 2);
    }
  });
});
