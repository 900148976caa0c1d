/**
 * Quantities: from what is wanted and what is there to how often each method runs. Every node is expanded once, after everything
 * that uses it, so that needs are summed before they are rounded to whole recipe runs; tables and tools are made once and
 * kept, with as many tools as their durability asks for; fuel is chosen for the whole plan by what is at hand and cheap.
 */
import { costOf, type Derivation, derive, furnaceNode, needsOf, secondsOf, tableNode } from "./derive.ts";
import { type Method, type MethodGraph, membersOf, type NodeKey } from "./graph.ts";

export interface Want {
  readonly node: NodeKey;
  /** Must be there at the end. */
  readonly final: number;
  /** Are used up on the way (eaten, placed, stored). */
  readonly used: number;
  /** Must be made, whatever is there already. */
  readonly made: number;
  /** How they must be made, when the words say so. */
  readonly how?: "craft" | "smelt";
}

export interface Step {
  readonly node: NodeKey;
  readonly method: Exclude<Method, { kind: "member" } | { kind: "stock" }>;
  /** Items that come out: whole runs of a recipe. */
  readonly count: number;
  /** The nodes that this step needs first, used up or kept. */
  readonly needs: readonly NodeKey[];
  /** Nodes it uses up, with the total. */
  readonly used: readonly { readonly node: NodeKey; readonly count: number }[];
}

export interface Expansion {
  /** By node; a node that is wholly at hand has none. */
  readonly steps: ReadonlyMap<NodeKey, Step>;
  /** Families that one of their members stands for. */
  readonly standIns: ReadonlyMap<NodeKey, NodeKey>;
  /** Fuel that must be come by first; null: there is enough. */
  readonly fuel: { readonly node: NodeKey; readonly count: number } | null;
  /** What the furnace may burn without taking from what the plan needs for other things; empty: nothing is smelted. */
  readonly burns: readonly string[];
  readonly seconds: number;
}

export type Expanded =
  | { readonly status: "ok"; readonly expansion: Expansion }
  /** `missing`: a node that cannot be come by; `lacking`: how many more than are there. */
  | { readonly status: "impossible"; readonly missing: NodeKey; readonly lacking: number };

interface Demand {
  used: number;
  kept: number;
  final: number;
  made: number;
  /** Blocks to be dug with it. */
  uses: number;
}

/** All nodes that a node's derivation uses, itself included. */
export function closure(
  graph: MethodGraph,
  node: NodeKey,
  derivations: ReadonlyMap<NodeKey, Derivation>,
  found = new Set<NodeKey>(),
): Set<NodeKey> {
  if (found.has(node)) return found;
  found.add(node);
  const derivation = derivations.get(node);
  if (!derivation) return found;
  const { used, kept } = needsOf(graph, derivation.method);
  for (const need of [...used.map((amount) => amount.node), ...kept]) closure(graph, need, derivations, found);
  return found;
}

class Expander {
  readonly graph: MethodGraph;
  readonly derivations: ReadonlyMap<NodeKey, Derivation>;
  readonly initial: Readonly<Record<string, number>>;
  /** What nothing has claimed yet. */
  readonly stock: Map<string, number>;
  readonly demands = new Map<NodeKey, Demand>();
  readonly forced = new Map<NodeKey, Derivation>();
  readonly steps = new Map<NodeKey, Step>();
  readonly standIns = new Map<NodeKey, NodeKey>();
  seconds = 0;
  smelts = 0;
  missing: { node: NodeKey; lacking: number } | null = null;

  constructor(
    graph: MethodGraph,
    derivations: ReadonlyMap<NodeKey, Derivation>,
    stock: Readonly<Record<string, number>>,
  ) {
    this.graph = graph;
    this.derivations = derivations;
    this.initial = stock;
    this.stock = new Map(Object.entries(stock));
  }

  demand(node: NodeKey): Demand {
    const known = this.demands.get(node);
    if (known) return known;
    const fresh: Demand = { used: 0, kept: 0, final: 0, made: 0, uses: 0 };
    this.demands.set(node, fresh);
    return fresh;
  }

  derivation(node: NodeKey): Derivation | undefined {
    return this.forced.get(node) ?? this.derivations.get(node);
  }

  /** Users before what they use: reverse postorder of the chosen methods. */
  order(roots: readonly NodeKey[]): NodeKey[] {
    const postorder: NodeKey[] = [];
    const visited = new Set<NodeKey>();
    const visit = (node: NodeKey) => {
      if (visited.has(node)) return;
      visited.add(node);
      const method = this.derivation(node)?.method;
      if (method) {
        const { used, kept } = needsOf(this.graph, method);
        for (const need of [...used.map((amount) => amount.node), ...kept]) visit(need);
      }
      postorder.push(node);
    };
    for (const root of roots) visit(root);
    return postorder.reverse();
  }

