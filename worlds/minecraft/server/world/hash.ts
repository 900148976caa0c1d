/**
 * Uniform values for a place: pure functions of (key, integers), so that what stands at a place does not depend on the order
 * in which the world is generated. The same construction as `randomUint32` of the core, with a fixed number of words, since
 * these run hundreds of thousands of times for a column.
 */
import { mix32 } from "../../../../src/core/random.ts";

export function hash2(key: number, a: number, b: number): number {
  return mix32((mix32((key ^ a) + 0x85ebca6b) ^ b) + 0x85ebca6b);
}

export function hash3(key: number, a: number, b: number, c: number): number {
  return mix32((hash2(key, a, b) ^ c) + 0x85ebca6b);
}

/** In [0, 1). */
export function unit(hash: number): number {
  return hash / 4294967296;
}
