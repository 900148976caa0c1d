/**
 * What the mesh of one section depends on: its cells with a border of one, the heights of the ground around, the lamps near it.
 * Light from the sky is the share of open columns around a cell, weighted like a bell, so that shade has soft edges; leaves let half of it
 * through. Light of torches falls off with distance, walls ignored.
 */
import type { BlockWorld, Column } from "../playback/world.ts";
import { faces } from "./faces.ts";
import { groundHeight, roofHeight } from "./light.ts";
import { type Look, type Looks, nothing } from "./looks.ts";

/** Cells in a padded section's edge: one more on each side. */
const edge = 18;

/** The bell across five columns (binomial). */
const weights = [1, 4, 6, 4, 1];
/** Light (0..1) that reaches the ground through leaves. */
const throughLeaves = 0.5;
/** Light (0..1) at least in a cell under the open sky, such as a shaft. */
const openFloor = 0.5;

/** Light at the corners (0,0), (1,0), (1,1), (0,1) of a face, 0..1. */
export interface CornerLights {
  readonly sky: readonly number[];
  readonly block: readonly number[];
}

/** For each face and each of its corners: where the two cells beside the corner and the one across it are. [6, 4, 3]. */
const cornerOffsets = Int16Array.from(
  faces.flatMap(({ normal, u, v }) =>
    [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ].flatMap(([du = 0, dv = 0]) =>
      [
        [du, 0],
        [0, dv],
        [du, dv],
      ].map(([a = 0, b = 0]) => {
        const at = (axis: 0 | 1 | 2) => normal[axis] + a * u[axis] + b * v[axis];
        return at(1) * edge * edge + at(2) * edge + at(0);
      }),
    ),
  ),
);

/** The cells before a face that meet at each of its corners, as x, y, z. [6, 4, 4, 3]. */
const cornerCells = faces.map(({ normal, u, v }) =>
  [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([du = 0, dv = 0]) =>
    [
      [0, 0],
      [du, 0],
      [0, dv],
      [du, dv],
    ].map(([a = 0, b = 0]) => ([0, 1, 2] as const).map((axis) => normal[axis] + a * u[axis] + b * v[axis])),
  ),
);

/** A section with a border of one cell, and the heights of the ground around it. */
export class Neighbourhood {
  /** Whether there is nothing to draw. */
  readonly empty: boolean;
  readonly #looks: Look[] = new Array<Look>(edge ** 3).fill(nothing);
  readonly #opaque = new Uint8Array(edge ** 3);
  readonly #light: (readonly [number, number])[] = [];
  readonly #known = new Uint8Array(edge * edge);
  /** Y (relative to the section) of the highest opaque block, and of that or leaves, [edge + 4, edge + 4]. */
  readonly #roofs: Int16Array;
  readonly #heights: Int16Array;
  readonly #lamps: (readonly [number, number, number, number])[] = [];

  constructor(world: BlockWorld, looks: Looks, sx: number, sy: number, sz: number) {
    const around: (Column | undefined)[] = [];
    for (let z = -1; z <= 1; z++) {
      for (let x = -1; x <= 1; x++) around.push(world.columns.get(`${sx + x},${sz + z}`));
    }
    /** The column of a cell relative to the section. */
    const columnOf = (x: number, z: number) => around[((z >> 4) + 1) * 3 + (x >> 4) + 1];
    this.empty = !hasSurface(around, looks, sy);
    this.#roofs = new Int16Array(this.empty ? 0 : (edge + 4) ** 2);
    this.#heights = new Int16Array(this.empty ? 0 : (edge + 4) ** 2);
    if (this.empty) return;
    for (let z = -1; z <= 16; z++) {
      for (let x = -1; x <= 16; x++) {
        const column = columnOf(x, z);
        if (!column) continue;
        this.#known[(z + 1) * edge + x + 1] = 1;
        const line = (z & 15) * 16 + (x & 15);
        for (let y = -1; y <= 16; y++) {
          const state = column.states[(sy * 16 + y - column.minY) * 256 + line] ?? 0;
          if (state === 0) continue;
          const look = looks.of(state);
          this.#looks[index(x, y, z)] = look;
          if (look.opaque) this.#opaque[index(x, y, z)] = 1;
        }
      }
    }
    for (let z = -3; z <= 18; z++) {
      for (let x = -3; x <= 18; x++) {
        const line = (z + 3) * (edge + 4) + x + 3;
        this.#heights[line] = groundHeight(columnOf(x, z), looks, x, z) - sy * 16;
        this.#roofs[line] = roofHeight(columnOf(x, z), looks, x, z) - sy * 16;
      }
    }
    this.#findLamps(around, looks, sy);
  }

  look(x: number, y: number, z: number): Look {
    return this.#looks[index(x, y, z)] ?? nothing;
  }

  /** Whether a cell is opaque and so is everything around it: most cells are. */
  buried(x: number, y: number, z: number): boolean {
    const cell = index(x, y, z);
    const opaque = this.#opaque;
    return (
      opaque[cell] === 1 &&
      opaque[cell - 1] === 1 &&
      opaque[cell + 1] === 1 &&
      opaque[cell - edge] === 1 &&
      opaque[cell + edge] === 1 &&
      opaque[cell - edge * edge] === 1 &&
      opaque[cell + edge * edge] === 1
    );
  }

  /** Whether the column was seen: nothing is drawn towards what was not. */
  known(x: number, z: number): boolean {
    return this.#known[(z + 1) * edge + x + 1] === 1;
  }

