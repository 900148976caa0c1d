/**
 * The suite `locomotion`: each task of the robots trained by `embody train` in a process of its own, timed from its start to the final
 * evaluation in Rapier, on held-out episodes. A seed counts when 0.9 of its 100 episodes succeed within the task's limit of time.
 *
 * Tasks named by `transfer` are then trained in Rapier itself for ten times as long (the median of what its seeds took in the twin), with the same settings,
 * to see what training in the twin costs: `kept` is success in Rapier of the policies from the twin, as a share of that of the others.
 */

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { quantile } from "../../../core/statistics.ts";
import { heldOutSeeds } from "../../training/held-out-seeds.ts";
import { trainingCodeHash } from "../../training/identity.ts";
import { openTraining } from "../../training/open-training.ts";
import { settingsFor } from "../../training/settings.ts";
import { KeptRows } from "../kept-rows.ts";
import { chosen } from "./chosen.ts";
import { byHand, timeTraining } from "./runs.ts";

/** Seconds from process start within which a task is to be learned. */
export const limits: Readonly<Record<string, number>> = {
  "rapier/ant-run": 40,
  "rapier/rover-goto": 60,
  "rapier/arm-reach": 60,
  "rapier/cartpole-swingup": 60,
  "rapier/hopper-run": 180,
  "rapier/cheetah-run": 180,
  "rapier/ant-goto": 180,
  "rapier/rover-push": 180,
  "rapier/quadruped-velocity": 360,
};

export const successMark = 0.9;
/** Trainings may go on for so many times their limit, to see how long they would have taken. */
const patience = 1.5;
const episodes = 100;

export interface LocomotionRun {
  readonly task: string;
  readonly seed: number;
  /** From process start to the final evaluation (s); null: there was none. */
  readonly seconds: number | null;
  /** Held-out, in Rapier. */
  readonly success: number;
  readonly successInterval: readonly [number, number];
  readonly fitness: number;
  /** Held-out, in the twin. */
  readonly successTwin: number;
  readonly steps: number;
  /** Of those, in Rapier. */
  readonly fineTuneSteps: number;
  readonly stepsPerSecond: number;
  readonly policyHash: string;
}

export interface TransferRun {
  readonly task: string;
  readonly seed: number;
  /** Of training, in Rapier (s). */
  readonly seconds: number;
  readonly steps: number;
  readonly success: number;
  readonly fitness: number;
}

export interface LocomotionRow {
  readonly task: string;
  readonly limit: number;
  readonly seeds: number;
  /** Seeds with success enough, in time. */
  readonly inTime: number;
  /** Of each seed; the same order in the following. */
  readonly seconds: readonly (number | string)[];
  readonly success: readonly number[];
  readonly fitness: readonly number[];
  readonly successTwin: readonly number[];
  /** Success in Rapier as a share of that in the twin, all seeds together. */
  readonly retention: number;
  /** Median of the seeds. */
  readonly steps: number;
  readonly fineTuneSteps: number;
  readonly stepsPerSecond: number;
}

export interface TransferRow {
  readonly task: string;
  readonly secondsTwin: number;
  readonly secondsRapier: number;
  readonly successTwin: readonly number[];
  readonly successRapier: readonly number[];
  /** Success in Rapier of policies from the twin, as a share of that of policies from Rapier; means of seeds. */
  readonly kept: number;
  readonly fitnessTwin: readonly number[];
  readonly fitnessRapier: readonly number[];
  readonly stepsRapier: number;
}

export interface LocomotionOptions {
  readonly seeds: number;
  /** Tasks whose id contains one of these, separated by commas. */
  readonly only: string;
  /** The same, for those that are also trained in Rapier; empty: none. */
  readonly transfer: string;
  readonly folder: string;
  readonly fresh: boolean;
  readonly onRun: (run: LocomotionRun | TransferRun) => void;
}

