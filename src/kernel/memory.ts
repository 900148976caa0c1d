/**
 * The state of `numEnvs` environments: one block of bytes inside a `WebAssembly.Memory`, which the JS and WASM back ends work on in
 * place and whose bytes are what a GPU gets. With `shared`, worker threads can each step a range of environments of one memory.
 */
import { kernelError } from "./errors.ts";
import { type Layout, type Placement, place, type Slots, slotOf } from "./layout.ts";

type View<Declared> = Declared extends { type: infer Type } ? (Type extends "f32" ? Float32Array : Int32Array) : never;
type Name<Declared> = keyof Declared & string;

export interface MemoryOptions {
  /** Backed by a SharedArrayBuffer. */
  shared?: boolean;
}

export class KernelMemory<
  Fields extends Slots = Slots,
  Tables extends Slots = Slots,
  Parameters extends Slots = Slots,
> {
  readonly placement: Placement;
  readonly memory: WebAssembly.Memory;
  readonly shared: boolean;
  /** All bytes, both ways. */
  readonly floats: Float32Array;
  readonly ints: Int32Array;

  constructor(placement: Placement, memory: WebAssembly.Memory) {
    this.placement = placement;
    this.memory = memory;
    this.shared = !(memory.buffer instanceof ArrayBuffer);
    if (memory.buffer.byteLength < placement.byteLength) {
      throw kernelError(`the memory has ${memory.buffer.byteLength} bytes, ${placement.byteLength} are needed`);
    }
    this.floats = new Float32Array(memory.buffer, 0, placement.byteLength / 4);
    this.ints = new Int32Array(memory.buffer, 0, placement.byteLength / 4);
  }

  get numEnvs(): number {
    return this.placement.numEnvs;
  }

  /** One component of a field. [numEnvs] f32 or i32, a view. */
  field<Key extends Name<Fields>>(name: Key, component = 0): View<Fields[Key]> {
    const { layout, fields, stride, numEnvs } = this.placement;
    const slot = slotOf(layout.fields, name, "field");
    if (!Number.isInteger(component) || component < 0 || component >= slot.size) {
      throw kernelError(`field "${name}" has no component ${component}`, `It has ${slot.size}, counted from 0.`);
    }
    const start = (fields.get(name) ?? 0) / 4 + component * stride;
    return this.view(slot.type, start, numEnvs) as View<Fields[Key]>;
  }

  /** A table, to be filled between calls. [size] f32 or i32, a view. */
  table<Key extends Name<Tables>>(name: Key): View<Tables[Key]> {
    const { layout, tables } = this.placement;
    const slot = slotOf(layout.tables, name, "table");
    return this.view(slot.type, (tables.get(name) ?? 0) / 4, slot.size) as View<Tables[Key]>;
  }

  setParameter(name: Name<Parameters>, value: number): void {
    const { layout, parameters } = this.placement;
    const { type } = slotOf(layout.parameters, name, "parameter");
    if (!Number.isFinite(value)) throw kernelError(`parameter "${name}" was set to ${value}; it must be finite`);
    this.view(type, (parameters.get(name) ?? 0) / 4, 1)[0] = value;
  }

  private view(type: "f32" | "i32", start: number, length: number): Float32Array | Int32Array {
    return (type === "f32" ? this.floats : this.ints).subarray(start, start + length);
  }
}

const pageBytes = 65536;

/** Zeroed memory for a layout and a number of environments. */
export function allocate<Fields extends Slots, Tables extends Slots, Parameters extends Slots>(
  layout: Layout<Fields, Tables, Parameters>,
  numEnvs: number,
  { shared = false }: MemoryOptions = {},
): KernelMemory<Fields, Tables, Parameters> {
  const placement = place(layout, numEnvs);
  const pages = Math.max(1, Math.ceil(placement.byteLength / pageBytes));
  return new KernelMemory(placement, new WebAssembly.Memory({ initial: pages, maximum: pages, shared }));
}
