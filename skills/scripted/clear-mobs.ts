/** Clear mobs: kills the hostile ones nearby until none is left; those that burn, fall or go away by themselves need no blow. */
import { z } from "zod";
import type { EntityView, MinecraftBody } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt, passTime, scripted } from "./attempt.ts";
import { fight, hostileMobs, retreatHealth } from "./combat.ts";
import { eatUp } from "./food.ts";
import { horizontalDistance } from "./geometry.ts";
import { attend } from "./survival.ts";

/** What the facts call near (m): `hostilesNear`. */
const near = { across: 24, up: 6 };
/** Fights that led to nothing before the skill gives up. */
const maxFruitless = 12;
/** Ticks that a mob out of reach is waited for: it mostly comes by itself. */
const watchTicks = 40;

function hostilesNear(body: MinecraftBody): EntityView[] {
  const { position } = body.self();
  return body
    .entities({ names: hostileMobs, maxDistance: near.across + near.up })
    .filter(
      (mob) =>
        horizontalDistance(mob.position, position) <= near.across && Math.abs(mob.position.y - position.y) <= near.up,
    );
}

export const clearMobs = scripted({
  name: "clear-mobs",
  description: "Kill the hostile mobs nearby until none is left.",
  parameters: z.strictObject({}),
  timeLimit: () => 600,
  async run(body) {
    let fruitless = 0;
    for (let mobs = hostilesNear(body); mobs.length > 0; mobs = hostilesNear(body)) {
      const before = body.time;
      await attend(body);
      if (body.self().health <= retreatHealth + 2) await eatUp(body, 20);
      const target = hostilesNear(body)[fruitless % Math.max(1, mobs.length)] ?? hostilesNear(body)[0];
      if (target === undefined) return;
      let outcome = "lost";
      const failure = await attempt(async () => {
        outcome = await fight(body, target.id, { maxSeconds: 45, perch: true });
      });
      if (failure !== null || outcome !== "killed") {
        if (++fruitless > maxFruitless) {
          throw new SkillFailure("no-path", `${mobs.length} hostile mobs are near and cannot be brought down.`, {
            mob: target.name,
          });
        }
        await body.wait(watchTicks);
      } else fruitless = 0;
      await passTime(body, before);
    }
  },
});
