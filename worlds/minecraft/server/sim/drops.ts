/** Items that blocks leave behind lie near the middle of where the block was (vanilla: within a quarter metre of it). */
import type { Point } from "../../../../src/core/minecraft.ts";
import { splitIntoStacks } from "../../rules/items.ts";
import type { Slot, Stack } from "../contracts.ts";
import type { SimulationContext } from "./context.ts";

export function dropBlockItems(context: SimulationContext, position: Point, stacks: readonly Stack[]): void {
  const { random } = context;
  for (const stack of stacks) {
    const offset = () => 0.5 + random.range(-0.25, 0.25);
    const place = { x: position.x + offset(), y: position.y + offset() - 0.125, z: position.z + offset() };
    context.entities.spawnItem(place, stack);
  }
}

/** Everything that was in a container, in legal stacks. */
export function dropContents(context: SimulationContext, position: Point, slots: readonly Slot[]): void {
  for (const slot of slots) if (slot) dropBlockItems(context, position, splitIntoStacks(slot));
}
