import { describe, expect, it } from "vitest";
import { choiceActions, yardScene } from "../../../worlds/choice/actions.ts";
import {
  choiceGoals,
  doneWords,
  type IsAt,
  situationOf,
  situationsOf,
  stageAfter,
} from "../../../worlds/choice/goals.ts";
import { act, type ChoiceNumbers, openYard, possibleActions, type Whereabouts } from "../../../worlds/choice/model.ts";

const skill = (success: number) => ({ success, falls: 0.25, secondsSucceeded: 5, secondsFailed: 20 });
const numbers: ChoiceNumbers = { "drive-to": skill(0.8), "walk-to": skill(0.5), "push-to": skill(0.9) };

function action(words: string) {
  const found = choiceActions.find((each) => each.words === words);
  if (!found) throw new RangeError(`no action '${words}'`);
  return found;
}

const draws = (success: number, fall = 0.9, crate = 0.9) => {
  const all = { success, fall, crate };
  return (purpose: keyof typeof all) => all[purpose];
};
const run = (where: Whereabouts, words: string, draw: ReturnType<typeof draws>) =>
  act(where, action(words), numbers, draw);
const yard = (at: Partial<Whereabouts["at"]>): Whereabouts => ({ ...openYard, at: { ...openYard.at, ...at } });

describe("the actions", () => {
  it("are 7 places for each robot and 5 for each crate, all of different words", () => {
    expect(choiceActions).toHaveLength(2 * 7 + 2 * 5);
    expect(new Set(choiceActions.map(({ words }) => words)).size).toBe(24);
    expect(action("push the red crate to the blue pad").call).toEqual({
      skill: "push-to",
      args: { crate: "redCrate", to: "bluePad" },
    });
    expect(yardScene).toContain("a red crate, a yellow crate, a blue pad");
  });
});

describe("what a skill does", () => {
  it("brings its robot there just below the probability of success, and leaves it in the open at it", () => {
    const drive = "drive to the tower";
    expect(run(openYard, drive, draws(0.79))).toEqual({ where: yard({ rover: "tower" }), seconds: 5 });
    expect(run(yard({ rover: "ramp" }), drive, draws(0.8))).toEqual({ where: openYard, seconds: 20 });
  });

  it("takes a crate along, and leaves who pushed it beside it; who stood there does not any more", () => {
    const before = yard({ ant: "redCrate", yellowCrate: "redPad" });
    const { where } = run(before, "push the red crate to the blue pad", draws(0));
    expect(where).toEqual(yard({ rover: "redCrate", redCrate: "bluePad", ant: "open", yellowCrate: "redPad" }));
  });

  it("loses a crate from its place by half of the pushes that fail", () => {
    const before = yard({ redCrate: "bluePad", ant: "redCrate", rover: "tower" });
    const push = "push the red crate to the green pad";
    expect(run(before, push, draws(0.95, 0.9, 0.49)).where).toEqual(openYard);
    expect(run(before, push, draws(0.95, 0.9, 0.5)).where).toEqual(yard({ redCrate: "bluePad", ant: "redCrate" }));
  });

  it("may leave a robot on its back, which can do nothing then", () => {
    const { where } = run(openYard, "walk to the ramp", draws(0.5, 0.24));
    expect(where).toEqual({ ...openYard, fallen: ["ant"] });
    const possible = possibleActions(where);
    expect(choiceActions.filter((_, i) => !possible[i]).every((each) => each.skill === "walk-to")).toBe(true);
    expect(possible.filter(Boolean)).toHaveLength(17);
    // The rover drives and pushes.
    expect(possibleActions({ ...where, fallen: ["rover", "ant"] })).not.toContain(true);
  });

  it("is impossible where it is done already", () => {
    const possible = possibleActions(yard({ rover: "tower", redCrate: "bluePad" }));
    expect(choiceActions.filter((_, i) => !possible[i]).map(({ words }) => words)).toEqual([
      "drive to the tower",
      "push the red crate to the blue pad",
    ]);
  });
});

describe("goals", () => {
  const goal = (words: string) => {
    const found = choiceGoals.find((each) => each.words === words);
    if (!found) throw new RangeError(`no goal '${words}'`);
    return found;
  };
  const isAt =
    (at: Partial<Whereabouts["at"]>): IsAt =>
    (mover, to) =>
      at[mover] === to;

  it("are of different words, and each stage is open at the start", () => {
    expect(new Set(choiceGoals.map(({ words }) => words)).size).toBe(choiceGoals.length);
    for (const each of choiceGoals) expect(stageAfter(each, 0, isAt({}))).toBe(0);
  });

  it("go stage by stage, and a crate that is lost again is missing at the end", () => {
    const both = goal("push the red crate onto the blue pad, then drive to the tower");
    expect(stageAfter(both, 0, isAt({ rover: "tower" }))).toBe(0);
    expect(stageAfter(both, 0, isAt({ redCrate: "bluePad" }))).toBe(1);
    expect(stageAfter(both, 1, isAt({ rover: "tower" }))).toBe(1);
    expect(stageAfter(both, 1, isAt({ rover: "tower", redCrate: "bluePad" }))).toBe(2);
    const said = (at: Partial<Whereabouts["at"]>) => doneWords(both, situationOf(both, 1, isAt(at)));
    expect(said({ redCrate: "bluePad" })).toBe("the red crate is on the blue pad");
    expect(said({ rover: "tower" })).toBe("the rover is at the tower");
    expect(said({})).toBe("nothing yet");
  });

  it("remember a place that one had only to pass", () => {
    const back = goal("drive to the tower, then back to the blue pad");
    expect(doneWords(back, { stage: 1, held: 0 })).toBe("the rover is at the tower");
    expect(stageAfter(back, 1, isAt({ rover: "bluePad" }))).toBe(2);
  });

  it("may be reached by either robot", () => {
    const anybody = goal("send somebody to the tower");
    expect(stageAfter(anybody, 0, isAt({ ant: "tower" }))).toBe(1);
    expect(stageAfter(anybody, 0, isAt({ rover: "tower" }))).toBe(1);
    expect(situationsOf(anybody)).toEqual([{ stage: 0, held: 0 }]);
  });
});
