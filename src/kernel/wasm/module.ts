/**
 * Kernels to one WebAssembly module: the functions of each, an exported one of (begin, end) among them, the memory imported, and a
 * second memory for values that cross parts. That one belongs to the instance: threads that share the first do not share it.
 */
import type { Kernel } from "../builder.ts";
import { kernelError } from "../errors.ts";
import type { Placement } from "../layout.ts";
import type { KernelMemory } from "../memory.ts";
import { planKernel } from "../plan.ts";
import { checkKernels, createRunner, type KernelFunction, type Runner } from "../runner.ts";
import { ByteWriter, encodeModule, type WasmFunction } from "./encoder.ts";
import { opcode } from "./opcodes.ts";
import { blockOf, kernelFunctions } from "./stages.ts";
import { ConstantPool, type KernelContext } from "./writer.ts";

export interface WasmOptions {
  /** Four environments a vector; true by default. */
  simd?: boolean;
  /** Relaxed fused multiply-add: faster where the processor has it, and not equal to the other back ends. Off by default. */
  relaxed?: boolean;
  /** Operations a function, about. */
  maxNodes?: number;
}

/**
 * A part of 2,000 operations is about 22 kB of machine code with SIMD. Found by trying, on the ant's step of 12,400 operations, by the
 * time of one piece: 1.40 times faster in parts of 1,600, 1.43 of 2,000, 1.45 of 2,500, 1.14 of 3,200, which no longer fit in 32 kB.
 */
export const defaultWasmPartNodes = 2000;

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
  const constants = new ConstantPool();
  let scratchBytes = 0;
  for (const { name, statements } of kernels) {
    const plan = planKernel(statements, maxNodes);
    const slotStride = blockOf(plan, simd);
    // Stages need a word of it even where nothing crosses them.
    if (plan.staged || plan.slotCount > 0) scratchBytes = Math.max(scratchBytes, 4, plan.slotCount * slotStride);
    // Part 0 of a staged plan is the exported function.
    const firstPart = functions.length - (plan.staged ? 1 : 0);
    const context: KernelContext = {
      plan,
      placement,
      constants,
      relaxed,
      firstPart,
      slotStride,
      divide: 0,
      remainder: 1,
    };
    functions.push(...kernelFunctions(context, simd, name));
  }
  const scratchPages = Math.ceil(scratchBytes / 65536);
  const memoryPages = Math.max(1, Math.ceil(placement.byteLength / 65536));
  const bytes = encodeModule({
    memoryPages,
    sharedMemory: shared,

    scratchPages,
    splats: constants.indices.keys(),
    functions,
  });
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
