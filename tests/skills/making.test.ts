/** Craft, smelt, store, place: stations are found, put down and taken along; amounts are exact; failures name what lacks. */
import { describe, expect, it } from "vitest";
import { skillSet } from "../../skills/library.ts";
import { chooseFuel } from "../../skills/scripted/fuel.ts";
import type { SkillArguments } from "../../src/core/plan.ts";
import { FakeBody } from "./fake-body.ts";

async function run(body: FakeBody, skill: string, args: SkillArguments): Promise<void> {
  const resolved = skillSet().resolve({ skill, args });
  body.stop = { at: body.time + resolved.skill.timeLimit(resolved.args), code: "timeout" };
  await resolved.skill.run(body, resolved.args);
}

function carrying(items: Readonly<Record<string, number>>): FakeBody {
  const body = new FakeBody();
  for (const [name, count] of Object.entries(items)) body.give(name, count);
  return body;
}

const blocksNamed = (body: FakeBody, name: string) =>
  [...body.world.changes.values()].filter((block) => block === name).length;

describe("craft", () => {
  it("crafts by hand without a table", async () => {
    const body = carrying({ oak_log: 1 });
    await run(body, "craft", { item: "oak_planks", count: 4 });
    expect(body.log).toEqual(["craft oak_planks"]);
    expect(body.count("oak_planks")).toBe(4);
  });

  it("puts its table down, and takes it up again", async () => {
    const body = carrying({ crafting_table: 1, oak_planks: 3, stick: 2 });
    await run(body, "craft", { item: "wooden_pickaxe", count: 1 });
    expect(body.log.filter((line) => /place|craft|dig/.test(line))).toEqual([
      "place crafting_table",
      "craft wooden_pickaxe at table",
      "dig crafting_table with hand",
    ]);
    expect(body.count("wooden_pickaxe")).toBe(1);
    expect(body.count("crafting_table")).toBe(1);
    expect(blocksNamed(body, "crafting_table")).toBe(0);
  });

  it("makes a table from planks, or from logs, when it has none", async () => {
    for (const items of [
      { oak_planks: 7, stick: 2 },
      { oak_log: 1, oak_planks: 3, stick: 2 },
    ]) {
      const body = carrying(items);
      // 4 planks for the table and 3 for the pickaxe: exactly enough.
      await run(body, "craft", { item: "wooden_pickaxe", count: 1 });
      expect(body.count("wooden_pickaxe")).toBe(1);
      expect(body.count("crafting_table")).toBe(1);
      expect(body.count("oak_planks")).toBe(0);
    }
  });

  it("uses a table that it sees, and leaves it there", async () => {
    const body = carrying({ oak_planks: 3, stick: 2, crafting_table: 1 });
    body.world.set(12, 64, 3, "crafting_table");
    await run(body, "craft", { item: "wooden_pickaxe", count: 1 });
    expect(body.log).not.toContain("place crafting_table");
    expect(body.world.name({ x: 12, y: 64, z: 3 })).toBe("crafting_table");
  });

  it("puts its table into a wall that it digs out, down in a shaft", async () => {
    const body = carrying({ crafting_table: 1, cobblestone: 3, stick: 2, wooden_pickaxe: 1 });
    for (const y of [40, 41]) body.world.set(0, y, 0, "air");
    body.position = { x: 0.5, y: 40, z: 0.5 };
    await run(body, "craft", { item: "stone_pickaxe", count: 1 });
    expect(body.count("stone_pickaxe")).toBe(1);
    expect(body.count("crafting_table")).toBe(1);
  });

  it("goes a little way off from a pillar that has no room for a table", async () => {
    const body = carrying({ crafting_table: 1, oak_planks: 3, stick: 2 });
    // A pillar in a pit; a ledge 2 m below leads out of it.
    for (let x = -6; x <= 6; x++)
      for (let z = -6; z <= 6; z++)
        for (let y = 56; y <= 63; y++) if (x !== 0 || z !== 0) body.world.set(x, y, z, "air");
    for (const [x, y] of [
      [1, 61],
      [2, 61],
      [3, 61],
      [4, 62],
      [5, 63],
      [6, 63],
    ] as const)
      body.world.set(x, y, 0, "stone");
    await run(body, "craft", { item: "wooden_pickaxe", count: 1 });
    expect(body.count("wooden_pickaxe")).toBe(1);
  });

  it("takes alternatives, several kinds if one does not suffice", async () => {
    const body = carrying({ oak_log: 1, birch_log: 2 });
    await run(body, "craft", { item: "oak_planks", count: 10, alternatives: ["birch_planks"] });
    expect(body.count("oak_planks", "birch_planks")).toBe(12);
  });

  it("names what lacks, and leaves no table behind", async () => {
    const body = carrying({ crafting_table: 1, oak_planks: 3, stick: 1 });
    await expect(run(body, "craft", { item: "wooden_pickaxe", count: 1 })).rejects.toMatchObject({
      code: "missing-item",
      details: { item: "stick", count: 1 },
    });
    expect(body.count("crafting_table") + blocksNamed(body, "crafting_table")).toBe(1);
    expect(body.count("crafting_table")).toBe(1);
  });

  it("rejects what no recipe makes", async () => {
    await expect(run(new FakeBody(), "craft", { item: "coal", count: 1 })).rejects.toMatchObject({ code: "rejected" });
  });
});

