/** Sight: rays, what enters the block index, and when. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ColumnGrid } from "../../../../worlds/minecraft/body/blocks/grid.ts";
import { seesBlock, walkRay } from "../../../../worlds/minecraft/body/blocks/ray.ts";
import { BlockIndex } from "../../../../worlds/minecraft/body/perception/block-index.ts";
import { landmarksOf } from "../../../../worlds/minecraft/body/perception/landmarks.ts";
import { fill, flatGrid, stateOf, table } from "./terrain-grid.ts";

const feet = { x: 0.5, y: 10, z: 0.5 };
const eye = { x: 0.5, y: 11.62, z: 0.5 };

function indexOn(grid: ColumnGrid, xray = false): BlockIndex {
  const index = new BlockIndex(grid, table, { xray });
  for (const column of grid.columns.values()) index.columnLoaded(column);
  return index;
}
function lookAround(index: BlockIndex, ticks = 200): void {
  for (let tick = 0; tick < ticks; tick++) index.look(eye);
}
const find = (index: BlockIndex, name: string) => index.find([name], feet, eye, 64, 16).map(({ x, y, z }) => [x, y, z]);
function change(grid: ColumnGrid, index: BlockIndex, name: string, x: number, y: number, z: number): void {
  grid.setState(x, y, z, stateOf(name));
  index.blockChanged(x, y, z);
}

describe("rays", () => {
  it("visit the cells of a line in order", () => {
    const cells: number[][] = [];
    walkRay({ x: 0.5, y: 0.5, z: 0.5 }, { x: 2.5, y: 1.5, z: 0.5 }, (x, y, z) => {
      cells.push([x, y, z]);
      return false;
    });
    // The line y = x / 2 + 0.25 crosses x = 1 at y = 0.75, y = 1 at x = 1.5, x = 2 at y = 1.25.
    expect(cells).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [1, 1, 0],
      [2, 1, 0],
    ]);
  });

  it("end, however short they are", () => {
    const least = Number.MIN_VALUE;
    const cells: number[][] = [];
    const visit = (...cell: [number, number, number]) => {
      cells.push(cell);
      return cells.length > 3;
    };
    expect(walkRay({ x: 0, y: 2, z: 0 }, { x: -least, y: 2, z: least }, visit)).toBe(false);
    expect(cells).toEqual([[0, 2, 0]]);
  });

  it("go from cell to neighbouring cell and end where they should", () => {
    const coordinate = fc.double({ min: -20, max: 20, noNaN: true });
    const point = fc.record({ x: coordinate, y: coordinate, z: coordinate });
    fc.assert(
      fc.property(point, point, (from, to) => {
        let last: number[] | null = null;
        walkRay(from, to, (x, y, z) => {
          if (last) {
            const steps = Math.abs(x - (last[0] ?? 0)) + Math.abs(y - (last[1] ?? 0)) + Math.abs(z - (last[2] ?? 0));
            expect(steps).toBe(1);
          }
          last = [x, y, z];
          return false;
        });
        const end = [to.x, to.y, to.z];
        // Rounding may leave the line in the cell beside the end when that lies on a border.
        for (const [axis, value] of (last ?? []).entries())
          expect(Math.abs(value + 0.5 - (end[axis] ?? 0))).toBeLessThan(0.5 + 1e-6);
      }),
    );
  });
});

describe("block index", () => {
  it("does not know an ore behind stone, and does once it is exposed in sight", () => {
    const grid = flatGrid();
    fill(grid, "stone", [5, 10, -5], [9, 15, 5]);
    grid.setState(6, 11, 0, stateOf("iron_ore"));
    const index = indexOn(grid);
    lookAround(index);
    expect(find(index, "iron_ore")).toEqual([]);
    change(grid, index, "air", 5, 11, 0);
    index.look(eye);
    expect(find(index, "iron_ore")).toEqual([[6, 11, 0]]);
  });

  it("does not know an exposed ore round the corner until the eye gets there", () => {
    const grid = flatGrid();
    fill(grid, "stone", [5, 10, -5], [5, 15, 5]);
    grid.setState(8, 10, 0, stateOf("coal_ore"));
    const index = indexOn(grid);
    lookAround(index);
    expect(find(index, "coal_ore")).toEqual([]);
    for (let tick = 0; tick < 100; tick++) index.look({ x: 8.5, y: 11.6, z: 6.5 });
    expect(find(index, "coal_ore")).toEqual([[8, 10, 0]]);
  });

  it("forgets what has changed and keeps what it has seen when the column goes", () => {
    const grid = flatGrid();
    grid.setState(4, 10, 0, stateOf("oak_log"));
    grid.setState(20, 10, 0, stateOf("oak_log"));
    const index = indexOn(grid);
    lookAround(index);
    expect(find(index, "oak_log")).toEqual([
      [4, 10, 0],
      [20, 10, 0],
    ]);
    change(grid, index, "air", 4, 10, 0);
    expect(find(index, "oak_log")).toEqual([[20, 10, 0]]);
    grid.removeColumn(1, 0);
    index.columnUnloaded(1, 0);
    expect(find(index, "oak_log")).toEqual([[20, 10, 0]]);
  });

  it("finds ground by a search nearby, only what is in sight", () => {
    const grid = flatGrid();
    const found = find(indexOn(grid), "stone");
    expect(found).toHaveLength(16);
    expect(found.every(([, y]) => y === 9)).toBe(true);
  });

  it("is summed up as the nearest of each kind that says where one is", () => {
    const grid = flatGrid();
    grid.setState(4, 10, 0, stateOf("oak_log"));
    grid.setState(8, 10, 0, stateOf("oak_log"));
    const index = indexOn(grid);
    lookAround(index);
    const creature = { position: { x: 0.5, y: 10, z: 3.5 }, velocity: { x: 0, y: 0, z: 0 }, height: 1.4, item: null };
    const creatures = [
      { ...creature, id: 1, name: "cow" },
      { ...creature, id: 2, name: "cow" },
      { ...creature, id: 3, name: "item", item: { name: "oak_log", count: 1 } },
      { ...creature, id: 4, name: "zombie", position: { x: 90, y: 10, z: 0 } },
    ];
    expect(landmarksOf(index, creatures, feet)).toEqual([
      { name: "cow", kind: "creature", position: [1, 10, 4], distance: 3, count: 2 },
      { name: "oak_log", kind: "block", position: [4, 10, 0], distance: Math.hypot(4, 0.5), count: 2 },
    ]);
  });

  it("knows everything with xray", () => {
    const grid = flatGrid();
    grid.setState(6, 3, 0, stateOf("diamond_ore"));
    expect(find(indexOn(grid), "diamond_ore")).toEqual([]);
    expect(find(indexOn(grid, true), "diamond_ore")).toEqual([[6, 3, 0]]);
  });

  it("never knows a block that no line of sight reaches", () => {
    const cell = fc.tuple(
      fc.integer({ min: -6, max: 6 }),
      fc.integer({ min: 10, max: 15 }),
      fc.integer({ min: -6, max: 6 }),
    );
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 120 }), cell, (walls, ore) => {
        fc.pre(!(ore[0] === 0 && ore[2] === 0));
        const grid = flatGrid();
        for (const [x, y, z] of walls) if (x !== 0 || z !== 0) grid.setState(x, y, z, stateOf("stone"));
        grid.setState(...ore, stateOf("gold_ore"));
        const index = indexOn(grid);
        lookAround(index, 20);
        const seen = find(index, "gold_ore").length > 0;
        const [x, y, z] = ore;
        expect(seen).toBe(seesBlock(grid, table, eye, { x, y, z }, 5));
      }),
      { numRuns: 60 },
    );
  });
});
