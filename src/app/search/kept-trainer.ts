/**
 * Trains candidates in threads and keeps what came of each job in the run's folder, so that a search which was stopped or killed is run through again and finds all
 * that was done already: nothing of its own state has to be saved. A job is known by its candidate, its text, its start and its steps. What time cut short counts in
 * this search and is not kept.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { CandidateTrainer, TrainedJob, TrainJob } from "../../../planners/reward-writer/search.ts";
import { messageOf } from "../../core/errors.ts";
import type { LearnerState } from "../../rl/learner.ts";
import { readCheckpoint, writeCheckpoint } from "../../store/checkpoint.ts";
import { packState, unpackState } from "../training/state.ts";
import type { CandidateOutcome, CandidateSettings, CandidateState } from "./candidate.ts";
import { type CandidatePool, SearchStopped } from "./pool.ts";

/** What later jobs may need of one that is done. */
interface Done {
  readonly state: CandidateState;
  readonly policy: Uint8Array;
  readonly key: string;
}

export class KeptTrainer implements CandidateTrainer {
  readonly #pool: Pick<CandidatePool, "train">;
  readonly #settings: CandidateSettings;
  readonly #folder: string;
  readonly #isStopped: () => boolean;
  readonly #done = new Map<string, Done>();

  constructor(
    pool: Pick<CandidatePool, "train">,
    settings: CandidateSettings,
    folder: string,
    isStopped: () => boolean,
  ) {
    this.#pool = pool;
    this.#settings = settings;
    this.#folder = folder;
    this.#isStopped = isStopped;
    mkdirSync(folder, { recursive: true });
  }

  async train(jobs: readonly TrainJob[]): Promise<readonly (TrainedJob | string | null)[]> {
    // What each goes on from is settled before any of them moves: one may start from another that goes on itself.
    const begun = jobs.map((job) => ({ job, ...this.#behind(job) }));
    // All of them are waited for, so that none fails unheard.
    const results = await Promise.allSettled(begun.map(({ job, before, parent }) => this.#train(job, before, parent)));
    return results.map((result) => {
      if (result.status === "fulfilled") return result.value;
      throw result.reason;
    });
  }

  /** What a candidate has learned. */
  learnerOf(candidate: string): LearnerState {
    return this.#doneBy(candidate).state.trainer.learner;
  }

  /** The bytes of an .onnx file. */
  policyOf(candidate: string): Uint8Array {
    return this.#doneBy(candidate).policy;
  }

  #doneBy(candidate: string): Done {
    const done = this.#done.get(candidate);
    if (!done) throw new RangeError(`the candidate '${candidate}' was not trained`);
    return done;
  }

  /** Of candidates that will not be asked for again. */
  forget(): void {
    for (const file of readdirSync(this.#folder)) rmSync(join(this.#folder, file), { force: true });
  }

  /** What a job goes on from: its own earlier part, or another candidate. */
  #behind({ candidate, from }: TrainJob): { readonly before: Done | undefined; readonly parent: Done | undefined } {
    const before = this.#done.get(candidate.id);
    return { before, parent: !before && from !== null ? this.#done.get(from) : undefined };
  }

  async #train(
    { candidate, steps, inReference }: TrainJob,
    before: Done | undefined,
    parent: Done | undefined,
  ): Promise<TrainedJob | string | null> {
    const key = createHash("sha256")
      .update(
        JSON.stringify([candidate.id, candidate.source, steps, inReference, before?.key ?? null, parent?.key ?? null]),
      )
      .digest("hex")
      .slice(0, 16);
    const file = join(this.#folder, `${candidate.id}-${steps}-${key}`);
    const kept = existsSync(file) ? readOutcome(file) : null;
    if (kept) return this.#keep(candidate.id, key, kept);
    const job = {
      settings: this.#settings,
      candidate: { id: candidate.id, source: candidate.source },
      steps,
      state: before?.state ?? null,
      inReference,
      start: parent?.state.trainer.learner ?? null,
    };
    let outcome: CandidateOutcome;
    try {
      outcome = await this.#pool.train(job);
    } catch (error) {
      if (this.#isStopped()) throw new SearchStopped();
      // Time was up before it began.
      if (error instanceof SearchStopped) return null;
      // Numbers that ran away (`src/rl/finite.ts`) are this candidate's fault.
      return messageOf(error);
    }
    if (this.#isStopped()) throw new SearchStopped();
    // Time was up on the way: another run would come to something else.
    if (outcome.evidence.steps < steps)
      return outcome.evidence.steps > 0 ? this.#keep(candidate.id, key, outcome) : null;
    const { record, bytes } = packState(outcome);
    writeCheckpoint(file, { state: record, world: bytes });
    return this.#keep(candidate.id, key, outcome);
  }

  #keep(id: string, key: string, outcome: CandidateOutcome): TrainedJob {
    const { state, policy, evidence, trajectories, judgedSteps } = outcome;
    this.#done.set(id, { state, policy, key });
    return { evidence, trajectories, judgedSteps };
  }
}

/** Null where it is damaged: then it is trained again. */
function readOutcome(file: string): CandidateOutcome | null {
  try {
    const { state, world } = readCheckpoint<unknown>(file);
    return unpackState({ record: state, bytes: world }) as CandidateOutcome;
  } catch {
    return null;
  }
}
