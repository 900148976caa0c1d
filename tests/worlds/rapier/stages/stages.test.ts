/** Stages: every one can be drafted on, and what they remember is what happened, worked out on paper. */
import { describe, expect, it } from "vitest";
import type { DraftedTask } from "../../../../src/core/drafted-task.ts";
import { checkTask } from "../../../../worlds/batch/programs.ts";
import { bodies } from "../../../../worlds/rapier/bodies/index.ts";
import { checkHash, freezeDraft } from "../../../../worlds/rapier/stages/drafted.ts";
import { stages } from "../../../../worlds/rapier/stages/index.ts";
import { registerDraft, stageNamed, taskFromDraft, taskNamed, tasks, worldOf } from "../../../../worlds/registry.ts";
import { headed, type Moment, pitched, play, type Scene } from "../../tasks/scripted.ts";

function draftOn(stage: string, verifier: string, more: Partial<Omit<DraftedTask, "hash">> = {}): DraftedTask {
  const draft = {
    format: 1,
    id: "new/try",
    sentence: "try",
    stage,
    horizon: 3,
    start: {},
    verifier,
    author: "person",
  } as const;
  return freezeDraft({ ...draft, ...more });
}

/** What one number is at the end of an episode made by hand. */
async function lastOf(stage: string, expression: string, at: (moment: Moment) => Scene): Promise<number> {
  const inputs = ["state", "memory", "command"].filter((input) => expression.includes(`${input}.`)).join(", ");
  const verifier = `export const fitness = last((${inputs}) => ${expression});\nexport const success = survived;\n`;
  return (await play(taskFromDraft(draftOn(stage, verifier)), { at })).fitness;
}

describe("stages", () => {
  it("there is one for each body, and no name twice", () => {
    const on = stages.map(({ simulation }) => simulation.body.name);
    expect(new Set(on)).toEqual(new Set(bodies.map(({ name }) => name)));
    expect(new Set(stages.map(({ name }) => name)).size).toBe(stages.length);
    for (const { name } of stages) expect(tasks.some(({ id }) => id === name)).toBe(false);
  });

  it.each(stages.map(({ name }) => name))(
    "%s: its texts are right, and its observation sees all that is remembered",
    (name) => {
      const task = taskFromDraft(
        draftOn(name, "export const fitness = mean((time) => time);\nexport const success = survived;\n"),
      );
      const programs = checkTask(task, worldOf(task));
      expect(programs.terms).toEqual(["none"]);
      const reads = programs.observe.entries.get("observe")?.reads ?? [];
      const unseen = (task.memory?.fields ?? [])
        .map((field) => `memory.${field.name}`)
        .filter((field) => !reads.includes(field));
      // Seen by what follows from them, or of no use.
      const known = ["actionBefore", "startHeading", "heading", "bearing", "pitch"].map((field) => `memory.${field}`);
      expect(unseen.filter((field) => !known.includes(field))).toEqual([]);
      for (const field of task.memory?.fields ?? []) expect(field.meaning.length).toBeGreaterThan(8);
    },
  );

  it("count whole turns, to the left and to the right", async () => {
    const turn =
      (rate: number) =>
      ({ time }: Moment) => ({ rootRotation: headed(0.5 + rate * time) });
    expect(await lastOf("rapier/rover", "memory.turned", turn(3))).toBeCloseTo(9, 3);
    expect(await lastOf("rapier/rover", "memory.turned", turn(-3))).toBeCloseTo(-9, 3);
    expect(await lastOf("rapier/rover", "memory.turnedRight", turn(-3))).toBeCloseTo(-9, 3);
    expect(await lastOf("rapier/rover", "memory.turnedLeft", turn(-3))).toBe(0);
    expect(await lastOf("rapier/rover", "memory.startHeading", turn(3))).toBeCloseTo(0.5, 5);
  });

  it("add up the rate of turning while the nose points to the sky", async () => {
    const steep = ({ time }: Moment) => ({
      rootRotation: time > 0 ? pitched(-Math.PI / 2) : headed(0),
      rootAngularVelocity: [0, 0, 0.5],
    });
    expect(await lastOf("rapier/ant", "memory.turned", steep)).toBeCloseTo(1.5, 3);
  });

  it("know how far it is and how far it was", async () => {
    const there = ({ time }: Moment) => ({
      rootPosition: [time < 2 ? 2 * time : 8 - 2 * time, 1, 0.12],
      rootVelocity: [time <= 2 ? 2 : -2, 0, 0],
    });
    expect(await lastOf("rapier/rover", "memory.farthest", there)).toBeCloseTo(4, 3);
    expect(await lastOf("rapier/rover", "memory.travelled", there)).toBeCloseTo(6, 3);
    expect(await lastOf("rapier/rover", "memory.startPosition.y", there)).toBeCloseTo(1, 5);
  });

  it("count swings across the first heading", async () => {
    // 1.5 Hz for 3 s, half a radian: up, down, up, … nine half swings, the first of which crosses nothing.
    const swing = ({ time }: Moment) => ({ rootRotation: headed(0.5 * Math.sin(2 * Math.PI * 1.5 * time)) });
    expect(await lastOf("rapier/rover", "memory.swings", swing)).toBe(8);
    const small = ({ time }: Moment) => ({ rootRotation: headed(0.3 * Math.sin(2 * Math.PI * 1.5 * time)) });
    expect(await lastOf("rapier/rover", "memory.swings", small)).toBe(0);
  });

  it("count rounds of the tower, which stands where the command says", async () => {
    const round = ({ time }: Moment) => ({
      rootPosition: [2.5 - Math.cos(3 * time), -Math.sin(3 * time), 0.12],
    });
    expect(await lastOf("rapier/rover-tower", "memory.around", round)).toBeCloseTo(9, 3);
    expect(await lastOf("rapier/rover-tower", "command.tower.x", round)).toBe(2.5);
    expect(await lastOf("rapier/rover-tower", "command.startDistance", round)).toBeCloseTo(1, 5);
  });

  it("tell somersaults and flights", async () => {
    const over = ({ time }: Moment) => ({ rootRotation: pitched(3 * time) });
    expect(await lastOf("rapier/half-cheetah", "memory.tumbled", over)).toBeCloseTo(9, 3);
    const flies = ({ time }: Moment) => ({ contactFlags: time > 2.4999 ? [0, 0, 0, 0, 0] : [0, 1, 1, 1, 1] });
    expect(await lastOf("rapier/ant", "memory.airTime", flies)).toBeCloseTo(0.5, 1);
  });
});

