/**
 * Filling a bucket: it is used into the air and takes the first source of water or lava on the line of sight, five metres at most; anything
 * solid on the way is in the way, flowing water is looked through (minecraft.wiki/w/Bucket#Usage). The source is gone then; nothing flows in
 * here. Of a stack of buckets one is filled and goes to another slot, or to the ground where there is none.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { leavesWater } from "../../rules/digging.ts";
import { itemId, itemName } from "../../rules/items.ts";
import { air, collisionBoxes, isLava, isLiquid, stateProperties } from "../world/block-states.ts";
import type { Hand } from "./actions.ts";
import type { SimulationContext } from "./context.ts";
import { giveOrDrop, takeFrom } from "./inventory.ts";
import { eyePosition, handSlotIndex, isAlive, type SimPlayer } from "./player.ts";

const reach = 5;
/** Metres between two looks along the line. */
const step = 0.02;

/** False when there is no empty bucket in the hand; then the hand does something else. */
export function fillBucket(context: SimulationContext, player: SimPlayer, hand: Hand): boolean {
  const { state } = player;
  const slot = handSlotIndex(state, hand);
  const held = state.inventory[slot];
  if (!isAlive(player) || !held || itemName(held.id) !== "bucket") return false;
  const source = sourceInSight(context, player);
  if (!source) return true;
  const found = context.blocks.getState(source.x, source.y, source.z);
  const filled = { id: itemId(isLava[found] === 1 ? "lava_bucket" : "water_bucket"), count: 1, damage: 0 };
  context.setBlock(source, air);
  if (held.count === 1) state.inventory[slot] = filled;
  else {
    takeFrom(state, slot, 1);
    giveOrDrop(context, player, filled);
  }
  return true;
}

/** Degrees as on the wire: yaw 0 looks along +z, pitch 90 down. */
function direction({ yaw, pitch }: { readonly yaw: number; readonly pitch: number }): Point {
  const [turn, tilt] = [(yaw * Math.PI) / 180, (pitch * Math.PI) / 180];
  return { x: -Math.sin(turn) * Math.cos(tilt), y: -Math.sin(tilt), z: Math.cos(turn) * Math.cos(tilt) };
}

function sourceInSight({ blocks }: SimulationContext, { state }: SimPlayer): Point | null {
  const eye = eyePosition(state);
  const along = direction(state);
  let last = "";
  for (let far = 0; far <= reach; far += step) {
    const point = { x: eye.x + along.x * far, y: eye.y + along.y * far, z: eye.z + along.z * far };
    const cell = { x: Math.floor(point.x), y: Math.floor(point.y), z: Math.floor(point.z) };
    const found = blocks.getState(cell.x, cell.y, cell.z);
    if (isSource(found) && isWithin(point)) return cell;
    const key = `${cell.x},${cell.y},${cell.z}`;
    if (key === last) continue;
    last = key;
    if (collisionBoxes(found).length > 0) return null;
  }
  return null;
}

/** A whole source, and no block that merely holds water. */
function isSource(state: number): boolean {
  return isLiquid[state] === 1 && !leavesWater(state) && Number(stateProperties(state).level ?? -1) === 0;
}

/** A source fills its cell up to 8/9 (14.2 px of 16; minecraft.wiki/w/Fluid). */
function isWithin(point: Point): boolean {
  return point.y - Math.floor(point.y) <= 8 / 9 + 1e-9;
}
