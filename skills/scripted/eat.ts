/** Eat: one item. A full bar refuses food (minecraft.wiki "Hunger"), so then the body works up an appetite first. */
import { z } from "zod";
import { SkillFailure } from "../../src/core/skill.ts";
import { workUpAppetite } from "./appetite.ts";
import { scripted } from "./attempt.ts";
import { bestFood, eatOne } from "./food.ts";

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
