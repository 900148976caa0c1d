import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random.ts";
import { choiceActions } from "../../../worlds/choice/actions.ts";
import { choiceGoals } from "../../../worlds/choice/goals.ts";
import type { ChoiceNumbers } from "../../../worlds/choice/model.ts";
import { observationNames, possibleAt, scoresAt } from "../../../worlds/choice/observation.ts";
import { type ChoiceWorldOptions, createChoiceWorld, mostChoices } from "../../../worlds/choice/world.ts";

const sure = { success: 1, falls: 0, secondsSucceeded: 4, secondsFailed: 20 };
const numbers: ChoiceNumbers = {
  "drive-to": sure,
  "walk-to": { ...sure, success: 0.5, falls: 0.3 },
  "push-to": { ...sure, success: 0.7, secondsSucceeded: 10 },
};
const open = (options: Partial<ChoiceWorldOptions> = {}) =>
  createChoiceWorld({ numEnvs: 1, seed: 1, numbers, scores: null, ...options });
const indexOf = (words: string) => choiceActions.findIndex((each) => each.words === words);
const goals = (words: string) => choiceGoals.filter((each) => each.words === words);

describe("the choice world", () => {
  it("gives 1 for the goal less 0.01 a second, ends there, and begins anew one step later", () => {
    const world = open({ goals: goals("drive to the tower, then back to the blue pad") });
    const { action, reward, terminated, began, success, finalReturn, finalLength } = world.rows;
    const choose = (words: string) => {
      action.values[0] = indexOf(words);
      world.step();
      return reward[0];
    };
    expect(began[0]).toBe(1);
    expect(choose("drive to the tower")).toBeCloseTo(-0.04, 6);
    expect([terminated[0], began[0]]).toEqual([0, 0]);
    expect(choose("drive to the blue pad")).toBeCloseTo(0.96, 6);
    expect([terminated[0], success[0], finalLength[0]]).toEqual([1, 1, 2]);
    expect(finalReturn[0]).toBeCloseTo(0.92, 6);
    expect(world.seconds[0]).toBeCloseTo(8, 6);
    expect([choose("drive to the tower"), terminated[0], began[0]]).toEqual([0, 0, 1]);
  });

  it("ends when the choices are used up", () => {
    const world = open({ goals: goals("let the ant walk to the tower") });
    const tries = ["drive to the tower", "drive to the ramp"];
    for (let choice = 0; choice < mostChoices; choice++) {
      expect(world.rows.terminated[0]).toBe(0);
      world.rows.action.values[0] = indexOf(tries[choice % 2] ?? "");
      world.step();
    }
    expect([world.rows.terminated[0], world.rows.success[0], world.rows.finalLength[0]]).toEqual([1, 0, mostChoices]);
  });

  it("shows scores as log-probabilities of what is possible, and zeros to who is told none", () => {
    const scores = () => choiceActions.map((_, index) => -index / 10);
    const world = open({ goals: goals("drive to the tower, then back to the blue pad"), scores });
    const seen = (name: number) => world.rows.observation.values[name] ?? Number.NaN;
    const total = () =>
      choiceActions.reduce((sum, _, i) => sum + seen(possibleAt + i) * Math.exp(seen(scoresAt + i)), 0);
    expect(total()).toBeCloseTo(1, 5);
    world.rows.action.values[0] = indexOf("drive to the tower");
    world.step();
    const tower = indexOf("drive to the tower");
    expect([seen(possibleAt + tower), seen(scoresAt + tower)]).toEqual([0, 0]);
    expect(total()).toBeCloseTo(1, 5);
    const blind = open().rows.observation.values.subarray(scoresAt, possibleAt);
    expect([...blind]).toEqual(choiceActions.map(() => 0));
  });

  it("is the same for the same choices, from the start and from what was saved, whatever batch it is in", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 30 }), (seed, steps) => {
        const [whole, part, resumed] = [open({ numEnvs: 5, seed }), open({ numEnvs: 2, seed }), open({ numEnvs: 5 })];
        part.reset(seed, { firstEnvironment: 3, count: 2 });
        const random = new RandomStream(seed, "choices");
        for (let step = 0; step < steps; step++) {
          const actions = Array.from({ length: 5 }, () => random.integer(choiceActions.length));
          whole.rows.action.values.set(actions);
          part.rows.action.values.set(actions.slice(3));
          if (step === steps >> 1) resumed.load(whole.save());
          resumed.rows.action.values.set(actions);
          for (const world of [whole, part]) world.step();
          if (step >= steps >> 1) resumed.step();
        }
        expect(resumed.rows.observation.values).toEqual(whole.rows.observation.values);
        expect(resumed.rows.reward).toEqual(whole.rows.reward);
        expect(part.rows.reward).toEqual(whole.rows.reward.slice(3));
        for (let c = 0; c < observationNames.length; c++) {
          const { values } = whole.rows.observation;
          expect(part.rows.observation.values[2 * c]).toBe(values[5 * c + 3]);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("has a goal for each environment in turn where that is wanted", () => {
    const world = open({ numEnvs: choiceGoals.length + 1, inTurn: true });
    const first = observationNames.indexOf("goal0");
    const goalOf = (env: number) =>
      choiceGoals.findIndex((_, goal) => world.rows.observation.values[(first + goal) * world.numEnvs + env] === 1);
    expect(Array.from({ length: world.numEnvs }, (_, env) => goalOf(env))).toEqual([...choiceGoals.keys(), 0]);
  });
});
