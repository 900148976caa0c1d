/** Clicks as a player makes them, against vanilla's behaviour (minecraft.wiki/w/Inventory, wiki.vg "Click Container"). */
import { describe, expect, it } from "vitest";
import { itemName, makeStack } from "../../../../../worlds/minecraft/rules/items.ts";
import type { Slot, Stack } from "../../../../../worlds/minecraft/server/contracts.ts";
import { createFurnace } from "../../../../../worlds/minecraft/server/windows/furnace.ts";
import { emptyOut, give, roomFor, type WindowOwner } from "../../../../../worlds/minecraft/server/windows/inventory.ts";
import {
  countOutcome,
  openChest,
  openCrafting,
  openFurnace,
  openInventory,
  outside,
  type Window,
} from "../../../../../worlds/minecraft/server/windows/window.ts";

function owner(items: Readonly<Record<number, Stack>> = {}): WindowOwner {
  const inventory: Slot[] = new Array<Slot>(46).fill(null);
  for (const [at, stack] of Object.entries(items)) inventory[Number(at)] = stack;
  return { inventory, cursor: null, selectedSlot: 0 };
}

const show = (slot: Slot) => (slot ? `${slot.count} ${itemName(slot.id)}` : null);
const at = (window: Window, slot: number) => show(window.slot(slot));
const chest = () => ({ slots: new Array<Slot>(27).fill(null) });

describe("left and right clicks", () => {
  it("takes, puts, merges and exchanges", () => {
    const player = owner({ 9: makeStack("dirt", 40), 10: makeStack("dirt", 30), 11: makeStack("stone", 5) });
    const window = openInventory(player);
    expect(window.click(9, 0, 0)).toMatchObject({ accepted: true, changed: [9], cursorChanged: true });
    window.click(10, 0, 0);
    expect([at(window, 9), at(window, 10), show(player.cursor)]).toEqual([null, "64 dirt", "6 dirt"]);
    window.click(11, 0, 0);
    expect([at(window, 11), show(player.cursor)]).toEqual(["6 dirt", "5 stone"]);
  });

  it("takes the larger half and puts one by one with the right button", () => {
    const player = owner({ 9: makeStack("dirt", 5) });
    const window = openInventory(player);
    window.click(9, 1, 0);
    expect([at(window, 9), show(player.cursor)]).toEqual(["2 dirt", "3 dirt"]);
    window.click(20, 1, 0);
    window.click(9, 1, 0);
    expect([at(window, 9), at(window, 20), show(player.cursor)]).toEqual(["3 dirt", "1 dirt", "1 dirt"]);
  });

  it("throws the cursor outside, whole or one", () => {
    const player = owner({ 9: makeStack("dirt", 5) });
    const window = openInventory(player);
    window.click(9, 0, 0);
    expect(window.click(outside, 1, 0).dropped.map(show)).toEqual(["1 dirt"]);
    expect(window.click(outside, 0, 0).dropped.map(show)).toEqual(["4 dirt"]);
    expect(player.cursor).toBeNull();
  });

  it("lets only armour of its kind into armour slots, one piece", () => {
    const player = owner({ 9: makeStack("iron_helmet"), 10: makeStack("dirt", 3), 11: makeStack("carved_pumpkin", 5) });
    const window = openInventory(player);
    window.click(10, 0, 0);
    window.click(5, 0, 0);
    expect([at(window, 5), show(player.cursor)]).toEqual([null, "3 dirt"]);
    window.click(10, 0, 0);
    window.click(11, 0, 0);
    window.click(5, 0, 0);
    expect([at(window, 5), show(player.cursor)]).toEqual(["1 carved_pumpkin", "4 carved_pumpkin"]);
    window.click(11, 0, 0);
    window.click(9, 0, 0);
    window.click(6, 0, 0);
    expect(at(window, 6)).toBeNull();
    window.click(5, 0, 0);
    expect([at(window, 5), show(player.cursor)]).toEqual(["1 iron_helmet", "1 carved_pumpkin"]);
  });
});

