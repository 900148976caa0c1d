/**
 * The ground as the path search sees it: for each cell whether a body fits, stands or swims there, and what it costs to dig
 * it away. Digging is refused where it would let sand, water or lava in, and for whatever belongs to a household.
 */
import type { BlockGrid } from "../blocks/grid.ts";
import { blockFlag, type StateTable } from "../blocks/state-table.ts";
import { moveCost } from "./costs.ts";

export interface TerrainOptions {
  readonly grid: BlockGrid;
  readonly table: StateTable;
  /** Seconds to dig a block of this name with the best tool at hand; Infinity: cannot. */
  readonly digSeconds: (block: string) => number;
  /** May blocks be dug. */
  readonly dig: boolean;
  /** Blocks at hand to place on the way. */
  readonly scaffold: number;
}

const fits = blockFlag.passable;
const liquid = blockFlag.water | blockFlag.lava;

export class Terrain {
  readonly grid: BlockGrid;
  readonly scaffold: number;
  readonly #flags: Uint16Array;
  readonly #table: StateTable;
  readonly #dig: boolean;
  readonly #digSeconds: (block: string) => number;
  /** Seconds by state id; NaN where not asked yet. */
  readonly #digByState: Float64Array;

  constructor(options: TerrainOptions) {
    this.grid = options.grid;
    this.scaffold = options.scaffold;
    this.#table = options.table;
    this.#flags = options.table.flags;
    this.#dig = options.dig;
    this.#digSeconds = options.digSeconds;
    this.#digByState = new Float64Array(options.table.flags.length).fill(Number.NaN);
  }

  /** Bits of `blockFlag`; -1 where nothing is loaded. */
  flagsAt(x: number, y: number, z: number): number {
    const state = this.grid.stateAt(x, y, z);
    return state < 0 ? -1 : (this.#flags[state] as number);
  }

  isLoaded(x: number, z: number): boolean {
    return this.grid.stateAt(x, this.grid.minY, z) >= 0;
  }

  /** A body fits into the cell and is not hurt there. */
  isClear(x: number, y: number, z: number): boolean {
    const flags = this.flagsAt(x, y, z);
    return flags >= 0 && (flags & fits) !== 0 && (flags & blockFlag.lava) === 0;
  }

  isWater(x: number, y: number, z: number): boolean {
    const flags = this.flagsAt(x, y, z);
    return flags >= 0 && (flags & blockFlag.water) !== 0 && (flags & fits) !== 0;
  }

  /** The block carries who stands in the cell above. */
  isFloor(x: number, y: number, z: number): boolean {
    const flags = this.flagsAt(x, y, z);
    return flags >= 0 && (flags & blockFlag.floor) !== 0;
  }

  /** A slab or snow: stood on within its own cell. */
  isLow(x: number, y: number, z: number): boolean {
    const flags = this.flagsAt(x, y, z);
    return flags >= 0 && (flags & blockFlag.low) !== 0;
  }

  isClimbable(x: number, y: number, z: number): boolean {
    const flags = this.flagsAt(x, y, z);
    return flags >= 0 && (flags & blockFlag.climbable) !== 0;
  }

  /** A block can be put into the cell. */
  isReplaceable(x: number, y: number, z: number): boolean {
    const flags = this.flagsAt(x, y, z);
    return flags >= 0 && (flags & blockFlag.replaceable) !== 0 && (flags & blockFlag.lava) === 0;
  }

  isLava(x: number, y: number, z: number): boolean {
    const flags = this.flagsAt(x, y, z);
    return flags >= 0 && (flags & blockFlag.lava) !== 0;
  }

  /** Feet can rest in this cell: on the floor below, on a slab in it, afloat, or on a ladder. */
  isSupported(x: number, y: number, z: number): boolean {
    return this.isFloor(x, y - 1, z) || this.isLow(x, y, z) || this.isWater(x, y, z) || this.isClimbable(x, y, z);
  }

  /** Seconds to make the cell clear: 0 when it is, Infinity when it cannot be. */
  clearCost(x: number, y: number, z: number): number {
    const flags = this.flagsAt(x, y, z);
    if (flags < 0) return Number.POSITIVE_INFINITY;
    if ((flags & fits) !== 0 && (flags & blockFlag.lava) === 0) return 0;
    return this.digCost(x, y, z);
  }

  /** As `clearCost`, for the cell of the feet: a slab there is stepped on. */
  clearFeetCost(x: number, y: number, z: number): number {
    const flags = this.flagsAt(x, y, z);
    if (flags >= 0 && (flags & blockFlag.low) !== 0 && this.isClear(x, y + 2, z)) return 0;
    return this.clearCost(x, y, z);
  }

  /** Seconds to dig the block away, Infinity where that is impossible or unwise. */
  digCost(x: number, y: number, z: number): number {
    const flags = this.flagsAt(x, y, z);
    const never = blockFlag.undiggable | blockFlag.keep | blockFlag.lava;
    if (!this.#dig || flags < 0 || (flags & never) !== 0 || !this.#digIsSafe(x, y, z)) return Number.POSITIVE_INFINITY;
    const state = this.grid.stateAt(x, y, z);
    let seconds = this.#digByState[state] as number;
    if (Number.isNaN(seconds)) {
      seconds = this.#digSeconds(this.#table.nameOf(state));
      this.#digByState[state] = seconds;
    }
    return seconds + moveCost.dig;
  }

  /** Nothing falls or flows in, and nothing burns below. */
  #digIsSafe(x: number, y: number, z: number): boolean {
    const above = this.flagsAt(x, y + 1, z);
    if (above < 0 || (above & (blockFlag.falling | liquid)) !== 0) return false;
    return (
      this.#isDry(x + 1, y, z) &&
      this.#isDry(x - 1, y, z) &&
      this.#isDry(x, y, z + 1) &&
      this.#isDry(x, y, z - 1) &&
      !this.isLava(x, y - 1, z)
    );
  }

  #isDry(x: number, y: number, z: number): boolean {
    const flags = this.flagsAt(x, y, z);
    return flags >= 0 && (flags & liquid) === 0;
  }

  /** Extra seconds for standing next to lava or fire. */
  dangerCost(x: number, y: number, z: number): number {
    const bad = blockFlag.lava | blockFlag.danger;
    for (let level = y - 1; level <= y; level++) {
      if (
        this.#has(x + 1, level, z, bad) ||
        this.#has(x - 1, level, z, bad) ||
        this.#has(x, level, z + 1, bad) ||
        this.#has(x, level, z - 1, bad)
      ) {
        return moveCost.dangerPenalty;
      }
    }
    return 0;
  }

  #has(x: number, y: number, z: number, bits: number): boolean {
    const flags = this.flagsAt(x, y, z);
    return flags >= 0 && (flags & bits) !== 0;
  }
}
