/**
 * Using what is in hand on what the eyes are on: a bucket on water, a hoe on the ground. Two packets for two things, as in the game: a
 * bucket is used into the air and finds its own target along the line of sight, a hoe clicks a block.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { SkillFailure } from "../../../../src/core/skill.ts";
import { walkRay } from "../blocks/ray.ts";
import { blockFlag } from "../blocks/state-table.ts";
import {
  blockReach,
  centreOf,
  describePoint,
  distanceBetween,
  eyeOf,
  flagsAt,
  type Limbs,
  look,
  press,
  releaseKeys,
} from "../limbs.ts";
import { countItems, equip } from "./inventory.ts";
import { clickPlace } from "./place.ts";
import { activateBlock } from "./windows.ts";

const verdictTicks = 20;
const jumpTicks = 14;
const landTicks = 20;

/** Uses the item on the liquid or block in this cell, which must be in reach and in sight. `rejected` when nothing comes of it. */
export async function useItem(limbs: Limbs, item: string, cell: Point): Promise<void> {
  const { bot, ticks, grid } = limbs;
  ticks.check();
  const where = describePoint(cell);
  const eye = eyeOf(bot);
  // The surface of a liquid lies a little lower than its cell's top.
  const aim = [centreOf(cell), { ...centreOf(cell), y: cell.y + 0.8 }].find((point) => isOpen(limbs, eye, point, cell));
  if (!aim || distanceBetween(eye, aim) > blockReach) {
    throw new SkillFailure("no-path", `${where} is out of reach of the hand with the ${item}.`);
  }
  await equip(limbs, item, "hand");
  releaseKeys(bot);
  look(bot, aim);
  // The server must know where the eyes are before the hand is used.
  await ticks.wait(2);
  const flags = flagsAt(limbs, cell.x, cell.y, cell.z);
  const before = grid.stateAt(cell.x, cell.y, cell.z);
  const carried = countItems(bot, [item]);
  if ((flags & blockFlag.solid) === 0) bot.activateItem();
  else await activateBlock(limbs, cell);
  const done = await ticks.until(
    () => grid.stateAt(cell.x, cell.y, cell.z) !== before || countItems(bot, [item]) !== carried,
    verdictTicks,
  );
  if ((flags & blockFlag.solid) === 0) bot.deactivateItem();
  if (!done) throw new SkillFailure("rejected", `The ${item} did nothing at ${where}.`, { item });
  // The inventory comes in a message of its own.
  await ticks.wait(2);
}

/** Nothing solid, and no other liquid, on the way to the point. */
function isOpen(limbs: Limbs, eye: Point, point: Point, cell: Point): boolean {
  const headX = Math.floor(eye.x);
  const headY = Math.floor(eye.y);
  const headZ = Math.floor(eye.z);
  return !walkRay(eye, point, (x, y, z) => {
    if ((x === cell.x && y === cell.y && z === cell.z) || (x === headX && y === headY && z === headZ)) return false;
    const flags = flagsAt(limbs, x, y, z);
    return flags < 0 || (flags & (blockFlag.solid | blockFlag.water | blockFlag.lava)) !== 0;
  });
}

/** Jumps and sets the item under the feet; the body then stands one higher. */
export async function raise(limbs: Limbs, item: string): Promise<void> {
  const { bot, ticks } = limbs;
  ticks.check();
  if (!bot.entity.onGround) await ticks.until(() => bot.entity.onGround, landTicks);
  const { position } = bot.entity;
  const cell = { x: Math.floor(position.x), y: Math.floor(position.y + 0.001), z: Math.floor(position.z) };
  const below = { ...cell, y: cell.y - 1 };
  const isFloor = ({ x, y, z }: Point) => (flagsAt(limbs, x, y, z) & blockFlag.solid) !== 0;
  const where = describePoint(cell);
  if (!isFloor(below)) throw new SkillFailure("no-path", `There is nothing under ${where} to set ${item} on.`);
  if (isFloor({ ...cell, y: cell.y + 2 })) throw new SkillFailure("no-space", `There is no room to jump at ${where}.`);
  await equip(limbs, item, "hand");
  look(bot, { x: position.x, y: cell.y, z: position.z });
  await ticks.next();
  press(bot, { jump: true });
  const high = await ticks.until(() => bot.entity.position.y >= cell.y + 1.05, jumpTicks);
  press(bot, {});
  if (!high) throw new SkillFailure("rejected", `The body could not jump at ${where}.`);
  const aim = { x: cell.x + 0.5, y: cell.y, z: cell.z + 0.5 };
  await clickPlace(limbs, { reference: below, face: { x: 0, y: 1, z: 0 }, aim, interactive: false });
  const done = await ticks.until(
    () => isFloor(cell) && bot.entity.onGround && bot.entity.position.y > cell.y + 0.9,
    landTicks,
  );
  if (!done) throw new SkillFailure("rejected", `The server did not take ${item} at ${where}.`, { item });
}
