/**
 * A player's 46 slots as the player's window numbers them (0 craft result, 1-4 craft grid, 5-8 armour from the head, 9-35 main,
 * 36-44 hotbar, 45 off hand), and how items get in (minecraft.wiki/w/Inventory). Slot 0 is derived from the grid and never
 * stored: `inventory[0]` stays null.
 */
import { sameItem, stackSize, withCount } from "../../rules/items.ts";
import type { Slot, Stack } from "../contracts.ts";

export const inventorySize = 46;
export const hotbarStart = 36;
export const offHandSlot = 45;

/** The part of a player that windows change; `PlayerState` fits. */
export interface WindowOwner {
  /** [46] */
  readonly inventory: Slot[];
  cursor: Slot;
  /** 0..8 */
  readonly selectedSlot: number;
}

/** Where new items are put: first the hotbar, then the rows from the top. */
const storage: readonly number[] = [
  ...Array.from({ length: 9 }, (_, index) => hotbarStart + index),
  ...Array.from({ length: 27 }, (_, index) => 9 + index),
];

function room(slot: Slot, stack: Stack): number {
  return slot !== null && sameItem(slot, stack) ? Math.max(0, stackSize(slot.id) - slot.count) : 0;
}

/**
 * Puts as much of the stack as fits into the inventory: onto like stacks (hand, off hand, then hotbar and rows), then into
 * empty slots. What is left, or null.
 */
export function give(inventory: Slot[], stack: Stack, selectedSlot = 0): Slot {
  let left = stack.count;
  for (const at of [hotbarStart + selectedSlot, offHandSlot, ...storage]) {
    const slot = inventory[at] ?? null;
    const moved = Math.min(left, room(slot, stack));
    if (moved === 0 || slot === null) continue;
    inventory[at] = withCount(slot, slot.count + moved);
    left -= moved;
  }
  for (const at of storage) {
    if (left === 0) break;
    if (inventory[at]) continue;
    const moved = Math.min(left, stackSize(stack.id));
    inventory[at] = withCount(stack, moved);
    left -= moved;
  }
  return withCount(stack, left);
}

/** How many of the stack `give` would take. */
export function roomFor(inventory: readonly Slot[], stack: Stack): number {
  let free = room(inventory[offHandSlot] ?? null, stack);
  for (const at of storage) {
    const slot = inventory[at] ?? null;
    free += slot === null ? stackSize(stack.id) : room(slot, stack);
  }
  return Math.min(free, stack.count);
}

/** Everything a player carries, cursor included, taken away: for death and disconnects. */
export function emptyOut(owner: WindowOwner): Stack[] {
  const carried = [...owner.inventory, owner.cursor].filter((slot) => slot !== null);
  owner.inventory.fill(null);
  owner.cursor = null;
  return carried;
}
