/**
 * A pillar two blocks high. A zombie is 1.95 m tall and hits what its own height overlaps (minecraft.wiki "Zombie", melee box
 * of 1.20.4), so whoever stands at 2 m is out of its reach and yet strikes it: players pass their first nights like this.
 */
import type { MinecraftBody } from "../../src/core/minecraft.ts";
import { attempt } from "./attempt.ts";
import { fillers } from "./fillers.ts";
import { cellOf, headings, offset } from "./geometry.ts";

const perchHeight = 2;

/** Whether nothing beside the body is high enough to reach it from. */
export function isPerched(body: MinecraftBody): boolean {
  const feet = cellOf(body.self().position);
  return headings.every((heading) => {
    const beside = offset(feet, heading.x, 0, heading.z);
    return [0, -1, -2].every((y) => body.block(offset(beside, 0, y, 0))?.solid === false);
  });
}

/** Builds a pillar where the body stands and climbs it. False when there is no room or nothing to build with. */
export async function climbPerch(body: MinecraftBody): Promise<boolean> {
  if (body.count(...fillers) < perchHeight || !body.self().onGround) return false;
  const feet = cellOf(body.self().position);
  for (let y = 1; y <= perchHeight + 1; y++) {
    if (body.block(offset(feet, 0, y, 0))?.solid !== false) return false;
  }
  const top = offset(feet, 0, perchHeight, 0);
  await attempt(() => body.navigate({ kind: "block", position: top }, { dig: false, place: true }));
  return isPerched(body);
}
