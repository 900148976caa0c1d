/**
 * Learned skills in the yard: their tasks see what they saw in training wherever the robot stands, and the world judges an episode as the batch that trained
 * it does, step by step.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFloat } from "../../../../src/core/random.ts";
import { fieldOf } from "../../../../src/core/state-record.ts";
import { createBatch } from "../../../../worlds/batch/batch.ts";
import { freezeDraft } from "../../../../worlds/rapier/stages/drafted.ts";
import { frameAbout, frameToThing, fromFrame, intoFrame } from "../../../../worlds/rapier/yard/frame.ts";
import { createJudgedSenses } from "../../../../worlds/rapier/yard/senses.ts";
import { taskFromDraft, worldOf } from "../../../../worlds/registry.ts";

/** Reads the clock, what is remembered and where it began; short, so that an episode is over soon. */
const draftOn = (stage: string, verifier: string) =>
  freezeDraft({
    format: 1,
    id: "new/test",
    sentence: "move",
    stage,
    horizon: 0.5,
    start: {},
    verifier,
    author: "person",
  });

const lively = `
export const fitness = mean((state, memory) => abs(memory.turned) + hypot(state.rootVelocity.x, state.rootVelocity.y)) + last((time) => time);
export const success = survived && heldFor(0.2, (state, memory) => hypot(state.rootPosition.x - memory.startPosition.x, state.rootPosition.y - memory.startPosition.y) < 0.2);
`;
const around = `
export const fitness = maximum((state, command) => hypot(state.rootPosition.x - command.tower.x, state.rootPosition.y - command.tower.y)) + command0();
function command0() { return 0; }
export const success = any((memory) => abs(memory.around) >= 0);
`;

describe.each([
  ["rapier/ant", lively],
  ["rapier/rover", lively],
  ["rapier/rover-tower", around],
])("the judged senses of %s", (stage, verifier) => {
  it("observe, remember and judge as the batch does", async () => {
    const task = taskFromDraft(draftOn(stage, verifier));
    const world = worldOf(task);
    const batch = await createBatch(task, world, { numEnvs: 1, seed: 5, engine: "reference", backend: "js" });
    const senses = createJudgedSenses(task, world);
    const row = (field: string, size: number) =>
      Float32Array.from({ length: size }, (_, component) => Number(batch.memory.field(field, component)[0] ?? 0));
    batch.reset();
    for (let episode = 0; episode < 2; episode++) {
      senses.begin();
      let verdict: ReturnType<typeof senses.settle> = null;
      for (let step = 0; verdict === null; step++) {
        expect(step).toBeLessThan(senses.horizonSteps);
        senses.state.set(row("state", senses.state.length));
        expect(senses.observe({})).toEqual(row("observation", senses.observationNames.length));
        const action = senses.actionNames.map((_, index) => 2 * randomFloat(step, index) - 1);
        action.forEach((value, index) => {
          batch.memory.field("action", index)[0] = value;
        });
        senses.targets(action);
        batch.step();
        senses.state.set(row("state", senses.state.length));
        verdict = senses.settle();
      }
      expect(row("terminated", 1)[0] === 1 || row("truncated", 1)[0] === 1).toBe(true);
      expect(verdict).toEqual({
        success: row("success", 1)[0] === 1,
        fitness: row("fitness", 1)[0],
        terminated: row("terminated", 1)[0] === 1,
      });
      // Over is over: nothing is judged any more, until an episode begins.
      expect(senses.settle()).toBeNull();
      // The batch begins its next episode with a step of its own.
      batch.step();
    }
    batch.free();
  });
});

const angle = fc.double({ min: -3, max: 3, noNaN: true });
const place = fc.tuple(fc.double({ min: -4, max: 4, noNaN: true }), fc.double({ min: -4, max: 4, noNaN: true }));
function close(left: ArrayLike<number>, right: readonly number[]): void {
  for (const [index, value] of right.entries()) expect(left[index]).toBeCloseTo(value, 4);
}

describe("a learned skill's frame", () => {
  const task = taskFromDraft(draftOn("rapier/ant", lively));
  const { state: record } = worldOf(task).simulation;

  it("puts the robot at the stage's start, looking along x, wherever it stands", () => {
    fc.assert(
      fc.property(place, angle, angle, (at, heading, motion) => {
        const state = new Float32Array(record.size);
        const set = (name: string, values: readonly number[]) => state.set(values, fieldOf(record, name).offset);
        const get = (name: string) => state.subarray(fieldOf(record, name).offset);
        set("rootPosition", [...at, 0.4]);
        set("rootRotation", [0, 0, Math.sin(heading / 2), Math.cos(heading / 2)]);
        // It moves to its own left at 2 m/s, and turns.
        set("rootVelocity", [-2 * Math.sin(heading), 2 * Math.cos(heading), 0.5]);
        set("rootAngularVelocity", [Math.cos(heading), Math.sin(heading), motion]);
        intoFrame(record, state, frameAbout({ at, heading }, [0, 0]));
        close(get("rootPosition"), [0, 0, 0.4]);
        close(get("rootRotation"), [0, 0, 0, 1]);
        close(get("rootVelocity"), [0, 2, 0.5]);
        close(get("rootAngularVelocity"), [1, 0, motion]);
      }),
    );
  });

  it("puts a thing where the stage has it, and the robot on the stage's line to it", () => {
    fc.assert(
      fc.property(place, place, (at, thing) => {
        fc.pre(Math.hypot(at[0] - thing[0], at[1] - thing[1]) > 0.1);
        const stage = { start: [0, 0], thing: [2.5, 0] } as const;
        const frame = frameToThing(at, thing, stage);
        close(fromFrame(frame, stage.thing), thing);
        const state = new Float32Array(record.size);
        state.set([...at, 0], fieldOf(record, "rootPosition").offset);
        intoFrame(record, state, frame);
        const [x = 0, y = 0] = state.subarray(fieldOf(record, "rootPosition").offset);
        expect(y).toBeCloseTo(0, 3);
        expect(2.5 - x).toBeCloseTo(Math.hypot(at[0] - thing[0], at[1] - thing[1]), 3);
      }),
    );
  });

  it("keeps lengths, and a tilt, as they are", () => {
    fc.assert(
      fc.property(place, angle, fc.tuple(angle, angle, angle, angle), (at, heading, numbers) => {
        const length = Math.hypot(...numbers);
        fc.pre(length > 0.1);
        const rotation = numbers.map((value) => value / length);
        const state = new Float32Array(record.size);
        const { offset } = fieldOf(record, "rootRotation");
        state.set(rotation, offset);
        const up = ([x = 0, y = 0]: ArrayLike<number> & Iterable<number>) => 1 - 2 * (x * x + y * y);
        const before = up(state.slice(offset, offset + 2));
        intoFrame(record, state, frameAbout({ at, heading }, [0, 0]));
        expect(Math.hypot(...state.slice(offset, offset + 4))).toBeCloseTo(1, 5);
        expect(up(state.slice(offset, offset + 2))).toBeCloseTo(before, 4);
      }),
    );
  });
});
