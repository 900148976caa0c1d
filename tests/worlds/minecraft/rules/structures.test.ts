/** Walls and pillars by hand, and against a slow search over random blocks. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Descents,
  isNear,
  type PlacedBlock,
  perchOf,
  rememberedBlocks,
  rememberPlaced,
  wallsOf,
} from "../../../../worlds/minecraft/rules/structures.ts";

const row = (name: string, cells: readonly (readonly [number, number, number])[]): PlacedBlock[] =>
  cells.map(([x, y, z]) => ({ name, x, y, z }));

describe("walls", () => {
  it("are the longest for each height, a column being one long", () => {
    // Three columns along x of heights 3, 1 and 2 on one ground, and a lone block beside.
    const standing = row("dirt", [
      [0, 64, 0],
      [0, 65, 0],
      [0, 66, 0],
      [1, 64, 0],
      [2, 64, 0],
      [2, 65, 0],
      [9, 64, 9],
    ]);
    expect(wallsOf(standing)).toEqual({ dirt: { 1: 3, 2: 1, 3: 1 } });
  });

  it("are of one kind, in one plane, and from one level up", () => {
    const steps = [...row("dirt", [[0, 64, 0]]), ...row("stone", [[1, 64, 0]]), ...row("dirt", [[1, 65, 0]])];
    expect(wallsOf(steps)).toEqual({ dirt: { 1: 1 }, stone: { 1: 1 } });
    expect(wallsOf([])).toEqual({});
  });

  it("agree with a search over all rectangles", () => {
    const cell = fc.tuple(
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 1 }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(cell, { maxLength: 24, selector: String }), (cells) => {
        const has = new Set(cells.map(String));
        const slow: Record<number, number> = {};
        for (const [dx, dz] of [
          [1, 0],
          [0, 1],
        ] as const)
          for (const [x, y, z] of cells)
            for (let height = 1; height <= 4; height++)
              for (let length = 1; length <= 5; length++) {
                const whole = Array.from({ length: length * height }, (_, index) => index).every((index) => {
                  const [along, up] = [index % length, Math.floor(index / length)];
                  return has.has(String([x + dx * along, y + up, z + dz * along]));
                });
                if (whole) slow[height] = Math.max(slow[height] ?? 0, length);
              }
        expect(wallsOf(row("dirt", cells)).dirt ?? {}).toEqual(slow);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a perch", () => {
  it("is what stands one on another straight below the feet", () => {
    const pillar = row("dirt", [
      [3, 64, -2],
      [3, 65, -2],
      [3, 67, -2],
    ]);
    expect(perchOf(pillar, { x: 3.5, y: 66, z: -1.5 })).toBe(2);
    expect(perchOf(pillar, { x: 3.5, y: 68, z: -1.5 })).toBe(1);
    expect(perchOf(pillar, { x: 4.1, y: 66, z: -1.5 })).toBe(0);
  });
});

describe("what is remembered", () => {
  it("is each cell once, and the latest so many", () => {
    const placed: PlacedBlock[] = [];
    rememberPlaced(placed, { name: "dirt", x: 0, y: 0, z: 0 });
    rememberPlaced(placed, { name: "stone", x: 0, y: 0, z: 0 });
    expect(placed).toEqual([{ name: "stone", x: 0, y: 0, z: 0 }]);
    for (let x = 1; x <= rememberedBlocks; x++) rememberPlaced(placed, { name: "dirt", x, y: 0, z: 0 });
    expect([placed.length, placed[0]?.x]).toEqual([rememberedBlocks, 1]);
  });

  it("counts each height that is come down to, once a landing, and no jump on the spot", () => {
    const descents = new Descents();
    for (const y of [64, 64, 65, 64, 62, 62, 63, 62]) descents.stand(y);
    expect(descents.counts).toEqual({ 64: 1, 63: 1, 62: 2 });
    expect(descents.last).toBe(62);
  });

  it("calls near what is within 24 m and 6 m up or down", () => {
    const feet = { x: 0, y: 64, z: 0 };
    expect(isNear(feet, { x: 24, y: 70, z: 0 })).toBe(true);
    expect(isNear(feet, { x: 24.1, y: 64, z: 0 })).toBe(false);
    expect(isNear(feet, { x: 0, y: 57.9, z: 0 })).toBe(false);
  });
});
