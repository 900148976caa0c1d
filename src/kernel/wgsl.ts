/**
 * The WGSL back end: a kernel as the text of one compute shader, one environment an invocation. State lies in storage buffers of
 * i32 with the very bytes of the CPU's memory, cut between fields so that no binding passes the device's limit; floats are
 * reinterpreted on the way. What WGSL leaves open is avoided: no NaN or infinity is written, conversions are clamped first,
 * division of integers is guarded, every access is in bounds. WGSL allows the compiler to fuse a product and a sum and to divide within
 * 2.5 ulp, so results agree with the CPU within a bound, not to the bit.
 */
import type { Kernel } from "./builder.ts";
import { at, entry, kernelError } from "./errors.ts";
import type { Placement } from "./layout.ts";
import { planKernel } from "./plan.ts";
import { WgslWriter } from "./wgsl-writer.ts";

export interface WgslOptions {
  /** Invocations a workgroup. */
  workgroupSize?: number;
  /** The device's maxStorageBufferBindingSize; WebGPU's default. */
  maxBindingBytes?: number;
  /** The device's maxStorageBuffersPerShaderStage; WebGPU's default. */
  maxStorageBuffers?: number;
}

/** A memory that lies, with all its bytes in their order, in one buffer of words that other shaders share: binding 0 of group 0. */
export interface WgslHeap {
  /** The word at which the memory begins. */
  readonly firstWord: number;
}

/** One buffer to bind in group 0, holding bytes `start` to `end` of the placement. */
export interface WgslBinding {
  readonly binding: number;
  readonly kind: "parameters" | "tables" | "fields";
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface WgslKernel {
  readonly code: string;
  readonly entryPoint: "main";
  readonly bindings: readonly WgslBinding[];
  readonly workgroups: number;
}

const defaults = { workgroupSize: 64, maxBindingBytes: 128 * 2 ** 20, maxStorageBuffers: 8 };
const maxWorkgroups = 65535;

/** Fields in the order of the placement, as few bindings as the limit allows; a field is never cut. */
function fieldBindings({ layout, fields, stride }: Placement, first: number, limit: number): WgslBinding[] {
  const bindings: WgslBinding[] = [];
  for (const [name, { size }] of Object.entries(layout.fields)) {
    const start = entry(fields, name);
    const end = start + size * stride * 4;
    if (end - start > limit) {
      throw kernelError(
        `field "${name}" needs ${end - start} bytes, a binding holds ${limit}`,
        "Use fewer environments.",
      );
    }
    const last = bindings.at(-1);
    if (last && end - last.start <= limit) bindings[bindings.length - 1] = { ...last, end };
    else {
      const binding = first + bindings.length;
      bindings.push({ binding, kind: "fields", name: `fields${bindings.length}`, start, end });
    }
  }
  return bindings;
}

/** The buffers that every kernel over this placement binds. */
export function wgslBindings(placement: Placement, options: WgslOptions = {}): WgslBinding[] {
  const { maxBindingBytes, maxStorageBuffers } = { ...defaults, ...options };
  const bindings: WgslBinding[] = [];
  if (placement.parameterBytes > 0) {
    bindings.push({ binding: 0, kind: "parameters", name: "parameters", start: 0, end: placement.parameterBytes });
  }
  const tables = Object.entries(placement.layout.tables);
  if (tables.length > 0) {
    const start = placement.parameterBytes;
    const end = Math.max(...tables.map(([name, { size }]) => entry(placement.tables, name) + size * 4));
    if (end - start > maxBindingBytes)
      throw kernelError(`the tables need ${end - start} bytes, a binding holds ${maxBindingBytes}`);
    bindings.push({ binding: bindings.length, kind: "tables", name: "tables", start, end });
  }
  bindings.push(...fieldBindings(placement, bindings.length, maxBindingBytes));
  const storage = bindings.filter(({ kind }) => kind !== "parameters").length;
  if (storage > maxStorageBuffers) {
    throw kernelError(
      `${storage} storage buffers are needed, the device has ${maxStorageBuffers}`,
      "Use fewer environments, or ask the device for larger bindings.",
    );
  }
  return bindings;
}

const heapName = "heap";

function declarations(bindings: readonly WgslBinding[], { layout }: Placement, heap: WgslHeap | undefined): string[] {
  if (heap) return [`@group(0) @binding(0) var<storage, read_write> ${heapName}: array<i32>;`];
  return bindings.flatMap(({ kind, name, binding }) => {
    const head = `@group(0) @binding(${binding})`;
    if (kind === "fields") return [`${head} var<storage, read_write> ${name}: array<i32>;`];
    if (kind === "tables") return [`${head} var<storage, read> ${name}: array<i32>;`];
    const members = Object.entries(layout.parameters).map(([member, { type }]) => `  p_${member}: ${type},`);
    return ["struct Parameters {", ...members, "}", `${head} var<uniform> ${name}: Parameters;`];
  });
}

/** Where each kind of data lies: bindings of their own, or all of it in the heap. */
function bindingsIn(placement: Placement, options: WgslOptions, heap: WgslHeap | undefined): WgslBinding[] {
  if (!heap) return wgslBindings(placement, options);
  const whole = { binding: 0, name: heapName, start: -4 * heap.firstWord, end: placement.byteLength };
  return (["parameters", "tables", "fields"] as const).map((kind) => ({ ...whole, kind }));
}

/** @param heap Absent: buffers of their own (`wgslBindings`). */
export function emitWgsl(kernel: Kernel, placement: Placement, options: WgslOptions = {}, heap?: WgslHeap): WgslKernel {
  if (kernel.layout !== placement.layout) throw kernelError(`kernel "${kernel.name}" was built for another layout`);
  const { workgroupSize } = { ...defaults, ...options };
  const bindings = bindingsIn(placement, options, heap);
  const workgroups = Math.ceil(placement.numEnvs / workgroupSize);
  if (workgroups > maxWorkgroups) {
    throw kernelError(`${workgroups} workgroups; a dispatch has ${maxWorkgroups} at most`, "Use larger workgroups.");
  }
  const plan = planKernel(kernel.statements, Number.POSITIVE_INFINITY);
  const writer = new WgslWriter(plan, placement, bindings, heap !== undefined);
  writer.write(at(plan.parts, 0).statements);
  const code = [
    `// kernel ${kernel.name}`,
    ...declarations(bindings, placement, heap),
    "",
    `@compute @workgroup_size(${workgroupSize})`,
    "fn main(@builtin(global_invocation_id) invocation: vec3<u32>) {",
    "  let environment = i32(invocation.x);",
    `  if (environment >= ${placement.numEnvs}i) {`,
    "    return;",
    "  }",
    ...writer.lines,
    "}",
    "",
  ].join("\n");
  return { code, entryPoint: "main", bindings, workgroups };
}
