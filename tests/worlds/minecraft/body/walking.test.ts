/** Paths carried out under real physics: the body gets there, and does not fall, burn or get stuck on the way. */
import { describe, expect, it } from "vitest";
import { SkillFailure } from "../../../../src/core/skill.ts";
import { FakeWorld } from "./fake-bot.ts";

type Build = ConstructorParameters<typeof FakeWorld>[0];
const ground: Build = (set) => set("stone", [-32, 0, -32], [47, 9, 47]);

function feet(world: FakeWorld): number[] {
  return [Math.floor(world.position.x), Math.floor(world.position.y + 0.2), Math.floor(world.position.z)];
}
async function walkTo(world: FakeWorld, x: number, y: number, z: number, maxTicks?: number): Promise<void> {
  await world.run(world.body.navigate({ kind: "block", position: { x, y, z } }), maxTicks);
  expect(feet(world)).toEqual([x, y, z]);
}

describe("walking", () => {
  it("goes straight at more than 4 m/s", async () => {
    const world = new FakeWorld(ground, [0, 10, 0]);
    await world.run(world.body.navigate({ kind: "near", x: 30, z: 0.5, range: 1 }));
    expect(world.position.x / world.body.time).toBeGreaterThan(4);
  });

  it("climbs stairs of full blocks and comes down again", async () => {
    const world = new FakeWorld(
      (set) => {
        ground(set);
        for (let step = 0; step < 6; step++) set("stone", [3 + step, 10, -3], [3 + step, 10 + step, 3]);
      },
      [0, 10, 0],
    );
    await walkTo(world, 8, 16, 0);
    await walkTo(world, 0, 10, 0);
  });

  it("turns corners in a maze of corridors one wide", async () => {
    const world = new FakeWorld(
      (set) => {
        ground(set);
        set("bedrock", [-1, 10, -1], [9, 12, 9]);
        for (const [from, to] of [
          [
            [0, 10, 0],
            [8, 11, 0],
          ],
          [
            [8, 10, 0],
            [8, 11, 2],
          ],
          [
            [0, 10, 2],
            [8, 11, 2],
          ],
          [
            [0, 10, 2],
            [0, 11, 4],
          ],
          [
            [0, 10, 4],
            [8, 11, 4],
          ],
        ] as const)
          set("air", from, to);
      },
      [0, 10, 0],
    );
    await walkTo(world, 8, 10, 4);
  });

  it("lands on a ledge one wide three blocks down, above a chasm", async () => {
    const world = new FakeWorld(
      (set) => {
        set("stone", [-8, 0, -8], [0, 9, 8]);
        set("stone", [1, 6, 0], [1, 6, 0]);
        set("stone", [2, 6, 0], [6, 6, 0]);
      },
      [-4, 10, 0],
    );
    await walkTo(world, 1, 7, 0);
    await walkTo(world, 6, 7, 0);
    expect(world.lowest).toBeGreaterThan(6.9);
  });

  it("walks a beam one wide with corners", async () => {
    const world = new FakeWorld(
      (set) => {
        set("stone", [0, 9, 0], [6, 9, 0]);
        set("stone", [6, 9, 0], [6, 9, 6]);
        set("stone", [6, 9, 6], [12, 9, 6]);
      },
      [0, 10, 0],
    );
    await walkTo(world, 12, 10, 6);
    expect(world.lowest).toBeGreaterThan(9.9);
  });

  it("swims across a deep lake", async () => {
    const world = new FakeWorld(
      (set) => {
        ground(set);
        set("water", [3, 4, -32], [12, 9, 47]);
      },
      [0, 10, 0],
    );
    await walkTo(world, 15, 10, 0);
  });

  it("steps over slabs and carpets", async () => {
    const world = new FakeWorld(
      (set) => {
        ground(set);
        set("stone_slab", [3, 10, -5], [4, 10, 5]);
        set("white_carpet", [5, 10, -5], [5, 10, 5]);
      },
      [0, 10, 0],
    );
    await walkTo(world, 8, 10, 0);
  });

  it("stops when told, without failure", async () => {
    const world = new FakeWorld(ground, [0, 10, 0]);
    const { body } = world;
    const until = () => world.position.x > 5;
    await world.run(body.navigate({ kind: "near", x: 30, z: 0.5, range: 1 }, { until }));
    expect(world.position.x).toBeLessThan(7);
  });
});

