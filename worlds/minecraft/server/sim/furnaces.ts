/**
 * All furnaces of the world, tick by tick, through the furnace rules of the windows layer; a furnace glows while it burns.
 * minecraft.wiki/w/Furnace.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { sameItem, withCount } from "../../rules/items.ts";
import { smeltTicks } from "../../rules/smelting.ts";
import type { FurnaceContainer, Slot, Stack } from "../contracts.ts";
import { tickFurnace } from "../windows/furnace.ts";
import { stateName, stateOf, stateProperties } from "../world/block-states.ts";
import { isFurnace, type PlacedFurnace } from "./containers.ts";
import type { SimulationContext } from "./context.ts";

export function tickFurnaces(context: SimulationContext): void {
  for (const placed of context.containers.all()) {
    if (!isFurnace(placed)) continue;
    const before = [...placed.container.slots];
    const { litChanged, changedSlots } = tickFurnace(placed.container);
    if (changedSlots.length > 0) report(context, placed, before);
    if (litChanged) showFire(context, placed.position, placed.container.burnLeft > 0);
  }
}

/** What each slot lost and gained. */
function report(context: SimulationContext, { position, container }: PlacedFurnace, before: readonly Slot[]): void {
  const used: Stack[] = [];
  const made: Stack[] = [];
  before.forEach((was, slot) => {
    const is = container.slots[slot] ?? null;
    const same = was && is && sameItem(was, is);
    const gone = was && withCount(was, was.count - (same ? is.count : 0));
    const come = is && withCount(is, is.count - (same ? was.count : 0));
    if (gone) used.push(gone);
    if (come) made.push(come);
  });
  context.emit({ type: "furnace", position, used, made });
}

function showFire(context: SimulationContext, position: Point, lit: boolean): void {
  const state = context.blocks.getState(position.x, position.y, position.z);
  if (stateName(state) !== "furnace") return;
  context.setBlock(position, stateOf("furnace", { ...stateProperties(state), lit }));
}

/** The four numbers that an open furnace window shows: fire left, fire of the fuel, cooked, to be cooked (ticks). */
export function furnaceProperties(furnace: FurnaceContainer): number[] {
  return [furnace.burnLeft, furnace.burnTotal, furnace.cookTime, smeltTicks];
}
