/**
 * Placing a block: a neighbour to set it against, a line of sight to that neighbour's face, the item in hand, and nobody
 * standing in the way. Against what a right click would open, a player sneaks.
 */
import type { Bot } from "mineflayer";
import { Vec3 } from "vec3";
import type { Point } from "../../../../src/core/minecraft.ts";
import { SkillFailure } from "../../../../src/core/skill.ts";
import { walkRay } from "../blocks/ray.ts";
import { blockFlag } from "../blocks/state-table.ts";
import {
  blockReach,
  describePoint,
  distanceBetween,
  eyeOf,
  flagsAt,
  type Limbs,
  look,
  press,
  releaseKeys,
} from "../limbs.ts";
import { equip, findItem } from "./inventory.ts";

const verdictTicks = 30;
const stepAsideTicks = 12;

interface PlacingBot {
  _genericPlace(
    reference: { position: Vec3 },
    face: Vec3,
    options: { forceLook: "ignore"; swingArm: "right"; delta: Vec3 },
  ): Promise<unknown>;
}

export interface Support {
  /** The block that is clicked. */
  readonly reference: Point;
  /** From it to the cell. */
  readonly face: Point;
  /** Where the eye aims. */
  readonly aim: Point;
  readonly interactive: boolean;
}

/** Floor first: torches and plants stand better than they hang. */
const sides: readonly Point[] = [
  { x: 0, y: -1, z: 0 },
  { x: 1, y: 0, z: 0 },
  { x: -1, y: 0, z: 0 },
  { x: 0, y: 0, z: 1 },
  { x: 0, y: 0, z: -1 },
  { x: 0, y: 1, z: 0 },
];

/** What a block in this cell can be set against from where the eyes are, what does not open first; null: nothing. */
export function findSupport(limbs: Limbs, eye: Point, cell: Point): Support | null {
  let fallback: Support | null = null;
  for (const side of sides) {
    const reference = { x: cell.x + side.x, y: cell.y + side.y, z: cell.z + side.z };
    const flags = flagsAt(limbs, reference.x, reference.y, reference.z);
    if (flags < 0 || (flags & blockFlag.solid) === 0) continue;
    const face = { x: 0 - side.x, y: 0 - side.y, z: 0 - side.z };
    const aim = aimAtFace(limbs, eye, reference, face);
    if (!aim) continue;
    const support = { reference, face, aim, interactive: (flags & blockFlag.interactive) !== 0 };
    if (!support.interactive) return support;
    fallback ??= support;
  }
  return fallback;
}

function aimAtFace(limbs: Limbs, eye: Point, block: Point, face: Point): Point | null {
  for (const [u, v] of [
    [0, 0],
    [0.3, 0.3],
    [-0.3, 0.3],
    [0.3, -0.3],
    [-0.3, -0.3],
  ] as const) {
    const aim = {
      x: block.x + 0.5 + face.x * 0.501 + (face.x === 0 ? u : 0),
      y: block.y + 0.5 + face.y * 0.501 + (face.x !== 0 ? u : face.z !== 0 ? v : 0),
      z: block.z + 0.5 + face.z * 0.501 + (face.z === 0 ? v : 0),
    };
    const inFront = (eye.x - aim.x) * face.x + (eye.y - aim.y) * face.y + (eye.z - aim.z) * face.z > 0;
    if (!inFront || distanceBetween(eye, aim) > blockReach) continue;
    const stopped = walkRay(eye, aim, (x, y, z) => {
      const flags = flagsAt(limbs, x, y, z);
      return flags < 0 || (flags & blockFlag.solid) !== 0;
    });
    if (!stopped) return aim;
  }
  return null;
}

