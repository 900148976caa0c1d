/** Goals of the yard that need a model, with answers written by hand as one might give them: what the check makes of them on the yard's data. */
import { describe, expect, it } from "vitest";
import { checkProposal } from "../../../planners/critic.ts";
import { createYardDomain } from "../../../planners/yard/domain.ts";
import { createYardPlanner } from "../../../planners/yard-planner.ts";
import { type Facts, leaves, type SkillArguments } from "../../../src/core/plan.ts";
import { yardWorldId } from "../../../src/core/yard.ts";
import { Bookkeeper, holds, layout } from "./bookkeeper.ts";

const domain = createYardDomain({ rules: createYardPlanner(), success: () => 0.9 });
type Given = readonly (readonly [skill: string, args: SkillArguments])[];

describe("goals that need a model", () => {
  it.each([
    [
      "tidy the yard",
      "onPad.redCrate != 'none' && onPad.yellowCrate != 'none'",
      [["push-to", { crate: "red_crate", to: "red_pad" }]],
      // The other crate was forgotten.
      ["push-to redCrate redPad", "push-to yellowCrate greenPad"],
    ],
    [
      "make room on the blue pad",
      "cratesOn.bluePad == 0",
      [["lift", { crate: "redCrate" }]],
      ["push-to redCrate bluePad 0.3"],
    ],
    [
      "send whoever is nearer to the tower",
      "distance.rover.tower <= 1 || distance.ant.tower <= 1",
      [["drive-to", { to: "tower" }]],
      ["drive-to tower"],
    ],
    [
      "block the ramp",
      "distance.redCrate.ramp <= 0.8 || distance.yellowCrate.ramp <= 0.8",
      [["carry", { object: "yellow crate", destination: "ramp" }]],
      ["push-to yellowCrate ramp"],
    ],
    ["line the crates up", "abs(crates.redCrate.y - crates.yellowCrate.y) <= 0.5", [], null],
    [
      "meet in the middle",
      "distance.rover.ant <= 1",
      [
        ["drive-to", { x: 0, y: 0 }],
        ["go_to", { robot: "ant", to: "rover" }],
      ],
      ["drive-to 0 0", "walk-to rover"],
    ],
    [
      "leave the ant alone and bring something to it",
      "visits.redCrate.ant >= 1 || visits.yellowCrate.ant >= 2",
      [["push-to", { crate: "redCrate", to: "ant" }]],
      ["push-to redCrate ant"],
    ],
  ] as [string, string, Given, string[] | null][])("%s", (text, condition, given, expected) => {
    const keeper = new Bookkeeper().put("redCrate", layout.pads.bluePad);
    const facts = keeper.facts() as unknown as Facts;
    const steps = given.map(([skill, args]) => ({ skill, args, why: "", predicate: null, region: null }));
    const proposal = { explanation: "", condition, impossible: null, parts: [{ title: text, steps }] };
    const request = { goal: { id: "goal", text, world: yardWorldId }, facts, initialFacts: facts, failures: [] };
    const verdict = checkProposal(domain, proposal, { author: "model", condition: null, request });
    if (verdict.status !== "ok") throw new Error(verdict.reason);
    const made = leaves(verdict.plan.subgoals).map(
      ({ call }) => `${call?.skill} ${Object.values(call?.args ?? {}).join(" ")}`,
    );
    if (expected) expect(made).toEqual(expected);
    expect(holds(condition, keeper.facts())).toBe(false);
    keeper.carryOut(verdict.plan);
    expect(holds(condition, keeper.facts()), made.join()).toBe(true);
  });
});
