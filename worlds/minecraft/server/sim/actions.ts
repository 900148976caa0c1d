/**
 * What a player may ask of the simulation, as plain data. The net layer makes these from packets, having checked types and
 * ranges; tests make them directly. The simulation trusts none of them: it checks reach, speed, time and contents itself.
 */
import type { Point } from "../../../../src/core/minecraft.ts";

/** 0 down (-y), 1 up, 2 north (-z), 3 south, 4 west (-x), 5 east. */
export type Face = 0 | 1 | 2 | 3 | 4 | 5;
export type Hand = "main" | "off";

export type PlayerAction =
  /** Feet and view as the client has them; absent parts have not changed. Degrees. */
  | {
      readonly type: "move";
      readonly position?: Point;
      readonly yaw?: number;
      readonly pitch?: number;
      readonly onGround: boolean;
    }
  | { readonly type: "teleport-confirm"; readonly id: number }
  | { readonly type: "dig-start"; readonly position: Point; readonly face: Face; readonly sequence: number }
  | { readonly type: "dig-cancel"; readonly position: Point; readonly sequence: number }
  | { readonly type: "dig-finish"; readonly position: Point; readonly face: Face; readonly sequence: number }
  /** Throws the item in hand away, one or the whole stack. */
  | { readonly type: "drop-held"; readonly all: boolean }
  | { readonly type: "swap-hands" }
  | { readonly type: "release-use" }
  | {
      readonly type: "use-on";
      readonly position: Point;
      readonly face: Face;
      /** Where on the block, 0..1 in each direction. */
      readonly cursor: Point;
      readonly hand: Hand;
      readonly sequence: number;
    }
  | { readonly type: "use"; readonly hand: Hand; readonly sequence: number }
  | { readonly type: "attack"; readonly target: number }
  | { readonly type: "select-slot"; readonly slot: number }
  | {
      readonly type: "click";
      readonly windowId: number;
      readonly slot: number;
      readonly button: number;
      readonly mode: number;
    }
  | { readonly type: "close-window"; readonly windowId: number }
  | { readonly type: "sneak"; readonly on: boolean }
  | { readonly type: "sprint"; readonly on: boolean }
  | { readonly type: "swing"; readonly hand: Hand }
  | { readonly type: "respawn" }
  | { readonly type: "leave-bed" }
  | { readonly type: "chat"; readonly text: string };
