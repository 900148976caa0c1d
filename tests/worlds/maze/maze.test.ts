/** Mazes and walking in them: connected and different mazes, distances, the table's words, moves, visits, budgets. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDriver } from "../../../worlds/batch/driver.ts";
import { cellTile, generateMaze, type Maze } from "../../../worlds/maze/generate.ts";
import {
  type MazeSimulation,
  mazeTables,
  mazeWorld,
  moves,
  patience,
  view,
  viewName,
} from "../../../worlds/maze/maze.ts";

const described: MazeSimulation = { kind: "maze", count: 64, cells: [4, 7] };
const east = moves.indexOf("east");
const north = moves.indexOf("north");
const west = moves.indexOf("west");
const south = moves.indexOf("south");

function picture({ side, open, goal }: Maze): string {
  const row = (y: number) =>
    Array.from({ length: side }, (_, x) => (y * side + x === goal ? "G" : open[y * side + x] ? " " : "#")).join("");
  return Array.from({ length: side }, (_, line) => row(side - 1 - line)).join("\n");
}

describe("generated mazes", () => {
  it("reach every cell, keep a border, and know the way (any seed and size)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 2, max: 9 }), (seed, cells) => {
        const { side, open, goal, distance } = generateMaze(seed, cells);
        expect(side).toBe(2 * cells + 1);
        expect(distance[goal]).toBe(0);
        for (let cell = 0; cell < cells * cells; cell++) expect(distance[cellTile(cell, cells)]).toBeLessThan(255);
        for (let tile = 0; tile < side * side; tile++) {
          const [x, y] = [tile % side, Math.floor(tile / side)];
          if (x === 0 || y === 0 || x === side - 1 || y === side - 1) expect(open[tile]).toBe(0);
          if (!open[tile]) continue;
          const around = [tile + 1, tile - 1, tile + side, tile - side].filter((next) => open[next]);
          // A shortest path: one neighbour is nearer by one, none by more.
          if (tile !== goal) {
            expect(Math.min(...around.map((next) => distance[next] ?? 255))).toBe((distance[tile] ?? 0) - 1);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("are a pure function of the seed, and differ", () => {
    expect(picture(generateMaze(5, 6))).toBe(picture(generateMaze(5, 6)));
    const pictures = Array.from({ length: 200 }, (_, seed) => picture(generateMaze(seed, 5)));
    expect(new Set(pictures).size).toBe(200);
  });

  it("often have loops", () => {
    const looped = Array.from({ length: 100 }, (_, seed) => {
      const { open } = generateMaze(seed, 6);
      // A tree of 36 cells has 36 + 35 open tiles.
      return open.reduce((sum, tile) => sum + tile, 0) > 71;
    });
    expect(looped.filter(Boolean).length).toBeGreaterThan(50);
  });
});

describe("walking in a maze", () => {
  const { simulation, fast } = mazeWorld(described);
  if (!fast) throw new Error("mazes have a fast engine");
  const fields = new Map(simulation.state.fields.map((field) => [field.name, field]));
  const read = (state: Float32Array, name: string, index = 0) =>
    state[(fields.get(name)?.offset ?? -1) + index] ?? Number.NaN;
  const start = (maze: number, place: number) => [(maze + 0.5) / described.count, place];

  it("agrees with the maze itself about walls, distance and goal, all the way to it", async () => {
    const driver = await createDriver(simulation, fast, { numEnvs: described.count, backend: "wasm-simd" });
    for (let index = 0; index < described.count; index++) driver.setStart(index, start(index, (index * 0.37) % 1));
    driver.reset();
    const mazes = Array.from({ length: described.count }, (_, seed) => generateMaze(seed, 4 + (seed % 4)));
    const atStart = mazes.map((_, index) => read(driver.state(index), "pathLeft"));
    for (let step = 0; step < 100; step++) {
      mazes.forEach((maze, index) => {
        const state = driver.state(index);
        const [x, y] = [read(state, "position", 0), read(state, "position", 1)];
        const tile = y * maze.side + x;
        expect(maze.open[tile]).toBe(1);
        expect(read(state, "pathLeft")).toBe(maze.distance[tile]);
        expect(read(state, "goal", 1) * maze.side + read(state, "goal", 0)).toBe(maze.goal);
        expect(read(state, "shortestPath")).toBe(atStart[index]);
        expect(read(state, "movesLeft")).toBe(patience * (atStart[index] ?? 0) - step);
        const walls = view.map(([dx, dy]) => {
          const [u, v] = [x + dx, y + dy];
          const inside = u >= 0 && v >= 0 && u < maze.side && v < maze.side;
          return inside && maze.open[v * maze.side + u] ? 0 : 1;
        });
        expect(view.map((_, bit) => read(state, "walls", bit))).toEqual(walls);
        // Walk downhill; at the goal stay beside it.
        const options = [tile + 1, tile + maze.side, tile - 1, tile - maze.side];
        const nearer = options.findIndex((next) => (maze.distance[next] ?? 255) < (maze.distance[tile] ?? 0));
        driver.setTargets(index, [nearer < 0 ? 0 : nearer]);
        if (nearer < 0) expect(step).toBeGreaterThanOrEqual(atStart[index] ?? 0);
      });
      driver.step();
    }
  });

  it("stops at walls, says so, and counts visits from the start of each episode", async () => {
    const driver = await createDriver(simulation, fast, { numEnvs: 1, backend: "js" });
    driver.setStart(0, start(3, 0));
    for (const _episode of [1, 2]) {
      driver.reset();
      const maze = generateMaze(3, 7);
      const first = driver.state(0);
      const [x, y] = [read(first, "position", 0), read(first, "position", 1)];
      const open = (dx: number, dy: number) => maze.open[(y + dy) * maze.side + x + dx] === 1;
      const ways: readonly (readonly [move: number, back: number, dx: number, dy: number])[] = [
        [east, west, 1, 0],
        [north, south, 0, 1],
        [west, east, -1, 0],
        [south, north, 0, -1],
      ];
      const blocked = ways.find(([, , dx, dy]) => !open(dx, dy));
      const free = ways.find(([, , dx, dy]) => open(dx, dy));
      if (!blocked || !free) throw new Error("the corner of a maze has both");
      expect(Array.from(moves, (_, index) => read(first, "visits", index))).toEqual([0, 0, 0, 0]);
      driver.setTargets(0, [blocked[0]]);
      driver.step();
      let state = driver.state(0);
      expect([read(state, "position", 0), read(state, "position", 1), read(state, "bumped")]).toEqual([x, y, 1]);
      driver.setTargets(0, [free[0]]);
      driver.step();
      state = driver.state(0);
      expect([read(state, "position", 0) - x, read(state, "position", 1) - y]).toEqual([free[2], free[3]]);
      expect(read(state, "bumped")).toBe(0);
      // The start was entered at the start and by the bump.
      expect(read(state, "visits", free[1])).toBe(2);
      driver.setTargets(0, [free[1]]);
      driver.step();
      state = driver.state(0);
      expect(read(state, "visits", free[0])).toBe(1);
    }
  });

  it("starts in every cell but the goal's, evenly", async () => {
    const numEnvs = 480;
    const driver = await createDriver(simulation, fast, { numEnvs });
    for (let index = 0; index < numEnvs; index++) driver.setStart(index, start(0, index / numEnvs));
    driver.reset();
    const maze = generateMaze(0, 4);
    const counts = new Map<number, number>();
    for (let index = 0; index < numEnvs; index++) {
      const state = driver.state(index);
      const tile = read(state, "position", 1) * maze.side + read(state, "position", 0);
      counts.set(tile, (counts.get(tile) ?? 0) + 1);
    }
    expect(counts.size).toBe(15);
    expect(counts.has(maze.goal)).toBe(false);
    for (const count of counts.values()) expect(count).toBe(32);
  });

  it("packs distance and walls of a tile in one word, and mazes of all sizes in the table", () => {
    const { tiles, shapes, stride } = mazeTables(described);
    expect(stride).toBe(15 * 15);
    expect(tiles.length).toBe(described.count * stride);
    expect([shapes[0], shapes[4], shapes[8], shapes[12], shapes[16]]).toEqual([9, 11, 13, 15, 9]);
    const goal = shapes[2] ?? 0;
    expect((tiles[goal] ?? 0) >>> 24).toBe(0);
    expect(new Set(view.map(viewName)).size).toBe(24);
    expect(viewName([1, 2])).toBe("north2East1");
    expect(viewName([-2, 0])).toBe("west2");
  });
});
