/** The path search on hand-made terrain: what is possible, what it costs, and that nothing is cheaper. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NavigationGoal } from "../../../../src/core/minecraft.ts";
import type { ColumnGrid } from "../../../../worlds/minecraft/body/blocks/grid.ts";
import { moveCost } from "../../../../worlds/minecraft/body/navigation/costs.ts";
import { searchGoal } from "../../../../worlds/minecraft/body/navigation/goals.ts";
import { expandMoves, moveKind } from "../../../../worlds/minecraft/body/navigation/moves.ts";
import { findPath, type Path } from "../../../../worlds/minecraft/body/navigation/search.ts";
import type { Terrain } from "../../../../worlds/minecraft/body/navigation/terrain.ts";
import { fill, flatGrid, table, terrainOn } from "./terrain-grid.ts";

const start = { x: 0, y: 10, z: 0 };

function search(terrain: Terrain, goal: NavigationGoal, from = start, maxNodes = 20_000): Path {
  return findPath(terrain, searchGoal(goal, terrain, table), from, { maxNodes });
}
const to = (x: number, y: number, z: number): NavigationGoal => ({ kind: "block", position: { x, y, z } });
const kinds = (path: Path) => path.steps.slice(1).map((step) => step.kind);

describe("path search", () => {
  it("walks straight and diagonally at 0.2 s a metre", () => {
    const path = search(terrainOn(flatGrid()), to(6, 10, 2));
    expect(path.status).toBe("complete");
    // Two diagonals and four straight metres.
    expect(path.cost).toBeCloseTo(0.2 * (4 + 2 * Math.SQRT2), 9);
  });

  it("does not cut a solid corner", () => {
    const grid = flatGrid();
    fill(grid, "stone", [1, 10, 0], [1, 12, 0]);
    const path = search(terrainOn(grid), to(1, 10, 1));
    expect(kinds(path)).toEqual([moveKind.walk, moveKind.walk]);
  });

  it("jumps one block and not two", () => {
    const grid = flatGrid();
    fill(grid, "stone", [3, 10, -32], [31, 10, 31]);
    const step = search(terrainOn(grid), to(4, 11, 0));
    expect(kinds(step)).toEqual([moveKind.walk, moveKind.walk, moveKind.ascend, moveKind.walk]);
    expect(step.cost).toBeCloseTo(4 * moveCost.walk + moveCost.up, 9);
    fill(grid, "stone", [3, 11, -32], [31, 11, 31]);
    expect(search(terrainOn(grid), to(4, 12, 0)).status).not.toBe("complete");
  });

  it("drops three blocks, not four, but further into water", () => {
    for (const [depth, water, possible] of [
      [3, false, true],
      [4, false, false],
      [8, true, true],
    ] as const) {
      const grid = flatGrid();
      fill(grid, "air", [3, 10 - depth, -32], [31, 9, 31]);
      if (water) fill(grid, "water", [3, 10 - depth, -32], [31, 10 - depth, 31]);
      expect(search(terrainOn(grid), to(6, 10 - depth, 0)).status === "complete").toBe(possible);
    }
  });

  it("keeps out of lava and fire", () => {
    const grid = flatGrid();
    fill(grid, "lava", [2, 9, -32], [2, 9, 31]);
    expect(search(terrainOn(grid), to(4, 10, 0)).status).not.toBe("complete");
    fill(grid, "stone", [2, 9, 5], [2, 9, 5]);
    const path = search(terrainOn(grid), to(4, 10, 0));
    expect(path.steps.some((step) => step.x === 2 && step.z === 5)).toBe(true);
    fill(grid, "stone", [2, 9, -32], [2, 9, 31]);
    fill(grid, "fire", [2, 10, -32], [2, 10, 31]);
    expect(search(terrainOn(grid), to(4, 10, 0)).status).not.toBe("complete");
  });

  it("swims across a lake and climbs out at the bank", () => {
    const grid = flatGrid();
    fill(grid, "water", [2, 6, -32], [8, 9, 31]);
    const path = search(terrainOn(grid), to(12, 10, 0));
    expect(path.status).toBe("complete");
    expect(kinds(path)).toContain(moveKind.swim);
  });

  it("bridges a gap with blocks in hand, as many as there are", () => {
    const grid = flatGrid();
    fill(grid, "air", [2, 0, -32], [4, 9, 31]);
    expect(search(terrainOn(grid), to(6, 10, 0)).status).not.toBe("complete");
    expect(search(terrainOn(grid, { scaffold: 2 }), to(6, 10, 0)).status).not.toBe("complete");
    const path = search(terrainOn(grid, { scaffold: 3 }), to(6, 10, 0));
    expect(kinds(path).filter((kind) => kind === moveKind.bridge)).toHaveLength(3);
  });

  it("builds a pillar out of a pit", () => {
    const grid = flatGrid();
    fill(grid, "air", [0, 7, 0], [0, 9, 0]);
    const path = search(terrainOn(grid, { scaffold: 5 }), to(3, 10, 0), { x: 0, y: 7, z: 0 });
    expect(kinds(path).filter((kind) => kind === moveKind.pillar)).toHaveLength(2);
  });

  it("digs through a wall when that is shorter, never under sand or beside water", () => {
    const grid = flatGrid();
    fill(grid, "stone", [2, 10, -32], [2, 30, 31]);
    const through = search(terrainOn(grid, { dig: true }), to(4, 10, 0));
    expect(through.cost).toBeCloseTo(4 * moveCost.walk + 2 * (1 + moveCost.dig), 9);
    const inWall = () =>
      search(terrainOn(grid, { dig: true }), to(5, 10, 0)).steps.some((step) => step.x === 2 && step.y >= 10);
    expect(inWall()).toBe(true);
    fill(grid, "sand", [2, 12, -32], [2, 30, 31]);
    expect(inWall()).toBe(false);
    fill(grid, "stone", [2, 10, -32], [2, 30, 31]);
    fill(grid, "water", [3, 10, -32], [3, 30, 31]);
    expect(inWall()).toBe(false);
  });

  it("never digs into lava below", () => {
    const grid = flatGrid();
    fill(grid, "lava", [-32, 5, -32], [31, 7, 31]);
    const path = search(terrainOn(grid, { dig: true }), to(0, 8, 0));
    expect(path.status).not.toBe("complete");
  });

  it("leaves furniture alone", () => {
    const grid = flatGrid();
    fill(grid, "stone", [-1, 10, -1], [1, 12, 1]);
    fill(grid, "air", [0, 10, 0], [0, 11, 0]);
    for (const [x, z] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const)
      fill(grid, "chest", [x, 10, z], [x, 11, z]);
    fill(grid, "chest", [0, 12, 0], [0, 12, 0]);
    fill(grid, "bedrock", [0, 9, 0], [0, 9, 0]);
    expect(search(terrainOn(grid, { dig: true }), to(5, 10, 0)).status).not.toBe("complete");
  });

  it("reaches a block in sight, or digs what hides it", () => {
    const grid = flatGrid();
    fill(grid, "iron_ore", [10, 11, 0], [10, 11, 0]);
    const goal: NavigationGoal = { kind: "reach", positions: [{ x: 10, y: 11, z: 0 }] };
    const open = search(terrainOn(grid), goal);
    expect(open.status).toBe("complete");
    expect(open.steps.at(-1)?.x).toBe(6);
    fill(grid, "stone", [7, 10, -3], [13, 16, 3]);
    fill(grid, "iron_ore", [10, 11, 0], [10, 11, 0]);
    expect(search(terrainOn(grid), goal).status).not.toBe("complete");
    const dug = search(terrainOn(grid, { dig: true }), goal);
    expect(dug.status).toBe("complete");
    expect(dug.cost).toBeGreaterThan(2 * (1 + moveCost.dig));
  });

  it("leads towards a goal beyond the loaded columns", () => {
    const path = search(terrainOn(flatGrid()), { kind: "near", x: 500, z: 0, range: 3 });
    expect(path.status).toBe("partial");
    expect(path.steps.at(-1)?.x).toBe(31);
  });

  it("says so when every way is closed", () => {
    const grid = flatGrid();
    fill(grid, "bedrock", [-1, 10, -1], [1, 12, 1]);
    fill(grid, "air", [0, 10, 0], [0, 11, 0]);
    fill(grid, "bedrock", [0, 9, 0], [0, 9, 0]);
    expect(search(terrainOn(grid, { dig: true, scaffold: 5 }), to(5, 10, 0)).status).toBe("none");
  });

  it("gets away", () => {
    const path = search(terrainOn(flatGrid()), { kind: "away", from: { x: 0.5, y: 10, z: 0.5 }, distance: 8 });
    const end = path.steps.at(-1);
    expect(Math.hypot(end?.x ?? 0, end?.z ?? 0)).toBeGreaterThanOrEqual(8);
  });
});

/** A random heap of blocks in a walled box 8 x 8, y 10..14. */
function randomTerrain(cells: readonly number[]): ColumnGrid {
  const grid = flatGrid();
  const names = ["air", "air", "air", "stone", "water", "sand", "lava", "dirt"];
  fill(grid, "bedrock", [-1, 8, -1], [8, 9, 8]);
  fill(grid, "bedrock", [-1, 10, -1], [8, 16, 8]);
  let index = 0;
  for (let y = 10; y < 14; y++) {
    for (let z = 0; z < 8; z++) {
      for (let x = 0; x < 8; x++) fill(grid, names[cells[index++] ?? 0] ?? "air", [x, y, z], [x, y, z]);
    }
  }
  fill(grid, "air", [0, 10, 0], [0, 11, 0]);
  fill(grid, "air", [0, 14, 0], [7, 15, 7]);
  return grid;
}

