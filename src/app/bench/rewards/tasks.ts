/**
 * Rewards that are searched for against those that people wrote: the same task, the same network, about the same environment steps, without stopping at the
 * mark; and against Eureka mode (Ma et al. 2023, arXiv:2310.12931) with 4 texts in each of 3 rounds, all of them trained to the end. Both judged on
 * held-out episodes in Rapier.
 */
import type { Interval } from "../../../core/training.ts";
import { acrossSeeds } from "../../training/seed-results.ts";
import type { KeptRows } from "../kept-rows.ts";
import { inParallel, raceHash, runTraining, type TrainedRun } from "./runs.ts";

export interface ComparedTask {
  readonly id: string;
  /** What the writer is told. */
  readonly sentence: string;
  /** Environment steps of a whole training: about what the hand-written reward takes to the mark (docs/results/cpu.md). */
  readonly fullSteps: number;
  /** Never looked at while the writers were built. */
  readonly isUnseen?: boolean;
  /** The writer sees the state's fields under other names: a seed. */
  readonly renaming?: number;
}

export const comparedTasks: readonly ComparedTask[] = [
  {
    id: "rapier/cartpole-swingup",
    sentence: "swing the pole up and balance it upright",
    fullSteps: 1_000_000,
  },
  { id: "rapier/hopper-run", sentence: "hop forward as fast as you can without falling", fullSteps: 1_000_000 },
  { id: "rapier/ant-run", sentence: "run forward as fast as you can", fullSteps: 1_250_000 },
  { id: "rapier/rover-goto", sentence: "drive to the target without hitting anything", fullSteps: 1_000_000 },
  { id: "rapier/cheetah-run", sentence: "gallop forward as fast as you can", fullSteps: 1_000_000, isUnseen: true },
  {
    id: "rapier/arm-reach",
    sentence: "bring the gripper to the target and hold it there",
    fullSteps: 2_000_000,
    isUnseen: true,
    renaming: 7,
  },
];

export const eurekaTasks: readonly ComparedTask[] = comparedTasks.filter(({ isUnseen }) => !isUnseen);

type Contender = "hand-written" | "race" | "eureka";

export interface ComparedRun extends Omit<TrainedRun, "strip" | "drafted"> {
  readonly task: string;
  readonly contender: Contender;
  readonly seed: number;
}

/** Of Eureka mode. */
const eurekaSize = { samples: 4, iterations: 3 } as const;

export function argumentsOf(task: ComparedTask, contender: Contender, seed: number): string[] {
  const { id, sentence, fullSteps, renaming } = task;
  const common = ["--task", id, "--steps", String(fullSteps), "--no-mark", "--seed", String(seed)];
  if (contender === "hand-written") return [...common, "--reward", "human", "--search", "none"];
  const renamed = renaming === undefined ? [] : ["--rename-fields", String(renaming)];
  const { samples, iterations } = eurekaSize;
  const size = contender === "race" ? [] : ["--samples", String(samples), "--iterations", String(iterations)];
  return [sentence, ...common, "--reward", "builtin", "--search", contender, ...size, ...renamed, "--yes"];
}

export interface CompareOptions {
  readonly tasks: readonly ComparedTask[];
  readonly contenders: readonly Contender[];
  readonly seeds: number;
  readonly jobs: number;
  readonly folder: string;
  readonly kept: KeptRows<ComparedRun>;
  readonly onRun: (run: object, note: string) => void;
}

/** All runs; those that were measured before are taken from where they are kept. */
export async function compare(options: CompareOptions): Promise<ComparedRun[]> {
  const { tasks, contenders, seeds, jobs, folder, kept, onRun } = options;
  // Seed by seed: what is interrupted has all tasks on some seeds, instead of some tasks on all.
  const wanted = Array.from({ length: seeds }, (_, index) => index + 1).flatMap((seed) =>
    tasks.flatMap((task) => contenders.map((contender) => ({ task, contender, seed }))),
  );
  let done = 0;
  const named = (contender: Contender) => (contender === "race" ? `race ${raceHash()}` : contender);
  const runs = await inParallel(wanted, jobs, ({ task, contender, seed }) =>
    kept.of(`${task.id} ${named(contender)} ${seed} ${task.fullSteps} ${task.sentence}`, async () => {
      const { strip: _, drafted: __, ...run } = await runTraining(argumentsOf(task, contender, seed), folder, { jobs });
      const row: ComparedRun = { task: task.id, contender, seed, ...run };
      const { fitness, success, steps, wallSeconds, error } = row;
      onRun({ task: task.id, contender, seed, fitness, success, steps, wallSeconds, error: error ?? "" }, `${++done}`);
      return [row];
    }),
  );
  return runs.flat();
}

