/**
 * Mazes as data: a depth-first carving (the "recursive backtracker"), then a share of the inner walls opened, so that most mazes have loops and
 * several ways. A maze of n x n cells is a grid of 2n + 1 tiles a side: cells lie on odd tiles, walls and passages between them. A pure
 * function of the seed.
 */
import { RandomStream } from "../../src/core/random.ts";

export interface Maze {
  /** Cells a side. */
  readonly cells: number;
  /** Tiles a side: 2 cells + 1. */
  readonly side: number;
  /** Whether a tile can be entered. [side * side], index y * side + x; y grows to the north. */
  readonly open: Uint8Array;
  /** Tile index of the goal: a cell. */
  readonly goal: number;
  /** Moves to the goal from each open tile; 255 from walls. [side * side] */
  readonly distance: Uint8Array;
}

/** Share of the inner walls that are opened after carving. */
const loops = 0.08;

export function generateMaze(seed: number, cells: number): Maze {
  const random = new RandomStream(seed, "maze");
  const side = 2 * cells + 1;
  const open = new Uint8Array(side * side);
  carve(open, side, cells, random);
  for (let y = 1; y < side - 1; y++) {
    for (let x = 1; x < side - 1; x++) {
      // An inner wall between two cells, not a pillar.
      if (x % 2 !== y % 2 && !open[y * side + x] && random.chance(loops)) open[y * side + x] = 1;
    }
  }
  const goal = cellTile(random.integer(cells * cells), cells);
  return { cells, side, open, goal, distance: distancesTo(goal, open, side) };
}

/** Tile index of a cell. */
export function cellTile(cell: number, cells: number): number {
  const x = cell % cells;
  const y = Math.floor(cell / cells);
  return (2 * y + 1) * (2 * cells + 1) + 2 * x + 1;
}

function carve(open: Uint8Array, side: number, cells: number, random: RandomStream): void {
  const path = [cellTile(random.integer(cells * cells), cells)];
  open[path[0] ?? 0] = 1;
  while (path.length > 0) {
    const here = path.at(-1) ?? 0;
    const x = here % side;
    const y = Math.floor(here / side);
    const steps = [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const;
    const fresh = steps.filter(([dx, dy]) => {
      const [u, v] = [x + 2 * dx, y + 2 * dy];
      return u > 0 && v > 0 && u < side && v < side && !open[v * side + u];
    });
    if (fresh.length === 0) {
      path.pop();
      continue;
    }
    const [dx, dy] = random.pick(fresh);
    open[(y + dy) * side + x + dx] = 1;
    open[(y + 2 * dy) * side + x + 2 * dx] = 1;
    path.push((y + 2 * dy) * side + x + 2 * dx);
  }
}

/** Breadth-first search from the goal. */
function distancesTo(goal: number, open: Uint8Array, side: number): Uint8Array {
  const distance = new Uint8Array(open.length).fill(255);
  distance[goal] = 0;
  const queue = [goal];
  for (const tile of queue) {
    for (const next of [tile + 1, tile - 1, tile + side, tile - side]) {
      if (open[next] && distance[next] === 255) {
        distance[next] = (distance[tile] ?? 0) + 1;
        queue.push(next);
      }
    }
  }
  return distance;
}
