/** The `map_chunk` packet, decoded by the library that bots decode it with, and by the protocol's own serializer. */
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BlockStore, worldHeight, worldMinY } from "../../../../../worlds/minecraft/server/contracts.ts";
import { defaultState, registry, stateCount } from "../../../../../worlds/minecraft/server/world/block-states.ts";
import { createBlockStore } from "../../../../../worlds/minecraft/server/world/block-store.ts";
import { columnStates } from "./helpers.ts";

interface Place {
  x: number;
  y: number;
  z: number;
}
interface DecodedColumn {
  load(data: Buffer): void;
  loadParsedLight(...fields: unknown[]): void;
  getBlockStateId(place: Place): number;
  getBiome(place: Place): number;
  getSkyLight(place: Place): number;
  getBlockLight(place: Place): number;
}
const require = createRequire(import.meta.url);
const DecodedColumnClass = (
  require("prismarine-chunk") as (registry: unknown) => new (options: object) => DecodedColumn
)(registry);
const { createSerializer, createDeserializer } = require("minecraft-protocol") as {
  createSerializer: (options: object) => { createPacketBuffer(packet: object): Buffer };
  createDeserializer: (options: object) => {
    parsePacketBuffer(bytes: Buffer): { data: { name: string; params: Record<string, unknown> } };
  };
};
const side = { state: "play", version: "1.20.4" };

/** Sends the packet through the wire format and decodes what arrives. */
function decode(packet: Record<string, unknown>): { column: DecodedColumn; params: Record<string, unknown> } {
  const bytes = createSerializer({ ...side, isServer: true }).createPacketBuffer({ name: "map_chunk", params: packet });
  const { data } = createDeserializer({ ...side, isServer: false }).parsePacketBuffer(bytes);
  expect(data.name).toBe("map_chunk");
  const column = new DecodedColumnClass({ minY: worldMinY, worldHeight });
  const { params } = data;
  column.load(params.chunkData as Buffer);
  column.loadParsedLight(
    params.skyLight,
    params.blockLight,
    params.skyLightMask,
    params.blockLightMask,
    params.emptySkyLightMask,
    params.emptyBlockLightMask,
  );
  return { column, params };
}

function expectSameBlocks(store: BlockStore, columnX: number, columnZ: number, column: DecodedColumn): void {
  const decoded = columnStates(store, columnX, columnZ).map((_, cell) =>
    column.getBlockStateId({ x: cell & 15, y: worldMinY + (cell >> 8), z: (cell >> 4) & 15 }),
  );
  expect(Buffer.compare(Buffer.from(decoded.buffer), Buffer.from(columnStates(store, columnX, columnZ).buffer))).toBe(
    0,
  );
}

/**
 * Number of cells up to just above the ground with another level than the store says. Vanilla's light bytes go from x = 0 up, low
 * nibble first; prismarine-chunk 1.41 reads eight of them as one big-endian long, so its x counts pairs from the far end.
 */
function lightDifferences(store: BlockStore, columnX: number, columnZ: number, column: DecodedColumn): number {
  let top = worldMinY;
  for (let place = 0; place < 256; place++) {
    top = Math.max(top, store.surfaceY(columnX * 16 + (place & 15), columnZ * 16 + (place >> 4)));
  }
  let differences = 0;
  for (let y = worldMinY; y <= top + 1; y++) {
    for (let place = 0; place < 256; place++) {
      const x = place & 15;
      const z = place >> 4;
      if (column.getSkyLight({ x: x ^ 14, y, z }) !== store.skyLight(columnX * 16 + x, y, columnZ * 16 + z))
        differences++;
      if (column.getBlockLight({ x: x ^ 14, y, z }) !== store.blockLight(columnX * 16 + x, y, columnZ * 16 + z))
        differences++;
    }
  }
  return differences;
}

/** Entries of 9 bits, seven to a long, from pairs of words. */
function unpackHeights(longs: readonly (readonly [number, number])[]): number[] {
  const heights: number[] = [];
  for (const [high, low] of longs) {
    const long = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    for (let entry = 0n; entry < 7n && heights.length < 256; entry++) {
      heights.push(Number((long >> (entry * 9n)) & 511n));
    }
  }
  return heights;
}

