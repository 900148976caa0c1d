/**
 * How long a block takes to dig and whether digging it drops anything (minecraft.wiki/w/Breaking#Speed). Progress in one
 * tick is speed / hardness / 30, or / 100 where the tool cannot harvest the block; a block is gone once progress
 * reaches 1, and at once when a single tick suffices. The tool's factor holds even where its tier is too low to harvest:
 * a wooden pickaxe on iron ore takes 7.5 s and drops nothing. Enchantments and effects do not exist here yet.
 */
import { isWater, stateBlock } from "../server/world/block-states.ts";
import { itemName, itemRegistry, toolOf } from "./items.ts";

export interface DigConditions {
  /** Eyes under water. */
  readonly inWater: boolean;
  readonly onGround: boolean;
}

const standing: DigConditions = { inWater: false, onGround: true };
const offConditionFactor = 1 / 5;
/** What the pointer goes through. */
const untouchable = new Set(["air", "cave_air", "void_air", "water", "lava", "bubble_column"]);
/** Vanilla adds progress up in 32-bit floats; ours is exact up to this. */
const tolerance = 1e-6;

/** Whether the item (null: hand) makes the block drop. */
export function canHarvest(state: number, item: number | null): boolean {
  const tools = stateBlock(state).harvestTools;
  return tools === undefined || (item !== null && tools[String(item)] === true);
}

function toolSpeed(state: number, item: number | null): number {
  if (item === null) return 1;
  return itemRegistry.materials[stateBlock(state).material ?? "default"]?.[String(item)] ?? 1;
}

/** Share of the block that one tick digs away; 0: cannot be dug. */
export function digProgress(state: number, item: number | null, conditions: DigConditions = standing): number {
  const block = stateBlock(state);
  if (block.hardness === null || block.hardness < 0 || untouchable.has(block.name)) return 0;
  if (block.hardness === 0) return Number.POSITIVE_INFINITY;
  // Any sword cuts bamboo at once, whatever its hardness (minecraft.wiki/w/Bamboo#Breaking).
  const sword = item !== null && toolOf(itemName(item))?.toolClass === "sword";
  if (sword && (block.name === "bamboo" || block.name === "bamboo_sapling")) return 1;
  let speed = toolSpeed(state, item);
  if (conditions.inWater) speed *= offConditionFactor;
  if (!conditions.onGround) speed *= offConditionFactor;
  return speed / block.hardness / (canHarvest(state, item) ? 30 : 100);
}

/** Ticks of digging until the block breaks: 0 at once, Infinity never. */
export function digTicks(state: number, item: number | null, conditions: DigConditions = standing): number {
  const progress = digProgress(state, item, conditions);
  if (progress === 0) return Number.POSITIVE_INFINITY;
  if (progress >= 1 - tolerance) return 0;
  return Math.ceil(1 / progress - tolerance);
}

/** Uses that digging the block costs the item (minecraft.wiki/w/Durability#Tool_durability); 0 for what does not wear. */
export function digWear(state: number, item: number | null): number {
  if (item === null) return 0;
  const name = itemName(item);
  const toolClass = toolOf(name)?.toolClass;
  if (name === "shears") return 1;
  if (stateBlock(state).hardness === 0) return 0;
  if (toolClass === "sword" || name === "trident") return 2;
  return toolClass === undefined ? 0 : 1;
}

/** Whether digging the block leaves a water source behind: it was waterlogged. */
export function leavesWater(state: number): boolean {
  return isWater[state] === 1 && stateBlock(state).name !== "water";
}
