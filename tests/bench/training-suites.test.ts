/** What the suites of trainings make of their runs: by hand, without training anything. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KeptRows } from "../../src/app/bench/kept-rows.ts";
import { markdown } from "../../src/app/bench/table.ts";
import { type CartpoleRun, summariseCartpole } from "../../src/app/bench/training/cartpole.ts";
import { chosen } from "../../src/app/bench/training/chosen.ts";
import {
  isInTime,
  type LocomotionRun,
  limits,
  summariseLocomotion,
  summariseTransfer,
} from "../../src/app/bench/training/locomotion.ts";
import { cpuPage, keepSection, showSection } from "../../src/app/bench/training/page.ts";
import { readTraining, type TrainingLine } from "../../src/app/bench/training/runs.ts";
import { trainingSuites } from "../../src/app/bench/training/suites.ts";
import { summariseThroughput } from "../../src/app/bench/training/throughput.ts";
import type { EngineName, SeedResult } from "../../src/core/training.ts";
import { tasks } from "../../worlds/registry.ts";

const seedResult: SeedResult = {
  seed: 1,
  end: "mark",
  fast: null,
  reference: null,
  iterations: 2,
  steps: 2048,
  seconds: 1,
  policyHash: "ab",
};

function progress(steps: number, stepsPerSecond: number, engine: EngineName = "fast"): TrainingLine {
  const scalars = { "time/stepsPerSecond": stepsPerSecond };
  return { type: "train-progress", engine, iteration: 1, steps, seconds: 0.1, scalars, seed: 1 };
}

describe("readTraining", () => {
  it("takes the result, and the median speed", () => {
    const lines = [
      progress(1, 10),
      progress(2, 1000),
      progress(3, 30),
      { type: "train-seed-end", ...seedResult } as const,
    ];
    expect(readTraining(lines)).toMatchObject({ result: { steps: 2048 }, stepsPerSecond: 30, error: null });
  });

  it("keeps the phase in the reference apart", () => {
    const lines = [progress(10, 100), progress(20, 100), progress(25, 3, "reference"), progress(30, 3, "reference")];
    expect(readTraining(lines)).toMatchObject({ stepsPerSecond: 100, fineTuneSteps: 10 });
    expect(readTraining([progress(10, 3, "reference")])).toMatchObject({ stepsPerSecond: 3, fineTuneSteps: 0 });
  });

  it("says why there is none", () => {
    expect(readTraining([{ type: "error", message: "Unknown task." }]).error).toBe("Unknown task.");
    expect(readTraining([progress(1, 10)])).toMatchObject({ result: null, error: "it ended without a result" });
  });
});

describe("cartpole", () => {
  const run = (contender: string, seed: number, seconds: number, reached = true): CartpoleRun => ({
    contender,
    seed,
    reached,
    seconds,
    learningSeconds: seconds / 2,
    steps: 1000 * seed,
  });

  it("compares interquartile means, and counts failures as the cap", () => {
    const ours = [1, 2, 2, 90].map((seconds, index) => run("ours", index + 1, seconds));
    const theirs = [20, 20, 20, 5].map((seconds, index) => run("theirs", index + 1, seconds, index < 3));
    const [first, second] = summariseCartpole([...ours, ...theirs], 60);
    // Of four, one is cut at each end: (2 + 2) / 2; the failure counts as 60, not as 5, so theirs is (20 + 20) / 2.
    expect(first).toMatchObject({
      contender: "ours",
      seeds: 4,
      reached: 4,
      seconds: 2,
      median: 2,
      slowest: 90,
      timesOurs: 1,
    });
    expect(second).toMatchObject({
      seeds: 4,
      reached: 3,
      seconds: 20,
      slowest: 60,
      timesOurs: 10,
      learningSeconds: 10,
      steps: 2500,
    });
    expect(second?.timesOursInterval[0]).toBeLessThanOrEqual(10);
    expect(second?.timesOursInterval[1]).toBeGreaterThanOrEqual(10);
  });
});

describe("locomotion", () => {
  const run = (seed: number, seconds: number | null, success: number, successTwin = 1): LocomotionRun => ({
    task: "rapier/ant-run",
    seed,
    seconds,
    success,
    successInterval: [0, 1],
    fitness: 2 * success,
    successTwin,
    steps: 1000 * seed,
    fineTuneSteps: 10,
    stepsPerSecond: 100 * seed,
    policyHash: "",
  });

  it("counts a seed that succeeds enough, in time", () => {
    expect(isInTime({ success: 0.9, seconds: 40 }, 40)).toBe(true);
    expect(isInTime({ success: 0.89, seconds: 40 }, 40)).toBe(false);
    expect(isInTime({ success: 1, seconds: 40.1 }, 40)).toBe(false);
    expect(isInTime({ success: 1, seconds: null }, 40)).toBe(false);
  });

  it("states all seeds, and the retention over all of them", () => {
    const row = summariseLocomotion("rapier/ant-run", 40, [run(1, 30.04, 1), run(2, 50, 0.9), run(3, null, 0.5, 0.5)]);
    expect(row).toMatchObject({ seeds: 3, inTime: 1, seconds: [30, 50, "none"], success: [1, 0.9, 0.5], steps: 2000 });
    expect(row.retention).toBeCloseTo(2.4 / 2.5, 12);
    expect(row.stepsPerSecond).toBe(200);
  });

  it("says what policies from the twin keep of the success of those from Rapier", () => {
    const other = { task: "rapier/ant-run", seconds: 400, steps: 5000, fitness: 3 };
    const others = [1, 2].map((seed) => ({ ...other, seed, success: seed === 1 ? 1 : 0.8 }));
    const row = summariseTransfer("rapier/ant-run", [run(1, 30, 0.9), run(2, 40, 0.81)], others);
    expect(row.kept).toBeCloseTo(0.855 / 0.9, 12);
    expect(row).toMatchObject({ secondsTwin: 35, secondsRapier: 400, successRapier: [1, 0.8], stepsRapier: 5000 });
  });

  it("names tasks by parts of their names", () => {
    const names = ["rapier/ant-run", "rapier/ant-goto", "rapier/rover-goto"];
    expect(chosen(names, "")).toEqual(names);
    expect(chosen(names, "rover, ant-run")).toEqual(["rapier/ant-run", "rapier/rover-goto"]);
    expect(() => chosen(names, "walker")).toThrow("No task of this suite has 'walker' in its name.");
  });

  it("has limits for tasks that there are", () => {
    const ids = tasks.map(({ id }) => id);
    for (const id of Object.keys(limits)) expect(ids).toContain(id);
  });
});

describe("throughput", () => {
  const round = (steps: number, rollout: number, prepare: number, update: number) => ({
    steps,
    seconds: rollout + prepare + update,
    phases: { rollout, prepare, update },
  });

  it("takes the fastest round apart, in microseconds a step", () => {
    const rows = summariseThroughput({ task: "t", environments: 8 }, 2e-6, [
      { threads: 1, rounds: [round(100_000, 0.5, 0.1, 0.4), round(100_000, 1, 1, 1)] },
      { threads: 2, rounds: [round(100_000, 0.3, 0.1, 0.2)] },
    ]);
    const [one, two] = rows;
    expect(one).toMatchObject({ stepsPerSecond: 100_000, ratio: 1, simulation: 2, rounds: [100_000, 33_333] });
    for (const [value, expected] of [
      [one?.policy, 3],
      [one?.prepare, 1],
      [one?.update, 4],
      [one?.lost, 0],
      [two?.simulation, 1],
      [two?.policy, 2],
      [two?.ratio, 10 / 6],
      // 6 us instead of half of 10.
      [two?.lost, 1],
    ]) {
      expect(value).toBeCloseTo(expected ?? Number.NaN, 9);
    }
  });
});

describe("tables and pages", () => {
  it("writes a column for each field of the first row", () => {
    const rows = [{ task: "a", timesOurs: 2.345, list: [1, 0.5], ok: true, hash: "0123456789ab".padEnd(64, "f") }];
    expect(markdown(rows).split("\n")).toEqual([
      "| task | times ours | list | ok | hash |",
      "| --- | --- | --- | --- | --- |",
      "| a | 2.35 | 1, 0.50 | yes | 0123456789ab… |",
    ]);
  });

  it("puts all sections that were kept on one page, in their order", () => {
    const folder = mkdtempSync(join(tmpdir(), "embody-page-"));
    const section = { command: "embody bench …", conditions: "So.", notes: ["Noted."] };
    const tables = [{ title: "", rows: [{ a: 1 }] }];
    keepSection(folder, { ...section, suite: "resume", title: "Resumed", tables });
    keepSection(folder, {
      ...section,
      suite: "cartpole",
      title: "Balanced",
      tables: [...tables, { title: "More", rows: [{ b: 2 }] }],
    });
    const page = cpuPage(folder);
    expect(page.indexOf("## Balanced")).toBeGreaterThan(0);
    expect(page.indexOf("## Resumed")).toBeGreaterThan(page.indexOf("More:\n\n| b |"));
    expect(page).toContain("So.\n\n| a |\n| --- |\n| 1 |\n\nMore:");
    expect(page).toContain(`node ${process.versions.node}`);
    rmSync(folder, { recursive: true });
  });

  it("leaves out tables without rows", () => {
    const none = { suite: "s", title: "T", command: "c", conditions: "C.", machine: "m", versions: {}, notes: [] };
    expect(showSection({ ...none, tables: [{ title: "Empty", rows: [] }] })).not.toContain("Empty");
  });

  it("describes every suite", () => {
    for (const { title, conditions, page } of Object.values(trainingSuites)) {
      expect([title, conditions, page].every(Boolean)).toBe(true);
    }
  });
});

describe("KeptRows", () => {
  it("measures again for other code, and keeps what was measured for the first", async () => {
    const folder = mkdtempSync(join(tmpdir(), "embody-rows-"));
    const file = join(folder, "rows.jsonl");
    let measured = 0;
    const measure = async () => [++measured];
    const rowsOf = (code: string) => new KeptRows<number>(file, false, code).of("seed 1", measure);
    expect(await rowsOf("a")).toEqual([1]);
    expect(await rowsOf("a")).toEqual([1]);
    expect(await rowsOf("b")).toEqual([2]);
    expect(await rowsOf("a")).toEqual([1]);
    expect(readFileSync(file, "utf8").trim().split("\n")).toHaveLength(2);
    writeFileSync(file, "");
    expect(await rowsOf("a")).toEqual([3]);
    expect(await new KeptRows<number>(file, true, "a").of("seed 1", measure)).toEqual([4]);
    rmSync(folder, { recursive: true });
  });
});
