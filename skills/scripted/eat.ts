/**
 * Eat: one item. A full bar refuses food (minecraft.wiki "Hunger"), so then the body works up an appetite first: sprinting
 * jumps to and fro, 0.2 exhaustion each, until the bar drops.
 */
import { z } from "zod";
import type { MinecraftBody } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { scripted } from "./attempt.ts";
import { bestFood, eatOne, fullFood } from "./food.ts";
import { headings } from "./geometry.ts";
import { attend } from "./survival.ts";

/** A full saturation of 20 is 80 exhaustion: 300 jumps would do it, at about 12 ticks each. */
const maxJumps = 400;

async function workUpAppetite(body: MinecraftBody): Promise<void> {
  for (let jump = 0; jump < maxJumps && body.self().food >= fullFood; jump++) {
    const { position } = body.self();
    const heading = headings[(jump & 1) * 2];
    if (heading) await body.lookAt({ x: position.x + heading.x, y: position.y + 1.6, z: position.z + heading.z });
    await body.move({ forward: true, sprint: true, jump: true }, 12);
    if (jump % 10 === 9) await attend(body);
  }
}

export const eat = scripted({
  name: "eat",
  description: "Eat one item of food.",
  parameters: z.strictObject({ item: z.string().min(1).describe('food item, or "any" for the best that is carried') }),
  timeLimit: () => 300,
  async run(body, { item }) {
    const food = item === "any" ? bestFood(body) : item;
    if (food === null || body.count(food) === 0) {
      throw new SkillFailure("missing-item", `There is no ${item === "any" ? "food" : item} in the inventory.`, {
        item,
        count: 1,
      });
    }
    if (body.knowledge.food(food) === null)
      throw new SkillFailure("rejected", `${food} cannot be eaten.`, { item: food });
    await workUpAppetite(body);
    await eatOne(body, food);
  },
});
