/**
 * Crafting by clicks: choose a concrete item for every cell of a recipe from what is carried, lay the cells out, wait for
 * the server to show the result, take it. Several runs with the same items are laid out as stacks.
 */
import type { CraftingRecipe, Point } from "../../../../src/core/minecraft.ts";
import { SkillFailure } from "../../../../src/core/skill.ts";
import type { Limbs } from "../limbs.ts";
import { barrier } from "./barrier.ts";
import { click, countInWindow, type OpenWindow, putDown, sourceSlots, windowOf, withWindow } from "./windows.ts";

const resultSlot = 0;
const resultTicks = 30;

export interface Layout {
  readonly recipe: CraftingRecipe;
  /** Item for each cell of the recipe's grid, rows from the top; null: empty. */
  readonly cells: readonly (readonly (string | null)[])[];
  /** How many runs these items last. */
  readonly runs: number;
}

/** The layout that lasts longest for a recipe, at most `runs`; null when not even one run is possible. */
export function chooseLayout(
  recipe: CraftingRecipe,
  have: ReadonlyMap<string, number>,
  runs: number,
  stackSize: (item: string) => number,
): Layout | null {
  const left = new Map(have);
  const used = new Map<string, number>();
  const cells = recipe.grid.map((row) =>
    row.map((alternatives) => {
      if (!alternatives) return null;
      // What is already in use comes first, then what there is most of: runs stay uniform.
      let best: string | null = null;
      for (const item of alternatives) {
        if ((left.get(item) ?? 0) <= 0) continue;
        if (best === null || rank(item) > rank(best)) best = item;
      }
      if (best === null) return "";
      left.set(best, (left.get(best) ?? 0) - 1);
      used.set(best, (used.get(best) ?? 0) + 1);
      return best;
    }),
  );
  function rank(item: string): number {
    return (left.get(item) ?? 0) + (used.has(item) ? 0.5 : 0);
  }
  if (cells.some((row) => row.includes(""))) return null;
  let lasting = runs;
  for (const [item, perRun] of used) {
    lasting = Math.min(lasting, Math.floor((have.get(item) ?? 0) / perRun), stackSize(item));
  }
  return { recipe, cells, runs: lasting };
}

/** Crafts at least `count` of the item. */
export async function craft(limbs: Limbs, item: string, count: number, table?: Point): Promise<void> {
  const recipes = limbs.knowledge.crafting(item);
  const usable = recipes.filter((recipe) => table !== undefined || !recipe.needsTable);
  if (recipes.length === 0) throw new SkillFailure("missing-item", `${item} cannot be crafted.`, { item });
  if (usable.length === 0) throw new SkillFailure("no-tool", `${item} needs a crafting table.`, { item });
  const start = countInWindow(windowOf(limbs.bot), item);
  let made = 0;
  while (made < count) {
    const have = carried(windowOf(limbs.bot));
    const layout = bestLayout(usable, have, (recipe) => Math.ceil((count - made) / recipe.count), limbs);
    if (!layout) throw lacking(usable, have, item);
    requireRoom(limbs, layout);
    if (layout.recipe.needsTable && table) {
      const isTable = (type: string) => type.startsWith("minecraft:crafting");
      await withWindow(limbs, table, isTable, () => craftLayout(limbs, layout, 3));
    } else {
      await craftLayout(limbs, layout, 2);
    }
    made += layout.runs * layout.recipe.count;
  }
  // The inventory shows the result once the server has confirmed the clicks.
  const arrived = await limbs.ticks.until(
    () => countInWindow(windowOf(limbs.bot), item) >= start + Math.min(made, count),
    resultTicks,
  );
  if (!arrived && countInWindow(windowOf(limbs.bot), item) === 0) {
    throw new SkillFailure("rejected", `The server did not hand out ${item}.`, { item });
  }
}

function bestLayout(
  recipes: readonly CraftingRecipe[],
  have: ReadonlyMap<string, number>,
  runsOf: (recipe: CraftingRecipe) => number,
  limbs: Limbs,
): Layout | null {
  let best: Layout | null = null;
  for (const recipe of recipes) {
    const layout = chooseLayout(recipe, have, runsOf(recipe), (name) => limbs.knowledge.stackSize(name));
    if (layout && layout.runs > 0 && (!best || layout.runs * recipe.count > best.runs * best.recipe.count))
      best = layout;
  }
  return best;
}

