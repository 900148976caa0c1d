import { describe, expect, it } from "vitest";
import { itemId, itemName, makeStack } from "../../../../../worlds/minecraft/rules/items.ts";
import type { FurnaceContainer, Slot } from "../../../../../worlds/minecraft/server/contracts.ts";
import { createFurnace, tickFurnace } from "../../../../../worlds/minecraft/server/windows/furnace.ts";

const show = (slot: Slot | undefined) => (slot ? `${slot.count} ${itemName(slot.id)}` : null);

function furnaceWith(input: Slot, fuel: Slot, output: Slot = null): FurnaceContainer {
  const furnace = createFurnace();
  furnace.slots.splice(0, 3, input, fuel, output);
  return furnace;
}

function run(furnace: FurnaceContainer, ticks: number): number {
  let smelted = 0;
  for (let tick = 0; tick < ticks; tick++) if (tickFurnace(furnace).smelted !== null) smelted++;
  return smelted;
}

describe("furnace", () => {
  it("smelts one item in exactly 200 ticks and lights on the first", () => {
    const furnace = furnaceWith(makeStack("raw_iron", 2), makeStack("coal"));
    expect(tickFurnace(furnace)).toEqual({ litChanged: true, changedSlots: [1], smelted: null });
    expect([furnace.burnLeft, furnace.burnTotal, furnace.cookTime]).toEqual([1600, 1600, 1]);
    expect(run(furnace, 198)).toBe(0);
    expect(tickFurnace(furnace)).toEqual({ litChanged: false, changedSlots: [0, 2], smelted: itemId("iron_ingot") });
    expect(furnace.slots.map(show)).toEqual(["1 raw_iron", null, "1 iron_ingot"]);
  });

  it("smelts eight items with one coal and goes out", () => {
    const furnace = furnaceWith(makeStack("raw_iron", 9), makeStack("coal"));
    expect(run(furnace, 1600)).toBe(8);
    expect(furnace.burnLeft).toBe(1);
    expect(tickFurnace(furnace)).toMatchObject({ litChanged: true });
    expect(run(furnace, 1000)).toBe(0);
    expect(furnace.slots.map(show)).toEqual(["1 raw_iron", null, "8 iron_ingot"]);
  });

  it("takes the next piece of fuel without a gap: 3 planks for 4 items", () => {
    const furnace = furnaceWith(makeStack("sand", 5), makeStack("oak_planks", 3));
    expect(run(furnace, 900)).toBe(4);
    expect(furnace.slots.map(show)).toEqual(["1 sand", null, "4 glass"]);
    expect(furnace.cookTime).toBe(100);
    // Without fire the progress runs back by two a tick.
    expect(run(furnace, 20)).toBe(0);
    expect(furnace.cookTime).toBe(60);
  });

  it("wastes no fuel on what cannot be smelted or does not fit", () => {
    const dirt = furnaceWith(makeStack("dirt"), makeStack("coal"));
    expect(run(dirt, 300)).toBe(0);
    expect(show(dirt.slots[1])).toBe("1 coal");
    const full = furnaceWith(makeStack("sand"), makeStack("coal"), makeStack("glass", 64));
    expect(run(full, 300)).toBe(0);
    expect(show(full.slots[1])).toBe("1 coal");
    const other = furnaceWith(makeStack("sand"), makeStack("coal"), makeStack("stone"));
    expect(run(other, 300)).toBe(0);
  });

  it("leaves the bucket of lava, and catches the water of a sponge in one", () => {
    const lava = furnaceWith(makeStack("sand"), makeStack("lava_bucket"));
    tickFurnace(lava);
    expect(show(lava.slots[1])).toBe("1 bucket");
    const sponge = furnaceWith(makeStack("wet_sponge"), makeStack("bucket"));
    sponge.burnLeft = 300;
    run(sponge, 200);
    expect(sponge.slots.map(show)).toEqual([null, "1 water_bucket", "1 sponge"]);
  });
});
