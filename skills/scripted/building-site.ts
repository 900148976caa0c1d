/** Where to build: the row of ground nearby that needs least digging, with room above for whoever stands on it. */
import type { MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { cellOf, horizontalDistance, offset } from "./geometry.ts";
import { groundHeight } from "./ground.ts";
import { unbreakable } from "./reach.ts";

export interface Site {
  readonly item: string;
  /** Lowest cell at one end. */
  readonly corner: Point;
  /** From cell to cell: along x or z. */
  readonly heading: Point;
  readonly length: number;
  readonly height: number;
  /** Cells that something solid is in: the building's, and the room above it. */
  readonly clearing: readonly Point[];
}

/** How far (m) a site is looked for. */
const radius = 14;
/** Room above the last layer for whoever jumps there. */
const headroom = 3;
/** A solid cell costs as much as so many metres of walking, a missing floor as much as so many. */
const digCost = 3;
const gapCost = 6;
/** Solid cells that are dug away at most, for each cell of length. */
const mostDug = 1.5;
const wooden = /(_log|_wood)$/;

export function siteCells({ corner, heading, length, height }: Omit<Site, "clearing" | "item">): Point[] {
  return Array.from({ length: length * height }, (_, index) => {
    const along = index % length;
    return offset(corner, heading.x * along, Math.floor(index / length), heading.z * along);
  });
}

/** The best site around the body; null when none is good enough. */
export function findSite(body: MinecraftBody, item: string, length: number, height: number): Site | null {
  const here = cellOf(body.self().position);
  let best: Site | null = null;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const heading of [
    { x: 1, y: 0, z: 0 },
    { x: 0, y: 0, z: 1 },
  ]) {
    for (let dx = -radius; dx <= radius; dx++) {
      for (let dz = -radius; dz <= radius; dz++) {
        const ground = groundHeight(body, here.x + dx, here.z + dz);
        if (ground === null) continue;
        const corner = { x: here.x + dx, y: ground + 1, z: here.z + dz };
        const walk = horizontalDistance(here, corner) + Math.abs(corner.y - here.y);
        if (walk >= bestCost) continue;
        const judged = judge(body, { item, corner, heading, length, height }, bestCost - walk);
        if (judged === null) continue;
        bestCost = judged.cost + walk;
        best = judged.site;
      }
    }
  }
  return best;
}

function judge(
  body: MinecraftBody,
  plan: Omit<Site, "clearing">,
  limit: number,
): { readonly site: Site; readonly cost: number } | null {
  const { corner, heading, length, height } = plan;
  const clearing: Point[] = [];
  let cost = 0;
  for (let along = 0; along < length; along++) {
    const base = offset(corner, heading.x * along, 0, heading.z * along);
    const floor = body.block(offset(base, 0, -1, 0));
    if (floor === null || floor.liquid || wooden.test(floor.name)) return null;
    if (!floor.solid) cost += gapCost;
    for (let up = 0; up < height + headroom; up++) {
      const cell = offset(base, 0, up, 0);
      const block = body.block(cell);
      if (block === null || block.liquid || unbreakable.has(block.name)) return null;
      if (!block.solid) continue;
      clearing.push(cell);
      cost += digCost;
    }
    if (cost >= limit || clearing.length > mostDug * length + 1) return null;
  }
  return { site: { ...plan, clearing }, cost };
}
