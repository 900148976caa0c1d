/**
 * One column of the world: 16 x 384 x 16 blocks in 24 sections of 4096 states, its light, heightmaps and biomes. A cell of a
 * column is one integer, `(y + 64) << 8 | z << 4 | x` with x and z 0..15, so `cell >> 12` is the section and `cell & 4095` the
 * place in it: the order in which the protocol sends blocks (minecraft.wiki/w/Java_Edition_protocol/Chunk_format).
 */
import { worldHeight, worldMinY } from "../contracts.ts";
import { isLiquid, isSolid } from "./block-states.ts";

export const sectionCount = worldHeight / 16;

/** Light of one kind in a column. */
export interface LightField {
  /** Levels 0..15 of each section, [4096] u8 each; null: every cell has the section's `uniform` level. */
  readonly sections: (Uint8Array | null)[];
  /** [24] */
  readonly uniform: Uint8Array;
}

export interface Column {
  readonly x: number;
  readonly z: number;
  /** Block states, [4096] u16 each; null: all air. */
  readonly sections: (Uint16Array | null)[];
  /** Biome id of each 4 x 4 blocks, index `z << 2 | x`, the same at every height. [16] */
  readonly biomes: Uint8Array;
  /** Y above the highest block that blocks motion or is liquid, index `z << 4 | x`; -64 where there is none. [256] */
  readonly motionBlocking: Int16Array;
  /** Y above the highest block that is not air. [256] */
  readonly worldSurface: Int16Array;
  readonly sky: LightField;
  readonly block: LightField;
  /** Light has been computed from this column's blocks and what its lit neighbours give. */
  lit: boolean;
  /** All eight neighbours are lit too, so the light is final. */
  surrounded: boolean;
  /** Changed since it was generated. */
  dirty: boolean;
  west: Column | null;
  east: Column | null;
  north: Column | null;
  south: Column | null;
  /** Encoded blocks and light, until they change. */
  encodedBlocks: Record<string, unknown> | null;
  encodedLight: Record<string, unknown> | null;
}

function emptyLight(): LightField {
  return { sections: new Array<Uint8Array | null>(sectionCount).fill(null), uniform: new Uint8Array(sectionCount) };
}

export function createColumn(x: number, z: number): Column {
  return {
    x,
    z,
    sections: new Array<Uint16Array | null>(sectionCount).fill(null),
    biomes: new Uint8Array(16),
    motionBlocking: new Int16Array(256).fill(worldMinY),
    worldSurface: new Int16Array(256).fill(worldMinY),
    sky: emptyLight(),
    block: emptyLight(),
    lit: false,
    surrounded: false,
    dirty: false,
    west: null,
    east: null,
    north: null,
    south: null,
    encodedBlocks: null,
    encodedLight: null,
  };
}

export function cellOf(x: number, y: number, z: number): number {
  return ((y - worldMinY) << 8) | ((z & 15) << 4) | (x & 15);
}

export function stateInColumn(column: Column, cell: number): number {
  const section = column.sections[cell >> 12];
  return section ? (section[cell & 4095] as number) : 0;
}

/** Sets a state only: neither heightmaps nor light nor marks. */
export function writeState(column: Column, cell: number, state: number): void {
  let section = column.sections[cell >> 12];
  if (!section) {
    if (state === 0) return;
    section = new Uint16Array(4096);
    column.sections[cell >> 12] = section;
  }
  section[cell & 4095] = state;
}

export function lightLevel(field: LightField, cell: number): number {
  const section = field.sections[cell >> 12];
  return section ? (section[cell & 4095] as number) : (field.uniform[cell >> 12] as number);
}

export function writeLight(field: LightField, cell: number, level: number): void {
  const index = cell >> 12;
  let section = field.sections[index];
  if (!section) {
    section = new Uint8Array(4096).fill(field.uniform[index] as number);
    field.sections[index] = section;
  }
  section[cell & 4095] = level;
}

export function clearLight(column: Column): void {
  for (const field of [column.sky, column.block]) {
    field.sections.fill(null);
    field.uniform.fill(0);
  }
  column.lit = false;
}

function blocksMotion(state: number): boolean {
  return isSolid[state] === 1 || isLiquid[state] === 1;
}

/** Looks down from `fromY` (exclusive) for the place above the highest block in question. */
function heightBelow(column: Column, place: number, fromY: number, counts: (state: number) => boolean): number {
  for (let y = fromY - 1; y >= worldMinY; y--) {
    const cell = ((y - worldMinY) << 8) | place;
    if (!column.sections[cell >> 12]) {
      // An empty section: go on with the one below.
      y -= (cell >> 8) & 15;
      continue;
    }
    if (counts(stateInColumn(column, cell))) return y + 1;
  }
  return worldMinY;
}

const notAir = (state: number): boolean => state !== 0;

/** Both heightmaps from the blocks. */
export function measureHeights(column: Column): void {
  let top = sectionCount;
  while (top > 0 && !column.sections[top - 1]) top--;
  const fromY = worldMinY + top * 16;
  for (let place = 0; place < 256; place++) {
    const surface = heightBelow(column, place, fromY, notAir);
    column.worldSurface[place] = surface;
    column.motionBlocking[place] = heightBelow(column, place, surface, blocksMotion);
  }
}

/** Keeps both heightmaps right after the state at a cell has become `state`. */
export function updateHeights(column: Column, cell: number, state: number): void {
  const place = cell & 255;
  const above = (cell >> 8) + worldMinY + 1;
  const maps = [
    [column.worldSurface, notAir],
    [column.motionBlocking, blocksMotion],
  ] as const;
  for (const [heights, counts] of maps) {
    const height = heights[place] as number;
    if (counts(state)) {
      if (above > height) heights[place] = above;
    } else if (above === height) {
      heights[place] = heightBelow(column, place, above - 1, counts);
    }
  }
}
