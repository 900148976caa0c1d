/** Equip: an item of the inventory into a hand or onto the body. */
import { z } from "zod";
import { scripted } from "./attempt.ts";
import { itemName } from "./names.ts";
import { attend } from "./survival.ts";

export const equip = scripted({
  name: "equip",
  description: "Hold an item or put it on.",
  parameters: z.strictObject({
    item: itemName,
    destination: z
      .enum(["hand", "off-hand", "head", "torso", "legs", "feet"])
      .default("hand")
      .describe("where it goes"),
  }),
  timeLimit: () => 30,
  async run(body, { item, destination }) {
    await attend(body);
    await body.equip(item, destination);
  },
});
