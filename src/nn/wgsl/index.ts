/** What other rooms use of a graph's shaders; `compile.ts` is the way in. */
export { type CompiledGraph, compileGraph } from "./compile.ts";
export { copy, type Dispatch, floatLiteral, forEach, groupSize, heapBinding, workgroupsFor } from "./dispatch.ts";
export { Heap, type Region, ScratchAllocator } from "./heap.ts";