function carried(window: OpenWindow): Map<string, number> {
  const have = new Map<string, number>();
  for (let slot = window.inventoryStart; slot < window.inventoryEnd; slot++) {
    const item = window.slots[slot];
    if (item) have.set(item.name, (have.get(item.name) ?? 0) + item.count);
  }
  return have;
}

function lacking(recipes: readonly CraftingRecipe[], have: ReadonlyMap<string, number>, item: string): SkillFailure {
  const first = recipes[0];
  for (const { alternatives, count } of first?.ingredients ?? []) {
    const there = alternatives.reduce((sum, name) => sum + (have.get(name) ?? 0), 0);
    if (there < count) {
      const name = alternatives[0] ?? "an ingredient";
      const what = alternatives.length > 1 ? `${name} (or the like)` : name;
      return new SkillFailure("missing-item", `${item} lacks ${count - there} ${what}.`, {
        item: name,
        count: count - there,
      });
    }
  }
  return new SkillFailure("missing-item", `The ingredients of ${item} are not carried.`, { item });
}

function requireRoom(limbs: Limbs, { recipe, runs, cells }: Layout): void {
  const window = windowOf(limbs.bot);
  let room = 0;
  for (let slot = window.inventoryStart; slot < window.inventoryEnd; slot++) {
    const item = window.slots[slot];
    if (!item) return;
    if (item.name === recipe.result) room += item.stackSize - item.count;
    // A stack that is used up makes room for the result.
    const perRun = cells.flat().filter((cell) => cell === item.name).length;
    if (perRun > 0 && item.count <= perRun * runs) return;
  }
  if (room < recipe.count * runs) {
    throw new SkillFailure("no-space", `No room for ${recipe.count * runs} ${recipe.result}.`, { item: recipe.result });
  }
}

async function craftLayout(limbs: Limbs, layout: Layout, width: number): Promise<void> {
  const { ticks } = limbs;
  const { recipe, cells, runs } = layout;
  if (windowOf(limbs.bot).selectedItem) await putDown(limbs);
  await clearGrid(limbs, width);
  const byItem = new Map<string, number[]>();
  cells.forEach((row, y) => {
    row.forEach((item, x) => {
      if (item) byItem.set(item, [...(byItem.get(item) ?? []), 1 + y * width + x]);
    });
  });
  for (const [item, slots] of byItem) await layOut(limbs, item, slots, runs);

  const shown = () => windowOf(limbs.bot).slots[resultSlot]?.name === recipe.result;
  for (let run = 0; run < runs; run++) {
    if (!(await ticks.until(shown, resultTicks))) {
      await clearGrid(limbs, width);
      throw new SkillFailure("rejected", `The server shows no ${recipe.result} for this layout.`, {
        item: recipe.result,
      });
    }
    const pointer = windowOf(limbs.bot).selectedItem;
    if (pointer && pointer.count + recipe.count > pointer.stackSize) await putDown(limbs);
    const before = windowOf(limbs.bot).selectedItem?.count ?? 0;
    await click(limbs, resultSlot);
    await ticks.until(() => (windowOf(limbs.bot).selectedItem?.count ?? 0) > before, resultTicks);
  }
  // mineflayer does not foresee that the grid is used up: what the server says of it must be there first.
  await barrier(limbs);
  await putDown(limbs);
  await clearGrid(limbs, width);
}

/** `runs` of the item into each of these slots of the grid. */
async function layOut(limbs: Limbs, item: string, slots: readonly number[], runs: number): Promise<void> {
  let source: number | undefined;
  for (const slot of slots) {
    for (let missing = runs; missing > 0; ) {
      if (!windowOf(limbs.bot).selectedItem) {
        source = sourceSlots(windowOf(limbs.bot), item)[0];
        if (source === undefined) throw new SkillFailure("missing-item", `${item} ran out.`, { item });
        await click(limbs, source);
      }
      const held = windowOf(limbs.bot).selectedItem?.count ?? 0;
      if (held > 0 && held <= missing) {
        await click(limbs, slot);
        missing -= held;
      } else {
        await click(limbs, slot, "right");
        missing--;
      }
    }
  }
  if (windowOf(limbs.bot).selectedItem && source !== undefined) {
    await click(limbs, source);
    await putDown(limbs);
  }
}

/** What is left in the grid (a bucket, or a layout that was given up) goes back. */
async function clearGrid(limbs: Limbs, width: number): Promise<void> {
  for (let slot = 1; slot <= width * width; slot++) {
    if (!windowOf(limbs.bot).slots[slot]) continue;
    await click(limbs, slot);
    await putDown(limbs);
  }
}
