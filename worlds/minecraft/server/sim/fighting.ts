/**
 * Attacks of players on mobs and on each other: reach, charge, critical hits, knockback of a sprint, wear of the weapon.
 * minecraft.wiki/w/Damage#Dealing_damage, /w/Attack_cooldown, /w/Knockback_(mechanic).
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { attackCharge, attackWear, baseKnockback, meleeDamage, sprintKnockback } from "../../rules/combat.ts";
import { exhaust, exhaustion } from "../../rules/hunger.ts";
import { itemName } from "../../rules/items.ts";
import { mobs } from "../../rules/mobs.ts";
import type { ServerEntity } from "../contracts.ts";
import type { SimulationContext } from "./context.ts";
import { hurtPlayer } from "./damage.ts";
import { reachSquared, useUp } from "./digging.ts";
import { isInWater } from "./movement.ts";
import { eyePosition, heldItem, heldSlotIndex, isAlive, playerHeight, playerWidth, type SimPlayer } from "./player.ts";

export function attack(context: SimulationContext, player: SimPlayer, target: number): void {
  if (!isAlive(player)) return;
  const mob = context.entities.entities.get(target);
  const victim = context.onlinePlayers().find(({ state }) => state.entityId === target);
  if (mob && isMob(mob)) attackMob(context, player, mob);
  else if (victim && victim !== player && isAlive(victim)) attackPlayer(context, player, victim);
}

function isMob(entity: ServerEntity): entity is ServerEntity & { kind: keyof typeof mobs } {
  return entity.kind in mobs;
}

/** Squared distance (m^2) from the eyes to the nearest point of a body. */
function bodyDistanceSquared(player: SimPlayer, position: Point, width: number, height: number): number {
  const eye = eyePosition(player.state);
  const outside = (value: number, low: number, high: number) => Math.max(low - value, 0, value - high);
  const dx = outside(eye.x, position.x - width / 2, position.x + width / 2);
  const dy = outside(eye.y, position.y, position.y + height);
  const dz = outside(eye.z, position.z - width / 2, position.z + width / 2);
  return dx * dx + dy * dy + dz * dz;
}

interface Blow {
  readonly damage: number;
  readonly knockback: number;
  readonly critical: boolean;
}

/** What the player's next hit is worth; the charge starts anew. */
function strike(context: SimulationContext, player: SimPlayer): Blow {
  const { state } = player;
  const held = heldItem(state);
  const item = held ? itemName(held.id) : null;
  const charged = attackCharge(item, player.attackTicks) > 0.9;
  const falling = state.fallDistance > 0 && !state.onGround && !isInWater(context, state);
  const critical = charged && falling && !state.sprinting;
  const damage = meleeDamage({ item, ticksSinceSwing: player.attackTicks, critical });
  const knockback = baseKnockback + (charged && state.sprinting ? sprintKnockback : 0);
  player.attackTicks = 0;
  return { damage, knockback, critical };
}

function afterHit(context: SimulationContext, player: SimPlayer, target: number, blow: Blow): void {
  const held = heldItem(player.state);
  if (blow.critical) context.emit({ type: "critical-hit", target });
  exhaust(player.state, exhaustion.attack);
  useUp(context, player, heldSlotIndex(player.state), attackWear(held ? itemName(held.id) : null));
}

function attackMob(
  context: SimulationContext,
  player: SimPlayer,
  mob: ServerEntity & { kind: keyof typeof mobs },
): void {
  const { width, height } = mobs[mob.kind];
  if (bodyDistanceSquared(player, mob.position, width, height) > reachSquared) return;
  const blow = strike(context, player);
  const source = { kind: "attack", attacker: player.state.entityId } as const;
  if (context.entities.hurt(mob.id, blow.damage, source, player.state.position, blow.knockback)) {
    afterHit(context, player, mob.id, blow);
  }
}

function attackPlayer(context: SimulationContext, player: SimPlayer, victim: SimPlayer): void {
  const height = playerHeight(victim.state);
  if (bodyDistanceSquared(player, victim.state.position, playerWidth, height) > reachSquared) return;
  const blow = strike(context, player);
  if (victim.state.hurtTicks > 0 && blow.damage <= victim.lastHurt) return;
  hurtPlayer(context, victim, blow.damage, { kind: "attack", attacker: player.state.entityId });
  afterHit(context, player, victim.state.entityId, blow);
}