  /** Takes up to `count` items of a node out of the stock. */
  take(node: NodeKey, count: number): number {
    let taken = 0;
    for (const member of membersOf(node)) {
      const there = this.stock.get(member) ?? 0;
      const part = Math.min(there, count - taken);
      if (part > 0) this.stock.set(member, there - part);
      taken += part;
    }
    return taken;
  }

  expand(node: NodeKey): void {
    const { used, kept, final, made, uses } = this.demand(node);
    const durability = Math.min(
      ...membersOf(node).map((item) => this.graph.knowledge.durability(item) || Number.POSITIVE_INFINITY),
    );
    const tools = kept > 0 ? Math.max(kept, Math.ceil(uses / durability)) : 0;
    const wanted = used + Math.max(final, tools);
    if (wanted === 0 && made === 0) return;
    // A tool or table that is there serves, also when it is what must be there at the end.
    const serves = used === 0 && final === 0 && made === 0;
    const there = serves ? membersOf(node).reduce((sum, item) => sum + (this.initial[item] ?? 0), 0) : 0;
    const deficit = Math.max(wanted - (serves ? there : this.take(node, wanted)), made);
    if (deficit <= 0) return;
    const method = this.derivation(node)?.method;
    if (!method || method.kind === "stock") {
      this.missing ??= { node, lacking: deficit };
      return;
    }
    if (method.kind === "member") {
      const member = this.demand(method.node);
      if (kept > 0 && uses > 0) {
        // A tool that is still to be made: its wear is counted where it is made.
        member.kept = Math.max(member.kept, 1);
        member.uses += uses;
      } else if (final > 0 && made === 0) member.final += Math.max(0, Math.min(final, deficit));
      else member.used += made === 0 ? deficit : 0;
      if (final > 0 && used > 0 && made === 0) member.used += Math.max(0, deficit - final);
      member.made = Math.max(member.made, made);
      this.standIns.set(node, method.node);
      return;
    }
    const yields = method.kind === "craft" ? method.yield : 1;
    const runs = Math.ceil(deficit / yields);
    const needs = needsOf(this.graph, method);
    const usedTotals = needs.used.map((amount) => ({ node: amount.node, count: amount.count * runs }));
    for (const amount of usedTotals) this.demand(amount.node).used += amount.count;
    for (const tool of needs.kept) {
      const demand = this.demand(tool);
      demand.kept = Math.max(demand.kept, 1);
      if (method.kind === "collect") demand.uses += Math.ceil(runs / method.expected);
    }
    if (method.kind === "smelt") this.smelts += runs;
    this.seconds += this.graph.difficulty(method) * secondsOf(method, runs);
    const step: Step = {
      node,
      method,
      count: runs * yields,
      used: usedTotals,
      needs: [...needs.kept, ...usedTotals.map((amount) => amount.node)],
    };
    this.steps.set(node, step);
  }
}

function run(
  graph: MethodGraph,
  derivations: ReadonlyMap<NodeKey, Derivation>,
  stock: Readonly<Record<string, number>>,
  wants: readonly Want[],
  standIns: ReadonlyMap<NodeKey, NodeKey> = new Map(),
): Expander {
  const expander = new Expander(graph, derivations, stock);
  for (const [family, member] of standIns) {
    expander.forced.set(family, { method: { kind: "member", node: member }, seconds: 0, marginal: 0 });
  }
  for (const want of wants) {
    const demand = expander.demand(want.node);
    demand.final += want.final;
    demand.used += want.used;
    demand.made += want.made;
    if (want.how !== undefined && want.made > 0) {
      const forced = forcedMethod(graph, derivations, want.node, want.how);
      if (forced) expander.forced.set(want.node, forced);
    }
  }
  for (const node of expander.order(wants.map((want) => want.node))) expander.expand(node);
  return expander;
}

/** As `run`; where a plan makes a family and one of its members, it tries to make that member only, in one go. */
function runShared(
  graph: MethodGraph,
  derivations: ReadonlyMap<NodeKey, Derivation>,
  stock: Readonly<Record<string, number>>,
  wants: readonly Want[],
): Expander {
  const plain = run(graph, derivations, stock, wants);
  const standIns = new Map<NodeKey, NodeKey>();
  for (const family of plain.steps.keys()) {
    const members = membersOf(family);
    const shared = members.length > 1 ? members.find((member) => plain.steps.has(member)) : undefined;
    if (shared !== undefined) standIns.set(family, shared);
  }
  if (plain.missing || standIns.size === 0) return plain;
  const sharing = run(graph, derivations, stock, wants, standIns);
  return !sharing.missing && sharing.seconds <= plain.seconds ? sharing : plain;
}

