/** The goals of the yard in free English, each with the condition that must hold at the end, derived by rules alone and carried out by a bookkeeper. */
import { describe, expect, it } from "vitest";
import { createYardPlanner } from "../../../planners/yard-planner.ts";
import type { Facts, Plan } from "../../../src/core/plan.ts";
import { yardWorldId } from "../../../src/core/yard.ts";
import { Bookkeeper, holds, layout } from "./bookkeeper.ts";

const { bluePad, greenPad } = layout.pads;
/** Crates on pads, where the sentence presupposes it. */
const onPads = () => new Bookkeeper().put("redCrate", bluePad).put("yellowCrate", greenPad).put("rover", [-1, 0]);
const yellowOnBlue = () => new Bookkeeper().put("yellowCrate", bluePad).put("rover", [-1, 0]);

async function planFor(goal: string, keeper: Bookkeeper): Promise<Plan> {
  const facts = keeper.facts() as unknown as Facts;
  const request = { goal: { id: "goal", text: goal, world: yardWorldId }, facts, initialFacts: facts, failures: [] };
  const result = await createYardPlanner().plan(request);
  if (result.status !== "ok") throw new Error(result.reason);
  return result.plan;
}

describe("goals in free English that rules understand", () => {
  it.each([
    ["push the red crate onto the blue pad", "onPad.redCrate == 'bluePad'"],
    [
      "push the red crate onto the blue pad, then drive to the tower",
      "onPad.redCrate == 'bluePad' && distance.rover.tower <= 1",
    ],
    ["bring both crates to the green pad", "onPad.yellowCrate == 'greenPad' && onPad.redCrate == 'greenPad'"],
    ["let the ant walk to the red pad", "onPad.ant == 'redPad'"],
    ["drive once around the tower and stop on the blue pad", "laps.rover.tower >= 1 && onPad.rover == 'bluePad'"],
    ["park the rover next to the ant", "distance.rover.ant <= 1"],
    [
      "swap the two crates between their pads",
      "onPad.yellowCrate == 'bluePad' && onPad.redCrate == 'greenPad'",
      onPads,
    ],
    ["get the yellow crate off the blue pad", "onPad.yellowCrate != 'bluePad'", yellowOnBlue],
    ["ant to green, rover to red", "onPad.ant == 'greenPad' && onPad.rover == 'redPad'"],
    ["up the ramp with the rover", "distance.rover.ramp <= 0 && rover.height >= 0.22"],
    [
      "put the red crate where the yellow one is now",
      "max(abs(crates.redCrate.x - (-1)), abs(crates.redCrate.y - 1.5)) <= 0.4",
    ],
  ] as [string, string, (() => Bookkeeper)?][])("%s", async (goal, condition, start = () => new Bookkeeper()) => {
    const keeper = start();
    const plan = await planFor(goal, keeper);
    expect(plan.predicate).toBe(condition);
    expect(holds(condition, keeper.facts())).toBe(false);
    keeper.carryOut(plan);
    expect(holds(condition, keeper.facts())).toBe(true);
  });

  it("knows that nothing can be lifted", async () => {
    await expect(planFor("lift the tower", new Bookkeeper())).rejects.toThrow(/the tower stands fast/);
  });

  it("makes way where something stands at the place that is wanted", async () => {
    const plan = await planFor("put the red crate where the yellow one is now", new Bookkeeper());
    const [first] = plan.subgoals[0]?.children ?? [];
    expect(first).toMatchObject({ why: "makes room", call: { skill: "push-to", args: { crate: "yellowCrate" } } });
  });

  it("swaps places where the crates stand on no pads, and has nothing to swap where both stand on one", async () => {
    const keeper = new Bookkeeper();
    const plan = await planFor("swap the crates", keeper);
    expect(plan.predicate).toContain("abs(crates.yellowCrate.x - 2.5)");
    expect(plan.predicate).toContain("abs(crates.redCrate.x - (-1))");
    keeper.carryOut(plan);
    expect(holds(plan.predicate, keeper.facts())).toBe(true);
    const both = new Bookkeeper().put("redCrate", [4, 0.3]).put("yellowCrate", [4, -0.3]);
    await expect(planFor("swap the crates", both)).rejects.toThrow(/both on the blue pad: there is nothing to swap/);
  });
});
