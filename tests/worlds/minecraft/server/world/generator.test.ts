/** The generated world: the same whatever the order, with vanilla's layers, ores, trees and water, and a place to begin. */
import { describe, expect, it } from "vitest";
import type { BlockStore } from "../../../../../worlds/minecraft/server/contracts.ts";
import {
  defaultState,
  isSolid,
  isWater,
  stateName,
  stateProperties,
} from "../../../../../worlds/minecraft/server/world/block-states.ts";
import { createBlockStore } from "../../../../../worlds/minecraft/server/world/block-store.ts";
import { Generator } from "../../../../../worlds/minecraft/server/world/generator.ts";
import { groundY } from "../../../../../worlds/minecraft/server/world/terrain.ts";
import { columnStates } from "./helpers.ts";

/** Number of blocks of each name and height in a square of columns around the origin. */
function census(store: BlockStore, radius: number): Map<string, Map<number, number>> {
  const counts = new Map<string, Map<number, number>>();
  for (let columnZ = -radius; columnZ < radius; columnZ++) {
    for (let columnX = -radius; columnX < radius; columnX++) {
      columnStates(store, columnX, columnZ).forEach((state, cell) => {
        if (state === 0) return;
        const name = stateName(state).replace("deepslate_", "");
        const heights = counts.get(name) ?? new Map<number, number>();
        counts.set(name, heights);
        const y = (cell >> 8) - 64;
        heights.set(y, (heights.get(y) ?? 0) + 1);
      });
    }
  }
  return counts;
}

function between(heights: Map<number, number> | undefined, low: number, high: number): number {
  let sum = 0;
  for (const [y, count] of heights ?? []) if (y >= low && y <= high) sum += count;
  return sum;
}

