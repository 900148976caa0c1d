/**
 * The click engine: one state machine for every window, with vanilla's rules for the seven click modes of the protocol (wiki.vg
 * "Click Container"; minecraft.wiki/w/Inventory). The server is the authority: a click changes slots and cursor here, and the
 * outcome lists what the client has to be told. Stacks are immutable, so two slots never share a count. No click
 * creates or destroys items, except crafts, each of which is reported with what it used.
 */
import { itemName, sameItem, stackSize, withCount } from "../../rules/items.ts";
import { matchGrid } from "../../rules/recipes.ts";
import type { Container, FurnaceContainer, Slot, Stack } from "../contracts.ts";
import { Drag } from "./drag.ts";
import { give, hotbarStart, offHandSlot, type WindowOwner } from "./inventory.ts";
import {
  chestLayout,
  craftingLayout,
  furnaceLayout,
  inventoryLayout,
  type Layout,
  type Range,
  type WindowSlot,
} from "./slots.ts";

/** Slot number of a click outside the window. */
export const outside = -999;
/** Slot number of a click on the window's frame. */
const frame = -1;
const offHandButton = 40;

export interface Craft {
  readonly result: Stack;
  /** Item ids, one for each item used up. */
  readonly used: readonly number[];
  /** What stayed behind, such as buckets. */
  readonly remains: readonly Stack[];
}

export interface ClickOutcome {
  /** False: the packet was malformed and nothing happened. */
  readonly accepted: boolean;
  /** Window slots whose stack may differ from before, ascending; the craft result too whenever the grid changed. */
  readonly changed: readonly number[];
  readonly cursorChanged: boolean;
  /** Thrown into the world, in front of the player. */
  readonly dropped: readonly Stack[];
  readonly crafts: readonly Craft[];
  /** Taken out of a furnace's output. */
  readonly smelted: readonly Stack[];
}

const equalSlots = (left: Slot, right: Slot) =>
  left === right || (left !== null && right !== null && sameItem(left, right) && left.count === right.count);

export class Window {
  readonly menu: string;
  readonly slotCount: number;
  private readonly owner: WindowOwner;
  private readonly layout: Layout;
  private readonly drag = new Drag();
  private dropped: Stack[] = [];
  private crafts: Craft[] = [];
  private smelted: Stack[] = [];

  constructor(owner: WindowOwner, layout: Layout) {
    this.owner = owner;
    this.layout = layout;
    this.menu = layout.menu;
    this.slotCount = layout.slots.length;
  }

  /** The stack in a slot, the craft result included; null where empty or out of range. */
  slot(at: number): Slot {
    return this.layout.slots[at]?.get() ?? null;
  }

  /** All slots in the window's order. */
  slots(): Slot[] {
    return this.layout.slots.map((slot) => slot.get());
  }

  /** One click packet: slot (-999 outside, -1 frame), button, mode. */
  click(at: number, button: number, mode: number): ClickOutcome {
    if (!this.isLegal(at, button, mode)) return this.outcome(false, () => undefined);
    return this.outcome(true, () => this.dispatch(at, button, mode));
  }

  /** Gives cursor and craft grid back to the inventory; what does not fit is dropped. */
  close(): ClickOutcome {
    return this.outcome(true, () => {
      this.drag.reset();
      const { cursor } = this.owner;
      this.owner.cursor = null;
      if (cursor) this.giveOrDrop(cursor);
      for (const cell of this.gridSlots()) {
        const stack = cell.get();
        cell.set(null);
        if (stack) this.giveOrDrop(stack);
      }
    });
  }

  private isLegal(at: number, button: number, mode: number): boolean {
    if (![at, button, mode].every(Number.isInteger)) return false;
    const inside = at >= 0 && at < this.slotCount;
    if (!inside && at !== outside && at !== frame) return false;
    if (mode === 0 || mode === 1 || mode === 4) return button === 0 || button === 1;
    if (mode === 2) return inside && ((button >= 0 && button <= 8) || button === offHandButton);
    if (mode === 3) return button >= 0 && button <= 2;
    if (mode === 5) return button >= 0 && button <= 10 && (button & 3) !== 3;
    return mode === 6 && (button === 0 || button === 1);
  }

  private outcome(accepted: boolean, act: () => void): ClickOutcome {
    const before = this.slots();
    const { cursor } = this.owner;
    this.dropped = [];
    this.crafts = [];
    this.smelted = [];
    act();
    const after = this.slots();
    const { grid } = this.layout;
    const gridChanged = this.gridSlots().some((_, cell) => {
      const at = (grid?.start ?? 0) + cell;
      return !equalSlots(before[at] ?? null, after[at] ?? null);
    });
    const changed = after.flatMap((slot, at) =>
      !equalSlots(slot, before[at] ?? null) || (gridChanged && this.layout.slots[at]?.kind === "craft-result")
        ? [at]
        : [],
    );
    const { dropped, crafts, smelted } = this;
    return { accepted, changed, cursorChanged: !equalSlots(cursor, this.owner.cursor), dropped, crafts, smelted };
  }