/** Mean over seeds with its interval of 95 %; of one seed the interval is that over its episodes. */
export function fitnessOf(runs: readonly ComparedRun[]): { readonly mean: number; readonly interval: Interval } {
  // A run without a result cannot count as if it had not been: it is not a number, and neither is the mean.
  const values = runs.map(({ fitness }) => fitness ?? Number.NaN);
  const [only, ...others] = runs;
  if (only?.fitnessInterval && others.length === 0)
    return { mean: only.fitness ?? Number.NaN, interval: only.fitnessInterval };
  return acrossSeeds(values);
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const by = (runs: readonly ComparedRun[], task: string, contender: Contender) =>
  runs.filter((run) => run.task === task && run.contender === contender);

/** One row a task: does the race reach what the hand-written reward gives? */
export function taskRows(tasks: readonly ComparedTask[], runs: readonly ComparedRun[]): object[] {
  return tasks.map(({ id, isUnseen, renaming, fullSteps }) => {
    const [written, race] = [by(runs, id, "hand-written"), by(runs, id, "race")];
    const [theirs, ours] = [fitnessOf(written), fitnessOf(race)];
    const success = (all: readonly ComparedRun[]) => meanOf(all.map((run) => run.success ?? 0));
    return {
      task: id,
      unseen: isUnseen ? "yes" : "no",
      renamed: renaming === undefined ? "no" : "yes",
      seeds: race.length,
      fullSteps,
      handWritten: theirs.mean,
      handWrittenInterval: theirs.interval,
      handWrittenSuccess: success(written),
      race: ours.mean,
      raceInterval: ours.interval,
      raceSuccess: success(race),
      reached: ours.mean >= theirs.interval[0] ? "yes" : "no",
      seedsAtLeastMean: race.filter(({ fitness }) => fitness !== null && fitness >= theirs.mean).length,
      raceSteps: Math.round(meanOf(race.map(({ steps }) => steps))),
      raceSeconds: meanOf(race.map(({ wallSeconds }) => wallSeconds)),
    };
  });
}

/** One row a task: does the race reach what Eureka mode gives, and for what share of its steps? */
export function eurekaRows(tasks: readonly ComparedTask[], runs: readonly ComparedRun[]): object[] {
  return tasks.map(({ id }) => {
    const [eureka, race] = [by(runs, id, "eureka"), by(runs, id, "race")];
    const [theirs, ours] = [fitnessOf(eureka), fitnessOf(race)];
    const steps = (all: readonly ComparedRun[]) => meanOf(all.map((run) => run.steps));
    const judged = (all: readonly ComparedRun[]) => meanOf(all.map((run) => run.steps + run.judgedSteps));
    return {
      task: id,
      seeds: race.length,
      eureka: theirs.mean,
      eurekaInterval: theirs.interval,
      race: ours.mean,
      raceInterval: ours.interval,
      reached: ours.mean >= theirs.interval[0] ? "yes" : "no",
      eurekaSteps: Math.round(steps(eureka)),
      raceSteps: Math.round(steps(race)),
      shareOfSteps: steps(race) / steps(eureka),
      shareWithJudging: judged(race) / judged(eureka),
    };
  });
}

/** The rewards that were chosen, one by one. */
export function chosenRows(runs: readonly ComparedRun[]): object[] {
  return runs
    .filter(({ contender }) => contender !== "hand-written")
    .map(({ task, contender, seed, fitness, success, search, terms, steps, wallSeconds, error }) => ({
      task,
      search: contender,
      seed,
      fitness: fitness ?? (error || "none"),
      success: success ?? 0,
      chosen: search?.candidate ?? "none",
      written: search?.candidates.written ?? 0,
      trained: search?.candidates.trained ?? 0,
      terms,
      steps,
      seconds: wallSeconds,
    }));
}
