/**
 * Getting somewhere: plan, walk, look again. A goal beyond what can be searched is approached by partial paths; a body that
 * is pushed aside, gets stuck or finds the world changed plans anew from where it is. Progress is measured against the
 * goal, so that going round in circles ends with `no-path`.
 */
import type { NavigationGoal, NavigationOptions, Point } from "../../../../src/core/minecraft.ts";
import type { RandomStream } from "../../../../src/core/random.ts";
import { SkillFailure } from "../../../../src/core/skill.ts";
import { aimPoint } from "../blocks/ray.ts";
import { blockFlag } from "../blocks/state-table.ts";
import { blockReach, describePoint, distanceBetween, eyeOf, type Limbs, press, releaseKeys } from "../limbs.ts";
import { bestTool, dig, inWater } from "../primitives/dig.ts";
import { countItems } from "../primitives/inventory.ts";
import { equipBestTool } from "../primitives/tools.ts";
import { obstacles, type SearchGoal, searchGoal } from "./goals.ts";
import { type Path, PathSearch } from "./search.ts";
import { Terrain } from "./terrain.ts";
import { Walker } from "./walker.ts";

/** Cheap blocks that stay where they are put, the cheapest first. */
export const scaffoldItems: readonly string[] = [
  "dirt",
  "cobblestone",
  "cobbled_deepslate",
  "netherrack",
  "andesite",
  "diorite",
  "granite",
  "tuff",
  "stone",
  "deepslate",
  "grass_block",
];

/** Blocks that tools and furnaces are made of: so many are kept for that while there is another way. */
const keptForCrafting = new Map([
  ["cobblestone", 16],
  ["cobbled_deepslate", 16],
]);

const maxNodes = 20_000;
/** Nodes in one tick: the body stands still while it thinks longer. */
const nodesPerTick = 4_000;
/** From this lower bound (s) on the search is greedy. */
const farSeconds = 12;
const farWeight = 1.4;
/** Rounds of planning without getting nearer, and rounds stuck, that are borne. */
const maxIdleRounds = 6;
const maxStuckRounds = 5;
const maxRounds = 400;
const landTicks = 30;

export async function navigate(
  limbs: Limbs,
  goal: NavigationGoal,
  options: NavigationOptions,
  random: RandomStream,
): Promise<void> {
  const { ticks, bot } = limbs;
  let nearest = Number.POSITIVE_INFINITY;
  let idle = 0;
  let stuck = 0;
  for (let round = 0; round < maxRounds; round++) {
    ticks.check();
    if (options.until?.()) return;
    await ticks.until(() => bot.entity.onGround || inWater(bot), landTicks);
    let thrifty = true;
    let terrain = terrainNow(limbs, options, thrifty);
    let target = searchGoal(goal, terrain, limbs.table);
    let path = await plan(limbs, terrain, target);
    if (path.status !== "complete" && spareBlocks(limbs, false) > spareBlocks(limbs, true) && options.place !== false) {
      thrifty = false;
      terrain = terrainNow(limbs, options, thrifty);
      target = searchGoal(goal, terrain, limbs.table);
      path = await plan(limbs, terrain, target);
    }
    if (path.status === "none") throw noPath(goal, limbs, "every way is closed");
    if (path.status === "partial" && path.steps.length === 1) idle++;
    const walker = new Walker(limbs, { terrain, until: options.until, scaffold: () => chooseScaffold(limbs, thrifty) });
    const outcome = await walker.follow(path.steps);
    if (outcome === "stopped") return;
    if (outcome === "arrived" && path.status === "complete" && (await finish(limbs, goal, terrain))) return;
    if (outcome === "stuck") {
      if (++stuck > maxStuckRounds) throw noPath(goal, limbs, "the body is stuck");
      await shake(limbs, random);
    }
    const cell = standingCell(limbs, terrain);
    const left = target.heuristic(cell.x, cell.y, cell.z);
    if (left < nearest - 0.1) {
      nearest = left;
      idle = 0;
    } else if (++idle > maxIdleRounds) throw noPath(goal, limbs, "no way leads nearer");
  }
  throw noPath(goal, limbs, "the way is too long");
}

function terrainNow(limbs: Limbs, options: NavigationOptions, thrifty: boolean): Terrain {
  const { knowledge } = limbs;
  return new Terrain({
    grid: limbs.grid,
    table: limbs.table,
    dig: options.dig ?? true,
    digSeconds: (block) => knowledge.digSeconds(block, bestTool(limbs, block) ?? null),
    scaffold: (options.place ?? true) ? spareBlocks(limbs, thrifty) : 0,
  });
}

/** How many of an item may be built with. */
function spareItems(limbs: Limbs, item: string, thrifty: boolean): number {
  const kept = thrifty ? (keptForCrafting.get(item) ?? 0) : 0;
  return Math.max(0, countItems(limbs.bot, [item]) - kept);
}

