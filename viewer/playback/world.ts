/**
 * The blocks at a moment. What happens to them (a column arrives, a block changes) is a list in the order of time, and a cursor moves
 * through it in both directions: passing a change forwards keeps what was there before, passing it backwards puts that back.
 * Only the sections (16 x 16 x 16) that a change touches are reported for a new mesh.
 */
import type { ColumnMessage, FrameMessage } from "../../src/core/episode.ts";

export interface Column {
  readonly x: number;
  readonly z: number;
  readonly minY: number;
  /** Block states [height, 16 (z), 16 (x)] u16. */
  readonly states: Uint16Array;
}

type Change =
  | { readonly kind: "column"; readonly time: number; readonly column: Column; before: Column | undefined }
  | {
      readonly kind: "block";
      readonly time: number;
      readonly x: number;
      readonly y: number;
      readonly z: number;
      readonly state: number;
      before: number;
    };

export class BlockWorld {
  readonly columns = new Map<string, Column>();
  /** Told the section coordinates of whatever needs a new mesh. */
  onDirty: (sectionX: number, sectionY: number, sectionZ: number) => void = () => undefined;
  readonly #changes: Change[] = [];
  /** Changes before this index hold. */
  #cursor = 0;

  addColumn(message: ColumnMessage): void {
    const { x, z, minY, states } = message;
    this.#changes.push({ kind: "column", time: message.time, column: { x, z, minY, states }, before: undefined });
  }

  addFrame(frame: FrameMessage): void {
    for (const [x, y, z, state] of frame.blocks ?? []) {
      this.#changes.push({ kind: "block", time: frame.time, x, y, z, state, before: 0 });
    }
  }

  seek(time: number): void {
    for (let next = this.#changes[this.#cursor]; next && next.time <= time; next = this.#changes[this.#cursor]) {
      this.#apply(next);
      this.#cursor++;
    }
    for (let last = this.#changes[this.#cursor - 1]; last && last.time > time; last = this.#changes[this.#cursor - 1]) {
      this.#undo(last);
      this.#cursor--;
    }
  }

  /** The block state in a cell, -1 where no column was seen. */
  stateAt(x: number, y: number, z: number): number {
    const column = this.columns.get(columnKey(x >> 4, z >> 4));
    if (!column) return -1;
    return column.states[(y - column.minY) * 256 + (z & 15) * 16 + (x & 15)] ?? 0;
  }

  #apply(change: Change): void {
    if (change.kind === "block") {
      change.before = this.#setBlock(change.x, change.y, change.z, change.state);
      return;
    }
    const key = columnKey(change.column.x, change.column.z);
    change.before = this.columns.get(key);
    // A copy, since blocks change in it while the message must stay as it was.
    this.#setColumn(key, { ...change.column, states: change.column.states.slice() });
  }

  #undo(change: Change): void {
    if (change.kind === "block") {
      this.#setBlock(change.x, change.y, change.z, change.before);
      return;
    }
    const key = columnKey(change.column.x, change.column.z);
    if (change.before) this.#setColumn(key, change.before);
    else {
      this.columns.delete(key);
      this.#columnDirty(change.column);
    }
  }

  #setColumn(key: string, column: Column): void {
    this.columns.set(key, column);
    this.#columnDirty(column);
  }

  #columnDirty(column: Column): void {
    const sections = column.states.length / 4096;
    for (let section = 0; section < sections; section++) {
      const y = (column.minY >> 4) + section;
      this.onDirty(column.x, y, column.z);
      // Neighbours drew their border as if nothing were there.
      this.onDirty(column.x - 1, y, column.z);
      this.onDirty(column.x + 1, y, column.z);
      this.onDirty(column.x, y, column.z - 1);
      this.onDirty(column.x, y, column.z + 1);
    }
  }

  #setBlock(x: number, y: number, z: number, state: number): number {
    const column = this.columns.get(columnKey(x >> 4, z >> 4));
    if (!column) return state;
    const index = (y - column.minY) * 256 + (z & 15) * 16 + (x & 15);
    const before = column.states[index] ?? 0;
    column.states[index] = state;
    // Corners are shaded by blocks one step away, so a block at a border touches the sections beyond it.
    const sections = new Set<string>();
    for (const dx of [-1, 1]) {
      for (const dy of [-1, 1]) {
        for (const dz of [-1, 1]) {
          const [sx, sy, sz] = [(x + dx) >> 4, (y + dy) >> 4, (z + dz) >> 4];
          const key = `${sx},${sy},${sz}`;
          if (sections.has(key)) continue;
          sections.add(key);
          this.onDirty(sx, sy, sz);
        }
      }
    }
    return before;
  }
}

export function columnKey(x: number, z: number): string {
  return `${x},${z}`;
}
