/** Edits, their log, heights, and saving: what the layers above rely on. */
import { crc32, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EmbodyError } from "../../../../../src/core/errors.ts";
import {
  collisionBoxes,
  defaultState,
  emission,
  isLiquid,
  isSolid,
  opacity,
  stateCount,
  stateName,
  stateOf,
  stateProperties,
} from "../../../../../worlds/minecraft/server/world/block-states.ts";
import { createBlockStore } from "../../../../../worlds/minecraft/server/world/block-store.ts";
import { columnStates } from "./helpers.ts";

const stone = defaultState("stone");

describe("block states", () => {
  it("count properties like digits, the last fastest, true before false", () => {
    // minecraft-data: furnace states 4295..4302 are facing north, south, west, east by lit true, false.
    const first = stateOf("furnace", { facing: "north", lit: true });
    expect(stateOf("furnace", { facing: "north", lit: false })).toBe(first + 1);
    expect(stateOf("furnace", { facing: "east", lit: true })).toBe(first + 6);
    expect(defaultState("furnace")).toBe(first + 1);
  });

  it("go to properties and back for every state", () => {
    for (let state = 0; state < stateCount; state++) {
      expect(stateOf(stateName(state), stateProperties(state))).toBe(state);
    }
  });

  it("know collision, light and liquids", () => {
    const fence = defaultState("oak_fence");
    expect(collisionBoxes(fence)).toEqual([[0.375, 0, 0.375, 0.625, 1.5, 0.625]]);
    expect(collisionBoxes(stateOf("oak_slab", { type: "bottom" }))).toEqual([[0, 0, 0, 1, 0.5, 1]]);
    const solid = ["stone", "oak_leaves", "glass", "torch", "short_grass", "water", "air"];
    expect(solid.map((name) => isSolid[defaultState(name)])).toEqual([1, 1, 1, 0, 0, 0, 0]);
    const clear = ["stone", "oak_leaves", "glass", "torch", "water", "lava", "oak_log"];
    expect(clear.map((name) => opacity[defaultState(name)])).toEqual([15, 1, 0, 0, 1, 1, 15]);
    expect(opacity[stateOf("stone_slab", { type: "double" })]).toBe(15);
    expect(isLiquid[stateOf("oak_slab", { waterlogged: true })]).toBe(1);
    const lit = [
      stateOf("furnace", { lit: true }),
      defaultState("furnace"),
      stateOf("candle", { candles: 3, lit: true }),
    ];
    expect(lit.map((state) => emission[state])).toEqual([13, 0, 9]);
  });

  it("refuses unknown blocks and properties with names that exist", () => {
    expect(() => defaultState("oak_lgo")).toThrow(/Did you mean .*'oak_log'/);
    expect(() => stateOf("furnace", { axis: "y" })).toThrow(/no property 'axis'. Properties: facing, lit/);
    expect(() => stateOf("furnace", { facing: "up" })).toThrow(/no facing = up/);
  });
});

