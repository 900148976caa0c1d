/**
 * What has happened in a tick and cannot be seen by comparing states: the net layer turns these into packets, the control
 * layer passes some of them on to whoever owns the server. What can be compared (positions, slots, health, blocks) is not here.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import type { DamageSource, EntityEvent, Stack } from "../contracts.ts";
import type { Hand } from "./actions.ts";

/** `player` is always the player's entity id. */
export type SimulationEvent =
  | { readonly type: "player-join"; readonly player: number; readonly name: string }
  | { readonly type: "player-leave"; readonly player: number; readonly name: string }
  /** The client must take over the position that the simulation has for it. */
  | { readonly type: "teleport"; readonly player: number; readonly id: number }
  /** The client may drop its predictions up to this sequence number. */
  | { readonly type: "acknowledge"; readonly player: number; readonly sequence: number }
  /** The client may think otherwise of this block: it wants the truth. */
  | { readonly type: "block-resend"; readonly player: number; readonly position: Point }
  /** Stage 0..9 of a block being dug, -1 when none. */
  | { readonly type: "dig-stage"; readonly player: number; readonly position: Point; readonly stage: number }
  | { readonly type: "block-broken"; readonly player: number; readonly position: Point; readonly state: number }
  | { readonly type: "window-open"; readonly player: number }
  /** Closed by the server, such as when the chest is gone. */
  | { readonly type: "window-close"; readonly player: number; readonly windowId: number }
  | { readonly type: "player-hurt"; readonly player: number; readonly amount: number; readonly source: DamageSource }
  | { readonly type: "player-death"; readonly player: number; readonly message: string }
  | { readonly type: "player-respawn"; readonly player: number }
  /** `bed` is the cell of the head. */
  | { readonly type: "sleep"; readonly player: number; readonly bed: Point }
  | { readonly type: "wake"; readonly player: number }
  /** The bed that the player would have come back to is gone. */
  | { readonly type: "bed-lost"; readonly player: number }
  /** A line over the hotbar. */
  | { readonly type: "notice"; readonly player: number; readonly text: string }
  /** Metres a tick, given to the client to move by. */
  | { readonly type: "player-velocity"; readonly player: number; readonly velocity: Point }
  | { readonly type: "player-swing"; readonly player: number; readonly hand: Hand }
  /** Eating or drinking came to its end. */
  | { readonly type: "use-finished"; readonly player: number }
  /** The tool in hand broke. */
  | { readonly type: "tool-broken"; readonly player: number }
  | { readonly type: "critical-hit"; readonly target: number }
  /** Items by id, one entry for each: used up in a grid, made of them, left behind such as buckets. */
  | {
      readonly type: "craft";
      readonly player: number;
      readonly used: readonly number[];
      readonly made: readonly Stack[];
    }
  /** A furnace took in and gave out: fuel lit, an item smelted. */
  | {
      readonly type: "furnace";
      readonly position: Point;
      readonly used: readonly Stack[];
      readonly made: readonly Stack[];
    }
  /** How many look into a chest. */
  | { readonly type: "chest-viewers"; readonly position: Point; readonly viewers: number; readonly state: number }
  | { readonly type: "chat"; readonly player: number; readonly name: string; readonly text: string }
  | { readonly type: "entity"; readonly event: EntityEvent };
