/** Explore: a few legs over land not seen yet; with a biome, until the body stands in it. */
import { z } from "zod";
import { scripted } from "./attempt.ts";
import { Explorer } from "./explorer.ts";

const legs = 6;
const maxLegs = 60;

export const explore = scripted({
  name: "explore",
  description: "Walk over land not seen yet; with a biome, until it is reached.",
  parameters: z.strictObject({
    biome: z.string().min(1).optional().describe("biome name of minecraft-data, such as plains"),
  }),
  timeLimit: ({ biome }) => (biome === undefined ? 180 : 900),
  async run(body, { biome }) {
    const explorer = new Explorer(body, { maxLegs });
    const found = () => biome !== undefined && body.self().biome === biome;
    for (let leg = 0; !found() && (biome !== undefined || leg < legs); leg++) {
      await explorer.leg(biome === undefined ? "way on" : `biome ${biome}`, found);
    }
  },
});
