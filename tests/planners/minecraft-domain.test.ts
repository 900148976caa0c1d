/** Minecraft in imagination: what calls leave behind, steps in words, and that no reply of a model makes a plan that cannot be carried out. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkProposal } from "../../planners/critic.ts";
import { createMinecraftDomain } from "../../planners/minecraft/domain.ts";
import { afterCall } from "../../planners/minecraft/imagine.ts";
import { phrases } from "../../planners/minecraft/phrases.ts";
import { proposalSchema } from "../../planners/proposal.ts";
import { createRecipePlanner } from "../../planners/recipe-planner.ts";
import { scriptedSkills } from "../../skills/library.ts";
import type { MinecraftFacts } from "../../src/core/minecraft.ts";
import { leaves, type PlanRequest } from "../../src/core/plan.ts";
import { replySchema } from "../../src/llm/index.ts";
import { createKnowledge } from "../../worlds/minecraft/rules/knowledge.ts";
import { Bookkeeper, holds } from "./fixtures/bookkeeper.ts";
import { factsWith } from "./fixtures/facts.ts";

const knowledge = createKnowledge();
const skills = scriptedSkills().map(({ name }) => name);
const rules = createRecipePlanner({ knowledge, skills });
const domain = createMinecraftDomain({ rules, knowledge, skills });
const none = { why: "", predicate: null, region: null };

function requestFor(text: string, changes: Partial<MinecraftFacts> = {}): PlanRequest {
  const facts = factsWith(changes);
  return { goal: { id: "goal", text, world: "minecraft" }, facts, initialFacts: facts, failures: [] };
}

describe("what calls leave behind", () => {
  it.each([
    "get a stone pickaxe",
    "cook two steaks and eat one",
    "kill a zombie",
    "put eight logs into a chest",
    "make glass, six pieces",
    "make an iron pickaxe",
  ])("is what a bookkeeper of the rules finds: %s", async (text) => {
    const request = requestFor(text);
    const result = await rules.plan(request);
    if (result.status !== "ok") throw new Error(result.reason);
    const bookkeeper = new Bookkeeper(factsWith());
    let facts = request.facts as unknown as MinecraftFacts;
    for (const subgoal of leaves(result.plan.subgoals)) {
      bookkeeper.carryOut(subgoal);
      if (subgoal.call) facts = afterCall(facts, subgoal.call, knowledge);
    }
    const counters = ["inventory", "smelted", "killed", "eaten", "placed", "stored"] as const;
    // Which tree it was is anybody's guess.
    const positive = (record: Readonly<Record<string, number>>) =>
      Object.entries(record)
        .filter(([, count]) => count > 0)
        .map(([item, count]) => `${count} ${item.replace(/^(oak|birch)_/, "")}`)
        .sort();
    for (const name of counters)
      expect([name, positive(facts[name])]).toEqual([name, positive(bookkeeper.counter(name))]);
  });

  it("leaves the facts that it is given as they were", () => {
    const facts = factsWith({ inventory: { oak_log: 2 } }) as unknown as MinecraftFacts;
    const before = structuredClone(facts);
    afterCall(facts, { skill: "craft", args: { item: "oak_planks", count: 8 } }, knowledge);
    expect(facts).toEqual(before);
  });
});

describe("a step in words", () => {
  it("is understood for every skill that a model is told of", () => {
    const items: Readonly<Record<string, string>> = {
      collect: "dirt",
      craft: "torch",
      smelt: "glass",
      fill: "water_bucket",
      hunt: "beef",
      eat: "cooked_beef",
      equip: "iron_helmet",
      place: "chest",
      store: "oak_log",
      build: "dirt",
    };
    const args = { count: 2, mob: "zombie", x: 90, y: 12, z: 4, block: "water", biome: "desert", shape: "wall" };
    const start = factsWith({ hostilesNear: 2, position: [0, 20, 0] });
    const imagination = domain.imagine({ ...requestFor("x"), facts: start });
    for (const { name, calls } of phrases) {
      const item = items[name];
      const given = { ...args, length: 3, height: 2, ...(item === undefined ? {} : { item }) };
      const taken = imagination.take(imagination.start, { skill: name, args: given, ...none });
      expect([name, taken.verdict, taken.reason]).toEqual([name, "kept", ""]);
      expect(calls).toContain(taken.drafts.at(-1)?.call?.skill);
      expect(imagination.holds(taken.state, taken.drafts.at(-1)?.predicate ?? "false")).toBe(true);
    }
  });

  it("names no skill that there is not, and every one that plans may need", () => {
    expect(phrases.flatMap(({ calls }) => calls).filter((call) => !skills.includes(call))).toEqual([]);
    // Getting loose is the loop's own.
    const told = new Set(phrases.flatMap(({ calls }) => calls));
    expect(skills.filter((skill) => !told.has(skill))).toEqual(["get-unstuck"]);
  });
});

describe("the schema of plans", () => {
  it("keeps to the rules of strict structured output", () => {
    const { isStrict, problems, schema } = replySchema(proposalSchema(domain.skills, true));
    expect([isStrict, problems]).toEqual([true, []]);
    expect(schema.required).toEqual(["explanation", "condition", "parts", "impossible"]);
  });

  it("wants an object and makes the best of anything in it", () => {
    const schema = proposalSchema(domain.skills, false);
    expect(schema.safeParse("get a pickaxe").success).toBe(false);
    expect(schema.safeParse({ skill: "craft", item: "stick", count: 4 }).success).toBe(false);
    const read = schema.parse({
      steps: [{ action: "Mine", arguments: { block: "stone", count: "3" } }, null, 'craft(item="stick", 4)'],
    });
    expect(read).toEqual({
      explanation: "",
      condition: null,
      impossible: null,
      parts: [
        {
          title: "",
          steps: [
            { skill: "mine", args: { block: "stone", count: 3 }, ...none },
            { skill: "", args: {}, ...none },
            { skill: "craft", args: { item: "item", count: 4 }, ...none },
          ],
        },
      ],
    });
  });
});

const step = fc.oneof(
  fc.record({
    // What the bookkeeper knows, and what nobody does.
    skill: fc.constantFrom(..."collect craft smelt hunt kill eat place store equip mine fly".split(" "), ""),
    item: fc.constantFrom(
      "oak_log",
      "stick",
      "cobblestone",
      "stone_pickaxe",
      "iron_ingot",
      "wooden_sword",
      "elytra",
      "\u202e$(rm)",
    ),
    count: fc.oneof(fc.integer({ min: -5, max: 40 }), fc.constantFrom("7", Number.NaN, 1e12, null)),
    mob: fc.constantFrom("zombie", "cow", "dragon"),
    why: fc.string(),
    region: fc.oneof(
      fc.constant(null),
      fc.record({ x: fc.double(), y: fc.double(), z: fc.double(), radius: fc.double() }),
    ),
  }),
  fc.string(),
  fc.jsonValue(),
);

describe("any reply of a model", () => {
  it("gives a plan for the person's goal that can be carried out", async () => {
    const schema = proposalSchema(domain.skills, false);
    const goals = ["get a stone pickaxe", "make glass, six pieces", "cook two steaks and eat one"];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), fc.constantFrom(...goals), async (steps, text) => {
        const request = requestFor(text);
        const known = await rules.plan(request);
        const condition = known.status === "ok" ? known.plan.predicate : null;
        const proposal = schema.parse({ condition: "true", impossible: null, parts: [{ title: "all", steps }] });
        const verdict = checkProposal(domain, proposal, { author: "model", condition, request });
        if (verdict.status !== "ok") throw new Error(verdict.reason);
        const { plan, review } = verdict;
        expect(plan.predicate).toBe(condition);
        expect(review.kept + review.corrected + review.dropped).toBe(review.proposed);
        const bookkeeper = new Bookkeeper(factsWith());
        for (const subgoal of leaves(plan.subgoals)) bookkeeper.carryOut(subgoal);
        expect(holds(plan.predicate, bookkeeper.facts)).toBe(true);
      }),
      { numRuns: 12 },
    );
  });
});
