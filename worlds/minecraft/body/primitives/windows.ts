/**
 * Clicks in the player's inventory and in opened containers, one a tick as a quick hand would. mineflayer predicts each
 * click on its own copy of the window and the server corrects it; what counts is read back after a wait, never assumed.
 */
import type { Bot } from "mineflayer";
import { Vec3 } from "vec3";
import type { Point } from "../../../../src/core/minecraft.ts";
import { SkillFailure } from "../../../../src/core/skill.ts";
import { aimPoint } from "../blocks/ray.ts";
import { blockFlag } from "../blocks/state-table.ts";
import {
  blockReach,
  centreOf,
  describePoint,
  distanceBetween,
  eyeOf,
  type Limbs,
  look,
  releaseKeys,
} from "../limbs.ts";

export interface WindowItem {
  readonly name: string;
  readonly count: number;
  readonly type: number;
  readonly stackSize: number;
  readonly slot: number;
  readonly durabilityUsed?: number | null;
  readonly maxDurability?: number;
}
export interface OpenWindow {
  readonly id: number;
  readonly type: string;
  readonly slots: readonly (WindowItem | null)[];
  readonly selectedItem: WindowItem | null;
  /** The player's part: main inventory and hotbar. */
  readonly inventoryStart: number;
  readonly inventoryEnd: number;
}

const outside = -999;
const left = 0;
const right = 1;
const openTicks = 40;
/** Ticks for the server's corrections of the last click to arrive. */
const settleTicks = 2;

export function windowOf(bot: Bot): OpenWindow {
  return (bot.currentWindow ?? bot.inventory) as unknown as OpenWindow;
}

/** One click; the tick after it belongs to it. Slot -999 is outside the window. */
export async function click(limbs: Limbs, slot: number, button: "left" | "right" = "left"): Promise<void> {
  limbs.ticks.check();
  const clicked = limbs.bot.clickWindow(slot, button === "left" ? left : right, 0);
  // In crafting grids mineflayer waits for an update of the result that need not come: a tick is enough here.
  let failure: unknown = null;
  clicked.catch((error: unknown) => {
    failure = error;
  });
  await limbs.ticks.next();
  if (failure) throw new SkillFailure("internal", `A click on slot ${slot} failed: ${String(failure)}`, {}, failure);
}

/** Slots of the player's part that hold the item, fullest last so that small stacks are used up first. */
export function sourceSlots(window: OpenWindow, item: string): number[] {
  const slots: number[] = [];
  for (let slot = window.inventoryStart; slot < window.inventoryEnd; slot++) {
    if (window.slots[slot]?.name === item) slots.push(slot);
  }
  return slots.sort((a, b) => (window.slots[a]?.count ?? 0) - (window.slots[b]?.count ?? 0) || a - b);
}

export function countInWindow(window: OpenWindow, item: string): number {
  return sourceSlots(window, item).reduce((sum, slot) => sum + (window.slots[slot]?.count ?? 0), 0);
}

/** Puts so many of the item from the player's part into one slot; what is over goes back where it came from. */
export async function putInto(limbs: Limbs, item: string, count: number, destination: number): Promise<void> {
  let missing = count;
  while (missing > 0) {
    const window = windowOf(limbs.bot);
    const source = sourceSlots(window, item)[0];
    if (source === undefined)
      throw new SkillFailure("missing-item", `${missing} ${item} lack.`, { item, count: missing });
    await click(limbs, source);
    const carried = windowOf(limbs.bot).selectedItem?.count ?? 0;
    if (carried === 0) throw new SkillFailure("rejected", `The server did not let go of ${item}.`, { item });
    if (carried <= missing) {
      await click(limbs, destination);
      missing -= carried;
    } else {
      for (; missing > 0; missing--) await click(limbs, destination, "right");
    }
    if (windowOf(limbs.bot).selectedItem) await click(limbs, source);
  }
}

