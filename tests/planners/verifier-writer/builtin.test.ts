/** What the rules draft, judged on episodes made by hand: done as a person would call it done, or not. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createBuiltinVerifierWriter, draftByRules } from "../../../planners/verifier-writer/builtin.ts";
import { chooseTask } from "../../../src/app/training/choose-task.ts";
import { stageViews } from "../../../src/app/training/draft/views.ts";
import { EmbodyError } from "../../../src/core/errors.ts";
import { checkVerifier } from "../../../src/lang/index.ts";
import { freezeDraft } from "../../../worlds/rapier/stages/drafted.ts";
import { taskFromDraft } from "../../../worlds/registry.ts";
import { headed, type Moment, play, type Scene } from "../../worlds/tasks/scripted.ts";

const stages = stageViews();
const newSkills = JSON.parse(readFileSync(new URL("../../fixtures/new-skills.json", import.meta.url), "utf8")) as {
  readonly sentence: string;
  readonly stage: string;
}[];

function taskFor(sentence: string) {
  const { name, stage, horizon, start, verifier } = draftByRules({ sentence, stages });
  return taskFromDraft(
    freezeDraft({ format: 1, id: `new/${name}`, sentence, stage, horizon, start, verifier, author: "builtin" }),
  );
}

describe("ten sentences that no task matches", () => {
  it("are five of the ant and five of the rover, and all different", () => {
    const of = (body: string) => newSkills.filter(({ stage }) => stage.startsWith(`rapier/${body}`));
    expect([of("ant").length, of("rover").length]).toEqual([5, 5]);
    const names = newSkills.map(({ sentence }) => draftByRules({ sentence, stages }).name);
    expect(new Set(names).size).toBe(10);
  });

  it.each(newSkills)("$sentence", async ({ sentence, stage }) => {
    expect(() => chooseTask(sentence)).toThrow(/No task fits/);
    const draft = await createBuiltinVerifierWriter().draft({ sentence, stages, rejected: [] });
    expect(draft.stage).toBe(stage);
    expect(draft.horizon).toBeGreaterThanOrEqual(5);
    expect(draft.horizon).toBeLessThanOrEqual(24);
    const view = stages.find(({ name }) => name === stage);
    const { reads } = checkVerifier(draft.verifier, { inputs: view?.inputs ?? {} });
    expect(reads.some((field) => field.startsWith("state.") || field.startsWith("memory."))).toBe(true);
    // What counts is said in words above what is computed.
    expect(draft.verifier).toMatch(/\/\*\* how much of it is done.*\*\/\nexport const fitness/);
  });
});

/** A robot that turns about its own middle at a rate (rad/s). */
const turning =
  (rate: number) =>
  (moment: Moment): Scene => ({
    rootRotation: headed(rate * moment.time),
    rootAngularVelocity: [0, 0, rate],
  });
/** A robot that drives a circle of radius r to the left in so many seconds, looking where it goes. */
const circling =
  (radius: number, seconds: number, sign = 1) =>
  ({ time }: Moment): Scene => {
    const angle = (2 * Math.PI * time) / seconds;
    const speed = (2 * Math.PI * radius) / seconds;
    return {
      rootPosition: [radius * Math.sin(angle), sign * radius * (1 - Math.cos(angle)), 0.12],
      rootRotation: headed(sign * angle),
      rootVelocity: [speed * Math.cos(angle), sign * speed * Math.sin(angle), 0],
      rootAngularVelocity: [0, 0, (sign * 2 * Math.PI) / seconds],
    };
  };

