/**
 * A* (Hart, Nilsson & Raphael 1968) over cells of the feet, with nodes in typed arrays and a binary heap. The effort is
 * counted in expanded nodes, never in milliseconds, so a search gives the same path on every machine. Where the goal is
 * out of what can be searched, the path leads to the node that promises most.
 */
import { CellTable } from "./cell-table.ts";
import type { SearchGoal } from "./goals.ts";
import { expandMoves, type MoveKind, moveKind } from "./moves.ts";
import type { Terrain } from "./terrain.ts";

export interface PathStep {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly kind: MoveKind;
}

export interface Path {
  /** `complete`: ends at the goal; `partial`: leads towards it; `none`: every way is closed. */
  readonly status: "complete" | "partial" | "none";
  /** The first step is the start itself. */
  readonly steps: readonly PathStep[];
  /** World seconds, what is to be done at the end included. */
  readonly cost: number;
  /** Lower bound of what is still to go from the last step (s). */
  readonly remaining: number;
  readonly expanded: number;
}

export interface SearchOptions {
  /** Nodes that may be expanded. */
  readonly maxNodes: number;
  /** Greed: above 1 the search is faster and the path at most so much longer. */
  readonly weight?: number;
}

const initialCapacity = 4096;

export class PathSearch {
  readonly #terrain: Terrain;
  readonly #goal: SearchGoal;
  readonly #weight: number;
  readonly #maxNodes: number;
  readonly #cells: CellTable;
  #count = 0;
  #x = new Int32Array(initialCapacity);
  #y = new Int32Array(initialCapacity);
  #z = new Int32Array(initialCapacity);
  #g = new Float64Array(initialCapacity);
  #h = new Float64Array(initialCapacity);
  #parent = new Int32Array(initialCapacity);
  #kind = new Uint8Array(initialCapacity);
  #placed = new Uint16Array(initialCapacity);
  #closed = new Uint8Array(initialCapacity);
  /** Open nodes as a binary heap; a node may be in it twice, the staler one is skipped. */
  #heap: number[] = [];
  #heapKeys: number[] = [];
  #expanded = 0;
  #bestEnd = -1;
  #bestEndCost = Number.POSITIVE_INFINITY;
  #nearest = 0;
  /** The search has looked into columns that are not loaded. */
  #sawUnloaded = false;

  constructor(terrain: Terrain, goal: SearchGoal, start: { x: number; y: number; z: number }, options: SearchOptions) {
    this.#terrain = terrain;
    this.#goal = goal;
    this.#weight = options.weight ?? 1;
    this.#maxNodes = options.maxNodes;
    this.#cells = new CellTable(start.x, start.z);
    this.#visit(start.x, start.y, start.z, 0, -1, moveKind.start, 0);
  }