describe("working on the way", () => {
  it("digs through a wall", async () => {
    const world = new FakeWorld(
      (set) => {
        ground(set);
        set("stone", [3, 10, -32], [4, 30, 47]);
      },
      [0, 10, 0],
    );
    await walkTo(world, 7, 10, 0);
    expect(world.dug).toEqual(["stone 3 11 0", "stone 3 10 0", "stone 4 11 0", "stone 4 10 0"]);
  });

  it("builds a pillar out of a pit", async () => {
    const world = new FakeWorld(
      (set) => {
        ground(set);
        set("bedrock", [-2, 5, -2], [2, 9, 2]);
        set("air", [0, 6, 0], [0, 9, 0]);
      },
      [0, 6, 0],
      8,
    );
    await walkTo(world, 4, 10, 0);
    expect(world.placed).toEqual(["dirt 0 6 0", "dirt 0 7 0", "dirt 0 8 0"]);
  });

  it("bridges a gap without falling", async () => {
    const world = new FakeWorld(
      (set) => {
        set("stone", [-8, 0, -8], [0, 9, 8]);
        set("stone", [5, 0, -8], [12, 9, 8]);
      },
      [-2, 10, 0],
      16,
    );
    await walkTo(world, 6, 10, 0);
    expect(world.placed).toEqual(["dirt 1 9 0", "dirt 2 9 0", "dirt 3 9 0", "dirt 4 9 0"]);
    expect(world.lowest).toBeGreaterThan(9.9);
  });

  it("digs a staircase down", async () => {
    const world = new FakeWorld(ground, [0, 10, 0]);
    await walkTo(world, 4, 5, 0);
  });

  it("digs free the block to reach", async () => {
    const world = new FakeWorld(
      (set) => {
        ground(set);
        set("stone", [4, 10, -4], [12, 16, 4]);
        set("iron_ore", [8, 11, 0], [8, 11, 0]);
      },
      [0, 10, 0],
    );
    const ore = { x: 8, y: 11, z: 0 };
    await world.run(world.body.navigate({ kind: "reach", positions: [ore] }));
    await world.run(world.body.dig(ore));
    expect(world.nameAt(8, 11, 0)).toBe("air");
    expect(world.dug.at(-1)).toBe("iron_ore 8 11 0");
  });

  it("plans anew when a block appears in the way", async () => {
    const world = new FakeWorld(ground, [0, 10, 0]);
    const walk = world.body.navigate({ kind: "block", position: { x: 12, y: 10, z: 0 } }, { dig: false });
    await world.run(world.body.wait(15));
    for (let z = -3; z <= 3; z++) for (let y = 10; y < 13; y++) world.set(8, y, z, 1);
    await world.run(walk);
    expect(feet(world)).toEqual([12, 10, 0]);
  });
});

describe("failing", () => {
  it("says no-path when every way is closed", async () => {
    const world = new FakeWorld(
      (set) => {
        ground(set);
        set("bedrock", [-1, 9, -1], [1, 13, 1]);
        set("air", [0, 10, 0], [0, 11, 0]);
      },
      [0, 10, 0],
    );
    const walk = world.run(world.body.navigate({ kind: "block", position: { x: 6, y: 10, z: 0 } }));
    await expect(walk).rejects.toMatchObject({ code: "no-path" });
  });

  it("rejects what is pending when stopped, and releases the keys", async () => {
    const world = new FakeWorld(ground, [0, 10, 0]);
    const walk = world.body.navigate({ kind: "near", x: 30, z: 0.5, range: 1 });
    const caught = walk.catch((error: unknown) => error);
    await world.run(world.body.wait(20));
    world.body.abort("timeout");
    expect(await caught).toBeInstanceOf(SkillFailure);
    expect(await caught).toMatchObject({ code: "timeout" });
    expect(Object.values(world.controls).some((pressed) => pressed)).toBe(false);
    await expect(world.body.wait(1)).rejects.toMatchObject({ code: "timeout" });
    world.body.begin();
    await world.run(world.body.wait(1));
  });

  it("does not dig what is out of reach or out of sight", async () => {
    const world = new FakeWorld(
      (set) => {
        ground(set);
        set("stone", [3, 10, -4], [3, 14, 4]);
      },
      [0, 10, 0],
    );
    for (const position of [
      { x: 12, y: 9, z: 0 },
      { x: 2, y: 5, z: 0 },
    ]) {
      await expect(world.run(world.body.dig(position))).rejects.toMatchObject({ code: "no-path" });
    }
  });
});
