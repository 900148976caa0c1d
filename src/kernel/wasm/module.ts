/**
 * Kernels to one WebAssembly module: a function a part, an exported function of (begin, end) a kernel, mutable globals for values
 * that cross parts (they belong to the instance, so threads that share the memory do not share them), and the memory imported.
 */
import type { Kernel } from "../builder.ts";
import { kernelError } from "../errors.ts";
import type { Node, Statement } from "../ir.ts";
import type { Placement } from "../layout.ts";
import type { KernelMemory } from "../memory.ts";
import { type Plan, planKernel } from "../plan.ts";
import { checkKernels, createRunner, type KernelFunction, type Runner } from "../runner.ts";
import { ByteWriter, encodeModule, type WasmFunction, type WasmType } from "./encoder.ts";
import { opcode } from "./opcodes.ts";
import { ScalarWriter } from "./scalar.ts";
import { VectorWriter } from "./vector.ts";
import type { KernelContext } from "./writer.ts";

export interface WasmOptions {
  /** Four environments a vector; true by default. */
  simd?: boolean;
  /** Relaxed fused multiply-add: faster where the processor has it, and not equal to the other back ends. Off by default. */
  relaxed?: boolean;
  /** Operations a function, about. */
  maxNodes?: number;
}

/**
 * WebAssembly is compiled at any length; parts only bound the compiler's time. Found by trying, on 4,900 operations, in thousands of
 * steps/s with SIMD: 1,648 in parts of 400, 1,690 of 1,200, 1,723 of 2,500 and in one piece.
 */
export const defaultWasmPartNodes = 6000;

/** b === 0 ? 0 : b === -1 ? -a : a / b, and the remainder: the machine's division traps where these are total. */
function divisionFunctions(): WasmFunction[] {
  const unless = (test: (code: ByteWriter) => ByteWriter, value: number[], otherwise: number) => {
    const code = test(new ByteWriter()).byte(opcode.if, 0x7f, ...value, opcode.else);
    return code.byte(opcode.localGet, 0, opcode.localGet, 1, otherwise, opcode.end);
  };
  const isUnit = (code: ByteWriter) =>
    // b + 1 < 2 unsigned: b is -1 or 0.
    code.byte(opcode.localGet, 1, opcode.i32Const, 1, opcode.i32Add, opcode.i32Const, 2, opcode.i32LtU);
  // 0 - (a & b): -a for b = -1, 0 for b = 0.
  const negated = [opcode.i32Const, 0, opcode.localGet, 0, opcode.localGet, 1, 0x71, opcode.i32Sub];
  const signature = { parameters: ["i32", "i32"], results: ["i32"], locals: [] } as const;
  return [
    { ...signature, body: unless(isUnit, negated, opcode.i32DivS).finish() },
    { ...signature, body: unless(isUnit, [opcode.i32Const, 0], opcode.i32RemS).finish() },
  ];
}

function loopIndicesOf(plan: Plan): Set<Node> {
  const indices = new Set<Node>();
  const visit = (block: readonly Statement[]): void => {
    for (const statement of block) {
      if (statement.kind === "loop") {
        indices.add(statement.index);
        visit(statement.body);
      } else if (statement.kind === "if") {
        visit(statement.whenTrue);
        visit(statement.whenFalse);
      }
    }
  };
  for (const { statements } of plan.parts) visit(statements);
  return indices;
}

/** (begin, end): the kernel for every environment, or vector of four, in the range. */
function mainFunction(context: KernelContext, simd: boolean, indices: ReadonlySet<Node>, name: string): WasmFunction {
  // Locals: begin, end, lane, end in bytes; the writer's own follow.
  const [begin, end, lane, last] = [0, 1, 2, 3];
  const writer = simd ? new VectorWriter(context, 4, lane, undefined, indices) : new ScalarWriter(context, 4, lane);
  const { code } = writer;
  for (const [from, to] of [
    [begin, lane],
    [end, last],
  ] as const) {
    code.byte(opcode.localGet, from, opcode.i32Const, 2, opcode.i32Shl, opcode.localSet, to);
  }
  code.byte(opcode.loop, opcode.empty);
  writer.write(context.plan.parts[0]?.statements ?? []);
  code.byte(opcode.localGet, lane, opcode.i32Const, simd ? 16 : 4, opcode.i32Add, opcode.localTee, lane);
  code.byte(opcode.localGet, last, opcode.i32LtU, opcode.brIf, 0, opcode.end);
  const locals: WasmType[] = ["i32", "i32", ...writer.locals];
  return { parameters: ["i32", "i32"], results: [], locals, body: code.finish(), exportName: name };
}

function partFunction(context: KernelContext, simd: boolean, indices: ReadonlySet<Node>, part: number): WasmFunction {
  const { statements = [], conditional = false } = context.plan.parts[part] ?? {};
  const parameters: WasmType[] = simd && conditional ? ["i32", "v128"] : ["i32"];
  const writer = simd
    ? new VectorWriter(context, parameters.length, 0, conditional ? 1 : undefined, indices)
    : new ScalarWriter(context, parameters.length, 0);
  writer.write(statements);
  return { parameters, results: [], locals: writer.locals, body: writer.code.finish() };
}

export interface EmittedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly simd: boolean;
  readonly kernels: readonly string[];
}

/** The module for kernels over one placement; it can be sent to worker threads and instantiated over the shared memory. */
export function emitWasm(
  kernels: readonly Kernel[],
  placement: Placement,
  {
    simd = true,
    relaxed = false,
    maxNodes = defaultWasmPartNodes,
    shared = false,
  }: WasmOptions & { shared?: boolean } = {},
): EmittedModule {
  checkKernels(kernels, placement);
  const functions = divisionFunctions();
  const globals: WasmType[] = [];
  for (const { name, statements } of kernels) {
    const plan = planKernel(statements, maxNodes);
    const firstGlobal = globals.length;
    const context: KernelContext = {
      plan,
      placement,
      firstPart: functions.length,
      firstGlobal,
      divide: 0,
      remainder: 1,
      relaxed,
    };
    // A map keeps insertion order, and slots were numbered as they were inserted.
    for (const { type } of plan.slots.keys()) globals.push(simd ? "v128" : type === "f32" ? "f32" : "i32");
    const indices = loopIndicesOf(plan);
    functions.push(mainFunction(context, simd, indices, name));
    for (let part = 1; part < plan.parts.length; part++) functions.push(partFunction(context, simd, indices, part));
  }
  const memoryPages = Math.max(1, Math.ceil(placement.byteLength / 65536));
  const bytes = encodeModule({ memoryPages, sharedMemory: shared, globals, functions });
  return { bytes, simd, kernels: kernels.map(({ name }) => name) };
}

/** An emitted module over a memory: in the thread that made it, or in another. */
export async function instantiateWasm({ bytes, simd, kernels }: EmittedModule, memory: KernelMemory): Promise<Runner> {
  const { instance } = await WebAssembly.instantiate(bytes, { kernel: { memory: memory.memory } });
  const functions = kernels.map((name) => {
    const exported = instance.exports[name];
    if (typeof exported !== "function") throw kernelError(`the module has no function "${name}"`);
    return [name, exported as KernelFunction] as const;
  });
  return createRunner(simd ? "wasm-simd" : "wasm", memory.placement, new Map(functions));
}

export async function compileWasm(
  kernels: readonly Kernel[],
  memory: KernelMemory,
  options: WasmOptions = {},
): Promise<Runner> {
  return instantiateWasm(emitWasm(kernels, memory.placement, { ...options, shared: memory.shared }), memory);
}
