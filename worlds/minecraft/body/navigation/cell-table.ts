/**
 * From a cell to its search node: an open-addressing hash table over 32-bit keys (Knuth, TAOCP 3, 6.4, algorithm L). A `Map`
 * keyed by floating-point numbers was a third of the whole search.
 */

/** Cells this far from the origin in x and z (m) have keys of their own; no body has more loaded around it. */
export const cellReach = 511;
const empty = -1;

export class CellTable {
  readonly #originX: number;
  readonly #originZ: number;
  #keys = new Int32Array(8192).fill(empty);
  #nodes = new Int32Array(8192);
  #count = 0;

  constructor(originX: number, originZ: number) {
    this.#originX = originX;
    this.#originZ = originZ;
  }

  /** Whether the cell can be told from all others. Heights from -512 to 1534 can, which keeps the key -1 free. */
  covers(x: number, y: number, z: number): boolean {
    return (
      Math.abs(x - this.#originX) <= cellReach && Math.abs(z - this.#originZ) <= cellReach && y >= -512 && y < 1535
    );
  }

  /** The node at the cell, or `node` after putting it there. */
  getOrSet(x: number, y: number, z: number, node: number): number {
    const key = ((x - this.#originX + 512) << 21) | ((z - this.#originZ + 512) << 11) | (y + 512);
    const mask = this.#keys.length - 1;
    let at = slotOf(key, mask);
    for (let found = this.#keys[at] as number; found !== empty; found = this.#keys[at] as number) {
      if (found === key) return this.#nodes[at] as number;
      at = (at + 1) & mask;
    }
    this.#keys[at] = key;
    this.#nodes[at] = node;
    if (++this.#count * 2 > this.#keys.length) this.#grow();
    return node;
  }

  #grow(): void {
    const keys = this.#keys;
    const nodes = this.#nodes;
    this.#keys = new Int32Array(keys.length * 2).fill(empty);
    this.#nodes = new Int32Array(keys.length * 2);
    const mask = this.#keys.length - 1;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as number;
      if (key === empty) continue;
      let at = slotOf(key, mask);
      while (this.#keys[at] !== empty) at = (at + 1) & mask;
      this.#keys[at] = key;
      this.#nodes[at] = nodes[i] as number;
    }
  }
}

/** Fibonacci hashing: neighbours in space come far apart. */
function slotOf(key: number, mask: number): number {
  const mixed = Math.imul(key, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & mask;
}
