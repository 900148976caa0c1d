/**
 * Keeps a client's picture of its inventory and open window true by sending differences. What the client believes is kept
 * here: what was sent, overlaid with what its clicks claim to have changed. A full `window_items` is sent only when a window
 * opens, when the client asks for it (an impossible state id) or when the pointer's stack differs: on closing it would undo
 * clicks that are still on their way and make the client see items twice.
 */
import type { Slot } from "../contracts.ts";
import { type OpenWindow, ownSlots } from "../sim/open-window.ts";
import type { SimPlayer } from "../sim/player.ts";
import { inventorySize } from "../windows/inventory.ts";
import { encodeSlot, encodeText, sameSlot } from "./encode.ts";
import type { Write } from "./join.ts";
import type { ClaimedSlot, ClickClaims } from "./packets-in.ts";

/** What the client believes of a slot; "unknown" equals nothing. */
type Belief = Slot | "unknown";

export interface WindowSync {
  /** Once, when the client has joined. */
  sendInventory(): void;
  opened(window: OpenWindow): void;
  /** `byServer`: the client does not know yet. */
  closed(windowId: number, byServer: boolean): void;
  /** After the simulation has carried out a click. */
  clicked(windowId: number, slot: number, claims: ClickClaims, window: OpenWindow | null): void;
  /** The client has a new body and an empty inventory (respawn). */
  forget(): void;
  /** Differences of this tick. */
  update(window: OpenWindow | null): void;
}

/** First slot of a player's inventory that every window shows. */
const sharedStart = 9;
const sharedCount = 36;

export function createWindowSync(player: SimPlayer, write: Write): WindowSync {
  let inventory: Belief[] = new Array<Belief>(inventorySize).fill(null);
  let container: Belief[] = [];
  let cursor: Belief = null;
  let properties: number[] = [];
  let stateId = 0;

  const nextState = () => {
    stateId = (stateId + 1) & 0x7fff;
    return stateId;
  };
  const same = (belief: Belief, slot: Slot) => belief !== "unknown" && sameSlot(belief, slot);

  function sendSlot(windowId: number, slot: number, item: Slot): void {
    write("set_slot", { windowId, stateId: nextState(), slot, item: encodeSlot(item) });
  }

  function sendAll(window: OpenWindow | null): void {
    const carried = player.inventoryWindow.slots();
    if (window) {
      container = ownSlots(window);
      for (let slot = sharedStart; slot < sharedStart + sharedCount; slot++) inventory[slot] = carried[slot] ?? null;
    } else {
      inventory = carried;
    }
    const items = window ? window.window.slots() : carried;
    cursor = player.state.cursor;
    write("window_items", {
      windowId: window?.id ?? 0,
      stateId: nextState(),
      items: items.map(encodeSlot),
      carriedItem: encodeSlot(player.state.cursor),
    });
  }

  function believe(window: OpenWindow | null, slot: number, item: ClaimedSlot | null): void {
    const belief: Belief = item && item.damage < 0 ? "unknown" : item;
    const size = window ? window.window.slotCount - sharedCount : 0;
    if (!window) {
      if (slot >= 0 && slot < inventorySize) inventory[slot] = belief;
    } else if (slot >= 0 && slot < size) container[slot] = belief;
    else if (slot >= size && slot < size + sharedCount) inventory[slot - size + sharedStart] = belief;
  }

  function sendDifferences(window: OpenWindow | null): void {
    const slots = window ? ownSlots(window) : [];
    for (const [slot, item] of slots.entries()) {
      if (same(container[slot] ?? null, item)) continue;
      container[slot] = item;
      sendSlot(window?.id ?? 0, slot, item);
    }
    for (const [slot, item] of player.inventoryWindow.slots().entries()) {
      if (same(inventory[slot] ?? null, item)) continue;
      inventory[slot] = item;
      const shared = slot >= sharedStart && slot < sharedStart + sharedCount;
      if (window && shared) sendSlot(window.id, slots.length + slot - sharedStart, item);
      else sendSlot(0, slot, item);
    }
    for (const [property, value] of (window?.properties() ?? []).entries()) {
      if (properties[property] === value) continue;
      properties[property] = value;
      write("craft_progress_bar", { windowId: window?.id, property, value });
    }
    if (!same(cursor, player.state.cursor)) sendAll(window);
  }

  return {
    sendInventory: () => sendAll(null),
    opened(window) {
      write("open_window", {
        windowId: window.id,
        inventoryType: window.menuType,
        windowTitle: encodeText(window.title),
      });
      properties = [];
      sendAll(window);
      sendDifferences(window);
    },
    closed(windowId, byServer) {
      if (byServer) write("close_window", { windowId });
      container = [];
      properties = [];
      // A closing client lets go of the pointer's stack by itself, but mineflayer keeps that of the inventory's own window.
      if (cursor !== null && windowId === 0) cursor = "unknown";
      else cursor = null;
    },
    clicked(windowId, slot, claims, window) {
      // A click on a window that has been closed meanwhile: nothing happened, and the client learns what is.
      if ((window?.id ?? 0) !== windowId) return;
      for (const { slot: changed, item } of claims.changed) believe(window, changed, item);
      cursor = claims.cursor && claims.cursor.damage < 0 ? "unknown" : claims.cursor;
      // The result of a crafting grid is always told after a click on it, as vanilla does: clients wait for it, and what
      // the grid has become must be there before.
      const gridClick = slot >= 0 && slot < (window ? window.craftingSlots : 5);
      const result = (window?.window ?? player.inventoryWindow).slot(0);
      if (gridClick && window) container[0] = result;
      else if (gridClick) inventory[0] = result;
      if (claims.stateId < 0) sendAll(window);
      else sendDifferences(window);
      if (gridClick) sendSlot(window?.id ?? 0, 0, result);
    },
    forget() {
      inventory = new Array<Belief>(inventorySize).fill(null);
      container = [];
      properties = [];
      cursor = null;
    },
    update: sendDifferences,
  };
}