describe("crafting", () => {
  it("shows the result, takes it, uses the grid up and counts", () => {
    const player = owner({ 1: makeStack("oak_log", 2) });
    const window = openInventory(player);
    expect(at(window, 0)).toBe("4 oak_planks");
    const outcome = window.click(0, 0, 0);
    expect(show(player.cursor)).toBe("4 oak_planks");
    expect(outcome.changed).toEqual([0, 1]);
    expect(at(window, 1)).toBe("1 oak_log");
    const counters = { crafted: {}, smelted: {} };
    countOutcome(outcome, counters);
    expect(counters.crafted).toEqual({ oak_planks: 4 });
    expect(player.inventory[0]).toBeNull();
  });

  it("does not take a result that the cursor cannot hold whole", () => {
    const player = owner({ 1: makeStack("oak_log", 2) });
    player.cursor = makeStack("oak_planks", 61);
    const window = openInventory(player);
    expect(window.click(0, 0, 0).crafts).toEqual([]);
    expect([show(player.cursor), at(window, 1)]).toEqual(["61 oak_planks", "2 oak_log"]);
    player.cursor = makeStack("oak_planks", 60);
    window.click(0, 0, 0);
    expect([show(player.cursor), at(window, 1)]).toEqual(["64 oak_planks", "1 oak_log"]);
  });

  it("never puts into the result slot", () => {
    const player = owner();
    player.cursor = makeStack("dirt", 3);
    const window = openInventory(player);
    window.click(0, 0, 0);
    expect([at(window, 0), show(player.cursor)]).toEqual([null, "3 dirt"]);
  });

  it("crafts everything with a shift-click, into the hotbar from its right end", () => {
    const player = owner({ 1: makeStack("oak_log", 5) });
    const window = openInventory(player);
    const outcome = window.click(0, 0, 1);
    expect(outcome.crafts).toHaveLength(5);
    expect([at(window, 44), at(window, 1), at(window, 0)]).toEqual(["20 oak_planks", null, null]);
  });

  it("stops a shift-click when the inventory is full, and drops what is left of the last craft", () => {
    const player = owner({ 1: makeStack("oak_log", 5) });
    for (let slot = 9; slot < 45; slot++) player.inventory[slot] = makeStack("dirt", 64);
    player.inventory[44] = makeStack("oak_planks", 58);
    const window = openInventory(player);
    const outcome = window.click(0, 0, 1);
    // 58 + 4 = 62, then 2 of 4 fit.
    expect(outcome.crafts).toHaveLength(2);
    expect(outcome.dropped.map(show)).toEqual(["2 oak_planks"]);
    expect([at(window, 44), at(window, 1)]).toEqual(["64 oak_planks", "3 oak_log"]);
  });

  it("leaves buckets in the grid of a crafting table and gives the grid back on closing", () => {
    const player = owner();
    const window = openCrafting(player);
    const put = (name: string, slot: number) => {
      player.cursor = makeStack(name);
      window.click(slot, 0, 0);
    };
    ["milk_bucket", "milk_bucket", "milk_bucket", "sugar", "egg", "sugar", "wheat", "wheat", "wheat"].forEach(
      (name, cell) => {
        put(name, cell + 1);
      },
    );
    expect(at(window, 0)).toBe("1 cake");
    const [craft] = window.click(0, 0, 0).crafts;
    expect(craft?.remains.map(show)).toEqual(["1 bucket", "1 bucket", "1 bucket"]);
    expect([1, 2, 3, 4].map((slot) => at(window, slot))).toEqual(["1 bucket", "1 bucket", "1 bucket", null]);
    window.close();
    expect(player.cursor).toBeNull();
    expect(show(player.inventory[36] ?? null)).toBe("1 cake");
    expect(show(player.inventory[37] ?? null)).toBe("3 bucket");
  });

  it("shift-clicks from the inventory go into the grid of a crafting table first", () => {
    const player = owner({ 9: makeStack("oak_planks", 3) });
    const window = openCrafting(player);
    window.click(10, 0, 1);
    expect([at(window, 10), at(window, 1)]).toEqual([null, "3 oak_planks"]);
  });
});

