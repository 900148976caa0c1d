/**
 * A new tool for one that has worn out, from what is carried: rock that was dug on the way makes stone tools, planks make the
 * handles. Saves the way back to the surface and a new plan.
 */
import type { MinecraftBody } from "../../src/core/minecraft.ts";
import { attempt } from "./attempt.ts";
import { bestRecipe } from "./making.ts";
import { atStation } from "./station.ts";

/** Tools that make any of the blocks drop and could be made now, the most durable first. */
function makeable(body: MinecraftBody, blocks: readonly string[]): string[] {
  const { knowledge } = body;
  return knowledge
    .itemNames()
    .filter((item) => knowledge.durability(item) > 0 && blocks.some((block) => knowledge.canHarvest(block, item)))
    .filter((item) => bestRecipe(body, item) !== null)
    .sort((a, b) => knowledge.durability(b) - knowledge.durability(a) || (a < b ? -1 : 1));
}

/** Makes a tool that the blocks need. False when what is carried does not allow it. */
export async function renewTool(
  body: MinecraftBody,
  blocks: readonly string[],
  spared: readonly string[],
): Promise<boolean> {
  if (makeable(body, blocks).length === 0 && bestRecipe(body, "stick") !== null) {
    await attempt(() => body.craft("stick", 2));
  }
  const tool = makeable(body, blocks)[0];
  if (tool === undefined) return false;
  const failure = await attempt(() =>
    atStation(body, "crafting_table", { takeBack: true, spared }, (table) => body.craft(tool, 1, table)),
  );
  return failure === null;
}
