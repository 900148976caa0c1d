/** What other rooms use of a graph's shaders; `compile.ts` is the way in. */
export { compileGraph } from "./compile.ts";
export { copy, type Dispatch, forEach } from "./dispatch.ts";
export { Heap, type Region } from "./heap.ts";
