/**
 * Using what is in hand on nothing: eating takes its time and ends early when the hand lets go or holds something else;
 * armour is put on. minecraft.wiki/w/Food#Eating, /w/Armor#Equipping.
 */
import { armourSlot } from "../../rules/combat.ts";
import { canEat, eatRemains, eatTicks } from "../../rules/foods.ts";
import { eat } from "../../rules/hunger.ts";
import { itemName } from "../../rules/items.ts";
import type { Hand } from "./actions.ts";
import type { SimulationContext } from "./context.ts";
import { giveOrDrop, takeFrom } from "./inventory.ts";
import { count, handSlotIndex, isAlive, type SimPlayer } from "./player.ts";

export function useItem(player: SimPlayer, hand: Hand): void {
  if (!isAlive(player)) return;
  const { state } = player;
  const slot = handSlotIndex(state, hand);
  const held = state.inventory[slot];
  if (!held) return;
  if (canEat(held.id, state.food)) {
    player.using = { hand, itemId: held.id, ticksLeft: eatTicks(held.id) };
    return;
  }
  const worn = armourSlot(itemName(held.id));
  // Blocks that can be worn, such as a carved pumpkin, are only put on through the inventory.
  if (worn === null || /pumpkin|head|skull/.test(itemName(held.id))) return;
  state.inventory[slot] = state.inventory[worn] ?? null;
  state.inventory[worn] = held;
}

export function releaseItem(player: SimPlayer): void {
  player.using = null;
}

export function tickUsing(context: SimulationContext, player: SimPlayer): void {
  const { using, state } = player;
  if (!using) return;
  const slot = handSlotIndex(state, using.hand);
  const held = state.inventory[slot];
  if (!held || held.id !== using.itemId) {
    player.using = null;
    return;
  }
  using.ticksLeft--;
  if (using.ticksLeft > 0) return;
  player.using = null;
  eat(state, held.id);
  count(state.counters.eaten, itemName(held.id));
  takeFrom(state, slot, 1);
  const remains = eatRemains(held.id);
  if (remains !== null) {
    const bowl = { id: remains, count: 1, damage: 0 };
    if (state.inventory[slot]) giveOrDrop(context, player, bowl);
    else state.inventory[slot] = bowl;
  }
  context.emit({ type: "use-finished", player: state.entityId });
}
