/**
 * The block store: columns made when first asked for, kept in typed arrays, lit when light is first asked for. Reading a block of a
 * missing column generates it; a packet or a light level also needs the eight columns around it, since light reaches up to 15
 * blocks across a border. Everything follows from the seed and the edits: nothing depends on the order of reading, nor on which
 * columns were forgotten meanwhile: untouched ones are made again, changed ones are kept packed.
 */
import { EmbodyError } from "../../../../src/core/errors.ts";
import type { Point } from "../../../../src/core/minecraft.ts";
import { type BlockChange, type BlockStore, worldHeight, worldMinY } from "../contracts.ts";
import { registry, stateCount } from "./block-states.ts";
import { type Column, cellOf, clearLight, lightLevel, stateInColumn, updateHeights, writeState } from "./column.ts";
import { encodeBlocks, encodeLight } from "./column-packet.ts";
import { Generator } from "./generator.ts";
import { LightEngine } from "./light.ts";
import { decodeColumns, encodeColumns } from "./saved-columns.ts";
import { findSpawn } from "./spawn.ts";

const biomeNameById = new Map(
  Object.values(registry.biomesByName).flatMap((biome) => (biome ? [[biome.id, biome.name] as const] : [])),
);

export function createBlockStore(seed: number): BlockStore {
  return new ColumnStore(seed);
}

/** Columns of the world reach 30 million blocks from the origin: 21 bits and a sign. */
const columnSpan = 0x200000;

class ColumnStore implements BlockStore {
  readonly seed: number;
  private readonly generator: Generator;
  private readonly columns = new Map<number, Column>();
  /** Changed columns that are not in use, as `encodeColumns` packs them one by one. */
  private readonly packed = new Map<number, Uint8Array>();
  private readonly lighting: LightEngine;
  private readonly litChanges = new Set<Column>();
  private changes: BlockChange[] = [];
  private latest: Column | null = null;
  private spawn: Point | null = null;

  constructor(seed: number) {
    this.seed = seed;
    this.generator = new Generator(seed);
    this.lighting = new LightEngine((column) => {
      column.encodedLight = null;
      // Before that the column has never been shown to anybody.
      if (column.surrounded) this.litChanges.add(column);
    });
  }

  getState(x: number, y: number, z: number): number {
    const height = Math.floor(y);
    if (height < worldMinY || height >= worldMinY + worldHeight) return 0;
    const blockX = Math.floor(x);
    const blockZ = Math.floor(z);
    return stateInColumn(this.columnAt(blockX >> 4, blockZ >> 4), cellOf(blockX, height, blockZ));
  }

  setState(x: number, y: number, z: number, state: number): void {
    if (!(Number.isInteger(state) && state >= 0 && state < stateCount)) {
      throw new EmbodyError("internal", `There is no block state ${state} to set at ${x} ${y} ${z}.`);
    }
    const blockX = Math.floor(x);
    const blockY = Math.floor(y);
    const blockZ = Math.floor(z);
    if (blockY < worldMinY || blockY >= worldMinY + worldHeight) return;
    const column = this.columnAt(blockX >> 4, blockZ >> 4);
    const cell = cellOf(blockX, blockY, blockZ);
    const before = stateInColumn(column, cell);
    if (before === state) return;
    // Light may have gone from here, or through here, into columns that are lit, by way of columns that are forgotten: all must be
    // there before it can change.
    if (!column.surrounded && this.touchesLight(column)) this.litColumn(column.x, column.z);
    writeState(column, cell, state);
    updateHeights(column, cell, state);
    if (column.lit) this.lighting.update(column, cell, before, state);
    column.dirty = true;
    column.encodedBlocks = null;
    // Which light sections are sent depends on where blocks are.
    column.encodedLight = null;
    this.changes.push([blockX, blockY, blockZ, state]);
  }

  takeChanges(): BlockChange[] {
    const taken = this.changes;
    this.changes = [];
    return taken;
  }

  biomeAt(x: number, _y: number, z: number): string {
    const blockX = Math.floor(x);
    const blockZ = Math.floor(z);
    const column = this.columnAt(blockX >> 4, blockZ >> 4);
    const id = column.biomes[((blockZ >> 2) & 3) * 4 + ((blockX >> 2) & 3)] ?? -1;
    const name = biomeNameById.get(id);
    if (name === undefined) throw new EmbodyError("internal", `There is no biome ${id} at ${x} ${z}.`);
    return name;
  }

  skyLight(x: number, y: number, z: number): number {
    const height = Math.floor(y);
    if (height >= worldMinY + worldHeight) return 15;
    if (height < worldMinY) return 0;
    const column = this.litColumn(Math.floor(x) >> 4, Math.floor(z) >> 4);
    return lightLevel(column.sky, cellOf(Math.floor(x), height, Math.floor(z)));
  }

  blockLight(x: number, y: number, z: number): number {
    const height = Math.floor(y);
    if (height < worldMinY || height >= worldMinY + worldHeight) return 0;
    const column = this.litColumn(Math.floor(x) >> 4, Math.floor(z) >> 4);
    return lightLevel(column.block, cellOf(Math.floor(x), height, Math.floor(z)));
  }

  surfaceY(x: number, z: number): number {
    const blockX = Math.floor(x);
    const blockZ = Math.floor(z);
    const column = this.columnAt(blockX >> 4, blockZ >> 4);
    return (column.motionBlocking[((blockZ & 15) << 4) | (blockX & 15)] as number) - 1;
  }

  spawnPoint(): Point {
    this.spawn ??= findSpawn(this.generator);
    return this.spawn;
  }

  columnPacket(columnX: number, columnZ: number): Record<string, unknown> {
    const column = this.litColumn(columnX, columnZ);
    column.encodedBlocks ??= encodeBlocks(column);
    column.encodedLight ??= encodeLight(column);
    return { ...column.encodedBlocks, ...column.encodedLight };
  }

