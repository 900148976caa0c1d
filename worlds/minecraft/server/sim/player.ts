/**
 * A player in the simulation: the saved state of the contract and what lasts only while connected, such as a block half dug.
 * Sizes and eye heights are vanilla's (minecraft.wiki/w/Player#Dimensions).
 */
import { createHash } from "node:crypto";
import type { Point } from "../../../../src/core/minecraft.ts";
import type { PlayerState, Slot } from "../contracts.ts";
import { hotbarStart, inventorySize, offHandSlot } from "../windows/inventory.ts";
import { openInventory, type Window } from "../windows/window.ts";
import type { OpenWindow } from "./open-window.ts";

export const playerWidth = 0.6;
export const maxHealth = 20;
export const maxFood = 20;
export const maxAir = 300;
export const startSaturation = 5;

/** Being dug: the share done grows each tick by what the tool is worth then. */
export interface Digging {
  readonly position: Point;
  readonly state: number;
  /** 0..1. */
  progress: number;
  /** Last stage sent, -1..9. */
  stage: number;
}

export interface Using {
  readonly hand: "main" | "off";
  readonly itemId: number;
  ticksLeft: number;
}

export interface SimPlayer {
  readonly state: PlayerState;
  online: boolean;

  // Saved beside the state.
  /** Ticks since hunger last healed or hurt. */
  foodTimer: number;
  /** Ticks of burning left. */
  fireTicks: number;
  /** Ticks since the last attack: full strength comes with time. */
  attackTicks: number;
  /** Damage of the hit that the present invulnerability is from; only the excess of a harder hit counts. */
  lastHurt: number;
  /** Ticks since death, while dead. */
  deathTicks: number;

  // Lasts while connected.
  /** A position that the client has not confirmed yet; it may not move until then. */
  teleport: { id: number; sentAt: number } | null;
  nextTeleportId: number;
  /** Metres that may still be moved before it counts as too fast. */
  moveBudget: number;
  digging: Digging | null;
  /** A block that the client believes to be done: it breaks as soon as it really is, whatever is dug meanwhile. */
  delayedDigging: Digging | null;
  using: Using | null;
  /** In bed: the cell of its head, ticks so far, health at the last look. */
  sleeping: { readonly bed: Point; ticks: number; health: number } | null;
  /** The player's own window, number 0. */
  readonly inventoryWindow: Window;
  window: OpenWindow | null;
  lastWindowId: number;
}

/** The UUID that offline servers give to a name: version 3 of the text `OfflinePlayer:NAME`. */
export function offlineUuid(name: string): string {
  const hash = createHash("md5").update(`OfflinePlayer:${name}`, "utf8").digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x30;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export function newPlayerState(name: string, entityId: number, spawn: Point): PlayerState {
  return {
    entityId,
    uuid: offlineUuid(name),
    name,
    position: { ...spawn },
    yaw: 0,
    pitch: 0,
    onGround: true,
    sneaking: false,
    sprinting: false,
    health: maxHealth,
    food: maxFood,
    saturation: startSaturation,
    exhaustion: 0,
    air: maxAir,
    fallDistance: 0,
    hurtTicks: 0,
    inventory: new Array<Slot>(inventorySize).fill(null),
    cursor: null,
    selectedSlot: 0,
    spawn,
    bed: null,
    counters: {
      crafted: {},
      killed: {},
      eaten: {},
      placed: {},
      smelted: {},
      stored: {},
      mined: {},
      descended: {},
      slept: 0,
      deaths: 0,
    },
    placedBlocks: [],
    stoodAt: null,
  };
}

export function newSimPlayer(state: PlayerState): SimPlayer {
  return {
    state,
    online: false,
    foodTimer: 0,
    fireTicks: 0,
    attackTicks: 100,
    lastHurt: 0,
    deathTicks: 0,
    teleport: null,
    nextTeleportId: 1,
    moveBudget: 0,
    digging: null,
    delayedDigging: null,
    using: null,
    sleeping: null,
    inventoryWindow: openInventory(state),
    window: null,
    lastWindowId: 0,
  };
}

export function isAlive(player: SimPlayer): boolean {
  return player.state.health > 0;
}

export function playerHeight(state: PlayerState): number {
  return state.sneaking ? 1.5 : 1.8;
}

export function eyePosition(state: PlayerState): Point {
  return { x: state.position.x, y: state.position.y + (state.sneaking ? 1.27 : 1.62), z: state.position.z };
}

export function heldSlotIndex(state: PlayerState): number {
  return hotbarStart + state.selectedSlot;
}

export function heldItem(state: PlayerState): Slot {
  return state.inventory[heldSlotIndex(state)] ?? null;
}

export function handSlotIndex(state: PlayerState, hand: "main" | "off"): number {
  return hand === "main" ? heldSlotIndex(state) : offHandSlot;
}

/** One more of something in a counter. */
export function count(counter: Record<string, number>, name: string, amount = 1): void {
  counter[name] = (counter[name] ?? 0) + amount;
}
