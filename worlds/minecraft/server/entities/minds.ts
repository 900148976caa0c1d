/**
 * What mobs want, and how that becomes input to their motion. Zombies look for players within 35 m in line of sight, follow
 * them and hit once a second; spiders do so within 16 m in the dark, leap and climb; animals stroll now and then and run when hurt (minecraft.wiki/w/Mob_AI, minecraft.wiki/w/Zombie).
 * Goals are weighed in every second tick, as in vanilla. One liberty: zombies swim, since drowning is left out here.
 */
import { type MobNumbers, mobDamage, mobs } from "../../rules/mobs.ts";
import type { PlayerState } from "../contracts.ts";
import { isWater, stateName } from "../world/block-states.ts";
import type { EntityContext, MobEntity, PathNode } from "./entity.ts";
import { distanceSquared } from "./entity.ts";
import { canStand, findPath, hasLineOfSight } from "./pathing.ts";
import { waterDepth } from "./physics.ts";
import { skyDarkening } from "./sky.ts";

/** Ticks without sight of the target after which a zombie forgets it. */
const memory = 60;
const attackPause = 20;
/** How far a blow reaches beyond the zombie's box (m): sqrt(2.04) less its width. */
const attackReach = Math.sqrt(2.04) - 0.6;
const playerHalfWidth = 0.3;
const playerEyeHeight = 1.62;
/** Nodes that a search may look at. */
const chaseLimit = 400;
const strollLimit = 160;
/** Ticks on one node after which a mob gives its way up. */
const patience = 80;
/** Mobs that have been far from players for so long stand still. */
const restless = 100;

/** Degrees in -180..180. */
function wrapDegrees(degrees: number): number {
  const wrapped = (((degrees + 180) % 360) + 360) % 360;
  return wrapped - 180;
}

function yawTowards(dx: number, dz: number): number {
  return (Math.atan2(dz, dx) * 180) / Math.PI - 90;
}

function turnTo(mob: MobEntity, yaw: number): void {
  const difference = Math.max(-90, Math.min(90, wrapDegrees(yaw - mob.yaw)));
  mob.yaw = wrapDegrees(mob.yaw + difference);
  mob.headYaw = mob.yaw;
}

function feetOf(mob: MobEntity): PathNode {
  return [Math.floor(mob.position.x), Math.floor(mob.position.y + 0.01), Math.floor(mob.position.z)];
}

function stop(mob: MobEntity): void {
  mob.path = [];
  mob.pathIndex = 0;
  mob.nodeTicks = 0;
}

/** Sets out for a block; false when there is no way at all. */
function setOut(context: EntityContext, mob: MobEntity, goal: PathNode, limit: number, factor: number): boolean {
  mob.path = findPath(context.host.blocks, feetOf(mob), goal, mobs[mob.kind].height, limit);
  mob.pathIndex = 0;
  mob.nodeTicks = 0;
  mob.speedFactor = factor;
  return mob.path.length > 0;
}

/** Turns to the next node of the way and walks, jumping where the node is higher than a step. */
function follow(mob: MobEntity, traits: MobNumbers): void {
  const tolerance = traits.width > 0.75 ? traits.width / 2 : 0.75 - traits.width / 2;
  let node = mob.path[mob.pathIndex];
  while (node !== undefined) {
    const near =
      Math.abs(node[0] + 0.5 - mob.position.x) < tolerance &&
      Math.abs(node[2] + 0.5 - mob.position.z) < tolerance &&
      Math.abs(node[1] - mob.position.y) < 1;
    if (!near) break;
    mob.pathIndex++;
    mob.nodeTicks = 0;
    node = mob.path[mob.pathIndex];
  }
  mob.nodeTicks++;
  if (node === undefined || mob.nodeTicks > patience) {
    stop(mob);
    return;
  }
  const dx = node[0] + 0.5 - mob.position.x;
  const dy = node[1] - mob.position.y;
  const dz = node[2] + 0.5 - mob.position.z;
  turnTo(mob, yawTowards(dx, dz));
  mob.forward = traits.speed * mob.speedFactor;
  if (dy > traits.stepHeight && dx * dx + dz * dz < Math.max(1, traits.width)) mob.jumping = true;
}