describe("a drafted task", () => {
  const verifier =
    "export const fitness = last((state) => state.rootPosition.x);\nexport const success = fitness > 1;\n";
  const draft = draftOn("rapier/rover", verifier, { id: "new/rover-there", horizon: 7, start: { yaw: 0.25 } });

  it("is its stage with a verifier, a horizon and a start of its own", () => {
    const task = taskFromDraft(draft);
    expect(task).toMatchObject({ id: "new/rover-there", summary: "try", horizon: 7, verifier });
    expect(task.simulation).toMatchObject({ kind: "rapier", body: { name: "rover", resetNoise: { yaw: 0.25 } } });
    expect(taskFromDraft(draft)).toBe(task);
    expect(taskFromDraft(draft, "export function reward() { return 1; }").simulation).toBe(task.simulation);
  });

  it("is known by its id once it is registered", () => {
    expect(() => taskNamed("new/rover-there")).toThrow(/Unknown task/);
    expect(registerDraft(draft)).toBe(taskNamed("new/rover-there"));
    expect(worldOf(taskNamed("new/rover-there")).fast).toBeDefined();
  });

  it("is refused when anything of it was changed after it was frozen", () => {
    for (const changed of [
      { verifier: `${verifier} ` },
      { horizon: 8 },
      { stage: "rapier/ant" },
      { start: {} },
      { author: "llm" },
    ] as const) {
      expect(() => checkHash({ ...draft, ...changed })).toThrow(/was changed after it was confirmed/);
      expect(() => taskFromDraft({ ...draft, ...changed, hash: draft.hash.replace(/./, "0") })).toThrow(/changed/);
    }
    expect(() => checkHash(JSON.parse(JSON.stringify(draft)) as DraftedTask)).not.toThrow();
  });

  it("may take place where a task does, too", () => {
    expect(stageNamed("rapier/arm-reach").command?.fields[0]?.name).toBe("target");
    expect(() => stageNamed("rapier/antt")).toThrow(/Unknown stage 'rapier\/antt'. Did you mean 'rapier\/ant'/);
  });
});
