/**
 * Trainings as a person starts them: `embody train` in a process of its own with an EMBODY_HOME of its own, timed from outside. The clock stops
 * when the final evaluation is there (`train-seed-end`); what is kept of the skill after that is not part of it.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { quantile } from "../../../core/statistics.ts";
import type { SeedResult, TrainRunEvent } from "../../../core/training.ts";
import { startProgram } from "../process.ts";

/** What `embody train --json` says; the last line may be an error. */
export type TrainingLine = TrainRunEvent | { readonly type: "error"; readonly message: string };

export interface TimedTraining {
  /** From process start to the final evaluation (s); null: there was none. */
  readonly judgedSeconds: number | null;
  /** From process start to exit (s). */
  readonly wallSeconds: number;
  readonly result: SeedResult | null;
  /** Median over iterations of the first phase, judging left out. */
  readonly stepsPerSecond: number;
  /** Of the second phase, in the reference. */
  readonly fineTuneSteps: number;
  /** What went wrong, if anything did. */
  readonly error: string | null;
}

/** Gives `use` an empty EMBODY_HOME within `folder`, and removes it afterwards. */
export async function withHome<Result>(folder: string, use: (environment: NodeJS.ProcessEnv) => Promise<Result>) {
  mkdirSync(folder, { recursive: true });
  const home = mkdtempSync(join(folder, "home-"));
  try {
    return await use({ ...process.env, EMBODY_HOME: home });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The learner is measured on the rewards that the tasks come with. */
export const byHand = ["--reward", "human"] as const;

/** Runs `embody train ARGS` to its end. */
export function timeTraining(args: readonly string[], folder: string): Promise<TimedTraining> {
  return withHome(folder, async (environment) => {
    let judgedSeconds: number | null = null;
    const run = await startProgram<TrainingLine>(["train", ...args], environment, (event, _process, seconds) => {
      if (event.type === "train-seed-end") judgedSeconds = seconds;
    }).ended;
    return { judgedSeconds, ...readTraining(run.events), wallSeconds: run.wallSeconds };
  });
}

/** What the lines of a training of one seed say. */
export function readTraining(
  lines: readonly TrainingLine[],
): Pick<TimedTraining, "result" | "stepsPerSecond" | "fineTuneSteps" | "error"> {
  const ends = lines.flatMap((line) => (line.type === "train-seed-end" ? [line] : []));
  const errors = lines.flatMap((line) => (line.type === "error" ? [line.message] : []));
  const progress = lines.flatMap((line) => (line.type === "train-progress" ? [line] : []));
  const first = progress.filter(({ engine }) => engine === progress[0]?.engine);
  const speeds = first.map(({ scalars }) => scalars["time/stepsPerSecond"] ?? Number.NaN);
  const result = ends.at(-1) ?? null;
  return {
    result,
    stepsPerSecond: quantile(speeds, 0.5),
    fineTuneSteps: (progress.at(-1)?.steps ?? 0) - (first.at(-1)?.steps ?? 0),
    error: errors.at(-1) ?? (result ? null : "it ended without a result"),
  };
}
