/**
 * Digging and placing a block, each with what belongs to it: going within reach, taking the right tool, digging away what is
 * in the line of sight, waiting for sand to come down, stopping liquids. A cell behind stone is never asked about: only
 * cells next to one that has just been opened, whose faces a player then sees.
 */
import type { BlockView, MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt } from "./attempt.ts";
import { fillerOf } from "./fillers.ts";
import {
  add,
  blockReach,
  cellKey,
  cellOf,
  centreOf,
  describe,
  distance,
  eyeHeight,
  faces,
  offset,
} from "./geometry.ts";
import { travel } from "./survival.ts";

/** Blocks that fall when nothing is below (minecraft.wiki "Falling Block"). */
const falling = /^(sand|red_sand|gravel|.*_concrete_powder|.*anvil)$/;
export const unbreakable: ReadonlySet<string> = new Set([
  "bedrock",
  "barrier",
  "end_portal_frame",
  "reinforced_deepslate",
]);

export function isAir(name: string): boolean {
  return name === "air" || name === "cave_air";
}

export function eyes(body: MinecraftBody): Point {
  const { position } = body.self();
  return { x: position.x, y: position.y + eyeHeight, z: position.z };
}

export function inReach(body: MinecraftBody, cell: Point): boolean {
  return distance(eyes(body), centreOf(cell)) <= blockReach;
}

/** The first solid block on the line from one point to another, the cell itself left out; null when it is free. */
function hitOnLine(body: MinecraftBody, from: Point, to: Point, cell: Point): BlockView | null {
  const steps = Math.max(1, Math.ceil(distance(from, to) / 0.1));
  for (let step = 0; step <= steps; step++) {
    const share = step / steps;
    const at = cellOf({
      x: from.x + (to.x - from.x) * share,
      y: from.y + (to.y - from.y) * share - 0.001,
      z: from.z + (to.z - from.z) * share,
    });
    if (cellKey(at) === cellKey(cell)) return null;
    const block = body.block(at);
    if (block?.solid) return block;
  }
  return null;
}

/** What hides the cell from the eyes: null when its middle or the middle of one of its sides is in sight. */
export function obstruction(body: MinecraftBody, cell: Point): BlockView | null {
  const from = eyes(body);
  const middle = centreOf(cell);
  const hidden = hitOnLine(body, from, middle, cell);
  if (hidden === null) return null;
  for (const face of faces) {
    if (hitOnLine(body, from, offset(middle, face.x * 0.45, face.y * 0.45, face.z * 0.45), cell) === null) return null;
  }
  return hidden;
}

/** Bubbles of 20 at which a diver turns back: the longest dig under water by hand takes a few of them. */
const leastBreath = 10;

/** Under water digging takes five times as long (minecraft.wiki "Breaking"): `danger` before the air runs out. */
export function demandBreath(body: MinecraftBody): void {
  if (body.self().oxygen < leastBreath) throw new SkillFailure("danger", "The air runs out under water.");
}

/** Digs a cell in reach with the fastest tool, together with what hangs above and falls into it. */
export async function clear(body: MinecraftBody, cell: Point, options: { mustDrop?: boolean } = {}): Promise<void> {
  for (let turn = 0; turn < 16; turn++) {
    const block = body.block(cell);
    if (block === null || block.liquid || isAir(block.name) || (!block.solid && !options.mustDrop)) return;
    if (unbreakable.has(block.name))
      throw new SkillFailure("no-path", `${block.name} at ${describe(cell)} cannot be dug.`);
    demandBreath(body);
    await body.equipForDigging(block.name, options.mustDrop ? { mustDrop: true } : {});
    const above = body.block(offset(cell, 0, 1, 0));
    await body.dig(cell);
    // A falling block needs 5 ticks for the first half metre and is an entity until it lands.
    if (above !== null && falling.test(above.name)) await body.wait(12);
    else if (!body.block(cell)?.solid) return;
  }
  throw new SkillFailure("rejected", `The cell ${describe(cell)} fills up again and again.`);
}

/** Goes within reach of one of the cells, and digs the nearest of them, first whatever hides it. Returns the cell. */
export async function digOneOf(
  body: MinecraftBody,
  cells: readonly Point[],
  options: { mustDrop?: boolean; spared?: readonly string[] } = {},
): Promise<Point> {
  const nearest = () => {
    const from = eyes(body);
    const reachable = cells.filter((cell) => inReach(body, cell));
    const ranked = (reachable.length > 0 ? reachable : cells).map((cell, index) => ({
      cell,
      index,
      cost: distance(from, centreOf(cell)) + (obstruction(body, cell) === null ? 0 : 10),
    }));
    return ranked.sort((a, b) => a.cost - b.cost || a.index - b.index)[0]?.cell;
  };
  const alreadyThere = nearest();
  if (alreadyThere === undefined) throw new SkillFailure("not-found", "There is no block to dig.");
  if (!inReach(body, alreadyThere) || obstruction(body, alreadyThere) !== null) {
    await travel(body, { kind: "reach", positions: cells }, { spared: options.spared ?? [] });
  }
  const cell = nearest() ?? alreadyThere;
  if (!inReach(body, cell)) throw new SkillFailure("no-path", `No block to dig within reach near ${describe(cell)}.`);
  for (let turn = 0; turn < 4; turn++) {
    const hidden = obstruction(body, cell);
    if (hidden === null) break;
    await clear(body, hidden.position);
  }
  const block = body.block(cell);
  if (block === null) throw new SkillFailure("not-found", `The block at ${describe(cell)} is not loaded.`);
  demandBreath(body);
  await body.equipForDigging(block.name, options.mustDrop ? { mustDrop: true } : {});
  await body.dig(cell);
  return cell;
}

/** Liquids that a freshly opened cell shows: in the cell itself or in one that touches it. */
export function liquidsAround(body: MinecraftBody, cell: Point): BlockView[] {
  return [{ x: 0, y: 0, z: 0 }, ...faces]
    .map((face) => body.block(add(cell, face)))
    .filter((block): block is BlockView => block?.liquid === true);
}

/** Puts a filler block into the cell; `missing-item` when none is carried. */
export async function plug(body: MinecraftBody, cell: Point): Promise<void> {
  const filler = fillerOf(body);
  if (filler === null)
    throw new SkillFailure("missing-item", "There is no block to plug a hole with.", { item: "dirt", count: 1 });
  await body.place(filler, cell);
}

/** Closes the liquids around an opened cell, or, when that fails, the cell itself. True when all are closed. */
export async function stopLiquids(body: MinecraftBody, cell: Point): Promise<boolean> {
  for (const { position } of liquidsAround(body, cell)) {
    if (inReach(body, position)) await attempt(() => plug(body, position));
  }
  if (liquidsAround(body, cell).length === 0) return true;
  await attempt(() => plug(body, cell));
  return false;
}
