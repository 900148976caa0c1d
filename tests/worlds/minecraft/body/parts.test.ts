/** Small parts of the body: the table of block states, layouts for crafting, the ticks that everything waits for. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CraftingRecipe } from "../../../../src/core/minecraft.ts";
import { SkillFailure } from "../../../../src/core/skill.ts";
import { ColumnGrid } from "../../../../worlds/minecraft/body/blocks/grid.ts";
import { blockFlag } from "../../../../worlds/minecraft/body/blocks/state-table.ts";
import { chooseLayout } from "../../../../worlds/minecraft/body/primitives/craft.ts";
import { Ticks } from "../../../../worlds/minecraft/body/ticks.ts";
import { createKnowledge } from "../../../../worlds/minecraft/rules/knowledge.ts";
import { stateOf, table } from "./terrain-grid.ts";

function flagsOf(name: string): string[] {
  const bits = table.flags[stateOf(name)] ?? 0;
  return Object.entries(blockFlag)
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([flag]) => flag)
    .sort();
}

describe("block states", () => {
  it.each([
    ["stone", ["cube", "floor", "opaque", "solid"]],
    ["air", ["air", "passable", "replaceable", "undiggable"]],
    ["water", ["passable", "replaceable", "undiggable", "water"]],
    ["lava", ["lava", "replaceable", "undiggable"]],
    ["sand", ["cube", "falling", "floor", "opaque", "solid"]],
    ["glass", ["cube", "floor", "solid"]],
    ["stone_slab", ["low", "solid"]],
    ["oak_fence", ["solid"]],
    ["farmland", ["floor", "solid"]],
    ["crafting_table", ["cube", "floor", "interactive", "keep", "opaque", "solid"]],
    ["bedrock", ["cube", "floor", "opaque", "solid", "undiggable"]],
    ["short_grass", ["passable", "replaceable"]],
    ["cactus", ["danger", "solid"]],
    ["kelp", ["passable", "undiggable", "water"]],
  ])("%s", (name, expected) => {
    expect(flagsOf(name)).toEqual(expected);
  });

  it("reads properties from the state id", () => {
    expect(table.propertiesOf(stateOf("furnace"))).toEqual({ facing: "north", lit: false });
    expect(table.propertiesOf(stateOf("snow") + 2)).toEqual({ layers: 3 });
  });

  it("keeps what is set in a grid, and nothing else", () => {
    const cell = fc.tuple(
      fc.integer({ min: -16, max: 15 }),
      fc.integer({ min: -64, max: -33 }),
      fc.integer({ min: -16, max: 15 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, fc.nat(20_000))), (changes) => {
        const grid = new ColumnGrid(-64, 32);
        for (const x of [-1, 0]) for (const z of [-1, 0]) grid.setColumn({ x, z, sections: [7, 0] });
        const truth = new Map<string, number>();
        for (const [[x, y, z], state] of changes) {
          grid.setState(x, y, z, state);
          truth.set(`${x},${y},${z}`, state);
        }
        for (const [[x, y, z]] of changes) expect(grid.stateAt(x, y, z)).toBe(truth.get(`${x},${y},${z}`));
        expect(grid.stateAt(16, -64, 0)).toBe(-1);
      }),
    );
  });
});

describe("layouts", () => {
  const knowledge = createKnowledge();
  const recipeOf = (item: string): CraftingRecipe => {
    const recipe = knowledge.crafting(item)[0];
    if (!recipe) throw new Error(`no recipe for ${item}`);
    return recipe;
  };
  const stackSize = (item: string) => knowledge.stackSize(item);

  it("mixes woods where one kind does not last", () => {
    const have = new Map([
      ["oak_planks", 3],
      ["birch_planks", 1],
    ]);
    const layout = chooseLayout(recipeOf("crafting_table"), have, 1, stackSize);
    expect(layout?.runs).toBe(1);
    expect(layout?.cells.flat().sort()).toEqual(["birch_planks", "oak_planks", "oak_planks", "oak_planks"]);
  });

  it("lays out as many runs as the items last", () => {
    const layout = chooseLayout(recipeOf("stick"), new Map([["oak_planks", 7]]), 5, stackSize);
    expect(layout?.runs).toBe(3);
  });

  it("says when something lacks", () => {
    expect(chooseLayout(recipeOf("stone_pickaxe"), new Map([["cobblestone", 3]]), 1, stackSize)).toBeNull();
  });
});

describe("ticks", () => {
  it("wakes who waits, one tick at a time", async () => {
    const ticks = new Ticks();
    let woken = 0;
    const waiting = ticks.wait(2).then(() => woken++);
    ticks.onTick();
    await Promise.resolve();
    expect(woken).toBe(0);
    ticks.onTick();
    await waiting;
    expect(woken).toBe(1);
  });

  it("rejects pending and coming waits after a stop, with the first reason", async () => {
    const ticks = new Ticks();
    const pending = ticks.wait(5);
    ticks.abort(new SkillFailure("interrupted", "stopped"));
    ticks.abort(new SkillFailure("timeout", "too late"));
    await expect(pending).rejects.toMatchObject({ code: "interrupted" });
    await expect(ticks.next()).rejects.toMatchObject({ code: "interrupted" });
    expect(() => ticks.check()).toThrow("stopped");
    ticks.begin();
    expect(() => ticks.check()).not.toThrow();
  });

  it("gives up on a promise that does not settle", async () => {
    const ticks = new Ticks();
    const waiting = ticks.within(new Promise(() => {}), 3, "nothing");
    const outcome = expect(waiting).rejects.toMatchObject({ code: "rejected" });
    for (let tick = 0; tick < 4; tick++) {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      ticks.onTick();
    }
    await outcome;
    await expect(ticks.within(Promise.resolve(7), 1, "seven")).resolves.toBe(7);
  });
});
