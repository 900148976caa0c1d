/**
 * A small `RecipeKnowledge` for tests: enough of vanilla's tables (minecraft.wiki, 1.20.4) to go from logs to iron, with the real
 * numbers.
 */
import type { CraftingRecipe, Ingredient, ItemSource, RecipeKnowledge } from "../../src/core/minecraft.ts";

const planks = ["oak_planks", "birch_planks"];
const logs = ["oak_log", "birch_log"];
const woodTools = ["wooden_pickaxe", "stone_pickaxe", "iron_pickaxe"];
const stoneTools = ["stone_pickaxe", "iron_pickaxe"];

function recipe(
  result: string,
  count: number,
  needsTable: boolean,
  ...ingredients: [readonly string[], number][]
): CraftingRecipe {
  const list: Ingredient[] = ingredients.map(([alternatives, number]) => ({ alternatives, count: number }));
  const cells = list.flatMap(({ alternatives, count: number }) => Array.from({ length: number }, () => alternatives));
  return { result, count, ingredients: list, grid: [cells], needsTable, remains: [] };
}

const recipes: readonly CraftingRecipe[] = [
  recipe("oak_planks", 4, false, [["oak_log"], 1]),
  recipe("birch_planks", 4, false, [["birch_log"], 1]),
  recipe("stick", 4, false, [planks, 2]),
  recipe("crafting_table", 1, false, [planks, 4]),
  recipe("wooden_pickaxe", 1, true, [planks, 3], [["stick"], 2]),
  recipe("wooden_sword", 1, true, [planks, 2], [["stick"], 1]),
  recipe("stone_pickaxe", 1, true, [["cobblestone"], 3], [["stick"], 2]),
  recipe("furnace", 1, true, [["cobblestone"], 8]),
  recipe("chest", 1, true, [planks, 8]),
  recipe("torch", 4, false, [["coal", "charcoal"], 1], [["stick"], 1]),
];

const smelting: Readonly<Record<string, readonly string[]>> = {
  iron_ingot: ["raw_iron"],
  charcoal: logs,
  stone: ["cobblestone"],
  cooked_beef: ["beef"],
};

/** Hardness, the tools that make it drop (null: any), and the tool that is quick. */
const blocks: Readonly<
  Record<string, { hardness: number; tools: readonly string[] | null; quick: string; drop?: string | null }>
> = {
  stone: { hardness: 1.5, tools: woodTools, quick: "pickaxe", drop: "cobblestone" },
  cobblestone: { hardness: 2, tools: woodTools, quick: "pickaxe" },
  coal_ore: { hardness: 3, tools: woodTools, quick: "pickaxe", drop: "coal" },
  iron_ore: { hardness: 3, tools: stoneTools, quick: "pickaxe", drop: "raw_iron" },
  furnace: { hardness: 3.5, tools: woodTools, quick: "pickaxe" },
  dirt: { hardness: 0.5, tools: null, quick: "shovel" },
  grass_block: { hardness: 0.6, tools: null, quick: "shovel", drop: "dirt" },
  sand: { hardness: 0.5, tools: null, quick: "shovel" },
  gravel: { hardness: 0.6, tools: null, quick: "shovel" },
  oak_log: { hardness: 2, tools: null, quick: "axe" },
  birch_log: { hardness: 2, tools: null, quick: "axe" },
  oak_leaves: { hardness: 0.2, tools: null, quick: "hoe", drop: null },
  oak_planks: { hardness: 2, tools: null, quick: "axe" },
  crafting_table: { hardness: 2.5, tools: null, quick: "axe" },
  chest: { hardness: 2.5, tools: null, quick: "axe" },
  white_bed: { hardness: 0.2, tools: null, quick: "" },
  torch: { hardness: 0, tools: null, quick: "" },
  bedrock: { hardness: Number.POSITIVE_INFINITY, tools: [], quick: "" },
};

const speeds: Readonly<Record<string, number>> = { wooden: 2, stone: 4, iron: 6 };
const durabilities: Readonly<Record<string, number>> = { wooden: 59, stone: 131, iron: 250 };
const fuels = [
  { item: "coal", smelts: 8 },
  { item: "charcoal", smelts: 8 },
  { item: "oak_planks", smelts: 1.5 },
  { item: "birch_planks", smelts: 1.5 },
  { item: "oak_log", smelts: 1.5 },
  { item: "birch_log", smelts: 1.5 },
  { item: "stick", smelts: 0.5 },
  { item: "crafting_table", smelts: 1.5 },
  { item: "wooden_pickaxe", smelts: 1 },
];
const foods: Readonly<Record<string, { food: number; saturation: number }>> = {
  beef: { food: 3, saturation: 1.8 },
  cooked_beef: { food: 8, saturation: 12.8 },
  apple: { food: 4, saturation: 2.4 },
  rotten_flesh: { food: 4, saturation: 0.8 },
};
/** Drops of mobs, exactly one of each so that tests can count. */
export const mobDrops: Readonly<Record<string, string>> = { zombie: "rotten_flesh", cow: "beef" };

export function dropOf(block: string): string | null {
  const known = blocks[block];
  if (known === undefined) return null;
  return known.drop === undefined ? block : known.drop;
}

const itemNames = [
  ...new Set([
    ...recipes.map(({ result }) => result),
    ...Object.keys(smelting),
    ...Object.keys(foods),
    ...Object.keys(blocks).map((block) => dropOf(block) ?? block),
  ]),
].sort();

export const fakeKnowledge: RecipeKnowledge = {
  itemNames: () => itemNames,
  blockNames: () => Object.keys(blocks),
  mobNames: () => Object.keys(mobDrops),
  stackSize: (item) => (/_(pickaxe|sword)$/.test(item) ? 1 : 64),
  crafting: (item) => recipes.filter(({ result }) => result === item),
  smelting: (item) => (smelting[item] ?? []).map((input) => ({ input, result: item, seconds: 10 })),
  fuels: () => fuels,
  sources: (item): readonly ItemSource[] =>
    item === "water_bucket"
      ? [{ kind: "fill", container: "bucket", block: "water", searchSeconds: 30 }]
      : Object.keys(blocks)
          .filter((block) => dropOf(block) === item)
          .map((block) => ({
            kind: "block",
            block,
            tools: blocks[block]?.tools ?? [],
            expected: 1,
            searchSeconds: 30,
          })),
  food: (item) => foods[item] ?? null,
  /** minecraft.wiki "Breaking": hardness x 1.5 with the right tool, x 5 without, divided by the tool's speed. */
  digSeconds(block, tool) {
    const known = blocks[block];
    if (known === undefined) return Number.POSITIVE_INFINITY;
    const right = tool?.endsWith(`_${known.quick}`) === true;
    const speed = right ? (speeds[tool?.split("_")[0] ?? ""] ?? 1) : 1;
    return (known.hardness * (this.canHarvest(block, tool) ? 1.5 : 5)) / speed;
  },
  canHarvest(block, tool) {
    const needed = blocks[block]?.tools;
    return needed === null || (tool !== null && needed?.includes(tool) === true);
  },
  durability: (item) => (/_(pickaxe|sword)$/.test(item) ? (durabilities[item.split("_")[0] ?? ""] ?? 0) : 0),
  attackDamage: (item) => (item?.endsWith("_sword") ? 4 : item?.endsWith("_pickaxe") ? 2 : 1),
  attackSpeed: (item) => (item?.endsWith("_sword") ? 1.6 : item?.endsWith("_pickaxe") ? 1.2 : 4),
};
