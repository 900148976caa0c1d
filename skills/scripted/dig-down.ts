/** Dig down to a height by a shaft that can be climbed again. */
import { z } from "zod";
import { SkillFailure } from "../../src/core/skill.ts";
import { passTime, scripted } from "./attempt.ts";
import { cellOf } from "./geometry.ts";
import { Miner } from "./miner.ts";
import { attend } from "./survival.ts";

/** Below this is bedrock (minecraft.wiki "Bedrock", y -64 to -60). */
const lowest = -59;

export const digDown = scripted({
  name: "dig-down",
  description: "Dig down to a height, never straight under the feet.",
  parameters: z.strictObject({ y: z.int().min(lowest).max(320).describe("height to stand at (m)") }),
  timeLimit: () => 900,
  async run(body, { y }) {
    const miner = new Miner(body);
    const height = () => cellOf(body.self().position).y;
    // A way round water or a cave takes steps that lead no deeper.
    const maxSteps = 3 * Math.max(0, height() - y) + 40;
    for (let step = 0; height() > y; step++) {
      if (step >= maxSteps)
        throw new SkillFailure("no-path", `Still at height ${height()} after ${maxSteps} steps down to ${y}.`, { y });
      const before = body.time;
      await attend(body);
      await miner.step(y);
      await passTime(body, before);
    }
  },
});
