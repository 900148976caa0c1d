/** The yard as a check of proposed plans sees it: steps grounded and repaired, conditions completed, and imagination held against the bookkeeper. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProposedStep } from "../../../planners/domain.ts";
import { alternatives } from "../../../planners/yard/alternatives.ts";
import { chooseOption } from "../../../planners/yard/choice.ts";
import { createYardDomain, yardConditions } from "../../../planners/yard/domain.ts";
import { afterCall, moved } from "../../../planners/yard/imagine.ts";
import { createYardPlanner } from "../../../planners/yard-planner.ts";
import { noMemory } from "../../../src/core/memory.ts";
import { type Facts, leaves, type SkillArguments } from "../../../src/core/plan.ts";
import { type YardFacts, yardThings, yardWorldId } from "../../../src/core/yard.ts";
import { Bookkeeper, holds } from "./bookkeeper.ts";

const rules = createYardPlanner();
const domain = createYardDomain({ rules, success: () => 0.9 });

function imagine(facts: YardFacts = new Bookkeeper().facts(), using = domain) {
  const plain = facts as unknown as Facts;
  const goal = { id: "goal", text: "", world: yardWorldId };
  return using.imagine({ goal, facts: plain, initialFacts: plain, failures: [] });
}

const step = (skill: string, args: SkillArguments, predicate: string | null = null): ProposedStep => ({
  skill,
  args,
  predicate,
  why: "because",
  region: null,
});

/** "verdict: skill args | reason" of a proposed step. */
function taken(skill: string, args: SkillArguments, predicate: string | null = null) {
  const imagination = imagine();
  const { verdict, drafts, own, reason } = imagination.take(imagination.start, step(skill, args, predicate));
  const call = drafts[own]?.call;
  return `${verdict}: ${call ? `${call.skill} ${Object.values(call.args).join(" ")}` : "-"} | ${reason}`;
}

