/**
 * One slot of an open window: where its stack is really kept, what may be put in and how much of it. Windows differ only in
 * their lists of slots and in where a shift-click sends things, so both are data (minecraft.wiki/w/Inventory,
 * wiki.vg "Inventory" for the numbering).
 */
import { armourSlot } from "../../rules/combat.ts";
import { burnTicks } from "../../rules/fuel.ts";
import { itemId, itemName, stackSize } from "../../rules/items.ts";
import { matchGrid } from "../../rules/recipes.ts";
import { smeltingResult } from "../../rules/smelting.ts";
import type { Container, FurnaceContainer, Slot, Stack } from "../contracts.ts";
import { offHandSlot, type WindowOwner } from "./inventory.ts";

export interface WindowSlot {
  /** Result slots are only taken from: a craft whole, a furnace's output also in part. */
  readonly kind: "storage" | "grid" | "craft-result" | "furnace-output";
  get(): Slot;
  set(stack: Slot): void;
  accepts(stack: Stack): boolean;
  /** Largest count of this item here. */
  limit(stack: Stack): number;
}

/** From slot `start` up to but not including `end`, from the back when `reverse`. */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly reverse?: boolean;
}

export interface Layout {
  /** Name of the menu type, such as `minecraft:crafting`. */
  readonly menu: string;
  readonly slots: readonly WindowSlot[];
  /** Craft grid; null where nothing is crafted. */
  readonly grid: { readonly start: number; readonly width: 2 | 3 } | null;
  /** Where a shift-click sends the stack: the first of these ranges that takes any of it. */
  quickMove(slot: number, stack: Stack): readonly Range[];
}

const anything = () => true;
const nothing = () => false;
const wholeStack = (stack: Stack) => stackSize(stack.id);

function stored(slots: Slot[], at: number, rest: Partial<WindowSlot> = {}): WindowSlot {
  return {
    kind: "storage",
    get: () => slots[at] ?? null,
    set: (stack) => {
      slots[at] = stack;
    },
    accepts: anything,
    limit: wholeStack,
    ...rest,
  };
}

function craftResult(grid: () => readonly Slot[], width: 2 | 3): WindowSlot {
  return {
    kind: "craft-result",
    get: () => matchGrid(grid(), width)?.result ?? null,
    // Derived from the grid: there is nothing to store.
    set: () => undefined,
    accepts: nothing,
    limit: wholeStack,
  };
}

/** Main inventory and hotbar, as every window ends. */
function playerRows(owner: WindowOwner): WindowSlot[] {
  return Array.from({ length: 36 }, (_, index) => stored(owner.inventory, 9 + index));
}

const shield = itemId("shield");
const bucket = itemId("bucket");

export function inventoryLayout(owner: WindowOwner): Layout {
  const { inventory } = owner;
  const armour = [5, 6, 7, 8].map((at) =>
    stored(inventory, at, { accepts: (stack) => armourSlot(itemName(stack.id)) === at, limit: () => 1 }),
  );
  const slots = [
    craftResult(() => inventory.slice(1, 5), 2),
    ...[1, 2, 3, 4].map((at) => stored(inventory, at, { kind: "grid" })),
    ...armour,
    ...playerRows(owner),
    stored(inventory, offHandSlot),
  ];
  return {
    menu: "minecraft:inventory",
    slots,
    grid: { start: 1, width: 2 },
    quickMove(at, stack) {
      if (at === 0) return [{ start: 9, end: 45, reverse: true }];
      if (at < 9) return [{ start: 9, end: 45 }];
      const worn = armourSlot(itemName(stack.id));
      if (worn !== null && !inventory[worn]) return [{ start: worn, end: worn + 1 }];
      if (stack.id === shield && !inventory[offHandSlot]) return [{ start: offHandSlot, end: offHandSlot + 1 }];
      if (at < 36) return [{ start: 36, end: 45 }];
      return [{ start: 9, end: at === offHandSlot ? 45 : 36 }];
    },
  };
}

/** A crafting table's window; its grid lives as long as the window is open. */
export function craftingLayout(owner: WindowOwner): Layout {
  const grid: Slot[] = new Array<Slot>(9).fill(null);
  return {
    menu: "minecraft:crafting",
    slots: [
      craftResult(() => grid, 3),
      ...grid.map((_, at) => stored(grid, at, { kind: "grid" })),
      ...playerRows(owner),
    ],
    grid: { start: 1, width: 3 },
    quickMove(at) {
      if (at === 0) return [{ start: 10, end: 46, reverse: true }];
      if (at < 10) return [{ start: 10, end: 46 }];
      return [{ start: 1, end: 10 }, at < 37 ? { start: 37, end: 46 } : { start: 10, end: 37 }];
    },
  };
}

export function furnaceLayout(owner: WindowOwner, furnace: FurnaceContainer): Layout {
  const input = stored(furnace.slots, 0, {
    set: (stack) => {
      // Another item starts from nothing.
      if (stack?.id !== furnace.slots[0]?.id) furnace.cookTime = 0;
      furnace.slots[0] = stack;
    },
  });
  const fuel = stored(furnace.slots, 1, {
    accepts: (stack) => burnTicks(stack.id) > 0 || stack.id === bucket,
    limit: (stack) => (stack.id === bucket ? 1 : stackSize(stack.id)),
  });
  const output = stored(furnace.slots, 2, { kind: "furnace-output", accepts: nothing });
  return {
    menu: "minecraft:furnace",
    slots: [input, fuel, output, ...playerRows(owner)],
    grid: null,
    quickMove(at, stack) {
      if (at === 2) return [{ start: 3, end: 39, reverse: true }];
      if (at < 2) return [{ start: 3, end: 39 }];
      if (smeltingResult(stack.id) !== null) return [{ start: 0, end: 1 }];
      if (burnTicks(stack.id) > 0) return [{ start: 1, end: 2 }];
      return at < 30 ? [{ start: 30, end: 39 }] : [{ start: 3, end: 30 }];
    },
  };
}

/** One chest, or the two halves of a double one, 27 slots each. */
export function chestLayout(owner: WindowOwner, containers: readonly Container[]): Layout {
  const inside = containers.flatMap((container) => container.slots.map((_, at) => stored(container.slots, at)));
  const size = inside.length;
  return {
    menu: `minecraft:generic_9x${Math.ceil(size / 9)}`,
    slots: [...inside, ...playerRows(owner)],
    grid: null,
    quickMove: (at) => [at < size ? { start: size, end: size + 36, reverse: true } : { start: 0, end: size }],
  };
}
