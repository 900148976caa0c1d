/**
 * One seed of a run, from its checkpoint or from the beginning to its end. Killed at any moment and begun again, a training of fixed steps ends with the
 * same bytes as one that was left alone.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { raceBudget } from "../../../planners/reward-writer/race.ts";
import { skillFiles } from "../../../skills/manifest.ts";
import { sha256 } from "../../../skills/trained-library.ts";
import type { SeedResult } from "../../core/training.ts";
import { checkIdentity, type RunIdentity } from "../../rl/checkpoint.ts";
import type { LearnerState } from "../../rl/learner.ts";
import { readCheckpoint, writeCheckpoint } from "../../store/checkpoint.ts";
import { replaceFile } from "../../store/files.ts";
import { libraryVersions } from "./identity.ts";
import {
  laneFolder,
  MetricsFiles,
  type MetricsLengths,
  makeFolder,
  type RunFolder,
  type RunRecord,
  readSeedResult,
} from "./run-folder.ts";
import { iterationsOf, packTrainingState, unpackTrainingState } from "./state.ts";
import type { RunOptions, RunReporter } from "./train-run.ts";
import { type TrainingState, trainTask } from "./train-task.ts";

/** What a checkpoint's record holds beside the training's own. */
interface SavedLane {
  readonly identity: RunIdentity;
  readonly iterations: number;
  readonly metrics: MetricsLengths;
  readonly training: unknown;
}

/** Thrown through a training that was asked to stop, after its checkpoint was written. */
class Stopped extends Error {}

/** A training that was asked to stop and is not between two iterations by then is left where its last checkpoint was (ms). */
const patience = 5000;
/** A checkpoint may take this share of the time. */
const checkpointShare = 0.05;

/** What a search has learned already, and the time that it took (s). */
export interface Begun {
  readonly learner: LearnerState;
  readonly seconds: number;
}

/** Environment steps that are left to a training that a search has begun, where no mark ends it. */
function stepsLeft({ search, settings, maxSteps }: RunRecord): number | null {
  if (search === null || search.method === "none" || settings.stopsAtMark) return maxSteps;
  return search.method === "race" ? Math.round(raceBudget.final * search.fullSteps) : 0;
}

/** One seed from its checkpoint, from what a search has begun or from the beginning to its end; null: it was stopped on the way. */
export async function trainSeed(
  folder: RunFolder,
  seed: number,
  options: RunOptions,
  reporter: RunReporter,
  signal: AbortSignal,
  begun: Begun | null = null,
): Promise<SeedResult | null> {
  const lane = laneFolder(folder, seed);
  const before = readSeedResult(lane);
  if (before) return before;
  if (signal.aborted) return null;
  makeFolder(lane);
  const { record } = folder;
  const { task, drafted, settings, reward } = record;
  const maxSeconds = record.maxSeconds === null ? null : Math.max(0, record.maxSeconds - (begun?.seconds ?? 0));
  const maxSteps = stepsLeft(record);
  const checkpoint = join(lane, "checkpoint");
  const identity: RunIdentity = {
    task,
    seed,
    numEnvs: settings.numEnvs,
    config: settings.ppo,
    versions: libraryVersions(),
  };
  const saved = existsSync(checkpoint) ? readLane(checkpoint, identity, reporter) : null;
  const metrics = new MetricsFiles(lane, saved?.metrics ?? null);
  const keeper = new CheckpointKeeper(options.checkpointSeconds, (state) => {
    const { record: training, bytes } = packTrainingState(state);
    const iterations = iterationsOf(state);
    writeCheckpoint<SavedLane>(checkpoint, {
      state: { identity, iterations, metrics: metrics.lengthsAfter(iterations), training },
      world: bytes,
    });
  });
  try {
    const training = trainTask(
      {
        task,
        seed,
        settings,
        workers: options.workers,
        device: options.device ?? null,
        drafted,
        ...(reward === null ? {} : { reward }),
        ...(begun === null ? {} : { start: begun.learner }),
        ...(maxSteps === null ? {} : { maxSteps }),
        ...(maxSeconds === null ? {} : { maxSeconds }),
      },
      {
        onEvent(event) {
          // Late words of a training that was given up are not for its files.
          if (keeper.isClosed) return;
          metrics.write(event);
          reporter.event({ ...event, seed });
        },
        async onIteration(state) {
          await keeper.at(state, signal.aborted);
          if (signal.aborted) throw new Stopped();
        },
        ...(saved ? { resume: saved.state } : {}),
      },
    );
    // Where nobody waits for it any more, its end is no news.
    training.catch(() => undefined);
    const outcome = await Promise.race([training, givenUp(signal)]);
    const policyHash = sha256(outcome.policy);
    const { end, fast, reference, iterations, steps } = outcome;
    const seconds = outcome.seconds.total;
    const result: SeedResult = { seed, end, fast, reference, iterations, steps, seconds, policyHash };
    replaceFile(join(lane, skillFiles.policy), outcome.policy);
    replaceFile(join(lane, "seed.json"), `${JSON.stringify(result, null, 2)}\n`);
    reporter.event({ type: "train-seed-end", ...result });
    return result;
  } catch (error) {
    if (error instanceof Stopped) return null;
    throw error;
  } finally {
    keeper.isClosed = true;
    metrics.close();
  }
}

/** Rejects some time after the training was asked to stop. */
function givenUp(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => setTimeout(() => reject(new Stopped()), patience).unref());
  });
}

function readLane(path: string, identity: RunIdentity, reporter: RunReporter) {
  const { state, world } = readCheckpoint<SavedLane>(path);
  const changed = checkIdentity(state.identity, identity);
  if (changed.length > 0) {
    const names = changed.map((name) => `${name} ${state.identity.versions[name]} -> ${identity.versions[name]}`);
    reporter.note(`goes on under other versions (${names.join(", ")}): the numbers may differ from an unbroken run's`);
  }
  return {
    metrics: { lengths: state.metrics, iterations: state.iterations },
    state: unpackTrainingState({ record: state.training, bytes: world }),
  };
}

/** Decides when a checkpoint is due: seldom enough that writing them costs little. */
class CheckpointKeeper {
  readonly #write: (state: TrainingState) => void;
  readonly #interval: number;
  #next: number;
  isClosed = false;

  constructor(seconds: number, write: (state: TrainingState) => void) {
    this.#interval = seconds * 1000;
    this.#next = performance.now() + this.#interval;
    this.#write = write;
  }

  async at(state: () => Promise<TrainingState>, force: boolean): Promise<void> {
    const begin = performance.now();
    if (this.isClosed || (!force && begin < this.#next)) return;
    const whole = await state();
    // Given up while it was waited for.
    if (this.isClosed) return;
    this.#write(whole);
    const end = performance.now();
    this.#next = end + Math.max(this.#interval, (end - begin) / checkpointShare);
  }
}
