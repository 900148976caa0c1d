/**
 * From an expansion to subgoals in the order in which they are carried out: what a step needs comes before it, tools and tables
 * before what they are for. The inventory is followed along, so each predicate says what must be carried after the step.
 */
import type { SkillCall, Subgoal } from "../../src/core/plan.ts";
import { callOf } from "./calls.ts";
import type { Derivation } from "./derive.ts";
import type { Expansion, Step } from "./expand.ts";
import { membersOf, type NodeKey } from "./graph.ts";
import { amountOf, countExpression, labelOf, readable } from "./words.ts";

export type Draft = Omit<Subgoal, "id">;

export class Emitter {
  readonly expansion: Expansion;
  readonly derivations: ReadonlyMap<NodeKey, Derivation>;
  /** What is carried, as the plan goes on. */
  readonly carried: Map<string, number>;
  readonly drafts: Draft[] = [];
  readonly #emitted = new Set<NodeKey>();

  constructor(
    expansion: Expansion,
    derivations: ReadonlyMap<NodeKey, Derivation>,
    inventory: Readonly<Record<string, number>>,
  ) {
    this.expansion = expansion;
    this.derivations = derivations;
    this.carried = new Map(Object.entries(inventory));
  }

  count(items: readonly string[]): number {
    return items.reduce((sum, item) => sum + (this.carried.get(item) ?? 0), 0);
  }

  /** Takes items away again, the member of which most is there first. */
  use(node: NodeKey, count: number): void {
    let left = count;
    const members = membersOf(node).sort((a, b) => (this.carried.get(b) ?? 0) - (this.carried.get(a) ?? 0));
    for (const member of members) {
      const there = this.carried.get(member) ?? 0;
      const part = Math.min(there, left);
      if (part > 0) this.carried.set(member, there - part);
      left -= part;
    }
  }

  /** Emits what makes the node, with everything it needs first. */
  emit(node: NodeKey, why: string | undefined): void {
    if (this.#emitted.has(node)) return;
    this.#emitted.add(node);
    const standIn = this.expansion.standIns.get(node);
    if (standIn !== undefined) this.emit(standIn, why);
    const step = this.expansion.steps.get(node);
    if (!step) return;
    const label = labelOf(this.#items(step));
    // Ingredients of which nothing is left to do are skipped inside; families after members, so that totals only grow.
    for (const need of step.needs) this.emit(need, `for ${amountOf(step.count, label)}`);
    if (step.method.kind === "smelt" && this.expansion.fuel)
      this.emit(this.expansion.fuel.node, "fuel for the furnace");
    this.#emitStep(step, why);
  }

  /** The members that can really come out. */
  #items(step: Step): string[] {
    const { method } = step;
    if (method.kind === "smelt" || method.kind === "hunt" || method.kind === "fill") return [method.item];
    const possible = method.items.filter((item) => this.derivations.has(item));
    return possible.length > 0 ? possible : [...method.items];
  }

  #emitStep(step: Step, why: string | undefined): void {
    const items = this.#items(step);
    const label = labelOf(items);
    for (const { node, count } of step.used) this.use(node, count);
    const total = this.count(items) + step.count;
    const { call, title } = this.#call(step, items, label, total);
    const [first = ""] = items;
    this.carried.set(first, (this.carried.get(first) ?? 0) + step.count);
    this.drafts.push({
      title,
      ...(why === undefined ? {} : { why }),
      predicate: `${countExpression("inventory", items)} >= ${total}`,
      call,
    });
  }

  #call(step: Step, items: readonly string[], label: string, total: number): { call: SkillCall; title: string } {
    const { method, count } = step;
    const call = callOf(method, items, { made: count, total, burns: this.expansion.burns });
    switch (method.kind) {
      case "craft":
      case "smelt":
        return { title: `${method.kind} ${amountOf(count, label)}`, call };
      case "collect": {
        const from = labelOf(method.blocks);
        return { title: `collect ${amountOf(count, label)}${from === label ? "" : ` from ${from}`}`, call };
      }
      case "fill":
        return { title: `fill ${amountOf(count, method.container)} with ${readable(method.block)}`, call };
      case "hunt":
        return { title: `hunt ${readable(method.mob)} for ${amountOf(count, label)}`, call };
    }
  }
}