/** The cheapest method of the wanted kind that does not go round in a circle. */
export function forcedMethod(
  graph: MethodGraph,
  derivations: ReadonlyMap<NodeKey, Derivation>,
  node: NodeKey,
  how: "craft" | "smelt",
): Derivation | null {
  const chosen = derivations.get(node);
  if (!chosen || chosen.method.kind === how) return chosen ?? null;
  let best: Derivation | null = null;
  for (const method of graph.methods(node)) {
    if (method.kind !== how) continue;
    const { used, kept } = needsOf(graph, method);
    const needs = [...used.map((amount) => amount.node), ...kept];
    if (needs.some((need) => !derivations.has(need) || closure(graph, need, derivations).has(node))) continue;
    const cost = costOf(graph, method, derivations);
    if (!best || cost.seconds < best.seconds) best = { method, ...cost };
  }
  return best;
}

interface Fuel {
  readonly node: NodeKey;
  /** Items that one of it smelts. */
  readonly smelts: number;
}

/** Any planks, any log, and what else is commonly burnt (minecraft.wiki/w/Smelting). */
function commonFuels(graph: MethodGraph): Fuel[] {
  const fuels = graph.knowledge.fuels();
  return [/_planks$/, /_log$/, /^coal$/, /^charcoal$/, /^stick$/].flatMap((pattern): Fuel[] => {
    const kind = fuels.filter(({ item }) => pattern.test(item));
    if (kind.length === 0) return [];
    return [{ node: graph.node(kind.map(({ item }) => item)), smelts: Math.min(...kind.map(({ smelts }) => smelts)) }];
  });
}

/** What plans let a furnace burn: one kind that is at hand, or a family. */
export function usualBurns(graph: MethodGraph): string[][] {
  const families = commonFuels(graph).map(({ node }) => membersOf(node));
  return [...families, ...families.filter(({ length }) => length > 1).flatMap((items) => items.map((item) => [item]))];
}

/** Fuel nodes that must also be derived when something may be smelted. */
export function fuelRoots(graph: MethodGraph): NodeKey[] {
  return commonFuels(graph).map(({ node }) => node);
}

/** Fuels that this plan may fetch: whatever can be come by without smelting. */
function fuelCandidates(graph: MethodGraph, derivations: ReadonlyMap<NodeKey, Derivation>): Fuel[] {
  return commonFuels(graph).filter(({ node }) => {
    const method = derivations.get(node)?.method;
    if (!method || method.kind === "stock") return false;
    return [...closure(graph, node, derivations)].every((key) => derivations.get(key)?.method.kind !== "smelt");
  });
}

/**
 * The kind of what is left of the stock that smelts most. Kinds are not added up: one that suffices alone leaves the rest, which
 * may be wanted for other things, untouched.
 */
function fuelAtHand(graph: MethodGraph, stock: ReadonlyMap<string, number>): { item: string; smelts: number } | null {
  let best: { item: string; smelts: number } | null = null;
  for (const { item, smelts } of graph.knowledge.fuels()) {
    if (!/^(coal|charcoal|stick)$|_planks$|_log$/.test(item)) continue;
    const total = smelts * (stock.get(item) ?? 0);
    if (total > (best?.smelts ?? 0)) best = { item, smelts: total };
  }
  return best;
}

export function expand(
  graph: MethodGraph,
  stock: Readonly<Record<string, number>>,
  wants: readonly Want[],
): Expanded & { readonly derivations: ReadonlyMap<NodeKey, Derivation> } {
  const roots = [...wants.map((want) => want.node), ...fuelRoots(graph), tableNode, furnaceNode];
  const derivations = derive(graph, roots, stock);
  for (const want of wants) {
    if ((want.final > 0 || want.made > 0 || want.used > 0) && !derivations.has(want.node)) {
      return { status: "impossible", missing: want.node, lacking: want.final + want.used + want.made, derivations };
    }
  }
  const plain = runShared(graph, derivations, stock, wants);
  if (plain.missing)
    return { status: "impossible", missing: plain.missing.node, lacking: plain.missing.lacking, derivations };
  const atHand = fuelAtHand(graph, plain.stock);
  if (plain.smelts <= (atHand?.smelts ?? 0)) {
    const burns = plain.smelts > 0 && atHand ? [atHand.item] : [];
    return { status: "ok", expansion: { ...resultOf(plain), fuel: null, burns }, derivations };
  }

  let best: { expander: Expander; fuel: { node: NodeKey; count: number } } | null = null;
  for (const { node, smelts } of fuelCandidates(graph, derivations)) {
    const count = Math.ceil(plain.smelts / smelts);
    const expander = runShared(graph, derivations, stock, [{ node, final: 0, used: count, made: 0 }, ...wants]);
    if (expander.missing) continue;
    if (!best || expander.seconds < best.expander.seconds) best = { expander, fuel: { node, count } };
  }
  if (!best) return { status: "impossible", missing: "coal", lacking: Math.ceil(plain.smelts / 8), derivations };
  const burns = membersOf(best.fuel.node);
  return { status: "ok", expansion: { ...resultOf(best.expander), fuel: best.fuel, burns }, derivations };
}

function resultOf(expander: Expander): Omit<Expansion, "fuel" | "burns"> {
  return { steps: expander.steps, standIns: expander.standIns, seconds: expander.seconds };
}
