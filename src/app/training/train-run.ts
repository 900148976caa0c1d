/**
 * A run: one training for each of its seeds, one after the other, with everything kept that a later process needs to go on (checkpoints) and a
 * person to see what happened (metrics). The best seed by held-out fitness becomes the skill, if it meets the task's mark.
 */
import { join } from "node:path";
import type { SeedResult, TrainEnd, TrainRunEvent } from "../../core/training.ts";
import type { OpenedDevice } from "../../gpu/adapter.ts";
import { removeCheckpoint } from "../../store/checkpoint.ts";
import { replaceFile } from "../../store/files.ts";
import type { Home } from "../../store/home.ts";
import { lockRun } from "../../store/run-lock.ts";
import { listenForSignals } from "../signals.ts";
import { findReward } from "./find-reward.ts";
import { publishSkill } from "./publish-skill.ts";
import { laneFolder, type RunFolder } from "./run-folder.ts";
import { acrossSeeds, bestOf, isReached, resultThatCounts, retentionOf } from "./seed-results.ts";
import { trainSeed } from "./train-seed.ts";

export interface RunOptions {
  readonly home: Home;
  readonly workers: number;
  /** Where policies are trained; null or absent: on the CPU. */
  readonly device?: OpenedDevice | null;
  /** Least time between two checkpoints (s). */
  readonly checkpointSeconds: number;
  readonly isResumed: boolean;
  /** Whether the skill is to know how likely it is to succeed. */
  readonly calibrate: boolean;
  /** Events go to a program: nobody is asked on the terminal. */
  readonly isForProgram: boolean;
  /** Stops it; absent: signals to the process do. */
  readonly signal?: AbortSignal;
}

export interface RunReporter {
  event(event: TrainRunEvent): void;
  /** For people only. */
  note(text: string): void;
  end(): void;
}

export async function trainRun(folder: RunFolder, options: RunOptions, reporter: RunReporter): Promise<TrainEnd> {
  const { record, path } = folder;
  const unlock = lockRun(join(path, "lock"));
  const stop = new AbortController();
  const removeSignals = options.signal ? () => {} : listenForSignals(stop);
  const signal = options.signal ?? stop.signal;
  try {
    reporter.event({
      type: "train-start",
      run: record.id,
      runDir: path,
      task: record.task,
      description: record.description,
      seeds: record.seeds,
      numEnvs: record.settings.numEnvs,
      maxSteps: record.maxSteps,
      maxSeconds: record.maxSeconds,
      isResumed: options.isResumed,
    });
    const end = await searchAndTrain(folder, options, reporter, signal);
    reporter.event(end);
    return end;
  } finally {
    unlock();
    removeSignals();
    reporter.end();
  }
}

async function searchAndTrain(
  asked: RunFolder,
  options: RunOptions,
  reporter: RunReporter,
  signal: AbortSignal,
): Promise<TrainEnd> {
  const found = await findReward(asked, options, reporter, signal);
  if (found === null) return emptyEnd(asked, options);
  const { folder, summary, begun } = found;
  const search = summary === null ? {} : { search: summary };
  if (summary !== null && summary.candidate === null) {
    const status = summary.end === "budget" ? "budget" : "below";
    return keepEnd(folder, { ...emptyEnd(folder, options), status, ...search });
  }
  const results: SeedResult[] = [];
  for (const [index, seed] of folder.record.seeds.entries()) {
    const result = await trainSeed(folder, seed, options, reporter, signal, index === 0 ? begun : null);
    if (result === null) break;
    results.push(result);
  }
  return conclude(folder, results, options, reporter, search);
}

function keepEnd({ path }: RunFolder, end: TrainEnd): TrainEnd {
  replaceFile(join(path, "result.json"), `${JSON.stringify(end, null, 2)}\n`);
  return end;
}

/** What the run came to; makes the skill where the mark was met. */
async function conclude(
  folder: RunFolder,
  results: readonly SeedResult[],
  options: RunOptions,
  reporter: RunReporter,
  search: Pick<TrainEnd, "search">,
): Promise<TrainEnd> {
  const { record } = folder;
  const best = bestOf(results);
  if (!best || results.length < record.seeds.length) return { ...emptyEnd(folder, options), ...search, seeds: results };
  const { engine, result } = resultThatCounts(best);
  const reached = isReached(best);
  const ranOut = record.budget === "asked" && best.end !== "mark";
  const valuesOf = (name: "success" | "fitness") => results.map((each) => resultThatCounts(each).result[name]);
  const end: TrainEnd = {
    ...emptyEnd(folder, options),
    ...search,
    status: reached ? "reached" : ranOut ? "budget" : "below",
    skill: reached ? record.name : null,
    engine,
    fitness: result.fitness,
    fitnessCi: result.fitnessInterval,
    success: result.success,
    successCi: result.successInterval,
    evalEpisodes: result.episodes,
    steps: best.steps,
    seconds: best.seconds,
    stepsPerSecond: best.steps / Math.max(1e-9, best.seconds),
    policyHash: best.policyHash,
    skillDir: reached ? await publishSkill(folder, best, options, reporter) : null,
    fast: best.fast,
    reference: best.reference,
    retention: retentionOf(best),
    seeds: results,
    acrossSeeds:
      results.length < 2
        ? null
        : { success: acrossSeeds(valuesOf("success")), fitness: acrossSeeds(valuesOf("fitness")) },
  };
  keepEnd(folder, end);
  // What has met its mark does not go on; what ran out of its budget may, with a larger one.
  if (reached) for (const { seed } of results) removeCheckpoint(join(laneFolder(folder, seed), "checkpoint"));
  return end;
}

/** Of a run that was stopped before all of its seeds were judged. */
function emptyEnd({ record, path }: RunFolder, { device }: RunOptions): TrainEnd {
  return {
    type: "train-end",
    run: record.id,
    status: "interrupted",
    skill: null,
    task: record.task,
    engine: "reference",
    fitness: null,
    fitnessCi: null,
    success: null,
    successCi: null,
    evalEpisodes: 0,
    steps: 0,
    seconds: 0,
    stepsPerSecond: 0,
    device: record.device,
    adapter: device?.adapter ?? null,
    policyHash: null,
    skillDir: null,
    runDir: path,
    fast: null,
    reference: null,
    retention: null,
    seeds: [],
    acrossSeeds: null,
  };
}
