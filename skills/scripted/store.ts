/** Store: puts items into a chest that has been seen, or one that is put down. */
import { z } from "zod";
import { SkillFailure } from "../../src/core/skill.ts";
import { scripted } from "./attempt.ts";
import { itemName, positiveCount } from "./names.ts";
import { atStation } from "./station.ts";

export const store = scripted({
  name: "store",
  description: "Put items into a chest.",
  parameters: z.strictObject({ item: itemName, count: positiveCount.describe("how many to put in") }),
  timeLimit: () => 120,
  async run(body, { item, count }) {
    const carried = body.count(item);
    if (carried < count) {
      throw new SkillFailure("missing-item", `${count} ${item} are to be stored, ${carried} are carried.`, {
        item,
        count: count - carried,
      });
    }
    await atStation(body, "chest", { takeBack: false, spared: [item] }, async (chest) => {
      await body.chest(chest, { put: [{ item, count }] });
      const left = body.count(item) - (carried - count);
      if (left > 0)
        throw new SkillFailure("no-space", `The chest is full: ${left} of ${count} ${item} are left over.`, {
          item,
          count: left,
        });
    });
  },
});
