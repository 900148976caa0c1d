/**
 * Bodies of mobs: motion on ground and in liquids; hurt, knockback, fire, falling, death. Rules are
 * vanilla 1.20.4's (minecraft.wiki/w/Knockback_(mechanic), /w/Damage, /w/Fire#Burning), sizes and attributes in rules/mobs.ts.
 * What a mob wants is in minds.ts; here its input only becomes motion.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { afterArmour, bypassesArmour } from "../../rules/combat.ts";
import { mobDrops } from "../../rules/loot.ts";
import { type MobNumbers, mobs } from "../../rules/mobs.ts";
import type { DamageSource, MobKind } from "../contracts.ts";
import type { EntityContext, MobEntity } from "./entity.ts";
import { randomUuid } from "./entity.ts";
import { frictionUnder, isFree, lavaDepth, moveBody, waterDepth } from "./physics.ts";

const gravity = 0.08;
const verticalDrag = 0.98;
const airAcceleration = 0.02;
/** Up a wall, before gravity (m/tick). */
const climbSpeed = 0.2;
const flutter = 0.6;
const jumpSpeed = 0.42;
/** Ticks between two jumps. */
const jumpPause = 10;
/** Depth from which a swimming mob pushes itself up instead of jumping (m). */
const swimDepth = 0.4;
export const deathAnimation = 20;
/** Ticks after a hit in which only a harder hit counts, by the difference. */
const invulnerability = 10;
const hurtAnimation = 20;
/** Ticks of fear after a hit. */
const fear = 100;
const defaultKnockback = 0.4;
const fireSeconds = 8;
/** Ticks after a player's hit in which a death counts as the player's (minecraft.wiki/w/Drops#Player_kill). */
const playerKillTicks = 100;

export function createMob(context: EntityContext, kind: MobKind, position: Point): MobEntity {
  const { random } = context.host;
  const id = context.host.nextEntityId();
  const uuid = randomUuid(random);
  const yaw = random.range(-180, 180);
  return context.add<MobEntity>({
    id,
    kind,
    uuid,
    position: { x: position.x, y: position.y, z: position.z },
    velocity: { x: 0, y: 0, z: 0 },
    yaw,
    pitch: 0,
    headYaw: yaw,
    onGround: false,
    health: mobs[kind].health,
    stack: null,
    burning: false,
    age: 0,
    fallDistance: 0,
    blocked: false,
    hurtTicks: 0,
    lastHurt: 0,
    playerHurtTicks: 0,
    deathTicks: 0,
    fireTicks: 0,
    farTicks: 0,
    goal: "idle",
    fearTicks: 0,
    target: null,
    unseenTicks: 0,
    attackCooldown: 0,
    repathTicks: 0,
    path: [],
    pathIndex: 0,
    pathTarget: null,
    nodeTicks: 0,
    speedFactor: 1,
    forward: 0,
    jumping: false,
    jumpDelay: 0,
    lookTicks: 0,
  });
}

/** v/2 - strength * direction; on the ground also up, by 0.4 at most. `from` is where the blow came from. */
function knockBack(context: EntityContext, mob: MobEntity, from: Point, strength: number): void {
  const { velocity } = mob;
  let x = from.x - mob.position.x;
  let z = from.z - mob.position.z;
  while (x * x + z * z < 1e-5) {
    x = context.host.random.range(-0.01, 0.01);
    z = context.host.random.range(-0.01, 0.01);
  }
  const scale = strength / Math.hypot(x, z);
  velocity.x = velocity.x / 2 - x * scale;
  velocity.z = velocity.z / 2 - z * scale;
  if (mob.onGround) velocity.y = Math.min(0.4, velocity.y / 2 + strength);
  context.events.push({ type: "velocity", id: mob.id });
}

