/** What earlier runs change in plans: numbers by hand, and plans over a hand-made memory. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRefuted, successOf } from "../../../planners/recipe/experience.ts";
import { createRecipePlanner } from "../../../planners/recipe-planner.ts";
import type { Experience, PlanMemory } from "../../../src/core/memory.ts";
import { noMemory } from "../../../src/core/memory.ts";
import type { MinecraftFacts } from "../../../src/core/minecraft.ts";
import { leaves, type SkillCall } from "../../../src/core/plan.ts";
import { createKnowledge } from "../../../worlds/minecraft/rules/knowledge.ts";
import { factsWith } from "../fixtures/facts.ts";

const knowledge = createKnowledge();
const none: Experience = { succeeded: 0, failed: {}, seconds: null };

/** Remembers what the function says of a call, nothing of others. */
function remembering(of: (call: SkillCall) => Partial<Experience> | undefined): PlanMemory {
  return { plansFor: () => [], experienceOf: (_world, call) => ({ ...none, ...of(call) }) };
}

async function plan(text: string, memory?: PlanMemory, changes: Partial<MinecraftFacts> = {}) {
  const planner = createRecipePlanner({ knowledge, ...(memory ? { memory } : {}) });
  const facts = factsWith(changes);
  const goal = { id: "g", text, world: "minecraft" };
  const result = await planner.plan({ goal, facts, initialFacts: facts, failures: [] });
  if (result.status !== "ok") throw new Error(result.reason);
  return result.plan;
}

const titles = async (...args: Parameters<typeof plan>) =>
  leaves((await plan(...args)).subgoals).map(({ title }) => title);
const isCoal = ({ skill, args }: SkillCall) => skill === "collect" && String(args.items) === "coal";

describe("estimates", () => {
  it("are (s + 1) / (s + f + 1), interruptions aside", () => {
    expect(successOf(none)).toBe(1);
    expect(successOf({ ...none, succeeded: 9 })).toBe(1);
    expect(successOf({ ...none, failed: { timeout: 1 } })).toBe(0.5);
    expect(successOf({ ...none, succeeded: 2, failed: { died: 1, "not-found": 2 } })).toBe(0.5);
    expect(successOf({ ...none, failed: { interrupted: 5 } })).toBe(1);
  });

  it("refute what was refused three times and never worked", () => {
    expect(isRefuted({ ...none, failed: { rejected: 1, "missing-item": 1, "no-tool": 1 } })).toBe(true);
    expect(isRefuted({ ...none, failed: { rejected: 2 } })).toBe(false);
    expect(isRefuted({ ...none, failed: { "not-found": 9 } })).toBe(false);
    expect(isRefuted({ ...none, succeeded: 1, failed: { rejected: 9 } })).toBe(false);
  });
});

describe("plans with a memory", () => {
  const goals = [
    "get a torch",
    "smelt an iron ingot",
    "get a stone pickaxe",
    "get a bed",
    "get 3 flint",
    "get an arrow",
  ];

  it("are the same without experience", async () => {
    for (const goal of goals) expect(await plan(goal, noMemory)).toEqual(await plan(goal));
  });

  it("are the same whatever has succeeded", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...goals), fc.integer({ min: 1, max: 50 }), async (goal, succeeded) => {
        expect(
          await plan(
            goal,
            remembering(() => ({ succeeded, seconds: 3 })),
          ),
        ).toEqual(await plan(goal));
      }),
      { numRuns: 12 },
    );
  });

  const isCharcoal = ({ skill, args }: SkillCall) =>
    skill === "smelt" && args.item === "charcoal" && String(args.fuel) === "oak_log";
  const usesCoal = (steps: readonly string[]) => steps.some((title) => /^collect \d+ coal/.test(title));
  const usesCharcoal = (steps: readonly string[]) => steps.some((title) => /^smelt \d+ charcoal/.test(title));
  const torch = (charcoal: Partial<Experience>, coal: Partial<Experience> = {}) =>
    titles(
      "get a torch",
      remembering((call) => (isCharcoal(call) ? charcoal : isCoal(call) ? coal : undefined)),
    );

  it("take coal where smelting charcoal kept failing, and charcoal again when it works", async () => {
    const failed = { timeout: 30 };
    expect(usesCharcoal(await titles("get a torch"))).toBe(true);
    const other = await torch({ failed });
    expect([usesCharcoal(other), usesCoal(other)]).toEqual([false, true]);
    expect(usesCharcoal(await torch({ failed, succeeded: 300 }))).toBe(true);
    // Both ways are as bad: the usual one again.
    expect(usesCharcoal(await torch({ failed }, { failed }))).toBe(true);
  });

  it("leave a way that was refused three times, until it has worked once", async () => {
    // Coal is so hard to find that by cost alone charcoal would be smelted: it is the count that closes it.
    const failed = { rejected: 3 };
    const coal = { failed: { "not-found": 500 } };
    expect(usesCharcoal(await torch({ failed: { timeout: 3 } }, coal))).toBe(true);
    const refused = await torch({ failed }, coal);
    expect([usesCharcoal(refused), usesCoal(refused)]).toEqual([false, true]);
    expect(usesCharcoal(await torch({ failed, succeeded: 1 }, coal))).toBe(true);
  });

  it("try once more what counts have closed when there is no other way", async () => {
    const refusedAll = remembering(({ skill }) => (skill === "craft" ? { failed: { rejected: 5 } } : undefined));
    expect(await titles("get a crafting table", refusedAll)).toEqual(await titles("get a crafting table"));
  });
});
