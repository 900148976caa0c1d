/**
 * Sky and block light as vanilla floods them (minecraft.wiki/w/Light): a cell has the highest level that reaches it, a step
 * costs the opacity of the block entered, at least 1, and full sky light falls straight down through clear blocks at no cost.
 * That rule has exactly one solution for a set of lit columns, so the order of edits and of columns cannot matter. Changes
 * run as two breadth-first queues, first what must go dark, then what grows back (B. Arnold, "Fast Flood Fill Lighting in a
 * Blocky Voxel Game", Seed of Andromeda 2014). Light never crosses into a column that is not lit yet.
 */
import { worldHeight, worldMinY } from "../contracts.ts";
import { emission, opacity } from "./block-states.ts";
import {
  type Column,
  clearLight,
  type LightField,
  lightLevel,
  sectionCount,
  stateInColumn,
  writeLight,
} from "./column.ts";

type Kind = "sky" | "block";

const fullLight = 15;
const topCells = (worldHeight - 1) << 8;
/** Down, up, west, east, north, south. */
const directions = [0, 1, 2, 3, 4, 5] as const;
const down = 0;

/** The column that holds the neighbour in a direction; null outside the world or where none is lit. */
function neighbourColumn(column: Column, cell: number, direction: number): Column | null {
  switch (direction) {
    case 0:
      return cell < 256 ? null : column;
    case 1:
      return cell >= topCells ? null : column;
    case 2:
      return (cell & 15) > 0 ? column : column.west;
    case 3:
      return (cell & 15) < 15 ? column : column.east;
    case 4:
      return (cell & 240) > 0 ? column : column.north;
    default:
      return (cell & 240) < 240 ? column : column.south;
  }
}

function neighbourCell(cell: number, direction: number): number {
  switch (direction) {
    case 0:
      return cell - 256;
    case 1:
      return cell + 256;
    case 2:
      return (cell & 15) > 0 ? cell - 1 : cell + 15;
    case 3:
      return (cell & 15) < 15 ? cell + 1 : cell - 15;
    case 4:
      return (cell & 240) > 0 ? cell - 16 : cell + 240;
    default:
      return (cell & 240) < 240 ? cell + 16 : cell - 240;
  }
}

function opacityAt(column: Column, cell: number): number {
  return opacity[stateInColumn(column, cell)] as number;
}

export class LightEngine {
  private readonly changed: (column: Column) => void;
  private readonly growColumns: Column[] = [];
  private readonly growCells: number[] = [];
  private readonly fadeColumns: Column[] = [];
  private readonly fadeCells: number[] = [];
  private readonly fadeLevels: number[] = [];

  /** `changed` hears of every column with a level that changed, once or more for each change. */
  constructor(changed: (column: Column) => void) {
    this.changed = changed;
  }

  /** Lights a column that has blocks but no light, together with its lit neighbours. */
  light(column: Column): void {
    clearLight(column);
    column.lit = true;
    this.fillFromSky(column);
    this.grow("sky");
    this.addEmitters(column);
    this.grow("block");
    for (const kind of ["sky", "block"] as const) {
      this.exchange(column, column.west, kind, 2);
      this.exchange(column, column.east, kind, 3);
      this.exchange(column, column.north, kind, 4);
      this.exchange(column, column.south, kind, 5);
      this.grow(kind);
    }
  }

  /** Brings the light up to date after a state has changed in a lit column. */
  update(column: Column, cell: number, before: number, after: number): void {
    const opacityChanged = opacity[before] !== opacity[after];
    if (opacityChanged) this.renew(column, cell, "sky");
    if (opacityChanged || emission[before] !== emission[after]) this.renew(column, cell, "block");
  }

  private renew(column: Column, cell: number, kind: Kind): void {
    const level = lightLevel(column[kind], cell);
    if (level > 0) {
      this.set(column, cell, kind, 0);
      this.pushFade(column, cell, level);
      this.fade(kind);
    }
    const own = this.ownLevel(column, cell, kind);
    if (own > lightLevel(column[kind], cell)) {
      this.set(column, cell, kind, own);
      this.pushGrow(column, cell);
    }
    for (const direction of directions) {
      const other = neighbourColumn(column, cell, direction);
      if (other?.lit) this.pushGrow(other, neighbourCell(cell, direction));
    }
    this.grow(kind);
  }

  /** What a cell has without neighbours: its emission, or the sky above the highest cell. */
  private ownLevel(column: Column, cell: number, kind: Kind): number {
    if (kind === "block") return emission[stateInColumn(column, cell)] as number;
    if (cell < topCells) return 0;
    return fullLight - Math.min(fullLight, opacityAt(column, cell));
  }

  private set(column: Column, cell: number, kind: Kind, level: number): void {
    writeLight(column[kind], cell, level);
    this.changed(column);
  }

  private pushGrow(column: Column, cell: number): void {
    this.growColumns.push(column);
    this.growCells.push(cell);
  }

  private pushFade(column: Column, cell: number, level: number): void {
    this.fadeColumns.push(column);
    this.fadeCells.push(cell);
    this.fadeLevels.push(level);
  }