export function hurtMob(
  context: EntityContext,
  mob: MobEntity,
  amount: number,
  source: DamageSource,
  from?: Point,
  knockback = defaultKnockback,
): boolean {
  if (mob.health <= 0 || amount <= 0) return false;
  const shielded = mob.hurtTicks > invulnerability;
  if (shielded && amount <= mob.lastHurt) return false;
  const counted = shielded ? amount - mob.lastHurt : amount;
  mob.health -= bypassesArmour(source.kind) ? counted : afterArmour(counted, mobs[mob.kind].armour, 0);
  mob.lastHurt = amount;
  if (!shielded) {
    mob.hurtTicks = hurtAnimation;
    if (from !== undefined && knockback > 0) knockBack(context, mob, from, knockback);
  }
  if (source.attacker !== undefined || ["fire", "burn", "lava"].includes(source.kind)) mob.fearTicks = fear;
  if (source.attacker !== undefined && !context.entities.has(source.attacker)) mob.playerHurtTicks = playerKillTicks;
  if (source.attacker !== undefined && mobs[mob.kind].hostile) {
    mob.target = source.attacker;
    mob.unseenTicks = 0;
  }
  if (mob.health > 0) {
    context.events.push({ type: "hurt", id: mob.id });
    return true;
  }
  mob.health = 0;
  mob.deathTicks = 1;
  mob.path = [];
  mob.forward = 0;
  mob.jumping = false;
  context.events.push({ type: "death", id: mob.id, killer: source.attacker ?? null });
  const conditions = { onFire: mob.fireTicks > 0, byPlayer: mob.playerHurtTicks > 0 };
  for (const stack of mobDrops(mob.kind, context.host.random, conditions)) context.spawnItem(mob.position, stack);
  return true;
}

/** Adds `acceleration` times the input in the direction of the yaw (0 is +z, 90 is -x). */
function push(mob: MobEntity, acceleration: number): void {
  if (mob.forward === 0) return;
  const radians = (mob.yaw * Math.PI) / 180;
  mob.velocity.x -= Math.sin(radians) * mob.forward * acceleration;
  mob.velocity.z += Math.cos(radians) * mob.forward * acceleration;
}

function swim(
  context: EntityContext,
  mob: MobEntity,
  traits: MobNumbers,
  drag: number,
  verticalDragHere: number,
): void {
  const { blocks } = context.host;
  const { position, velocity } = mob;
  const startY = position.y;
  push(mob, airAcceleration);
  mob.blocked = moveBody(blocks, mob, traits, velocity.x, velocity.y, velocity.z);
  velocity.x *= drag;
  velocity.z *= drag;
  velocity.y = velocity.y * verticalDragHere - gravity / (drag === 0.5 ? 4 : 16);
  // A swimmer held by a bank climbs out where there is room above it.
  const ahead = {
    x: position.x + velocity.x,
    y: startY + velocity.y + 0.6,
    z: position.z + velocity.z,
  };
  if (mob.blocked && isFree(blocks, ahead, traits)) velocity.y = 0.3;
  mob.fallDistance = 0;
}

function walk(context: EntityContext, mob: MobEntity, traits: MobNumbers): void {
  const { blocks } = context.host;
  const { position, velocity } = mob;
  const friction = mob.onGround ? frictionUnder(blocks, position) : 1;
  // Faster on slippery ground by the cube, so that 0.6 gives the speed itself.
  const speed = traits.speed * mob.speedFactor;
  push(mob, mob.onGround ? (speed * 0.216) / friction ** 3 : airAcceleration);
  const startY = position.y;
  mob.blocked = moveBody(blocks, mob, traits, velocity.x, velocity.y, velocity.z);
  // A spider that a wall holds goes up it (minecraft.wiki/w/Spider#Behavior).
  if (mob.kind === "spider" && mob.blocked) {
    velocity.y = climbSpeed;
    mob.fallDistance = 0;
  }
  velocity.y = (velocity.y - gravity) * verticalDrag;
  // A chicken flutters down and takes no harm (minecraft.wiki/w/Chicken#Behavior).
  if (mob.kind === "chicken") {
    if (!mob.onGround && velocity.y < 0) velocity.y *= flutter;
    mob.fallDistance = 0;
  }
  velocity.x *= friction * 0.91;
  velocity.z *= friction * 0.91;
  const fallen = startY - position.y;
  if (mob.onGround) {
    const damage = Math.ceil(mob.fallDistance + Math.max(0, fallen) - 3);
    mob.fallDistance = 0;
    if (damage > 0) hurtMob(context, mob, damage, { kind: "fall" });
  } else if (fallen > 0) {
    mob.fallDistance += fallen;
  }
}

