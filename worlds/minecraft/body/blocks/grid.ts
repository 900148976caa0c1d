/**
 * The blocks that a body knows, as one question: which state is at x, y, z? Search, sight and the block index ask only
 * this, so that they run the same on the bot's loaded columns and on a test's hand-made terrain.
 */
export interface BlockGrid {
  /** Lowest block y and number of blocks upward. */
  readonly minY: number;
  readonly height: number;
  /** State id; `unloaded` where the column is not there; 0 (air) above and below the world. */
  stateAt(x: number, y: number, z: number): number;
}

export const unloaded = -1;

/** A key for a column within 33 million blocks of the origin. */
export function columnKey(columnX: number, columnZ: number): number {
  return (columnX + 0x200000) * 0x400000 + (columnZ + 0x200000);
}

/** A key for a block; blocks 2^20 m apart share one. */
export function blockKey(x: number, y: number, z: number): number {
  return ((x & 0xfffff) * 0x100000 + (z & 0xfffff)) * 0x1000 + ((y + 2048) & 0xfff);
}

/** 16 x 16 x 16 states in y, z, x order (x fastest), or one state for all. [4096] u16 */
export type Section = Uint16Array | number;

export interface Column {
  readonly x: number;
  readonly z: number;
  readonly sections: Section[];
}

/** No column has this coordinate. */
const nowhere = 0x3fffffff;

/** Columns of sections, with the last one used at hand because neighbours are asked for in a row. */
export class ColumnGrid implements BlockGrid {
  readonly minY: number;
  readonly height: number;
  readonly columns = new Map<number, Column>();
  /** Counts changes, so that whoever caches can tell. */
  version = 0;
  #lastX: number = nowhere;
  #lastZ: number = nowhere;
  #last: Column | undefined;

  constructor(minY: number, height: number) {
    this.minY = minY;
    this.height = height;
  }

  columnAt(columnX: number, columnZ: number): Column | undefined {
    if (columnX !== this.#lastX || columnZ !== this.#lastZ) {
      this.#lastX = columnX;
      this.#lastZ = columnZ;
      this.#last = this.columns.get(columnKey(columnX, columnZ));
    }
    return this.#last;
  }

  stateAt(x: number, y: number, z: number): number {
    const column = this.columnAt(x >> 4, z >> 4);
    if (column === undefined) return unloaded;
    const section = column.sections[(y - this.minY) >> 4];
    if (section === undefined) return 0;
    if (typeof section === "number") return section;
    return section[(((y - this.minY) & 15) << 8) | ((z & 15) << 4) | (x & 15)] as number;
  }

  /** False where the column is not loaded or y is outside the world. */
  setState(x: number, y: number, z: number, state: number): boolean {
    const column = this.columnAt(x >> 4, z >> 4);
    const sectionIndex = (y - this.minY) >> 4;
    let section = column?.sections[sectionIndex];
    if (column === undefined || section === undefined) return false;
    if (typeof section === "number") {
      if (section === state) return true;
      section = new Uint16Array(4096).fill(section);
      column.sections[sectionIndex] = section;
    }
    section[(((y - this.minY) & 15) << 8) | ((z & 15) << 4) | (x & 15)] = state;
    this.version++;
    return true;
  }

  setColumn(column: Column): void {
    this.columns.set(columnKey(column.x, column.z), column);
    this.#lastX = nowhere;
    this.version++;
  }

  removeColumn(columnX: number, columnZ: number): void {
    this.columns.delete(columnKey(columnX, columnZ));
    this.#lastX = nowhere;
    this.version++;
  }

  /** States of a whole column. [height, 16 (z), 16 (x)] u16 */
  copyColumn(column: Column): Uint16Array {
    const states = new Uint16Array(this.height * 256);
    column.sections.forEach((section, index) => {
      if (typeof section !== "number") states.set(section, index * 4096);
      else if (section !== 0) states.fill(section, index * 4096, (index + 1) * 4096);
    });
    return states;
  }
}
