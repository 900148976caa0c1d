/**
 * One tick of a furnace (minecraft.wiki/w/Furnace#Usage, Java 1.20.4): fuel is lit only for something that can be smelted and
 * whose result fits; without fire, progress runs back at twice its speed.
 */
import { burnTicks, fuelRemains } from "../../rules/fuel.ts";
import { itemId, stackSize, withCount } from "../../rules/items.ts";
import { smeltingResult, smeltTicks } from "../../rules/smelting.ts";
import type { FurnaceContainer, Slot } from "../contracts.ts";

export const furnaceInput = 0;
export const furnaceFuel = 1;
export const furnaceOutput = 2;

export interface FurnaceTick {
  /** It began or ceased to burn: the block's `lit` property follows. */
  readonly litChanged: boolean;
  /** Of the three slots. */
  readonly changedSlots: readonly number[];
  /** Id of the item that was finished; null: none. */
  readonly smelted: number | null;
}

export function createFurnace(): FurnaceContainer {
  return { slots: [null, null, null], burnLeft: 0, burnTotal: 0, cookTime: 0 };
}

const wetSponge = itemId("wet_sponge");
const bucket = itemId("bucket");
const waterBucket = itemId("water_bucket");

/** What the input smelts to, if the output has room for it. */
function smeltable(input: Slot, output: Slot): number | null {
  const result = input === null ? null : smeltingResult(input.id);
  if (result === null || output === null) return result;
  return output.id === result && output.damage === 0 && output.count < stackSize(result) ? result : null;
}

function light(furnace: FurnaceContainer, fuel: Slot): void {
  if (fuel === null) return;
  furnace.burnLeft = burnTicks(fuel.id);
  furnace.burnTotal = furnace.burnLeft;
  const left = withCount(fuel, fuel.count - 1);
  const remains = fuelRemains(fuel.id);
  furnace.slots[furnaceFuel] = left ?? (remains === null ? null : { id: remains, count: 1, damage: 0 });
}

function finish(furnace: FurnaceContainer, input: Slot, output: Slot, result: number): void {
  if (input === null) return;
  furnace.slots[furnaceOutput] = { id: result, count: (output?.count ?? 0) + 1, damage: 0 };
  furnace.slots[furnaceInput] = withCount(input, input.count - 1);
  // The water that a sponge gives off is caught in a bucket.
  if (input.id === wetSponge && furnace.slots[furnaceFuel]?.id === bucket) {
    furnace.slots[furnaceFuel] = { id: waterBucket, count: 1, damage: 0 };
  }
}

export function tickFurnace(furnace: FurnaceContainer): FurnaceTick {
  const before = [...furnace.slots];
  const wasLit = furnace.burnLeft > 0;
  if (wasLit) furnace.burnLeft--;
  const [input = null, fuel = null, output = null] = furnace.slots;
  const result = smeltable(input, output);
  if (furnace.burnLeft === 0 && result !== null && fuel !== null && burnTicks(fuel.id) > 0) light(furnace, fuel);
  let smelted: number | null = null;
  if (furnace.burnLeft > 0 && result !== null) {
    furnace.cookTime++;
    if (furnace.cookTime >= smeltTicks) {
      furnace.cookTime = 0;
      finish(furnace, input, output, result);
      smelted = result;
    }
  } else if (furnace.burnLeft > 0) {
    furnace.cookTime = 0;
  } else {
    // Out of fire: vanilla resets what cannot be smelted with fuel at hand, and else lets it run back.
    furnace.cookTime = input !== null && fuel !== null ? 0 : Math.max(0, furnace.cookTime - 2);
  }
  const changedSlots = furnace.slots.flatMap((slot, at) => (slot === before[at] ? [] : [at]));
  return { litChanged: wasLit !== furnace.burnLeft > 0, changedSlots, smelted };
}