describe("shift-clicks", () => {
  it("move between rows and hotbar, wear armour, take up the shield", () => {
    const player = owner({ 9: makeStack("dirt", 5), 10: makeStack("iron_boots"), 11: makeStack("shield") });
    const window = openInventory(player);
    window.click(9, 0, 1);
    window.click(10, 0, 1);
    window.click(11, 0, 1);
    expect([at(window, 36), at(window, 8), at(window, 45)]).toEqual(["5 dirt", "1 iron_boots", "1 shield"]);
    window.click(36, 0, 1);
    expect(at(window, 9)).toBe("5 dirt");
  });

  it("fill stacks in a chest before empty slots", () => {
    const player = owner({ 36: makeStack("dirt", 20) });
    const box = chest();
    box.slots[5] = makeStack("dirt", 60);
    const window = openChest(player, [box]);
    window.click(54, 0, 1);
    expect([at(window, 5), at(window, 0), at(window, 54)]).toEqual(["64 dirt", "16 dirt", null]);
    expect(box.slots[0]).toEqual(makeStack("dirt", 16));
  });

  it("sort things into a furnace", () => {
    const player = owner({ 9: makeStack("raw_iron", 3), 10: makeStack("coal", 2), 11: makeStack("dirt") });
    const furnace = createFurnace();
    const window = openFurnace(player, furnace);
    for (const slot of [3, 4, 5]) window.click(slot, 0, 1);
    expect(furnace.slots.map(show)).toEqual(["3 raw_iron", "2 coal", null]);
    expect(at(window, 30)).toBe("1 dirt");
  });

  it("spread over both halves of a double chest", () => {
    const player = owner({ 9: makeStack("dirt", 5) });
    const halves = [chest(), chest()];
    halves[0]?.slots.fill(makeStack("stone", 64));
    const window = openChest(player, halves);
    expect([window.menu, window.slotCount]).toEqual(["minecraft:generic_9x6", 90]);
    window.click(54, 0, 1);
    expect(show(halves[1]?.slots[0] ?? null)).toBe("5 dirt");
  });
});

describe("furnace slots", () => {
  it("take fuel only, one bucket, and give the output whole onto a cursor or in halves", () => {
    const player = owner();
    const furnace = createFurnace();
    const window = openFurnace(player, furnace);
    player.cursor = makeStack("dirt", 2);
    window.click(1, 0, 0);
    expect(furnace.slots[1]).toBeNull();
    player.cursor = makeStack("bucket", 3);
    window.click(1, 0, 0);
    expect([show(furnace.slots[1] ?? null), show(player.cursor)]).toEqual(["1 bucket", "2 bucket"]);
    furnace.slots[2] = makeStack("iron_ingot", 5);
    player.cursor = null;
    expect(window.click(2, 1, 0).smelted.map(show)).toEqual(["3 iron_ingot"]);
    player.cursor = makeStack("iron_ingot", 63);
    window.click(2, 0, 0);
    expect(show(furnace.slots[2] ?? null)).toBe("2 iron_ingot");
    player.cursor = makeStack("iron_ingot", 62);
    window.click(2, 0, 0);
    expect([furnace.slots[2], show(player.cursor)]).toEqual([null, "64 iron_ingot"]);
  });

  it("start over when another item is put in", () => {
    const player = owner();
    const furnace = createFurnace();
    furnace.slots[0] = makeStack("raw_iron", 3);
    furnace.cookTime = 150;
    player.cursor = makeStack("raw_iron");
    const window = openFurnace(player, furnace);
    window.click(0, 0, 0);
    expect(furnace.cookTime).toBe(150);
    player.cursor = makeStack("beef");
    window.click(0, 0, 0);
    expect(furnace.cookTime).toBe(0);
  });
});

describe("keys", () => {
  it("number keys exchange with the hotbar, F with the off hand", () => {
    const player = owner({ 9: makeStack("dirt", 5), 38: makeStack("stone", 7) });
    const window = openInventory(player);
    window.click(9, 2, 2);
    expect([at(window, 9), at(window, 38)]).toEqual(["7 stone", "5 dirt"]);
    window.click(9, 40, 2);
    expect([at(window, 9), at(window, 45)]).toEqual([null, "7 stone"]);
    window.click(20, 2, 2);
    expect([at(window, 20), at(window, 38)]).toEqual(["5 dirt", null]);
  });

  it("number keys take a craft result into an empty slot only", () => {
    const player = owner({ 1: makeStack("oak_log", 2), 37: makeStack("dirt") });
    const window = openInventory(player);
    expect(window.click(0, 1, 2).crafts).toEqual([]);
    expect(window.click(0, 0, 2).crafts).toHaveLength(1);
    expect([at(window, 36), at(window, 1)]).toEqual(["4 oak_planks", "1 oak_log"]);
  });

  it("the drop key throws one or all, only with a free cursor", () => {
    const player = owner({ 9: makeStack("dirt", 5) });
    const window = openInventory(player);
    expect(window.click(9, 0, 4).dropped.map(show)).toEqual(["1 dirt"]);
    player.cursor = makeStack("stone");
    expect(window.click(9, 1, 4).dropped).toEqual([]);
    player.cursor = null;
    expect(window.click(9, 1, 4).dropped.map(show)).toEqual(["4 dirt"]);
  });
});

