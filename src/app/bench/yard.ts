/**
 * The suite `yard`: goals in words in `rapier/yard`, each on many seeds, each in a process of its own as a person would start it. A run counts when
 * it ends with `achieved`, with trained skills only, and the goal's condition holds in the world's facts. What the skills predicted of
 * themselves when each was started, multiplied, is held against it. Results are kept, by code and policies.
 */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { readTrainedLibrary } from "../../../skills/trained-library.ts";
import { yardPolicies } from "../../../skills/yard/skills.ts";
import type { AgentEvent } from "../../core/events.ts";
import { quantile, wilsonInterval } from "../../core/statistics.ts";
import { yardWorldId } from "../../core/yard.ts";
import { openHome } from "../../store/home.ts";
import { yardPredicate } from "../yard.ts";
import { codeHash } from "./code-hash.ts";
import { KeptRows } from "./kept-rows.ts";
import { runProgram } from "./process.ts";

export interface YardGoal {
  readonly goal: string;
  /** What must hold in the facts at the end. */
  readonly condition: string;
}

export const yardGoals: readonly YardGoal[] = [
  {
    goal: "push the red crate onto the blue pad, then drive to the tower",
    condition: "onPad.redCrate == 'bluePad' && distance.rover.tower <= 1",
  },
  { goal: "bring both crates to the green pad", condition: "cratesOn.greenPad == 2" },
  { goal: "let the ant walk to the red pad", condition: "onPad.ant == 'redPad'" },
];

export interface YardRun {
  readonly goal: string;
  readonly seed: number;
  readonly achieved: boolean;
  readonly status: string;
  readonly reason: string;
  /** Product of what each subgoal's skill predicted when it was first started; null where one did not. */
  readonly predicted: number | null;
  readonly worldSeconds: number;
  /** From process start to exit (s). */
  readonly wallSeconds: number;
  readonly replans: number;
}

export interface YardRow {
  readonly goal: string;
  readonly condition: string;
  readonly seeds: number;
  readonly achieved: number;
  /** 95 % Wilson interval of the share achieved. */
  readonly interval: readonly [number, number];
  /** Mean over the seeds. */
  readonly predictedSuccess: number;
  readonly replans: number;
  readonly worldSecondsMedian: number;
  readonly worldSecondsMax: number;
  readonly wallSecondsMedian: number;
  readonly failedSeeds: readonly number[];
}

export interface YardBenchOptions {
  readonly goals: readonly YardGoal[];
  /** Seeds 1 to this. */
  readonly seeds: number;
  readonly jobs: number;
  readonly folder: string;
  /** Forget earlier results first. */
  readonly fresh: boolean;
  readonly onRun: (run: YardRun, done: number, total: number) => void;
}

/** World time allowed (min). */
const maxMinutes = 15;

export async function benchYard({ goals, seeds, jobs, folder, fresh, onRun }: YardBenchOptions): Promise<YardRow[]> {
  mkdirSync(folder, { recursive: true });
  const kept = new KeptRows<YardRun>(join(folder, "yard.jsonl"), fresh, `${codeHash()}-${policiesHash()}`);
  const wanted = goals.flatMap((goal) => Array.from({ length: seeds }, (_, index) => ({ goal, seed: index + 1 })));
  const open = [...wanted];
  const runs: YardRun[] = [];
  const work = async () => {
    for (let next = open.shift(); next; next = open.shift()) {
      const { goal, seed } = next;
      const [run] = await kept.of(`${goal.goal} ${seed}`, async () => [await runOnce(goal, seed, folder)]);
      if (!run) continue;
      runs.push(run);
      onRun(run, runs.length, wanted.length);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return goals.map((goal) =>
    summarise(
      goal,
      runs.filter((run) => run.goal === goal.goal),
    ),
  );
}

function policiesHash(): string {
  const { skills } = readTrainedLibrary(openHome().skills);
  const used = skills.filter(({ name }) => Object.hasOwn(yardPolicies, name));
  const hash = createHash("sha256");
  for (const { name, manifest } of used) hash.update(name).update(manifest.hashes.policy);
  return hash.digest("hex").slice(0, 12);
}

async function runOnce({ goal, condition }: YardGoal, seed: number, folder: string): Promise<YardRun> {
  const episode = join(folder, `yard-${goal.replace(/\W+/g, "-")}-${seed}.mcap`);
  const where = ["--world", yardWorldId, "--seed", String(seed), "--max-minutes", String(maxMinutes), "--out", episode];
  const { last, events, exitCode, wallSeconds } = await runProgram(["do", goal, ...where, "--memory", "off"]);
  const holds = last.facts !== undefined && yardPredicate(condition)(last.facts);
  const trained = last.skills?.every(({ kind }) => kind === "trained") ?? false;
  return {
    goal,
    seed,
    achieved: last.status === "achieved" && holds && trained && last.assists?.length === 0,
    status: last.status ?? "error",
    reason: last.reason ?? last.message ?? `exit code ${exitCode}`,
    predicted: chainPrediction(events),
    worldSeconds: last.worldSeconds ?? 0,
    wallSeconds,
    replans: last.replans ?? 0,
  };
}

/** What the first run of each subgoal's skill predicted, multiplied. */
export function chainPrediction(events: readonly AgentEvent[]): number | null {
  const first = new Map<string, number | null>();
  for (const event of events) {
    if (event.type !== "skill-start" || first.has(event.subgoal)) continue;
    first.set(event.subgoal, event.predictedSuccess ?? null);
  }
  if (first.size === 0) return null;
  return [...first.values()].reduce((product, each) => (product === null || each === null ? null : product * each), 1);
}

function summarise({ goal, condition }: YardGoal, runs: readonly YardRun[]): YardRow {
  const achieved = runs.filter((run) => run.achieved);
  const predicted = runs.flatMap((run) => run.predicted ?? []);
  const of = (value: (run: YardRun) => number) => runs.map(value);
  return {
    goal,
    condition,
    seeds: runs.length,
    achieved: achieved.length,
    interval: wilsonInterval(achieved.length, runs.length),
    predictedSuccess: predicted.reduce((sum, each) => sum + each, 0) / predicted.length,
    replans: of((run) => run.replans).reduce((sum, each) => sum + each, 0),
    worldSecondsMedian: quantile(
      of((run) => run.worldSeconds),
      0.5,
    ),
    worldSecondsMax: Math.max(...of((run) => run.worldSeconds)),
    wallSecondsMedian: quantile(
      of((run) => run.wallSeconds),
      0.5,
    ),
    failedSeeds: runs
      .filter((run) => !run.achieved)
      .map((run) => run.seed)
      .sort((a, b) => a - b),
  };
}
