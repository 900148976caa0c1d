/**
 * Digging: a client says when it starts and when it believes to be done; the share done is counted here, tick by tick, with
 * what is in hand and where the player stands. A finish is taken from 70 % on, as vanilla does, because ticks and packets
 * do not line up; before that the block is put back on the client's screen and breaks when it really is due.
 * minecraft.wiki/w/Breaking, minecraft.wiki/w/Java_Edition_protocol/Packets#Player_Action.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { digProgress, digWear, leavesWater } from "../../rules/digging.ts";
import { exhaust, exhaustion } from "../../rules/hunger.ts";
import { wear } from "../../rules/items.ts";
import { blockDrops } from "../../rules/loot.ts";
import { air, defaultState, isWater, stateBlock, stateName } from "../world/block-states.ts";
import type { PlayerAction } from "./actions.ts";
import type { SimulationContext } from "./context.ts";
import { dropBlockItems } from "./drops.ts";
import { count, type Digging, eyePosition, heldItem, heldSlotIndex, isAlive, type SimPlayer } from "./player.ts";

/** Squared distance (m^2) from the eyes to the middle of a block within which it can be worked on. */
export const reachSquared = 36;
const finishTolerance = 0.7;
/** Progress is a sum of floats: this close to one is one. */
const roundingError = 1e-6;

type DigAction = Extract<PlayerAction, { type: "dig-start" | "dig-cancel" | "dig-finish" }>;

export function inReach(player: SimPlayer, position: Point): boolean {
  const eye = eyePosition(player.state);
  const dx = position.x + 0.5 - eye.x;
  const dy = position.y + 0.5 - eye.y;
  const dz = position.z + 0.5 - eye.z;
  return dx * dx + dy * dy + dz * dz <= reachSquared;
}

function stateAt(context: SimulationContext, { x, y, z }: Point): number {
  return context.blocks.getState(x, y, z);
}

function progressPerTick(context: SimulationContext, player: SimPlayer, state: number): number {
  const eye = eyePosition(player.state);
  const inWater = isWater[context.blocks.getState(Math.floor(eye.x), Math.floor(eye.y), Math.floor(eye.z))] === 1;
  return digProgress(state, heldItem(player.state)?.id ?? null, { inWater, onGround: player.state.onGround });
}

function samePosition(a: Point, b: Point): boolean {
  return a.x === b.x && a.y === b.y && a.z === b.z;
}

function stop(context: SimulationContext, player: SimPlayer): void {
  const { digging } = player;
  if (!digging) return;
  player.digging = null;
  context.emit({ type: "dig-stage", player: player.state.entityId, position: digging.position, stage: -1 });
}

export function dig(context: SimulationContext, player: SimPlayer, action: DigAction): void {
  const { position } = action;
  context.emit({ type: "acknowledge", player: player.state.entityId, sequence: action.sequence });
  const resend = () => context.emit({ type: "block-resend", player: player.state.entityId, position });
  if (action.type === "dig-cancel") {
    stop(context, player);
    resend();
    return;
  }
  if (!isAlive(player) || !inReach(player, position)) {
    resend();
    return;
  }
  const state = stateAt(context, position);
  if (action.type === "dig-start") {
    stop(context, player);
    if (state === air) {
      resend();
      return;
    }
    if (progressPerTick(context, player, state) >= 1 - roundingError) breakBlock(context, player, position);
    else player.digging = { position, state, progress: 0, stage: -1 };
    return;
  }
  const { digging } = player;
  if (!digging || !samePosition(digging.position, position) || digging.state !== state) {
    resend();
    return;
  }
  if (digging.progress >= finishTolerance) {
    stop(context, player);
    breakBlock(context, player, position);
    return;
  }
  player.delayedDigging ??= digging;
  player.digging = null;
  resend();
}

/** Adds what one tick is worth; false when the block cannot be dug on. */
function advance(context: SimulationContext, player: SimPlayer, digging: Digging): boolean {
  if (stateAt(context, digging.position) !== digging.state || !inReach(player, digging.position)) return false;
  digging.progress += progressPerTick(context, player, digging.state);
  return true;
}

export function tickDigging(context: SimulationContext, player: SimPlayer): void {
  const { digging, delayedDigging } = player;
  if (delayedDigging) tickDelayed(context, player, delayedDigging);
  if (!digging) return;
  if (!advance(context, player, digging)) {
    stop(context, player);
    return;
  }
  const stage = Math.min(9, Math.floor(digging.progress * 10));
  if (stage === digging.stage) return;
  digging.stage = stage;
  context.emit({ type: "dig-stage", player: player.state.entityId, position: digging.position, stage });
}

function tickDelayed(context: SimulationContext, player: SimPlayer, digging: Digging): void {
  const going = advance(context, player, digging);
  if (going && digging.progress < 1 - roundingError) return;
  player.delayedDigging = null;
  context.emit({ type: "dig-stage", player: player.state.entityId, position: digging.position, stage: -1 });
  if (going) breakBlock(context, player, digging.position);
}

function breakBlock(context: SimulationContext, player: SimPlayer, position: Point): void {
  const { state: playerState } = player;
  const state = stateAt(context, position);
  const block = stateBlock(state);
  const held = heldItem(playerState);
  if (digProgress(state, held?.id ?? null) === 0) {
    context.emit({ type: "block-resend", player: playerState.entityId, position });
    return;
  }
  const drops = blockDrops(state, held, context.random);
  context.emit({ type: "block-broken", player: playerState.entityId, position, state });
  context.setBlock(position, remainderOf(context, position, state));
  dropBlockItems(context, position, drops);
  count(playerState.counters.mined, block.name);
  exhaust(playerState, exhaustion.breakBlock);
  useUp(context, player, heldSlotIndex(playerState), digWear(state, held?.id ?? null));
}

/** What is left where a block was: water where it was waterlogged or ice, else air. */
function remainderOf(context: SimulationContext, position: Point, state: number): number {
  if (leavesWater(state)) return defaultState("water");
  const below = context.blocks.getState(position.x, position.y - 1, position.z);
  if (stateName(state) === "ice" && below !== air) return defaultState("water");
  return air;
}

/** Wears the item in a slot; when it breaks, everybody near hears it. */
export function useUp(context: SimulationContext, player: SimPlayer, slot: number, uses: number): void {
  const item = player.state.inventory[slot];
  if (!item || uses === 0) return;
  const worn = wear(item, uses);
  player.state.inventory[slot] = worn;
  if (worn === null) context.emit({ type: "tool-broken", player: player.state.entityId });
}
