/**
 * What every primitive needs at hand: the bot, the ticks, the blocks, the knowledge, and a few motions shared by all
 * (looking, keys, where the eyes are).
 */
import type { Bot } from "mineflayer";
import type { Point, RecipeKnowledge } from "../../../src/core/minecraft.ts";
import type { BotGrid } from "./blocks/bot-grid.ts";
import type { StateTable } from "./blocks/state-table.ts";
import type { Ticks } from "./ticks.ts";

/** A player's hand reaches this far from the eyes (m): https://minecraft.wiki/w/Reach. */
export const blockReach = 4.5;
export const entityReach = 3;

export type Control = "forward" | "back" | "left" | "right" | "jump" | "sprint" | "sneak";
const controls: readonly Control[] = ["forward", "back", "left", "right", "jump", "sprint", "sneak"];

/** A block being dug and how far it is broken, 0..9. */
export interface Digging extends Point {
  readonly stage: number;
}

export interface Limbs {
  readonly bot: Bot;
  readonly ticks: Ticks;
  readonly grid: BotGrid;
  readonly table: StateTable;
  readonly knowledge: RecipeKnowledge;
  digging: Digging | null;
  /** Tick at which the last block broke: the next one may be begun 5 ticks later. */
  lastDigEnd: number;
  /** Tick of the last hit at an entity. */
  lastSwing: number;
  /** Numbers the block interactions for the server's acknowledgement. */
  sequence: number;
}

export function eyeOf(bot: Bot): Point {
  const { position } = bot.entity;
  // 1.62 m standing, 1.27 m sneaking (https://minecraft.wiki/w/Player).
  return { x: position.x, y: position.y + (bot.getControlState("sneak") ? 1.27 : 1.62), z: position.z };
}

export function distanceBetween(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

export function centreOf(block: Point): Point {
  return { x: block.x + 0.5, y: block.y + 0.5, z: block.z + 0.5 };
}

export function describePoint({ x, y, z }: Point): string {
  return `${Math.floor(x)} ${Math.floor(y)} ${Math.floor(z)}`;
}

/** Turns at once; mineflayer's convention: yaw 0 looks along -z. */
export function look(bot: Bot, point: Point): void {
  const eye = eyeOf(bot);
  const dx = point.x - eye.x;
  const dy = point.y - eye.y;
  const dz = point.z - eye.z;
  turn(bot, Math.atan2(-dx, -dz), Math.atan2(dy, Math.hypot(dx, dz)));
}

export function turn(bot: Bot, yaw: number, pitch: number): void {
  // `look` adds the difference: keep it small, so that the angle never winds up.
  const current = bot.entity.yaw;
  const difference = Math.atan2(Math.sin(yaw - current), Math.cos(yaw - current));
  void bot.look(current + difference, pitch, true);
}

/** Presses exactly these keys. */
export function press(bot: Bot, keys: Partial<Record<Control, boolean>>): void {
  for (const control of controls) bot.setControlState(control, keys[control] ?? false);
}

export function releaseKeys(bot: Bot): void {
  press(bot, {});
}

/** Flags of `blockFlag`; -1 where the column is not loaded. */
export function flagsAt(limbs: Pick<Limbs, "grid" | "table">, x: number, y: number, z: number): number {
  const state = limbs.grid.stateAt(x, y, z);
  return state < 0 ? -1 : (limbs.table.flags[state] as number);
}
