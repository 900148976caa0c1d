/**
 * Players move themselves: a client sends where it is, and the simulation accepts what a body could have done. Checked are
 * speed and blocks in the way; what fails is answered with the last good position, which the client must confirm before it
 * may move again. Tolerances are vanilla's (10 m in one packet, a quarter of a metre beside where our own motion ends),
 * but speed is limited on the average too. Ground contact is the simulation's own finding, never the client's word, so
 * that no client can talk itself out of a fall. minecraft.wiki/w/Damage#Fall_damage, minecraft.wiki/w/Hunger#Exhaustion.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { exhaust, exhaustion } from "../../rules/hunger.ts";
import { Descents } from "../../rules/structures.ts";
import type { PlayerState } from "../contracts.ts";
import { type BodyShape, isFree, moveBody, waterDepth } from "../entities/physics.ts";
import { collisionBoxes, isLava, isLiquid, stateName } from "../world/block-states.ts";
import type { PlayerAction } from "./actions.ts";
import type { SimulationContext } from "./context.ts";
import { hurtPlayer } from "./damage.ts";
import { isAlive, playerHeight, playerWidth, type SimPlayer } from "./player.ts";

/** The farthest that one packet may move (m). */
const packetLimit = 10;
/** Metres sideways or up that each tick adds to what may be moved; sprinting and jumping on ice makes 0.8. */
const budgetPerTick = 1;
/** Packets that were held up arrive together: so much may be saved up (m). */
const budgetLimit = 15;
/** Squared distance (m^2) between where the client is and where our own motion ends. */
const deviationLimit = 0.0625;
const heightDeviationLimit = 0.5;
/** How far below the feet ground is felt (m). */
const groundProbe = 1e-3;
const stepHeight = 0.6;
/** Ticks until an unconfirmed position is sent again. */
const confirmTicks = 20;
/** Height that is fallen without harm (m). */
const safeFall = 3;

/** Fall damage is multiplied by this on landing (minecraft.wiki/w/Damage#Reduction). */
function landingFactor(name: string): number {
  if (name === "slime_block" || name === "powder_snow" || name === "cobweb") return 0;
  if (name === "hay_block" || name === "honey_block") return 0.2;
  return name.endsWith("_bed") ? 0.5 : 1;
}

export function bodyShape(state: PlayerState): BodyShape {
  return { width: playerWidth, height: playerHeight(state), stepHeight };
}

/** Puts a player somewhere and holds its client to it. */
export function teleport(context: SimulationContext, player: SimPlayer, position: Point): void {
  player.state.position = { x: position.x, y: position.y, z: position.z };
  player.teleport = { id: player.nextTeleportId++, sentAt: context.tick };
  context.emit({ type: "teleport", player: player.state.entityId, id: player.teleport.id });
}

export function confirmTeleport(player: SimPlayer, id: number): void {
  if (player.teleport?.id === id) player.teleport = null;
}

export function tickMovement(context: SimulationContext, player: SimPlayer): void {
  player.moveBudget = Math.min(budgetLimit, player.moveBudget + budgetPerTick);
  if (player.teleport && context.tick - player.teleport.sentAt >= confirmTicks) {
    teleport(context, player, player.state.position);
  }
}

export function movePlayer(
  context: SimulationContext,
  player: SimPlayer,
  action: Extract<PlayerAction, { type: "move" }>,
): void {
  if (!isAlive(player) || player.teleport || player.sleeping) return;
  const { state } = player;
  if (action.yaw !== undefined) state.yaw = action.yaw;
  if (action.pitch !== undefined) state.pitch = action.pitch;
  if (!action.position) return;
  if (!isAllowed(context, player, action.position)) {
    teleport(context, player, state.position);
    return;
  }
  const from = state.position;
  state.position = { x: action.position.x, y: action.position.y, z: action.position.z };
  afterMove(context, player, from);
}

