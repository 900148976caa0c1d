import { describe, expect, it } from "vitest";
import { liveTrainingReporter } from "../../../src/app/output-training/live.ts";
import { lineTrainingReporter } from "../../../src/app/output-training/reporter.ts";
import { follow, openView, viewLines } from "../../../src/app/output-training/view.ts";
import type { EvaluationResult, TrainEnd, TrainRunEvent, TrainStart } from "../../../src/core/training.ts";

const start: TrainStart = {
  type: "train-start",
  run: "run-1",
  runDir: "/runs/run-1",
  task: "rapier/ant-run",
  description: "run",
  seeds: [1],
  numEnvs: 512,
  maxSteps: null,
  maxSeconds: 100,
  isResumed: false,
};
const result = (success: number): EvaluationResult => ({
  episodes: 64,
  success,
  successInterval: [success / 2, Math.min(1, success * 1.5)],
  fitness: 1.25,
  fitnessInterval: [1, 1.5],
  return: 10,
  length: 600,
});
const progress = (iteration: number, seed = 1): TrainRunEvent => ({
  type: "train-progress",
  seed,
  engine: "fast",
  iteration,
  steps: iteration * 16_384,
  seconds: iteration,
  scalars: {
    iteration,
    "episode/return": 100 * iteration,
    "episode/success": 0.25,
    "reward/total": 1.5,
    "reward/forward": iteration / 10,
    "reward/smooth": -0.01,
    "time/rollout": 0.5,
    "time/update": 0.25,
    "time/stepsPerSecond": 21_845,
  },
});
const judged = (engine: "fast" | "reference", seconds: number, success: number): TrainRunEvent => ({
  type: "train-evaluation",
  seed: 1,
  engine,
  iteration: 1,
  steps: 1,
  seconds,
  result: result(success),
});
const end: TrainEnd = {
  type: "train-end",
  run: "run-1",
  status: "reached",
  skill: "ant-run",
  task: "rapier/ant-run",
  engine: "reference",
  fitness: 2.1,
  fitnessCi: [2, 2.2],
  success: 0.97,
  successCi: [0.92, 0.99],
  evalEpisodes: 100,
  steps: 850_000,
  seconds: 28,
  stepsPerSecond: 30_000,
  device: "cpu",
  adapter: null,
  policyHash: "00",
  skillDir: "/skills/ant-run",
  runDir: "/runs/run-1",
  fast: null,
  reference: result(0.97),
  retention: null,
  seeds: [],
  acrossSeeds: null,
};

describe("the live view of a training", () => {
  it("shows where it is, each term with its course, speed by phase, both engines, and the time left", () => {
    const view = openView(start);
    expect(viewLines(view, 80, 24)).toEqual(["  starting …"]);
    for (const event of [progress(1), progress(2), judged("fast", 1, 0.5), progress(3)]) follow(view, event);
    for (const event of [judged("reference", 2, 0.5), judged("reference", 3, 0.6)]) follow(view, event);
    const text = viewLines(view, 120, 30).join("\n");
    expect(text).toContain("49.2 k steps, iteration 3, 0:03, in the fast engine");
    expect(text).toMatch(/return +300\.0 {2}▁▅█/);
    expect(text).toMatch(/ {4}forward +0\.300 {2}▁[▄▅]█/);
    expect(text).toMatch(/smooth +-0\.010 {2}▁▁▁/);
    // 16,384 steps in 0.5 s and in 0.25 s.
    expect(text).toMatch(/steps\/s +21\.8 k {2}rollout 32\.8 k, update 65\.5 k/);
    expect(text).toMatch(/judged, fast engine +0\.50 {2}\[0\.25, 0\.75\] success of 64, fitness 1\.250/);
    expect(text).toMatch(/judged, reference +0\.60/);
    // The reference decides: 0.1 a second, from 0.6 to 0.9; the limit of 100 s is 97 s away.
    expect(text).toMatch(/to the mark: about 0:0[23], at most 1:37/);
  });

  it("fits into the terminal, and forgets a seed when the next one begins", () => {
    const view = openView({ ...start, seeds: [1, 2], maxSeconds: null });
    follow(view, progress(5));
    for (const line of viewLines(view, 40, 30)) expect(line.length).toBeLessThan(40);
    expect(viewLines(view, 80, 8).length).toBeLessThanOrEqual(8);
    follow(view, progress(1, 2));
    expect(viewLines(view, 100, 30).join("\n")).toMatch(/seed 2 of 1 2/);
    expect(viewLines(view, 100, 30).join("\n")).toMatch(/return +100\.0 {2}▁\n/);
    expect(viewLines(view, 100, 30).join("\n")).toMatch(/cannot be said yet$/m);
  });

  it("is redrawn in place: what it drew is taken back before it draws again", () => {
    let screen: string[] = [];
    const terminal = {
      columns: 100,
      rows: 30,
      write(text: string) {
        // Up so many lines, and clear what is below.
        if (text.startsWith("\u001b[")) screen = screen.slice(0, screen.length - Number.parseInt(text.slice(2), 10));
        else screen.push(...text.split("\n").slice(0, -1));
      },
    };
    const reporter = liveTrainingReporter(terminal);
    reporter.event(start);
    for (let iteration = 1; iteration <= 3; iteration++) {
      reporter.event(progress(iteration));
      reporter.event(judged("fast", iteration, 0.2 * iteration));
    }
    reporter.note("a note");
    expect(screen.filter((line) => line.includes("time left"))).toHaveLength(1);
    expect(screen.slice(0, 2)).toEqual(["train: run (rapier/ant-run, seed 1, run run-1)", "a note"]);
    reporter.event(end);
    reporter.end();
    expect(screen.at(-1)).toMatch(/^learned 'ant-run': success 0\.97, fitness 2\.100 over 100 held-out episodes/);
    expect(screen.filter((line) => line.includes("time left"))).toHaveLength(1);
  });
});

describe("plain lines of a training", () => {
  it("say what was judged and how it ended, and progress only now and then", () => {
    const lines: string[] = [];
    const reporter = lineTrainingReporter((line) => lines.push(line));
    for (let iteration = 1; iteration <= 12; iteration++) reporter.event(progress(iteration));
    expect(lines).toEqual([
      "[0:05] 81.9 k steps, return 500.0, success 0.25, 21.8 k steps/s",
      "[0:10] 164 k steps, return 1000.0, success 0.25, 21.8 k steps/s",
    ]);
    reporter.event({ ...end, status: "budget", skill: null, success: 0.5 });
    expect(lines.at(-1)).toMatch(/^the budget ran out below the mark: success 0\.50/);
    const seeds = [1, 2].map((seed) => ({ ...end.seeds[0], seed })) as unknown as TrainEnd["seeds"];
    const across = { mean: 0.5, interval: [0.25, 0.75] } as const;
    reporter.event({ ...end, seeds, acrossSeeds: { success: across, fitness: across } });
    expect(lines.at(-1)).toBe("over 2 seeds: success 0.500 [0.250, 0.750], fitness 0.500 [0.250, 0.750]");
  });
});
