import { describe, expect, it } from "vitest";
import { createKnowledge } from "../../../../worlds/minecraft/rules/knowledge.ts";
import { vanillaSources } from "../../../../worlds/minecraft/rules/sources.ts";

const knowledge = createKnowledge();

describe("recipe knowledge", () => {
  it("describes shaped recipes with alternatives, counts and the need for a table", () => {
    const [pickaxe, ...others] = knowledge.crafting("stone_pickaxe");
    expect(others).toEqual([]);
    const stones = ["cobblestone", "blackstone", "cobbled_deepslate"];
    expect(pickaxe).toEqual({
      result: "stone_pickaxe",
      count: 1,
      ingredients: [
        { alternatives: stones, count: 3 },
        { alternatives: ["stick"], count: 2 },
      ],
      grid: [
        [stones, stones, stones],
        [null, ["stick"], null],
        [null, ["stick"], null],
      ],
      needsTable: true,
      remains: [],
    });
    expect(knowledge.crafting("torch")[0]?.needsTable).toBe(false);
    expect(knowledge.crafting("cake")[0]?.remains).toEqual([{ item: "bucket", count: 3 }]);
    expect(knowledge.crafting("dragon_egg")).toEqual([]);
  });

  it("lists a grid that holds exactly the ingredients, for every recipe", () => {
    for (const item of knowledge.itemNames()) {
      for (const { grid, ingredients, needsTable } of knowledge.crafting(item)) {
        const cells = grid.flat().filter((cell) => cell !== null);
        expect(cells).toHaveLength(ingredients.reduce((sum, { count }) => sum + count, 0));
        expect(needsTable).toBe(grid.length > 2 || grid.some((row) => row.length > 2));
      }
    }
  });

  it("says where things come from, and with which tools", () => {
    expect(knowledge.sources("oak_log")).toEqual([
      { kind: "block", block: "oak_log", tools: [], expected: 1, searchSeconds: 10 },
    ]);
    const [cobblestone] = knowledge.sources("cobblestone");
    expect(cobblestone).toMatchObject({ block: "stone", expected: 1 });
    expect(cobblestone?.kind === "block" && cobblestone.tools).toContain("wooden_pickaxe");
    const [iron] = knowledge.sources("raw_iron");
    expect(iron?.kind === "block" && iron.tools).not.toContain("wooden_pickaxe");
    expect(iron?.kind === "block" && iron.tools).toContain("stone_pickaxe");
    expect(knowledge.sources("oak_leaves")).toMatchObject([{ tools: ["shears"] }]);
    expect(knowledge.sources("beef")).toMatchObject([{ kind: "mob", mob: "cow", expected: 2 }]);
  });

  it("offers nothing that only placed or foreign things give", () => {
    for (const item of ["dragon_egg", "crafting_table", "furnace", "iron_block", "torch", "blaze_rod", "spruce_log"]) {
      expect(knowledge.sources(item), item).toEqual([]);
    }
    expect(createKnowledge({ sources: vanillaSources }).sources("spruce_log")).toHaveLength(1);
    expect(knowledge.mobSearchSeconds?.("zombie")).toBe(200);
    expect(knowledge.mobSearchSeconds?.("ghast")).toBeNull();
    expect(knowledge.mobSearchSeconds?.("skeleton")).toBeNull();
    expect(createKnowledge({ sources: vanillaSources }).mobSearchSeconds?.("skeleton")).toBe(200);
    expect(knowledge.mobNames()).toContain("ghast");
  });

  it("has fuels, food, wear and times in the units of the contract", () => {
    expect(knowledge.fuels().find(({ item }) => item === "coal")).toEqual({ item: "coal", smelts: 8 });
    expect(knowledge.smelting("charcoal")).toContainEqual({ input: "oak_log", result: "charcoal", seconds: 10 });
    expect(knowledge.food("cooked_beef")).toEqual({ food: 8, saturation: 12.8 });
    expect(knowledge.digSeconds("stone", "wooden_pickaxe")).toBeCloseTo(1.15, 9);
    expect(knowledge.digSeconds("bedrock", null)).toBe(Number.POSITIVE_INFINITY);
    expect(knowledge.canHarvest("stone", null)).toBe(false);
    expect(knowledge.durability("iron_pickaxe")).toBe(250);
    expect(knowledge.durability("dirt")).toBe(0);
    expect(knowledge.stackSize("egg")).toBe(16);
    expect(knowledge.attackDamage(null)).toBe(1);
    expect(knowledge.attackSpeed("stone_sword")).toBe(1.6);
  });
});
