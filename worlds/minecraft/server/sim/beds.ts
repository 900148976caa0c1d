/**
 * Beds: lying down, what forbids it, the night that passes while everybody sleeps, and where a body stands afterwards or comes back
 * to life. Checks in vanilla's order, so that a bed by day still becomes the spawn point (minecraft.wiki/w/Bed#Sleeping,
 * /w/Bed#Spawn_point). There is no weather here, so only the night counts.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { mobs } from "../../rules/mobs.ts";
import { isFree } from "../entities/physics.ts";
import { collisionBoxes, isLava, opacity, stateName, stateOf, stateProperties } from "../world/block-states.ts";
import type { SimulationContext } from "./context.ts";
import { bodyShape, teleport } from "./movement.ts";
import { isAlive, type SimPlayer } from "./player.ts";

/** First and last tick of the day at which one may sleep, in clear weather. */
const [bedtime, lastSleep] = [12_542, 23_459];
/** Ticks in bed after which the night may pass. */
const deepSleep = 100;
/** Height of a body on the mattress above the bed's cell (m). */
const mattress = 0.6875;
/** Metres from the middle of either half that the bed is reached over: sideways, up or down. */
const bedReach = { across: 3, up: 2 };
/** Metres around the head's cell in which no monster may be: sideways, up or down. */
const monsterRange = { across: 8, up: 5 };

type Step = readonly [dx: number, dz: number];
const facings: Readonly<Record<string, Step>> = { north: [0, -1], east: [1, 0], south: [0, 1], west: [-1, 0] };

interface Bed {
  /** Cell of the pillow. */
  readonly head: Point;
  /** From the foot to the head. */
  readonly facing: Step;
  readonly state: number;
}

/** The bed that has one of its halves here. */
function bedAt({ blocks }: SimulationContext, { x, y, z }: Point): Bed | null {
  const clicked = blocks.getState(x, y, z);
  if (!stateName(clicked).endsWith("_bed")) return null;
  const { part, facing } = stateProperties(clicked);
  const step = facings[String(facing)];
  if (!step) return null;
  const head = part === "head" ? { x, y, z } : { x: x + step[0], y, z: z + step[1] };
  const state = blocks.getState(head.x, head.y, head.z);
  return stateName(state).endsWith("_bed") && stateProperties(state).part === "head"
    ? { head, facing: step, state }
    : null;
}

function isNight({ timeOfDay }: SimulationContext): boolean {
  return timeOfDay >= bedtime && timeOfDay <= lastSleep;
}

function setOccupied(context: SimulationContext, position: Point, occupied: boolean): void {
  const bed = bedAt(context, position);
  if (!bed) return;
  const { head, facing } = bed;
  for (const cell of [head, { ...head, x: head.x - facing[0], z: head.z - facing[1] }]) {
    const state = context.blocks.getState(cell.x, cell.y, cell.z);
    if (stateName(state) !== stateName(bed.state)) continue;
    context.setBlock(cell, stateOf(stateName(state), { ...stateProperties(state), occupied }));
  }
}

/** Why the player may not lie down in this bed; null when it may. Sets the spawn point where that is as far as it gets. */
function refusal(context: SimulationContext, player: SimPlayer, { head, facing }: Bed): string | null {
  const { position } = player.state;
  const foot = { ...head, x: head.x - facing[0], z: head.z - facing[1] };
  const isOccupied = context
    .onlinePlayers()
    .some(
      ({ sleeping }) => sleeping && sleeping.bed.x === head.x && sleeping.bed.y === head.y && sleeping.bed.z === head.z,
    );
  if (isOccupied) return "This bed is occupied";
  const inReach = [head, foot].some(
    (cell) =>
      Math.abs(position.x - cell.x - 0.5) <= bedReach.across &&
      Math.abs(position.y - cell.y) <= bedReach.up &&
      Math.abs(position.z - cell.z - 0.5) <= bedReach.across,
  );
  if (!inReach) return "You may not rest now; the bed is too far away";
  const isOpen = ({ x, y, z }: Point) => (opacity[context.blocks.getState(x, y + 1, z)] ?? 0) < 15;
  if (!isOpen(head) || !isOpen(foot)) return "This bed is obstructed";
  setSpawn(context, player, head);
  if (!isNight(context)) return "You can sleep only at night";
  for (const entity of context.entities.entities.values()) {
    if (entity.kind === "item" || entity.kind === "falling_block" || entity.kind === "experience_orb") continue;
    if (!mobs[entity.kind].hostile || entity.health <= 0) continue;
    const { x, y, z } = entity.position;
    const { width, height } = mobs[entity.kind];
    const across = monsterRange.across + width / 2;
    if (Math.abs(x - head.x - 0.5) >= across || Math.abs(z - head.z - 0.5) >= across) continue;
    if (y + height > head.y - monsterRange.up && y < head.y + monsterRange.up) {
      return "You may not rest now; there are monsters nearby";
    }
  }
  return null;
}

function setSpawn(context: SimulationContext, player: SimPlayer, head: Point): void {
  const { bed } = player.state;
  if (bed && bed.x === head.x && bed.y === head.y && bed.z === head.z) return;
  player.state.bed = { ...head };
  context.emit({ type: "notice", player: player.state.entityId, text: "Respawn point set" });
}

