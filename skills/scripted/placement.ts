/**
 * Where to put a block down: a free cell with a firm floor, in reach and in sight, not in the body's own way. In a tunnel too
 * narrow for that, a wall is dug out.
 */
import type { MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt } from "./attempt.ts";
import { add, cellKey, cellOf, centreOf, distance, headings, offset } from "./geometry.ts";
import { clear, eyes, inReach, isAir, liquidsAround, unbreakable } from "./reach.ts";
import { travel } from "./survival.ts";

/** Plants that a placed block replaces (minecraft.wiki "Replaceable block"); air is not listed. */
const replaceable = /^(short_grass|grass|tall_grass|fern|large_fern|dead_bush|snow|vine|seagrass)$/;

function isFree(body: MinecraftBody, cell: Point): boolean {
  const block = body.block(cell);
  if (block === null || block.solid || block.liquid) return false;
  return isAir(block.name) || replaceable.test(block.name);
}

/** Cells that living things stand in; item entities do not matter. */
function occupied(body: MinecraftBody): ReadonlySet<string> {
  const cells = new Set<string>();
  const mark = (position: Point, height: number) => {
    for (const x of [-0.3, 0.3])
      for (const z of [-0.3, 0.3])
        for (let y = 0; y <= Math.ceil(height); y++)
          cells.add(
            cellKey(cellOf({ x: position.x + x, y: position.y + Math.min(y, height - 0.1), z: position.z + z })),
          );
  };
  mark(body.self().position, 1.8);
  for (const entity of body.entities({ maxDistance: 8 })) {
    if (entity.item === null) mark(entity.position, entity.height);
  }
  return cells;
}

/** Free cells to place a block in, nearest first. */
export function freeCells(body: MinecraftBody): Point[] {
  const feet = cellOf(body.self().position);
  const taken = occupied(body);
  const from = eyes(body);
  const cells: { cell: Point; cost: number }[] = [];
  for (let y = -1; y <= 1; y++)
    for (let x = -3; x <= 3; x++)
      for (let z = -3; z <= 3; z++) {
        const cell = offset(feet, x, y, z);
        if (taken.has(cellKey(cell)) || !isFree(body, cell) || !inReach(body, cell)) continue;
        if (body.block(offset(cell, 0, -1, 0))?.solid !== true) continue;
        // The hand clicks the top of the floor below: that point must be in sight.
        if (!body.canSee(offset(cell, 0.5, 0.1, 0.5))) continue;
        cells.push({ cell, cost: distance(from, centreOf(cell)) + 0.5 * Math.abs(y) });
      }
  return cells.sort((a, b) => a.cost - b.cost || (cellKey(a.cell) < cellKey(b.cell) ? -1 : 1)).map(({ cell }) => cell);
}

/** Digs a niche beside the body: a wall cell with a firm floor and no liquid behind it. Null when there is none. */
async function digNiche(body: MinecraftBody): Promise<Point | null> {
  const feet = cellOf(body.self().position);
  for (const height of [0, 1]) {
    for (const heading of headings) {
      const cell = offset(add(feet, heading), 0, height, 0);
      const block = body.block(cell);
      if (!block?.solid || unbreakable.has(block.name)) continue;
      if (body.block(offset(cell, 0, -1, 0))?.solid !== true) continue;
      if ((await attempt(() => clear(body, cell))) !== null) continue;
      if (liquidsAround(body, cell).length === 0 && isFree(body, cell)) return cell;
    }
  }
  return null;
}

/** Places the item near the body and returns its cell; tries a few cells, the last one dug for the purpose. */
export async function placeNearby(body: MinecraftBody, item: string): Promise<Point> {
  if (body.count(item) === 0)
    throw new SkillFailure("missing-item", `There is no ${item} to place.`, { item, count: 1 });
  let last: SkillFailure | null = null;
  for (const cell of freeCells(body).slice(0, 6)) {
    last = await attempt(() => body.place(item, cell));
    if (last === null) return cell;
  }
  const niche = await digNiche(body);
  if (niche !== null) {
    last = await attempt(() => body.place(item, niche));
    if (last === null) return niche;
  }
  throw new SkillFailure("no-space", `No place for a ${item} here${last ? `: ${last.message}` : "."}`, { item });
}

/** How often, and how far (m), another place is gone to where there is no room. */
const maxMoves = 3;
const moveDistance = 6;

/** As `placeNearby`; where there is no room, say on a ledge or a pillar, it goes a little way off and tries again there. */
export async function placeSomewhere(body: MinecraftBody, item: string, spared: readonly string[]): Promise<Point> {
  for (let move = 0; ; move++) {
    let cell: Point | null = null;
    const failure = await attempt(async () => {
      cell = await placeNearby(body, item);
    });
    if (cell !== null) return cell;
    if (failure === null || failure.code !== "no-space" || move >= maxMoves) throw failure;
    const from = body.self().position;
    const stuck = await attempt(() => travel(body, { kind: "away", from, distance: moveDistance }, { spared }));
    if (stuck !== null) throw failure;
  }
}
