/** Light: worked examples, and incremental light held equal to a plain relaxation of the rule after random edits. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BlockStore } from "../../../../../worlds/minecraft/server/contracts.ts";
import { defaultState, stateOf } from "../../../../../worlds/minecraft/server/world/block-states.ts";
import { createBlockStore } from "../../../../../worlds/minecraft/server/world/block-store.ts";
import { lightByRelaxation } from "./helpers.ts";

const stone = defaultState("stone");

/** Cells of the 16 x 16 blocks from (firstX, firstZ) in the middle of `lightByRelaxation`'s square that differ. */
function differences(store: BlockStore, firstColumn: number, columns: number): number {
  let count = 0;
  for (const kind of ["sky", "block"] as const) {
    const { side, levels } = lightByRelaxation(store, firstColumn, columns, kind);
    for (let z = 16; z < side - 16; z++) {
      for (let x = 16; x < side - 16; x++) {
        for (let y = 0; y < 384; y++) {
          const [worldX, worldZ] = [firstColumn * 16 + x, firstColumn * 16 + z];
          const level =
            kind === "sky" ? store.skyLight(worldX, y - 64, worldZ) : store.blockLight(worldX, y - 64, worldZ);
          if (level !== levels[(y * side + z) * side + x]) count++;
        }
      }
    }
  }
  return count;
}

/** A closed stone room high in the air, 9 blocks wide inside, its floor at y 200. */
function room(store: BlockStore): void {
  for (let x = -5; x <= 5; x++) {
    for (let z = -5; z <= 5; z++) {
      for (let y = 200; y <= 210; y++) {
        const wall = Math.abs(x) === 5 || Math.abs(z) === 5 || y === 200 || y === 210;
        store.setState(x, y, z, wall ? stone : 0);
      }
    }
  }
}

describe("light", () => {
  it("is 15 under the open sky, 14 beside it under a roof, less with every step", () => {
    const store = createBlockStore(21);
    for (let x = 0; x <= 4; x++) for (let z = -8; z <= 8; z++) store.setState(x, 200, z, stone);
    expect(store.skyLight(-1, 199, 0)).toBe(15);
    expect([0, 1, 2].map((x) => store.skyLight(x, 199, 0))).toEqual([14, 13, 12]);
    expect(store.skyLight(4, 199, 0)).toBe(14);
    expect(store.skyLight(2, 200, 0)).toBe(0);
  });

  it("loses one level in leaves and in water, and none in glass", () => {
    const store = createBlockStore(22);
    room(store);
    store.setState(0, 210, 0, defaultState("glass"));
    expect([210, 209, 201].map((y) => store.skyLight(0, y, 0))).toEqual([15, 15, 15]);
    expect(store.skyLight(1, 201, 0)).toBe(14);
    store.setState(0, 210, 0, defaultState("oak_leaves"));
    expect([210, 209, 208].map((y) => store.skyLight(0, y, 0))).toEqual([14, 13, 12]);
    store.setState(0, 210, 0, stateOf("water", { level: 0 }));
    expect([210, 209, 208].map((y) => store.skyLight(0, y, 0))).toEqual([14, 13, 12]);
    store.setState(0, 210, 0, stone);
    expect(store.skyLight(0, 205, 0)).toBe(0);
  });

  it("gives torches 14, lava 15, a burning furnace 13, and takes it back", () => {
    const store = createBlockStore(23);
    room(store);
    const sources = [
      [defaultState("torch"), 14],
      [stateOf("lava", { level: 0 }), 15],
      [stateOf("furnace", { lit: true }), 13],
      [stateOf("furnace", { lit: false }), 0],
    ] as const;
    for (const [state, level] of sources) {
      store.setState(0, 201, 0, state);
      expect(store.blockLight(0, 201, 0)).toBe(level);
      // Three blocks east, two up: five steps.
      expect(store.blockLight(3, 203, 0)).toBe(Math.max(0, level - 5));
      expect(store.blockLight(7, 203, 0)).toBe(0);
      store.setState(0, 201, 0, 0);
      expect(store.blockLight(3, 203, 0)).toBe(0);
    }
  });

  it("keeps the light of the second torch when the first goes", () => {
    const store = createBlockStore(24);
    room(store);
    store.setState(-4, 201, 0, defaultState("torch"));
    store.setState(4, 201, 0, defaultState("torch"));
    expect(store.blockLight(0, 201, 0)).toBe(10);
    store.setState(-4, 201, 0, 0);
    expect(store.blockLight(-4, 201, 0)).toBe(6);
    expect(store.blockLight(0, 201, 0)).toBe(10);
  });

  it("of generated columns is the rule's own", () => {
    expect(differences(createBlockStore(25), -1, 3)).toBe(0);
    expect(differences(createBlockStore(26), 30, 3)).toBe(0);
  });

  it("stays the rule's own after random edits across borders", () => {
    const kinds = ["air", "stone", "air", "torch", "oak_leaves", "glass", "lava", "glowstone", "water"].map(
      defaultState,
    );
    const edit = fc.tuple(
      fc.integer({ min: -4, max: 19 }),
      fc.integer({ min: -3, max: 12 }),
      fc.integer({ min: -4, max: 19 }),
      fc.constantFrom(...kinds),
    );
    const store = createBlockStore(27);
    const ground = Math.max(store.surfaceY(0, 0), store.surfaceY(15, 15));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 100, maxLength: 150 }), (edits) => {
        store.skyLight(8, 100, 8);
        for (const [x, y, z, state] of edits) store.setState(x, ground + y, z, state);
        // Dig a shaft and close it again.
        for (let y = ground + 12; y > ground - 12; y--) store.setState(7, y, 15, 0);
        store.setState(7, ground + 13, 15, stone);
        expect(differences(store, -1, 3)).toBe(0);
      }),
      { numRuns: 4 },
    );
  });

  it("does not depend on the order in which columns are made and lit", () => {
    const forward = createBlockStore(28);
    const backward = createBlockStore(28);
    for (let index = 0; index < 25; index++) forward.skyLight((index % 5) * 16, 60, Math.floor(index / 5) * 16);
    for (let index = 24; index >= 0; index--) backward.skyLight((index % 5) * 16, 60, Math.floor(index / 5) * 16);
    for (let index = 0; index < 25; index++) {
      const [x, z] = [index % 5, Math.floor(index / 5)];
      expect(forward.lightPacket(x, z)).toEqual(backward.lightPacket(x, z));
    }
  });
});
