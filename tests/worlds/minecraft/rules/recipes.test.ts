import { describe, expect, it } from "vitest";
import { itemId, itemName, itemRegistry, makeStack } from "../../../../worlds/minecraft/rules/items.ts";
import { matchGrid, recipes, recipesFor } from "../../../../worlds/minecraft/rules/recipes.ts";
import { itemTags } from "../../../../worlds/minecraft/rules/tags.ts";
import type { Slot } from "../../../../worlds/minecraft/server/contracts.ts";

/** Rows from the top; names, "" where empty. */
function make(...rows: string[][]): string | null {
  const width = rows.length === 2 ? 2 : 3;
  const match = matchGrid(
    rows.flat().map((name): Slot => (name === "" ? null : makeStack(name))),
    width,
  );
  return match ? `${match.result.count} ${itemName(match.result.id)}` : null;
}

describe("crafting recipes", () => {
  it("matches every recipe of minecraft-data from its own grid, with its own result", () => {
    const wrong: string[] = [];
    let count = 0;
    for (const variants of Object.values(itemRegistry.recipes)) {
      for (const { inShape, ingredients, result } of variants) {
        count++;
        const grid: Slot[] = new Array<Slot>(9).fill(null);
        const put = (at: number, id: number | null | undefined) => {
          if (typeof id === "number" && id >= 0) grid[at] = { id, count: 1, damage: 0 };
        };
        inShape?.forEach((row, y) => {
          row.forEach((id, x) => {
            put(3 * y + x, id);
          });
        });
        ingredients?.forEach((id, at) => {
          put(at, id);
        });
        const match = matchGrid(grid, 3);
        if (match?.result.id !== result.id || match.result.count !== result.count) wrong.push(itemName(result.id));
      }
    }
    expect(wrong).toEqual([]);
    expect(count).toBe(2409);
  });

  it("folds pure variants into recipes that accept a mix", () => {
    expect(recipes.length).toBeLessThan(900);
    expect(
      make(
        ["oak_planks", "birch_planks", "spruce_planks"],
        ["oak_planks", "", "jungle_planks"],
        ["oak_planks", "crimson_planks", "oak_planks"],
      ),
    ).toBe("1 chest");
    expect(make(["cobblestone", "blackstone", "cobbled_deepslate"], ["", "stick", ""], ["", "stick", ""])).toBe(
      "1 stone_pickaxe",
    );
    expect(
      make(["white_wool", "white_wool", "white_wool"], ["oak_planks", "birch_planks", "oak_planks"], ["", "", ""]),
    ).toBe("1 white_bed");
    expect(make(["charcoal", ""], ["stick", ""])).toBe("4 torch");
  });

  it("does not let a mix make what wants one wood", () => {
    const door = (left: string, right: string) => make([left, right, ""], [left, right, ""], [left, right, ""]);
    expect(door("oak_planks", "oak_planks")).toBe("3 oak_door");
    expect(door("birch_planks", "birch_planks")).toBe("3 birch_door");
    expect(door("oak_planks", "birch_planks")).toBeNull();
    expect(make(["birch_log", ""], ["", ""])).toBe("4 birch_planks");
    expect(
      make(["white_wool", "red_wool", "white_wool"], ["oak_planks", "oak_planks", "oak_planks"], ["", "", ""]),
    ).toBeNull();
  });

  it("finds shaped recipes shifted and mirrored, but not bent", () => {
    expect(make(["", "oak_planks"], ["", "oak_planks"])).toBe("4 stick");
    expect(make(["", "", ""], ["", "", "coal"], ["", "", "stick"])).toBe("4 torch");
    const axe = (...rows: string[][]) => make(...rows);
    expect(axe(["iron_ingot", "iron_ingot", ""], ["iron_ingot", "stick", ""], ["", "stick", ""])).toBe("1 iron_axe");
    expect(axe(["", "iron_ingot", "iron_ingot"], ["", "stick", "iron_ingot"], ["", "stick", ""])).toBe("1 iron_axe");
    expect(make(["stick", ""], ["coal", ""])).toBeNull();
    expect(make(["oak_planks", ""], ["", "oak_planks"])).toBeNull();
    expect(make(["", ""], ["", ""])).toBeNull();
  });

  it("takes shapeless ingredients in any order and place, each once", () => {
    expect(make(["", "brown_mushroom", ""], ["bowl", "", ""], ["", "", "red_mushroom"])).toBe("1 mushroom_stew");
    expect(make(["bowl", "brown_mushroom"], ["brown_mushroom", ""])).toBeNull();
    expect(make(["brown_mushroom", "bowl"], ["red_mushroom", "red_mushroom"])).toBeNull();
  });

  it("leaves the buckets of a cake", () => {
    const grid = ["milk_bucket", "milk_bucket", "milk_bucket", "sugar", "egg", "sugar", "wheat", "wheat", "wheat"];
    const match = matchGrid(
      grid.map((name) => makeStack(name)),
      3,
    );
    expect(match?.result).toEqual(makeStack("cake"));
    expect(match?.remains.map((slot) => (slot ? itemName(slot.id) : null))).toEqual([
      "bucket",
      "bucket",
      "bucket",
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it("knows its tags by names that exist", () => {
    for (const names of Object.values(itemTags)) for (const name of names) expect(() => itemId(name)).not.toThrow();
    expect(itemTags.planks).toHaveLength(11);
    expect(recipesFor(itemId("dragon_egg"))).toEqual([]);
  });
});
