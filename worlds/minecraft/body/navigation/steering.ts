/**
 * Keys for going to a point. The body faces where it goes; near a place where it must stop it presses the key that brings
 * the point where it would come to rest, were all keys released, to the target: velocity decays by a constant factor a
 * tick, so that point is position + velocity / (1 - factor) (https://minecraft.wiki/w/Player#Movement: 0.546 on the
 * ground, 0.91 in the air, 0.8 in water).
 */
import type { Bot } from "mineflayer";
import { press, turn } from "../limbs.ts";
import { inWater } from "../primitives/dig.ts";

export interface SteerOptions {
  /** Come to rest at the target. */
  readonly brake: boolean;
  readonly sprint?: boolean;
  readonly jump?: boolean;
  readonly sneak?: boolean;
}

const groundInertia = 0.546;
const airInertia = 0.91;
const waterInertia = 0.8;
/** Below this distance (m) the body no longer turns: the direction would flicker. */
const turnDistance = 0.3;
/** Errors (m) that are not worth a key. */
const forwardTolerance = 0.08;
const sideTolerance = 0.12;

export function steer(bot: Bot, targetX: number, targetZ: number, options: SteerOptions): void {
  const { position, velocity, onGround } = bot.entity;
  const dx = targetX - position.x;
  const dz = targetZ - position.z;
  const distance = Math.hypot(dx, dz);
  if (distance > turnDistance) turn(bot, Math.atan2(-dx, -dz), -0.2);
  const common = { jump: options.jump ?? false, sneak: options.sneak ?? false };
  if (!options.brake) {
    press(bot, { ...common, forward: true, sprint: options.sprint ?? false });
    return;
  }
  const inertia = inWater(bot) ? waterInertia : onGround ? groundInertia : airInertia;
  const restX = velocity.x / (1 - inertia);
  const restZ = velocity.z / (1 - inertia);
  const { yaw } = bot.entity;
  const errorX = dx - restX;
  const errorZ = dz - restZ;
  const ahead = -errorX * Math.sin(yaw) - errorZ * Math.cos(yaw);
  const aside = errorX * Math.cos(yaw) - errorZ * Math.sin(yaw);
  press(bot, {
    ...common,
    forward: ahead > forwardTolerance,
    back: ahead < -forwardTolerance,
    right: aside > sideTolerance,
    left: aside < -sideTolerance,
  });
}