  /** Light of the sky and of blocks in a cell, 0..1. */
  light(x: number, y: number, z: number): readonly [number, number] {
    const cell = index(x, y, z);
    let known = this.#light[cell];
    if (!known) {
      known = [this.#skyLight(x, y, z), this.#blockLight(x, y, z)];
      this.#light[cell] = known;
    }
    return known;
  }

  /** Light at each corner of a face: the mean of the cells that meet there before it. */
  cornerLights(x: number, y: number, z: number, direction: number): CornerLights {
    const sky = [0, 0, 0, 0];
    const block = [0, 0, 0, 0];
    (cornerCells[direction] ?? []).forEach((cells, corner) => {
      let count = 0;
      for (const [dx = 0, dy = 0, dz = 0] of cells) {
        if (this.#opaque[index(x + dx, y + dy, z + dz)] === 1) continue;
        const [s, b] = this.light(x + dx, y + dy, z + dz);
        sky[corner] = (sky[corner] ?? 0) + s;
        block[corner] = (block[corner] ?? 0) + b;
        count++;
      }
      // Rounded, so that faces of nearly equal light can become one.
      sky[corner] = Math.round((24 * (sky[corner] ?? 0)) / Math.max(1, count)) / 24;
      block[corner] = Math.round((24 * (block[corner] ?? 0)) / Math.max(1, count)) / 24;
    });
    return { sky, block };
  }

  /** For the corners (0,0), (1,0), (1,1), (0,1) of a face: 3 is open, 0 is enclosed. */
  cornerShades(x: number, y: number, z: number, direction: number): readonly [number, number, number, number] {
    const cell = index(x, y, z);
    const corner = (place: number) => {
      const at = direction * 12 + place * 3;
      const side = this.#opaque[cell + (cornerOffsets[at] ?? 0)] ?? 0;
      const other = this.#opaque[cell + (cornerOffsets[at + 1] ?? 0)] ?? 0;
      const diagonal = this.#opaque[cell + (cornerOffsets[at + 2] ?? 0)] ?? 0;
      return side && other ? 0 : 3 - side - other - diagonal;
    };
    return [corner(0), corner(1), corner(2), corner(3)];
  }

  #skyLight(x: number, y: number, z: number): number {
    let open = 0;
    for (let dz = -2; dz <= 2; dz++) {
      for (let dx = -2; dx <= 2; dx++) {
        const line = (z + dz + 3) * (edge + 4) + x + dx + 3;
        if (y <= (this.#roofs[line] ?? 0)) continue;
        const share = y > (this.#heights[line] ?? 0) ? 1 : throughLeaves;
        open += share * (weights[dx + 2] ?? 0) * (weights[dz + 2] ?? 0);
      }
    }
    const above = y > (this.#heights[(z + 3) * (edge + 4) + x + 3] ?? 0) ? openFloor : 0;
    return Math.max(above, open / 256);
  }

  #blockLight(x: number, y: number, z: number): number {
    let level = 0;
    for (const [lx, ly, lz, from] of this.#lamps) {
      level = Math.max(level, from - Math.abs(lx - x) - Math.abs(ly - y) - Math.abs(lz - z));
    }
    return level / 15;
  }

  #findLamps(around: readonly (Column | undefined)[], looks: Looks, sy: number): void {
    around.forEach((column, place) => {
      if (!column) return;
      const [x, z] = [((place % 3) - 1) * 16, (Math.floor(place / 3) - 1) * 16];
      const start = Math.max(0, ((sy - 1) * 16 - column.minY) * 256);
      const end = Math.min(column.states.length, ((sy + 2) * 16 - column.minY) * 256);
      let [previous, level] = [-1, 0];
      for (let i = start; i < end; i++) {
        const state = column.states[i] ?? 0;
        if (state !== previous) level = looks.of(state).light;
        previous = state;
        if (level === 0) continue;
        this.#lamps.push([x + (i & 15), Math.floor(i / 256) + column.minY - sy * 16, z + ((i >> 4) & 15), level]);
      }
    });
  }
}

/** Whether a section can show anything: it holds something, and it and its neighbours are not all opaque. */
function hasSurface(around: readonly (Column | undefined)[], looks: Looks, sy: number): boolean {
  const middle = around[4];
  if (!middle) return false;
  const filling = fillingOf(middle, looks, sy);
  if (filling !== "opaque") return filling === "mixed";
  const beside = [around[1], around[3], around[5], around[7]];
  // Towards columns that were not seen nothing is drawn.
  if (beside.some((column) => column && fillingOf(column, looks, sy) !== "opaque")) return true;
  return fillingOf(middle, looks, sy - 1) !== "opaque" || fillingOf(middle, looks, sy + 1) !== "opaque";
}

function fillingOf(column: Column, looks: Looks, sy: number): "empty" | "opaque" | "mixed" {
  const start = (sy * 16 - column.minY) * 256;
  // Below the world there is nothing to look from.
  if (start < 0) return "opaque";
  if (start >= column.states.length) return "empty";
  let [empty, opaque, previous] = [true, true, -1];
  for (let i = start; i < start + 4096; i++) {
    const state = column.states[i] ?? 0;
    if (state === previous) continue;
    previous = state;
    const look = looks.of(state);
    if (look !== nothing) empty = false;
    if (!look.opaque) opaque = false;
    if (!empty && !opaque) return "mixed";
  }
  return empty ? "empty" : "opaque";
}

function index(x: number, y: number, z: number): number {
  return ((y + 1) * edge + z + 1) * edge + x + 1;
}