/** The cheapest cost to every cell by relaxing until nothing changes (Bellman & Ford): slow, and obviously right. */
function allCosts(terrain: Terrain, from: { x: number; y: number; z: number }): Map<string, number> {
  const costs = new Map<string, number>([[`${from.x},${from.y},${from.z}`, 0]]);
  const queue = [from];
  for (let cell = queue.shift(); cell; cell = queue.shift()) {
    const cost = costs.get(`${cell.x},${cell.y},${cell.z}`) ?? 0;
    expandMoves(terrain, cell.x, cell.y, cell.z, false, 0, (x, y, z, step) => {
      const key = `${x},${y},${z}`;
      if (cost + step < (costs.get(key) ?? Number.POSITIVE_INFINITY) - 1e-9) {
        costs.set(key, cost + step);
        queue.push({ x, y, z });
      }
    });
  }
  return costs;
}

describe("path search on random terrain", () => {
  const cells = fc.array(fc.nat(7), { minLength: 256, maxLength: 256 });

  it("finds the cheapest path exactly where there is one", () => {
    fc.assert(
      fc.property(cells, fc.nat(7), fc.integer({ min: 10, max: 14 }), fc.nat(7), (blocks, x, y, z) => {
        const terrain = terrainOn(randomTerrain(blocks), { dig: true });
        const truth = allCosts(terrain, start).get(`${x},${y},${z}`);
        const path = search(terrain, to(x, y, z));
        expect(path.status === "complete").toBe(truth !== undefined);
        if (truth !== undefined) expect(path.cost).toBeCloseTo(truth, 6);
      }),
      { numRuns: 150 },
    );
  });

  it("has lower bounds that no move undercuts", () => {
    fc.assert(
      fc.property(cells, fc.nat(7), fc.integer({ min: 10, max: 14 }), fc.nat(7), (blocks, x, y, z) => {
        const terrain = terrainOn(randomTerrain(blocks), { dig: true, scaffold: 9 });
        const goals: NavigationGoal[] = [
          to(x, y, z),
          { kind: "near", x, y, z, range: 2 },
          { kind: "reach", positions: [{ x, y, z }] },
          { kind: "away", from: { x, y, z }, distance: 6 },
        ];
        const bounds = goals.map((goal) => searchGoal(goal, terrain, table));
        expandMoves(terrain, 0, 10, 0, false, 9, (toX, toY, toZ, cost) => {
          for (const bound of bounds) {
            expect(bound.heuristic(0, 10, 0)).toBeLessThanOrEqual(cost + bound.heuristic(toX, toY, toZ) + 1e-9);
          }
        });
      }),
      { numRuns: 150 },
    );
  });

  it("gives legal steps only", () => {
    fc.assert(
      fc.property(cells, fc.nat(7), fc.nat(7), (blocks, x, z) => {
        const terrain = terrainOn(randomTerrain(blocks), { dig: true });
        const path = search(terrain, { kind: "near", x: x + 0.5, z: z + 0.5, range: 1 });
        for (const [index, step] of path.steps.entries()) {
          expect(terrain.isLava(step.x, step.y, step.z)).toBe(false);
          expect(terrain.isLava(step.x, step.y + 1, step.z)).toBe(false);
          const before = path.steps[index - 1];
          if (!before) continue;
          expect(Math.abs(step.x - before.x)).toBeLessThanOrEqual(1);
          expect(Math.abs(step.z - before.z)).toBeLessThanOrEqual(1);
          expect(step.y - before.y).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 100 },
    );
  });
});
