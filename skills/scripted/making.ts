/**
 * What can be made by hand from what is carried: how many runs of which recipe. Ingredients that may be any of several items
 * share what is carried greedily; the body's `craft` has the last word.
 */
import type { CraftingRecipe, MinecraftBody } from "../../src/core/minecraft.ts";

/** Runs of the recipe that the inventory allows, at most `limit`; items in `kept` are left alone as far as they are needed. */
export function runsOf(
  body: MinecraftBody,
  recipe: CraftingRecipe,
  kept: ReadonlyMap<string, number> = new Map(),
): number {
  const available = new Map<string, number>();
  const stock = (item: string) => available.get(item) ?? Math.max(0, body.count(item) - (kept.get(item) ?? 0));
  let runs = 0;
  for (; runs < 512; runs++) {
    for (const { alternatives, count } of recipe.ingredients) {
      let missing = count;
      for (const item of alternatives) {
        const used = Math.min(missing, stock(item));
        available.set(item, stock(item) - used);
        missing -= used;
      }
      if (missing > 0) return runs;
    }
    if (recipe.ingredients.length === 0) return 0;
  }
  return runs;
}

/** The recipe that makes most of the item now, with the number that it makes; null when none can be run. */
export function bestRecipe(
  body: MinecraftBody,
  item: string,
  kept?: ReadonlyMap<string, number>,
): { recipe: CraftingRecipe; makes: number } | null {
  let best: { recipe: CraftingRecipe; makes: number } | null = null;
  for (const recipe of body.knowledge.crafting(item)) {
    const makes = runsOf(body, recipe, kept) * recipe.count;
    if (
      makes > 0 &&
      (best === null || makes > best.makes || (makes === best.makes && best.recipe.needsTable && !recipe.needsTable))
    )
      best = { recipe, makes };
  }
  return best;
}

/** What the recipe nearest to being possible lacks, in words and for the planner. */
export function missingFor(body: MinecraftBody, item: string): { text: string; item: string; count: number } | null {
  let best: { text: string; item: string; count: number; total: number } | null = null;
  for (const recipe of body.knowledge.crafting(item)) {
    const lacking = recipe.ingredients
      .map(({ alternatives, count }) => ({ item: alternatives[0] ?? "", count: count - body.count(...alternatives) }))
      .filter(({ count }) => count > 0);
    const total = lacking.reduce((sum, { count }) => sum + count, 0);
    const first = lacking[0];
    if (first && (best === null || total < best.total)) {
      best = { text: lacking.map(({ item: name, count }) => `${count} ${name}`).join(" and "), ...first, total };
    }
  }
  return best;
}
