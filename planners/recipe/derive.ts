/**
 * Cheapest derivations in an AND/OR graph: Knuth 1977, "A generalization of Dijkstra's algorithm". Costs (world seconds) are strictly
 * positive and a method costs at least as much as each of its parts, so nodes are settled in order of cost and every node's
 * method only uses nodes settled before it: cycles such as ingot and block never enter a plan.
 */
import { type Method, type MethodGraph, membersOf, type NodeKey } from "./graph.ts";

/** World seconds for one action, besides what knowledge says. */
export const effort = {
  craft: 1,
  table: 2,
  furnace: 5,
  walkPerBlock: 2,
  fightPerMob: 8,
  fill: 4,
  member: 0.01,
} as const;
/** What only the stock gives is settled last: anything that can be come by otherwise is. */
const stockOnly = 1e6;

export const tableNode: NodeKey = "crafting_table";
export const furnaceNode: NodeKey = "furnace";

export interface Derivation {
  readonly method: Method;
  /** For the first one, with everything that must be there for it. */
  readonly seconds: number;
  /** For each further one. */
  readonly marginal: number;
}

/** What must be there and is used up, and what must be there and stays. */
export function needsOf(
  graph: MethodGraph,
  method: Method,
): {
  readonly used: { node: NodeKey; count: number }[];
  readonly kept: NodeKey[];
} {
  switch (method.kind) {
    case "craft":
      return { used: [...method.ingredients], kept: method.table ? [tableNode] : [] };
    case "smelt":
      return { used: [{ node: method.input, count: 1 }], kept: [furnaceNode] };
    case "collect":
      return { used: [], kept: method.tools.length > 0 ? [graph.node(method.tools)] : [] };
    case "fill":
      return { used: [{ node: method.container, count: 1 }], kept: [] };
    case "member":
      return { used: [{ node: method.node, count: 1 }], kept: [] };
    default:
      return { used: [], kept: [] };
  }
}

/** Seconds for `runs` runs (items for collecting, hunting and smelting) without what is needed for it. */
export function secondsOf(method: Method, runs: number): number {
  switch (method.kind) {
    case "craft":
      return effort.craft + (method.table ? effort.table : 0);
    case "smelt":
      return effort.furnace + runs * method.seconds;
    case "collect":
      return method.searchSeconds + (runs / method.expected) * (method.digSeconds + effort.walkPerBlock);
    case "hunt":
      return method.searchSeconds + (runs / method.expected) * effort.fightPerMob;
    case "fill":
      return method.searchSeconds + runs * effort.fill;
    case "member":
      return effort.member;
    case "stock":
      return stockOnly;
  }
}

/** What a method costs when all it needs is settled. */
export function costOf(
  graph: MethodGraph,
  method: Method,
  settled: ReadonlyMap<NodeKey, Derivation>,
): { readonly seconds: number; readonly marginal: number } {
  const { used, kept } = needsOf(graph, method);
  const difficulty = graph.difficulty(method);
  let seconds = difficulty * secondsOf(method, 1);
  let parts = 0;
  for (const { node, count } of used) {
    const part = settled.get(node);
    seconds += (part?.seconds ?? 0) + (count - 1) * (part?.marginal ?? 0);
    parts += count * (part?.marginal ?? 0);
  }
  for (const node of kept) seconds += settled.get(node)?.seconds ?? 0;
  const run = difficulty * (secondsOf(method, 2) - secondsOf(method, 1));
  return { seconds, marginal: (run + parts) / (method.kind === "craft" ? method.yield : 1) };
}

/** Derivations of every node that can be reached backwards from the roots and has one. */
export function derive(
  graph: MethodGraph,
  roots: readonly NodeKey[],
  stock: Readonly<Record<string, number>>,
): ReadonlyMap<NodeKey, Derivation> {
  interface Candidate {
    readonly node: NodeKey;
    readonly method: Method;
    /** Distinct needs that are not settled yet. */
    missing: number;
  }
  const users = new Map<NodeKey, Candidate[]>();
  const ready: { node: NodeKey; method: Method; seconds: number; order: number }[] = [];
  const seen = new Set<NodeKey>();
  const queue = [...roots];
  const settled = new Map<NodeKey, Derivation>();
  let order = 0;

  const offer = (candidate: Candidate) => {
    const { seconds } = costOf(graph, candidate.method, settled);
    push(ready, { node: candidate.node, method: candidate.method, seconds, order: order++ });
  };
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const methods: Method[] = [...graph.methods(node)];
    if (membersOf(node).length === 1 && (stock[node] ?? 0) > 0) methods.push({ kind: "stock" });
    for (const method of methods) {
      const { used, kept } = needsOf(graph, method);
      const distinct = new Set([...used.map((amount) => amount.node), ...kept]);
      const candidate: Candidate = { node, method, missing: distinct.size };
      for (const key of distinct) {
        users.set(key, [...(users.get(key) ?? []), candidate]);
        queue.push(key);
      }
      if (candidate.missing === 0) offer(candidate);
    }
  }
  for (let best = pop(ready); best; best = pop(ready)) {
    if (settled.has(best.node)) continue;
    settled.set(best.node, { method: best.method, ...costOf(graph, best.method, settled) });
    for (const candidate of users.get(best.node) ?? []) {
      candidate.missing -= 1;
      if (candidate.missing === 0 && !settled.has(candidate.node)) offer(candidate);
    }
  }
  return settled;
}

// A binary heap by seconds, then by insertion, so that equal costs are settled in a fixed order.
interface Keyed {
  readonly seconds: number;
  readonly order: number;
}

const before = (left: Keyed, right: Keyed) =>
  left.seconds < right.seconds || (left.seconds === right.seconds && left.order < right.order);

function push<Entry extends Keyed>(heap: Entry[], entry: Entry): void {
  heap.push(entry);
  for (let index = heap.length - 1; index > 0; ) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (!above || !before(entry, above)) break;
    heap[index] = above;
    heap[parent] = entry;
    index = parent;
  }
}

function pop<Entry extends Keyed>(heap: Entry[]): Entry | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  heap[0] = last;
  for (let index = 0; ; ) {
    const left = 2 * index + 1;
    const right = left + 1;
    let smallest = index;
    for (const child of [left, right]) {
      const candidate = heap[child];
      const current = heap[smallest];
      if (candidate && current && before(candidate, current)) smallest = child;
    }
    const moved = heap[smallest];
    if (smallest === index || !moved) return top;
    heap[smallest] = last;
    heap[index] = moved;
    index = smallest;
  }
}
