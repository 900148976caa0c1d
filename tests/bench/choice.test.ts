import { describe, expect, it } from "vitest";
import { scoreChooser } from "../../src/app/bench/choice/chooser.ts";
import { numbersFrom, type SkillRun } from "../../src/app/bench/choice/measure.ts";
import { questionsOf, readScoreTable, scoresBy } from "../../src/app/bench/choice/score-table.ts";
import { affordanceNote, summariseModel, summariseYard, type YardRun } from "../../src/app/bench/choice/summary.ts";
import { judgeInModel, openChooser, trainArm } from "../../src/app/bench/choice/training.ts";
import { whereaboutsOf } from "../../src/app/bench/choice/yard-episode.ts";
import { yardFactsAtStart } from "../../src/app/yard.ts";
import { choiceActions } from "../../worlds/choice/actions.ts";
import type { ChoiceNumbers } from "../../worlds/choice/model.ts";
import { openYard } from "../../worlds/choice/model.ts";

const skill = (success: number, seconds: number) => ({
  success,
  falls: 0,
  secondsSucceeded: seconds,
  secondsFailed: 3 * seconds,
});
const numbers: ChoiceNumbers = {
  "drive-to": skill(0.95, 5),
  "walk-to": skill(0.5, 8),
  "push-to": skill(0.9, 12),
};

describe("the recorded scores", () => {
  const table = readScoreTable();

  it("answer every question that the task can ask, with what a model said", () => {
    expect(table.source).toBe("recorded");
    expect(table.model).toContain("gemma-3-270m");
    const known = scoresBy(table, "none");
    for (const { goal, done } of questionsOf()) {
      const row = known(goal, done);
      expect(row).toHaveLength(choiceActions.length);
      expect(Math.max(...row)).toBeLessThan(0);
    }
    expect(() => known("sing a song", "nothing yet")).toThrow("No scores are recorded for 'sing a song'");
  });

  it("are refused where the actions are others", () => {
    const other = { ...table, actions: [...table.actions].reverse() };
    expect(() => readScoreTable(JSON.stringify(other))).toThrow("of other actions than the choice task has now");
  });
});

describe("what is measured", () => {
  const run = (skillName: SkillRun["skill"], succeeded: boolean, seconds: number, fell = false): SkillRun => ({
    skill: skillName,
    words: "",
    layout: 1,
    succeeded,
    fell,
    seconds,
    predicted: null,
  });

  it("gives Laplace's shares and mean seconds", () => {
    const runs = [run("walk-to", true, 4), run("walk-to", false, 20), run("walk-to", false, 40, true)];
    const measured = numbersFrom([...runs, run("drive-to", true, 6)]);
    expect(measured["walk-to"]).toEqual({ success: 2 / 5, falls: 0.5, secondsSucceeded: 4, secondsFailed: 30 });
    // Nothing failed: a failure is taken to last three times as long.
    expect(measured["drive-to"]).toEqual({ success: 2 / 3, falls: 0, secondsSucceeded: 6, secondsFailed: 18 });
  });

  it("tells where things are from the facts of the yard", () => {
    expect(whereaboutsOf(yardFactsAtStart(1), {})).toEqual(openYard);
    const facts = yardFactsAtStart(1) as Parameters<typeof whereaboutsOf>[0] & { onPad: object; distance: object };
    const near = { tower: 0.9, redCrate: 0.2, ramp: 5 };
    const moved = {
      ...facts,
      onPad: { ...facts.onPad, ant: "redPad" },
      distance: { ...facts.distance, rover: near },
    };
    // On a pad; the nearer of two things; the one that it was sent to.
    expect(whereaboutsOf(moved, {}).at).toMatchObject({ ant: "redPad", rover: "redCrate" });
    expect(whereaboutsOf(moved, { rover: "tower" }).at.rover).toBe("tower");
    expect(whereaboutsOf(moved, { rover: "ramp" }).at.rover).toBe("redCrate");
  });
});

describe("the tables", () => {
  const yardRun = (
    chooses: string,
    seed: number,
    layout: number,
    achieved: boolean,
    worldSeconds: number,
  ): YardRun => ({
    chooses,
    seed,
    layout,
    goal: "",
    achieved,
    worldSeconds,
    choices: [{ words: "", succeeded: achieved, seconds: worldSeconds }],
  });

  it("count goals, by training seed, too", () => {
    const runs = [yardRun("a", 1, 1, true, 4), yardRun("a", 1, 2, false, 8), yardRun("a", 2, 1, true, 6)];
    expect(summariseYard(runs)).toMatchObject([
      { chooses: "a", episodes: 3, achieved: 2, share: 2 / 3, worldSeconds: 6, choices: 1, achievedBySeed: [1, 1] },
    ]);
  });

  it("compare layout by layout", () => {
    const runs = [1, 2].flatMap((layout) => [yardRun("a", 0, layout, false, 9), yardRun("b", 0, layout, true, 4)]);
    expect(affordanceNote(runs)).toContain("share achieved 1.00 (1.00 to 1.00), world seconds -5.00 (-5.00 to -5.00)");
  });

  it("have Student's interval over seeds", () => {
    const judged = { episodes: 10, returnInterval: [0, 0], seconds: 5 } as const;
    const runs = [0.5, 0.7].map((success, index) => ({
      ...judged,
      chooses: "residual",
      budget: 10,
      seed: index,
      success,
      return: 2 * success,
    }));
    // Mean 0.6, deviation 0.1414, t = 12.706 for one degree of freedom: 0.6 -+ 1.27, and shares lie in [0, 1].
    const [row] = summariseModel(runs) as { success: number; successInterval: number[]; returnInterval: number[] }[];
    expect(row?.success).toBeCloseTo(0.6, 12);
    expect(row?.successInterval).toEqual([0, 1]);
    expect(row?.returnInterval[1]).toBeCloseTo(1.2 + 2.5412, 3);
  });
});

describe("the residual policy", () => {
  it("starts as the scores' own choice, and is better after a few thousand choices", async () => {
    const scores = scoresBy(readScoreTable(), "token");
    const judged = async (chooser: Parameters<typeof judgeInModel>[0]) => judgeInModel(chooser, { numbers, scores }, 2);
    const alone = await judged(scoreChooser(false));
    const trained = await trainArm({ arm: "residual", seed: 1, numbers, scores, weight: 3 }, [0, 2_000]);
    const results = [];
    for (const { policy } of trained) {
      const chooser = await openChooser("residual", policy);
      results.push(await judged(chooser));
      await chooser.close();
    }
    const [start, end] = results;
    expect(start).toEqual(alone);
    expect(end?.return).toBeGreaterThan(alone.return + 0.15);
  });
});
