/**
 * A small place for tests of the simulation: a stone floor under open air around the spawn point, one player on it, and
 * short ways to give items, act and count.
 */
import type { Point } from "../../../../../src/core/minecraft.ts";
import { itemName, makeStack } from "../../../../../worlds/minecraft/rules/items.ts";
import type { Difficulty, Slot } from "../../../../../worlds/minecraft/server/contracts.ts";
import type { PlayerAction } from "../../../../../worlds/minecraft/server/sim/actions.ts";
import type { SimulationEvent } from "../../../../../worlds/minecraft/server/sim/events.ts";
import type { SimPlayer } from "../../../../../worlds/minecraft/server/sim/player.ts";
import { Simulation } from "../../../../../worlds/minecraft/server/sim/simulation.ts";
import { defaultState } from "../../../../../worlds/minecraft/server/world/block-states.ts";

export interface Arena {
  readonly simulation: Simulation;
  readonly player: SimPlayer;
  /** The cell that holds the player's feet. */
  readonly feet: Point;
  /** A cell relative to `feet`. */
  at(dx: number, dy: number, dz: number): Point;
  setBlock(position: Point, name: string): void;
  stateAt(position: Point): number;
  act(action: PlayerAction): void;
  /** Steps; all events since the last call. */
  step(ticks?: number): SimulationEvent[];
  /** Puts a stack into the hotbar slot in hand. */
  hold(name: string | null, count?: number, damage?: number): void;
  held(): Slot;
}

const radius = 6;

export function createArena(options: { seed?: number; difficulty?: Difficulty } = {}): Arena {
  const simulation = new Simulation({ seed: options.seed ?? 1, difficulty: options.difficulty ?? "normal" });
  const player = simulation.join("tester");
  simulation.act(player, { type: "teleport-confirm", id: player.teleport?.id ?? -1 });
  const { position } = player.state;
  const feet = { x: Math.floor(position.x), y: Math.floor(position.y), z: Math.floor(position.z) };
  const stone = defaultState("stone");
  for (let dx = -radius; dx <= radius; dx++) {
    for (let dz = -radius; dz <= radius; dz++) {
      for (let dy = -2; dy <= radius; dy++) {
        simulation.blocks.setState(feet.x + dx, feet.y + dy, feet.z + dz, dy < 0 ? stone : 0);
      }
    }
  }
  player.state.position = { x: feet.x + 0.5, y: feet.y, z: feet.z + 0.5 };
  simulation.step();
  simulation.takeNews();
  const slot = () => 36 + player.state.selectedSlot;
  return {
    simulation,
    player,
    feet,
    at: (dx, dy, dz) => ({ x: feet.x + dx, y: feet.y + dy, z: feet.z + dz }),
    setBlock: ({ x, y, z }, name) => simulation.blocks.setState(x, y, z, defaultState(name)),
    stateAt: ({ x, y, z }) => simulation.blocks.getState(x, y, z),
    act: (action) => simulation.act(player, action),
    step(ticks = 1) {
      for (let tick = 0; tick < ticks; tick++) simulation.step();
      return [...simulation.takeNews().events];
    },
    hold(name, count = 1, damage = 0) {
      player.state.inventory[slot()] = name === null ? null : makeStack(name, count, damage);
    },
    held: () => player.state.inventory[slot()] ?? null,
  };
}

/** All items of a simulation by name: carried, in grids, on pointers, in containers, on the ground. */
export function countItems(simulation: Simulation): Record<string, number> {
  const totals: Record<string, number> = {};
  const add = (stack: Slot) => {
    if (stack) totals[itemName(stack.id)] = (totals[itemName(stack.id)] ?? 0) + stack.count;
  };
  for (const { state, window } of simulation.players.values()) {
    state.inventory.forEach(add);
    add(state.cursor);
    if (window && window.craftingSlots > 0) window.window.slots().slice(1, window.craftingSlots).forEach(add);
  }
  for (const { container } of simulation.containers.all()) container.slots.forEach(add);
  for (const entity of simulation.entities.entities.values()) add(entity.stack);
  return totals;
}
