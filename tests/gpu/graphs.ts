/** A graph run once on a device. */
import { createHeapProgram } from "../../src/gpu/program.ts";
import type { Graph } from "../../src/nn/graph.ts";
import { elementCount } from "../../src/nn/tensor.ts";
import { compileGraph, Heap } from "../../src/nn/wgsl/index.ts";

export type Words = Float32Array | Int32Array;

/** @param outputs Those that are asked for; default: all. */
export async function runGraph(
  device: GPUDevice,
  graph: Graph,
  feeds: Readonly<Record<string, Words>>,
  outputs: readonly string[] = graph.outputs.map(({ name }) => name),
): Promise<{ readonly results: Record<string, Float32Array>; readonly shaders: number; readonly words: number }> {
  const heap = new Heap();
  const isAsked = (name: string) => outputs.includes(name) || graph.inputs.some((input) => input.name === name);
  const ports = new Map(
    [...graph.inputs, ...graph.outputs]
      .filter(({ name }) => isAsked(name))
      .map(({ name, tensor }) => [name, heap.region(name, Math.max(1, elementCount(tensor.shape)))] as const),
  );
  const { dispatches, scratch } = compileGraph(graph, ports, heap.scratch());
  heap.needScratch(scratch);
  const program = await createHeapProgram(device, { graph: dispatches }, heap.size);
  for (const [name, values] of Object.entries(feeds)) {
    const region = ports.get(name);
    if (region) program.write(region, values);
  }
  program.run("graph");
  program.submit();
  const results: Record<string, Float32Array> = {};
  for (const name of outputs) {
    const { tensor } = graph.outputs.find((output) => output.name === name) ?? {};
    const region = heap.get(name);
    results[name] = new Float32Array(await program.read(region), 0, elementCount(tensor?.shape ?? []));
  }
  program.destroy();
  return { results, shaders: dispatches.length, words: heap.size };
}

/** |a - b| / |b|, as vectors. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  let [difference, norm] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference += ((actual[i] ?? Number.NaN) - (expected[i] ?? 0)) ** 2;
    norm += (expected[i] ?? 0) ** 2;
  }
  return Math.sqrt(difference) / Math.max(Math.sqrt(norm), 1e-30);
}
