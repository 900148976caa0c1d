/** The facts about one player, read from the simulation and not from any client (docs/cli.md, `facts`). */
import type { MinecraftFacts } from "../../../../src/core/minecraft.ts";
import { itemName } from "../../rules/items.ts";
import { mobs } from "../../rules/mobs.ts";
import { isNear, perchOf, wallsOf } from "../../rules/structures.ts";
import type { Slot } from "../contracts.ts";
import { ticksPerSecond } from "../contracts.ts";
import { offHandSlot } from "../windows/inventory.ts";
import { stateName } from "../world/block-states.ts";
import type { SimulationContext } from "./context.ts";
import { count, heldItem, playerHeight, type SimPlayer } from "./player.ts";

const adjacency = 2;

export function factsOf(context: SimulationContext, player: SimPlayer): MinecraftFacts {
  const { state } = player;
  const { position, counters } = state;
  const inventory: Record<string, number> = {};
  for (const stack of [...state.inventory, state.cursor]) {
    if (stack) count(inventory, itemName(stack.id), stack.count);
  }
  const standing = state.placedBlocks.filter(
    ({ x, y, z, name }) => stateName(context.blocks.getState(x, y, z)) === name,
  );
  const worn = (slot: number) => nameOf(state.inventory[slot] ?? null);
  return {
    inventory,
    position: [position.x, position.y, position.z],
    biome: context.blocks.biomeAt(Math.floor(position.x), Math.floor(position.y), Math.floor(position.z)),
    health: state.health,
    food: state.food,
    crafted: { ...counters.crafted },
    killed: { ...counters.killed },
    eaten: { ...counters.eaten },
    placed: { ...counters.placed },
    walls: wallsOf(standing),
    perch: perchOf(standing, position),
    smelted: { ...counters.smelted },
    stored: { ...counters.stored },
    slept: counters.slept,
    deaths: counters.deaths,
    descended: { ...counters.descended },
    hostilesNear: hostilesNear(context, player),
    equipped: {
      hand: nameOf(heldItem(state)),
      head: worn(5),
      torso: worn(6),
      legs: worn(7),
      feet: worn(8),
      offHand: worn(offHandSlot),
    },
    adjacent: adjacentBlocks(context, player),
    timeOfDay: context.timeOfDay,
    time: context.tick / ticksPerSecond,
  };
}

function hostilesNear(context: SimulationContext, player: SimPlayer): number {
  let near = 0;
  for (const entity of context.entities.entities.values()) {
    if (entity.kind === "item" || entity.kind === "falling_block" || entity.kind === "experience_orb") continue;
    if (mobs[entity.kind].hostile && entity.health > 0 && isNear(player.state.position, entity.position)) near++;
  }
  return near;
}

function nameOf(slot: Slot): string {
  return slot ? itemName(slot.id) : "none";
}

/** Names of blocks within 2 m of the body, air left out, in alphabetical order. */
function adjacentBlocks(context: SimulationContext, player: SimPlayer): string[] {
  const { x, y, z } = player.state.position;
  const names = new Set<string>();
  const top = Math.floor(y + playerHeight(player.state) + adjacency);
  for (let blockX = Math.floor(x - adjacency); blockX <= Math.floor(x + adjacency); blockX++) {
    for (let blockZ = Math.floor(z - adjacency); blockZ <= Math.floor(z + adjacency); blockZ++) {
      for (let blockY = Math.floor(y - adjacency); blockY <= top; blockY++) {
        const name = stateName(context.blocks.getState(blockX, blockY, blockZ));
        if (!name.endsWith("air")) names.add(name);
      }
    }
  }
  return [...names].sort();
}
