/**
 * The suite `resume`: trainings killed with SIGKILL at a random moment and resumed; with the same steps the policy must be that of a training
 * that was left alone, byte for byte. The first one of each task is killed twice.
 */
import { join } from "node:path";
import { RandomStream } from "../../../core/random.ts";
import { trainingCodeHash } from "../../training/identity.ts";
import { KeptRows } from "../kept-rows.ts";
import { startProgram } from "../process.ts";
import { chosen } from "./chosen.ts";
import { byHand, readTraining, type TrainingLine, withHome } from "./runs.ts";

export interface ResumeRow {
  readonly task: string;
  readonly seed: number;
  readonly steps: number;
  /** Least time between two of its checkpoints (s). */
  readonly checkpointSeconds: number;
  /** Seconds after the first iteration of each process. */
  readonly killedAfter: readonly number[];
  /** Steps that were trained when it was killed. */
  readonly killedAt: readonly number[];
  /** Of the policy. */
  readonly whole: string;
  readonly resumed: string;
  readonly equal: boolean;
}

export interface ResumeOptions {
  readonly seeds: number;
  /** Tasks whose id contains one of these, separated by commas. */
  readonly only: string;
  readonly folder: string;
  readonly fresh: boolean;
  readonly onRow: (row: ResumeRow) => void;
}

interface Case {
  readonly task: string;
  readonly args: readonly string[];
}

/** The second needs Rapier for its judgements; it is small, so that a machine is not kept busy for long. */
const cases: readonly Case[] = [
  { task: "classic/cartpole", args: ["--steps", "120000"] },
  { task: "rapier/cartpole-swingup", args: ["--steps", "300000", "--envs", "128"] },
];

export async function benchResume({ seeds, only, folder, fresh, onRow }: ResumeOptions): Promise<ResumeRow[]> {
  const kept = new KeptRows<ResumeRow>(join(folder, "resume.jsonl"), fresh, trainingCodeHash());
  const rows: ResumeRow[] = [];
  const tasks = chosen(
    cases.map(({ task }) => task),
    only,
  );
  for (const each of cases.filter(({ task }) => tasks.includes(task))) {
    for (let seed = 1; seed <= seeds; seed++) {
      const measure = async () => [await killAndResume(each, seed, seed === 1 ? 2 : 1, folder)];
      const found = await kept.of(`${each.task} ${seed}`, measure);
      rows.push(...found);
      for (const row of found) onRow(row);
    }
  }
  return rows;
}

/** What a training that may have been killed said. */
interface Attempt {
  readonly run: string | null;
  readonly steps: number;
  readonly policyHash: string | null;
  /** From its first iteration to its last (s). */
  readonly seconds: number;
}

async function killAndResume({ task, args }: Case, seed: number, kills: number, folder: string): Promise<ResumeRow> {
  const checkpointSeconds = seed % 2 === 1 ? 0 : 1;
  const checkpoints = ["--checkpoint-seconds", String(checkpointSeconds)];
  const common = ["--task", task, "--seed", String(seed), ...args, ...checkpoints, ...byHand];
  const whole = await withHome(folder, (environment) => attempt(common, environment));
  const random = new RandomStream(seed, `resume ${task}`);
  return withHome(folder, async (environment) => {
    // A training that ends before it is killed is begun anew, and killed earlier.
    for (let share = 1; ; share /= 2) {
      const killedAfter: number[] = [];
      const killedAt: number[] = [];
      let next = common;
      let last: Attempt | undefined;
      while (killedAfter.length < kills && last?.policyHash == null) {
        const left = 1 - (last?.steps ?? 0) / Math.max(1, whole.steps);
        const after = random.range(0, share * left * whole.seconds);
        last = await attempt(next, environment, after);
        killedAfter.push(after);
        killedAt.push(last.steps);
        if (last.run !== null) next = ["--resume", last.run, ...checkpoints];
      }
      if (last?.policyHash != null) continue;
      const end = await attempt(next, environment);
      const [one, other] = [whole.policyHash ?? "none", end.policyHash ?? "none"];
      const equal = one === other && one !== "none";
      return {
        task,
        seed,
        steps: whole.steps,
        checkpointSeconds,
        killedAfter,
        killedAt,
        whole: one,
        resumed: other,
        equal,
      };
    }
  });
}

/** Trains until the end or until it is killed so many seconds after its first iteration. */
async function attempt(args: readonly string[], environment: NodeJS.ProcessEnv, killAfter?: number): Promise<Attempt> {
  let run: string | null = null;
  let [steps, begun, last] = [0, 0, 0];
  const { events } = await startProgram<TrainingLine>(["train", ...args], environment, (event, child, seconds) => {
    if (event.type === "train-start") run = event.run;
    if (event.type !== "train-progress") return;
    steps = event.steps;
    last = seconds;
    if (begun > 0) return;
    begun = seconds;
    if (killAfter !== undefined) setTimeout(() => child.kill("SIGKILL"), killAfter * 1000);
  }).ended;
  const { result, error } = readTraining(events);
  if (killAfter === undefined && error) process.stderr.write(`${args.join(" ")}: ${error}\n`);
  return { run, steps, policyHash: result?.policyHash ?? null, seconds: last - begun };
}