  lightPacket(columnX: number, columnZ: number): Record<string, unknown> {
    const column = this.litColumn(columnX, columnZ);
    column.encodedLight ??= encodeLight(column);
    return { chunkX: columnX, chunkZ: columnZ, ...column.encodedLight };
  }

  takeLightChanges(): (readonly [number, number])[] {
    const taken = [...this.litChanges].map((column) => [column.x, column.z] as const);
    this.litChanges.clear();
    return taken;
  }

  get loadedColumns(): number {
    return this.columns.size;
  }

  keepOnly(areas: readonly { readonly x: number; readonly z: number; readonly radius: number }[]): void {
    const middles = areas.map(({ x, z, radius }) => ({ x: Math.floor(x) >> 4, z: Math.floor(z) >> 4, radius }));
    for (const [key, column] of this.columns) {
      const isNear = middles.some(
        ({ x, z, radius }) => Math.abs(column.x - x) <= radius && Math.abs(column.z - z) <= radius,
      );
      if (isNear) continue;
      if (column.dirty) this.packed.set(key, encodeColumns(this.seed, [column]));
      this.unlink(column);
      this.litChanges.delete(column);
    }
    this.latest = null;
  }

  save(): Uint8Array {
    const dirty = [...this.columns.values()].filter((column) => column.dirty);
    for (const bytes of this.packed.values()) dirty.push(...decodeColumns(this.seed, bytes));
    dirty.sort((left, right) => left.x - right.x || left.z - right.z);
    return encodeColumns(this.seed, dirty);
  }

  load(bytes: Uint8Array): void {
    const loaded = decodeColumns(this.seed, bytes);
    // Those that were packed have given their neighbours light: back in, and out with it.
    for (const key of [...this.packed.keys()]) this.unpack(key);
    for (const column of [...this.columns.values()].filter(({ dirty }) => dirty)) this.forget(column);
    for (const column of loaded) {
      const present = this.columns.get(keyOf(column.x, column.z));
      if (present) this.forget(present);
    }
    for (const column of loaded) this.insert(column);
    this.changes = [];
    this.litChanges.clear();
    this.latest = null;
  }

  private columnAt(columnX: number, columnZ: number): Column {
    const latest = this.latest;
    if (latest !== null && latest.x === columnX && latest.z === columnZ) return latest;
    let column = this.columns.get(keyOf(columnX, columnZ));
    if (!column) {
      column = this.unpack(keyOf(columnX, columnZ));
      if (!column) {
        column = this.generator.column(columnX, columnZ);
        this.insert(column);
      }
    }
    this.latest = column;
    return column;
  }

  /** Brings a packed column back into use. */
  private unpack(key: number): Column | undefined {
    const bytes = this.packed.get(key);
    if (!bytes) return undefined;
    this.packed.delete(key);
    const [column] = decodeColumns(this.seed, bytes);
    if (column) this.insert(column);
    return column;
  }

  /** A column whose light is final: it and the eight around it are lit. */
  private litColumn(columnX: number, columnZ: number): Column {
    const column = this.columnAt(columnX, columnZ);
    if (column.surrounded) return column;
    for (let dz = -1; dz <= 1; dz++) {
      for (let dx = -1; dx <= 1; dx++) {
        const near = this.columnAt(columnX + dx, columnZ + dz);
        if (!near.lit) this.lighting.light(near);
      }
    }
    column.surrounded = true;
    return column;
  }

  /** The column or one of the eight around it is lit. */
  private touchesLight({ x, z }: Column): boolean {
    for (let dz = -1; dz <= 1; dz++) {
      for (let dx = -1; dx <= 1; dx++) if (this.columns.get(keyOf(x + dx, z + dz))?.lit) return true;
    }
    return false;
  }

  private insert(column: Column): void {
    const { x, z } = column;
    this.columns.set(keyOf(x, z), column);
    column.west = this.columns.get(keyOf(x - 1, z)) ?? null;
    column.east = this.columns.get(keyOf(x + 1, z)) ?? null;
    column.north = this.columns.get(keyOf(x, z - 1)) ?? null;
    column.south = this.columns.get(keyOf(x, z + 1)) ?? null;
    if (column.west) column.west.east = column;
    if (column.east) column.east.west = column;
    if (column.north) column.north.south = column;
    if (column.south) column.south.north = column;
  }

  /** Takes a column out; the light that it has given stays. */
  private unlink(column: Column): void {
    this.columns.delete(keyOf(column.x, column.z));
    if (column.west) column.west.east = null;
    if (column.east) column.east.west = null;
    if (column.north) column.north.south = null;
    if (column.south) column.south.north = null;
    for (let dz = -1; dz <= 1; dz++) {
      for (let dx = -1; dx <= 1; dx++) {
        const near = this.columns.get(keyOf(column.x + dx, column.z + dz));
        if (near) near.surrounded = false;
      }
    }
  }

  /** Takes a column out, with all light that it may have given. */
  private forget(column: Column): void {
    this.unlink(column);
    for (let dz = -2; dz <= 2; dz++) {
      for (let dx = -2; dx <= 2; dx++) {
        const near = this.columns.get(keyOf(column.x + dx, column.z + dz));
        if (!near) continue;
        // Light reaches one column far; two away, a column is only no longer surrounded by lit ones.
        near.surrounded = false;
        if (Math.max(Math.abs(dx), Math.abs(dz)) > 1) continue;
        clearLight(near);
        near.encodedLight = null;
      }
    }
  }
}

function keyOf(columnX: number, columnZ: number): number {
  return (columnX + columnSpan) * (2 * columnSpan) + columnZ + columnSpan;
}
