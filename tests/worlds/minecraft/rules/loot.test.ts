import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../../src/core/random.ts";
import { itemName, makeStack } from "../../../../worlds/minecraft/rules/items.ts";
import {
  blockDrops,
  blockNames,
  expectedCount,
  lootableMobs,
  lootOf,
  mobDrops,
  mobLoot,
  possibleItems,
} from "../../../../worlds/minecraft/rules/loot.ts";
import type { PropertyValue } from "../../../../worlds/minecraft/server/world/block-states.ts";
import { defaultState, stateOf } from "../../../../worlds/minecraft/server/world/block-states.ts";

function drops(block: string, tool: string | null = null, properties: Record<string, PropertyValue> = {}): string[] {
  const random = new RandomStream(1, "loot test");
  return blockDrops(stateOf(block, properties), tool === null ? null : makeStack(tool), random).map(
    (stack) => `${stack.count} ${itemName(stack.id)}`,
  );
}

describe("block drops", () => {
  it.each<readonly [string, string | null, readonly string[]]>([
    ["stone", null, []],
    ["stone", "wooden_pickaxe", ["1 cobblestone"]],
    ["deepslate", "wooden_pickaxe", ["1 cobbled_deepslate"]],
    ["grass_block", null, ["1 dirt"]],
    ["oak_log", null, ["1 oak_log"]],
    ["iron_ore", "wooden_pickaxe", []],
    ["iron_ore", "stone_pickaxe", ["1 raw_iron"]],
    ["deepslate_iron_ore", "stone_pickaxe", ["1 raw_iron"]],
    ["coal_ore", "wooden_pickaxe", ["1 coal"]],
    ["diamond_ore", "iron_pickaxe", ["1 diamond"]],
    ["glass", null, []],
    ["ice", "diamond_pickaxe", []],
    ["clay", null, ["4 clay_ball"]],
    ["bookshelf", null, ["3 book"]],
    ["cobweb", "iron_sword", ["1 string"]],
    ["cobweb", "shears", ["1 cobweb"]],
    ["oak_leaves", "shears", ["1 oak_leaves"]],
    ["white_wool", "shears", ["1 white_wool"]],
    ["short_grass", "shears", ["1 short_grass"]],
    ["wall_torch", null, ["1 torch"]],
    ["ender_chest", "iron_pickaxe", ["8 obsidian"]],
    ["chest", null, ["1 chest"]],
    ["farmland", null, ["1 dirt"]],
  ])("%s with %s gives %j", (block, tool, expected) => {
    expect(drops(block, tool)).toEqual(expected);
  });

  it("gives a pair of halves exactly one item", () => {
    expect([...drops("oak_door", null, { half: "lower" }), ...drops("oak_door", null, { half: "upper" })]).toEqual([
      "1 oak_door",
    ]);
    expect([...drops("red_bed", null, { part: "foot" }), ...drops("red_bed", null, { part: "head" })]).toEqual([
      "1 red_bed",
    ]);
  });

  it("counts slabs, snow and candles", () => {
    expect(drops("oak_slab", null, { type: "double" })).toEqual(["2 oak_slab"]);
    expect(drops("oak_slab", null, { type: "top" })).toEqual(["1 oak_slab"]);
    expect(drops("snow", "iron_shovel", { layers: 5 })).toEqual(["5 snowball"]);
    expect(drops("snow", null, { layers: 5 })).toEqual([]);
    expect(drops("candle", null, { candles: 3 })).toEqual(["3 candle"]);
  });

  it("gives a crop's fruit only when it is ripe", () => {
    expect(drops("wheat", null, { age: 6 })).toEqual(["1 wheat_seeds"]);
    expect(drops("wheat", null, { age: 7 })[0]).toBe("1 wheat");
    expect(expectedCount(lootOf(stateOf("carrots", { age: 7 }), null), "carrot")).toBeCloseTo(2 + 12 / 7, 9);
  });

  it("has vanilla's means", () => {
    const mean = (block: string, tool: string | null, item: string) =>
      expectedCount(lootOf(defaultState(block), tool === null ? null : makeStack(tool).id), item);
    expect(mean("gravel", null, "flint")).toBeCloseTo(0.1, 12);
    expect(mean("gravel", null, "gravel")).toBeCloseTo(0.9, 12);
    expect(mean("short_grass", null, "wheat_seeds")).toBeCloseTo(0.125, 12);
    expect(mean("oak_leaves", null, "oak_sapling")).toBeCloseTo(0.05, 12);
    expect(mean("oak_leaves", null, "apple")).toBeCloseTo(0.005, 12);
    expect(mean("oak_leaves", null, "stick")).toBeCloseTo(0.03, 12);
    expect(mean("birch_leaves", null, "apple")).toBe(0);
    expect(mean("copper_ore", "stone_pickaxe", "raw_copper")).toBeCloseTo(3.5, 12);
    expect(mean("redstone_ore", "iron_pickaxe", "redstone")).toBeCloseTo(4.5, 12);
    expect(mean("lapis_ore", "stone_pickaxe", "lapis_lazuli")).toBeCloseTo(6.5, 12);
  });

  it("draws what the tables say: sample means within five standard errors", () => {
    const random = new RandomStream(7, "loot means");
    const draws = 4000;
    let lapis = 0;
    let flint = 0;
    for (let draw = 0; draw < draws; draw++) {
      const [ore] = blockDrops(defaultState("lapis_ore"), makeStack("iron_pickaxe"), random);
      lapis += ore?.count ?? 0;
      const [stone] = blockDrops(defaultState("gravel"), null, random);
      if (stone && itemName(stone.id) === "flint") flint++;
    }
    // Uniform 4..9: variance 35/12. Bernoulli 0.1: variance 0.09.
    expect(Math.abs(lapis / draws - 6.5)).toBeLessThan(5 * Math.sqrt(35 / 12 / draws));
    expect(Math.abs(flint / draws - 0.1)).toBeLessThan(5 * Math.sqrt(0.09 / draws));
  });

  it("names only items that exist, for every state's default and every tool that matters", () => {
    for (const block of blockNames) {
      for (const tool of [null, "netherite_pickaxe", "shears", "iron_sword", "iron_shovel"]) {
        const rolls = lootOf(defaultState(block), tool === null ? null : makeStack(tool).id);
        for (const item of possibleItems(rolls)) expect(() => makeStack(item), block).not.toThrow();
      }
    }
  });
});

