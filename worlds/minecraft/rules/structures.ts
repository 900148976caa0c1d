/**
 * What a body has built, told from the blocks that it placed and that still stand: upright walls (a column is a wall of length one) and the
 * column that it stands on. Only blocks of one kind in one vertical plane make a wall. Pure, so that the embedded server and a client on
 * another one say the same of the same blocks.
 */
import type { Point } from "../../../src/core/minecraft.ts";

export interface PlacedBlock extends Point {
  readonly name: string;
}

/** So many of the latest blocks are remembered. */
export const rememberedBlocks = 4096;

/** Adds a block; one that was placed in the same cell before is forgotten. */
export function rememberPlaced(placed: PlacedBlock[], block: PlacedBlock): void {
  const known = placed.findIndex(({ x, y, z }) => x === block.x && y === block.y && z === block.z);
  if (known >= 0) placed.splice(known, 1);
  placed.push(block);
  if (placed.length > rememberedBlocks) placed.shift();
}

/** By block and by height: the length of the longest wall at least so high. */
export function wallsOf(standing: readonly PlacedBlock[]): Record<string, Record<string, number>> {
  const planes = new Map<string, { readonly name: string; readonly columns: Map<number, Set<number>> }>();
  const mark = (plane: string, name: string, along: number, y: number) => {
    const known = planes.get(`${name} ${plane}`) ?? { name, columns: new Map<number, Set<number>>() };
    planes.set(`${name} ${plane}`, known);
    const column = known.columns.get(along) ?? new Set<number>();
    known.columns.set(along, column.add(y));
  };
  for (const { name, x, y, z } of standing) {
    mark(`z ${z}`, name, x, y);
    mark(`x ${x}`, name, z, y);
  }
  const walls: Record<string, Record<string, number>> = {};
  for (const { name, columns } of planes.values()) {
    const longest = walls[name] ?? {};
    walls[name] = longest;
    for (const [height, length] of longestByHeight(columns)) {
      longest[height] = Math.max(longest[height] ?? 0, length);
    }
  }
  return walls;
}

/** For each height the longest row of neighbouring columns that all reach from one level to so much above it. */
function longestByHeight(columns: ReadonlyMap<number, ReadonlySet<number>>): Map<number, number> {
  const longest = new Map<number, number>();
  for (const [start, column] of columns) {
    for (const bottom of column) {
      // The height that is left shrinks as the row goes on; a row counts for every height up to it.
      let height = Number.POSITIVE_INFINITY;
      for (let along = start; ; along++) {
        height = Math.min(height, heightFrom(columns.get(along), bottom));
        if (height === 0) break;
        const length = along - start + 1;
        if ((longest.get(height) ?? 0) < length) longest.set(height, length);
      }
    }
  }
  let least = 0;
  for (let height = Math.max(0, ...longest.keys()); height > 0; height--) {
    least = Math.max(least, longest.get(height) ?? 0);
    longest.set(height, least);
  }
  return longest;
}

function heightFrom(column: ReadonlySet<number> | undefined, bottom: number): number {
  let height = 0;
  while (column?.has(bottom + height)) height++;
  return height;
}

/** How many of the blocks stand one on another straight below the feet. */
export function perchOf(standing: readonly PlacedBlock[], feet: Point): number {
  const [x, z] = [Math.floor(feet.x), Math.floor(feet.z)];
  const levels = new Set(standing.filter((block) => block.x === x && block.z === z).map(({ y }) => y));
  let height = 0;
  for (let y = Math.floor(feet.y + 0.001) - 1; levels.has(y); y--) height++;
  return height;
}

/** m within which hostile mobs count as near; above and below less, for what is in a cave is not here. */
export const nearHostiles = { across: 24, up: 6 };

export function isNear(feet: Point, other: Point): boolean {
  return (
    Math.hypot(other.x - feet.x, other.z - feet.z) <= nearHostiles.across &&
    Math.abs(other.y - feet.y) <= nearHostiles.up
  );
}

/** Counts the heights that feet come down to: each level below the last one they stood on, once a landing. */
export class Descents {
  readonly counts: Record<string, number>;
  #last: number | null;

  constructor(counts: Record<string, number> = {}, last: number | null = null) {
    this.counts = counts;
    this.#last = last;
  }

  /** Where the body stood last. */
  get last(): number | null {
    return this.#last;
  }

  /** The body stands at this height. */
  stand(y: number): void {
    const level = Math.floor(y + 0.001);
    for (let passed = (this.#last ?? level) - 1; passed >= level; passed--) {
      this.counts[passed] = (this.counts[passed] ?? 0) + 1;
    }
    this.#last = level;
  }
}