/** A right click; false when there is no bed. */
export function useBed(context: SimulationContext, player: SimPlayer, position: Point): boolean {
  if (!stateName(context.blocks.getState(position.x, position.y, position.z)).endsWith("_bed")) return false;
  const bed = bedAt(context, position);
  if (!bed || player.sleeping) return true;
  const text = refusal(context, player, bed);
  if (text !== null) {
    context.emit({ type: "notice", player: player.state.entityId, text });
    return true;
  }
  const { head } = bed;
  player.sleeping = { bed: { ...head }, ticks: 0, health: player.state.health };
  player.digging = null;
  player.delayedDigging = null;
  player.using = null;
  player.state.position = { x: head.x + 0.5, y: head.y + mattress, z: head.z + 0.5 };
  player.state.fallDistance = 0;
  player.state.onGround = true;
  setOccupied(context, head, true);
  context.emit({ type: "sleep", player: player.state.entityId, bed: head });
  return true;
}

/** Out of bed and onto the feet beside it. */
export function wakeUp(context: SimulationContext, player: SimPlayer): void {
  const { sleeping } = player;
  if (!sleeping) return;
  player.sleeping = null;
  setOccupied(context, sleeping.bed, false);
  context.emit({ type: "wake", player: player.state.entityId });
  if (!isAlive(player)) return;
  const { x, y, z } = sleeping.bed;
  const beside = standingPlace(context, player, sleeping.bed) ?? { x: x + 0.5, y: y + 1.1, z: z + 0.5 };
  teleport(context, player, beside);
}

/** After loading: whoever lay in bed when the world was saved is no longer in it. */
export function vacate(context: SimulationContext, player: SimPlayer): void {
  const bed = player.state.bed && bedAt(context, player.state.bed);
  if (bed && stateProperties(bed.state).occupied === true) setOccupied(context, bed.head, false);
}

/** A hit, the morning, or the loss of the bed ends the sleep. */
export function tickSleep(context: SimulationContext, player: SimPlayer): void {
  const { sleeping, state } = player;
  if (!sleeping) return;
  sleeping.ticks = Math.min(deepSleep, sleeping.ticks + 1);
  const isHurt = state.health < sleeping.health;
  sleeping.health = state.health;
  if (isHurt || !isNight(context) || !bedAt(context, sleeping.bed)) wakeUp(context, player);
}

/** Everybody here has slept long enough: it is morning, and all get up. True when the night is over. */
export function passNight(context: SimulationContext): boolean {
  const players = context.onlinePlayers();
  if (players.length === 0 || !players.every(({ sleeping }) => sleeping && sleeping.ticks >= deepSleep)) return false;
  for (const player of players) {
    player.state.counters.slept++;
    wakeUp(context, player);
  }
  return true;
}

/** Where a player comes back to life: beside its bed. Null, and the bed is forgotten, when it is gone or hemmed in. */
export function bedSpawn(context: SimulationContext, player: SimPlayer): Point | null {
  const { bed } = player.state;
  if (!bed) return null;
  const place = standingPlace(context, player, bed);
  if (place) return place;
  player.state.bed = null;
  context.emit({ type: "bed-lost", player: player.state.entityId });
  context.emit({
    type: "notice",
    player: player.state.entityId,
    text: "You have no home bed, or it was obstructed",
  });
  return null;
}

/** The first free place around a bed, then on it; the side that the player does not face comes first, as in vanilla. */
function standingPlace(context: SimulationContext, player: SimPlayer, position: Point): Point | null {
  const bed = bedAt(context, position);
  if (!bed) return null;
  const [fx, fz] = bed.facing;
  const radians = (player.state.yaw * Math.PI) / 180;
  const clockwise: Step = [-fz, fx];
  const isFaced = clockwise[0] * -Math.sin(radians) + clockwise[1] * Math.cos(radians) > 0;
  const [sx, sz]: Step = isFaced ? [fz, -fx] : clockwise;
  // In steps to the side and along the bed, from the head.
  const offsets = [
    [1, 0],
    [1, -1],
    [1, -2],
    [0, -2],
    [-1, -2],
    [-1, -1],
    [-1, 0],
    [-1, 1],
    [0, 1],
    [1, 1],
    [0, 0],
    [0, -1],
  ] as const;
  for (const [side, along] of offsets) {
    const { head } = bed;
    const place = floorOf(context, head.x + side * sx + along * fx, head.y, head.z + side * sz + along * fz);
    if (place && isFree(context.blocks, place, bodyShape(player.state))) return place;
  }
  return null;
}

/** The floor in this cell or level with it: the top of what is here, or of the block below if that fills its cell. */
function floorOf({ blocks }: SimulationContext, x: number, y: number, z: number): Point | null {
  const top = (state: number) => Math.max(Number.NEGATIVE_INFINITY, ...collisionBoxes(state).map((box) => box[4]));
  const here = blocks.getState(x, y, z);
  const below = blocks.getState(x, y - 1, z);
  if (isLava[here] === 1 || isLava[below] === 1 || /fire$|^cactus$|^magma_block$/.test(stateName(here))) return null;
  const height = collisionBoxes(here).length > 0 ? top(here) : top(below) - 1;
  return height >= 0 && height < 1 ? { x: x + 0.5, y: y + height, z: z + 0.5 } : null;
}