function jump(mob: MobEntity, depth: number): void {
  if (depth > 0 && (!mob.onGround || depth > swimDepth)) mob.velocity.y += 0.04;
  else if (mob.onGround && mob.jumpDelay === 0) {
    mob.velocity.y = jumpSpeed;
    mob.jumpDelay = jumpPause;
  }
}

/** One tick of motion from the input `forward` and `jumping`. A mob that stands still looks at the ground every fourth tick. */
export function travel(context: EntityContext, mob: MobEntity): void {
  const { blocks } = context.host;
  const { position, velocity } = mob;
  const traits = mobs[mob.kind];
  if (mob.jumpDelay > 0) mob.jumpDelay--;
  if (Math.abs(velocity.x) < 0.003) velocity.x = 0;
  if (Math.abs(velocity.z) < 0.003) velocity.z = 0;
  if (Math.abs(velocity.y) < 0.003) velocity.y = 0;
  const still = mob.onGround && mob.forward === 0 && !mob.jumping && velocity.x === 0 && velocity.z === 0;
  if (still && velocity.y <= 0 && (mob.age + mob.id) % 4 !== 0) return;
  const { x, y, z } = position;
  const inWater = waterDepth(blocks, position, traits.height);
  const inLava = inWater > 0 ? 0 : lavaDepth(blocks, position, traits.height);
  const depth = Math.max(inWater, inLava);
  if (mob.jumping) jump(mob, depth);
  mob.forward *= 0.98;
  if (inWater > 0) swim(context, mob, traits, 0.8, 0.8);
  else if (inLava > 0) swim(context, mob, traits, 0.5, 0.5);
  else walk(context, mob, traits);
  if (inWater > 0) mob.fireTicks = 0;
  if (inLava > 0) {
    mob.fireTicks = Math.max(mob.fireTicks, 15 * 20);
    hurtMob(context, mob, 4, { kind: "lava" });
  }
  if (position.y < -128) hurtMob(context, mob, 4, { kind: "void" });
  if (position.x !== x || position.y !== y || position.z !== z) context.events.push({ type: "move", id: mob.id });
}

export function setOnFire(mob: MobEntity): void {
  mob.fireTicks = Math.max(mob.fireTicks, fireSeconds * 20);
}

/** Fire hurts once a second by 1. Keeps the visible flag in step. */
export function burn(context: EntityContext, mob: MobEntity): void {
  if (mob.fireTicks > 0) {
    if (mob.fireTicks % 20 === 0) hurtMob(context, mob, 1, { kind: "burn" });
    mob.fireTicks--;
  }
  const burning = mob.fireTicks > 0;
  if (burning !== mob.burning) {
    mob.burning = burning;
    context.events.push({ type: "metadata", id: mob.id });
  }
}

/** Counts the ticks after a hit and after death; false when the body has gone. */
export function countDown(context: EntityContext, mob: MobEntity): boolean {
  if (mob.hurtTicks > 0) mob.hurtTicks--;
  if (mob.fearTicks > 0) mob.fearTicks--;
  if (mob.playerHurtTicks > 0) mob.playerHurtTicks--;
  if (mob.health > 0) return true;
  mob.deathTicks++;
  if (mob.deathTicks <= deathAnimation) return true;
  context.remove(mob.id);
  return false;
}
