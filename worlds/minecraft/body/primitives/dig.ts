/**
 * Digging by the protocol's own three messages (start, cancel, finish: https://minecraft.wiki/w/Java_Edition_protocol),
 * paced by ticks. Nothing is assumed to have broken: the server's block update is the verdict.
 */
import type { Bot } from "mineflayer";
import { Vec3 } from "vec3";
import type { Point } from "../../../../src/core/minecraft.ts";
import { SkillFailure } from "../../../../src/core/skill.ts";
import { aimPoint } from "../blocks/ray.ts";
import { blockFlag } from "../blocks/state-table.ts";
import { blockReach, describePoint, distanceBetween, eyeOf, flagsAt, type Limbs, look } from "../limbs.ts";

/** Ticks between two blocks in vanilla's client (MultiPlayerGameMode.destroyDelay). */
const pauseBetweenBlocks = 5;
/** Ticks that a verdict may take; a second and a half covers a slow server. */
const verdictTicks = 30;
const swingEvery = 6;
const landingTicks = 12;
/** Bubbles of 20 with which the surface can still be reached. */
const leastBreath = 4;
/** Of sums of shares of a tick. */
const rounding = 1e-9;

const startDigging = 0;
const cancelDigging = 1;
const finishDigging = 2;

/** Digs the block with what is in hand. */
export async function dig(limbs: Limbs, position: Point): Promise<void> {
  const { bot, ticks, grid, table } = limbs;
  ticks.check();
  const state = grid.stateAt(position.x, position.y, position.z);
  const flags = flagsAt(limbs, position.x, position.y, position.z);
  const where = describePoint(position);
  if (state < 0) throw new SkillFailure("no-path", `The block at ${where} is not loaded.`);
  if ((flags & blockFlag.air) !== 0) return;
  const name = table.nameOf(state);
  if ((flags & blockFlag.undiggable) !== 0) {
    throw new SkillFailure("rejected", `${name} at ${where} cannot be dug.`, { block: name });
  }
  // Not standing on the ground makes digging five times slower.
  await ticks.until(() => bot.entity.onGround || inWater(bot), landingTicks);
  await ticks.until(() => ticks.count - limbs.lastDigEnd >= pauseBetweenBlocks, pauseBetweenBlocks);
  const aim = aimPoint(grid, table, eyeOf(bot), position, blockFlag.solid);
  if (!aim || distanceBetween(eyeOf(bot), aim) > blockReach) {
    const reason = aim ? `${distanceBetween(eyeOf(bot), aim).toFixed(1)} m away` : "not in line of sight";
    throw new SkillFailure("no-path", `${name} at ${where} is out of reach: ${reason}.`, { block: name });
  }
  look(bot, aim);
  await ticks.next();

  const block = bot.blockAt(new Vec3(position.x, position.y, position.z));
  if (!block || block.stateId !== state) return dig(limbs, position);
  const ticksNow = () => Math.ceil(bot.digTime(block) / 50);
  const duration = ticksNow();
  if (!Number.isFinite(duration)) throw new SkillFailure("rejected", `${name} at ${where} cannot be dug.`);
  const location = new Vec3(position.x, position.y, position.z);
  const face = faceNumber(aim.face);
  const send = (status: number) =>
    bot._client.write("block_dig", { status, location, face, sequence: ++limbs.sequence });
  const isThere = () => grid.stateAt(position.x, position.y, position.z) === state;
  let finished = false;
  try {
    send(startDigging);
    // Each tick does its share, as the body stands then: what was begun while sinking goes on faster on the ground.
    let done = 0;
    for (let tick = 0; duration > 0 && done < 1 - rounding && isThere(); tick++) {
      if (tick % swingEvery === 0) bot.swingArm("right");
      limbs.digging = { ...position, stage: Math.min(9, Math.floor(done * 10 + rounding)) };
      done += 1 / Math.max(1, ticksNow());
      if ((bot.oxygenLevel ?? 20) <= leastBreath)
        throw new SkillFailure("danger", `Out of breath digging at ${where}.`);
      await ticks.next();
    }
    // Where the start alone breaks the block (plants), there is nothing to finish.
    if (duration === 0) bot.swingArm("right");
    else send(finishDigging);
    finished = true;
    limbs.digging = { ...position, stage: 9 };
    const gone = await ticks.until(() => !isThere(), verdictTicks);
    if (!gone) throw new SkillFailure("rejected", `The server kept ${name} at ${where}.`, { block: name });
    if (duration > 0) limbs.lastDigEnd = ticks.count;
  } finally {
    limbs.digging = null;
    if (!finished) send(cancelDigging);
  }
}

/** The fastest tool of the inventory for the block, by item name; null is the hand. */
export function bestTool(limbs: Limbs, block: string, mustDrop = false): string | null | undefined {
  const { knowledge, bot } = limbs;
  const candidates: (string | null)[] = [null, ...new Set(bot.inventory.items().map((item) => item.name))].filter(
    (tool) => tool === null || knowledge.durability(tool) > 0,
  );
  let best: string | null | undefined;
  let bestSeconds = Number.POSITIVE_INFINITY;
  for (const tool of candidates) {
    if (mustDrop && !knowledge.canHarvest(block, tool)) continue;
    const seconds = knowledge.digSeconds(block, tool);
    if (seconds < bestSeconds - 1e-9) {
      best = tool;
      bestSeconds = seconds;
    }
  }
  return best;
}

export function inWater(bot: Bot): boolean {
  return (bot.entity as unknown as { isInWater?: boolean }).isInWater === true;
}

export function inLava(bot: Bot): boolean {
  return (bot.entity as unknown as { isInLava?: boolean }).isInLava === true;
}

/** 0 bottom, 1 top, 2 north, 3 south, 4 west, 5 east. */
export function faceNumber({ x, y, z }: Point): number {
  if (y !== 0) return y < 0 ? 0 : 1;
  if (z !== 0) return z < 0 ? 2 : 3;
  return x < 0 ? 4 : 5;
}
