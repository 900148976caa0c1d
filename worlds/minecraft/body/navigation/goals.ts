/**
 * Goals of the path search: a lower bound of the seconds still to go, and for a cell what it costs to be done there
 * (0 for most; for reaching a block, the digging that gives a line of sight; Infinity where the goal is not met).
 */
import type { NavigationGoal, Point } from "../../../../src/core/minecraft.ts";
import { aimPoint, walkRay } from "../blocks/ray.ts";
import { blockFlag, type StateTable } from "../blocks/state-table.ts";
import { moveCost, octile, octileStretch } from "./costs.ts";
import type { Terrain } from "./terrain.ts";

export interface SearchGoal {
  /** Never more than the true cost (s) from the cell to the end. */
  heuristic(x: number, y: number, z: number): number;
  /** Seconds to finish in this cell; Infinity: not here. */
  terminalCost(x: number, y: number, z: number): number;
}

export const eyeHeight = 1.62;
/** A little less than the hand's reach: bodies do not stand exactly in the middle. */
const comfortableReach = 4.2;

/** The cheapest way there could be over so much ground. */
function lowerBound(dx: number, dy: number, dz: number): number {
  return octile(dx, dz) * moveCost.walk + (dy > 0 ? dy * moveCost.up : -dy * moveCost.down);
}

/** Distance from a value to an interval, signed: positive when the interval is above. */
function gap(value: number, low: number, high: number): number {
  return value < low ? low - value : value > high ? high - value : 0;
}

export function searchGoal(goal: NavigationGoal, terrain: Terrain, table: StateTable): SearchGoal {
  switch (goal.kind) {
    case "block":
      return blockGoal(goal.position);
    case "near":
      return nearGoal(goal.x, goal.y, goal.z, goal.range);
    case "away":
      return awayGoal(goal.from, goal.distance);
    case "reach":
      return reachGoal(goal.positions, terrain, table);
  }
}

function blockGoal(position: Point): SearchGoal {
  const x0 = Math.floor(position.x);
  const y0 = Math.floor(position.y);
  const z0 = Math.floor(position.z);
  return {
    heuristic: (x, y, z) => lowerBound(x0 - x, y0 - y, z0 - z),
    terminalCost: (x, y, z) => (x === x0 && y === y0 && z === z0 ? 0 : Number.POSITIVE_INFINITY),
  };
}

function nearGoal(x0: number, y0: number | undefined, z0: number, range: number): SearchGoal {
  // Nobody can be asked to stand nearer than the middle of a cell allows.
  const within = Math.max(range, 0.75);
  return {
    heuristic(x, y, z) {
      const level = Math.max(0, octile(x0 - x - 0.5, z0 - z - 0.5) - within * octileStretch) * moveCost.walk;
      const rise = y0 === undefined ? 0 : gap(y, y0 - within, y0 + within);
      return level + (rise > 0 ? rise * moveCost.up : -rise * moveCost.down);
    },
    terminalCost(x, y, z) {
      const distance = Math.hypot(x + 0.5 - x0, y0 === undefined ? 0 : y - y0, z + 0.5 - z0);
      return distance <= within ? 0 : Number.POSITIVE_INFINITY;
    },
  };
}

function awayGoal(from: Point, distance: number): SearchGoal {
  const left = (x: number, y: number, z: number) =>
    distance - Math.hypot(x + 0.5 - from.x, y - from.y, z + 0.5 - from.z);
  // Falling is the fastest way to gain distance.
  const perMetre = Math.min(moveCost.walk, moveCost.up, moveCost.down);
  return {
    heuristic: (x, y, z) => Math.max(0, left(x, y, z)) * perMetre,
    terminalCost: (x, y, z) => (left(x, y, z) <= 0 ? 0 : Number.POSITIVE_INFINITY),
  };
}

function reachGoal(positions: readonly Point[], terrain: Terrain, table: StateTable): SearchGoal {
  const blocks = positions.map(({ x, y, z }) => ({ x: Math.floor(x), y: Math.floor(y), z: Math.floor(z) }));
  const span = comfortableReach * octileStretch;
  return {
    heuristic(x, y, z) {
      let best = Number.POSITIVE_INFINITY;
      for (const block of blocks) {
        const level = Math.max(0, octile(block.x - x, block.z - z) - span) * moveCost.walk;
        const middle = block.y + 0.5 - eyeHeight;
        const rise = gap(y, middle - comfortableReach, middle + comfortableReach);
        best = Math.min(best, level + (rise > 0 ? rise * moveCost.up : -rise * moveCost.down));
      }
      return best;
    },
    terminalCost(x, y, z) {
      let best = Number.POSITIVE_INFINITY;
      for (const block of blocks) {
        const eye = { x: x + 0.5, y: y + eyeHeight, z: z + 0.5 };
        const distance = Math.hypot(block.x + 0.5 - eye.x, block.y + 0.5 - eye.y, block.z + 0.5 - eye.z);
        if (distance <= comfortableReach) best = Math.min(best, sightCost(terrain, table, eye, block));
        if (best === 0) return 0;
      }
      return best;
    },
  };
}

/** Seconds to dig what is between the eye and the block. */
function sightCost(terrain: Terrain, table: StateTable, eye: Point, block: Point): number {
  if (aimPoint(terrain.grid, table, eye, block, blockFlag.solid)) return 0;
  let cost = 0;
  for (const cell of obstacles(terrain, eye, block)) cost += terrain.digCost(cell.x, cell.y, cell.z);
  return cost;
}

/** The solid cells between the eye and the middle of the block, nearest first. */
export function obstacles(terrain: Terrain, eye: Point, block: Point): Point[] {
  const cells: Point[] = [];
  walkRay(eye, { x: block.x + 0.5, y: block.y + 0.5, z: block.z + 0.5 }, (x, y, z) => {
    if (x === block.x && y === block.y && z === block.z) return true;
    const flags = terrain.flagsAt(x, y, z);
    if (flags < 0 || (flags & blockFlag.solid) !== 0) cells.push({ x, y, z });
    return false;
  });
  return cells;
}