describe("setState", () => {
  it("logs changes once, in order, and nothing that changes nothing", () => {
    const store = createBlockStore(51);
    store.setState(1, 100, -1, stone);
    store.setState(1, 100, -1, stone);
    store.setState(-17, 101, 40, stone);
    store.setState(1, 100, -1, 0);
    store.setState(0, 320, 0, stone);
    expect(store.takeChanges()).toEqual([
      [1, 100, -1, stone],
      [-17, 101, 40, stone],
      [1, 100, -1, 0],
    ]);
    expect(store.takeChanges()).toEqual([]);
    expect(() => store.setState(0, 0, 0, stateCount)).toThrow(EmbodyError);
  });

  it("keeps the surface where a scan finds it", () => {
    const store = createBlockStore(52);
    const kinds = ["air", "stone", "torch", "water", "oak_leaves", "short_grass"].map(defaultState);
    const edit = fc.tuple(
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 50, max: 90 }),
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom(...kinds),
    );
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 200 }), (edits) => {
        for (const [x, y, z, state] of edits) store.setState(x, y, z, state);
        for (let x = 0; x < 4; x++) {
          for (let z = 0; z < 4; z++) {
            let y = 319;
            while (isSolid[store.getState(x, y, z)] !== 1 && isLiquid[store.getState(x, y, z)] !== 1) y--;
            expect(store.surfaceY(x, z)).toBe(y);
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("keepOnly", () => {
  const kinds = ["air", "stone", "torch", "glowstone", "water", "oak_leaves"].map(defaultState);
  const coordinate = fc.integer({ min: -20, max: 20 });
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(coordinate, fc.integer({ min: 60, max: 90 }), coordinate, fc.constantFrom(...kinds)),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constant("keep" as const), coordinate, coordinate, fc.integer({ min: 0, max: 1 })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constant("light" as const), coordinate, fc.integer({ min: 60, max: 90 }), coordinate),
    },
  );

  it("changes nothing that can be read: blocks, light, packets, the saved bytes", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 30 }), (steps) => {
        const whole = createBlockStore(56);
        const forgetful = createBlockStore(56);
        for (const [first, second, third, fourth] of steps) {
          if (first === "keep") forgetful.keepOnly([{ x: second, z: third, radius: fourth }]);
          else if (first === "light") {
            for (const read of ["blockLight", "skyLight"] as const) {
              expect(forgetful[read](second, third, fourth)).toBe(whole[read](second, third, fourth));
            }
          } else for (const store of [whole, forgetful]) store.setState(first, second, third, fourth);
        }
        expect(forgetful.takeChanges()).toEqual(whole.takeChanges());
        expect(Buffer.compare(forgetful.save(), whole.save())).toBe(0);
        forgetful.keepOnly([]);
        expect(forgetful.loadedColumns).toBe(0);
        expect(Buffer.compare(forgetful.save(), whole.save())).toBe(0);
        for (const [x, z] of [
          [0, 0],
          [-1, 0],
          [1, -2],
        ] as const) {
          expect(forgetful.columnPacket(x, z)).toEqual(whole.columnPacket(x, z));
        }
      }),
      { numRuns: 3 },
    );
  });

  it("lets a torch in a column that comes back go out again everywhere", () => {
    const store = createBlockStore(57);
    const y = 120;
    store.setState(15, y, 8, defaultState("torch"));
    expect(store.blockLight(18, y, 8)).toBe(11);
    // The neighbour stays, lit by a torch that is no longer in memory.
    store.keepOnly([{ x: 40, z: 8, radius: 1 }]);
    expect(store.blockLight(18, y, 8)).toBe(11);
    store.keepOnly([{ x: 40, z: 8, radius: 1 }]);
    store.setState(15, y, 8, 0);
    expect(store.blockLight(18, y, 8)).toBe(0);
  });

  it("forgets changed columns on loading, packed or not", () => {
    const store = createBlockStore(58);
    const empty = createBlockStore(58).save();
    store.setState(8, 120, 8, defaultState("torch"));
    expect(store.blockLight(18, 120, 8)).toBe(4);
    store.keepOnly([{ x: 24, z: 8, radius: 0 }]);
    store.load(empty);
    expect(store.getState(8, 120, 8)).toBe(0);
    expect(store.blockLight(18, 120, 8)).toBe(0);
    expect(Buffer.compare(store.save(), empty)).toBe(0);
  });
});

describe("save and load", () => {
  it("gives the same blocks and light in a fresh store, and only changed columns are saved", () => {
    const store = createBlockStore(53);
    for (let x = -20; x < 20; x++) store.setState(x, 90, x, x % 3 === 0 ? defaultState("torch") : stone);
    store.columnPacket(0, 0);
    store.getState(500, 70, 500);
    const bytes = store.save();
    expect(bytes.length).toBeLessThan(60_000);
    const other = createBlockStore(53);
    other.setState(300, 90, 300, stone);
    other.setState(0, 95, 0, stone);
    other.columnPacket(0, 0);
    other.load(bytes);
    expect(other.takeChanges()).toEqual([]);
    for (const [x, z] of [
      [0, 0],
      [-1, -1],
      [1, 0],
      [18, 18],
    ] as const) {
      expect(columnStates(other, x, z)).toEqual(columnStates(store, x, z));
      expect(other.columnPacket(x, z)).toEqual(store.columnPacket(x, z));
    }
    expect(Buffer.compare(other.save(), bytes)).toBe(0);
  });

  it("of an untouched world is nearly nothing", () => {
    const store = createBlockStore(54);
    store.columnPacket(0, 0);
    expect(store.save().length).toBeLessThan(64);
  });

  it("refuses foreign, damaged, cut and wrongly seeded files, and keeps the world as it was", () => {
    const store = createBlockStore(55);
    store.setState(0, 100, 0, stone);
    const bytes = store.save();
    const refused = (damage: (copy: Uint8Array) => Uint8Array, message: RegExp): void => {
      const target = createBlockStore(55);
      target.setState(5, 100, 5, stone);
      let thrown: unknown;
      try {
        target.load(damage(bytes.slice()));
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(EmbodyError);
      expect((thrown as EmbodyError).code).toBe("bad-file");
      expect((thrown as EmbodyError).message).toMatch(message);
      expect(target.getState(5, 100, 5)).toBe(stone);
    };
    refused(() => new Uint8Array(0), /not a saved world/);
    refused(() => new TextEncoder().encode("a text that is long enough to be a header"), /not a saved world/);
    refused((copy) => copy.subarray(0, copy.length - 3), /checksum/);
    refused((copy) => copy.fill(0, 40, 44), /checksum/);
    refused((copy) => copy.fill(9, 7, 8), /format version 9/);
    refused((copy) => copy.fill(1, 8, 12), /seed/);
    // A body that is whole but says nonsense: one column that ends after its first words.
    refused((copy) => {
      const body = zstdCompressSync(Buffer.alloc(20));
      const file = Buffer.concat([copy.subarray(0, 20), body]);
      file.writeUInt32BE(crc32(body), 16);
      return new Uint8Array(file);
    }, /ends in the middle/);
  });
});
