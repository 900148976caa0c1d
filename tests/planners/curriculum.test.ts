/** Goals that set themselves goals: which words mean that, and what is proposed in both worlds, by the real planners. */
import { describe, expect, it } from "vitest";
import {
  createCurriculum,
  isCurriculum,
  learnableItems,
  type Tries,
  yardRelations,
} from "../../planners/curriculum.ts";
import { createRecipePlanner } from "../../planners/recipe-planner.ts";
import { createYardPlanner } from "../../planners/yard-planner.ts";
import { newcomerFacts } from "../../src/app/minecraft.ts";
import { yardFactsAtStart } from "../../src/app/yard.ts";
import { noMemory, type PlanMemory } from "../../src/core/memory.ts";
import { minecraftFactsSchema } from "../../src/lang/minecraft-facts.ts";
import { yardFactsSchema } from "../../src/lang/yard-facts.ts";
import { createKnowledge } from "../../worlds/minecraft/rules/knowledge.ts";
import { embeddedSources } from "../../worlds/minecraft/rules/sources.ts";

describe("words that ask for learning as such", () => {
  it.each([
    "explore and learn what you can",
    "Explore and learn what you can!",
    "learn what you can",
    "please learn as much as you can",
    "explore the world",
    "learn new things",
    "practise on your own",
    "explore and learn",
    "learn something new",
  ])("%s", (words) => expect(isCurriculum(words)).toBe(true));

  it.each([
    "get a stone pickaxe",
    "explore the desert",
    "find a desert",
    "learn to craft a chest",
    "explore and get a log",
    "try to get out",
    "drive to the tower",
  ])("not: %s", (words) => expect(isCurriculum(words)).toBe(false));
});

const knowledge = createKnowledge({ sources: embeddedSources });
const minecraft = (memory: PlanMemory = noMemory) =>
  createCurriculum({
    planner: createRecipePlanner({ knowledge }),
    memory,
    schema: minecraftFactsSchema,
    candidates: (facts) => learnableItems(knowledge, facts),
    prefer: "cheapest",
    limit: 6,
  });
const factsWith = (inventory: Record<string, number>) => ({ ...newcomerFacts, inventory });
const start = yardFactsAtStart(3);
const yard = (memory: PlanMemory = noMemory) =>
  createCurriculum({
    planner: createYardPlanner({ success: () => 0.9 }),
    memory,
    schema: yardFactsSchema,
    candidates: () => yardRelations(),
    prefer: "least-known",
    limit: 40,
  });
const once: Tries = { achieved: 1, failed: 0 };

describe("the curriculum in Minecraft", () => {
  it("proposes what costs least from here, and something else when that is there", async () => {
    const first = await minecraft()({ world: "minecraft", facts: newcomerFacts, tried: {} });
    expect(first?.goal).toMatch(/^get (an?|some) /);
    const again = await minecraft()({
      world: "minecraft",
      facts: factsWith({ [first?.about ?? ""]: 1 }),
      tried: { [first?.about ?? ""]: once },
    });
    expect(again).not.toBeNull();
    expect(again?.about).not.toBe(first?.about);
  });

  it("makes something of what is carried before it looks for more: a craft takes a second, a search many", async () => {
    const facts = factsWith({ oak_log: 4 });
    const ofLogs = learnableItems(knowledge, facts).filter(({ seconds }) => seconds <= 1);
    expect(ofLogs.map(({ about }) => about)).toEqual(["oak_planks", "oak_wood"]);
    expect((await minecraft()({ world: "minecraft", facts, tried: {} }))?.about).toBe("oak_planks");
  });

  it("leaves what failed twice, and what an earlier run has learned", async () => {
    const proposed = await minecraft()({ world: "minecraft", facts: newcomerFacts, tried: {} });
    const about = proposed?.about ?? "";
    const tried = { [about]: { achieved: 0, failed: 2 } };
    expect((await minecraft()({ world: "minecraft", facts: newcomerFacts, tried }))?.about).not.toBe(about);
    const learned: PlanMemory = {
      ...noMemory,
      plansFor: (_, goal) =>
        goal === proposed?.goal ? [{ predicate: "", steps: [], worked: 1, failed: 0, seconds: 1 }] : [],
    };
    expect((await minecraft(learned)({ world: "minecraft", facts: newcomerFacts, tried: {} }))?.about).not.toBe(about);
  });
});

describe("the curriculum in the yard", () => {
  it("goes through relations that were never tried, each understood, until none is left", async () => {
    const tried: Record<string, Tries> = {};
    const goals: string[] = [];
    for (;;) {
      const next = await yard()({ world: "rapier/yard", facts: start, tried });
      if (next === null) break;
      expect(tried[next.about]).toBeUndefined();
      tried[next.about] = once;
      goals.push(next.goal);
    }
    expect(goals.length).toBeGreaterThan(15);
    expect(new Set(goals).size).toBe(goals.length);
  });

  it("prefers what is least known to what has always gone well", async () => {
    // Everything but pushing to the green pad has succeeded often.
    const memory: PlanMemory = {
      ...noMemory,
      experienceOf: (_, { skill, args }) =>
        skill === "push-to" && args.to === "greenPad"
          ? { succeeded: 2, failed: { timeout: 2 }, seconds: 40 }
          : { succeeded: 50, failed: {}, seconds: 10 },
    };
    const next = await yard(memory)({ world: "rapier/yard", facts: start, tried: {} });
    expect(next?.goal).toMatch(/^push the \w+ crate onto the green pad$/);
  });
});
