/**
 * Threads that compute the same thing on different data, in step (single program, multiple data). The data is cut into shards, whose number
 * is a setting; a thread works on one or more of them. What they share are sums over all shards, always added in the order of the
 * shards, so that results do not depend on how many threads there are.
 */
import { EmbodyError } from "../core/errors.ts";

type Numbers = Float32Array | Float64Array;

export interface Group {
  /** In all. */
  readonly shards: number;
  /** Those of this thread, ascending. */
  readonly own: readonly number[];
  /**
   * The sum over all shards, for every thread the same; each thread gives one array for each of its own shards. Every thread has to
   * call it, in the same order. What is given back is valid until the next but one call.
   */
  sum(parts: readonly Float64Array[]): Float64Array;
  /** The same in binary32. */
  sum32(parts: readonly Float32Array[]): Float32Array;
}

function addInto<Values extends Numbers>(into: Values, parts: readonly Numbers[]): Values {
  const [first, ...rest] = parts;
  if (first) into.set(first.subarray(0, into.length));
  for (const part of rest) for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) + (part[i] ?? 0);
  return into;
}

/** All shards in the calling thread. */
export function localGroup(shards: number): Group {
  return {
    shards,
    own: Array.from({ length: shards }, (_, index) => index),
    sum: (parts) => addInto(new Float64Array(parts[0]?.length ?? 0), parts),
    sum32: (parts) => addInto(new Float32Array(parts[0]?.length ?? 0), parts),
  };
}

/** Words of the control block. */
const word = { arrived: 0, generation: 1, failed: 2 } as const;
const controlBytes = 64;
/** Looks at the others' word this often before sleeping: a minibatch's parts end within microseconds of each other. */
const spins = 4000;

export interface SharedGroupData {
  readonly shards: number;
  readonly threads: number;
  /** Longest arrays that are summed. */
  readonly largest: number;
  readonly largest32: number;
  readonly memory: SharedArrayBuffer;
}

/** Room for every shard twice: a fast thread may write its next part while a slow one still adds up the last. */
export function newSharedGroup(shards: number, threads: number, largest: number, largest32: number): SharedGroupData {
  const bytes = controlBytes + 2 * shards * (largest * 8 + largest32 * 4);
  return { shards, threads, largest, largest32, memory: new SharedArrayBuffer(bytes) };
}

/** Shards of a thread: contiguous, as even as it goes. */
export function shardsOf(thread: number, threads: number, shards: number): number[] {
  const from = Math.floor((thread * shards) / threads);
  const to = Math.floor(((thread + 1) * shards) / threads);
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** Tells the other threads that this one cannot go on: they stop waiting for it. */
export function reportFailure({ memory }: SharedGroupData): void {
  const words = new Int32Array(memory, 0, 4);
  Atomics.store(words, word.failed, 1);
  Atomics.add(words, word.generation, 1);
  Atomics.notify(words, word.generation);
}

/** One thread's end of a group. @param patience Seconds after which a thread that does not come counts as dead. */
export function joinGroup(data: SharedGroupData, thread: number, patience = 120): Group {
  const { shards, threads, largest, largest32, memory } = data;
  const words = new Int32Array(memory, 0, 4);
  const own = shardsOf(thread, threads, shards);

  const meet = () => {
    const generation = Atomics.load(words, word.generation);
    if (Atomics.load(words, word.failed)) throw otherFailed();
    if (Atomics.add(words, word.arrived, 1) === threads - 1) {
      Atomics.store(words, word.arrived, 0);
      Atomics.add(words, word.generation, 1);
      Atomics.notify(words, word.generation);
      return;
    }
    for (let spin = 0; spin < spins && Atomics.load(words, word.generation) === generation; spin++);
    if (Atomics.wait(words, word.generation, generation, patience * 1000) === "timed-out") {
      throw new EmbodyError("internal", `A training thread did not come within ${patience} s.`);
    }
    if (Atomics.load(words, word.failed)) throw otherFailed();
  };
  /** Views of a room of `length` numbers for each shard, twice. */
  const rooms = (view: (offset: number) => Numbers, bytes: number) =>
    [0, 1].map((turn) => Array.from({ length: shards }, (_, shard) => view((turn * shards + shard) * bytes)));
  const sumOver = <Values extends Numbers>(slots: readonly (readonly Numbers[])[], make: (size: number) => Values) => {
    let turn = 0;
    return (parts: readonly Values[]): Values => {
      const slot = slots[turn] ?? [];
      turn = 1 - turn;
      const length = parts[0]?.length ?? 0;
      parts.forEach((part, index) => {
        slot[own[index] ?? 0]?.set(part);
      });
      meet();
      return addInto(make(length), slot);
    };
  };
  const wide = rooms((offset) => new Float64Array(memory, controlBytes + offset, largest), largest * 8);
  const start32 = controlBytes + 2 * shards * largest * 8;
  const narrow = rooms((offset) => new Float32Array(memory, start32 + offset, largest32), largest32 * 4);
  return {
    shards,
    own,
    sum: sumOver(wide, (size) => new Float64Array(size)),
    sum32: sumOver(narrow, (size) => new Float32Array(size)),
  };
}

const otherFailed = () => new EmbodyError("internal", "Another training thread failed.");
