/** Place: puts a number of one item down as blocks near the body. */
import { z } from "zod";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt, scripted } from "./attempt.ts";
import { Explorer } from "./explorer.ts";
import { itemName, positiveCount } from "./names.ts";
import { placeNearby } from "./placement.ts";
import { attend } from "./survival.ts";

export const place = scripted({
  name: "place",
  description: "Place blocks from the inventory on the ground nearby.",
  parameters: z.strictObject({ item: itemName, count: positiveCount.describe("how many to place") }),
  timeLimit: ({ count }) => 90 + 5 * count,
  async run(body, { item, count }) {
    if (body.count(item) < count) {
      throw new SkillFailure("missing-item", `${count} ${item} are to be placed, ${body.count(item)} are carried.`, {
        item,
        count: count - body.count(item),
      });
    }
    const explorer = new Explorer(body, { maxLegs: 4 });
    for (let placed = 0; placed < count; ) {
      await attend(body, [item]);
      const failure = await attempt(() => placeNearby(body, item));
      if (failure === null) placed++;
      else if (failure.code !== "no-space") throw failure;
      else await explorer.leg(`room for ${item}`, () => false);
    }
  },
});
