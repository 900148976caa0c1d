/** Goals that a model proposes: only what the rules can plan from here counts. */
import { describe, expect, it } from "vitest";
import { proposeByModel } from "../../planners/llm-curriculum.ts";
import { createMinecraftDomain } from "../../planners/minecraft/domain.ts";
import { createRecipePlanner } from "../../planners/recipe-planner.ts";
import { scriptedSkills } from "../../skills/library.ts";
import { createKnowledge } from "../../worlds/minecraft/rules/knowledge.ts";
import { factsWith } from "./fixtures/facts.ts";
import { noMoney, scriptedModel } from "./fixtures/scripted-model.ts";

const knowledge = createKnowledge();
const skills = scriptedSkills().map(({ name }) => name);
const domain = createMinecraftDomain({ rules: createRecipePlanner({ knowledge, skills }), knowledge, skills });
const otherwise = async () => ({ about: "stick", goal: "get a stick" });
const request = { world: "minecraft", facts: factsWith({ inventory: { dirt: 1 } }), tried: {} };

describe("a curriculum by a model", () => {
  it("takes its goals in turn, but none that is no goal, impossible, reached, tried or asks for goals again", async () => {
    const model = scriptedModel(
      { goals: ["pray", "get a dragon egg", "get dirt", "explore and learn"] },
      { goals: ["get a torch", "get 3 logs"] },
    );
    const propose = proposeByModel({ model, domain, otherwise });
    expect(await propose(request)).toEqual({ about: "stick", goal: "get a stick" });
    const tried = { "get a torch": { achieved: 1, failed: 0 }, wool: { achieved: 0, failed: 2 } };
    expect(await propose({ ...request, tried })).toEqual({ about: "get 3 logs", goal: "get 3 logs" });
    const prompt = model.asked[1]?.at(-1)?.content ?? "";
    expect(prompt).toContain("Achieved before:\n- get a torch\n");
    expect(prompt).toContain("Given up:\n- wool\n");
  });

  it("goes on by the world's data without an answer, and asks no more without money", async () => {
    const model = scriptedModel(noMoney());
    const propose = proposeByModel({ model, domain, otherwise });
    for (let turn = 0; turn < 3; turn++)
      expect(await propose(request)).toEqual({ about: "stick", goal: "get a stick" });
    expect(model.asked).toHaveLength(1);
  });
});