export async function benchLocomotion(options: LocomotionOptions) {
  const { seeds, only, transfer, folder, fresh, onRun } = options;
  const code = trainingCodeHash();
  const kept = new KeptRows<LocomotionRun>(join(folder, "locomotion.jsonl"), fresh, code);
  const keptTransfers = new KeptRows<TransferRun>(
    join(folder, "locomotion-transfer.jsonl"),
    fresh && transfer !== "",
    code,
  );
  const rows: LocomotionRow[] = [];
  const transfers: TransferRow[] = [];
  const tasks = chosen(Object.keys(limits), only);
  const transferred = transfer === "" ? [] : chosen(tasks, transfer);
  for (const task of tasks) {
    const limit = limits[task] ?? 0;
    const runs: LocomotionRun[] = [];
    const others: TransferRun[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const found = await kept.of(`${task} ${seed}`, async () => [await trainOnce(task, limit, seed, folder)]);
      runs.push(...found);
      for (const run of found) onRun(run);
    }
    rows.push(summariseLocomotion(task, limit, runs));
    if (!transferred.includes(task)) continue;
    const seconds =
      10 *
      quantile(
        runs.map((run) => run.seconds ?? limit),
        0.5,
      );
    for (let seed = 1; seed <= seeds; seed++) {
      const found = await keptTransfers.of(`${task} ${seed}`, async () => [await trainInRapier(task, seconds, seed)]);
      others.push(...found);
      for (const run of found) onRun(run);
    }
    transfers.push(summariseTransfer(task, runs, others));
  }
  return { rows, transfers };
}

async function trainOnce(task: string, limit: number, seed: number, folder: string): Promise<LocomotionRun> {
  const minutes = String((patience * limit) / 60);
  const args = ["--task", task, "--seed", String(seed), "--minutes", minutes, ...byHand];
  const { judgedSeconds, result, stepsPerSecond, fineTuneSteps, error } = await timeTraining(args, folder);
  if (error) process.stderr.write(`${task}, seed ${seed}: ${error}\n`);
  return {
    task,
    seed,
    seconds: judgedSeconds,
    success: result?.reference?.success ?? 0,
    successInterval: result?.reference?.successInterval ?? [0, 1],
    fitness: result?.reference?.fitness ?? Number.NaN,
    successTwin: result?.fast?.success ?? 0,
    steps: result?.steps ?? 0,
    fineTuneSteps,
    stepsPerSecond,
    policyHash: result?.policyHash ?? "",
  };
}

/** The task's own settings, in Rapier, for so long. */
export async function trainInRapier(task: string, seconds: number, seed: number): Promise<TransferRun> {
  const { numEnvs, randomise, ppo } = settingsFor(task);
  const spec = { task, reward: null, engine: "reference", numEnvs, seed, randomise, config: ppo } as const;
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  const training = await openTraining(spec, { workers: availableParallelism() });
  try {
    while (elapsed() < seconds) await training.trainer.iterate();
    const trained = elapsed();
    const { success, fitness } = await training.judge("reference", episodes, heldOutSeeds.final);
    return { task, seed, seconds: trained, steps: training.trainer.steps, success, fitness };
  } finally {
    await training.close();
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Whether a seed learned its task, and in time. */
export function isInTime({ success, seconds }: Pick<LocomotionRun, "success" | "seconds">, limit: number): boolean {
  return success >= successMark && seconds !== null && seconds <= limit;
}

export function summariseLocomotion(task: string, limit: number, runs: readonly LocomotionRun[]): LocomotionRow {
  const median = (of: (run: LocomotionRun) => number) => quantile(runs.map(of), 0.5);
  return {
    task,
    limit,
    seeds: runs.length,
    inTime: runs.filter((run) => isInTime(run, limit)).length,
    seconds: runs.map(({ seconds }) => (seconds === null ? "none" : Math.round(10 * seconds) / 10)),
    success: runs.map(({ success }) => success),
    fitness: runs.map(({ fitness }) => fitness),
    successTwin: runs.map(({ successTwin }) => successTwin),
    retention: mean(runs.map(({ success }) => success)) / mean(runs.map(({ successTwin }) => successTwin)),
    steps: Math.round(median(({ steps }) => steps)),
    fineTuneSteps: Math.round(median(({ fineTuneSteps }) => fineTuneSteps)),
    stepsPerSecond: Math.round(median(({ stepsPerSecond }) => stepsPerSecond)),
  };
}

export function summariseTransfer(
  task: string,
  runs: readonly LocomotionRun[],
  others: readonly TransferRun[],
): TransferRow {
  const successTwin = runs.map(({ success }) => success);
  const successRapier = others.map(({ success }) => success);
  return {
    task,
    secondsTwin: quantile(
      runs.flatMap(({ seconds }) => seconds ?? []),
      0.5,
    ),
    secondsRapier: quantile(
      others.map(({ seconds }) => seconds),
      0.5,
    ),
    successTwin,
    successRapier,
    kept: mean(successTwin) / mean(successRapier),
    fitnessTwin: runs.map(({ fitness }) => fitness),
    fitnessRapier: others.map(({ fitness }) => fitness),
    stepsRapier: Math.round(
      quantile(
        others.map(({ steps }) => steps),
        0.5,
      ),
    ),
  };
}
