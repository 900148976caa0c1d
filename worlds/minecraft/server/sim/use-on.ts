/**
 * Right clicks on blocks: containers and tables open, doors swing, anything else places what is in hand. Whatever comes of it,
 * the client is told the truth about both blocks that it may have predicted, the one clicked first.
 * minecraft.wiki/w/Controls#Use_item, minecraft.wiki/w/Door.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { stateName, stateOf, stateProperties } from "../world/block-states.ts";
import type { Face, PlayerAction } from "./actions.ts";
import { useBed } from "./beds.ts";
import type { SimulationContext } from "./context.ts";
import { inReach } from "./digging.ts";
import { placeHeld } from "./placing.ts";
import { handSlotIndex, isAlive, type SimPlayer } from "./player.ts";
import { openBlock } from "./windows.ts";

export const faceOffsets: Readonly<Record<Face, readonly [number, number, number]>> = {
  0: [0, -1, 0],
  1: [0, 1, 0],
  2: [0, 0, -1],
  3: [0, 0, 1],
  4: [-1, 0, 0],
  5: [1, 0, 0],
};

export function beside({ x, y, z }: Point, face: Face): Point {
  const [dx, dy, dz] = faceOffsets[face];
  return { x: x + dx, y: y + dy, z: z + dz };
}

export function useOn(
  context: SimulationContext,
  player: SimPlayer,
  action: Extract<PlayerAction, { type: "use-on" }>,
): void {
  const { state } = player;
  const { position } = action;
  context.emit({ type: "acknowledge", player: state.entityId, sequence: action.sequence });
  if (isAlive(player) && !player.teleport && inReach(player, position)) {
    const handsEmpty = !state.inventory[handSlotIndex(state, "main")] && !state.inventory[handSlotIndex(state, "off")];
    const activates = !state.sneaking || handsEmpty;
    if (!(activates && activate(context, player, position))) placeHeld(context, player, action);
  }
  for (const told of [position, beside(position, action.face)]) {
    context.emit({ type: "block-resend", player: state.entityId, position: told });
  }
}

/** What a block does when it is clicked; false when it does nothing. */
function activate(context: SimulationContext, player: SimPlayer, position: Point): boolean {
  const state = context.blocks.getState(position.x, position.y, position.z);
  if (state === 0) return false;
  const name = stateName(state);
  // Iron doors want redstone.
  if (/(_door|_trapdoor|_fence_gate)$/.test(name) && !name.startsWith("iron_")) {
    toggle(context, player, position, state);
    return true;
  }
  return useBed(context, player, position) || openBlock(context, player, position);
}

function toggle(context: SimulationContext, player: SimPlayer, position: Point, state: number): void {
  const name = stateName(state);
  const properties = stateProperties(state);
  const open = properties.open !== true;
  let facing = properties.facing;
  if (name.endsWith("_fence_gate") && open) facing = gateFacing(player.state.yaw, facing);
  context.setBlock(position, stateOf(name, { ...properties, open, ...(facing === undefined ? {} : { facing }) }));
  if (!name.endsWith("_door")) return;
  const other = { ...position, y: position.y + (properties.half === "lower" ? 1 : -1) };
  const otherState = context.blocks.getState(other.x, other.y, other.z);
  if (stateName(otherState) === name) {
    context.setBlock(other, stateOf(name, { ...stateProperties(otherState), open }));
  }
}

/** A gate opens away from who opens it. */
function gateFacing<Facing>(yaw: number, facing: Facing): Facing | string {
  const looking = ["south", "west", "north", "east"][Math.floor((((yaw % 360) + 360) % 360) / 90 + 0.5) & 3];
  const opposite: Readonly<Record<string, string>> = { south: "north", north: "south", west: "east", east: "west" };
  return opposite[String(facing)] === looking ? (looking ?? facing) : facing;
}
