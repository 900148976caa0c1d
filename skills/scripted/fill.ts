/** Fill: buckets at a source of water or lava, the nearest that has been seen and can be reached, else one is looked for. */
import { z } from "zod";
import type { BlockView, MinecraftBody } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt, passTime, scripted } from "./attempt.ts";
import { makeRoom } from "./baggage.ts";
import { Explorer } from "./explorer.ts";
import { cellKey, centreOf, distance, offset } from "./geometry.ts";
import { itemName, positiveCount } from "./names.ts";
import { eyes } from "./reach.ts";
import { attend, travel } from "./survival.ts";

const maxLegs = 40;
/** Farther from the eyes (m) the hand does not reach. */
const reach = 4.2;
/** Sources that are looked at in one place. */
const limit = 64;

/** A source with nothing but air above it, so that the line of sight meets no other liquid. */
function isOpenSource(body: MinecraftBody, { position, properties }: BlockView): boolean {
  const above = body.block(offset(position, 0, 1, 0));
  return Number(properties.level ?? 0) === 0 && above !== null && !above.solid && !above.liquid;
}

/** Fills one bucket at one of these; marks as missed what did not work. */
async function fillAt(
  body: MinecraftBody,
  sources: readonly BlockView[],
  container: string,
  missed: Set<string>,
): Promise<boolean> {
  const from = eyes(body);
  const near = sources.filter(({ position }) => distance(from, centreOf(position)) <= reach);
  for (const { position } of near.slice(0, 6)) {
    if ((await attempt(() => body.useItem(container, position))) === null) return true;
  }
  for (const { position } of near) missed.add(cellKey(position));
  const next = sources.find(({ position }) => !missed.has(cellKey(position)));
  if (!next) return false;
  const { x, y, z } = next.position;
  // From the bank above the water the whole surface is in sight.
  const goal = { kind: "near", x: x + 0.5, y: y + 1, z: z + 0.5, range: 2.5 } as const;
  if ((await attempt(() => travel(body, goal, { spared: [container] }))) !== null) missed.add(cellKey(next.position));
  return false;
}

export const fill = scripted({
  name: "fill",
  description: "Fill buckets with water or lava.",
  parameters: z.strictObject({
    item: itemName.describe("the full bucket, such as water_bucket"),
    count: positiveCount.describe("how many are to be carried at the end"),
  }),
  timeLimit: () => 600,
  async run(body, { item, count }) {
    const source = body.knowledge.sources(item).find(({ kind }) => kind === "fill");
    if (source?.kind !== "fill") {
      throw new SkillFailure("not-found", `${item} is nothing that is filled here.`, { item });
    }
    const { container, block } = source;
    const explorer = new Explorer(body, { maxLegs });
    const missed = new Set<string>();
    const open = () =>
      body
        .findBlocks([block], { maxDistance: 96, limit })
        .filter((view) => isOpenSource(body, view) && !missed.has(cellKey(view.position)));
    while (body.count(item) < count) {
      const before = body.time;
      await attend(body, [container]);
      if (body.count(container) === 0) {
        throw new SkillFailure("missing-item", `There is no ${container} to fill.`, { item: container, count: 1 });
      }
      await makeRoom(body, [item]);
      const sources = open();
      if (sources.length > 0) await fillAt(body, sources, container, missed);
      else await explorer.leg(block, () => open().length > 0);
      await passTime(body, before);
    }
  },
});