  /** Spreads light from the queued cells. */
  private grow(kind: Kind): void {
    const columns = this.growColumns;
    const cells = this.growCells;
    for (let head = 0; head < cells.length; head++) {
      const column = columns[head] as Column;
      const cell = cells[head] as number;
      const level = lightLevel(column[kind], cell);
      if (level <= 1) continue;
      for (const direction of directions) {
        const other = neighbourColumn(column, cell, direction);
        if (other === null || !other.lit) continue;
        const there = neighbourCell(cell, direction);
        const present = lightLevel(other[kind], there);
        const falls = kind === "sky" && direction === down && level === fullLight;
        if (present >= (falls ? fullLight : level - 1)) continue;
        const loss = opacityAt(other, there);
        const reaches = falls && loss === 0 ? fullLight : level - Math.max(1, loss);
        if (reaches <= present) continue;
        this.set(other, there, kind, reaches);
        columns.push(other);
        cells.push(there);
      }
    }
    columns.length = 0;
    cells.length = 0;
  }

  /** Darkens what was lit from the queued cells; borders of other light are queued to grow back. */
  private fade(kind: Kind): void {
    const columns = this.fadeColumns;
    const cells = this.fadeCells;
    for (let head = 0; head < cells.length; head++) {
      const column = columns[head] as Column;
      const cell = cells[head] as number;
      const level = this.fadeLevels[head] as number;
      for (const direction of directions) {
        const other = neighbourColumn(column, cell, direction);
        if (other === null || !other.lit) continue;
        const there = neighbourCell(cell, direction);
        const present = lightLevel(other[kind], there);
        if (present === 0) continue;
        const fell = kind === "sky" && direction === down && level === fullLight && present === fullLight;
        if (present < level || fell) {
          const own = this.ownLevel(other, there, kind);
          this.set(other, there, kind, own);
          this.pushFade(other, there, present);
          if (own > 0) this.pushGrow(other, there);
        } else {
          this.pushGrow(other, there);
        }
      }
    }
    columns.length = 0;
    cells.length = 0;
    this.fadeLevels.length = 0;
  }

  /** Full light above the highest block that takes any; queues the lit cells beside or above darker ones. */
  private fillFromSky(column: Column): void {
    const tops = skyTops(column);
    let highest = 0;
    let lowest = worldHeight;
    for (let place = 0; place < 256; place++) {
      highest = Math.max(highest, tops[place] as number);
      lowest = Math.min(lowest, tops[place] as number);
    }
    const { sections, uniform } = column.sky;
    for (let index = lowest >> 4; index < sectionCount; index++) {
      if (index * 16 >= highest) {
        uniform[index] = fullLight;
        continue;
      }
      const levels = new Uint8Array(4096);
      sections[index] = levels;
      for (let place = 0; place < 256; place++) {
        for (let y = Math.max(0, (tops[place] as number) - index * 16); y < 16; y++)
          levels[(y << 8) | place] = fullLight;
      }
    }
    for (let place = 0; place < 256; place++) {
      const top = tops[place] as number;
      const bottomCell = (top << 8) | place;
      if (top > 0 && top < worldHeight && opacityAt(column, bottomCell - 256) < fullLight)
        this.pushGrow(column, bottomCell);
      if (top === worldHeight) this.lightHighest(column, place);
      for (const direction of [2, 3, 4, 5]) {
        if (neighbourColumn(column, place, direction) !== column) continue;
        const other = neighbourCell(place, direction);
        for (let y = top; y < (tops[other] as number); y++) {
          if (opacityAt(column, (y << 8) | other) < fullLight) this.pushGrow(column, (y << 8) | place);
        }
      }
    }
  }

  /** The sky's own light in the highest cell of the world, where the block there lets some of it in. */
  private lightHighest(column: Column, place: number): void {
    const own = this.ownLevel(column, topCells | place, "sky");
    if (own === 0) return;
    writeLight(column.sky, topCells | place, own);
    this.pushGrow(column, topCells | place);
  }

  private addEmitters(column: Column): void {
    for (let index = 0; index < sectionCount; index++) {
      const states = column.sections[index];
      if (!states) continue;
      for (let place = 0; place < 4096; place++) {
        const level = emission[states[place] as number] as number;
        if (level === 0) continue;
        writeLight(column.block, (index << 12) | place, level);
        this.pushGrow(column, (index << 12) | place);
      }
    }
  }

  /** Queues the cells on both sides of a border that are brighter than their counterparts. */
  private exchange(column: Column, other: Column | null, kind: Kind, direction: number): void {
    if (!other?.lit) return;
    const here = column[kind];
    const there = other[kind];
    for (let index = 0; index < sectionCount; index++) {
      if (sameThroughout(here, there, index)) continue;
      for (let along = 0; along < 256; along++) {
        const y = (index << 4) | (along >> 4);
        const place = borderPlace(direction, along & 15);
        const cell = (y << 8) | place;
        const otherCell = neighbourCell(cell, direction);
        const difference = lightLevel(here, cell) - lightLevel(there, otherCell);
        if (difference > 1) this.pushGrow(column, cell);
        else if (difference < -1) this.pushGrow(other, otherCell);
      }
    }
  }
}

function borderPlace(direction: number, along: number): number {
  if (direction === 2) return along << 4;
  if (direction === 3) return (along << 4) | 15;
  return direction === 4 ? along : 240 | along;
}

function sameThroughout(left: LightField, right: LightField, index: number): boolean {
  return !left.sections[index] && !right.sections[index] && left.uniform[index] === right.uniform[index];
}

/** Height above y -64 of the lowest cell from which all is clear upwards, index `z << 4 | x`. [256] */
function skyTops(column: Column): Int16Array {
  const tops = new Int16Array(256);
  for (let place = 0; place < 256; place++) {
    let top = (column.worldSurface[place] as number) - worldMinY;
    while (top > 0 && opacityAt(column, ((top - 1) << 8) | place) === 0) top--;
    tops[place] = top;
  }
  return tops;
}
