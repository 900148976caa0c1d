import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestNames } from "../../src/core/errors.ts";
import { mix32, RandomStream, randomUint32 } from "../../src/core/random.ts";

describe("counter-based random", () => {
  it("is triple32 (prospector's published constants, worked out by hand with 64-bit integers)", () => {
    const reference = (value: number) => {
      const mask = 0xffffffffn;
      let x = BigInt(value >>> 0);
      x ^= x >> 17n;
      x = (x * 0xed5ad4bbn) & mask;
      x ^= x >> 11n;
      x = (x * 0xac4c1b51n) & mask;
      x ^= x >> 15n;
      x = (x * 0x31848babn) & mask;
      x ^= x >> 14n;
      return Number(x);
    };
    fc.assert(fc.property(fc.integer(), (value) => mix32(value) === reference(value)));
    expect(mix32(0)).toBe(0);
  });

  it("gives one value for one key and other values for other keys", () => {
    const values = new Set<number>();
    for (let a = 0; a < 100; a++) for (let b = 0; b < 100; b++) values.add(randomUint32(a, b));
    // The birthday bound for 10,000 of 2^32 values is 0.012 collisions.
    expect(values.size).toBe(10_000);
    expect(randomUint32(1, 2, 3)).toBe(randomUint32(1, 2, 3));
    expect(randomUint32(1, 2)).not.toBe(randomUint32(2, 1));
  });

  it("is uniform: 20 cells, 100,000 draws, chi-square under the 99.99 % point for 19 degrees of freedom", () => {
    const stream = new RandomStream(42, "test");
    const cells = new Array<number>(20).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const cell = stream.integer(20);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    const chiSquare = cells.reduce((sum, count) => sum + (count - 5000) ** 2 / 5000, 0);
    expect(chiSquare).toBeLessThan(50.8);
  });

  it("goes on from its counter and differs by purpose", () => {
    const stream = new RandomStream(7, "a");
    const first = Array.from({ length: 5 }, () => stream.uint32());
    const resumed = new RandomStream(7, "a", 3);
    expect([resumed.uint32(), resumed.uint32()]).toEqual(first.slice(3));
    expect(new RandomStream(7, "b").uint32()).not.toBe(first[0]);
  });
});

describe("did you mean", () => {
  it("lists the nearest names, best first", () => {
    expect(nearestNames("stne_pickaxe", ["iron_pickaxe", "stone_pickaxe", "bone"])).toEqual([
      "stone_pickaxe",
      "iron_pickaxe",
    ]);
    expect(nearestNames("xyz", ["stone"])).toEqual([]);
  });
});
