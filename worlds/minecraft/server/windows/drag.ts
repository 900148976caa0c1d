/**
 * Click mode 5, painting slots with the cursor's stack: a start, any number of slots, an end, each a packet of its own (wiki.vg
 * "Click Container"). Button bits: 0-1 the stage, 2-3 the kind (0 left: split evenly, 1 right: one each, 2 middle: creative).
 * A step out of order cancels.
 */
import { sameItem } from "../../rules/items.ts";
import type { Slot } from "../contracts.ts";
import type { WindowSlot } from "./slots.ts";

export interface DragEnd {
  /** Window slots in the order they were painted. */
  readonly slots: readonly number[];
  /** Items for each slot; null: an even split. */
  readonly each: 1 | null;
}

export class Drag {
  private kind: number | null = null;
  private painted: number[] = [];

  get active(): boolean {
    return this.kind !== null;
  }

  reset(): void {
    this.kind = null;
    this.painted = [];
  }

  /** The finished drag after its last packet, else null. */
  step(at: number, button: number, cursor: Slot, slots: readonly WindowSlot[]): DragEnd | null {
    const stage = button & 3;
    const kind = (button >> 2) & 3;
    if (cursor === null || (stage === 0) === this.active || (this.active && kind !== this.kind)) {
      this.reset();
      return null;
    }
    if (stage === 0) {
      if (kind < 2) this.kind = kind;
      return null;
    }
    if (stage === 1) {
      const slot = slots[at];
      const present = slot?.get() ?? null;
      const fits = slot?.accepts(cursor) && (present === null || sameItem(present, cursor));
      if (fits && cursor.count > this.painted.length && !this.painted.includes(at)) this.painted.push(at);
      return null;
    }
    const end: DragEnd = { slots: this.painted, each: kind === 1 ? 1 : null };
    this.reset();
    return end;
  }
}