describe("proposed steps", () => {
  it.each([
    ["drive-to", { to: "tower" }, "kept: drive-to tower | "],
    ["push-to", { crate: "redCrate", to: "bluePad" }, "kept: push-to redCrate bluePad | "],
    [
      "push-to",
      { crate: "redCrate", to: "pad_blue", from: null, x: null, y: null },
      'corrected: push-to redCrate bluePad | "pad_blue" is bluePad',
    ],
    ["push-to", { crate: "the red box", to: "bluePad" }, "kept: push-to redCrate bluePad | "],
    ["move_to", { robot: "ant", to: "redPad" }, 'corrected: walk-to redPad | "move_to" is walk-to here'],
    [
      "carry",
      { object: "yellow crate", destination: "redPad" },
      'corrected: push-to yellowCrate redPad | "carry" is push-to here',
    ],
    [
      "walk-to",
      { crate: "redCrate", to: "bluePad" },
      "corrected: push-to redCrate bluePad | the ant cannot push: the rover does",
    ],
    [
      "push-to",
      { crate: "ant", to: "bluePad" },
      "corrected: walk-to bluePad | robots are not pushed: the ant goes there itself",
    ],
    ["circle", { thing: "tower", count: 2 }, 'corrected: drive-around tower 2 | "circle" is drive-around here'],
    ["drive-to", { x: "1", y: "-2" }, "kept: drive-to 1 -2 | "],
    ["drive-to", { x: 8, y: 0 }, "corrected: drive-to 6 0 | (8, 0) is outside the yard"],
    ["drive-up", {}, "kept: drive-up ramp | "],
  ] as [string, SkillArguments, string][])("%s %j", (skill, args, expected) => {
    expect(taken(skill, args)).toBe(expected);
  });

  it.each([
    ["lift", { crate: "redCrate" }, /no skill here does "lift"/],
    ["teleport", { to: "tower" }, /there are drive-to, walk-to/],
    ["push-to", { crate: "blueCrate", to: "bluePad" }, /there is no "blue crate|there is no "blueCrate" here/],
    ["push-to", { crate: "tower", to: "bluePad" }, /the tower stands fast/],
    ["push-to", { to: "bluePad" }, /which crate/],
    ["drive-to", {}, /does not say where to/],
    ["drive-to", { to: "moon" }, /there is no "moon" here/],
    ["drive-to", { to: "rover" }, /cannot go to itself/],
    ["drive-to", { x: 400, y: 0 }, /far outside the yard/],
    ["push-to", { crate: "yellowCrate", to: "ant" }, /it is so already/],
    ["climb", { robot: "ant", to: "ramp" }, /the ant does not climb/],
  ] as [string, SkillArguments, RegExp][])("refuses %s %j", (skill, args, reason) => {
    const result = taken(skill, args);
    expect(result).toMatch(/^dropped: - /);
    expect(result).toMatch(reason);
  });

  it("takes what a step was for where the step itself makes no sense", () => {
    expect(taken("lift", { crate: "redCrate" }, "onPad.redCrate == 'bluePad'")).toMatch(
      /^corrected: push-to redCrate bluePad \| .*does what it was for/,
    );
  });

  it("keeps points out of what stands there, and makes way where a crate stands at a point for a crate", () => {
    expect(taken("drive-to", { x: 0, y: -4 })).toMatch(
      /^corrected: drive-to .* \| \(0, -4\) is where something stands/,
    );
    const imagination = imagine();
    const { drafts, own, state } = imagination.take(
      imagination.start,
      step("push-to", { crate: "redCrate", x: -1, y: 1.5 }),
    );
    expect(own).toBe(1);
    expect(drafts[0]).toMatchObject({ why: "makes room", call: { args: { crate: "yellowCrate" } } });
    expect(imagination.holds(state, "distance.redCrate.yellowCrate > 0.4")).toBe(true);
  });

  it("uses a proposed predicate only where the step brings it about", () => {
    const imagination = imagine();
    const predicateOf = (predicate: string) =>
      imagination.take(imagination.start, step("drive-to", { to: "tower" }, predicate)).drafts[0]?.predicate;
    expect(predicateOf("distance.rover.tower <= 0.9")).toBe("distance.rover.tower <= 0.9");
    for (const wrong of ["onPad.rover == 'bluePad'", "nonsense(", "true", "distance.rover.moon <= 1"]) {
      expect(predicateOf(wrong)).toBe("distance.rover.tower <= 1");
    }
  });
});

/** By who is moved, so that no two of them contradict each other. */
const atoms = [
  ["red", "onPad.redCrate == 'bluePad'"],
  ["red", "distance.redCrate.ramp <= 1"],
  ["red", "max(abs(crates.redCrate.x + 2), abs(crates.redCrate.y + 2)) <= 0.5"],
  ["red", "abs(crates.redCrate.y - crates.yellowCrate.y) <= 0.4"],
  ["yellow", "onPad.yellowCrate != 'none'"],
  ["yellow", "crates.yellowCrate.x > 1"],
  ["yellow", "cratesOn.greenPad >= 1"],
  ["rover", "onPad.rover == 'redPad'"],
  ["rover", "distance.rover.ant >= 3"],
  ["rover", "laps.rover.tower >= 1"],
  ["rover", "!(distance.rover.tower > 1)"],
  ["ant", "onPad.ant == 'greenPad'"],
  ["ant", "distance.ant.tower <= 1"],
  ["ant", "visits.ant.redPad >= 1"],
];

describe("conditions", () => {
  it("are completed in the cheapest order, by the cheaper branch", () => {
    const titles = (predicate: string) => {
      const imagination = imagine();
      const completed = imagination.complete(imagination.start, predicate);
      return completed.status === "ok" ? completed.drafts.map(({ title }) => title) : completed;
    };
    expect(titles("onPad.redCrate == 'bluePad' && onPad.ant == 'redPad'")).toHaveLength(2);
    // Red is 1.8 m from the blue pad, yellow 5.2 m.
    expect(titles("onPad.yellowCrate == 'bluePad' || onPad.redCrate == 'bluePad'")).toEqual([
      "push the red crate onto the blue pad",
    ]);
    expect(titles("!(onPad.rover == 'none') && onPad.rover != 'bluePad' && onPad.rover != 'redPad'")).toEqual([
      "drive to the green pad",
    ]);
    expect(titles("cratesOn.greenPad == 2")).toEqual([
      "push the yellow crate onto the green pad",
      "push the red crate onto the green pad",
    ]);
    expect(titles("visits.rover.tower >= 2")).toEqual([
      "drive to the tower",
      "drive away from the tower",
      "drive to the tower",
    ]);
    expect(titles("cratesOn.bluePad == 0")).toEqual([]);
    // On the pad and near its edge: a point that does both.
    expect(titles("onPad.redCrate == 'bluePad' && crates.redCrate.y > 0.2")).toHaveLength(1);
  });

  it.each([
    ["distance.ant.ant >= 1", "nothing is said of the ant and itself"],
    ["cratesOn.bluePad >= 3", "there are 2 crates here"],
    ["places.tower.x > 5", "pads, tower and ramp stand fast"],
    ["onPad.redCrate == 'bluePad' && onPad.redCrate == 'redPad'", "the red crate cannot be on two pads at once"],
    ["onPad.rover == 'tower'", "the rover can be on blue pad, green pad, red pad or none"],
    ["climbs.ant >= 1", "the ant does not climb: it was trained on level ground"],
    ["falls < 0", "what has happened is not undone: visits, laps, falls and time only grow"],
  ])("%s is impossible", (predicate, reason) => {
    const imagination = imagine();
    expect(imagination.complete(imagination.start, predicate)).toEqual({ status: "impossible", reason });
  });

  it("are left open where nothing is known that would bring them about, and where imagination cannot tell", () => {
    const imagination = imagine();
    expect(imagination.complete(imagination.start, "time >= 60").status).toBe("unknown");
    const later = moved(imagination.start, { rover: [1, 1] });
    expect(imagination.holds(later, "rover.speed < 1")).toBeNull();
    expect(imagination.holds(imagination.start, "rover.speed < 1")).toBe(true);
    expect(imagination.holds(later, "rover.x > 0")).toBe(true);
  });

  it("that a prompt shows are all reached from the start", () => {
    const imagination = imagine();
    for (const [predicate] of yardConditions) {
      expect(imagination.complete(imagination.start, predicate).status, predicate).toBe("ok");
    }
  });

  it("joined at random have plans whose imagined end satisfies them", () => {
    const joined = fc.uniqueArray(fc.constantFrom(...atoms), { minLength: 1, maxLength: 3, selector: ([who]) => who });
    fc.assert(
      fc.property(joined, fc.boolean(), (list, either) => {
        const predicate = list.map(([, atom]) => atom).join(either ? " || " : " && ");
        const imagination = imagine();
        const completed = imagination.complete(imagination.start, predicate);
        expect(completed.status, predicate).toBe("ok");
        if (completed.status !== "ok") return;
        const end = completed.drafts.reduce(
          (facts, { call }) => (call ? (afterCall(facts, call) ?? facts) : facts),
          imagination.start,
        );
        expect(holds(predicate, end), `${predicate}: ${completed.drafts.map(({ title }) => title).join(", ")}`).toBe(
          true,
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe("imagination", () => {
  it("counts and measures as the world's facts do", () => {
    const places = fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true }));
    const who = fc.constantFrom("rover" as const, "ant" as const, "redCrate" as const, "yellowCrate" as const);
    fc.assert(
      fc.property(fc.array(fc.tuple(who, places), { maxLength: 4 }), (moves) => {
        const keeper = new Bookkeeper();
        let imagined = keeper.facts();
        for (const [mover, place] of moves) {
          keeper.put(mover, place);
          imagined = moved(imagined, { [mover]: place }, 1);
        }
        const { distance, onPad, cratesOn, crates, rover } = keeper.facts();
        expect(imagined).toMatchObject({ onPad, cratesOn, crates });
        expect(imagined.rover).toEqual(rover);
        for (const thing of yardThings) {
          if (thing === "rover") continue;
          expect(imagined.distance.rover[thing] ?? -1).toBeCloseTo(distance.rover[thing] ?? -1, 2);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("ends every plan of the rules where its predicate holds", async () => {
    const goals = [
      "push the red crate onto the blue pad, then drive to the tower",
      "bring both crates to the green pad",
      "drive twice around the tower and stop on the blue pad",
      "swap the crates, then let the ant walk to the red pad",
      "put the red crate where the yellow one is, then up the ramp",
      "drive up the ramp, then next to the ant",
      "both robots to the blue pad",
      "park next to the ant, then let the ant walk to the red pad",
    ];
    const start = new Bookkeeper().facts();
    const facts = start as unknown as Facts;
    for (const text of goals) {
      const goal = { id: "goal", text, world: yardWorldId };
      const result = await rules.plan({ goal, facts, initialFacts: facts, failures: [] });
      if (result.status !== "ok") throw new Error(result.reason);
      const end = leaves(result.plan.subgoals).reduce(
        (now, { call }) => (call ? (afterCall(now, call) ?? now) : now),
        start,
      );
      expect(holds(result.plan.predicate, end), `${text}: ${result.plan.predicate}`).toBe(true);
    }
  });
});

describe("the rest of the domain", () => {
  it("tells of facts in names and numbers only, a line each", () => {
    const text = domain.describe(new Bookkeeper().put("redCrate", [4, 0]).facts() as unknown as Facts);
    expect(text).toContain("redCrate 4 0");
    expect(text).toContain("on pads: rover none, ant none, redCrate bluePad, yellowCrate none");
    expect(text).toContain("within 1 m: yellowCrate-ant");
    expect(text.length).toBeLessThan(700);
    expect(text).toMatch(/^[\w .,:()\n-]*$/);
  });

  it("tells a model of each skill with its measured success, and takes an earlier call for a step", () => {
    expect(domain.skills.map(({ name }) => name)).toContain("drive-around");
    expect(domain.skills[0]?.text).toContain("succeeds 90 of 100 times");
    const call = { skill: "push-to", args: { crate: "redCrate", from: "bluePad", distance: 0.3 } };
    const again = domain.proposed(call);
    expect(
      again &&
        imagine(new Bookkeeper().put("redCrate", [4, 0]).facts()).take(
          new Bookkeeper().put("redCrate", [4, 0]).facts(),
          again,
        ).drafts[0]?.call,
    ).toEqual(call);
    expect(domain.proposed({ skill: "fly-to", args: {} })).toBeNull();
  });

  it("expects what memory knows: 0 of 6 against a rate of 0.9 that counts as 4 tries", () => {
    const memory = { ...noMemory, experienceOf: () => ({ succeeded: 0, failed: { "no-path": 6 }, seconds: null }) };
    const imagination = imagine(undefined, createYardDomain({ rules, success: () => 0.9, memory }));
    const [draft] = imagination.take(imagination.start, step("drive-to", { to: "tower" })).drafts;
    if (!draft) throw new Error("no draft");
    expect(imagination.expect(draft).success).toBeCloseTo((4 * 0.9) / 10);
    expect(imagination.mayDrop(draft)).toBe(true);
  });

  it("chooses by seconds over probability: 10 s at 0.5 costs 20, 15 s at 0.9 costs 16.7", () => {
    const options = [
      { name: "quick", seconds: 10, success: 0.5 },
      { name: "sure", seconds: 15, success: 0.9 },
    ];
    expect(chooseOption(options, { weighted: true })?.name).toBe("sure");
    expect(chooseOption(options, { weighted: false })?.name).toBe("quick");
    expect(chooseOption([], { weighted: true })).toBeNull();
  });

  it("lists what may stand for each other in a correction", () => {
    expect(alternatives).toContainEqual(["red crate", "yellow crate"]);
    expect(alternatives).toContainEqual(["rover", "ant"]);
  });
});
