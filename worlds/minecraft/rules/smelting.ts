/**
 * Furnace recipes (minecraft.wiki/w/Smelting, Java 1.20.4). minecraft-data has none. Every furnace recipe takes 200 ticks.
 */
import { itemId } from "./items.ts";
import { colours, itemTags } from "./tags.ts";

/** Ticks that one item cooks in a furnace. */
export const smeltTicks = 200;

const table = new Map<string, string>();

function smelts(result: string, ...inputs: readonly string[]): void {
  for (const input of inputs) table.set(input, result);
}

// Ores and raw metals
smelts("iron_ingot", "raw_iron", "iron_ore", "deepslate_iron_ore");
smelts("gold_ingot", "raw_gold", "gold_ore", "deepslate_gold_ore", "nether_gold_ore");
smelts("copper_ingot", "raw_copper", "copper_ore", "deepslate_copper_ore");
smelts("coal", "coal_ore", "deepslate_coal_ore");
smelts("diamond", "diamond_ore", "deepslate_diamond_ore");
smelts("emerald", "emerald_ore", "deepslate_emerald_ore");
smelts("lapis_lazuli", "lapis_ore", "deepslate_lapis_ore");
smelts("redstone", "redstone_ore", "deepslate_redstone_ore");
smelts("quartz", "nether_quartz_ore");
smelts("netherite_scrap", "ancient_debris");

// Blocks
smelts("glass", "sand", "red_sand");
smelts("stone", "cobblestone");
smelts("smooth_stone", "stone");
smelts("smooth_sandstone", "sandstone");
smelts("smooth_red_sandstone", "red_sandstone");
smelts("smooth_quartz", "quartz_block");
smelts("smooth_basalt", "basalt");
smelts("deepslate", "cobbled_deepslate");
smelts("cracked_stone_bricks", "stone_bricks");
smelts("cracked_deepslate_bricks", "deepslate_bricks");
smelts("cracked_deepslate_tiles", "deepslate_tiles");
smelts("cracked_nether_bricks", "nether_bricks");
smelts("cracked_polished_blackstone_bricks", "polished_blackstone_bricks");
smelts("terracotta", "clay");
smelts("sponge", "wet_sponge");
for (const colour of colours) smelts(`${colour}_glazed_terracotta`, `${colour}_terracotta`);

// Materials
smelts("brick", "clay_ball");
smelts("nether_brick", "netherrack");
smelts("charcoal", ...(itemTags.logs_that_burn ?? []));
smelts("green_dye", "cactus");
smelts("lime_dye", "sea_pickle");
smelts("popped_chorus_fruit", "chorus_fruit");

// Food
smelts("cooked_beef", "beef");
smelts("cooked_porkchop", "porkchop");
smelts("cooked_mutton", "mutton");
smelts("cooked_chicken", "chicken");
smelts("cooked_rabbit", "rabbit");
smelts("cooked_cod", "cod");
smelts("cooked_salmon", "salmon");
smelts("baked_potato", "potato");
smelts("dried_kelp", "kelp");

// Tools and armour of which a nugget is left
const gear = "sword pickaxe axe shovel hoe helmet chestplate leggings boots horse_armor".split(" ");
const armour = "helmet chestplate leggings boots".split(" ");
smelts("iron_nugget", ...gear.map((piece) => `iron_${piece}`), ...armour.map((piece) => `chainmail_${piece}`));
smelts("gold_nugget", ...gear.map((piece) => `golden_${piece}`));

/** [input, result] by name, in a fixed order. */
export const smeltingRecipes: readonly (readonly [string, string])[] = [...table];

const byId = new Map(smeltingRecipes.map(([input, result]) => [itemId(input), itemId(result)]));

/** Id of what an item smelts to; null: nothing. */
export function smeltingResult(item: number): number | null {
  return byId.get(item) ?? null;
}
