/** World seconds that a call is expected to take, from the world's knowledge: what finding, digging, fighting and smelting take about. */
import type { RecipeKnowledge } from "../../src/core/minecraft.ts";
import type { SkillCall } from "../../src/core/plan.ts";

/** Of skills that depend on nothing that is known. */
const usual: Readonly<Record<string, number>> = {
  craft: 3,
  eat: 2,
  equip: 1,
  place: 3,
  store: 5,
  sleep: 60,
  "go-to": 30,
  "go-to-block": 40,
  explore: 120,
  "dig-down": 40,
  kill: 60,
  hunt: 60,
  build: 60,
  climb: 40,
  fill: 40,
  "clear-mobs": 30,
};
const otherwise = 30;

export function secondsOfCall({ skill, args }: SkillCall, knowledge: RecipeKnowledge): number {
  const count = typeof args.count === "number" ? args.count : 1;
  switch (skill) {
    case "collect": {
      const items = Array.isArray(args.items) ? args.items.map(String) : [];
      const blocks = Array.isArray(args.blocks) ? args.blocks.map(String) : [];
      const seconds = items.flatMap((item) =>
        knowledge.sources(item).flatMap((source) => {
          if (source.kind !== "block" || !blocks.includes(source.block)) return [];
          const dig = Math.min(
            ...(source.tools.length > 0 ? source.tools : [null]).map((tool) =>
              knowledge.digSeconds(source.block, tool),
            ),
          );
          return [source.searchSeconds + (count / source.expected) * (dig + 1)];
        }),
      );
      return Math.min(600, ...seconds);
    }
    case "hunt": {
      const seconds = knowledge
        .sources(String(args.item))
        .flatMap((source) =>
          source.kind === "mob" && source.mob === args.mob
            ? [(count / source.expected) * (source.searchSeconds + 5)]
            : [],
        );
      return Math.min(600, ...seconds);
    }
    case "kill":
      return count * (knowledge.mobSearchSeconds?.(String(args.mob)) ?? usual.kill ?? otherwise);
    case "smelt":
      return 10 * count + 5;
    default:
      return usual[skill] ?? otherwise;
  }
}
