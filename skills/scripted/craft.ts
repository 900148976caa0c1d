/**
 * Craft: by hand or at a table, which is found, put down and taken along again as needed. With `alternatives` any of the items
 * is made that the inventory allows, and several kinds when one does not suffice.
 */
import { z } from "zod";
import type { MinecraftBody } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { scripted } from "./attempt.ts";
import { makeRoom } from "./baggage.ts";
import { bestRecipe, missingFor } from "./making.ts";
import { itemName, positiveCount } from "./names.ts";
import { atStation } from "./station.ts";
import { attend } from "./survival.ts";

const parameters = z.strictObject({
  item: itemName.describe("what to craft"),
  count: positiveCount.describe("how many to make, at least; whole runs of a recipe are made"),
  alternatives: z.array(itemName).optional().describe("items that would do as well"),
});

/** The next batch: the item with most to make now, and how many of it are wanted. */
function nextBatch(body: MinecraftBody, kinds: readonly string[], wanted: number) {
  let best: { item: string; makes: number; needsTable: boolean } | null = null;
  for (const item of kinds) {
    const option = bestRecipe(body, item);
    if (option === null) continue;
    const makes = Math.min(option.makes, Math.ceil(wanted / option.recipe.count) * option.recipe.count);
    if (best === null || makes > best.makes) best = { item, makes, needsTable: option.recipe.needsTable };
  }
  return best;
}

export const craft = scripted({
  name: "craft",
  description: "Craft an item, at a crafting table where the recipe needs one.",
  parameters,
  timeLimit: ({ count }) => 90 + 2 * count,
  async run(body, { item, count, alternatives = [] }) {
    const kinds = [...new Set([item, ...alternatives])];
    await attend(body, kinds);
    if (kinds.every((kind) => body.knowledge.crafting(kind).length === 0)) {
      throw new SkillFailure("rejected", `No recipe makes ${kinds.join(" or ")}.`, { item });
    }
    let made = 0;
    while (made < count) {
      const batch = nextBatch(body, kinds, count - made);
      if (batch === null) throw lacking(body, kinds, count - made);
      await makeRoom(body, [batch.item]);
      const before = body.count(batch.item);
      if (batch.needsTable) {
        await atStation(body, "crafting_table", { takeBack: true, spared: kinds }, (table) =>
          body.craft(batch.item, batch.makes, table),
        );
      } else await body.craft(batch.item, batch.makes);
      const gained = body.count(batch.item) - before;
      if (gained <= 0)
        throw new SkillFailure("rejected", `Crafting ${batch.item} brought none into the inventory.`, { item });
      made += gained;
    }
  },
});

function lacking(body: MinecraftBody, kinds: readonly string[], more: number): SkillFailure {
  for (const kind of kinds) {
    const missing = missingFor(body, kind);
    if (missing === null) continue;
    const text = `To craft ${more} more ${kind}, ${missing.text} more would be needed.`;
    return new SkillFailure("missing-item", text, { item: missing.item, count: missing.count });
  }
  return new SkillFailure("missing-item", `What ${kinds.join(" or ")} is made of is not in the inventory.`, {
    item: kinds[0] ?? "",
  });
}
