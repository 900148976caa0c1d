/**
 * Climb: up to a height, by the ground that is high enough and nearest, dug and built up to where no way leads; without a height, up to the
 * open sky. A shaft dug by `dig-down` can be climbed again, so mostly this is a walk.
 */
import { z } from "zod";
import type { MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt, passTime, scripted } from "./attempt.ts";
import { fillerOf } from "./fillers.ts";
import { cellKey, cellOf, describe, horizontalDistance, offset } from "./geometry.ts";
import { groundHeight } from "./ground.ts";
import { attend, travel } from "./survival.ts";

const searchRadius = 48;
const maxTries = 24;
/** Blocks that are piled up under the feet at most where no ground is high enough. */
const highestPile = 24;

/** Places to stand under the open sky, nearest first; those at `least` or above. */
function landings(body: MinecraftBody, least: number, missed: ReadonlySet<string>): Point[] {
  const feet = cellOf(body.self().position);
  const found: { cell: Point; cost: number }[] = [];
  for (let dx = -searchRadius; dx <= searchRadius; dx += 2) {
    for (let dz = -searchRadius; dz <= searchRadius; dz += 2) {
      const ground = groundHeight(body, feet.x + dx, feet.z + dz);
      if (ground === null || ground + 1 < least) continue;
      const cell = { x: feet.x + dx, y: ground + 1, z: feet.z + dz };
      const here = body.block(cell);
      if (here === null || here.liquid || here.solid || missed.has(cellKey(cell))) continue;
      found.push({ cell, cost: horizontalDistance(feet, cell) + 2 * Math.abs(cell.y - Math.max(least, feet.y)) });
    }
  }
  return found.sort((a, b) => a.cost - b.cost || (cellKey(a.cell) < cellKey(b.cell) ? -1 : 1)).map(({ cell }) => cell);
}

/** Nothing but trees above the head. */
function isUnderSky(body: MinecraftBody): boolean {
  const feet = cellOf(body.self().position);
  const ground = groundHeight(body, feet.x, feet.z);
  return ground !== null && ground < feet.y;
}

/** Piles fillers under the feet up to the height. */
async function pileUp(body: MinecraftBody, y: number): Promise<void> {
  for (let last = Number.NEGATIVE_INFINITY; cellOf(body.self().position).y < y; ) {
    const feet = cellOf(body.self().position);
    if (feet.y <= last) throw new SkillFailure("no-path", `No way up from ${describe(feet)}.`, { y });
    last = feet.y;
    const filler = fillerOf(body);
    if (filler === null) {
      throw new SkillFailure("missing-item", `There is nothing to pile up to height ${y}.`, {
        item: "dirt",
        count: y - feet.y,
      });
    }
    await body.raise(filler);
    await attend(body);
  }
}

export const climb = scripted({
  name: "climb",
  description: "Climb up to a height, or to the surface.",
  parameters: z.strictObject({
    y: z.int().min(-64).max(320).optional().describe("height of the feet (m); absent: up to the open sky"),
  }),
  timeLimit: () => 900,
  async run(body, { y }) {
    const least = y ?? Number.NEGATIVE_INFINITY;
    const isUp = () => cellOf(body.self().position).y >= least && (y !== undefined || isUnderSky(body));
    const missed = new Set<string>();
    for (let tries = 0; tries < maxTries && !isUp(); tries++) {
      const before = body.time;
      await attend(body);
      const [landing] = landings(body, least, missed);
      const feet = cellOf(body.self().position);
      if (landing) {
        const goal = { kind: "near", x: landing.x + 0.5, y: landing.y, z: landing.z + 0.5, range: 1 } as const;
        const failure = await attempt(() => travel(body, goal));
        if (failure !== null || !isUp()) missed.add(cellKey(landing));
      } else if (y !== undefined && isUnderSky(body) && y - feet.y <= highestPile) await pileUp(body, y);
      else {
        // Straight up, as far as the way can be searched: what is above is loaded wherever the body is.
        const up = offset(feet, 0.5, 16, 0.5);
        await attempt(() => travel(body, { kind: "near", x: up.x, y: up.y, z: up.z, range: 4 }));
      }
      await passTime(body, before);
    }
    if (!isUp()) {
      throw new SkillFailure(
        "no-path",
        `Still at height ${cellOf(body.self().position).y} after ${maxTries} tries to climb.`,
        {
          ...(y === undefined ? {} : { y }),
        },
      );
    }
  },
});
