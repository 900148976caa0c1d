/**
 * The right tool in the hand, with nothing worn out in vain: where no tool is faster, the hand digs.
 */
import { SkillFailure } from "../../../../src/core/skill.ts";
import type { Limbs } from "../limbs.ts";
import { bestTool } from "./dig.ts";
import { countFreeSlots, equip, unequip } from "./inventory.ts";

/** Takes the fastest tool for the block; with `mustDrop` one that makes it drop, else `no-tool`. */
export async function equipForDigging(limbs: Limbs, block: string, mustDrop: boolean): Promise<void> {
  const tool = bestTool(limbs, block, mustDrop);
  if (tool === undefined) throw new SkillFailure("no-tool", `No tool at hand makes ${block} drop.`, { block });
  if (tool !== null) return equip(limbs, tool, "hand");
  const held = limbs.bot.heldItem?.name;
  if (held && limbs.knowledge.durability(held) > 0 && countFreeSlots(limbs.bot) > 0) await unequip(limbs);
}

/** As `equipForDigging`, when all that matters is that the block goes away. */
export async function equipBestTool(limbs: Limbs, block: string): Promise<void> {
  await equipForDigging(limbs, block, false);
}
