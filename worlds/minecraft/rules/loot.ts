/**
 * What a broken block and a dead mob leave behind, with vanilla's chances (minecraft.wiki: the "Drops" or "Breaking"
 * section of each block and mob, Java 1.20.4). Loot is data, a list of rolls, so that the simulation can draw from it and the
 * planner can take its mean. Most blocks drop one of the item that minecraft-data names; its chances are unusable, so
 * everything that is not "exactly one" is in `block-loot.ts`. Enchantments and experience do not exist here yet.
 */
import type { RandomStream } from "../../../src/core/random.ts";
import type { MobKind, Slot, Stack } from "../server/contracts.ts";
import { type PropertyValue, stateBlock, stateProperties } from "../server/world/block-states.ts";
import { blockLoot } from "./block-loot.ts";
import { canHarvest } from "./digging.ts";
import { itemId, itemName, itemRegistry, splitIntoStacks } from "./items.ts";

/** One roll of a loot table. */
export interface LootRoll {
  /** One of these, equally likely. */
  readonly items: readonly string[];
  /** Uniform integer between both, inclusive. */
  readonly count: readonly [number, number];
  /** Added to the count: successes of so many trials. */
  readonly bonus?: { readonly trials: number; readonly probability: number };
  /** That the roll gives anything; default 1. */
  readonly chance?: number;
  /** What comes instead when it does not. */
  readonly otherwise?: LootRoll;
}

/** What a table may look at. */
export interface LootContext {
  readonly properties: Readonly<Record<string, PropertyValue>>;
  /** Item name, null for the hand. */
  readonly tool: string | null;
}

/** The rolls of a block broken with an item (id; null: hand or no player at all). */
export function lootOf(state: number, tool: number | null): readonly LootRoll[] {
  if (!canHarvest(state, tool)) return [];
  const block = stateBlock(state);
  const table = blockLoot(block.name);
  const context: LootContext = { properties: stateProperties(state), tool: tool === null ? null : itemName(tool) };
  if (table !== undefined) return table(context);
  if (context.properties.half === "upper") return [];
  const doubled = context.properties.type === "double";
  return block.drops.map((id) => ({ items: [itemName(id)], count: doubled ? [2, 2] : [1, 1] }));
}

function draw(roll: LootRoll, random: RandomStream): Stack[] {
  if (roll.chance !== undefined && !random.chance(roll.chance)) {
    return roll.otherwise ? draw(roll.otherwise, random) : [];
  }
  const [least, most] = roll.count;
  let count = least === most ? least : least + random.integer(most - least + 1);
  for (let trial = 0; trial < (roll.bonus?.trials ?? 0); trial++) {
    if (random.chance(roll.bonus?.probability ?? 0)) count++;
  }
  const item = roll.items.length === 1 ? roll.items[0] : random.pick(roll.items);
  if (item === undefined || count === 0) return [];
  return splitIntoStacks({ id: itemId(item), count, damage: 0 });
}

/** Mean number of an item that the rolls give. */
export function expectedCount(rolls: readonly LootRoll[], item: string): number {
  let mean = 0;
  for (const roll of rolls) {
    const chance = roll.chance ?? 1;
    const share = roll.items.includes(item) ? 1 / roll.items.length : 0;
    const bonus = roll.bonus ? roll.bonus.trials * roll.bonus.probability : 0;
    mean += chance * share * ((roll.count[0] + roll.count[1]) / 2 + bonus);
    if (roll.otherwise) mean += (1 - chance) * expectedCount([roll.otherwise], item);
  }
  return mean;
}

/** Every item that the rolls can give. */
export function possibleItems(rolls: readonly LootRoll[]): string[] {
  const names = new Set<string>();
  for (const roll of rolls) {
    for (const item of roll.items) names.add(item);
    if (roll.otherwise) for (const item of possibleItems([roll.otherwise])) names.add(item);
  }
  return [...names];
}

/** Draws the drops of a block broken with what is in hand. */
export function blockDrops(state: number, tool: Slot, random: RandomStream): Stack[] {
  return lootOf(state, tool?.id ?? null).flatMap((roll) => draw(roll, random));
}

const cooked: Readonly<Record<string, string>> = {
  beef: "cooked_beef",
  porkchop: "cooked_porkchop",
  mutton: "cooked_mutton",
  chicken: "cooked_chicken",
  potato: "baked_potato",
};

const mobTables: Readonly<Record<MobKind, readonly LootRoll[]>> = {
  zombie: [
    { items: ["rotten_flesh"], count: [0, 2] },
    { items: ["iron_ingot", "carrot", "potato"], count: [1, 1], chance: 0.025 },
  ],
  spider: [
    { items: ["string"], count: [0, 2] },
    { items: ["spider_eye"], count: [1, 1], chance: 1 / 3 },
  ],
  chicken: [
    { items: ["feather"], count: [0, 2] },
    { items: ["chicken"], count: [1, 1] },
  ],
  cow: [
    { items: ["leather"], count: [0, 2] },
    { items: ["beef"], count: [1, 3] },
  ],
  pig: [{ items: ["porkchop"], count: [1, 3] }],
  sheep: [
    { items: ["white_wool"], count: [1, 1] },
    { items: ["mutton"], count: [1, 2] },
  ],
};

export interface MobDropConditions {
  /** Meat of a burning animal comes cooked. */
  readonly onFire?: boolean;
  /** Rare drops want a player's kill; default true. */
  readonly byPlayer?: boolean;
}

export function mobLoot(kind: MobKind, conditions: MobDropConditions = {}): readonly LootRoll[] {
  const rolls = mobTables[kind].filter((roll) => conditions.byPlayer !== false || roll.chance === undefined);
  if (!conditions.onFire) return rolls;
  return rolls.map((roll) => ({ ...roll, items: roll.items.map((item) => cooked[item] ?? item) }));
}

export function mobDrops(kind: MobKind, random: RandomStream, conditions: MobDropConditions = {}): Stack[] {
  return mobLoot(kind, conditions).flatMap((roll) => draw(roll, random));
}

/** Kinds that have a loot table. */
export const lootableMobs: readonly MobKind[] = Object.keys(mobTables) as MobKind[];

/** Names of all blocks, in the order of their ids. */
export const blockNames: readonly string[] = itemRegistry.blocksArray.map((block) => block.name);
