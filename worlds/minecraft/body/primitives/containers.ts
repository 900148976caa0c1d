/**
 * Furnaces and chests: opened, exchanged with, closed.
 */
import type { FurnaceView, Point } from "../../../../src/core/minecraft.ts";
import { SkillFailure } from "../../../../src/core/skill.ts";
import type { Limbs } from "../limbs.ts";
import { countInWindow, type OpenWindow, putInto, takeFrom, type WindowItem, windowOf, withWindow } from "./windows.ts";

export interface ItemCount {
  readonly item: string;
  readonly count: number;
}
export interface FurnaceExchange {
  readonly input?: ItemCount;
  readonly fuel?: ItemCount;
  readonly takeOutput?: boolean;
  readonly takeAll?: boolean;
}

const furnaceSlot = { input: 0, fuel: 1, output: 2 } as const;
/** Ticks for the furnace's fire and progress to be told. */
const propertyTicks = 3;

/** Properties of a furnace window (https://minecraft.wiki/w/Java_Edition_protocol#Set_Container_Property). */
const property = { burnLeft: 0, burnTotal: 1, cooked: 2, cookTotal: 3 } as const;

export async function useFurnace(limbs: Limbs, position: Point, exchange: FurnaceExchange): Promise<FurnaceView> {
  const { bot, ticks } = limbs;
  for (const wanted of [exchange.input, exchange.fuel]) if (wanted) requireItems(windowOf(bot), wanted);
  const values = [0, 0, 0, 200];
  const onProperty = (packet: { property: number; value: number }) => {
    values[packet.property] = packet.value;
  };
  bot._client.on("craft_progress_bar", onProperty);
  try {
    const isFurnace = (type: string) => /^minecraft:(furnace|blast_furnace|smoker)/.test(type);
    return await withWindow(limbs, position, isFurnace, async (window) => {
      if (exchange.takeOutput || exchange.takeAll) await takeFrom(limbs, furnaceSlot.output);
      if (exchange.takeAll) {
        await takeFrom(limbs, furnaceSlot.input);
        await takeFrom(limbs, furnaceSlot.fuel);
      }
      if (exchange.input) await putChecked(limbs, window, exchange.input, furnaceSlot.input);
      if (exchange.fuel) await putChecked(limbs, window, exchange.fuel, furnaceSlot.fuel);
      await ticks.wait(propertyTicks);
      const cookTotal = values[property.cookTotal] || 200;
      return {
        input: contentOf(window.slots[furnaceSlot.input]),
        fuel: contentOf(window.slots[furnaceSlot.fuel]),
        output: contentOf(window.slots[furnaceSlot.output]),
        progress: Math.min(1, (values[property.cooked] ?? 0) / cookTotal),
        burning: (values[property.burnLeft] ?? 0) > 0,
      };
    });
  } finally {
    bot._client.removeListener("craft_progress_bar", onProperty);
  }
}

export async function useChest(
  limbs: Limbs,
  position: Point,
  exchange: { readonly put?: readonly ItemCount[]; readonly take?: readonly ItemCount[] },
): Promise<{ name: string; count: number }[]> {
  for (const wanted of exchange.put ?? []) requireItems(windowOf(limbs.bot), wanted);
  const isChest = (type: string) => /^minecraft:(generic|chest|barrel|shulker_box|hopper|dispenser)/.test(type);
  return withWindow(limbs, position, isChest, async (window) => {
    for (const wanted of exchange.take ?? []) await takeCounted(limbs, window, wanted);
    for (const wanted of exchange.put ?? []) await putSpread(limbs, window, wanted);
    await limbs.ticks.wait(1);
    const counts = new Map<string, number>();
    for (const item of window.slots.slice(0, window.inventoryStart)) {
      if (item) counts.set(item.name, (counts.get(item.name) ?? 0) + item.count);
    }
    return [...counts].map(([name, count]) => ({ name, count }));
  });
}

function contentOf(item: WindowItem | null | undefined): { name: string; count: number } | null {
  return item ? { name: item.name, count: item.count } : null;
}

function requireItems(window: OpenWindow, { item, count }: ItemCount): void {
  const lacks = count - countInWindow(window, item);
  if (lacks > 0) throw new SkillFailure("missing-item", `${lacks} ${item} lack.`, { item, count: lacks });
}

async function putChecked(limbs: Limbs, window: OpenWindow, { item, count }: ItemCount, slot: number): Promise<void> {
  const there = window.slots[slot];
  if (there && there.name !== item) {
    throw new SkillFailure("no-space", `${there.name} is in the way of ${item}.`, { item: there.name });
  }
  const room = limbs.knowledge.stackSize(item) - (there?.count ?? 0);
  if (count > room) throw new SkillFailure("no-space", `Only ${room} more ${item} fit.`, { item, count: count - room });
  await putInto(limbs, item, count, slot);
}

/** Into slots of its kind with room, then into empty ones. */
async function putSpread(limbs: Limbs, window: OpenWindow, { item, count }: ItemCount): Promise<void> {
  const stackSize = limbs.knowledge.stackSize(item);
  for (let left = count; left > 0; ) {
    let target = -1;
    for (let slot = window.inventoryStart - 1; slot >= 0; slot--) {
      const there = window.slots[slot];
      if (there?.name === item && there.count < stackSize) {
        target = slot;
        break;
      }
      if (!there) target = slot;
    }
    if (target < 0) throw new SkillFailure("no-space", `The chest has no room for ${left} ${item}.`, { item });
    const amount = Math.min(left, stackSize - (window.slots[target]?.count ?? 0));
    await putInto(limbs, item, amount, target);
    left -= amount;
  }
}

async function takeCounted(limbs: Limbs, window: OpenWindow, { item, count }: ItemCount): Promise<void> {
  const slots: number[] = [];
  let there = 0;
  for (let slot = 0; slot < window.inventoryStart; slot++) {
    const stack = window.slots[slot];
    if (stack?.name !== item) continue;
    slots.push(slot);
    there += stack.count;
  }
  if (there < count) {
    throw new SkillFailure("missing-item", `The chest lacks ${count - there} ${item}.`, { item, count: count - there });
  }
  let over = 0;
  for (let left = count; left > 0; ) {
    const slot = slots.shift();
    const stack = slot === undefined ? null : window.slots[slot];
    if (slot === undefined || !stack) break;
    const amount = stack.count;
    await takeFrom(limbs, slot);
    over = Math.max(0, amount - left);
    left -= amount;
    // What was taken too many goes back to where it lay.
    if (over > 0) await putInto(limbs, item, over, slot);
  }
}
