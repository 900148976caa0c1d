/** Ground that differs along y, and where episodes begin on it. */
import { describe, expect, it } from "vitest";
import { createBatch } from "../../../worlds/batch/batch.ts";
import { rough } from "../../../worlds/rapier/scenes/index.ts";
import type { HeightField } from "../../../worlds/rapier/scenes/schema.ts";
import { taskNamed, worldOf } from "../../../worlds/registry.ts";

const ground = rough.ground as HeightField;
const [length, width] = ground.size;
const heightAt = (x: number, y: number) => {
  const row = Math.round(((x + length / 2) / length) * (ground.rows - 1));
  const column = Math.round(((y + width / 2) / width) * (ground.columns - 1));
  return ground.heights[row * ground.columns + column] ?? Number.NaN;
};
/** Root mean square of the heights along a lane that an episode runs. */
const roughness = (y: number) => {
  const heights = Array.from({ length: 80 }, (_, index) => heightAt(-11 + index * 0.25, y));
  return Math.sqrt(heights.reduce((sum, height) => sum + height * height, 0) / heights.length);
};

describe("roughening ground", () => {
  it("is level at its low edge and where episodes begin, and ever rougher across", () => {
    expect(roughness(-10)).toBe(0);
    for (let y = -10; y <= 10; y += 0.5) expect(heightAt(-13, y)).toBeCloseTo(0, 12);
    // One lane is hilly by chance, several together are not.
    const thirds = [-9, -2, 5].map(
      (from) => [0, 1, 2, 3, 4].reduce((sum, lane) => sum + roughness(from + lane), 0) / 5,
    );
    expect(thirds[1]).toBeGreaterThan(1.5 * (thirds[0] ?? 1));
    expect(thirds[2]).toBeGreaterThan(1.2 * (thirds[1] ?? 1));
    expect(Math.max(...ground.heights.map(Math.abs))).toBeLessThanOrEqual(0.2);
  });
});

describe("the level of an episode", () => {
  it("is where it begins: the easy side in training's first episode, the hard one in evaluation, in both engines", async () => {
    const task = taskNamed("rapier/ant-rough");
    for (const [randomise, y] of [
      [true, -8],
      [false, 8],
    ] as const) {
      const starts: number[][] = [];
      for (const engine of ["fast", "reference"] as const) {
        const batch = await createBatch(task, worldOf(task), { numEnvs: 2, seed: 5, engine, randomise });
        batch.reset();
        expect(batch.memory.field("state", 1)[0]).toBeCloseTo(y, 5);
        starts.push([0, 1, 2].map((component) => batch.memory.field("state", component)[1] ?? Number.NaN));
        batch.free();
      }
      starts[0]?.forEach((value, component) => {
        expect(value).toBeCloseTo(starts[1]?.[component] ?? Number.NaN, 5);
      });
    }
  });
});
