/**
 * Choosing and eating food. A player eats when the bar is not full (minecraft.wiki "Hunger"); health regenerates from 18
 * points of food on. Food that may poison is a last resort.
 */
import type { MinecraftBody } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt } from "./attempt.ts";

export const fullFood = 20;

/** May cause Hunger or Poison: minecraft.wiki "Food", section on status effects. */
const harmful: ReadonlySet<string> = new Set([
  "rotten_flesh",
  "spider_eye",
  "poisonous_potato",
  "pufferfish",
  "chicken",
  "suspicious_stew",
]);

/** The food of the inventory to eat now: the most filling that wastes least, `spared` items left alone; null when none. */
export function bestFood(body: MinecraftBody, spared: readonly string[] = []): string | null {
  const missing = fullFood - body.self().food;
  let best: string | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const { name } of body.inventory()) {
    const value = body.knowledge.food(name);
    if (value === null || spared.includes(name)) continue;
    const wasted = Math.max(0, value.food - missing);
    const score = value.food + 0.1 * value.saturation - 3 * wasted - (harmful.has(name) ? 100 : 0);
    if (score > bestScore || (score === bestScore && best !== null && name < best)) {
      best = name;
      bestScore = score;
    }
  }
  if (best !== null && harmful.has(best) && body.self().food > 6) return null;
  return best;
}

/** Eats one of the item; the hand goes back to nothing in particular. */
export async function eatOne(body: MinecraftBody, item: string): Promise<void> {
  if (body.count(item) === 0) throw new SkillFailure("missing-item", `There is no ${item} to eat.`, { item, count: 1 });
  await body.equip(item);
  await body.consume();
}

/**
 * Eats from the inventory until the bar is at `until` or the food is gone. Each turn removes one item, so it ends; a meal
 * that is refused ends it too.
 */
export async function eatUp(body: MinecraftBody, until: number, spared: readonly string[] = []): Promise<void> {
  while (body.self().food < until) {
    const item = bestFood(body, spared);
    if (item === null) return;
    if ((await attempt(() => eatOne(body, item))) !== null) return;
  }
}
