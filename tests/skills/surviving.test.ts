/** Fighting, hunting, eating, equipping, and what every skill does to stay alive. */
import { describe, expect, it } from "vitest";
import { skillSet } from "../../skills/library.ts";
import { bestWeapon } from "../../skills/scripted/combat.ts";
import { bestFood } from "../../skills/scripted/food.ts";
import { cellOf } from "../../skills/scripted/geometry.ts";
import { attend, rememberedMobs, threat } from "../../skills/scripted/survival.ts";
import type { SkillArguments } from "../../src/core/plan.ts";
import { FakeBody } from "./fake-body.ts";

async function run(body: FakeBody, skill: string, args: SkillArguments): Promise<void> {
  const resolved = skillSet().resolve({ skill, args });
  body.stop = { at: body.time + resolved.skill.timeLimit(resolved.args), code: "timeout" };
  await resolved.skill.run(body, resolved.args);
}

/** Water in place of the ground around the start, `radius` cells to each side. */
function lake(body: FakeBody, radius: number): void {
  for (let x = -radius; x <= radius; x++) for (let z = -radius; z <= radius; z++) body.world.set(x, 63, z, "water");
  body.world.set(0, 63, 0, "grass_block");
}

const attackTicks = (body: FakeBody) =>
  body.log.filter((line) => line.startsWith("attack")).map((line) => Number(line.split(" at ")[1]));

