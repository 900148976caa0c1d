/**
 * What is carried: reading it, taking things into the hand or onto the body, throwing away, eating.
 */
import type { Bot } from "mineflayer";
import type { ItemView } from "../../../../src/core/minecraft.ts";
import { SkillFailure } from "../../../../src/core/skill.ts";
import { type Limbs, releaseKeys } from "../limbs.ts";
import { click, type OpenWindow, putDown, sourceSlots, type WindowItem } from "./windows.ts";

export type Destination = "hand" | "off-hand" | "head" | "torso" | "legs" | "feet";

const confirmTicks = 20;
/** Eating takes 32 ticks (https://minecraft.wiki/w/Food); the rest is the way there and back. */
const eatingTicks = 32 + 20;
const firstInventorySlot = 9;
const firstHotbarSlot = 36;
const firstArmourSlot = 5;
const offHandSlot = 45;
const outside = -999;
/** Eaten or drunk also when nobody is hungry. */
const alwaysConsumable = /^(potion|milk_bucket|honey_bottle|chorus_fruit|suspicious_stew|(enchanted_)?golden_apple)$/;

function slotsOf(bot: Bot): readonly (WindowItem | null)[] {
  return (bot.inventory as unknown as OpenWindow).slots;
}

export function viewOf(item: WindowItem): ItemView {
  const wears = item.maxDurability !== undefined && item.maxDurability !== null && item.maxDurability > 0;
  return {
    name: item.name,
    count: item.count,
    usesLeft: wears ? (item.maxDurability ?? 0) - (item.durabilityUsed ?? 0) : null,
    slot: item.slot,
  };
}

/** Armour, main inventory, hotbar and off hand, by slot. */
export function readInventory(bot: Bot): ItemView[] {
  const views: ItemView[] = [];
  const slots = slotsOf(bot);
  for (let slot = firstArmourSlot; slot <= offHandSlot; slot++) {
    const item = slots[slot];
    if (item) views.push({ ...viewOf(item), slot });
  }
  return views;
}

export function countItems(bot: Bot, names: readonly string[]): number {
  return readInventory(bot).reduce((sum, item) => sum + (names.includes(item.name) ? item.count : 0), 0);
}

export function countFreeSlots(bot: Bot): number {
  const slots = slotsOf(bot);
  let free = 0;
  for (let slot = firstInventorySlot; slot < offHandSlot; slot++) if (!slots[slot]) free++;
  return free;
}

/** The item in hand if it has the name, else the first one in the hotbar, else in the main inventory, else worn or in the off hand. */
export function findItem(bot: Bot, name: string): ItemView | null {
  const held = bot.heldItem as unknown as WindowItem | null;
  if (held?.name === name) return viewOf(held);
  const all = readInventory(bot).filter((item) => item.name === name);
  const hotbar = all.find((item) => item.slot >= firstHotbarSlot && item.slot < offHandSlot);
  return hotbar ?? all.find((item) => item.slot >= firstInventorySlot && item.slot < firstHotbarSlot) ?? all[0] ?? null;
}

export async function equip(limbs: Limbs, name: string, destination: Destination = "hand"): Promise<void> {
  const { bot, ticks } = limbs;
  ticks.check();
  const item = findItem(bot, name);
  if (!item) throw new SkillFailure("missing-item", `There is no ${name} to equip.`, { item: name });
  const slotNow = () => slotsOf(bot)[bot.getEquipmentDestSlot(destination)]?.name;
  if (slotNow() === name) return;
  const stack = slotsOf(bot)[item.slot];
  if (!stack) throw new SkillFailure("internal", `${name} vanished from slot ${item.slot}.`);
  await ticks.within(bot.equip(stack as never, destination), confirmTicks, `equip ${name}`);
  if (!(await ticks.until(() => slotNow() === name, confirmTicks))) {
    throw new SkillFailure("rejected", `${name} did not get to the ${destination}.`, { item: name });
  }
}

/** Empties the hand. */
export async function unequip(limbs: Limbs): Promise<void> {
  const { bot, ticks } = limbs;
  ticks.check();
  if (!bot.heldItem) return;
  if (!slotsOf(bot).slice(firstHotbarSlot, offHandSlot).includes(null) && countFreeSlots(bot) === 0) {
    throw new SkillFailure("no-space", "No empty slot to put away what is in hand.");
  }
  await ticks.within(bot.unequip("hand"), confirmTicks, "unequip");
  await ticks.until(() => !bot.heldItem, confirmTicks);
}

/** Throws so many away, forward. */
export async function toss(limbs: Limbs, name: string, count: number): Promise<void> {
  const { bot } = limbs;
  const inventory = bot.inventory as unknown as OpenWindow;
  const there = countItems(bot, [name]);
  if (there < count) {
    throw new SkillFailure("missing-item", `${count - there} ${name} lack.`, { item: name, count: count - there });
  }
  let left = count;
  while (left > 0) {
    const source =
      sourceSlots(inventory, name)[0] ?? readInventory(bot).find((item) => item.name === name)?.slot ?? outside;
    const stack = inventory.slots[source];
    if (!stack) throw new SkillFailure("rejected", `The server kept ${left} ${name}.`, { item: name });
    const whole = stack.count <= left;
    const amount = stack.count;
    await click(limbs, source);
    if (whole) {
      await click(limbs, outside);
      left -= amount;
    } else {
      for (; left > 0; left--) await click(limbs, outside, "right");
      await click(limbs, source);
    }
  }
  await putDown(limbs);
}

/** Eats or drinks what is in hand to the end. */
export async function consume(limbs: Limbs): Promise<void> {
  const { bot, ticks } = limbs;
  ticks.check();
  const item = bot.heldItem;
  if (!item) throw new SkillFailure("missing-item", "There is nothing in hand to eat or drink.");
  const { name } = item;
  if (bot.food >= 20 && !alwaysConsumable.test(name)) {
    throw new SkillFailure("rejected", `${name} cannot be eaten now: not hungry.`, { item: name });
  }
  const { count } = item;
  const isDone = () => bot.heldItem?.name !== name || bot.heldItem.count < count;
  releaseKeys(bot);
  bot.activateItem();
  let done = false;
  try {
    done = await ticks.until(isDone, eatingTicks);
  } finally {
    if (!done) bot.deactivateItem();
  }
  if (!done) throw new SkillFailure("rejected", `${name} was not eaten.`, { item: name });
  // Health and hunger come in messages of their own.
  await ticks.wait(1);
}