/** A place to walk to within the reach, on dry ground; animals prefer grass (one of ten tries). */
function placeNear(context: EntityContext, mob: MobEntity, reach: number, rise: number): PathNode | null {
  const { blocks, random } = context.host;
  const height = Math.ceil(mobs[mob.kind].height);
  const [feetX, feetY, feetZ] = feetOf(mob);
  let fallback: PathNode | null = null;
  for (let attempt = 0; attempt < 10; attempt++) {
    const x = feetX + random.integer(2 * reach + 1) - reach;
    const z = feetZ + random.integer(2 * reach + 1) - reach;
    for (let y = feetY + rise; y >= feetY - rise; y--) {
      if (!canStand(blocks, x, y, z, height)) continue;
      if (isWater[blocks.getState(x, y, z)] === 1) break;
      if (mobs[mob.kind].hostile || stateName(blocks.getState(x, y - 1, z)) === "grass_block") return [x, y, z];
      fallback ??= [x, y, z];
      break;
    }
  }
  return fallback;
}

function eyesOf(mob: MobEntity): { x: number; y: number; z: number } {
  return { x: mob.position.x, y: mob.position.y + mobs[mob.kind].eyeHeight, z: mob.position.z };
}

function sees(context: EntityContext, mob: MobEntity, player: PlayerState): boolean {
  const { position } = player;
  const eyes = { x: position.x, y: position.y + playerEyeHeight, z: position.z };
  return hasLineOfSight(context.host.blocks, eyesOf(mob), eyes);
}

/** The nearest player in range and in sight; a sneaking one is noticed at 0.8 of the range. */
function findTarget(context: EntityContext, mob: MobEntity, players: readonly PlayerState[]): PlayerState | null {
  let nearest: PlayerState | null = null;
  let nearestDistance = Number.POSITIVE_INFINITY;
  for (const player of players) {
    const range = mobs[mob.kind].followRange * (player.sneaking ? 0.8 : 1);
    const distance = distanceSquared(mob.position, player.position);
    if (distance > range * range || distance >= nearestDistance || !sees(context, mob, player)) continue;
    nearest = player;
    nearestDistance = distance;
  }
  return nearest;
}

function inReach(mob: MobEntity, player: PlayerState): boolean {
  const reach = mobs[mob.kind].width / 2 + attackReach + playerHalfWidth;
  return (
    Math.abs(mob.position.x - player.position.x) < reach &&
    Math.abs(mob.position.z - player.position.z) < reach &&
    mob.position.y < player.position.y + (player.sneaking ? 1.5 : 1.8) &&
    mob.position.y + mobs[mob.kind].height > player.position.y
  );
}

/** Light from which on a spider leaves players alone that have not struck it (minecraft.wiki/w/Spider#Behavior). */
const peacefulLight = 12;

function isPeaceful(context: EntityContext, mob: MobEntity): boolean {
  if (mob.kind !== "spider") return false;
  const { blocks, timeOfDay } = context.host;
  const { x, y, z } = mob.position;
  const cell = [Math.floor(x), Math.floor(y + mobs.spider.eyeHeight), Math.floor(z)] as const;
  return Math.max(blocks.blockLight(...cell), blocks.skyLight(...cell) - skyDarkening(timeOfDay)) >= peacefulLight;
}

/** A spider leaps at its prey from 2 to 4 m (minecraft.wiki/w/Spider#Attacking). */
function leap(context: EntityContext, mob: MobEntity, player: PlayerState): void {
  const { velocity, position } = mob;
  const [dx, dz] = [player.position.x - position.x, player.position.z - position.z];
  const distance = distanceSquared(position, player.position);
  if (!mob.onGround || distance < 4 || distance > 16 || !context.host.random.chance(1 / 5)) return;
  const level = Math.hypot(dx, dz);
  if (level < 1e-4) return;
  velocity.x = (dx / level) * 0.4 + velocity.x * 0.2;
  velocity.z = (dz / level) * 0.4 + velocity.z * 0.2;
  velocity.y = 0.4;
  context.events.push({ type: "velocity", id: mob.id });
}

function chase(context: EntityContext, mob: MobEntity, player: PlayerState): void {
  const { random } = context.host;
  const { position } = player;
  const distance = distanceSquared(mob.position, position);
  mob.repathTicks--;
  if (mob.repathTicks <= 0) {
    const goal: PathNode = [Math.floor(position.x), Math.floor(position.y + 0.01), Math.floor(position.z)];
    const known = mob.pathTarget;
    const moved = known === null || Math.hypot(known[0] - goal[0], known[1] - goal[1], known[2] - goal[2]) >= 1;
    if (moved || random.chance(0.05)) {
      mob.pathTarget = goal;
      mob.repathTicks = 4 + random.integer(7) + (distance > 1024 ? 10 : distance > 256 ? 5 : 0);
      const found = setOut(context, mob, goal, chaseLimit, 1);
      const end = mob.path.at(-1);
      const arrives = end !== undefined && Math.hypot(end[0] - goal[0], end[1] - goal[1], end[2] - goal[2]) < 2;
      if (!found || !arrives) mob.repathTicks += 15;
    }
  }
  if (mob.path.length === 0) {
    turnTo(mob, yawTowards(position.x - mob.position.x, position.z - mob.position.z));
    // Walls are no obstacle to it: where no way leads it goes straight on, and up.
    if (mob.kind === "spider") mob.forward = mobs.spider.speed;
  }
  if (mob.kind === "spider") leap(context, mob, player);
  if (mob.attackCooldown > 0 || !inReach(mob, player) || !sees(context, mob, player)) return;
  mob.attackCooldown = attackPause;
  context.events.push({ type: "swing", id: mob.id });
  const damage = mobDamage(mob.kind, context.host.difficulty);
  if (damage > 0) context.host.hurtPlayer(player, damage, { kind: "attack", attacker: mob.id });
}