  /** Expands at most so many nodes; the path when the search is over, else null. */
  run(nodes: number): Path | null {
    for (let count = 0; count < nodes; count++) {
      const node = this.#pop();
      if (node < 0) return this.#finish(this.#sawUnloaded ? "partial" : "none");
      // Every open node would end later than the best end found.
      if ((this.#g[node] as number) + this.#weight * (this.#h[node] as number) >= this.#bestEndCost) {
        return this.#finish("complete");
      }
      if (this.#expanded++ >= this.#maxNodes) return this.#finish("partial");
      this.#expand(node);
    }
    return null;
  }

  #expand(node: number): void {
    const x = this.#x[node] as number;
    const y = this.#y[node] as number;
    const z = this.#z[node] as number;
    const g = this.#g[node] as number;
    const h = this.#h[node] as number;
    const kind = this.#kind[node] as number;
    const placed = this.#placed[node] as number;
    const end = g + this.#goal.terminalCost(x, y, z);
    if (end < this.#bestEndCost) {
      this.#bestEndCost = end;
      this.#bestEnd = node;
    }
    const nearest = this.#nearest;
    if (h < (this.#h[nearest] as number) || (h === this.#h[nearest] && g < (this.#g[nearest] as number))) {
      this.#nearest = node;
    }
    if (!this.#sawUnloaded && ((x & 15) === 0 || (x & 15) === 15 || (z & 15) === 0 || (z & 15) === 15)) {
      this.#sawUnloaded =
        !this.#terrain.isLoaded(x + 1, z) ||
        !this.#terrain.isLoaded(x - 1, z) ||
        !this.#terrain.isLoaded(x, z + 1) ||
        !this.#terrain.isLoaded(x, z - 1);
    }
    const placedBelow = kind === moveKind.pillar || kind === moveKind.bridge;
    const left = this.#terrain.scaffold - placed;
    expandMoves(this.#terrain, x, y, z, placedBelow, left, (toX, toY, toZ, cost, moved, places) => {
      this.#visit(toX, toY, toZ, g + cost, node, moved, placed + places);
    });
  }

  #visit(x: number, y: number, z: number, g: number, parent: number, kind: MoveKind, placed: number): void {
    if (!this.#cells.covers(x, y, z)) {
      this.#sawUnloaded = true;
      return;
    }
    const node = this.#cells.getOrSet(x, y, z, this.#count);
    if (node === this.#count) {
      this.#count++;
      if (node >= this.#x.length) this.#grow();
      this.#x[node] = x;
      this.#y[node] = y;
      this.#z[node] = z;
      this.#h[node] = this.#goal.heuristic(x, y, z);
    } else if (g >= (this.#g[node] as number) - 1e-9) return;
    this.#g[node] = g;
    this.#parent[node] = parent;
    this.#kind[node] = kind;
    this.#placed[node] = placed;
    // A greedy search may find a shorter way to a node that it has been at.
    this.#closed[node] = 0;
    this.#push(node, g + this.#weight * (this.#h[node] as number));
  }

  #grow(): void {
    const wider = <Values extends Int32Array | Float64Array | Uint8Array | Uint16Array>(values: Values): Values => {
      const grown = new (values.constructor as new (length: number) => Values)(values.length * 2);
      grown.set(values);
      return grown;
    };
    this.#x = wider(this.#x);
    this.#y = wider(this.#y);
    this.#z = wider(this.#z);
    this.#g = wider(this.#g);
    this.#h = wider(this.#h);
    this.#parent = wider(this.#parent);
    this.#kind = wider(this.#kind);
    this.#placed = wider(this.#placed);
    this.#closed = wider(this.#closed);
  }

  #push(node: number, key: number): void {
    const heap = this.#heap;
    const keys = this.#heapKeys;
    let at = heap.length;
    heap.push(node);
    keys.push(key);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!this.#before(key, node, keys[up] as number, heap[up] as number)) break;
      heap[at] = heap[up] as number;
      keys[at] = keys[up] as number;
      at = up;
    }
    heap[at] = node;
    keys[at] = key;
  }

  /** The open node that promises most, closed from now on; -1 when there is none. */
  #pop(): number {
    for (;;) {
      const node = this.#popHeap();
      if (node < 0 || this.#closed[node] === 0) {
        if (node >= 0) this.#closed[node] = 1;
        return node;
      }
    }
  }

  #popHeap(): number {
    const heap = this.#heap;
    const keys = this.#heapKeys;
    const first = heap[0];
    const lastNode = heap.pop();
    const lastKey = keys.pop();
    if (first === undefined || lastNode === undefined || lastKey === undefined) return -1;
    const length = heap.length;
    if (length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (
        child + 1 < length &&
        this.#before(keys[child + 1] as number, heap[child + 1] as number, keys[child] as number, heap[child] as number)
      ) {
        child++;
      }
      if (!this.#before(keys[child] as number, heap[child] as number, lastKey, lastNode)) break;
      heap[at] = heap[child] as number;
      keys[at] = keys[child] as number;
      at = child;
    }
    heap[at] = lastNode;
    keys[at] = lastKey;
    return first;
  }

  /** Smaller estimate first; of equals the one farther on its way, then the one found first. */
  #before(keyA: number, nodeA: number, keyB: number, nodeB: number): boolean {
    if (keyA !== keyB) return keyA < keyB;
    const hA = this.#h[nodeA] as number;
    const hB = this.#h[nodeB] as number;
    return hA !== hB ? hA < hB : nodeA < nodeB;
  }

  #finish(status: Path["status"]): Path {
    const complete = this.#bestEnd >= 0;
    const last = complete ? this.#bestEnd : this.#nearest;
    const steps: PathStep[] = [];
    for (let node = last; node >= 0; node = this.#parent[node] as number) {
      steps.push({
        x: this.#x[node] as number,
        y: this.#y[node] as number,
        z: this.#z[node] as number,
        kind: this.#kind[node] as MoveKind,
      });
    }
    steps.reverse();
    return {
      status: complete ? "complete" : status,
      steps,
      cost: complete ? this.#bestEndCost : (this.#g[last] as number),
      remaining: complete ? 0 : (this.#h[last] as number),
      expanded: this.#expanded,
    };
  }
}

/** A whole search at once. */
export function findPath(
  terrain: Terrain,
  goal: SearchGoal,
  start: { x: number; y: number; z: number },
  options: SearchOptions,
): Path {
  const search = new PathSearch(terrain, goal, start, options);
  for (;;) {
    const path = search.run(options.maxNodes + 1);
    if (path) return path;
  }
}
