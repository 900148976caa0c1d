/** Kill: a number of mobs of one kind, counted from now on. */
import { z } from "zod";
import { scripted } from "./attempt.ts";
import { killsOf } from "./combat.ts";
import { Hunter } from "./hunting.ts";
import { mobName, positiveCount } from "./names.ts";

export const kill = scripted({
  name: "kill",
  description: "Find and kill mobs of one kind; hostile ones are waited for until it is dark.",
  parameters: z.strictObject({ mob: mobName, count: positiveCount.describe("how many to kill from now on") }),
  timeLimit: ({ count }) => 900 + 60 * count,
  async run(body, { mob, count }) {
    const hunter = new Hunter(body, mob, []);
    // Whoever attacks on the way counts as well.
    const goal = killsOf(body, mob) + count;
    while (killsOf(body, mob) < goal) await hunter.killOne(() => killsOf(body, mob) >= goal);
  },
});
