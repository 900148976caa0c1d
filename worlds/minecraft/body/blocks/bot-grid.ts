/**
 * Keeps a `ColumnGrid` equal to the columns of a mineflayer bot. Reading prismarine-chunk's bit arrays block by block is
 * what makes perception slow, so each section is unpacked once when it comes in and then follows the block updates.
 * Listeners hear of columns and changes in the order in which the bot did.
 */
import type { Bot } from "mineflayer";
import { type Column, ColumnGrid, type Section } from "./grid.ts";

interface BitArray {
  readonly data: Uint32Array;
  readonly bitsPerValue: number;
  readonly valuesPerLong: number;
}
/** prismarine-chunk's three kinds of container: one value, a palette, or state ids directly. */
interface PaletteContainer {
  readonly value?: number;
  readonly palette?: readonly number[];
  readonly data?: BitArray;
  get(index: number): number;
}
interface ChunkColumn {
  readonly minY?: number;
  readonly worldHeight?: number;
  readonly sections: readonly ({ readonly data: PaletteContainer } | null)[];
  getBiome(position: { x: number; y: number; z: number }): number;
}
interface Corner {
  readonly x: number;
  readonly z: number;
}
interface Updated {
  readonly position: { readonly x: number; readonly y: number; readonly z: number };
  readonly stateId: number;
}
/** The events and the world of a bot that this file needs, with the types that mineflayer leaves out. */
interface ColumnSource {
  on(event: "chunkColumnLoad" | "chunkColumnUnload", listener: (corner: Corner) => void): void;
  on(event: "blockUpdate", listener: (before: Updated | null, after: Updated | null) => void): void;
  readonly world: {
    getColumn(x: number, z: number): ChunkColumn | undefined;
    getColumns(): readonly { readonly chunkX: string | number; readonly chunkZ: string | number }[];
  };
  readonly game: { readonly minY?: number; readonly height?: number };
}

export interface GridListener {
  columnLoaded(column: Column): void;
  columnUnloaded(columnX: number, columnZ: number): void;
  /** `before` and `after` are state ids and differ. */
  blockChanged(x: number, y: number, z: number, before: number, after: number): void;
}

export class BotGrid extends ColumnGrid {
  readonly #source: ColumnSource;
  readonly #listeners: GridListener[] = [];

  constructor(bot: Bot) {
    const source = bot as unknown as ColumnSource;
    super(source.game.minY ?? -64, source.game.height ?? 384);
    this.#source = source;
    for (const { chunkX, chunkZ } of source.world.getColumns()) this.#load(Number(chunkX), Number(chunkZ));
    source.on("chunkColumnLoad", (corner) => this.#load(corner.x >> 4, corner.z >> 4));
    source.on("chunkColumnUnload", (corner) => this.#unload(corner.x >> 4, corner.z >> 4));
    source.on("blockUpdate", (before, after) => {
      if (before && after) this.#change(after.position, after.stateId);
    });
  }

  /** Also tells of the columns that are already there. */
  listen(listener: GridListener): void {
    this.#listeners.push(listener);
    for (const column of this.columns.values()) listener.columnLoaded(column);
  }

  /** Registry id of the biome at a block; null where the column is not loaded. */
  biomeAt(x: number, y: number, z: number): number | null {
    const column = this.#source.world.getColumn(x >> 4, z >> 4);
    return column ? column.getBiome({ x: x & 15, y, z: z & 15 }) : null;
  }

  #load(columnX: number, columnZ: number): void {
    const chunk = this.#source.world.getColumn(columnX, columnZ);
    if (!chunk) return;
    const sections = chunk.sections.map((section) => (section ? unpack(section.data) : 0));
    const column = { x: columnX, z: columnZ, sections };
    this.setColumn(column);
    for (const listener of this.#listeners) listener.columnLoaded(column);
  }

  #unload(columnX: number, columnZ: number): void {
    this.removeColumn(columnX, columnZ);
    for (const listener of this.#listeners) listener.columnUnloaded(columnX, columnZ);
  }

  #change({ x, y, z }: Updated["position"], after: number): void {
    const before = this.stateAt(x, y, z);
    if (before === after || !this.setState(x, y, z, after)) return;
    for (const listener of this.#listeners) listener.blockChanged(x, y, z, before, after);
  }
}

/** Values do not span longs (since 1.16); each long is two u32, low half first. */
function unpack(container: PaletteContainer): Section {
  if (container.data === undefined) return container.value ?? 0;
  const { data, bitsPerValue, valuesPerLong } = container.data;
  const { palette } = container;
  const states = new Uint16Array(4096);
  const mask = (1 << bitsPerValue) - 1;
  for (let index = 0, long = 0; index < 4096; long += 2) {
    const low = data[long] as number;
    const high = data[long + 1] as number;
    for (let slot = 0, bit = 0; slot < valuesPerLong && index < 4096; slot++, index++, bit += bitsPerValue) {
      let value = bit >= 32 ? high >>> (bit - 32) : low >>> bit;
      if (bit < 32 && bit + bitsPerValue > 32) value |= high << (32 - bit);
      value &= mask;
      states[index] = palette ? (palette[value] as number) : value;
    }
  }
  return states;
}