/** Whether the item of a slot fits into the player's part. */
export function roomFor(window: OpenWindow, item: WindowItem): boolean {
  let room = 0;
  for (let slot = window.inventoryStart; slot < window.inventoryEnd; slot++) {
    const held = window.slots[slot];
    if (!held) return true;
    if (held.name === item.name) room += held.stackSize - held.count;
  }
  return room >= item.count;
}

/** Takes a slot's whole content into the player's part. */
export async function takeFrom(limbs: Limbs, slot: number): Promise<void> {
  const item = windowOf(limbs.bot).slots[slot];
  if (!item) return;
  if (!roomFor(windowOf(limbs.bot), item)) {
    throw new SkillFailure("no-space", `No room for ${item.count} ${item.name}.`, { item: item.name });
  }
  await click(limbs, slot);
  await putDown(limbs);
}

/** Puts what the pointer carries into the player's part: onto stacks of its kind, then into empty slots, else away. */
export async function putDown(limbs: Limbs): Promise<void> {
  for (let clicks = 0; clicks < 40; clicks++) {
    const window = windowOf(limbs.bot);
    const carried = window.selectedItem;
    if (!carried) return;
    let target = outside;
    for (let slot = window.inventoryEnd - 1; slot >= window.inventoryStart; slot--) {
      const held = window.slots[slot];
      if (held && held.name === carried.name && held.count < held.stackSize) {
        target = slot;
        break;
      }
      if (!held) target = slot;
    }
    await click(limbs, target);
  }
  throw new SkillFailure("internal", "The pointer could not be emptied.");
}

/** Opens the block by a right click; closes it after `use` whatever happens. */
export async function withWindow<Value>(
  limbs: Limbs,
  position: Point,
  isRight: (type: string) => boolean,
  use: (window: OpenWindow) => Promise<Value>,
): Promise<Value> {
  const window = await open(limbs, position);
  try {
    if (!isRight(window.type)) {
      throw new SkillFailure("rejected", `The block at ${describePoint(position)} opened as ${window.type}.`);
    }
    const value = await use(window);
    await limbs.ticks.wait(settleTicks);
    return value;
  } finally {
    const current = limbs.bot.currentWindow;
    if (current) limbs.bot.closeWindow(current);
  }
}

/** Right-clicks the block that the body sees there, windows closed. Its name; `no-path` when it is out of reach. */
export async function activateBlock(limbs: Limbs, position: Point): Promise<string> {
  const { bot, ticks, grid, table } = limbs;
  ticks.check();
  const where = describePoint(position);
  const block = bot.blockAt(new Vec3(position.x, position.y, position.z));
  if (!block) throw new SkillFailure("no-path", `The block at ${where} is not loaded.`);
  const aim = aimPoint(grid, table, eyeOf(bot), position, blockFlag.solid);
  if (!aim || distanceBetween(eyeOf(bot), aim) > blockReach) {
    throw new SkillFailure("no-path", `${block.name} at ${where} is out of reach.`, { block: block.name });
  }
  releaseKeys(bot);
  if (bot.currentWindow) bot.closeWindow(bot.currentWindow);
  // mineflayer looks at the middle of what it activates; done before, its own look has nothing to turn.
  look(bot, centreOf(position));
  await ticks.next();
  await ticks.within(bot.activateBlock(block, new Vec3(aim.face.x, aim.face.y, aim.face.z)), openTicks, "activate");
  return block.name;
}

async function open(limbs: Limbs, position: Point): Promise<OpenWindow> {
  const { bot, ticks } = limbs;
  let opened: OpenWindow | null = null;
  let name = "The block";
  const onOpen = (window: unknown) => {
    opened = window as OpenWindow;
  };
  bot.once("windowOpen", onOpen);
  try {
    name = await activateBlock(limbs, position);
    await ticks.until(() => opened !== null, openTicks);
  } finally {
    bot.removeListener("windowOpen", onOpen);
  }
  if (!opened) {
    throw new SkillFailure("rejected", `${name} at ${describePoint(position)} did not open.`, { block: name });
  }
  return opened;
}