describe("smelt", () => {
  it("waits for every item, takes all back, and picks the furnace up", async () => {
    const body = carrying({ furnace: 1, wooden_pickaxe: 1, raw_iron: 3, coal: 2 });
    await run(body, "smelt", { input: "raw_iron", item: "iron_ingot", count: 2 });
    expect(body.count("iron_ingot")).toBe(2);
    expect(body.count("raw_iron")).toBe(1);
    // One coal burns for 8 items: one was lit, the other stayed in the bag.
    expect(body.count("coal")).toBe(1);
    expect(body.count("furnace")).toBe(1);
    expect(body.time).toBeGreaterThanOrEqual(20);
    expect(body.time).toBeLessThan(35);
  });

  it("leaves the furnace where no tool would make it drop", async () => {
    const body = carrying({ furnace: 1, beef: 1, stick: 2 });
    await run(body, "smelt", { input: "beef", item: "cooked_beef", count: 1 });
    expect(body.count("cooked_beef")).toBe(1);
    expect(blocksNamed(body, "furnace")).toBe(1);
  });

  it("burns one kind after the other when none suffices alone", async () => {
    const body = carrying({ furnace: 1, wooden_pickaxe: 1, raw_iron: 3, stick: 2, oak_planks: 2 });
    // 2 sticks smelt 1, 2 planks smelt 3; planks alone suffice, so no stick is burnt.
    expect(chooseFuel(body, 3, { item: "raw_iron", count: 3 })).toEqual([{ item: "oak_planks", count: 2 }]);
    expect(chooseFuel(body, 4, { item: "raw_iron", count: 4 })).toEqual([
      { item: "stick", count: 2 },
      { item: "oak_planks", count: 2 },
    ]);
    body.give("raw_iron", 1);
    await run(body, "smelt", { input: "raw_iron", item: "iron_ingot", count: 4 });
    expect(body.count("iron_ingot")).toBe(4);
  });

  it("burns what it is told to first, and leaves the rest alone", async () => {
    const body = carrying({ furnace: 1, wooden_pickaxe: 1, raw_iron: 1, stick: 4, oak_planks: 4, coal: 1 });
    await run(body, "smelt", { input: "raw_iron", item: "iron_ingot", count: 1, fuel: ["birch_planks", "oak_planks"] });
    expect([body.count("oak_planks"), body.count("stick"), body.count("coal")]).toEqual([3, 4, 1]);
  });

  it("keeps the input out of the fire", () => {
    const body = carrying({ oak_log: 4 });
    // 3 logs are to become charcoal; the fourth burns for 1.5 items only.
    expect(chooseFuel(body, 3, { item: "oak_log", count: 3 })).toBeNull();
    expect(chooseFuel(body, 1, { item: "oak_log", count: 1 })).toEqual([{ item: "oak_log", count: 1 }]);
  });

  it.each([
    ["rejected", { input: "dirt", item: "iron_ingot", count: 1 }, { furnace: 1, coal: 1 }],
    ["missing-item", { input: "raw_iron", item: "iron_ingot", count: 2 }, { furnace: 1, coal: 1, raw_iron: 1 }],
    ["missing-item", { input: "raw_iron", item: "iron_ingot", count: 1 }, { furnace: 1, raw_iron: 1 }],
    ["missing-item", { input: "raw_iron", item: "iron_ingot", count: 1 }, { coal: 1, raw_iron: 1 }],
  ])("fails with %s for %j carrying %j", async (code, args, items) => {
    await expect(run(carrying(items), "smelt", args)).rejects.toMatchObject({ code });
  });
});

describe("store and place", () => {
  it("puts a chest down, fills it and leaves it", async () => {
    const body = carrying({ chest: 1, dirt: 30 });
    await run(body, "store", { item: "dirt", count: 20 });
    expect(body.count("dirt")).toBe(10);
    expect([...body.world.chests.values()].flat()).toEqual([{ name: "dirt", count: 20, used: 0 }]);
    expect(blocksNamed(body, "chest")).toBe(1);
  });

  it("places as many as asked, none where the body stands", async () => {
    const body = carrying({ cobblestone: 5 });
    await run(body, "place", { item: "cobblestone", count: 4 });
    expect(blocksNamed(body, "cobblestone")).toBe(4);
    expect(body.world.name({ x: 0, y: 64, z: 0 })).toBe("air");
    await expect(run(body, "place", { item: "cobblestone", count: 2 })).rejects.toMatchObject({ code: "missing-item" });
  });
});
