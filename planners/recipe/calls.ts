/** The skill call that carries a method out. What is remembered of calls is remembered of methods through the same words. */
import type { SkillCall } from "../../src/core/plan.ts";
import type { Method } from "./graph.ts";

export type Doing = Exclude<Method, { kind: "member" } | { kind: "stock" }>;

/**
 * `items`: those that can really come out; `made`: items that the step adds; `total`: carried after it; `burns`: what a furnace may burn.
 */
export function callOf(
  method: Doing,
  items: readonly string[],
  { made, total, burns }: { readonly made: number; readonly total: number; readonly burns: readonly string[] },
): SkillCall {
  const [item = ""] = items;
  switch (method.kind) {
    case "craft": {
      const alternatives = items.length > 1 ? { alternatives: [...items] } : {};
      return { skill: "craft", args: { item, count: made, ...alternatives } };
    }
    case "smelt":
      return { skill: "smelt", args: { input: method.input, item: method.item, count: made, fuel: [...burns] } };
    case "collect":
      return { skill: "collect", args: { items: [...items], count: total, blocks: [...method.blocks] } };
    case "fill":
      return { skill: "fill", args: { item: method.item, count: total } };
    case "hunt":
      return { skill: "hunt", args: { mob: method.mob, item: method.item, count: total } };
  }
}
