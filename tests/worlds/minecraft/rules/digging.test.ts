/** Golden dig times from minecraft.wiki/w/Breaking and the blocks' own pages (Java), in seconds. */
import { describe, expect, it } from "vitest";
import { canHarvest, digTicks, digWear, leavesWater } from "../../../../worlds/minecraft/rules/digging.ts";
import { itemId } from "../../../../worlds/minecraft/rules/items.ts";
import { defaultState, stateOf } from "../../../../worlds/minecraft/server/world/block-states.ts";

const id = (name: string | null) => (name === null ? null : itemId(name));

const golden: readonly (readonly [string, string | null, number])[] = [
  ["stone", null, 7.5],
  ["stone", "wooden_pickaxe", 1.15],
  ["stone", "stone_pickaxe", 0.6],
  ["stone", "iron_pickaxe", 0.4],
  ["stone", "diamond_pickaxe", 0.3],
  ["stone", "golden_pickaxe", 0.2],
  ["cobblestone", "wooden_pickaxe", 1.5],
  ["deepslate", "stone_pickaxe", 1.15],
  ["oak_log", null, 3],
  ["oak_log", "wooden_axe", 1.5],
  ["oak_log", "stone_axe", 0.75],
  ["oak_planks", null, 3],
  ["crafting_table", null, 3.75],
  ["furnace", null, 17.5],
  ["furnace", "wooden_pickaxe", 2.65],
  ["dirt", null, 0.75],
  ["dirt", "iron_shovel", 0.15],
  ["grass_block", null, 0.9],
  ["sand", "wooden_shovel", 0.4],
  ["iron_ore", "wooden_pickaxe", 7.5],
  ["iron_ore", "stone_pickaxe", 1.15],
  ["coal_ore", "wooden_pickaxe", 2.25],
  ["diamond_ore", "iron_pickaxe", 0.75],
  ["obsidian", null, 250],
  ["obsidian", "diamond_pickaxe", 9.4],
  ["obsidian", "netherite_pickaxe", 8.35],
  ["oak_leaves", null, 0.3],
  ["oak_leaves", "iron_sword", 0.2],
  ["white_wool", null, 1.2],
  ["white_wool", "shears", 0.25],
  ["cobweb", null, 20],
  ["cobweb", "wooden_sword", 0.4],
  ["glass", null, 0.45],
  ["netherrack", "golden_pickaxe", 0],
  ["oak_leaves", "shears", 0],
  ["bamboo", "wooden_sword", 0],
  ["torch", null, 0],
  ["short_grass", null, 0],
  ["bedrock", "netherite_pickaxe", Number.POSITIVE_INFINITY],
  ["water", null, Number.POSITIVE_INFINITY],
];

describe("digging", () => {
  it.each(golden)("%s with %s takes %d s", (block, tool, seconds) => {
    expect(digTicks(defaultState(block), id(tool)) / 20).toBeCloseTo(seconds, 6);
  });

  it("is five times slower under water, off the ground, and both", () => {
    const dirt = defaultState("dirt");
    expect(digTicks(dirt, null, { inWater: true, onGround: true })).toBe(75);
    expect(digTicks(dirt, null, { inWater: false, onGround: false })).toBe(75);
    expect(digTicks(dirt, null, { inWater: true, onGround: false })).toBe(375);
  });

  it("gates drops by the tool's class and tier", () => {
    expect(canHarvest(defaultState("stone"), null)).toBe(false);
    expect(canHarvest(defaultState("stone"), id("wooden_pickaxe"))).toBe(true);
    expect(canHarvest(defaultState("iron_ore"), id("wooden_pickaxe"))).toBe(false);
    expect(canHarvest(defaultState("iron_ore"), id("golden_pickaxe"))).toBe(false);
    expect(canHarvest(defaultState("iron_ore"), id("stone_pickaxe"))).toBe(true);
    expect(canHarvest(defaultState("diamond_ore"), id("stone_pickaxe"))).toBe(false);
    expect(canHarvest(defaultState("obsidian"), id("iron_pickaxe"))).toBe(false);
    expect(canHarvest(defaultState("oak_log"), null)).toBe(true);
  });

  it("wears tools by one, swords by two, and nothing on instant blocks", () => {
    expect(digWear(defaultState("stone"), id("iron_pickaxe"))).toBe(1);
    expect(digWear(defaultState("oak_leaves"), id("iron_sword"))).toBe(2);
    expect(digWear(defaultState("short_grass"), id("iron_sword"))).toBe(0);
    expect(digWear(defaultState("stone"), id("dirt"))).toBe(0);
  });

  it("leaves water where the block was waterlogged", () => {
    expect(leavesWater(stateOf("oak_slab", { waterlogged: true }))).toBe(true);
    expect(leavesWater(stateOf("oak_slab", { waterlogged: false }))).toBe(false);
  });
});
