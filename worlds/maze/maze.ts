/**
 * Walking in mazes that differ in every episode. The mazes are a table of a few thousand, made once from a fixed seed: a tile is one word
 * with the walls around it (24 bits of a 5 x 5 view) and the moves to the goal (8 bits), so a step reads memory once. The shortest path
 * is in the state record for rewards and the verifier; the task's observation leaves it out. Computing walls and paths from hashes
 * inside the kernel instead needed no table and ran at a ninth of the speed.
 */
import { defineRecord } from "../../src/core/state-record.ts";
import { type Float, f32, type Int, i32 } from "../../src/kernel/index.ts";
import type { Builder, FastEngine, SimulatedWorld, Simulation } from "../batch/simulation.ts";
import { generateMaze } from "./generate.ts";

export interface MazeSimulation {
  readonly kind: "maze";
  /** Mazes in the table. */
  readonly count: number;
  /** Cells a side, from the smallest to the largest maze; a grid has 2 n + 1 tiles a side. */
  readonly cells: readonly [smallest: number, largest: number];
}

/** Moves allowed: this many times the shortest path. */
export const patience = 4;

/** Index of a move; y grows to the north. */
export const moves = ["east", "north", "west", "south"] as const;
const steps = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** Offsets of the tiles in view, without the middle, which is never a wall: from north to south, west to east. */
export const view: readonly (readonly [dx: number, dy: number])[] = [2, 1, 0, -1, -2].flatMap((dy) =>
  [-2, -1, 0, 1, 2].flatMap((dx) => (dx === 0 && dy === 0 ? [] : [[dx, dy] as const])),
);

/** `north2East1` is the tile two to the north and one to the east. */
export function viewName([dx, dy]: readonly [number, number]): string {
  const vertical = dy === 0 ? "" : `${dy > 0 ? "north" : "south"}${Math.abs(dy)}`;
  const horizontal = dx === 0 ? "" : `${dx > 0 ? "east" : "west"}${Math.abs(dx)}`;
  return vertical + (vertical ? horizontal.charAt(0).toUpperCase() + horizontal.slice(1) : horizontal);
}

const state = defineRecord([
  { name: "position", components: ["x", "y"], unit: "tiles", frame: "world", meaning: "x to the east, y to the north" },
  { name: "goal", components: ["x", "y"], unit: "tiles", frame: "world", meaning: "where to go" },
  {
    name: "walls",
    components: view.map(viewName),
    unit: "0 or 1",
    frame: "body",
    meaning: "the tiles around: 1 is a wall or outside",
  },
  {
    name: "visits",
    components: moves,
    unit: "times",
    frame: "body",
    meaning: "how often the tile that way has been entered in this episode",
  },
  { name: "bumped", unit: "0 or 1", meaning: "whether the last move ran into a wall" },
  { name: "pathLeft", unit: "moves", meaning: "length of the shortest path to the goal; 0 is there" },
  { name: "shortestPath", unit: "moves", meaning: "length of the shortest path at the start" },
  { name: "movesLeft", unit: "moves", meaning: `of the ${patience} times the shortest path that are allowed` },
]);

const simulation: Simulation = {
  state,
  action: { kind: "discrete", count: moves.length, names: moves },
  controlDt: 1,
  parameters: [],
  start: defineRecord([
    { name: "maze", unit: "1", meaning: "which maze, as a share of the table" },
    { name: "place", unit: "1", meaning: "which of its cells, as a share of those that are not the goal" },
  ]),
  startDraws: 2,
  drawStart: (_k, draw) => [draw(0), draw(1)],
  targets: (_k, action) => [...action],
};

/** Tiles of the largest maze: the table's words for any maze. */
const tilesOf = (cells: number) => (2 * cells + 1) ** 2;

/** What a maze's row in `mazeShapes` holds. */
const shape = { side: 0, cells: 1, goal: 2, goalCell: 3, size: 4 } as const;

export function mazeTables({ count, cells: [smallest, largest] }: MazeSimulation) {
  const stride = tilesOf(largest);
  const tiles = new Int32Array(count * stride);
  const shapes = new Int32Array(count * shape.size);
  for (let index = 0; index < count; index++) {
    const cells = smallest + (index % (largest - smallest + 1));
    const { side, open, goal, distance } = generateMaze(index, cells);
    const [goalX, goalY] = [goal % side, Math.floor(goal / side)];
    shapes.set([side, cells, goal, ((goalY - 1) / 2) * cells + (goalX - 1) / 2], index * shape.size);
    const walls = padded(open, side);
    const width = side + 4;
    const offsets = view.map(([dx, dy]) => dy * width + dx);
    for (let tile = 0; tile < side * side; tile++) {
      const middle = (Math.floor(tile / side) + 2) * width + (tile % side) + 2;
      let word = (distance[tile] ?? 255) << 24;
      for (let bit = 0; bit < offsets.length; bit++) word |= (walls[middle + (offsets[bit] ?? 0)] ?? 1) << bit;
      tiles[index * stride + tile] = word;
    }
  }
  return { tiles, shapes, stride };
}

/** 1 for walls, with two rows of walls around the grid, so that every view lies inside. */
function padded(open: Uint8Array, side: number): Uint8Array {
  const width = side + 4;
  const walls = new Uint8Array(width * width).fill(1);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) walls[(y + 2) * width + x + 2] = open[y * side + x] ? 0 : 1;
  }
  return walls;
}

