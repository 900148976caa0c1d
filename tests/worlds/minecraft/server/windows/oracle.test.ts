/**
 * mineflayer predicts its own clicks with prismarine-windows and counts on the server agreeing. Here both get the same random
 * clicks of the modes that it uses (0 left and right, 1 shift, 4 drop) and must agree slot by slot. Left out, because the
 * prediction is wrong there and the server's correction is what mineflayer lives by: armour and result slots, a shift-click
 * out of the hotbar or slot 35 (it may move onto itself), and the last slot of a chest (never reached by shift-clicks).
 */
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemName, makeStack } from "../../../../../worlds/minecraft/rules/items.ts";
import { minecraftVersion, type Slot } from "../../../../../worlds/minecraft/server/contracts.ts";
import type { WindowOwner } from "../../../../../worlds/minecraft/server/windows/inventory.ts";
import { openChest, openInventory, type Window } from "../../../../../worlds/minecraft/server/windows/window.ts";

interface PredictedItem {
  readonly type: number;
  readonly count: number;
  slot: number;
}

interface PredictedWindow {
  readonly slots: (PredictedItem | null)[];
  readonly selectedItem: PredictedItem | null;
  updateSlot(slot: number, item: PredictedItem | null): void;
  acceptClick(click: { slot: number; mouseButton: number; mode: number; item: PredictedItem | null }): void;
}

const require = createRequire(import.meta.url);
const windows = (
  require("prismarine-windows") as (version: string) => {
    createWindow(id: number, type: string, title: string): PredictedWindow;
  }
)(minecraftVersion);
const Item = (require("prismarine-item") as (version: string) => new (type: number, count: number) => PredictedItem)(
  minecraftVersion,
);

interface Click {
  readonly slot: number;
  readonly button: number;
  readonly mode: number;
}

const stack: fc.Arbitrary<Slot> = fc.oneof(
  fc.constant(null),
  fc
    .constantFrom<readonly [string, number]>(["dirt", 64], ["oak_planks", 64], ["egg", 16], ["iron_pickaxe", 1])
    .chain(([name, most]) => fc.integer({ min: 1, max: most }).map((count) => makeStack(name, count))),
);

function predict(type: string, start: readonly Slot[]): PredictedWindow {
  const window = windows.createWindow(1, type, "");
  start.forEach((slot, at) => {
    window.updateSlot(at, slot && new Item(slot.id, slot.count));
  });
  return window;
}

const show = (slot: { readonly count: number } | null, id: number | undefined) =>
  slot && id !== undefined ? `${slot.count} ${itemName(id)}` : null;

function compare(ours: Window, owner: WindowOwner, theirs: PredictedWindow, clicks: readonly Click[]): void {
  for (const { slot, button, mode } of clicks) {
    // Throwing from an empty hand crashes the prediction; both sides do nothing in vanilla.
    if (slot === -999 && owner.cursor === null) continue;
    ours.click(slot, button, mode);
    theirs.acceptClick({ slot, mouseButton: button, mode, item: theirs.slots[slot] ?? null });
    const mine = ours.slots().map((item) => show(item, item?.id));
    expect(mine).toEqual(theirs.slots.map((item) => show(item, item?.type)));
    expect(show(owner.cursor, owner.cursor?.id)).toBe(show(theirs.selectedItem, theirs.selectedItem?.type));
  }
}

const clicks = (mouse: fc.Arbitrary<number>, shift: fc.Arbitrary<number>) =>
  fc.array(
    fc.oneof(
      fc.record({
        slot: fc.oneof({ weight: 9, arbitrary: mouse }, { weight: 1, arbitrary: fc.constant(-999) }),
        button: fc.integer({ min: 0, max: 1 }),
        mode: fc.constant(0),
      }),
      fc.record({ slot: shift, button: fc.constant(0), mode: fc.constant(1) }),
      fc.record({ slot: mouse, button: fc.integer({ min: 0, max: 1 }), mode: fc.constant(4) }),
    ),
    { maxLength: 40 },
  );

describe("agreement with prismarine-windows", () => {
  it("in the player's inventory", () => {
    const rows = fc.integer({ min: 9, max: 44 });
    fc.assert(
      fc.property(
        fc.array(stack, { minLength: 36, maxLength: 36 }),
        clicks(rows, fc.integer({ min: 9, max: 34 })),
        (items, script) => {
          const inventory = [...new Array<Slot>(9).fill(null), ...items, null];
          const owner: WindowOwner = { inventory, cursor: null, selectedSlot: 0 };
          compare(openInventory(owner), owner, predict("minecraft:inventory", [...inventory]), script);
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);

  it("in a chest", () => {
    // Its last slot holds what nothing merges with.
    const slots = fc.integer({ min: 0, max: 62 }).map((slot) => (slot === 26 ? 0 : slot));
    fc.assert(
      fc.property(
        fc.array(stack, { minLength: 26, maxLength: 26 }),
        fc.array(stack, { minLength: 36, maxLength: 36 }),
        clicks(slots, slots),
        (inside, items, script) => {
          const box = { slots: [...inside, makeStack("shield")] };
          const inventory = [...new Array<Slot>(9).fill(null), ...items, null];
          const owner: WindowOwner = { inventory, cursor: null, selectedSlot: 0 };
          const theirs = predict("minecraft:generic_9x3", [...box.slots, ...items]);
          compare(openChest(owner, [box]), owner, theirs, script);
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);
});