  private dispatch(at: number, button: number, mode: number): void {
    const slot = this.layout.slots[at];
    if (mode === 5) this.dragClick(at, button);
    // Anything else breaks off a drag and does no more (as in vanilla).
    else if (this.drag.active) this.drag.reset();
    else if (at === outside && mode <= 1) this.dropCursor(button === 0);
    else if (slot === undefined) return;
    else if (mode === 0) this.pickUp(slot, button === 0);
    else if (mode === 1) this.quickMove(at, slot);
    else if (mode === 2) this.swap(slot, button === offHandButton ? offHandSlot : hotbarStart + button);
    else if (mode === 4) this.throwFrom(slot, button === 1);
    else if (mode === 6) this.gather(slot, button === 0);
    // Mode 3 (middle click) copies stacks in creative only.
  }

  // ------------------------------------------------------------------------------------------------- taking and putting

  /** Takes up to `count`, but nothing that cannot be taken whole from a result slot when only `room` is free. */
  private take(slot: WindowSlot, count: number, room = Number.POSITIVE_INFINITY): Slot {
    const stack = slot.get();
    if (stack === null) return null;
    const isResult = slot.kind === "craft-result" || slot.kind === "furnace-output";
    if (isResult && room < stack.count) return null;
    if (slot.kind === "craft-result") {
      this.craft(stack);
      return stack;
    }
    const taken = withCount(stack, Math.min(count, room, stack.count));
    if (taken === null) return null;
    slot.set(withCount(stack, stack.count - taken.count));
    if (slot.kind === "furnace-output") this.smelted.push(taken);
    return taken;
  }

  /** Puts up to `count` of the stack into a slot that is empty or holds the same; what is left of the stack. */
  private put(slot: WindowSlot, stack: Stack, count: number): Slot {
    if (!slot.accepts(stack)) return stack;
    const present = slot.get()?.count ?? 0;
    const moved = Math.min(count, stack.count, slot.limit(stack) - present);
    if (moved <= 0) return stack;
    slot.set(withCount(stack, present + moved));
    return withCount(stack, stack.count - moved);
  }

  private gridSlots(): readonly WindowSlot[] {
    const { grid, slots } = this.layout;
    return grid === null ? [] : slots.slice(grid.start, grid.start + grid.width * grid.width);
  }

  /** Uses the grid up once; the caller has the result. */
  private craft(result: Stack): void {
    const { grid } = this.layout;
    const cells = this.gridSlots();
    const match =
      grid &&
      matchGrid(
        cells.map((cell) => cell.get()),
        grid.width,
      );
    if (!match) return;
    const used: number[] = [];
    cells.forEach((cell, at) => {
      const stack = cell.get();
      if (stack === null) return;
      used.push(stack.id);
      const left = withCount(stack, stack.count - 1);
      const remains = match.remains[at] ?? null;
      cell.set(left ?? remains);
      if (left !== null && remains !== null) this.giveOrDrop(remains);
    });
    this.crafts.push({ result, used, remains: match.remains.filter((slot) => slot !== null) });
  }

  private giveOrDrop(stack: Stack): void {
    const left = give(this.owner.inventory, stack, this.owner.selectedSlot);
    if (left) this.dropped.push(left);
  }

  // ---------------------------------------------------------------------------------------------------------- the modes

  private dropCursor(all: boolean): void {
    const { cursor } = this.owner;
    if (cursor === null) return;
    const count = all ? cursor.count : 1;
    this.dropped.push({ ...cursor, count });
    this.owner.cursor = withCount(cursor, cursor.count - count);
  }

  /** Mode 0: left takes, puts or exchanges all; right takes half or puts one. */
  private pickUp(slot: WindowSlot, primary: boolean): void {
    const stack = slot.get();
    const { cursor } = this.owner;
    if (stack === null) {
      if (cursor) this.owner.cursor = this.put(slot, cursor, primary ? cursor.count : 1);
    } else if (cursor === null) {
      this.owner.cursor = this.take(slot, primary ? stack.count : Math.ceil(stack.count / 2));
    } else if (slot.accepts(cursor)) {
      if (sameItem(stack, cursor)) this.owner.cursor = this.put(slot, cursor, primary ? cursor.count : 1);
      else if (cursor.count <= slot.limit(cursor)) {
        slot.set(cursor);
        this.owner.cursor = stack;
      }
    } else if (sameItem(stack, cursor)) {
      const taken = this.take(slot, stack.count, stackSize(cursor.id) - cursor.count);
      if (taken) this.owner.cursor = withCount(cursor, cursor.count + taken.count);
    }
  }

  /** Mode 1: sends the stack to the other part of the window; crafts as often as the result fits. */
  private quickMove(at: number, slot: WindowSlot): void {
    const first = slot.get();
    for (let stack = first; stack !== null && first !== null && sameItem(stack, first); stack = slot.get()) {
      const left = this.moveInto(this.layout.quickMove(at, stack), stack);
      const moved = stack.count - (left?.count ?? 0);
      if (moved === 0) return;
      if (slot.kind === "craft-result") {
        this.craft(stack);
        if (left) this.dropped.push(left);
      } else {
        slot.set(left);
        if (slot.kind === "furnace-output") this.smelted.push({ ...stack, count: moved });
      }
    }
  }

