/** Why something cannot be had here: follows the ways in which it could be made to the first thing that has no source. */
import type { Derivation } from "./derive.ts";
import { needsOf } from "./derive.ts";
import { type MethodGraph, membersOf, type NodeKey } from "./graph.ts";
import { labelOf } from "./words.ts";

const deepest = 6;

export function whyNot(
  graph: MethodGraph,
  derivations: ReadonlyMap<NodeKey, Derivation>,
  node: NodeKey,
  path: readonly NodeKey[] = [],
): string {
  const members = membersOf(node);
  const name = members.length === 1 ? node : labelOf(members);
  const nowhere = `${name} is neither crafted, smelted, dropped nor dug here`;
  if (path.length >= deepest) return nowhere;
  const methods = members.flatMap((member) => graph.methods(member)).filter((method) => method.kind !== "member");
  let best: { missing: NodeKey; how: string; count: number } | null = null;
  for (const method of methods) {
    const { used, kept } = needsOf(graph, method);
    const missing = [...used.map((amount) => amount.node), ...kept].filter((need) => !derivations.has(need));
    const [first] = missing;
    if (first === undefined || path.includes(first) || first === node) continue;
    if (method.kind === "craft" && membersOf(first).some((item) => members.includes(item))) continue;
    // Unpacking a hay block gives wheat, but hay blocks are made of wheat: no way to come by it.
    const packed = membersOf(first).flatMap((item) => graph.methods(item));
    if (packed.some((way) => needsOf(graph, way).used.some((amount) => membersOf(amount.node).includes(node))))
      continue;
    if (!best || missing.length < best.count) {
      const how = method.kind === "smelt" ? "is smelted from" : method.kind === "collect" ? "is dug with" : "needs";
      best = { missing: first, how, count: missing.length };
    }
  }
  if (!best) return nowhere;
  const needed = membersOf(best.missing);
  const label = needed.length === 1 ? best.missing : labelOf(needed);
  return `${name} ${best.how} ${label}, and ${whyNot(graph, derivations, best.missing, [...path, node])}`;
}
