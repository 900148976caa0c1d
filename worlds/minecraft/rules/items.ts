/**
 * Items of 1.20.4: ids, names, stack sizes and durability from minecraft-data, and the few operations on stacks that the
 * rules, windows and simulation share. A stack is immutable: every function here returns a new one. Two stacks merge only
 * when item and damage are equal (minecraft.wiki/w/Stack); other item data (enchantments, names) does not exist here yet.
 */
import { EmbodyError, nearestNames } from "../../../src/core/errors.ts";
import type { Slot, Stack } from "../server/contracts.ts";
import { type ItemDefinition, type MinecraftRegistry, registry } from "../server/world/block-states.ts";

interface RegistryRecipe {
  readonly result: { readonly id: number; readonly count: number };
  /** Rows from the top; item ids, null or -1 where empty. */
  readonly inShape?: readonly (readonly (number | null)[])[];
  readonly ingredients?: readonly number[];
}

interface RegistryFood {
  readonly name: string;
  readonly foodPoints: number;
  /** Saturation points, not the ratio. */
  readonly saturation: number;
}

interface RegistryEntity {
  readonly name: string;
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

/** The parts of the registry that only the rules read. */
export const itemRegistry = registry as MinecraftRegistry & {
  /** By id of the result. */
  readonly recipes: Readonly<Record<string, readonly RegistryRecipe[]>>;
  readonly foodsArray: readonly RegistryFood[];
  readonly entitiesByName: Readonly<Record<string, RegistryEntity | undefined>>;
  readonly entitiesArray: readonly RegistryEntity[];
  /** By material, then by item id: the factor on digging speed. */
  readonly materials: Readonly<Record<string, Readonly<Record<string, number>> | undefined>>;
};

/** All items in the order of their ids. */
export const itemNames: readonly string[] = registry.itemsArray.map((item) => item.name);

function definition(id: number): ItemDefinition {
  const item = registry.items[id];
  if (item === undefined) throw new EmbodyError("internal", `There is no item with id ${id}.`);
  return item;
}

/** The id of an item; throws `not-found` with the nearest names. */
export function itemId(name: string): number {
  const item = registry.itemsByName[name];
  if (item !== undefined) return item.id;
  const near = nearestNames(name, itemNames);
  const hint = near.length > 0 ? ` Did you mean ${near.map((other) => `'${other}'`).join(", ")}?` : "";
  throw new EmbodyError("not-found", `Unknown item '${name}'.${hint}`);
}

export function itemName(id: number): string {
  return definition(id).name;
}

export function isItemName(name: string): boolean {
  return registry.itemsByName[name] !== undefined;
}

/** Largest count of one stack: 1, 16 or 64. */
export function stackSize(id: number): number {
  return definition(id).stackSize;
}

/** Uses before the item breaks; 0 for what does not wear. */
export function durability(id: number): number {
  return definition(id).maxDurability ?? 0;
}

export function makeStack(name: string, count = 1, damage = 0): Stack {
  return { id: itemId(name), count, damage };
}

/** Whether the stacks can merge, counts aside. */
export function sameItem(left: Stack, right: Stack): boolean {
  return left.id === right.id && left.damage === right.damage;
}

/** The stack with another count; null when nothing is left. */
export function withCount(stack: Stack, count: number): Slot {
  return count <= 0 ? null : { id: stack.id, count, damage: stack.damage };
}

/** The tool after so many uses; null when it broke. What does not wear comes back unchanged. */
export function wear(stack: Stack, uses = 1): Slot {
  const limit = durability(stack.id);
  if (limit === 0 || uses === 0) return stack;
  const damage = stack.damage + uses;
  return damage >= limit ? null : { id: stack.id, count: stack.count, damage };
}

/** The stack cut into legal stacks: drops such as nine wheat seeds fit one, but seventy do not. */
export function splitIntoStacks(stack: Stack): Stack[] {
  const limit = stackSize(stack.id);
  const stacks: Stack[] = [];
  for (let left = stack.count; left > 0; left -= limit) {
    stacks.push({ id: stack.id, count: Math.min(left, limit), damage: stack.damage });
  }
  return stacks;
}

export type ToolClass = "pickaxe" | "axe" | "shovel" | "hoe" | "sword";
export type ToolTier = "wooden" | "stone" | "iron" | "golden" | "diamond" | "netherite";

const toolClasses: readonly ToolClass[] = ["pickaxe", "axe", "shovel", "hoe", "sword"];
const toolTiers: readonly ToolTier[] = ["wooden", "stone", "iron", "golden", "diamond", "netherite"];

/** Such as `{ tier: "iron", toolClass: "pickaxe" }` for `iron_pickaxe`; null for anything else. */
export function toolOf(name: string): { readonly tier: ToolTier; readonly toolClass: ToolClass } | null {
  const [tier, toolClass, ...rest] = name.split("_");
  if (rest.length > 0) return null;
  const knownTier = toolTiers.find((known) => known === tier);
  const knownClass = toolClasses.find((known) => known === toolClass);
  return knownTier && knownClass ? { tier: knownTier, toolClass: knownClass } : null;
}
