/**
 * A player's inventory as the simulation changes it outside windows: giving what was picked up, taking one from the hand,
 * throwing items. Items never vanish here: what does not fit is returned or lies on the ground afterwards.
 */
import { withCount } from "../../rules/items.ts";
import type { PlayerState, Slot, Stack } from "../contracts.ts";
import { emptyOut, give } from "../windows/inventory.ts";
import type { SimulationContext } from "./context.ts";
import { eyePosition, type SimPlayer } from "./player.ts";

/** Ticks until a thrown item can be picked up again. */
const thrownPickupDelay = 40;

/** Takes some away from a slot. */
export function takeFrom(state: PlayerState, slot: number, count: number): void {
  const there = state.inventory[slot];
  if (there) state.inventory[slot] = withCount(there, there.count - count);
}

/** Gives, and throws what does not fit. */
export function giveOrDrop(context: SimulationContext, player: SimPlayer, stack: Slot): void {
  if (!stack) return;
  const left = give(player.state.inventory, stack, player.state.selectedSlot);
  if (left) throwItem(context, player, left);
}

/** Throws a stack where the player looks (minecraft.wiki/w/Item_(entity)#Natural_generation: 0.3 m a tick, slightly spread). */
export function throwItem(context: SimulationContext, player: SimPlayer, stack: Stack): void {
  const { state } = player;
  const { random } = context;
  const eye = eyePosition(state);
  const yaw = (state.yaw * Math.PI) / 180;
  const pitch = (state.pitch * Math.PI) / 180;
  const angle = random.float() * 2 * Math.PI;
  const spread = 0.02 * random.float();
  const velocity = {
    x: -Math.sin(yaw) * Math.cos(pitch) * 0.3 + Math.cos(angle) * spread,
    y: -Math.sin(pitch) * 0.3 + 0.1 + (random.float() - random.float()) * 0.1,
    z: Math.cos(yaw) * Math.cos(pitch) * 0.3 + Math.sin(angle) * spread,
  };
  const position = { x: eye.x, y: eye.y - 0.3, z: eye.z };
  context.entities.spawnItem(position, stack, { velocity, pickupDelay: thrownPickupDelay });
}

/** On death everything lies around the body. */
export function dropEverything(context: SimulationContext, player: SimPlayer): void {
  const { random } = context;
  for (const stack of emptyOut(player.state)) {
    const speed = random.float() * 0.5;
    const angle = random.float() * 2 * Math.PI;
    const velocity = { x: -Math.sin(angle) * speed, y: 0.2, z: Math.cos(angle) * speed };
    const { x, y, z } = eyePosition(player.state);
    context.entities.spawnItem({ x, y: y - 0.3, z }, stack, { velocity, pickupDelay: thrownPickupDelay });
  }
}
