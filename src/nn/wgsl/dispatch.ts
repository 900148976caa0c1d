/** What a program for a device consists of: shaders over the heap, run one after another. Text and numbers only; `src/gpu` runs them. */
import type { Region } from "./heap.ts";

export interface Dispatch {
  /** What it computes, for people who read a profile. */
  readonly label: string;
  /** WGSL with an entry point `main`. It binds the heap, `array<u32>`, as binding 0 of group 0. */
  readonly code: string;
  readonly workgroups: readonly [number, number];
}

/** Invocations a workgroup, but for products of matrices. */
export const groupSize = 256;
/** WebGPU's least limit for each dimension of a dispatch. */
const widest = 65535;

/** Workgroups for so many invocations, in two dimensions where one is too short. */
export function workgroupsFor(invocations: number, perGroup = groupSize): readonly [number, number] {
  const groups = Math.max(1, Math.ceil(invocations / perGroup));
  const rows = Math.ceil(groups / widest);
  return [Math.ceil(groups / rows), rows];
}

export const heapBinding = "@group(0) @binding(0) var<storage, read_write> heap: array<u32>;";

/** A shader with one invocation for each of `count` numbers, whose number is `i`. */
export function forEach(
  label: string,
  count: number,
  body: readonly string[],
  declarations: readonly string[] = [],
): Dispatch {
  const [width, height] = workgroupsFor(count);
  const code = [
    `// ${label}`,
    heapBinding,
    ...declarations,
    `@compute @workgroup_size(${groupSize})`,
    "fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {",
    `  let i = (group.y * ${width}u + group.x) * ${groupSize}u + lane;`,
    `  if (i >= ${count}u) { return; }`,
    ...body.map((line) => `  ${line}`),
    "}",
    "",
  ].join("\n");
  return { label, code, workgroups: [width, height] };
}

/** Words from one region to another. */
export function copy(label: string, from: Region, to: Region): Dispatch {
  const count = Math.min(from.size, to.size);
  return forEach(label, count, [`heap[${to.offset}u + i] = heap[${from.offset}u + i];`]);
}

/** A number as WGSL writes an f32. */
export function floatLiteral(value: number): string {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) throw new RangeError(`${value} is no f32 that WGSL can write`);
  const text = Object.is(rounded, -0) ? "-0" : String(rounded);
  return text.startsWith("-") ? `(${text}f)` : `${text}f`;
}
