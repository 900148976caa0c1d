/** Sleeping in a bed: a right click, then lying still until the server says that the body is up again. */
import type { Point } from "../../../../src/core/minecraft.ts";
import { SkillFailure } from "../../../../src/core/skill.ts";
import { describePoint, type Limbs } from "../limbs.ts";
import { activateBlock } from "./windows.ts";

/** Ticks in which the server says that the body lies, or why it may not. */
const answerTicks = 20;
/** Ticks of a whole night, for those who wait in bed for others (minecraft.wiki/w/Daylight_cycle). */
const nightTicks = 11_000;
const nightfall = 12_542;
const daybreak = 23_460;

export async function sleep(limbs: Limbs, bed: Point): Promise<boolean> {
  const { bot, ticks } = limbs;
  let said = "";
  const onNotice = (message: { toString(): string }) => {
    said = message.toString();
  };
  bot.on("actionBar", onNotice);
  let name = "The bed";
  try {
    name = await activateBlock(limbs, bed);
    await ticks.until(() => bot.isSleeping, answerTicks);
  } finally {
    bot.removeListener("actionBar", onNotice);
  }
  if (!bot.isSleeping) {
    const why = said || "the server did not let the body lie down";
    throw new SkillFailure("rejected", `${name} at ${describePoint(bed)}: ${why}.`, { block: name });
  }
  try {
    await ticks.until(() => !bot.isSleeping, nightTicks);
  } finally {
    // Stopped, or nobody else went to bed.
    if (bot.isSleeping) bot._client.write("entity_action", { entityId: bot.entity.id, actionId: 2, jumpBoost: 0 });
  }
  // The place beside the bed and the time come in messages of their own.
  await ticks.wait(2);
  const { timeOfDay } = bot.time;
  return timeOfDay < nightfall || timeOfDay >= daybreak;
}
