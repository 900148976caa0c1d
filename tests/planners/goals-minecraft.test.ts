/**
 * The goals in free English that rules alone must understand: the condition that is derived implies the listed one, with the listed names
 * mapped to this world's facts. Implication is tried on facts at the edge: the condition holds, and one less of anything breaks it.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createRecipePlanner } from "../../planners/recipe-planner.ts";
import { scriptedSkills } from "../../skills/library.ts";
import { createKnowledge } from "../../worlds/minecraft/rules/knowledge.ts";
import { factsWith } from "./fixtures/facts.ts";

interface GoalFixture {
  readonly goal: string;
  readonly world: string;
  readonly predicate: string;
  readonly needsModel: boolean;
}

const file = new URL("../fixtures/goals.json", import.meta.url);
const { goals } = JSON.parse(readFileSync(file, "utf8")) as { goals: readonly GoalFixture[] };
const asked = goals.filter(({ world, needsModel }) => world === "minecraft" && !needsModel);
const knowledge = createKnowledge();
const planner = createRecipePlanner({ knowledge, skills: scriptedSkills().map(({ name }) => name) });

const countOf = (word: string) =>
  knowledge
    .itemNames()
    .filter((name) => `_${name}_`.includes(`_${word}_`))
    .map((name) => `inventory.${name}`);

/** The listed condition in this world's facts, where its names are others: what the derived one must contain, part by part. */
const inOurFacts: Readonly<Record<string, readonly string[]>> = {
  "build a wall five long and three high out of cobblestone": [
    "placed.cobblestone >= 15",
    'walls.cobblestone["3"] >= 5',
  ],
  "build a pillar of dirt seven blocks high and stand on it": [
    "placed.dirt >= 7",
    'walls.dirt["7"] >= 1',
    "perch >= 7",
  ],
  "dig down to y 40 and come back up": ['descended["40"] >= 1', "position.y >= 60"],
  "put eight logs into a chest": ["count(stored, 'log') >= 8"],
  // One of the two steaks is eaten, so one is left.
  "slay three cows and cook the meat": ["killed.cow >= 3", "smelted.cooked_beef >= 1"],
};

/** Understood, but this world has no way to it yet, and the planner says so. */
const withoutAWay: Readonly<Record<string, RegExp>> = {
  "grow and harvest some wheat, then bake bread": /^wheat is neither crafted, smelted, dropped nor dug here/,
};

describe("goals in free English that rules understand", () => {
  it("are 33, and each is planned or refused with a reason", () => expect(asked).toHaveLength(33));

  it.each(asked.map((fixture) => [fixture.goal, fixture] as const))("%s", async (goal, { predicate }) => {
    const facts = factsWith({ position: [0.5, 64, 0.5] });
    const request = { goal: { id: "g", text: goal, world: "minecraft" }, facts, initialFacts: facts, failures: [] };
    const result = await planner.plan(request);
    if (predicate === "impossible") {
      expect(result).toMatchObject({ status: "impossible" });
      expect(result.status === "impossible" && result.reason.length).toBeGreaterThan(10);
      return;
    }
    const reason = withoutAWay[goal];
    if (reason) {
      expect(result.status === "impossible" && result.reason).toMatch(reason);
      return;
    }
    if (result.status !== "ok") throw new Error(result.reason);
    expect(result.plan.subgoals.length).toBeGreaterThan(0);
    const derived = result.plan.predicate.split(" && ");
    for (const atom of inOurFacts[goal] ?? predicate.split(" && ")) {
      // A family that no name word selects is added up by its members.
      const family = /^count\(inventory, '(\w+)'\) >= (\d+)$/.exec(atom);
      const members = countOf(family?.[1] ?? "none");
      const isMet = derived.some((found) => {
        if (found === atom) return true;
        const [sum = "", count] = found.split(" >= ");
        return family !== null && count === family[2] && sum.split(" + ").every((name) => members.includes(name));
      });
      expect(isMet, `${atom} in ${result.plan.predicate}`).toBe(true);
    }
  });
});
