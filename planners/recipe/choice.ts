/** Any of several items will do: which one is taken. */
import type { ItemTarget } from "../understand/intents.ts";
import { derive } from "./derive.ts";
import { fuelRoots } from "./expand.ts";
import type { GoalContext } from "./part.ts";

/** The one at hand, else the one that costs least for so many. */
export function chooseItem(target: ItemTarget, context: GoalContext, count = 1): string {
  const { graph, facts } = context;
  const atHand = target.items.find((item) => (facts.inventory[item] ?? 0) >= count);
  if (atHand !== undefined) return atHand;
  const derivations = derive(graph, [...target.items, ...fuelRoots(graph), "furnace"], facts.inventory);
  const seconds = (item: string) => {
    const known = derivations.get(item);
    return known ? known.seconds + (count - 1) * known.marginal : Number.POSITIVE_INFINITY;
  };
  return [...target.items].sort((a, b) => seconds(a) - seconds(b))[0] ?? "";
}