describe("kill", () => {
  it("kills a zombie with the sword at its attack speed, unhurt or nearly so", async () => {
    const body = new FakeBody();
    body.give("wooden_sword", 1);
    body.give("wooden_pickaxe", 1);
    body.world.spawn("zombie", { x: 8.5, y: 64, z: 0.5 });
    await run(body, "kill", { mob: "zombie", count: 1 });
    // 20 health at 4 a blow are 5 blows; 1.6 a second is 12.5 ticks, so 13 between two.
    const ticks = attackTicks(body);
    expect(ticks).toHaveLength(5);
    for (let i = 1; i < ticks.length; i++) expect((ticks[i] ?? 0) - (ticks[i - 1] ?? 0)).toBeGreaterThanOrEqual(13);
    expect(body.log).toContain("equip wooden_sword");
    expect(body.health).toBeGreaterThanOrEqual(14);
  });

  it("counts kills from now, and counts each", async () => {
    const body = new FakeBody();
    body.give("wooden_sword", 1);
    for (const x of [6.5, 9.5, -7.5]) body.world.spawn("cow", { x, y: 64, z: 2.5 });
    await run(body, "kill", { mob: "cow", count: 2 });
    expect([...body.world.entities.values()].filter(({ name }) => name === "cow")).toHaveLength(1);
  });

  it("waits for the night by day, and does not wander off", async () => {
    const body = new FakeBody();
    body.give("wooden_sword", 1);
    body.timeOfDay = 12_000;
    const start = body.position;
    let atDusk = null as typeof start | null;
    body.onTick = () => {
      if (body.timeOfDay !== 13_000) return;
      atDusk = body.position;
      body.world.spawn("zombie", { x: body.position.x + 10, y: 64, z: body.position.z });
    };
    await run(body, "kill", { mob: "zombie", count: 1 });
    // Dirt for a pillar is dug a few steps away; more than that it does not move.
    expect(Math.hypot((atDusk ?? start).x - start.x, (atDusk ?? start).z - start.z)).toBeLessThan(10);
    expect(attackTicks(body)).toHaveLength(5);
  });

  it("does not know a mob that there is not", async () => {
    await expect(run(new FakeBody(), "kill", { mob: "unicorn", count: 1 })).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("gives up a mob that it finds nowhere", async () => {
    await expect(run(new FakeBody(), "kill", { mob: "cow", count: 1 })).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("hunt", () => {
  it("picks the drops up until there are enough", async () => {
    const body = new FakeBody();
    body.give("beef", 1);
    for (const x of [6.5, 9.5, -7.5]) body.world.spawn("cow", { x, y: 64, z: 2.5 });
    await run(body, "hunt", { mob: "cow", item: "beef", count: 3 });
    expect(body.count("beef")).toBe(3);
    expect([...body.world.entities.values()].filter(({ name }) => name === "cow")).toHaveLength(1);
  });
});

describe("eat", () => {
  it("eats exactly one", async () => {
    const body = new FakeBody();
    body.food = 10;
    body.give("cooked_beef", 2);
    await run(body, "eat", { item: "cooked_beef" });
    expect(body.food).toBe(18);
    expect(body.count("cooked_beef")).toBe(1);
  });

  it("works up an appetite when the bar is full", async () => {
    const body = new FakeBody();
    body.give("cooked_beef", 1);
    await run(body, "eat", { item: "cooked_beef" });
    expect(body.count("cooked_beef")).toBe(0);
    expect(body.log).toContain("move forward+sprint");
    // 4 exhaustion are 40 m: at 0.2 s a cell, turns and meal included, well under half a minute.
    expect(body.time).toBeLessThan(30);
  });

  it("does not try to get hungry in the water: it goes to where it can run", async () => {
    const body = new FakeBody();
    body.give("cooked_beef", 1);
    lake(body, 9);
    // A winding ford leads ashore.
    for (let i = 0; i < 9; i++) for (const x of [i, i + 1]) body.world.set(x, 63, i, "sand");
    await run(body, "eat", { item: "cooked_beef" });
    expect(body.count("cooked_beef")).toBe(0);
    expect(Math.max(Math.abs(body.position.x), Math.abs(body.position.z))).toBeGreaterThan(9);
  });

  it("keeps to the one level row between water and a wall, and never leaves it while it runs", async () => {
    const body = new FakeBody();
    body.give("cooked_beef", 1);
    lake(body, 45);
    for (let x = -6; x <= 6; x++) body.world.set(x, 63, 0, "stone");
    for (let x = -6; x <= 6; x++) for (const y of [64, 65]) body.world.set(x, y, 1, "stone");
    const places = new Set<number>();
    body.onTick = () => {
      expect(body.position.z).toBe(0.5);
      places.add(Math.floor(body.position.x));
    };
    await run(body, "eat", { item: "cooked_beef" });
    expect(body.count("cooked_beef")).toBe(0);
    expect(Math.min(...places)).toBeGreaterThanOrEqual(-6);
    expect(Math.max(...places)).toBeLessThanOrEqual(6);
    expect(places.size).toBeGreaterThan(6);
  });

  it("does not run over what hurts", async () => {
    const body = new FakeBody();
    body.give("cooked_beef", 1);
    for (let x = -10; x <= 10; x++) {
      for (let z = -10; z <= 10; z++)
        if (Math.max(Math.abs(x), Math.abs(z)) > 1) body.world.set(x, 63, z, "magma_block");
    }
    body.onTick = () => {
      if (body.log.at(-1) !== "move forward+sprint") return;
      expect(body.world.name({ ...cellOf(body.position), y: 63 })).not.toBe("magma_block");
    };
    await run(body, "eat", { item: "cooked_beef" });
    expect(body.count("cooked_beef")).toBe(0);
  });

  it("says so when there is nowhere to run", async () => {
    const body = new FakeBody();
    body.give("cooked_beef", 1);
    for (let x = -1; x <= 1; x++) {
      for (let z = -1; z <= 1; z++) {
        for (let y = 64; y <= 66; y++) if (x !== 0 || z !== 0 || y === 66) body.world.set(x, y, z, "bedrock");
      }
    }
    await expect(run(body, "eat", { item: "cooked_beef" })).rejects.toMatchObject({ code: "not-found" });
  });

  it("prefers food that wastes little, and carrion only in need", () => {
    const body = new FakeBody();
    body.give("rotten_flesh", 3);
    body.food = 10;
    expect(bestFood(body)).toBeNull();
    body.food = 4;
    expect(bestFood(body)).toBe("rotten_flesh");
    body.give("apple", 1);
    body.give("cooked_beef", 1);
    expect(bestFood(body)).toBe("cooked_beef");
    body.food = 17;
    expect(bestFood(body)).toBe("apple");
    expect(bestFood(body, ["apple", "cooked_beef"])).toBeNull();
  });

  it.each([
    ["missing-item", "apple"],
    ["missing-item", "any"],
    ["rejected", "dirt"],
  ])("fails with %s for %s", async (code, item) => {
    const body = new FakeBody();
    body.give("dirt", 1);
    await expect(run(body, "eat", { item })).rejects.toMatchObject({ code });
  });
});

describe("staying alive", () => {
  it("stops work for a zombie and goes on after it", async () => {
    const body = new FakeBody();
    body.give("wooden_sword", 1);
    for (let y = 64; y < 68; y++) body.world.set(12, y, 0, "oak_log");
    body.world.spawn("zombie", { x: 7.5, y: 64, z: 4.5 });
    await run(body, "collect", { items: ["oak_log"], count: 3, blocks: ["oak_log"] });
    expect(attackTicks(body)).toHaveLength(5);
    expect(body.count("oak_log")).toBe(3);
    expect(body.health).toBeGreaterThan(8);
  });

  it("eats when hungry, but not what it is working for", async () => {
    const body = new FakeBody();
    body.food = 12;
    body.give("beef", 1);
    body.give("apple", 2);
    body.world.spawn("cow", { x: 6.5, y: 64, z: 0.5 });
    await run(body, "hunt", { mob: "cow", item: "beef", count: 2 });
    expect(body.count("beef")).toBe(2);
    expect(body.log).toContain("eat apple");
    expect(body.log).not.toContain("eat beef");
  });

  it("runs when it is too weak to fight", async () => {
    const body = new FakeBody();
    body.health = 6;
    body.food = 10;
    body.give("apple", 3);
    body.world.spawn("zombie", { x: 4.5, y: 64, z: 0.5 });
    await run(body, "explore", {});
    expect(body.log).toContain("navigate away");
    expect(body.health).toBeGreaterThan(0);
  });

  it("fights on when it is weak and has nothing to recover with", async () => {
    const body = new FakeBody();
    body.health = 6;
    body.food = 10;
    body.give("wooden_sword", 1);
    body.world.spawn("zombie", { x: 4.5, y: 64, z: 0.5 });
    await run(body, "explore", {});
    expect(attackTicks(body)).toHaveLength(5);
    expect(body.log).not.toContain("navigate away");
  });

  it("does not take a zombie behind a wall for a threat", () => {
    const body = new FakeBody();
    body.world.spawn("zombie", { x: 3.5, y: 64, z: 0.5 });
    expect(threat(body)?.name).toBe("zombie");
    for (const y of [64, 65, 66]) body.world.set(2, y, 0, "stone");
    expect(threat(body)).toBeNull();
  });

  it("takes the weapon with most damage over time, or the hand", () => {
    const body = new FakeBody();
    expect(bestWeapon(body)).toBeNull();
    body.give("dirt", 1);
    body.give("wooden_sword", 1);
    expect(bestWeapon(body)).toBe("wooden_sword");
  });
});

describe("sleep", () => {
  it("waits for the night beside a carried bed, sleeps, and wakes in the morning", async () => {
    const body = new FakeBody();
    body.give("white_bed", 1);
    body.timeOfDay = 12_000;
    await run(body, "sleep", {});
    expect(body.log.filter((line) => line.startsWith("sleep"))).toEqual(["sleep in white_bed"]);
    expect(body.timeOfDay).toBeLessThan(100);
    expect(body.count("white_bed")).toBe(0);
    // 542 ticks to nightfall, 100 in bed.
    expect(body.time).toBeGreaterThan(32);
    expect(body.time).toBeLessThan(45);
  });

  it("walks to a bed that it has seen, and keeps the one it carries", async () => {
    const body = new FakeBody();
    body.give("white_bed", 1);
    body.world.set(20, 64, 5, "white_bed");
    body.timeOfDay = 14_000;
    await run(body, "sleep", {});
    expect(Math.hypot(body.position.x - 20.5, body.position.z - 5.5)).toBeLessThan(5);
    expect(body.count("white_bed")).toBe(1);
  });

  it("kills the monster that keeps it awake, then sleeps", async () => {
    const body = new FakeBody();
    body.give("white_bed", 1);
    body.give("wooden_sword", 1);
    body.timeOfDay = 15_000;
    body.world.spawn("zombie", { x: 6.5, y: 64, z: 4.5 });
    await run(body, "sleep", {});
    expect(attackTicks(body)).toHaveLength(5);
    expect(body.timeOfDay).toBeLessThan(100);
  });

  it("says that there is no bed", async () => {
    await expect(run(new FakeBody(), "sleep", {})).rejects.toMatchObject({ code: "missing-item" });
  });
});

describe("memory", () => {
  it("does not grow with the number of mobs met", async () => {
    const body = new FakeBody();
    body.give("dirt", 64);
    for (let meeting = 0; meeting < 100; meeting++) {
      // Too weak to fight, it runs from each.
      const id = body.world.spawn("zombie", { x: 3.5, y: 64, z: 0.5 }).id;
      body.health = 6;
      await attend(body);
      body.world.entities.delete(id);
      body.position = { x: 0.5, y: 64, z: 0.5 };
    }
    expect(rememberedMobs(body)).toBe(64);
  });
});

describe("equip", () => {
  it("puts it where it is told", async () => {
    const body = new FakeBody();
    body.give("wooden_sword", 1);
    await run(body, "equip", { item: "wooden_sword", destination: "off-hand" });
    expect(body.worn).toEqual({ "off-hand": "wooden_sword" });
    await expect(run(body, "equip", { item: "torch" })).rejects.toMatchObject({ code: "missing-item" });
  });
});
