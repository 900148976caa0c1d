/**
 * Go to coordinates. Far ones are walked in legs, since a path is only searched over what is loaded; a leg that fails is
 * tried again to one side, then to the other.
 */
import { z } from "zod";
import type { MinecraftBody } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt, passTime, scripted } from "./attempt.ts";
import { horizontalDistance } from "./geometry.ts";
import { freeYourself } from "./loosen.ts";
import { travel } from "./survival.ts";

const legLength = 48;
/** Turns of a leg's direction (radians) that are tried in this order. */
const detours = [0, 0.8, -0.8, 1.5, -1.5] as const;

export const goTo = scripted({
  name: "go-to",
  description: "Walk to coordinates.",
  parameters: z.strictObject({
    x: z.number().describe("east (m)"),
    y: z.number().optional().describe("height of the feet (m); absent: any"),
    z: z.number().describe("south (m)"),
    range: z.number().min(0).default(2).describe("how near is near enough (m)"),
  }),
  timeLimit: ({ x, z }) => 300 + (Math.abs(x) + Math.abs(z)) / 2,
  async run(body, { x, y, z, range }) {
    const goal = { kind: "near", x, z, range, ...(y === undefined ? {} : { y }) } as const;
    const away = () => horizontalDistance(body.self().position, { x, y: 0, z });
    let nearest = Number.POSITIVE_INFINITY;
    let fruitless = 0;
    while (away() > legLength * 1.5) {
      const before = body.time;
      await leg(body, x, z);
      fruitless = away() < nearest - 8 ? 0 : fruitless + 1;
      nearest = Math.min(nearest, away());
      if (fruitless >= 6) {
        throw new SkillFailure("no-path", `No way towards ${x} ${z}: still ${Math.round(away())} m off.`, { x, z });
      }
      await passTime(body, before);
    }
    const failure = await attempt(() => travel(body, goal));
    if (failure === null) return;
    await attempt(() => freeYourself(body));
    await travel(body, goal);
  },
});

async function leg(body: MinecraftBody, x: number, z: number): Promise<void> {
  const here = body.self().position;
  const heading = Math.atan2(z - here.z, x - here.x);
  for (const detour of detours) {
    const towards = {
      x: here.x + legLength * Math.cos(heading + detour),
      z: here.z + legLength * Math.sin(heading + detour),
    };
    const goal = { kind: "near", x: Math.floor(towards.x) + 0.5, z: Math.floor(towards.z) + 0.5, range: 8 } as const;
    if ((await attempt(() => travel(body, goal))) === null) return;
    if (horizontalDistance(here, body.self().position) > legLength / 2) return;
  }
}