describe("episodes that a person can judge", () => {
  it("spinning: two turns on the spot, not one, not lying", async () => {
    const task = taskFor("make the ant spin on the spot");
    const twice = (4 * Math.PI) / task.horizon;
    expect(await play(task, { at: turning(1.1 * twice) })).toMatchObject({ success: true });
    const once = await play(task, { at: turning(0.5 * twice) });
    expect(once.success).toBe(false);
    // Half of the turns, never away from the spot.
    expect(once.fitness).toBeCloseTo(0.5, 2);
    const away = (moment: Moment) => ({ ...turning(1.1 * twice)(moment), rootPosition: [moment.time, 0, 0.4] });
    expect((await play(task, { at: away })).success).toBe(false);
  });

  it("a turn by an angle ends there", async () => {
    const task = taskFor("rover, turn left by 90 degrees");
    const to = (angle: number) => ({
      at: ({ share }: Moment) => ({ rootRotation: headed(angle * Math.min(1, 2 * share)) }),
    });
    expect(await play(task, to(Math.PI / 2))).toMatchObject({ success: true });
    expect((await play(task, to(Math.PI / 2))).fitness).toBeCloseTo(1, 4);
    expect((await play(task, to(-Math.PI / 2))).success).toBe(false);
    expect((await play(task, to(Math.PI))).success).toBe(false);
  });

  it("a circle closes, to the side that was asked for, and is none on the spot", async () => {
    const task = taskFor("let the car drive in a circle, clockwise");
    const seconds = task.horizon - 1;
    expect(await play(task, { at: circling(0.8, seconds, -1) })).toMatchObject({ success: true });
    expect((await play(task, { at: circling(0.8, seconds, 1) })).success).toBe(false);
    expect((await play(task, { at: turning((-2 * Math.PI) / seconds) })).success).toBe(false);
  });

  it("backwards round the tower is neither forwards nor half of it", async () => {
    const task = taskFor("drive backwards round the tower");
    const round = (share: number, sign: number) => ({
      at: ({ share: part, command }: Moment) => {
        const angle = Math.PI + 2 * Math.PI * share * part;
        const [x, y] = [2.5 + 2.5 * Math.cos(angle), 2.5 * Math.sin(angle)];
        void command;
        const speed = (2 * Math.PI * share * 2.5) / task.horizon;
        // Along the tangent; backwards it looks the other way.
        const course = angle + Math.PI / 2;
        return {
          rootPosition: [x, y, 0.12],
          rootVelocity: [speed * Math.cos(course), speed * Math.sin(course), 0],
          rootRotation: headed(sign > 0 ? course : course + Math.PI),
        };
      },
    });
    expect(await play(task, round(1.05, -1))).toMatchObject({ success: true });
    expect((await play(task, round(1.05, 1))).success).toBe(false);
    expect((await play(task, round(0.5, -1))).success).toBe(false);
  });

  it("out and back needs both", async () => {
    const task = taskFor("the rover should drive three metres forward and come back");
    const tent = (far: number, back: number) => ({
      at: ({ share }: Moment) => ({
        rootPosition: [share < 0.5 ? 2 * far * share : far - (2 * share - 1) * back, 0, 0.12],
      }),
    });
    expect(await play(task, tent(3.2, 3.2))).toMatchObject({ success: true });
    expect((await play(task, tent(3.2, 0))).success).toBe(false);
    expect((await play(task, tent(2.5, 2.5))).success).toBe(false);
  });

  it("a lifted leg is that leg, with the belly in the air", async () => {
    const task = taskFor("ant: lift your front left leg and hold it up");
    const contacts = (flags: readonly number[]) => ({ at: () => ({ contactFlags: flags, rootVelocity: [0, 0, 0] }) });
    // torso, front left, back left, back right, front right
    expect(await play(task, contacts([0, 0, 1, 1, 1]))).toMatchObject({ success: true });
    expect((await play(task, contacts([0, 1, 0, 1, 1]))).success).toBe(false);
    expect((await play(task, contacts([1, 0, 1, 1, 1]))).success).toBe(false);
  });
});

describe("what cannot be drafted", () => {
  it.each([
    ["make the ant dance", /'dance' is not known/],
    ["drive to the blue pad", /'blue', 'pad' are not known/],
    ["rover, walk sideways", /cannot move sideways/],
    ["rover, jump", /cannot/],
    ["make the ant do a somersault", /cannot be asked to turn head over heels/],
    ["let the rover stand on two legs", /cannot stand on 2 legs: it has 0/],
    ["drive round the tower at 20 m/s", /move at 20 m\/s: it can at/],
    ["drive a figure eight by 90 degrees", /said of angle means nothing/],
    ["", /nothing of it was understood/],
  ])("%s", (sentence, message) => {
    expect(() => draftByRules({ sentence, stages })).toThrow(EmbodyError);
    expect(() => draftByRules({ sentence, stages })).toThrow(message);
  });

  it("tells what it understood, and three ways out", () => {
    const error = (() => {
      try {
        draftByRules({ sentence: "drive backwards and hum", stages });
      } catch (thrown) {
        return thrown as EmbodyError;
      }
    })();
    expect(error).toMatchObject({ code: "bad-request" });
    expect(error?.message).toMatch(/'hum' is not known; understood: travel, direction back/);
    expect(error?.remedy).toMatch(/other words.*--fitness FILE\.ts.*language model/);
  });
});