/** The target as a living player in range that was seen lately; forgets it otherwise. */
function currentTarget(context: EntityContext, mob: MobEntity, players: readonly PlayerState[]): PlayerState | null {
  if (mob.target === null) return null;
  const player = players.find(({ entityId }) => entityId === mob.target) ?? null;
  if ((mob.age + mob.id) % 4 === 0 && player !== null && sees(context, mob, player)) mob.unseenTicks = 0;
  else mob.unseenTicks++;
  const lost =
    player === null ||
    player.health <= 0 ||
    mob.unseenTicks > memory ||
    distanceSquared(mob.position, player.position) > mobs[mob.kind].followRange ** 2;
  if (!lost) return player;
  mob.target = null;
  mob.pathTarget = null;
  stop(mob);
  return null;
}

function thinkHostile(
  context: EntityContext,
  mob: MobEntity,
  players: readonly PlayerState[],
  weigh: boolean,
): boolean {
  if (mob.attackCooldown > 0) mob.attackCooldown--;
  let target = currentTarget(context, mob, players);
  const peaceful = isPeaceful(context, mob);
  if (target !== null && peaceful && context.host.random.chance(0.01)) {
    mob.target = null;
    target = null;
  }
  if (target === null && weigh && !peaceful && context.host.random.chance(0.2)) {
    target = findTarget(context, mob, players);
    if (target !== null) {
      mob.target = target.entityId;
      mob.unseenTicks = 0;
      mob.repathTicks = 0;
    }
  }
  if (target === null) return false;
  mob.goal = "attack";
  chase(context, mob, target);
  return true;
}

function thinkPeaceful(context: EntityContext, mob: MobEntity, weigh: boolean): boolean {
  if (mob.fearTicks === 0 && mob.fireTicks === 0) return mob.goal === "panic" && mob.path.length > 0;
  if (mob.goal !== "panic") stop(mob);
  mob.goal = "panic";
  if (mob.path.length === 0 && weigh) {
    const place = placeNear(context, mob, 5, 4);
    if (place !== null) setOut(context, mob, place, strollLimit, mobs[mob.kind].panicFactor);
  }
  return true;
}

function idle(context: EntityContext, mob: MobEntity, weigh: boolean): void {
  const { random } = context.host;
  if (mob.goal !== "stroll" && mob.goal !== "idle") stop(mob);
  mob.goal = mob.path.length > 0 ? "stroll" : "idle";
  if (!weigh || mob.path.length > 0) return;
  // One draw decides both: a stroll once in 120 ticks, a look around once in 50.
  const draw = random.float();
  if (draw < 1 / 60 && mob.farTicks < restless) {
    const place = placeNear(context, mob, 10, 7);
    if (place !== null && setOut(context, mob, place, strollLimit, 1)) mob.goal = "stroll";
  } else if (draw > 1 - 1 / 25) {
    mob.headYaw = wrapDegrees(mob.yaw + random.range(-75, 75));
    context.events.push({ type: "move", id: mob.id });
  }
}

/** One tick of a living mob's mind. */
export function think(context: EntityContext, mob: MobEntity, players: readonly PlayerState[]): void {
  const traits = mobs[mob.kind];
  const weigh = (mob.age + mob.id) % 2 === 0;
  mob.forward = 0;
  mob.jumping = false;
  const busy = traits.hostile ? thinkHostile(context, mob, players, weigh) : thinkPeaceful(context, mob, weigh);
  if (!busy) idle(context, mob, weigh);
  if (mob.path.length > 0) follow(mob, traits);
  const { position } = mob;
  const { blocks, random } = context.host;
  const feet = blocks.getState(Math.floor(position.x), Math.floor(position.y), Math.floor(position.z));
  if (isWater[feet] === 1 && waterDepth(blocks, position, traits.height) > 0.4 && random.chance(0.8))
    mob.jumping = true;
}
