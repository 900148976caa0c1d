/** The column codec: what goes in comes out, and layered terrain is small. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ColumnMessage } from "../../src/core/episode.ts";
import { decodeColumn, encodeColumn } from "../../src/episode/column.ts";
import { generateColumn } from "../viewer/helpers/synthetic-episode.ts";

const states = fc.integer({ min: 1, max: 4 }).chain((sections) =>
  fc.oneof(
    // Any block anywhere, and a few blocks in layers.
    fc.uint16Array({ minLength: sections * 4096, maxLength: sections * 4096 }),
    fc
      .array(fc.integer({ min: 0, max: 26683 }), { minLength: sections * 16, maxLength: sections * 16 })
      .map((layers) => Uint16Array.from({ length: sections * 4096 }, (_, index) => layers[index >> 8] ?? 0)),
  ),
);

const columns: fc.Arbitrary<ColumnMessage> = fc.record({
  kind: fc.constant("column" as const),
  time: fc.double({ min: 0, max: 1e6, noNaN: true }).map((time) => time + 0),
  x: fc.integer({ min: -1875000, max: 1875000 }),
  z: fc.integer({ min: -1875000, max: 1875000 }),
  minY: fc.constantFrom(-64, 0, -2032),
  states,
  biome: fc.constantFrom("plains", "forest", "windswept_gravelly_hills", ""),
});

describe("column codec", () => {
  it("gives back any column", () => {
    fc.assert(
      fc.property(columns, (column) => {
        expect(decodeColumn(encodeColumn(column))).toEqual(column);
      }),
      { numRuns: 30 },
    );
  });

  it("is byte for byte what the format says, worked by hand", () => {
    const blocks = new Uint16Array(16 * 256);
    // One line of stone (5) up to y 2, air above; everything else air.
    for (let y = 0; y < 3; y++) blocks[y * 256] = 5;
    const bytes = encodeColumn({ kind: "column", time: 0, x: 1, z: -1, minY: 0, states: blocks, biome: "a" });
    // 25 bytes of head with a biome of one letter, the palette [5, 0], then 6 runs: 5 1, 0 255, three times over, the last to the end.
    expect([...bytes.subarray(21, 29)]).toEqual([1, 97, 2, 0, 5, 0, 0, 0]);
    expect([...bytes.subarray(29, 36)]).toEqual([6, 0, 1, 0, 1, 0, 1]);
    // 255 is 0xff 0x01 in LEB128; the last run is 255 + 13 * 256 = 3583: 0xff 0x1b.
    expect([...bytes.subarray(36)]).toEqual([1, 0xff, 1, 1, 0xff, 1, 1, 0xff, 0x1b]);
  });

  it("keeps terrain under 8 KB before compression", () => {
    expect(encodeColumn(generateColumn(3, -2, 7, 0)).length).toBeLessThan(8192);
  });

  it("refuses damaged bytes instead of making up blocks", () => {
    const bytes = encodeColumn(generateColumn(0, 0, 7, 0));
    expect(() => decodeColumn(bytes.subarray(0, bytes.length - 1))).toThrow(/ends in the middle/);
    expect(() => decodeColumn(Uint8Array.from(bytes, (byte, index) => (index === 0 ? 9 : byte)))).toThrow(/version 9/);
  });
});
