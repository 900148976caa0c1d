/**
 * Placing what is in hand: the rules say which blocks change, the simulation that no body is in the way.
 * minecraft.wiki/w/Placement.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { itemName } from "../../rules/items.ts";
import { mobs } from "../../rules/mobs.ts";
import { placementState } from "../../rules/placing.ts";
import { rememberPlaced } from "../../rules/structures.ts";
import { type BlockChange, worldHeight, worldMinY } from "../contracts.ts";
import { collisionBoxes, stateName } from "../world/block-states.ts";
import type { PlayerAction } from "./actions.ts";
import type { SimulationContext } from "./context.ts";
import { takeFrom } from "./inventory.ts";
import { count, handSlotIndex, isAlive, playerHeight, playerWidth, type SimPlayer } from "./player.ts";

/** True when something was placed. */
export function placeHeld(
  context: SimulationContext,
  player: SimPlayer,
  action: Extract<PlayerAction, { type: "use-on" }>,
): boolean {
  const { state } = player;
  const slot = handSlotIndex(state, action.hand);
  const held = state.inventory[slot];
  if (!held) return false;
  const placement = placementState(itemName(held.id), {
    clicked: action.position,
    face: action.face,
    cursor: action.cursor,
    yaw: state.yaw,
    pitch: state.pitch,
    sneaking: state.sneaking,
    getState: (x, y, z) => context.blocks.getState(x, y, z),
  });
  if (!placement?.changes.every((change) => isClear(context, change))) return false;
  for (const [x, y, z, placed] of placement.changes) context.setBlock({ x, y, z }, placed);
  takeFrom(state, slot, 1);
  count(state.counters.placed, stateName(placement.state).replace("wall_torch", "torch"));
  for (const [x, y, z, placed] of placement.changes) {
    rememberPlaced(state.placedBlocks, { x, y, z, name: stateName(placed) });
  }
  return true;
}

/** The block is within the world and its boxes touch no player and no mob. */
function isClear(context: SimulationContext, [x, y, z, state]: BlockChange): boolean {
  if (y < worldMinY || y >= worldMinY + worldHeight) return false;
  const boxes = collisionBoxes(state);
  if (boxes.length === 0) return true;
  const touches = (position: Point, width: number, height: number) =>
    boxes.some(
      ([x0, y0, z0, x1, y1, z1]) =>
        position.x + width / 2 > x + x0 + margin &&
        position.x - width / 2 < x + x1 - margin &&
        position.y + height > y + y0 + margin &&
        position.y < y + y1 - margin &&
        position.z + width / 2 > z + z0 + margin &&
        position.z - width / 2 < z + z1 - margin,
    );
  for (const player of context.onlinePlayers()) {
    if (isAlive(player) && touches(player.state.position, playerWidth, playerHeight(player.state))) return false;
  }
  for (const entity of context.entities.entities.values()) {
    if (entity.kind === "item" || entity.kind === "falling_block" || entity.kind === "experience_orb") continue;
    const { width, height } = mobs[entity.kind];
    if (touches(entity.position, width, height)) return false;
  }
  return true;
}

/** Bodies that only touch a block are not in its way (m). */
const margin = 1e-5;
