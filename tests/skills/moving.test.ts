/** Going, exploring, digging down, getting loose. */
import { describe, expect, it } from "vitest";
import { skillSet } from "../../skills/library.ts";
import type { SkillArguments } from "../../src/core/plan.ts";
import { FakeBody } from "./fake-body.ts";

async function run(body: FakeBody, skill: string, args: SkillArguments): Promise<void> {
  const resolved = skillSet().resolve({ skill, args });
  body.stop = { at: body.time + resolved.skill.timeLimit(resolved.args), code: "timeout" };
  await resolved.skill.run(body, resolved.args);
}

describe("go-to", () => {
  it("walks far in legs and ends in range", async () => {
    const body = new FakeBody();
    await run(body, "go-to", { x: 150, z: -90, range: 3 });
    expect(Math.hypot(body.position.x - 150, body.position.z + 90)).toBeLessThanOrEqual(3);
    expect(body.log.filter((line) => line === "navigate near").length).toBeGreaterThan(2);
  });

  it("fails with no-path behind walls", async () => {
    const body = new FakeBody();
    for (let y = 64; y < 70; y++)
      for (let i = -2; i <= 2; i++)
        for (const [x, z] of [
          [i, -2],
          [i, 2],
          [-2, i],
          [2, i],
        ] as const)
          body.world.set(x, y, z, "bedrock");
    await expect(run(body, "go-to", { x: 30, z: 0 })).rejects.toMatchObject({ code: "no-path" });
  });
});

describe("go-to-block and explore", () => {
  it("ends within 2 m of the block", async () => {
    const body = new FakeBody();
    body.world.set(14, 64, 9, "crafting_table");
    await run(body, "go-to-block", { blocks: ["crafting_table"] });
    expect(Math.hypot(body.position.x - 14.5, body.position.y - 64.5, body.position.z - 9.5)).toBeLessThanOrEqual(2);
  });

  it("explores until the biome is reached, without walking back and forth", async () => {
    const body = new FakeBody();
    body.biome = ({ x, z }) => (Math.hypot(x, z) > 120 ? "desert" : "plains");
    await run(body, "explore", { biome: "desert" });
    expect(body.self().biome).toBe("desert");
    expect(body.log.filter((line) => line === "navigate near").length).toBeLessThan(10);
  });

  it("gives a biome up that is not there", async () => {
    await expect(run(new FakeBody(), "explore", { biome: "mushroom_fields" })).rejects.toMatchObject({
      code: "not-found",
    });
  });
});

describe("dig-down", () => {
  it("digs two blocks a metre in rock and never falls", async () => {
    const body = new FakeBody();
    body.give("stone_pickaxe", 1);
    await run(body, "dig-down", { y: 44 });
    expect(body.position.y).toBe(44);
    expect(body.health).toBe(20);
    // The first step opens head height as well; after it, two for each of the 20 m.
    expect(body.log.filter((line) => line.startsWith("dig")).length).toBeLessThanOrEqual(2 * 20 + 3);
  });

  it("closes lava off that it opens, and goes round it", async () => {
    const body = new FakeBody();
    body.give("stone_pickaxe", 2);
    body.give("cobblestone", 20);
    for (let x = -1; x <= 1; x++)
      for (let z = -3; z <= -1; z++) for (let y = 52; y <= 56; y++) body.world.set(x, y, z, "lava");
    await run(body, "dig-down", { y: 46 });
    expect(body.position.y).toBe(46);
    expect(body.health).toBe(20);
  });

  it("goes round a cave that is too deep to drop into", async () => {
    const body = new FakeBody();
    body.give("stone_pickaxe", 2);
    body.give("cobblestone", 20);
    for (let x = -8; x <= 8; x++)
      for (let z = -8; z <= 8; z++) for (let y = 40; y <= 54; y++) body.world.set(x, y, z, "air");
    await run(body, "dig-down", { y: 50 });
    expect(body.position.y).toBe(50);
    expect(Math.max(Math.abs(body.position.x), Math.abs(body.position.z))).toBeGreaterThan(8);
    expect(body.health).toBe(20);
  });

  it("digs sand that keeps falling", async () => {
    const body = new FakeBody();
    for (let x = -3; x <= 3; x++)
      for (let z = -3; z <= 3; z++)
        if (x !== 0 || z !== 0) for (let y = 64; y <= 66; y++) body.world.set(x, y, z, "sand");
    await run(body, "dig-down", { y: 62 });
    expect(body.position.y).toBe(62);
  });

  it("stops at bedrock with a typed failure", async () => {
    const body = new FakeBody();
    for (const [x, z] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const)
      for (const y of [62, 63, 64, 65]) body.world.set(x, y, z, "bedrock");
    await expect(run(body, "dig-down", { y: 60 })).rejects.toMatchObject({ code: "danger" });
  });
});

describe("get-unstuck", () => {
  it("digs out of a hole", async () => {
    const body = new FakeBody();
    for (const y of [61, 62, 63]) body.world.set(0, y, 0, "air");
    body.position = { x: 0.5, y: 61, z: 0.5 };
    await run(body, "get-unstuck", {});
    expect(Math.hypot(body.position.x - 0.5, body.position.y - 61, body.position.z - 0.5)).toBeGreaterThanOrEqual(0.9);
  });

  it("fails with no-path in a bedrock cell", async () => {
    const body = new FakeBody();
    for (const [x, z] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const)
      for (const y of [64, 65, 66, 67]) body.world.set(x, y, z, "bedrock");
    await expect(run(body, "get-unstuck", {})).rejects.toMatchObject({ code: "no-path" });
  });
});