  /** Moves into the first range that takes any: onto like stacks, then into one empty slot. */
  private moveInto(ranges: readonly Range[], stack: Stack): Slot {
    for (const range of ranges) {
      const slots = this.layout.slots.slice(range.start, range.end);
      if (range.reverse) slots.reverse();
      let left: Slot = stack;
      for (const slot of slots) {
        const present = slot.get();
        if (left && present && sameItem(present, left)) left = this.put(slot, left, left.count);
      }
      const empty = left && slots.find((slot) => slot.get() === null && slot.accepts(stack));
      if (left && empty) left = this.put(empty, left, left.count);
      if (left?.count !== stack.count) return left;
    }
    return stack;
  }

  /** Mode 2: exchanges with a hotbar slot or the off hand. */
  private swap(slot: WindowSlot, handSlot: number): void {
    const { inventory } = this.owner;
    const hand = inventory[handSlot] ?? null;
    const stack = slot.get();
    if (hand === null) {
      // A craft leaves its remains in the inventory, so the hand is asked again.
      const taken = stack && this.take(slot, stack.count);
      if (taken === null) return;
      const blocking = inventory[handSlot] ?? null;
      inventory[handSlot] = taken;
      if (blocking) this.giveOrDrop(blocking);
      return;
    }
    if (!slot.accepts(hand)) return;
    const moved = Math.min(hand.count, slot.limit(hand));
    const left = withCount(hand, hand.count - moved);
    if (stack === null) {
      inventory[handSlot] = left;
      slot.set(withCount(hand, moved));
    } else if (left === null) {
      inventory[handSlot] = stack;
      slot.set(hand);
    } else {
      inventory[handSlot] = left;
      slot.set(withCount(hand, moved));
      this.giveOrDrop(stack);
    }
  }

  /** Mode 4: throws one or all; a craft result goes whole. */
  private throwFrom(slot: WindowSlot, all: boolean): void {
    const stack = slot.get();
    if (this.owner.cursor !== null || stack === null) return;
    const taken = this.take(slot, all ? stack.count : 1);
    if (taken) this.dropped.push(taken);
  }

  private dragClick(at: number, button: number): void {
    const { slots } = this.layout;
    const end = this.drag.step(at, button, this.owner.cursor, slots);
    if (end === null) return;
    const { cursor } = this.owner;
    const [only] = end.slots;
    if (cursor === null || only === undefined) return;
    if (end.slots.length === 1) {
      this.dispatch(only, end.each === null ? 0 : 1, 0);
      return;
    }
    const share = end.each ?? Math.floor(cursor.count / end.slots.length);
    let left: Slot = cursor;
    for (const at of end.slots) {
      const slot = slots[at];
      const present = slot?.get() ?? null;
      if (slot && left && (present === null || sameItem(present, left))) left = this.put(slot, left, share);
    }
    this.owner.cursor = left;
  }

  /** Mode 6: fills the cursor from all slots, partial stacks first, never from a craft result. */
  private gather(clicked: WindowSlot, forwards: boolean): void {
    if (this.owner.cursor === null || clicked.get() !== null) return;
    const slots = forwards ? this.layout.slots : this.layout.slots.toReversed();
    for (const fullStacks of [false, true]) {
      for (const slot of slots) {
        const { cursor } = this.owner;
        const stack = slot.get();
        if (cursor === null || stack === null || slot.kind === "craft-result" || !sameItem(stack, cursor)) continue;
        if (!fullStacks && stack.count === stackSize(stack.id)) continue;
        const room = stackSize(cursor.id) - cursor.count;
        const taken = room > 0 ? this.take(slot, stack.count, room) : null;
        if (taken) this.owner.cursor = withCount(cursor, cursor.count + taken.count);
      }
    }
  }
}

/** The player's own window (id 0), open all the time. */
export const openInventory = (owner: WindowOwner): Window => new Window(owner, inventoryLayout(owner));
export const openCrafting = (owner: WindowOwner): Window => new Window(owner, craftingLayout(owner));
export const openFurnace = (owner: WindowOwner, furnace: FurnaceContainer): Window =>
  new Window(owner, furnaceLayout(owner, furnace));
/** `containers`: one chest, or both halves of a double chest. */
export const openChest = (owner: WindowOwner, containers: readonly Container[]): Window =>
  new Window(owner, chestLayout(owner, containers));

/** Adds what an outcome crafted and smelted to counters by item name. */
export function countOutcome(
  outcome: Pick<ClickOutcome, "crafts" | "smelted">,
  counters: { readonly crafted: Record<string, number>; readonly smelted: Record<string, number> },
): void {
  const add = (totals: Record<string, number>, stack: Stack) => {
    const name = itemName(stack.id);
    totals[name] = (totals[name] ?? 0) + stack.count;
  };
  for (const { result } of outcome.crafts) add(counters.crafted, result);
  for (const stack of outcome.smelted) add(counters.smelted, stack);
}
