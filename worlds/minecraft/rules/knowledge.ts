/**
 * The rules as planner and skills read them: `RecipeKnowledge` over the tables of this folder. What the world itself gives
 * is declared by `WorldSources`, the embedded world's by default, a wider one for other servers.
 */
import type {
  CraftingRecipe,
  Ingredient,
  ItemSource,
  RecipeKnowledge,
  SmeltingRecipe,
} from "../../../src/core/minecraft.ts";
import type { MobKind } from "../server/contracts.ts";
import { defaultState, stateOf } from "../server/world/block-states.ts";
import { weapon } from "./combat.ts";
import { canHarvest, digTicks } from "./digging.ts";
import { foodOf } from "./foods.ts";
import { fuels } from "./fuel.ts";
import { durability, isItemName, itemId, itemName, itemNames, itemRegistry, stackSize, toolOf } from "./items.ts";
import { blockNames, expectedCount, lootableMobs, lootOf, mobLoot, possibleItems } from "./loot.ts";
import { type Alternatives, type Recipe, recipesFor, remainingItem } from "./recipes.ts";
import { smeltingRecipes, smeltTicks } from "./smelting.ts";
import { embeddedSources, type WorldSources } from "./sources.ts";

export interface KnowledgeOptions {
  /** What the world holds by itself; default: the embedded world. */
  readonly sources?: WorldSources;
}

const names = (alternatives: Alternatives): string[] => [...alternatives].map(itemName);

/** Shapeless recipes go into the smallest square, rows first. */
function gridOf(recipe: Recipe): (string[] | null)[][] {
  const width = recipe.shape?.width ?? (recipe.cells.length <= 4 ? Math.min(2, recipe.cells.length) : 3);
  const rows: (string[] | null)[][] = [];
  for (let at = 0; at < recipe.cells.length; at += width) {
    rows.push(recipe.cells.slice(at, at + width).map((cell) => (cell === null ? null : names(cell))));
  }
  return rows;
}

function tally<Entry>(keys: readonly string[], make: (key: string, count: number) => Entry): Entry[] {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].map(([key, count]) => make(key, count));
}

function describe(recipe: Recipe): CraftingRecipe {
  const cells = recipe.cells.filter((cell) => cell !== null);
  const ingredients = tally(
    cells.map((cell) => names(cell).join(" ")),
    (key, count): Ingredient => ({ alternatives: key.split(" "), count }),
  );
  // A cell's remains are those of its first alternative: no recipe mixes items that leave something with others.
  const remains = cells.flatMap((cell) => {
    const [first] = cell;
    const left = first === undefined ? null : remainingItem(first);
    return left === null ? [] : [itemName(left)];
  });
  const grid = gridOf(recipe);
  return {
    result: itemName(recipe.result.id),
    count: recipe.result.count,
    ingredients,
    grid,
    needsTable: grid.length > 2 || grid.some((row) => row.length > 2),
    remains: tally(remains, (item, count) => ({ item, count })),
  };
}

/** Items that change what a block drops. */
const tools = itemNames.filter((name) => toolOf(name) !== null || name === "shears");

/** A natural crop is grown, every other natural block as by default. */
function naturalState(block: string): number {
  return block === "wheat" ? stateOf(block, { age: 7 }) : defaultState(block);
}

function blockSources(block: string, searchSeconds: number): Map<string, ItemSource> {
  const state = naturalState(block);
  const byHand = lootOf(state, null);
  const found = new Map<string, ItemSource>();
  for (const item of possibleItems(byHand)) {
    found.set(item, { kind: "block", block, tools: [], expected: expectedCount(byHand, item), searchSeconds });
  }
  for (const tool of tools) {
    const rolls = lootOf(state, itemId(tool));
    for (const item of possibleItems(rolls)) {
      const known = found.get(item);
      const expected = expectedCount(rolls, item);
      if (known === undefined) found.set(item, { kind: "block", block, tools: [tool], expected, searchSeconds });
      else if (known.kind === "block" && known.tools.length > 0) {
        found.set(item, { ...known, tools: [...known.tools, tool], expected: Math.min(known.expected, expected) });
      }
    }
  }
  return found;
}

function collectSources(sources: WorldSources): Map<string, ItemSource[]> {
  const index = new Map<string, ItemSource[]>();
  const add = (item: string, source: ItemSource) => {
    const known = index.get(item);
    if (known) known.push(source);
    else index.set(item, [source]);
  };
  for (const [block, searchSeconds] of Object.entries(sources.blocks)) {
    for (const [item, source] of blockSources(block, searchSeconds)) add(item, source);
  }
  const hasTable = (mob: string): mob is MobKind => lootableMobs.some((kind) => kind === mob);
  for (const [mob, searchSeconds] of Object.entries(sources.mobs)) {
    if (!hasTable(mob)) continue;
    const rolls = mobLoot(mob);
    for (const item of possibleItems(rolls)) {
      add(item, { kind: "mob", mob, expected: expectedCount(rolls, item), searchSeconds });
    }
  }
  for (const [block, searchSeconds] of Object.entries(sources.liquids)) {
    add(`${block}_bucket`, { kind: "fill", container: "bucket", block, searchSeconds });
  }
  return index;
}

const livingTypes = new Set(["animal", "hostile", "mob", "passive", "water_creature", "ambient", "living"]);
const mobNames = itemRegistry.entitiesArray
  .filter(({ name, type }) => livingTypes.has(type) && name !== "armor_stand")
  .map(({ name }) => name);

export function createKnowledge(options: KnowledgeOptions = {}): RecipeKnowledge {
  const declared = options.sources ?? embeddedSources;
  const sources = collectSources(declared);
  const crafting = new Map<string, readonly CraftingRecipe[]>();
  const smelting = new Map<string, SmeltingRecipe[]>();
  for (const [input, result] of smeltingRecipes) {
    const known = smelting.get(result) ?? [];
    smelting.set(result, [...known, { input, result, seconds: smeltTicks / 20 }]);
  }
  const burning = fuels.map(([fuel, ticks]) => ({ item: itemName(fuel), smelts: ticks / smeltTicks }));
  const idOrHand = (tool: string | null) => (tool === null ? null : itemId(tool));

  return {
    itemNames: () => itemNames,
    blockNames: () => blockNames,
    mobNames: () => mobNames,
    mobSearchSeconds: (mob) => declared.mobs[mob] ?? null,
    stackSize: (item) => stackSize(itemId(item)),
    crafting: (item) => {
      const known = crafting.get(item);
      if (known) return known;
      const described = recipesFor(itemId(item)).map(describe);
      crafting.set(item, described);
      return described;
    },
    smelting: (item) => smelting.get(item) ?? [],
    fuels: () => burning,
    sources: (item) => sources.get(item) ?? [],
    food: (item) => (isItemName(item) ? foodOf(itemId(item)) : null),
    digSeconds: (block, tool) => digTicks(defaultState(block), idOrHand(tool)) / 20,
    canHarvest: (block, tool) => canHarvest(defaultState(block), idOrHand(tool)),
    durability: (item) => durability(itemId(item)),
    attackDamage: (item) => weapon(item).damage,
    attackSpeed: (item) => weapon(item).speed,
  };
}