function isAllowed(context: SimulationContext, player: SimPlayer, to: Point): boolean {
  const { state } = player;
  const from = state.position;
  const [dx, dy, dz] = [to.x - from.x, to.y - from.y, to.z - from.z];
  if (dx === 0 && dy === 0 && dz === 0) return true;
  const distance = Math.hypot(dx, Math.max(0, dy), dz);
  if (distance > player.moveBudget || Math.hypot(dx, dy, dz) > packetLimit) return false;
  player.moveBudget -= distance;
  const shape = bodyShape(state);
  const wasFree = isFree(context.blocks, from, shape);
  // A body that is in a block (sand fell on it, a door closed) may leave as it likes.
  if (!wasFree) return true;
  const body = { position: { ...from }, velocity: { x: 0, y: 0, z: 0 }, onGround: state.onGround };
  moveBody(context.blocks, body, shape, dx, dy, dz);
  const [ex, ey, ez] = [to.x - body.position.x, to.y - body.position.y, to.z - body.position.z];
  if (ex * ex + ez * ez > deviationLimit || Math.abs(ey) > heightDeviationLimit) return false;
  return isFree(context.blocks, to, shape);
}

/** Something solid touches the feet. */
export function isOnGround(context: SimulationContext, state: PlayerState): boolean {
  const { x, y, z } = state.position;
  return !isFree(context.blocks, { x, y: y - groundProbe, z }, bodyShape(state));
}

function afterMove(context: SimulationContext, player: SimPlayer, from: Point): void {
  const { state } = player;
  const dy = state.position.y - from.y;
  const horizontal = Math.hypot(state.position.x - from.x, state.position.z - from.z);
  const wasOnGround = state.onGround;
  state.onGround = isOnGround(context, state);
  if (isInWater(context, state)) exhaust(state, exhaustion.swim * horizontal);
  else if (state.onGround && state.sprinting) exhaust(state, exhaustion.sprint * horizontal);
  if (wasOnGround && !state.onGround && dy > 0) {
    exhaust(state, state.sprinting ? exhaustion.sprintJump : exhaustion.jump);
  }
  fall(context, player, dy);
  if (state.onGround) {
    const descents = new Descents(state.counters.descended, state.stoodAt);
    descents.stand(state.position.y);
    state.stoodAt = descents.last;
  }
}

function fall(context: SimulationContext, player: SimPlayer, dy: number): void {
  const { state } = player;
  if (breaksFall(context, state)) {
    state.fallDistance = 0;
  } else if (state.onGround) {
    const ground = groundName(context, state);
    const damage = Math.ceil((state.fallDistance - safeFall) * landingFactor(ground));
    state.fallDistance = 0;
    if (damage > 0) hurtPlayer(context, player, damage, { kind: "fall" });
  } else if (dy < 0) {
    state.fallDistance -= dy;
  }
}

export function isInWater(context: SimulationContext, state: PlayerState): boolean {
  return waterDepth(context.blocks, state.position, playerHeight(state)) > 0;
}

/** Liquids, ladders and vines end a fall. */
function breaksFall(context: SimulationContext, state: PlayerState): boolean {
  const { x, y, z } = state.position;
  const feet = context.blocks.getState(Math.floor(x), Math.floor(y), Math.floor(z));
  if (isLiquid[feet] === 1) return isLava[feet] === 1 || isInWater(context, state);
  if (feet === 0) return false;
  const name = stateName(feet);
  return name === "ladder" || name === "scaffolding" || name === "cobweb" || /vine(s|s_plant)?$/.test(name);
}

function groundName(context: SimulationContext, state: PlayerState): string {
  const { x, y, z } = state.position;
  // 0.2 m below the feet, as vanilla looks, or the block of a fence one further down.
  const below = context.blocks.getState(Math.floor(x), Math.floor(y - 0.2), Math.floor(z));
  if (collisionBoxes(below).length > 0) return stateName(below);
  return stateName(context.blocks.getState(Math.floor(x), Math.floor(y - 0.2) - 1, Math.floor(z)));
}
