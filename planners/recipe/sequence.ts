/**
 * What one intent of a sentence means for another: what is eaten, placed, stored or built with later need not be left at the end, and a
 * depth that is left again was only passed through.
 */
import type { Intent } from "../understand/intents.ts";

/** What an intent takes from the inventory; null: nothing that was named. Absent items: whatever is edible. */
function givenAway(intent: Intent): { readonly items?: readonly string[]; readonly count: number } | null {
  switch (intent.kind) {
    case "eat":
      return intent.target ? { items: intent.target.items, count: intent.count } : { count: intent.count };
    case "place":
    case "store":
      return { items: intent.target.items, count: intent.count };
    case "build":
      return { items: intent.target.items, count: intent.length * intent.height };
    default:
      return null;
  }
}

/** "Get a steak and eat it": what is eaten, placed or stored later need not be left at the end. */
export function finalCounts(intents: readonly Intent[]): number[] {
  const finals = intents.map((intent) =>
    intent.kind === "possess" || (intent.kind === "produce" && !intent.total) ? intent.count : 0,
  );
  intents.forEach((intent, index) => {
    const given = givenAway(intent);
    if (!given) return;
    const { items } = given;
    let left = given.count;
    for (let earlier = index - 1; earlier >= 0 && left > 0; earlier--) {
      const source = intents[earlier];
      if (!source || (source.kind !== "possess" && source.kind !== "produce")) continue;
      if (items && !source.target.items.some((item) => items.includes(item))) continue;
      const part = Math.min(left, finals[earlier] ?? 0);
      finals[earlier] = (finals[earlier] ?? 0) - part;
      left -= part;
    }
  });
  return finals;
}

/** "Dig down to y 40 and come back up": being there once is enough when something else leads away again. */
export function passedThrough(intents: readonly Intent[]): Intent[] {
  const leads = ["climb", "go-to", "go-to-block", "explore", "sleep", "kill", "build"];
  return intents.map((intent, index) =>
    intent.kind === "dig-down" && intents.slice(index + 1).some(({ kind }) => leads.includes(kind))
      ? { ...intent, visit: true }
      : intent,
  );
}
