/**
 * Hand-made terrain for tests: a small `ColumnGrid` filled by block names, everything outside of it not loaded.
 */
import { ColumnGrid } from "../../../../worlds/minecraft/body/blocks/grid.ts";
import { loadRegistry } from "../../../../worlds/minecraft/body/blocks/registry.ts";
import { stateTableOf } from "../../../../worlds/minecraft/body/blocks/state-table.ts";
import { Terrain } from "../../../../worlds/minecraft/body/navigation/terrain.ts";

export const registry = loadRegistry("1.20.4");
export const table = stateTableOf(registry);

export function stateOf(name: string): number {
  const block = registry.blocksByName[name];
  if (!block) throw new RangeError(`no block ${name}`);
  return block.defaultState;
}

/** Columns -2..1 in both directions, y 0..63, stone below y = 10, air above. */
export function flatGrid(): ColumnGrid {
  const grid = new ColumnGrid(0, 64);
  for (let x = -2; x < 2; x++) {
    for (let z = -2; z < 2; z++) grid.setColumn({ x, z, sections: [0, 0, 0, 0] });
  }
  fill(grid, "stone", [-32, 0, -32], [31, 9, 31]);
  return grid;
}

export function fill(
  grid: ColumnGrid,
  name: string,
  [x0, y0, z0]: readonly [number, number, number],
  [x1, y1, z1]: readonly [number, number, number],
): void {
  const state = stateOf(name);
  for (let y = y0; y <= y1; y++) {
    for (let z = z0; z <= z1; z++) for (let x = x0; x <= x1; x++) grid.setState(x, y, z, state);
  }
}

export function terrainOn(
  grid: ColumnGrid,
  options: { dig?: boolean; scaffold?: number; digSeconds?: (block: string) => number } = {},
): Terrain {
  return new Terrain({
    grid,
    table,
    dig: options.dig ?? false,
    scaffold: options.scaffold ?? 0,
    digSeconds: options.digSeconds ?? (() => 1),
  });
}
