/**
 * Sleep: in a bed that has been seen, else in one that is carried, put down for it and left there, for it is where the body comes
 * back to life. By day the night is waited for beside it; monsters nearby are dealt with first (minecraft.wiki "Bed").
 */
import { z } from "zod";
import type { MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt, passTime, scripted } from "./attempt.ts";
import { placeSomewhere } from "./placement.ts";
import { approach } from "./station.ts";
import { attend } from "./survival.ts";

/** Ticks of the day at which a bed takes a sleeper, and no longer does. */
const bedtime = 12_542;
const daybreak = 23_460;
const seenRange = 48;
const maxTries = 40;
/** Ticks between two looks around while the night is waited for, and before the next try. */
const watchTicks = 20;

/** Goes to a bed: the cell of one of its halves. */
async function findBed(body: MinecraftBody, beds: readonly string[]): Promise<Point> {
  for (const { position } of body.findBlocks(beds, { maxDistance: seenRange, limit: 4 })) {
    if (await approach(body, position, [])) return position;
  }
  const carried = beds.find((bed) => body.count(bed) > 0);
  if (carried !== undefined) return placeSomewhere(body, carried, []);
  throw new SkillFailure("missing-item", "There is no bed in sight that can be reached, and none is carried.", {
    item: "white_bed",
    count: 1,
  });
}

export const sleep = scripted({
  name: "sleep",
  description: "Sleep through the night in a bed; waits for the night first.",
  parameters: z.strictObject({}),
  timeLimit: () => 900,
  async run(body) {
    const beds = body.knowledge.blockNames().filter((name) => name.endsWith("_bed"));
    let bed = await findBed(body, beds);
    let last: SkillFailure | null = null;
    for (let tries = 0; tries < maxTries; tries++) {
      const before = body.time;
      for (let { timeOfDay } = body.self(); timeOfDay < bedtime || timeOfDay >= daybreak; { timeOfDay } = body.self()) {
        await attend(body);
        await body.wait(watchTicks);
      }
      await attend(body);
      let rested = false;
      last = (await approach(body, bed, []))
        ? await attempt(async () => {
            rested = await body.sleep(bed);
          })
        : new SkillFailure("no-path", "The bed cannot be reached any more.");
      if (rested) return;
      if (last?.code === "no-path") bed = await findBed(body, beds);
      await attend(body);
      await body.wait(watchTicks);
      await passTime(body, before);
    }
    throw last ?? new SkillFailure("rejected", `Woken up ${maxTries} times before morning.`);
  },
});
