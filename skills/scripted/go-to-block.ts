/** Go to a block of one of these kinds: the nearest that has been seen and can be reached, else explore until one is. */
import { z } from "zod";
import type { BlockView, MinecraftBody } from "../../src/core/minecraft.ts";
import { attempt, passTime, scripted } from "./attempt.ts";
import { Explorer } from "./explorer.ts";
import { cellKey, centreOf, distance } from "./geometry.ts";
import { blockNames } from "./names.ts";
import { attend, travel } from "./survival.ts";

/** The facts call a block within 2 m adjacent. */
const adjacent = 2;
const maxLegs = 40;

async function stepUpTo(body: MinecraftBody, { position }: BlockView): Promise<boolean> {
  const centre = centreOf(position);
  for (const range of [1.6, 1]) {
    const failure = await attempt(() => travel(body, { kind: "near", x: centre.x, y: position.y, z: centre.z, range }));
    if (failure !== null) break;
    if (distance(body.self().position, centre) <= adjacent) return true;
  }
  if ((await attempt(() => travel(body, { kind: "reach", positions: [position] }))) !== null) return false;
  await attempt(() => travel(body, { kind: "near", x: centre.x, y: position.y + 1, z: centre.z, range: 1.5 }));
  return distance(body.self().position, centre) <= 4.5;
}

export const goToBlock = scripted({
  name: "go-to-block",
  description: "Walk up to a block of one of these kinds, exploring until one is found.",
  parameters: z.strictObject({ blocks: blockNames }),
  timeLimit: () => 600,
  async run(body, { blocks }) {
    const explorer = new Explorer(body, { maxLegs });
    const missed = new Set<string>();
    const seen = () =>
      body.findBlocks(blocks, { maxDistance: 96, limit: 32 }).filter(({ position }) => !missed.has(cellKey(position)));
    for (;;) {
      const before = body.time;
      await attend(body);
      const next = seen()[0];
      if (next === undefined) await explorer.leg(blocks.join(" or "), () => seen().length > 0);
      else if (await stepUpTo(body, next)) return;
      else for (const { position } of seen()) if (distance(position, next.position) < 4) missed.add(cellKey(position));
      await passTime(body, before);
    }
  },
});