/** Places the item in this cell. */
export async function place(limbs: Limbs, item: string, cell: Point): Promise<void> {
  const { bot, ticks } = limbs;
  ticks.check();
  const where = describePoint(cell);
  if (!findItem(bot, item)) throw new SkillFailure("missing-item", `There is no ${item} to place.`, { item });
  const flags = flagsAt(limbs, cell.x, cell.y, cell.z);
  if (flags < 0) throw new SkillFailure("no-path", `The cell ${where} is not loaded.`);
  if ((flags & blockFlag.replaceable) === 0) {
    const name = limbs.table.nameOf(limbs.grid.stateAt(cell.x, cell.y, cell.z));
    throw new SkillFailure("rejected", `${item} cannot be placed at ${where}: ${name} is there.`, { block: name });
  }
  const block = limbs.table.registry.blocksByName[item];
  const solid = block === undefined || ((limbs.table.flags[block.defaultState] ?? 0) & blockFlag.solid) !== 0;
  if (solid && overlaps(bot, cell)) await stepAside(limbs, cell);
  const support = findSupport(limbs, eyeOf(bot), cell);
  if (!support) {
    throw new SkillFailure("no-path", `${item} cannot be placed at ${where}: nothing in reach to set it against.`);
  }
  await placeAgainst(limbs, item, cell, support);
}

/** Places against a known support; keeps the keys that are pressed, so that it works while jumping and sneaking. */
export async function placeAgainst(limbs: Limbs, item: string, cell: Point, support: Support): Promise<void> {
  const { bot, ticks, grid } = limbs;
  await equip(limbs, item, "hand");
  const wasSneaking = bot.getControlState("sneak");
  if (support.interactive && !wasSneaking) bot.setControlState("sneak", true);
  try {
    look(bot, support.aim);
    await ticks.next();
    await clickPlace(limbs, support);
    const before = grid.stateAt(cell.x, cell.y, cell.z);
    const placed = await ticks.until(() => grid.stateAt(cell.x, cell.y, cell.z) !== before, verdictTicks);
    if (!placed) {
      throw new SkillFailure("rejected", `The server did not take ${item} at ${describePoint(cell)}.`, { item });
    }
  } finally {
    if (support.interactive && !wasSneaking) bot.setControlState("sneak", false);
  }
}

/** The click alone, without waiting for what comes of it. */
export async function clickPlace(limbs: Limbs, support: Support): Promise<void> {
  const { reference, face, aim } = support;
  const delta = new Vec3(
    clampUnit(aim.x - reference.x),
    clampUnit(aim.y - reference.y),
    clampUnit(aim.z - reference.z),
  );
  await (limbs.bot as unknown as PlacingBot)._genericPlace(
    { position: new Vec3(reference.x, reference.y, reference.z) },
    new Vec3(face.x, face.y, face.z),
    { forceLook: "ignore", swingArm: "right", delta },
  );
}

function clampUnit(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** A player's box is 0.6 m wide and 1.8 m high. */
export function overlaps(bot: Bot, cell: Point): boolean {
  const { x, y, z } = bot.entity.position;
  return (
    x + 0.3 > cell.x &&
    x - 0.3 < cell.x + 1 &&
    y + 1.8 > cell.y &&
    y < cell.y + 1 &&
    z + 0.3 > cell.z &&
    z - 0.3 < cell.z + 1
  );
}

/** Walks out of the cell towards a side where there is room and ground. */
async function stepAside(limbs: Limbs, cell: Point): Promise<void> {
  const { bot, ticks } = limbs;
  const feet = Math.floor(bot.entity.position.y + 0.2);
  const ways = sides
    .filter((side) => side.y === 0)
    .map((side) => ({ x: cell.x + side.x, y: feet, z: cell.z + side.z }))
    .filter(({ x, y, z }) => {
      const room = [y, y + 1].every((level) => {
        const flags = flagsAt(limbs, x, level, z);
        return flags >= 0 && (flags & blockFlag.passable) !== 0 && (flags & (blockFlag.lava | blockFlag.water)) === 0;
      });
      return room && (flagsAt(limbs, x, y - 1, z) & blockFlag.floor) !== 0;
    })
    .sort((a, b) => distanceBetween(bot.entity.position, a) - distanceBetween(bot.entity.position, b));
  try {
    for (const way of ways) {
      // A little more than half a block past the border, so that the box is out of the cell.
      const target = { x: way.x + 0.5, y: way.y + 1.4, z: way.z + 0.5 };
      for (let tick = 0; tick < stepAsideTicks && overlaps(bot, cell); tick++) {
        look(bot, target);
        press(bot, { forward: true });
        await ticks.next();
      }
      releaseKeys(bot);
      if (!overlaps(bot, cell)) return;
    }
  } finally {
    releaseKeys(bot);
  }
  throw new SkillFailure("no-space", `The body stands in ${describePoint(cell)} and cannot step aside.`);
}
