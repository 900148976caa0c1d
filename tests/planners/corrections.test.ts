/** Corrections by rules, read by the real planners of both worlds: what a correction makes of a goal, and what it leaves alone. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correctByRules } from "../../planners/corrections.ts";
import { createRecipePlanner } from "../../planners/recipe-planner.ts";
import { alternatives } from "../../planners/yard/alternatives.ts";
import { createYardPlanner } from "../../planners/yard-planner.ts";
import { newcomerFacts } from "../../src/app/minecraft.ts";
import { yardFactsAtStart } from "../../src/app/yard.ts";
import type { Facts, Planner } from "../../src/core/plan.ts";
import { createKnowledge } from "../../worlds/minecraft/rules/knowledge.ts";
import { embeddedSources } from "../../worlds/minecraft/rules/sources.ts";

function understandingOf(planner: Planner, facts: Facts) {
  return async (text: string) => {
    try {
      const goal = { id: "g", text, world: "w" };
      const result = await planner.plan({ goal, facts, initialFacts: facts, failures: [] });
      return result.status === "ok" ? result.plan.predicate : null;
    } catch (error) {
      if ((error as { code?: string }).code === "not-understood") return null;
      throw error;
    }
  };
}

const minecraft = understandingOf(
  createRecipePlanner({ knowledge: createKnowledge({ sources: embeddedSources }) }),
  newcomerFacts,
);
const yard = understandingOf(createYardPlanner({ success: () => 0.9 }), yardFactsAtStart(3));

describe("corrections by rules", () => {
  it.each([
    ["push the red crate onto the blue pad", "no, the other crate", "push the yellow crate onto the blue pad"],
    ["push the red crate onto the blue pad", "no, the green pad", "push the red crate onto the green pad"],
    ["push the red crate onto the blue pad", "I meant the yellow one", "push the yellow crate onto the blue pad"],
    ["push the red crate onto the blue pad", "onto the green pad", "push the red crate onto the green pad"],
    [
      "push the red crate onto the blue pad",
      "wait, the yellow crate instead",
      "push the yellow crate onto the blue pad",
    ],
    [
      "push the red crate onto the blue pad",
      "the yellow one, not the red one",
      "push the yellow crate onto the blue pad",
    ],
    ["drive to the tower", "no, to the ramp", "drive to the ramp"],
    ["drive to the tower, then to the blue pad", "actually the red pad", "drive to the tower, then to the red pad"],
    ["drive to the tower", "also push the red crate onto the blue pad", null],
    ["drive to the tower", "no, push the red crate onto the blue pad", "push the red crate onto the blue pad"],
  ])("in the yard: %s + %s", async (goal, words, expected) => {
    const revised = await correctByRules({ goal, words, understands: yard, alternatives });
    const wanted = expected ?? "drive to the tower, then push the red crate onto the blue pad";
    expect(await yard(revised)).toBe(await yard(wanted));
    expect(await yard(revised)).not.toBe(await yard(goal));
  });

  it.each([
    ["get a stone pickaxe", "no, an iron one", "get an iron pickaxe"],
    ["get a stone pickaxe", "I meant an axe", "get an axe"],
    ["get a stone pickaxe", "make it a wooden pickaxe", "get a wooden pickaxe"],
    ["get 3 logs", "no, five", "get five logs"],
    ["get three torches and a chest", "no, four torches", "get four torches and a chest"],
    ["get 3 logs", "10 please", "get 10 logs"],
    ["craft a furnace", "also get two torches", "craft a furnace, then get two torches"],
    ["craft a furnace", "and a chest", "craft a furnace and a chest"],
    ["craft a furnace", "wait, kill a zombie instead", "kill a zombie"],
    ["kill a zombie", "no, a cow", "kill a cow"],
    ["get a stone pickaxe", "no no, take 3 logs", "take 3 logs"],
    ["chop ten logs", "sorry, twenty", "chop twenty logs"],
  ])("in Minecraft: %s + %s", async (goal, words, wanted) => {
    const revised = await correctByRules({ goal, words, understands: minecraft });
    expect(await minecraft(revised)).toBe(await minecraft(wanted));
    expect(await minecraft(revised)).not.toBe(await minecraft(goal));
  });

  it.each([
    ["push the red crate onto the blue pad", "hello there", yard],
    ["push the red crate onto the blue pad", "no, the red crate", yard],
    ["push the red crate onto the blue pad", "no", yard],
    ["get a stone pickaxe", "thank you", minecraft],
    ["get a stone pickaxe", "no, a flurb", minecraft],
  ])("%s is left alone by: %s", async (goal, words, understands) => {
    await expect(correctByRules({ goal, words, understands, alternatives })).rejects.toMatchObject({
      code: "not-understood",
    });
  });

  it("gives only what is understood and means something else, whatever is said", async () => {
    const goal = "push the red crate onto the blue pad";
    const present = await yard(goal);
    const vocabulary =
      "no the other red yellow green blue crate pad onto to tower ramp ant rover one two also and not push drive 5 , with";
    const sentence = fc.array(fc.constantFrom(...vocabulary.split(" ")), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(sentence, async (words) => {
        let revised: string;
        try {
          revised = await correctByRules({ goal, words: words.join(" "), understands: yard, alternatives });
        } catch (error) {
          expect(error).toMatchObject({ code: "not-understood" });
          return;
        }
        const meaning = await yard(revised);
        expect(meaning).not.toBeNull();
        expect(meaning).not.toBe(present);
      }),
      { numRuns: 60 },
    );
  });
});
