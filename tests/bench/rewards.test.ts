/** The suite `rewards`: what is made of runs, by hand. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { doRow } from "../../src/app/bench/rewards/do.ts";
import { chosenParts, parts } from "../../src/app/bench/rewards/index.ts";
import {
  type NewSkillRun,
  newSkillNote,
  newSkillRows,
  readNewSkills,
  writeNewSkillsPage,
} from "../../src/app/bench/rewards/new-skills.ts";
import { inParallel, readRun, type TrainedRun, termsOf } from "../../src/app/bench/rewards/runs.ts";
import {
  argumentsOf,
  type ComparedRun,
  comparedTasks,
  eurekaRows,
  eurekaTasks,
  taskRows,
} from "../../src/app/bench/rewards/tasks.ts";
import type { TrainingLine } from "../../src/app/bench/training/runs.ts";
import { trainSchema } from "../../src/app/commands/train.ts";
import type { SearchSummary, TrainEnd } from "../../src/core/training.ts";
import { tasks } from "../../worlds/registry.ts";
import { temporaryDirectory } from "../episode/helpers.ts";

const search: SearchSummary = {
  method: "race",
  writer: "builtin",
  end: "finished",
  candidate: "b4",
  candidates: { written: 9, accepted: 8, trained: 7 },
  steps: 1800,
  judgedSteps: 300,
  seconds: 20,
  fitness: 1.1,
  success: 0.9,
  llm: { calls: 0, tokens: 0, usd: 0 },
};
const trained: TrainedRun = {
  status: "reached",
  fitness: 1,
  fitnessInterval: [0.9, 1.1],
  success: 0.8,
  successInterval: [0.7, 0.9],
  steps: 2400,
  judgedSteps: 300,
  wallSeconds: 60,
  search,
  skill: "ant-spin",
  reward: "export const reward = …",
  terms: ["spin", "upright"],
  drafted: { stage: "rapier/ant", horizon: 10, verifier: "export const fitness = …" },
  strip: "<svg/>",
  error: null,
};

describe("a run's lines", () => {
  it("count the steps of all candidates and of the training at the end", () => {
    const end = {
      type: "train-end",
      status: "below",
      fitness: 0.5,
      fitnessCi: [0.4, 0.6],
      success: 0.1,
      successCi: [0, 0.2],
      skill: null,
      seeds: [{ steps: 600 }],
      search,
    } as unknown as TrainEnd;
    expect(readRun([end])).toMatchObject({ status: "below", steps: 2400, judgedSteps: 300, fitness: 0.5, error: null });
    const { search: _, ...given } = end;
    expect(readRun([given as TrainEnd])).toMatchObject({ steps: 600, judgedSteps: 0, search: null });
  });

  it("say what went wrong, and keep what a search cost that came to nothing", () => {
    const lines: TrainingLine[] = [
      { type: "search-end", ...search },
      { type: "error", message: "No reward." },
    ];
    expect(readRun(lines)).toMatchObject({ status: "error", steps: 1800, fitness: null, error: "No reward." });
    expect(readRun([])).toMatchObject({ status: "error", steps: 0, error: "it ended without a result" });
    expect(termsOf(JSON.stringify({ evidence: { terms: [{ name: "spin" }, { name: "upright" }] } }))).toEqual([
      "spin",
      "upright",
    ]);
    expect(termsOf(null)).toEqual([]);
  });
});

const run = (task: string, contender: ComparedRun["contender"], seed: number, fitness: number | null, steps = 1000) => {
  const { strip: _, drafted: __, ...rest } = trained;
  return { ...rest, task, contender, seed, fitness, steps };
};

describe("comparing", () => {
  const [task] = comparedTasks;
  const id = task?.id ?? "";
  const chosen = task ? [task] : [];
  // Student's t of two degrees of freedom is 4.303: 1, 2, 3 have mean 2 and half-width 4.303 / sqrt(3) = 2.484.
  const written = [1, 2, 3].map((fitness, index) => run(id, "hand-written", index + 1, fitness));

  it("takes a mean not below the lower end of the other's interval for reached", () => {
    const race = (values: readonly (number | null)[]) =>
      values.map((value, index) => run(id, "race", index + 1, value));
    const row = (values: readonly (number | null)[]) => taskRows(chosen, [...written, ...race(values)])[0];
    expect(row([2.1, 1.9, 2])).toMatchObject({ handWritten: 2, reached: "yes", seedsAtLeastMean: 2, seeds: 3 });
    expect(row([-0.4, -0.5, -0.5])).toMatchObject({ reached: "yes", seedsAtLeastMean: 0 });
    expect(row([-0.5, -0.5, -0.5])).toMatchObject({ reached: "no" });
    const { handWrittenInterval } = row([2, 2, 2]) as { handWrittenInterval: [number, number] };
    expect(handWrittenInterval[0]).toBeCloseTo(2 - 4.303 / Math.sqrt(3), 3);
    // A run that failed cannot make the others reach anything.
    expect(row([9, 9, null])).toMatchObject({ reached: "no", seedsAtLeastMean: 2 });
    // One seed: the interval is that over its episodes.
    expect(taskRows(chosen, [run(id, "hand-written", 1, 1), run(id, "race", 1, 0.95)])[0]).toMatchObject({
      handWrittenInterval: [0.9, 1.1],
      reached: "yes",
    });
  });

  it("divides the race's steps by Eureka's", () => {
    const runs = [run(id, "eureka", 1, 2, 12_000), run(id, "race", 1, 2, 2400)];
    expect(eurekaRows(chosen, runs)[0]).toMatchObject({ eurekaSteps: 12_000, raceSteps: 2400, shareOfSteps: 0.2 });
  });

  it("asks for what the command line has, on tasks that there are", () => {
    const ids = new Set(tasks.map((each) => each.id));
    expect(comparedTasks.filter((each) => ids.has(each.id))).toHaveLength(6);
    expect(comparedTasks.filter(({ isUnseen }) => isUnseen)).toHaveLength(2);
    expect(comparedTasks.filter(({ renaming }) => renaming !== undefined)).toHaveLength(1);
    expect(eurekaTasks.map((each) => each.id)).toEqual([
      "rapier/cartpole-swingup",
      "rapier/hopper-run",
      "rapier/ant-run",
      "rapier/rover-goto",
    ]);
    const names = new Set(Object.keys(trainSchema.shape).flatMap((name) => [name, name.replace(/^/, "no-")]));
    for (const each of comparedTasks) {
      for (const contender of ["hand-written", "race", "eureka"] as const) {
        const args = argumentsOf(each, contender, 1);
        for (const arg of args.filter((text) => text.startsWith("--"))) {
          const name = arg.slice(2).replace(/-(?!mark)(\w)/g, (_, letter: string) => letter.toUpperCase());
          expect(names, arg).toContain(name);
        }
        // Who writes is not told the task; who is compared with gets the task's own reward.
        expect(args.includes(each.sentence)).toBe(contender !== "hand-written");
      }
    }
  });

  it("works on so many at a time, and keeps their order", async () => {
    let [now, most] = [0, 0];
    const results = await inParallel([3, 1, 2, 0], 2, async (value) => {
      most = Math.max(most, ++now);
      for (let tick = 0; tick < value; tick++) await Promise.resolve();
      now--;
      return 10 * value;
    });
    expect(results).toEqual([30, 10, 20, 0]);
    expect(most).toBe(2);
  });
});

describe("skills from sentences", () => {
  const skill = (sentence: string, seed: number, more: Partial<NewSkillRun> = {}): NewSkillRun => ({
    ...trained,
    sentence,
    expectedStage: "rapier/ant",
    seed,
    ...more,
  });
  const runs = [
    skill("make the ant spin", 1),
    skill("make the ant spin", 2, { wallSeconds: 181 }),
    skill("Stand on <two> legs!", 1, { drafted: { stage: "rapier/biped", horizon: 8, verifier: "…" } }),
    skill("fly", 1, {
      status: "error",
      success: null,
      fitness: null,
      strip: null,
      skill: null,
      error: "No stage.",
      drafted: null,
      reward: null,
    }),
  ];

  it("count when they reach their mark in time, and for a sentence when they always do", () => {
    expect(newSkillRows(runs).map((row) => (row as { inTime: string }).inTime)).toEqual(["yes", "no", "yes", "no"]);
    expect(newSkillNote(runs)).toBe(
      "Reached their mark in Rapier within 180 s: 2 of 4 runs; with every seed: 1 of 3 sentences.",
    );
    expect(newSkillRows(runs)[2]).toMatchObject({ stage: "rapier/biped instead of rapier/ant" });
    expect(newSkillRows(runs)[3]).toMatchObject({ fitness: "No stage.", success: 0, skill: "none" });
  });

  it("get a page with strips and verifiers", () => {
    const folder = join(temporaryDirectory(), "results");
    mkdirSync(folder);
    writeNewSkillsPage(join(folder, "new-skills.md"), "Made by hand.", runs);
    const page = readFileSync(join(folder, "new-skills.md"), "utf8");
    expect(page).toMatch(/^# Skills from a sentence\n\nMade by hand\.\n\n/);
    expect(page).toContain("![make the ant spin](strips/make-the-ant-spin.svg)");
    expect(page).toContain("(strips/make-the-ant-spin-2.svg)");
    expect(page).toContain("(strips/stand-on-two-legs.svg)");
    expect(page).toContain("## fly\n\nNo result: No stage.\n\nNo episode");
    expect(page).toContain(
      "<summary>What is measured (rapier/ant, 10 s)</summary>\n\n```ts\nexport const fitness = …\n```",
    );
    expect(page).toContain(
      "Success in Rapier 0.80 [0.70, 0.90], fitness 1.00 [0.90, 1.10], 60 s in all, 9 texts written",
    );
    expect(readFileSync(join(folder, "strips", "make-the-ant-spin.svg"), "utf8")).toBe("<svg/>");
  });

  it("are ten, half of them the ant's, half the rover's", () => {
    const stages = readNewSkills().map(({ stage }) => stage);
    expect(stages.filter((stage) => stage.startsWith("rapier/ant"))).toHaveLength(5);
    expect(stages.filter((stage) => stage.startsWith("rapier/rover"))).toHaveLength(5);
  });
});

describe("the parts", () => {
  it("are chosen by name, and some of one by what follows a slash", () => {
    expect(chosenParts("").map(({ name }) => name)).toEqual(Object.keys(parts));
    expect(chosenParts("hacks, tasks/hopper")).toEqual([
      { name: "tasks", filter: "hopper" },
      { name: "hacks", filter: "" },
    ]);
    expect(() => chosenParts("task")).toThrow(/no part 'task'.*/);
  });

  it("tell what a goal came to that had to learn", () => {
    const last = { status: "achieved", replans: 1, worldSeconds: 30, subgoals: { achieved: 3, failed: 0 } } as const;
    expect(doRow(2, ["ant-spin"], { exitCode: 0, events: [], last, wallSeconds: 90 })).toMatchObject({
      seed: 2,
      status: "achieved",
      learned: ["ant-spin"],
      subgoals: 3,
      seconds: 90,
    });
    const broken = { message: "No model." };
    expect(doRow(1, [], { exitCode: 2, events: [], last: broken, wallSeconds: 1 }).status).toBe("No model.");
  });
});
