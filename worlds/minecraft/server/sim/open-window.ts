/** A window that a player has open beside its own inventory. The click engine knows its slots; this is what surrounds them. */
import type { Point } from "../../../../src/core/minecraft.ts";
import type { Slot } from "../contracts.ts";
import type { Window } from "../windows/window.ts";
import type { PlacedContainer } from "./containers.ts";

export interface OpenWindow {
  /** 1..100; 0 is the player's own window, which is always open. */
  readonly id: number;
  readonly window: Window;
  /** Id in the registry `minecraft:menu`. */
  readonly menuType: number;
  readonly title: string;
  /** Result and grid at the start of the window; 0 where nothing is crafted. */
  readonly craftingSlots: number;
  /** The block that it belongs to. */
  readonly position: Point;
  readonly containers: readonly PlacedContainer[];
  /** Numbers that the window shows beside slots. */
  properties(): number[];
}

/** The slots of a window that are not the player's, from the first on. */
export function ownSlots(open: OpenWindow): Slot[] {
  return open.window.slots().slice(0, open.window.slotCount - 36);
}
