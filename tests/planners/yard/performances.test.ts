/** Plans with skills that were learned from sentences, and with such as have to be learned first. */
import { describe, expect, it } from "vitest";
import { createYardDomain } from "../../../planners/yard/domain.ts";
import { type LearnedSkill, learnedFor } from "../../../planners/yard/learned.ts";
import { createYardPlanner } from "../../../planners/yard-planner.ts";
import { type Facts, leaves, type Plan } from "../../../src/core/plan.ts";
import type { YardFacts } from "../../../src/core/yard.ts";
import { Bookkeeper, holds } from "./bookkeeper.ts";

const skill = (name: string, sentence: string, more: Partial<LearnedSkill> = {}): LearnedSkill => ({
  name,
  robot: "ant",
  sentence,
  seconds: 10,
  success: 0.9,
  ...more,
});
const spin = skill("ant-spin", "let the ant rotate on the spot");
const hop = skill("ant-hop", "make the ant hop on three legs");

async function planFor(
  text: string,
  learned: readonly LearnedSkill[],
  facts: YardFacts = new Bookkeeper().facts(),
): Promise<Plan> {
  const known = { facts: facts as unknown as Facts, initialFacts: facts as unknown as Facts };
  const planner = createYardPlanner({ learned: () => learned });
  const result = await planner.plan({ goal: { id: "", text, world: "rapier/yard" }, ...known, failures: [] });
  if (result.status !== "ok") throw new Error(result.reason);
  return result.plan;
}

describe("a skill of the same words", () => {
  it.each([
    ["spin on the spot", "ant-spin"],
    ["spin", "ant-spin"],
    ["revolve", "ant-spin"],
    ["twirl in place", "ant-spin"],
    ["hop on three legs", "ant-hop"],
    ["hopping on three of its legs", "ant-hop"],
    // Almost the same is something else.
    ["hop on two legs", undefined],
    ["hop", undefined],
    ["spin to the left", undefined],
    ["spin backwards", undefined],
  ])("%s", (phrase, name) => {
    expect(learnedFor("ant", phrase, [spin, hop])?.name).toBe(name);
  });

  it("is the robot's own, and the surest", () => {
    expect(learnedFor("rover", "spin", [spin])).toBeNull();
    const surer = skill("ant-whirl", "whirl", { success: 0.99 });
    expect(learnedFor("ant", "spin", [spin, surer, skill("ant-turn", "turn", { success: null })])?.name).toBe(
      "ant-whirl",
    );
  });
});

describe("the yard's planner", () => {
  const goal = "let the ant spin twice on the blue pad, then walk to the tower";

  it("marks what has to be learned first, and plans all the rest", async () => {
    const plan = await planFor(goal, [hop]);
    expect(plan.predicate).toBe("turns.ant.bluePad >= 2 && distance.ant.tower <= 1");
    expect(leaves(plan.subgoals).map(({ call, needs }) => needs ?? call)).toEqual([
      { skill: "walk-to", args: { to: "bluePad" } },
      { robot: "ant", sentence: "spin on the spot" },
      { skill: "walk-to", args: { to: "tower" } },
    ]);
  });

  it("calls the library's skill where there is one, for so many turns on the pad", async () => {
    const plan = await planFor(goal, [hop, spin]);
    expect(plan.predicate).toBe("turns.ant.bluePad >= 2 && distance.ant.tower <= 1");
    expect(leaves(plan.subgoals).map(({ call }) => call)).toEqual([
      { skill: "walk-to", args: { to: "bluePad" } },
      { skill: "ant-spin", args: { robot: "ant", turns: 2, on: "bluePad" } },
      { skill: "walk-to", args: { to: "tower" } },
    ]);
  });

  it("counts performances by the skill's name, those of earlier clauses included", async () => {
    const text = "let the ant hop on three legs on the red pad, then hop on three legs twice";
    const plan = await planFor(text, [hop]);
    expect(plan.predicate).toBe("performed.ant.redPad['ant-hop'] >= 1 && performed.ant.yard['ant-hop'] >= 3");
    expect(leaves(plan.subgoals).map(({ title }) => title)).toEqual([
      "walk the ant to the red pad",
      "let the ant hop on three legs on the red pad",
      "let the ant hop on three legs twice",
    ]);
  });

  it("counts from when the goal was given, and goes nowhere where it is already", async () => {
    const keeper = new Bookkeeper().put("ant", [4, 0]);
    const facts = keeper.facts();
    const turned: YardFacts = { ...facts, turns: { ...facts.turns, ant: { ...facts.turns.ant, bluePad: 3 } } };
    const plan = await planFor("let the ant spin on the blue pad", [spin], turned);
    expect(plan.predicate).toBe("turns.ant.bluePad >= 4");
    expect(leaves(plan.subgoals)).toHaveLength(1);
    expect(holds(plan.predicate, turned)).toBe(false);
  });
});

describe("the yard's domain", () => {
  const library: LearnedSkill[] = [];
  const rules = createYardPlanner({ learned: () => library });
  const domain = createYardDomain({ rules, learned: () => library });
  const facts = new Bookkeeper().facts() as unknown as Facts;
  const request = { goal: { id: "", text: "", world: "" }, facts, initialFacts: facts, failures: [] };
  const step = (args: Record<string, string | number>) => ({
    skill: "ant-spin",
    args,
    why: "",
    predicate: null,
    region: null,
  });

  it("has a new skill at once: as a line of the prompt, as a step, as the way to a condition", () => {
    const imagination = domain.imagine(request);
    const before = imagination.take(imagination.start, step({ turns: 2 }));
    expect(before.verdict).toBe("dropped");
    expect(imagination.complete(imagination.start, "turns.ant.bluePad >= 2").status).toBe("unknown");
    library.push(spin);
    expect(domain.skills.find(({ name }) => name === "ant-spin")?.text).toContain(
      'learned as "let the ant rotate on the spot"',
    );
    const taken = imagination.take(imagination.start, step({ turns: 2, on: "the blue pad" }));
    expect(taken.drafts.map(({ call, predicate }) => [call, predicate])).toEqual([
      [{ skill: "ant-spin", args: { robot: "ant", turns: 2, on: "bluePad" } }, "turns.ant.bluePad >= 2"],
    ]);
    expect([taken.state.turns.ant, taken.state.onPad.ant]).toEqual([
      { bluePad: 2, greenPad: 0, redPad: 0, yard: 2 },
      "bluePad",
    ]);
    const completed = imagination.complete(imagination.start, "turns.ant.bluePad >= 2 && onPad.ant == 'redPad'");
    const calls = completed.status === "ok" ? completed.drafts.map(({ call }) => call) : [];
    expect(calls).toEqual([
      { skill: "ant-spin", args: { robot: "ant", turns: 2, on: "bluePad" } },
      { skill: "walk-to", args: { to: "redPad" } },
    ]);
  });

  it("refuses what the skill cannot do, with the reason", () => {
    const imagination = domain.imagine(request);
    expect(imagination.take(imagination.start, step({ turns: 1, on: "tower" }))).toMatchObject({
      verdict: "dropped",
      reason: 'it is done on a pad or anywhere, not on "tower"',
    });
    expect(imagination.complete(imagination.start, "turns.ant.yard < 0")).toMatchObject({ status: "impossible" });
  });
});
