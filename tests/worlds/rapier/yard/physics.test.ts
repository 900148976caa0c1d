/** Two robots in one world: they stand, they meet, and a snapshot goes on bit for bit. */
import { describe, expect, it } from "vitest";
import type { RobotName } from "../../../../src/core/yard.ts";
import { drawLayout, type YardLayout } from "../../../../worlds/rapier/yard/layout.ts";
import { createYardPhysics, type YardPhysics } from "../../../../worlds/rapier/yard/physics.ts";

const layout = drawLayout(2);
const forward = { robot: "rover", targets: [10, 10, 10, 10] } as const;
const posesOf = (yard: YardPhysics) => {
  const poses = new Float32Array(7 * yard.bodyCount);
  yard.poses(poses);
  return poses;
};
const place = (yard: YardPhysics, name: RobotName) => yard.root(name).position;

describe("the yard's physics", () => {
  it("lets both robots and the crates stand still", async () => {
    const yard = await createYardPhysics(layout);
    for (let step = 0; step < 60; step++) yard.step(null);
    const settled = posesOf(yard);
    for (let step = 0; step < 60; step++) yard.step(null);
    const moved = posesOf(yard).map((value, index) => Math.abs(value - (settled[index] ?? 0)));
    expect(Math.max(...moved)).toBeLessThan(0.003);
    expect(place(yard, "ant")[2]).toBeGreaterThan(0.35);
    yard.free();
  });

  it("lets the rover see the ant and run into it", async () => {
    const [x, y] = layout.robots.rover.position;
    // The nearest leg points at the rover's bumper.
    const facing: YardLayout = {
      ...layout,
      robots: { rover: { position: [x, y], heading: 0 }, ant: { position: [x + 1.3, y], heading: Math.PI / 4 } },
    };
    const yard = await createYardPhysics(facing);
    for (let step = 0; step < 10; step++) yard.step(null);
    const rays = new Float32Array(yard.rayCount);
    yard.rays("rover", rays);
    expect(Math.min(...rays)).toBeLessThan(1);
    const before = place(yard, "ant")[0] ?? 0;
    for (let step = 0; step < 90; step++) yard.step(forward);
    // Without a contact it would be 1.5 m on; the ant is in the way and gives way.
    expect(place(yard, "ant")[0]).toBeGreaterThan(before + 0.02);
    yard.free();
  });

  it("goes on from a snapshot bit for bit, in another yard of the same seed", async () => {
    const yard = await createYardPhysics(layout);
    for (let step = 0; step < 40; step++) yard.step(forward);
    const saved = yard.snapshot();
    const state = JSON.parse(JSON.stringify(saved.state));
    const run = (each: YardPhysics) => {
      for (let step = 0; step < 40; step++) each.step(step < 20 ? forward : null);
      return posesOf(each);
    };
    const straight = run(yard);
    const other = await createYardPhysics(layout);
    other.restore({ state, world: saved.world });
    expect(other.steps).toBe(40);
    expect(run(other)).toEqual(straight);
    const stranger = await createYardPhysics({ ...layout, seed: 99 });
    expect(() => stranger.restore({ state, world: saved.world })).toThrow(/yard 2, not of yard 99/);
    for (const each of [yard, other, stranger]) each.free();
  });

  it("refuses targets of the wrong number", async () => {
    const yard = await createYardPhysics(layout);
    expect(() => yard.step({ robot: "rover", targets: [1, 2] })).toThrow(/takes 4 finite targets/);
    yard.free();
  });
});
