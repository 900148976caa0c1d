/** Plans of the yard: the order, the predicates, and what happens when something failed. A bookkeeper carries plans out by moving things. */
import { describe, expect, it } from "vitest";
import { createYardPlanner } from "../../../planners/yard-planner.ts";
import { type Facts, type FailedAttempt, leaves, type Plan } from "../../../src/core/plan.ts";
import { Bookkeeper, holds } from "./bookkeeper.ts";

function ask(text: string, keeper = new Bookkeeper(), failures: FailedAttempt[] = [], initial = keeper.facts()) {
  const request = {
    goal: { id: "goal", text, world: "rapier/yard" },
    facts: keeper.facts() as unknown as Facts,
    initialFacts: initial as unknown as Facts,
    failures,
  };
  return createYardPlanner({ success: () => 0.95 }).plan(request);
}

async function planFor(...args: Parameters<typeof ask>): Promise<Plan> {
  const result = await ask(...args);
  if (result.status !== "ok") throw new Error(result.reason);
  return result.plan;
}

const calls = (plan: Plan) =>
  leaves(plan.subgoals).map(({ call }) => `${call?.skill} ${Object.values(call?.args ?? {}).join(" ")}`);

describe("the yard's planner", () => {
  it.each([
    ["push the red crate onto the blue pad, then drive to the tower", ["push-to redCrate bluePad", "drive-to tower"]],
    // The yellow crate is next to the rover; going for the red one first would be a detour.
    ["bring both crates to the green pad", ["push-to yellowCrate greenPad", "push-to redCrate greenPad"]],
    ["let the ant walk to the red pad", ["walk-to redPad"]],
    ["push the red crate onto the pad of its own colour", ["push-to redCrate redPad"]],
    ["drive once around the tower and stop on the blue pad", ["drive-around tower 1", "drive-to bluePad"]],
    ["drive up the ramp, then to the blue pad", ["drive-up ramp", "drive-to bluePad"]],
    // What was the destination goes away later: the visit counts.
    ["park next to the ant, then let the ant walk to the red pad", ["drive-to ant", "walk-to redPad"]],
    ["drive twice around the tower, then once around the tower", ["drive-around tower 2", "drive-around tower 1"]],
    // The one that is cheaper to bring there.
    ["push a crate onto the blue pad", ["push-to redCrate bluePad"]],
    ["push a crate onto the green pad", ["push-to yellowCrate greenPad"]],
    ["push the red crate onto any pad", ["push-to redCrate bluePad"]],
    ["drive between the tower and the ramp", ["drive-to -1.61 -4"]],
    ["drive away from the tower, then to x 1 y 2", ["drive-to tower", "drive-to 1 2"]],
    [
      "drive to the tower, then to the ramp, then back to the tower",
      ["drive-to tower", "drive-to ramp", "drive-to tower"],
    ],
    ["both robots to the blue pad", ["drive-to bluePad", "walk-to bluePad"]],
  ])("%s", async (text, expected) => {
    const keeper = new Bookkeeper();
    const plan = await planFor(text, keeper);
    expect(calls(plan)).toEqual(expected);
    expect(holds(plan.predicate, keeper.facts())).toBe(false);
    keeper.carryOut(plan);
    expect(holds(plan.predicate, keeper.facts()), plan.predicate).toBe(true);
    for (const { estimate } of leaves(plan.subgoals)) {
      expect(estimate?.seconds).toBeGreaterThan(0);
      expect(estimate?.success).toBe(0.95);
    }
  });

  it("groups what one clause asks of several crates", async () => {
    const plan = await planFor("bring both crates to the green pad, then drive to the tower");
    expect(plan.subgoals.map(({ id, title, children }) => [id, title, children?.length ?? 0])).toEqual([
      ["1", "push the yellow crate and the red crate onto the green pad", 2],
      ["2", "drive to the tower", 0],
    ]);
    expect(plan.subgoals[0]?.children?.map(({ id }) => id)).toEqual(["1.1", "1.2"]);
  });

  it("wants no less than the order that was said: being at the end alone is not enough", async () => {
    const keeper = new Bookkeeper();
    const plan = await planFor("drive to the tower, then to the blue pad", keeper);
    keeper.put("rover", [4, 0]);
    expect(holds(plan.predicate, keeper.facts())).toBe(false);
    keeper.put("rover", [0, -3]);
    expect(holds(plan.predicate, keeper.facts())).toBe(false);
    keeper.put("rover", [4, 0]);
    expect(holds(plan.predicate, keeper.facts())).toBe(true);
  });

  it("has nothing to do where all is as wished, and skips what is done when it is asked again", async () => {
    const keeper = new Bookkeeper();
    const initial = keeper.facts();
    const text = "push the red crate onto the blue pad, then drive to the tower";
    keeper.put("redCrate", [4, 0]);
    const again = await planFor(text, keeper, [], initial);
    const [push] = leaves(again.subgoals);
    expect(holds(push?.predicate ?? "false", keeper.facts())).toBe(true);
    keeper.put("rover", [0, -3]);
    expect((await planFor(text, keeper, [], initial)).subgoals).toEqual([]);
  });

  it("takes the other crate when the first does not go, where the words leave it open", async () => {
    const [push] = leaves((await planFor("push a crate onto the blue pad")).subgoals);
    if (!push) throw new Error("no push");
    const failed: FailedAttempt = { subgoal: push, code: "no-path", message: "it does not go" };
    expect(calls(await planFor("push a crate onto the blue pad", new Bookkeeper(), [failed]))).toEqual([
      "push-to redCrate bluePad",
    ]);
    const other = await planFor("push a crate onto the blue pad", new Bookkeeper(), [failed, failed]);
    expect(calls(other)).toEqual(["push-to yellowCrate bluePad"]);
    const named = await planFor("push the red crate onto the blue pad", new Bookkeeper(), [failed, failed]);
    expect(calls(named)).toEqual(["push-to redCrate bluePad"]);
  });

  it("chooses a robot by expected time over probability of success, or by time alone", async () => {
    const keeper = new Bookkeeper();
    // The ant stands nearer to the green pad: 2.2 m and 4.1 m; walking succeeds one time in ten.
    const planner = (weighted: boolean) =>
      createYardPlanner({ success: (skill) => (skill === "walk-to" ? 0.1 : 0.95), weighted });
    const facts = keeper.facts() as unknown as Facts;
    const request = {
      goal: { id: "goal", text: "send somebody to the green pad", world: "rapier/yard" },
      facts,
      initialFacts: facts,
      failures: [],
    };
    const chosen = async (weighted: boolean) => {
      const result = await planner(weighted).plan(request);
      if (result.status !== "ok") throw new Error(result.reason);
      expect(result.plan.predicate).toBe("(onPad.rover == 'greenPad' || onPad.ant == 'greenPad')");
      return calls(result.plan);
    };
    expect(await chosen(true)).toEqual(["drive-to greenPad"]);
    expect(await chosen(false)).toEqual(["walk-to greenPad"]);
    // What is known of this very call counts before what is known of the skill.
    const told = createYardPlanner({
      success: () => 0.95,
      predict: ({ skill }) => (skill === "walk-to" ? 0.05 : null),
    });
    const result = await told.plan(request);
    expect(result.status === "ok" && calls(result.plan)).toEqual(["drive-to greenPad"]);
  });

  it("says what is impossible: things that are not there, a robot that has fallen", async () => {
    expect(await ask("push the pink crate onto the blue pad")).toEqual({
      status: "impossible",
      reason: "there is no pink crate here: the crates are red and yellow",
    });
    expect(await ask("push each crate onto the pad of its own colour")).toEqual({
      status: "impossible",
      reason: "the yellow crate has no pad of its own: the pads are blue, green and red",
    });
    const [walk] = leaves((await planFor("walk to the red pad")).subgoals);
    if (!walk) throw new Error("no walk");
    const fallen: FailedAttempt = { subgoal: walk, code: "died", message: "the ant has fallen over" };
    expect(await ask("walk to the red pad", new Bookkeeper(), [fallen])).toEqual({
      status: "impossible",
      reason: "the ant has fallen over and cannot get up",
    });
  });
});