describe("drags", () => {
  function drag(window: Window, button: number, slots: readonly number[]) {
    window.click(outside, button * 4, 5);
    for (const slot of slots) window.click(slot, button * 4 + 1, 5);
    return window.click(outside, button * 4 + 2, 5);
  }

  it("split evenly with the left button, the rest stays", () => {
    const player = owner({ 12: makeStack("dirt", 63) });
    player.cursor = makeStack("dirt", 11);
    const window = openInventory(player);
    drag(window, 0, [10, 11, 12]);
    // A third of 11 is 3; slot 12 has room for one.
    expect([10, 11, 12].map((slot) => at(window, slot))).toEqual(["3 dirt", "3 dirt", "64 dirt"]);
    expect(show(player.cursor)).toBe("4 dirt");
  });

  it("put one each with the right button, never more slots than items, over its own kind only", () => {
    const player = owner({ 11: makeStack("stone") });
    player.cursor = makeStack("dirt", 2);
    const window = openInventory(player);
    drag(window, 1, [10, 11, 12, 13, 10]);
    expect([10, 11, 12, 13].map((slot) => at(window, slot))).toEqual(["1 dirt", "1 stone", "1 dirt", null]);
    expect(player.cursor).toBeNull();
  });

  it("over one slot are clicks, and out of order nothing", () => {
    const player = owner();
    player.cursor = makeStack("dirt", 5);
    const window = openInventory(player);
    drag(window, 1, [10]);
    expect([at(window, 10), show(player.cursor)]).toEqual(["1 dirt", "4 dirt"]);
    window.click(11, 1, 5);
    window.click(outside, 2, 5);
    expect(at(window, 11)).toBeNull();
    window.click(outside, 0, 5);
    window.click(11, 1, 5);
    // A plain click breaks off and does nothing else; the next one counts.
    expect(window.click(12, 0, 0).changed).toEqual([]);
    window.click(12, 0, 0);
    expect(at(window, 12)).toBe("4 dirt");
  });
});

describe("double clicks", () => {
  it("gather partial stacks first, full ones then, never from the craft result", () => {
    const player = owner({
      1: makeStack("oak_log"),
      9: makeStack("oak_planks", 64),
      10: makeStack("oak_planks", 10),
      36: makeStack("oak_planks", 20),
    });
    player.cursor = makeStack("oak_planks", 30);
    const window = openInventory(player);
    window.click(20, 0, 6);
    expect(show(player.cursor)).toBe("64 oak_planks");
    expect([9, 10, 36, 0].map((slot) => at(window, slot))).toEqual(["60 oak_planks", null, null, "4 oak_planks"]);
  });
});

describe("malformed clicks", () => {
  it.each([
    [46, 0, 0],
    [-2, 0, 0],
    [9, 2, 0],
    [9, 0, 7],
    [9, 9, 2],
    [outside, 0, 2],
    [9, 3, 5],
    [9.5, 0, 0],
    [Number.NaN, 0, 0],
  ])("slot %d, button %d, mode %d is refused without effect", (slot, button, mode) => {
    const player = owner({ 9: makeStack("dirt", 5) });
    const before = structuredClone(player);
    expect(openInventory(player).click(slot, button, mode)).toMatchObject({
      accepted: false,
      changed: [],
      dropped: [],
    });
    expect(player).toEqual(before);
  });
});

describe("giving", () => {
  it("fills the hand's stack, the off hand's, others, then the first free hotbar slot", () => {
    const { inventory } = owner({ 38: makeStack("dirt", 63), 45: makeStack("dirt", 63), 9: makeStack("dirt", 63) });
    expect(roomFor(inventory, makeStack("dirt", 64))).toBe(64);
    expect(give(inventory, makeStack("dirt", 5), 2)).toBeNull();
    expect([38, 45, 9, 36].map((slot) => show(inventory[slot] ?? null))).toEqual([
      "64 dirt",
      "64 dirt",
      "64 dirt",
      "2 dirt",
    ]);
  });

  it("returns what does not fit, and never mixes worn tools", () => {
    const { inventory } = owner();
    for (let slot = 9; slot < 45; slot++) inventory[slot] = makeStack("iron_pickaxe", 1, 3);
    expect(give(inventory, makeStack("iron_pickaxe", 1, 4))).toEqual(makeStack("iron_pickaxe", 1, 4));
    expect(roomFor(inventory, makeStack("dirt"))).toBe(0);
  });

  it("empties everything out once", () => {
    const player = owner({ 1: makeStack("dirt"), 45: makeStack("shield") });
    player.cursor = makeStack("stone", 2);
    expect(emptyOut(player).map(show)).toEqual(["1 dirt", "1 shield", "2 stone"]);
    expect(emptyOut(player)).toEqual([]);
  });
});