describe("mob drops", () => {
  it("stays within vanilla's counts", () => {
    const random = new RandomStream(3, "mobs");
    const seen: Record<string, Set<number>> = {};
    for (let kill = 0; kill < 400; kill++) {
      for (const kind of lootableMobs) {
        const counts: Record<string, number> = {};
        for (const stack of mobDrops(kind, random)) counts[itemName(stack.id)] = stack.count;
        for (const item of possibleItems(mobLoot(kind))) {
          const key = `${kind} ${item}`;
          seen[key] ??= new Set();
          seen[key].add(counts[item] ?? 0);
        }
      }
    }
    const sorted = (key: string) => [...(seen[key] ?? [])].sort();
    expect(sorted("zombie rotten_flesh")).toEqual([0, 1, 2]);
    expect(sorted("cow beef")).toEqual([1, 2, 3]);
    expect(sorted("cow leather")).toEqual([0, 1, 2]);
    expect(sorted("pig porkchop")).toEqual([1, 2, 3]);
    expect(sorted("sheep mutton")).toEqual([1, 2]);
    expect(sorted("sheep white_wool")).toEqual([1]);
  });

  it("cooks the meat of what burns, and keeps rare drops for players", () => {
    expect(possibleItems(mobLoot("cow", { onFire: true }))).toEqual(["leather", "cooked_beef"]);
    expect(possibleItems(mobLoot("zombie", { byPlayer: false }))).toEqual(["rotten_flesh"]);
    expect(expectedCount(mobLoot("zombie"), "carrot")).toBeCloseTo(0.025 / 3, 12);
  });
});
