/**
 * The suite `minecraft`: goals in words, each on many seeds, each in a process of its own as a person would start it. A run
 * counts when it ends with `achieved`, without assists, and the goal's condition holds in the server's facts. Results are
 * kept per goal and seed, so a suite that was interrupted goes on where it was.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { quantile, wilsonInterval } from "../../core/statistics.ts";
import { minecraftPredicate } from "../minecraft.ts";
import { codeHash } from "./code-hash.ts";
import { runProgram } from "./process.ts";

export interface BenchGoal {
  readonly goal: string;
  /** What must hold in the server's facts at the end. */
  readonly condition: string;
  readonly maxMinutes: number;
}

export const minecraftGoals: readonly BenchGoal[] = [
  { goal: "get a stone pickaxe", condition: "inventory.stone_pickaxe >= 1", maxMinutes: 10 },
  {
    goal: "make me three torches and a chest",
    condition: "inventory.torch >= 3 && inventory.chest >= 1",
    maxMinutes: 20,
  },
  { goal: "kill a zombie", condition: "killed.zombie >= 1", maxMinutes: 20 },
  {
    goal: "cook two steaks and eat one",
    condition: "smelted.cooked_beef >= 2 && eaten.cooked_beef >= 1",
    maxMinutes: 20,
  },
  { goal: "get four stone bricks", condition: "inventory.stone_bricks >= 4", maxMinutes: 20 },
];

export interface BenchRun {
  /** Of the sources that ran. */
  readonly code: string;
  readonly goal: string;
  readonly seed: number;
  readonly achieved: boolean;
  readonly status: string;
  readonly reason: string;
  /** From process start to exit (s). */
  readonly wallSeconds: number;
  readonly worldSeconds: number;
  readonly deaths: number;
  readonly replans: number;
  readonly hash: string | null;
}

export interface BenchRow {
  readonly goal: string;
  readonly condition: string;
  readonly seeds: number;
  readonly achieved: number;
  /** 95 % Wilson interval of the share achieved. */
  readonly interval: readonly [number, number];
  readonly wallSecondsMedian: number;
  readonly wallSecondsMax: number;
  readonly worldSecondsMedian: number;
  readonly deaths: number;
  readonly failedSeeds: readonly number[];
}

export interface BenchOptions {
  readonly goals: readonly BenchGoal[];
  /** Seeds 1 to this. */
  readonly seeds: number;
  readonly jobs: number;
  readonly folder: string;
  /** Forget earlier results first. */
  readonly fresh: boolean;
  readonly onRun: (run: BenchRun, done: number, total: number) => void;
}

export async function benchMinecraft(options: BenchOptions): Promise<BenchRow[]> {
  mkdirSync(options.folder, { recursive: true });
  const file = join(options.folder, "minecraft.jsonl");
  if (options.fresh) rmSync(file, { force: true });
  const code = codeHash();
  const runs = (existsSync(file) ? readFileSync(file, "utf8").split("\n") : [])
    .filter(Boolean)
    .map((line) => JSON.parse(line) as BenchRun)
    .filter((run) => run.code === code);
  const wanted = options.goals.flatMap((goal) =>
    Array.from({ length: options.seeds }, (_, index) => ({ goal, seed: index + 1 })),
  );
  const isDone = ({ goal, seed }: (typeof wanted)[number]) =>
    runs.some((run) => run.goal === goal.goal && run.seed === seed);
  const open = wanted.filter((each) => !isDone(each));
  let done = wanted.length - open.length;
  const work = async () => {
    for (let next = open.shift(); next; next = open.shift()) {
      const run = { code, ...(await runOnce(next.goal, next.seed, options.folder)) };
      runs.push(run);
      appendFileSync(file, `${JSON.stringify(run)}\n`);
      options.onRun(run, ++done, wanted.length);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return options.goals.map((goal) =>
    summarise(
      goal,
      runs.filter((run) => run.goal === goal.goal && run.seed <= options.seeds),
    ),
  );
}

async function runOnce(bench: BenchGoal, seed: number, folder: string): Promise<Omit<BenchRun, "code">> {
  const { goal, condition, maxMinutes } = bench;
  const episode = join(folder, `minecraft-${goal.replace(/\W+/g, "-")}-${seed}.mcap`);
  const where = ["--seed", String(seed), "--max-minutes", String(maxMinutes), "--out", episode];
  // Seeds are independent: no run knows of another.
  const args = ["do", goal, ...where, "--memory", "off"];
  const { last, exitCode, wallSeconds } = await runProgram(args);
  const { facts } = last;
  const holds = facts !== undefined && minecraftPredicate(condition)(facts);
  return {
    goal,
    seed,
    achieved: last.status === "achieved" && holds && last.assists?.length === 0,
    status: last.status ?? "error",
    reason: last.reason ?? last.message ?? `exit code ${exitCode}`,
    wallSeconds,
    worldSeconds: last.worldSeconds ?? 0,
    deaths: Number(facts?.deaths ?? 0),
    replans: last.replans ?? 0,
    hash: last.episodeHash ?? null,
  };
}

function summarise({ goal, condition }: BenchGoal, runs: readonly BenchRun[]): BenchRow {
  const achieved = runs.filter((run) => run.achieved);
  return {
    goal,
    condition,
    seeds: runs.length,
    achieved: achieved.length,
    interval: wilsonInterval(achieved.length, runs.length),
    wallSecondsMedian: quantile(
      runs.map((run) => run.wallSeconds),
      0.5,
    ),
    wallSecondsMax: Math.max(...runs.map((run) => run.wallSeconds)),
    worldSecondsMedian: quantile(
      runs.map((run) => run.worldSeconds),
      0.5,
    ),
    deaths: runs.reduce((sum, run) => sum + run.deaths, 0),
    failedSeeds: runs.filter((run) => !run.achieved).map((run) => run.seed),
  };
}