describe("generated columns", () => {
  it("are the same in whatever order they are made", () => {
    const rows = createBlockStore(31);
    const backwards = createBlockStore(31);
    const columns = Array.from({ length: 36 }, (_, index) => [(index % 6) - 3, Math.floor(index / 6) - 3] as const);
    const forward = new Map(columns.map(([x, z]) => [`${x} ${z}`, columnStates(rows, x, z)]));
    for (const [x, z] of columns.toReversed()) {
      expect(columnStates(backwards, x, z)).toEqual(forward.get(`${x} ${z}`));
    }
  });

  it("differ from seed to seed", () => {
    expect(columnStates(createBlockStore(1), 0, 0)).not.toEqual(columnStates(createBlockStore(2), 0, 0));
  });

  it("stand on bedrock, with deepslate below 0 and stone above 8", () => {
    const counts = census(createBlockStore(32), 3);
    const area = 36 * 256;
    expect(counts.get("bedrock")?.get(-64)).toBe(area);
    expect(between(counts.get("bedrock"), -59, 319)).toBe(0);
    expect(between(counts.get("bedrock"), -60, -60)).toBeGreaterThan(0);
    expect(between(counts.get("deepslate"), 8, 319)).toBe(0);
    expect(between(counts.get("stone"), -64, -1)).toBe(0);
    expect(between(counts.get("lava"), -54, 319)).toBe(0);
    expect(between(counts.get("lava"), -63, -55)).toBeGreaterThan(0);
    expect(between(counts.get("water"), 63, 319)).toBe(0);
  });

  it("have ores at their heights and in about vanilla's numbers", () => {
    const columns = 2 * 144;
    const totals = new Map<string, [number, number]>();
    const add = (name: string, inside: number, outside: number): void => {
      const [a, b] = totals.get(name) ?? [0, 0];
      totals.set(name, [a + inside, b + outside]);
    };
    const ranges = [
      ["coal_ore", -1, 319],
      ["iron_ore", -64, 319],
      ["copper_ore", -18, 114],
      ["gold_ore", -64, 34],
      ["redstone_ore", -64, 17],
      ["diamond_ore", -64, 18],
      ["lapis_ore", -64, 66],
    ] as const;
    let ironPeak = 0;
    let ironAbove = 0;
    for (const seed of [33, 34]) {
      const counts = census(createBlockStore(seed), 6);
      for (const [name, low, high] of ranges) {
        const heights = counts.get(name);
        add(name, between(heights, low, high), between(heights, -64, low - 1) + between(heights, high + 1, 319));
      }
      ironPeak += between(counts.get("iron_ore"), 11, 21);
      ironAbove += between(counts.get("iron_ore"), 46, 56);
    }
    const perColumn = (name: string): number => (totals.get(name)?.[0] ?? 0) / columns;
    for (const [name] of ranges) expect([name, totals.get(name)?.[1]]).toEqual([name, 0]);
    expect(perColumn("coal_ore")).toBeGreaterThan(30);
    expect(perColumn("coal_ore")).toBeLessThan(160);
    expect(perColumn("iron_ore")).toBeGreaterThan(40);
    expect(perColumn("iron_ore")).toBeLessThan(120);
    expect(perColumn("diamond_ore")).toBeGreaterThan(2);
    expect(perColumn("diamond_ore")).toBeLessThan(20);
    // The triangle -24..56 peaks at 16; at 51 there is hardly more than the small veins.
    expect(ironPeak).toBeGreaterThan(2 * ironAbove);
  });

  it("have trees of both kinds on dirt, with whole trunks and leaves that know their distance", () => {
    let oaks = 0;
    let birches = 0;
    let leaves = 0;
    for (const seed of [36, 37, 38, 39]) {
      const store = createBlockStore(seed);
      const states = new Map<string, Uint16Array>();
      for (let x = -5; x <= 5; x++) for (let z = -5; z <= 5; z++) states.set(`${x} ${z}`, columnStates(store, x, z));
      const at = (x: number, y: number, z: number): number =>
        states.get(`${x >> 4} ${z >> 4}`)?.[((y + 64) << 8) | ((z & 15) << 4) | (x & 15)] ?? 0;
      for (let x = -60; x < 60; x++) {
        for (let z = -60; z < 60; z++) {
          for (let y = 60; y < 150; y++) {
            const state = at(x, y, z);
            if (state === 0) continue;
            const name = stateName(state);
            if (name.endsWith("_log")) {
              const below = stateName(at(x, y - 1, z));
              if (below === name) continue;
              expect(below).toBe("dirt");
              let height = 1;
              while (stateName(at(x, y + height, z)) === name) height++;
              if (name === "oak_log") oaks++;
              else birches++;
              expect([name, height >= (name === "oak_log" ? 4 : 5), height <= (name === "oak_log" ? 6 : 7)]).toEqual([
                name,
                true,
                true,
              ]);
            } else if (name.endsWith("_leaves")) {
              leaves++;
              const around = [
                at(x + 1, y, z),
                at(x - 1, y, z),
                at(x, y + 1, z),
                at(x, y - 1, z),
                at(x, y, z + 1),
                at(x, y, z - 1),
              ];
              const nearest = Math.min(
                ...around.map((state) => {
                  const other = stateName(state);
                  if (other.endsWith("_log")) return 0;
                  return other.endsWith("_leaves") ? Number(stateProperties(state).distance) : 7;
                }),
              );
              expect(stateProperties(at(x, y, z))).toEqual({
                distance: nearest + 1,
                persistent: false,
                waterlogged: false,
              });
            }
          }
        }
      }
    }
    expect(oaks).toBeGreaterThan(30);
    expect(birches).toBeGreaterThan(10);
    // Vanilla's small trees have 40 to 60 leaves.
    expect(leaves / (oaks + birches)).toBeGreaterThan(25);
    expect(leaves / (oaks + birches)).toBeLessThan(70);
  });

  it("have caves that break through the ground here and there, but not everywhere", () => {
    let opened = 0;
    const seeds = [44, 45, 46];
    for (const seed of seeds) {
      const store = createBlockStore(seed);
      const generator = new Generator(seed);
      for (let x = -12; x < 12; x++) {
        for (let z = -12; z < 12; z++) {
          const lattice = generator.lattice(x, z);
          for (let place = 0; place < 256; place++) {
            const surface = store.surfaceY(x * 16 + (place & 15), z * 16 + (place >> 4));
            if (surface < groundY(lattice, place & 15, place >> 4)) opened++;
          }
        }
      }
    }
    const share = opened / (seeds.length * 24 * 24 * 256);
    expect(share).toBeGreaterThan(0.0005);
    expect(share).toBeLessThan(0.02);
  });

  it("have caves under the ground, and no water hanging beside them", () => {
    let caveCells = 0;
    let cells = 0;
    for (const seed of [41, 42]) {
      const store = createBlockStore(seed);
      for (let x = -64; x < 64; x++) {
        for (let z = -64; z < 64; z++) {
          for (let y = -50; y < 62; y++) {
            const state = store.getState(x, y, z);
            cells++;
            if (state === 0) caveCells++;
            if (isWater[state] !== 1) continue;
            for (const [dx, dy, dz] of [
              [1, 0, 0],
              [-1, 0, 0],
              [0, -1, 0],
              [0, 0, 1],
              [0, 0, -1],
            ] as const) {
              if (store.getState(x + dx, y + dy, z + dz) === 0) throw new Error(`water beside air at ${x} ${y} ${z}`);
            }
          }
        }
      }
    }
    expect(caveCells / cells).toBeGreaterThan(0.01);
    expect(caveCells / cells).toBeLessThan(0.2);
  });
});

describe("spawnPoint", () => {
  it("is dry and on grass, in the open, with wood within 60 m, on 30 seeds", () => {
    for (let seed = 0; seed < 30; seed++) {
      const store = createBlockStore(seed);
      const { x, y, z } = store.spawnPoint();
      expect(store.spawnPoint()).toEqual({ x, y, z });
      expect([seed, stateName(store.getState(x, y - 1, z))]).toEqual([seed, "grass_block"]);
      for (const up of [0, 1]) {
        const state = store.getState(x, y + up, z);
        expect([isSolid[state], isWater[state]]).toEqual([0, 0]);
      }
      let logs = 0;
      for (let dz = -42; dz <= 42; dz++) {
        for (let dx = -42; dx <= 42; dx++) {
          for (let up = -12; up <= 16; up++) {
            if (stateName(store.getState(x + dx, y + up, z + dz)).endsWith("_log")) logs++;
          }
        }
      }
      // Six trees of at least four logs.
      expect([seed, logs >= 24]).toEqual([seed, true]);
    }
  });
});

describe("blocks far out", () => {
  it("generate on both sides of zero and far from it", () => {
    const store = createBlockStore(43);
    for (const [x, z] of [
      [-1, -1],
      [1_000_000, -1_000_000],
      [-29_999_984, 29_999_984],
    ] as const) {
      expect(store.getState(x, -64, z)).toBe(defaultState("bedrock"));
      expect(store.surfaceY(x, z)).toBeGreaterThan(20);
    }
    expect(store.getState(0, -65, 0)).toBe(0);
    expect(store.getState(0, 320, 0)).toBe(0);
  });
});