function spareBlocks(limbs: Limbs, thrifty: boolean): number {
  return scaffoldItems.reduce((sum, item) => sum + spareItems(limbs, item, thrifty), 0);
}

function chooseScaffold(limbs: Limbs, thrifty: boolean): string | null {
  return scaffoldItems.find((item) => spareItems(limbs, item, thrifty) > 0) ?? null;
}

async function plan(limbs: Limbs, terrain: Terrain, target: SearchGoal): Promise<Path> {
  const start = standingCell(limbs, terrain);
  const far = target.heuristic(start.x, start.y, start.z) > farSeconds;
  const search = new PathSearch(terrain, target, start, { maxNodes, weight: far ? farWeight : 1 });
  for (;;) {
    const path = search.run(nodesPerTick);
    if (path) return path;
    await limbs.ticks.next();
  }
}

/** The cell of the feet; at an edge the one that carries the body. */
export function standingCell(limbs: Limbs, terrain: Terrain): Point {
  const { position, onGround } = limbs.bot.entity;
  // Paths and farmland are a little lower than a block.
  const y = Math.floor(position.y + 0.2);
  const own = { x: Math.floor(position.x), y, z: Math.floor(position.z) };
  if (!onGround || terrain.isSupported(own.x, own.y, own.z)) return own;
  let best = own;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const x of [position.x - 0.3, position.x + 0.3].map(Math.floor)) {
    for (const z of [position.z - 0.3, position.z + 0.3].map(Math.floor)) {
      if (!terrain.isFloor(x, y - 1, z) || !terrain.isClear(x, y, z)) continue;
      const distance = Math.hypot(x + 0.5 - position.x, z + 0.5 - position.z);
      if (distance < bestDistance) {
        best = { x, y, z };
        bestDistance = distance;
      }
    }
  }
  return best;
}

/** The last touch at the goal's cell: for a block to reach, a clear line to it. False: plan again. */
async function finish(limbs: Limbs, goal: NavigationGoal, terrain: Terrain): Promise<boolean> {
  const { bot, grid, table } = limbs;
  if (goal.kind !== "reach") return true;
  const byDistance = [...goal.positions]
    .map(({ x, y, z }) => ({ x: Math.floor(x), y: Math.floor(y), z: Math.floor(z) }))
    .map((block) => ({
      block,
      distance: distanceBetween(eyeOf(bot), { x: block.x + 0.5, y: block.y + 0.5, z: block.z + 0.5 }),
    }))
    .filter(({ distance }) => distance <= blockReach + 0.5)
    .sort((a, b) => a.distance - b.distance);
  const inReach = (block: Point) => {
    const aim = aimPoint(grid, table, eyeOf(bot), block, blockFlag.solid);
    return aim !== null && distanceBetween(eyeOf(bot), aim) <= blockReach;
  };
  if (byDistance.some(({ block }) => inReach(block))) return true;
  for (const { block } of byDistance) {
    for (const cell of obstacles(terrain, eyeOf(bot), block)) {
      if (!Number.isFinite(terrain.digCost(cell.x, cell.y, cell.z))) break;
      try {
        await equipBestTool(limbs, table.nameOf(grid.stateAt(cell.x, cell.y, cell.z)));
        await dig(limbs, cell);
      } catch (error) {
        if (error instanceof SkillFailure && (error.code === "no-path" || error.code === "rejected")) break;
        throw error;
      }
    }
    if (inReach(block)) return true;
  }
  return false;
}

/** A few ticks in some direction, to get loose from what the plan does not know of. */
async function shake(limbs: Limbs, random: RandomStream): Promise<void> {
  const { bot, ticks } = limbs;
  const way = random.pick(["forward", "back", "left", "right"] as const);
  try {
    press(bot, { [way]: true, jump: true });
    await ticks.wait(6 + random.integer(6));
  } finally {
    releaseKeys(bot);
  }
}

function noPath(goal: NavigationGoal, limbs: Limbs, reason: string): SkillFailure {
  const from = describePoint(limbs.bot.entity.position);
  return new SkillFailure("no-path", `No way from ${from} to ${describeGoal(goal)}: ${reason}.`);
}

function describeGoal(goal: NavigationGoal): string {
  switch (goal.kind) {
    case "block":
      return describePoint(goal.position);
    case "near":
      return `${Math.floor(goal.x)} ${goal.y === undefined ? "~" : Math.floor(goal.y)} ${Math.floor(goal.z)} (within ${goal.range} m)`;
    case "away":
      return `${goal.distance} m away from ${describePoint(goal.from)}`;
    case "reach":
      return `reach of ${goal.positions.slice(0, 3).map(describePoint).join(", ")}${goal.positions.length > 3 ? ", …" : ""}`;
  }
}
