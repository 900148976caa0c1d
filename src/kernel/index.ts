/** What other rooms use of the kernel room; docs/kernel.md is the way in. */
export { type Kernel, KernelBuilder, kernel, type Tree } from "./builder.ts";
export { interpret } from "./interpret.ts";
export { compileJs, emitJs, type JsOptions } from "./js.ts";
export { defineLayout, f32, i32, type Layout, type Placement, place, type Slot, type Slots } from "./layout.ts";
export * from "./math/index.ts";
export { allocate, KernelMemory, type MemoryOptions } from "./memory.ts";
export { randomBits, randomInteger, randomNormal, randomNormalPair, randomUniform, unitFloat } from "./random.ts";
export type { Runner } from "./runner.ts";
export { createThreadPool, type Thread, type ThreadPool, type ThreadPoolOptions } from "./threads/pool.ts";
export { Bool, type BoolLike, Float, type FloatLike, Int, type IntLike, type Value } from "./values.ts";
export { compileWasm, type EmittedModule, emitWasm, instantiateWasm, type WasmOptions } from "./wasm/module.ts";
export { emitWgsl, type WgslBinding, type WgslHeap, type WgslKernel, type WgslOptions, wgslBindings } from "./wgsl.ts";
