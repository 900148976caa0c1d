/**
 * What the world does to a player each tick: hunger and healing, drowning, burning, suffocation, the void; and coming back
 * after death. minecraft.wiki/w/Hunger, /w/Damage, /w/Lava, /w/Fire, /w/Respawning.
 */
import { tickHunger } from "../../rules/hunger.ts";
import { worldMinY } from "../contracts.ts";
import { isFree, lavaDepth, waterDepth } from "../entities/physics.ts";
import { isWater, opacity, stateName } from "../world/block-states.ts";
import { bedSpawn } from "./beds.ts";
import type { SimulationContext } from "./context.ts";
import { hurtPlayer } from "./damage.ts";
import { bodyShape, teleport } from "./movement.ts";
import {
  eyePosition,
  isAlive,
  maxAir,
  maxFood,
  maxHealth,
  playerHeight,
  type SimPlayer,
  startSaturation,
} from "./player.ts";

const lavaDamage = 4;
const lavaFireTicks = 300;
const fireBlockTicks = 160;
const drownDamage = 2;
/** Air runs this far below nothing before it hurts, once a second. */
const drownAt = -20;
const voidDamage = 4;
const voidDepth = 64;

export function tickSurvival(context: SimulationContext, player: SimPlayer): void {
  const { state } = player;
  player.attackTicks++;
  if (!isAlive(player)) {
    player.deathTicks++;
    return;
  }
  if (state.hurtTicks > 0) state.hurtTicks--;
  breathe(context, player);
  burn(context, player);
  suffocate(context, player);
  if (state.position.y < worldMinY - voidDepth) hurtPlayer(context, player, voidDamage, { kind: "void" });
  if (isAlive(player)) digest(context, player);
}

function digest(context: SimulationContext, player: SimPlayer): void {
  const { state } = player;
  const hunger = {
    food: state.food,
    saturation: state.saturation,
    exhaustion: state.exhaustion,
    timer: player.foodTimer,
  };
  const effect = tickHunger(hunger, state.health, context.difficulty, context.tick);
  state.food = hunger.food;
  state.saturation = hunger.saturation;
  state.exhaustion = hunger.exhaustion;
  player.foodTimer = hunger.timer;
  state.health = Math.min(maxHealth, state.health + effect.heal);
  if (effect.starve > 0) hurtPlayer(context, player, effect.starve, { kind: "starve" });
}

function eyeState(context: SimulationContext, player: SimPlayer): number {
  const eye = eyePosition(player.state);
  return context.blocks.getState(Math.floor(eye.x), Math.floor(eye.y), Math.floor(eye.z));
}

function breathe(context: SimulationContext, player: SimPlayer): void {
  const { state } = player;
  if (isWater[eyeState(context, player)] !== 1) {
    state.air = Math.min(maxAir, state.air + 4);
    return;
  }
  state.air--;
  if (state.air > drownAt) return;
  state.air = 0;
  hurtPlayer(context, player, drownDamage, { kind: "drown" });
}

function burn(context: SimulationContext, player: SimPlayer): void {
  const { state } = player;
  const height = playerHeight(state);
  const { x, y, z } = state.position;
  if (lavaDepth(context.blocks, state.position, height) > 0) {
    player.fireTicks = Math.max(player.fireTicks, lavaFireTicks);
    hurtPlayer(context, player, lavaDamage, { kind: "lava" });
  } else {
    const feet = context.blocks.getState(Math.floor(x), Math.floor(y), Math.floor(z));
    if (feet !== 0 && /^(soul_)?fire$/.test(stateName(feet))) {
      player.fireTicks = Math.max(player.fireTicks, fireBlockTicks);
      hurtPlayer(context, player, 1, { kind: "fire" });
    }
  }
  if (player.fireTicks === 0) return;
  if (waterDepth(context.blocks, state.position, height) > 0) {
    player.fireTicks = 0;
    return;
  }
  if (player.fireTicks % 20 === 0) hurtPlayer(context, player, 1, { kind: "burn" });
  if (player.fireTicks > 0) player.fireTicks--;
}

/** Eyes inside a whole, opaque block, such as sand that has fallen on the head. */
function suffocate(context: SimulationContext, player: SimPlayer): void {
  if ((opacity[eyeState(context, player)] ?? 0) < 15) return;
  const eye = eyePosition(player.state);
  const head = { width: 0.48, height: 1e-3, stepHeight: 0 };
  if (!isFree(context.blocks, eye, head)) hurtPlayer(context, player, 1, { kind: "suffocate" });
}

/** A new body at the spawn point; everything that it carried was dropped at death. */
export function respawn(context: SimulationContext, player: SimPlayer): void {
  if (isAlive(player)) return;
  const { state } = player;
  player.sleeping = null;
  state.health = maxHealth;
  state.food = maxFood;
  state.saturation = startSaturation;
  state.exhaustion = 0;
  state.air = maxAir;
  state.fallDistance = 0;
  state.hurtTicks = 0;
  state.sneaking = false;
  state.sprinting = false;
  state.onGround = true;
  player.foodTimer = 0;
  player.fireTicks = 0;
  player.lastHurt = 0;
  player.attackTicks = 100;
  context.emit({ type: "player-respawn", player: state.entityId });
  teleport(context, player, bedSpawn(context, player) ?? freeSpawn(context, player));
}

/** The spawn point, or as far above it as someone has built there. */
export function freeSpawn(context: SimulationContext, player: SimPlayer): SimPlayer["state"]["position"] {
  const position = { ...player.state.spawn };
  const shape = bodyShape(player.state);
  while (position.y < 320 && !isFree(context.blocks, position, shape)) position.y = Math.floor(position.y) + 1;
  return position;
}
