/**
 * A training's state as what a checkpoint holds: JSON beside one block of bytes. The state's shape is not known here: whatever plain objects,
 * arrays, numbers and typed arrays it is made of come back as they were, bit for bit, so that a new phase of training needs no new format.
 * Numbers that JSON would change (-0, infinities, NaN) are written as words.
 */
import { EmbodyError } from "../../core/errors.ts";
import type { TrainingState } from "./train-task.ts";

export interface PackedState {
  /** Plain JSON. */
  readonly record: unknown;
  readonly bytes: Uint8Array;
}

const arrays = { Uint8Array, Int32Array, Uint32Array, Float32Array, Float64Array } as const;
type ArrayName = keyof typeof arrays;
type AnyArray = InstanceType<(typeof arrays)[ArrayName]>;

const isArrayName = (name: unknown): name is ArrayName => typeof name === "string" && name in arrays;
const words: Readonly<Record<string, number>> = {
  "-0": -0,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
  NaN: Number.NaN,
};
/** Blocks start at multiples of this, for typed arrays. */
const alignment = 8;

export function packTrainingState(state: TrainingState): PackedState {
  return packState(state);
}

export function packState(state: unknown): PackedState {
  const blocks: Uint8Array[] = [];
  let length = 0;
  const pack = (value: unknown): unknown => {
    if (typeof value === "number") {
      if (Number.isFinite(value) && !Object.is(value, -0)) return value;
      return { $number: Object.is(value, -0) ? "-0" : String(value) };
    }
    if (typeof value !== "object" || value === null) return value;
    if (ArrayBuffer.isView(value)) {
      const name = value instanceof Uint8Array ? "Uint8Array" : value.constructor.name;
      const array = value as AnyArray;
      if (!isArrayName(name)) throw new RangeError(`a checkpoint cannot hold a ${name}`);
      const at = length;
      blocks.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      length = Math.ceil((at + array.byteLength) / alignment) * alignment;
      return { $array: name, at, length: array.length };
    }
    if (Array.isArray(value)) return value.map(pack);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pack(inner)]));
  };
  const record = pack(state);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const block of blocks) {
    bytes.set(block, at);
    at = Math.ceil((at + block.length) / alignment) * alignment;
  }
  return { record, bytes };
}

export function unpackTrainingState(packed: PackedState): TrainingState {
  return unpackState(packed) as TrainingState;
}

/** What `packState` was given; of another version's state: of any shape. */
export function unpackState({ record, bytes }: PackedState): unknown {
  const unpack = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(unpack);
    const { $number: word, $array: name, at, length } = value as Record<string, unknown>;
    if (typeof word === "string") return words[word] ?? refuse();
    if (name === undefined) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner)]));
    }
    if (!isArrayName(name) || typeof at !== "number" || typeof length !== "number") return refuse();
    const end = at + length * arrays[name].BYTES_PER_ELEMENT;
    if (end > bytes.length) return refuse();
    // A copy: it is aligned, and nobody shares it. (The `slice` of a Buffer would be none.)
    const copy = new Uint8Array(end - at);
    copy.set(bytes.subarray(at, end));
    return new arrays[name](copy.buffer);
  };
  return unpack(record);
}

function refuse(): never {
  throw new EmbodyError("bad-file", "The checkpoint is not one of this version's.", {
    remedy: "Train again, or use the version that wrote it.",
  });
}

/** How many iterations lead to a state: what was said of later ones is said again by whoever goes on from it. */
export function iterationsOf({ phase, before, trainer }: TrainingState): number {
  // The second phase is kept as its beginning: `before` is all there is of it.
  return before.iterations + (phase === "main" ? trainer.iteration : 0);
}