interface Place {
  readonly maze: Int;
  readonly tile: Int;
  readonly bumped: Float;
  readonly shortestPath: Float | undefined;
  readonly movesTaken: Float;
}

/**
 * An episode's visits are counted from its own base, so that nothing has to be cleared at a reset: what an earlier one left is below
 * the base. Longer than any episode; an environment can begin 4 million of them.
 */
const visitBase = 512;

export function mazeWorld(described: MazeSimulation): SimulatedWorld {
  const stride = tilesOf(described.cells[1]);
  let made: FastEngine["tables"];
  const wordAt = (k: Builder, maze: Int, tile: Int) => k.lookup("mazeTiles", maze.mul(stride).add(tile)) as Int;
  const shapeOf = (k: Builder, maze: Int, what: number) =>
    k.lookup("mazeShapes", maze.mul(shape.size).add(what)) as Int;
  const bit = (word: Int, index: number) => word.shiftRightUnsigned(index).and(1);

  function observe(k: Builder, { maze, tile, bumped, shortestPath, movesTaken }: Place, base: Int): Float[] {
    const word = wordAt(k, maze, tile);
    const side = shapeOf(k, maze, shape.side);
    const goal = shapeOf(k, maze, shape.goal);
    const pathLeft = word.shiftRightUnsigned(24).toFloat();
    const shortest = shortestPath ?? pathLeft;
    const row = (of: Int) => of.div(side);
    const coordinates = (of: Int) => [of.sub(row(of).mul(side)).toFloat(), row(of).toFloat()];
    const visited = steps.map(([dx, dy]) => {
      const neighbour = tile.add(dx).add(side.mul(dy));
      return (k.load("mazeVisits", neighbour) as Int).sub(base).max(0).toFloat();
    });
    return [
      ...coordinates(tile),
      ...coordinates(goal),
      ...view.map((_, index) => bit(word, index).toFloat()),
      ...visited,
      bumped,
      pathLeft,
      shortest,
      shortest.mul(patience).sub(movesTaken),
    ];
  }

  /** Counts the tile as entered once more. */
  function enter(k: Builder, tile: Int, base: Int): void {
    k.store("mazeVisits", tile, (k.load("mazeVisits", tile) as Int).max(base).add(1));
  }

  const fast: FastEngine = {
    fields: {
      mazeIndex: i32(),
      mazeTile: i32(),
      mazeBase: i32(),
      mazeShortest: f32(),
      mazeMoves: f32(),
      mazeVisits: i32(stride),
    },
    /** Made when first asked for: naming a task should not cost its mazes. */
    get tables() {
      if (!made) {
        const { tiles, shapes } = mazeTables(described);
        made = { mazeTiles: { type: "i32", values: tiles }, mazeShapes: { type: "i32", values: shapes } };
      }
      return made;
    },
    reset(k, start) {
      const [share = k.float(0), place = k.float(0)] = start;
      const maze = share.mul(described.count).toInt();
      const cells = shapeOf(k, maze, shape.cells);
      // One of the other cells: those from the goal on move up by one.
      const drawn = place.mul(cells.mul(cells).sub(1).toFloat()).toInt();
      const cell = drawn.add(drawn.ge(shapeOf(k, maze, shape.goalCell)).toInt());
      const row = cell.div(cells);
      const column = cell.sub(row.mul(cells));
      const tile = row
        .mul(2)
        .add(1)
        .mul(shapeOf(k, maze, shape.side))
        .add(column.mul(2).add(1));
      const base = (k.load("mazeBase") as Int).add(visitBase);
      const shortest = wordAt(k, maze, tile).shiftRightUnsigned(24).toFloat();
      k.store("mazeIndex", maze);
      k.store("mazeTile", tile);
      k.store("mazeBase", base);
      k.store("mazeShortest", shortest);
      k.store("mazeMoves", 0);
      enter(k, tile, base);
      return observe(k, { maze, tile, bumped: k.float(0), shortestPath: shortest, movesTaken: k.float(0) }, base);
    },
    step(k, targets) {
      const [maze, tile, base] = [k.load("mazeIndex") as Int, k.load("mazeTile") as Int, k.load("mazeBase") as Int];
      const side = shapeOf(k, maze, shape.side);
      const word = wordAt(k, maze, tile);
      const choice = (targets[0] ?? k.float(0)).toInt().clamp(0, moves.length - 1);
      const wanted = steps.reduce(
        (found, [dx, dy], index) => choice.eq(index).selectInt(tile.add(dx).add(side.mul(dy)), found),
        tile,
      );
      const wall = steps.reduce((found, [dx, dy], index) => {
        const place = view.findIndex(([u, v]) => u === dx && v === dy);
        return choice.eq(index).selectInt(bit(word, place), found);
      }, k.int(0));
      const bumped = wall.ne(0);
      const next = bumped.selectInt(tile, wanted);
      const movesTaken = (k.load("mazeMoves") as Float).add(1);
      k.store("mazeTile", next);
      k.store("mazeMoves", movesTaken);
      enter(k, next, base);
      const shortestPath = k.load("mazeShortest") as Float;
      return observe(k, { maze, tile: next, bumped: bumped.toFloat(), shortestPath, movesTaken }, base);
    },
  };
  return { simulation, fast };
}