describe("columnPacket", () => {
  it("decodes to the same blocks, light and biomes", () => {
    const store = createBlockStore(11);
    const spawn = store.spawnPoint();
    for (const [dx, dz] of [
      [0, 0],
      [3, -2],
      [-7, 5],
      [20, 20],
    ] as const) {
      const columnX = (Math.floor(spawn.x) >> 4) + dx;
      const columnZ = (Math.floor(spawn.z) >> 4) + dz;
      const { column } = decode(store.columnPacket(columnX, columnZ));
      expectSameBlocks(store, columnX, columnZ, column);
      expect(lightDifferences(store, columnX, columnZ, column)).toBe(0);
      for (const [x, z] of [
        [0, 0],
        [6, 9],
        [15, 15],
      ] as const) {
        const name = store.biomeAt(columnX * 16 + x, 70, columnZ * 16 + z);
        expect(column.getBiome({ x, y: 70, z })).toBe(registry.biomesByName[name]?.id);
      }
    }
  });

  it("decodes to the same blocks after any edits, whatever the palette", () => {
    const store = createBlockStore(12);
    const edit = fc.tuple(
      fc.integer({ min: 0, max: 15 }),
      fc.integer({ min: worldMinY, max: worldMinY + worldHeight - 1 }),
      fc.integer({ min: 0, max: 15 }),
      fc.integer({ min: 0, max: stateCount - 1 }),
    );
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 60 }), (edits) => {
        for (const [x, y, z, state] of edits) store.setState(x, y, z, state);
        const { column } = decode(store.columnPacket(0, 0));
        expectSameBlocks(store, 0, 0, column);
      }),
      { numRuns: 10 },
    );
  });

  it("uses a palette of up to 8 bits and none above 256 states", () => {
    for (const states of [1, 2, 16, 17, 32, 33, 256, 257, 2000]) {
      const store = createBlockStore(13);
      for (let index = 0; index < 4096; index++) {
        store.setState(index & 15, 200 - (200 % 16) + (index >> 8), (index >> 4) & 15, 1 + (index % states));
      }
      const { column } = decode(store.columnPacket(0, 0));
      expectSameBlocks(store, 0, 0, column);
    }
  });

  it("packs heightmaps as heights above the bottom of the world", () => {
    const store = createBlockStore(14);
    store.setState(5, 150, 9, defaultState("torch"));
    store.setState(6, 151, 9, defaultState("glass"));
    const { params } = decode(store.columnPacket(0, 0));
    const maps = (params.heightmaps as { value: Record<string, { type: string; value: [number, number][] }> }).value;
    expect(maps.MOTION_BLOCKING?.value).toHaveLength(37);
    const motion = unpackHeights(maps.MOTION_BLOCKING?.value ?? []);
    const surface = unpackHeights(maps.WORLD_SURFACE?.value ?? []);
    expect(motion).toEqual(
      Array.from({ length: 256 }, (_, place) => store.surfaceY(place & 15, place >> 4) + 1 - worldMinY),
    );
    // A torch does not block motion: 150 - -64 + 1.
    expect(surface[9 * 16 + 5]).toBe(215);
    expect(motion[9 * 16 + 5]).toBeLessThan(200);
    expect(surface[9 * 16 + 6]).toBe(216);
    expect(motion[9 * 16 + 6]).toBe(216);
  });

  it("serialises light updates, and caches until something changes", () => {
    const store = createBlockStore(15);
    const before = store.columnPacket(2, 2);
    expect(store.columnPacket(2, 2).chunkData).toBe(before.chunkData);
    store.setState(40, 120, 40, defaultState("torch"));
    const after = store.columnPacket(2, 2);
    expect(after.chunkData).not.toBe(before.chunkData);
    const serializer = createSerializer({ ...side, isServer: true });
    const bytes = serializer.createPacketBuffer({ name: "update_light", params: store.lightPacket(2, 2) });
    const { data } = createDeserializer({ ...side, isServer: false }).parsePacketBuffer(bytes);
    expect(data.params).toMatchObject({ chunkX: 2, chunkZ: 2 });
    expect((data.params.blockLight as unknown[]).length).toBeGreaterThan(0);
    expect(store.takeLightChanges()).toContainEqual([2, 2]);
    expect(store.takeLightChanges()).toEqual([]);
  });
});
