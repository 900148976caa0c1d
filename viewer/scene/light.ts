/** Where the ground is: the height to which the open sky reaches in each line of a column, kept until the column's blocks change. */
import { type BlockWorld, type Column, columnKey } from "../playback/world.ts";
import type { Looks } from "./looks.ts";

/** Of a column: y of the highest opaque block or leaves, and of the highest opaque block. [16 (z), 16 (x)], `unknown` where not asked. */
interface Heights {
  readonly grounds: Int16Array;
  readonly roofs: Int16Array;
  lowest: number | null;
}

const unknown = -32768;
/** Far below every world. */
const nowhere = -1000;
const cache = new WeakMap<Uint16Array, Heights>();

/** Y of the highest block that shades the ground. */
export function groundHeight(column: Column | undefined, looks: Looks, x: number, z: number): number {
  return column ? (heightsAt(column, looks, x, z).grounds[(z & 15) * 16 + (x & 15)] ?? nowhere) : nowhere;
}

/** Y of the highest block that lets no light through: leaves do. */
export function roofHeight(column: Column | undefined, looks: Looks, x: number, z: number): number {
  return column ? (heightsAt(column, looks, x, z).roofs[(z & 15) * 16 + (x & 15)] ?? nowhere) : nowhere;
}

/** Of all its lines, the lowest y under the open sky. */
export function lowestGround(column: Column, looks: Looks): number {
  const heights = heightsOf(column);
  if (heights.lowest === null) {
    let lowest = Number.POSITIVE_INFINITY;
    for (let line = 0; line < 256; line++) lowest = Math.min(lowest, roofHeight(column, looks, line & 15, line >> 4));
    heights.lowest = lowest;
  }
  return heights.lowest;
}

function heightsOf(column: Column): Heights {
  let heights = cache.get(column.states);
  if (!heights) {
    heights = { grounds: new Int16Array(256).fill(unknown), roofs: new Int16Array(256).fill(unknown), lowest: null };
    cache.set(column.states, heights);
  }
  return heights;
}

function heightsAt(column: Column, looks: Looks, x: number, z: number): Heights {
  const heights = heightsOf(column);
  const line = (z & 15) * 16 + (x & 15);
  if (heights.roofs[line] !== unknown) return heights;
  let ground = unknown;
  let y = column.states.length / 256 - 1;
  for (; y > 0; y--) {
    const state = column.states[y * 256 + line] ?? 0;
    if (state === 0) continue;
    const look = looks.of(state);
    if (look.opaque) break;
    if (look.shape === "leaves" && ground === unknown) ground = y + column.minY;
  }
  heights.roofs[line] = y + column.minY;
  heights.grounds[line] = ground === unknown ? y + column.minY : ground;
  return heights;
}

/** Called when blocks of a column change. */
export function forgetHeights(states: Uint16Array): void {
  cache.delete(states);
}

/** Y of the highest block that shuts out the sky, far below where no column was seen. */
export function groundHeightAt(world: BlockWorld, looks: Looks, x: number, z: number): number {
  return groundHeight(world.columns.get(columnKey(x >> 4, z >> 4)), looks, x, z);
}
