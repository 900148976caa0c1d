/** Hunt: kills mobs of one kind and picks up what they drop, until the inventory holds the number wanted. */
import { z } from "zod";
import { SkillFailure } from "../../src/core/skill.ts";
import { scripted } from "./attempt.ts";
import { makeRoom, pickUp } from "./baggage.ts";
import { hostileMobs } from "./combat.ts";
import { Hunter } from "./hunting.ts";
import { itemName, mobName, positiveCount } from "./names.ts";

/** A mob is removed, and its drops are there, 20 ticks after its death (minecraft.wiki "Death"). */
const deathTicks = 20;
/** Kills without the drop after which the mob is taken not to have it. */
const maxBarren = 30;

export const hunt = scripted({
  name: "hunt",
  description: "Kill mobs of one kind for an item that they drop.",
  parameters: z.strictObject({
    mob: mobName,
    item: itemName.describe("what they drop"),
    count: positiveCount.describe("how many of it are to be in the inventory at the end"),
  }),
  // Hostile ones may have to be waited for until it is dark.
  timeLimit: ({ mob, count }) => (hostileMobs.includes(mob) ? 900 : 600) + 60 * count,
  async run(body, { mob, item, count }) {
    const hunter = new Hunter(body, mob, [item]);
    const enough = () => body.count(item) >= count;
    await pickUp(body, [item], { maxDistance: 12, enough });
    let barren = 0;
    while (!enough()) {
      const before = body.count(item);
      await makeRoom(body, [item]);
      await hunter.killOne(enough);
      for (let waited = 0; waited < deathTicks; waited += 4) {
        await body.wait(4);
        await pickUp(body, [item], { maxDistance: 12, enough });
        if (body.count(item) > before) break;
      }
      barren = body.count(item) > before ? 0 : barren + 1;
      if (barren >= maxBarren)
        throw new SkillFailure("not-found", `${maxBarren} ${mob}s in a row left no ${item}.`, { mob, item });
    }
  },
});
