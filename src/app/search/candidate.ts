/**
 * Training with one candidate reward, in one thread, for a while: then it is judged by the task's verifier on held-out starts of the twin. Candidates are trained side by
 * side, one a thread, which keeps every core busy without waiting; a candidate's numbers depend on its job alone. Fewer environments
 * than in a whole training: what matters is to see early which reward leads somewhere. Returns are normalised for each candidate by the
 * learner itself (values in units of their spread, advantages by their deviation), so that rewards of any scale compare.
 */

import type { ReferenceJudging } from "../../../planners/reward-writer/search.ts";
import { type Batch, createBatch } from "../../../worlds/batch/batch.ts";
import { asBatchedWorld } from "../../../worlds/batch/batched-world.ts";
import { worldOf } from "../../../worlds/registry.ts";
import type { DraftedTask } from "../../core/drafted-task.ts";
import type { Evidence, RewardCandidate, Trajectory } from "../../core/reward-search.ts";
import { openGraph, type Session } from "../../nn/session.ts";
import type { PpoConfig } from "../../rl/config.ts";
import { actGraph } from "../../rl/graphs/act.ts";
import { localGroup } from "../../rl/group.ts";
import type { LearnerState } from "../../rl/learner.ts";
import { createShardedTrainer, type Trainer, type TrainerState } from "../../rl/trainer.ts";
import { heldOutSeeds } from "../training/held-out-seeds.ts";
import { taskOf } from "../training/participant.ts";
import type { TrainingSettings } from "../training/settings.ts";
import { type EpisodeSample, EpisodeSampler } from "./episode-sampler.ts";
import { evidenceOf, type HistoryPoint, historyPoint, type PhysicsLimits } from "./evidence.ts";
import { type RecordedEpisode, recordEpisodes } from "./record.ts";

/** What all candidates of a search have in common; plain data. */
export interface CandidateSettings {
  readonly task: string;
  readonly drafted: DraftedTask | null;
  readonly seed: number;
  readonly numEnvs: number;
  readonly config: PpoConfig;
  readonly randomise: boolean;
  /** Episodes that are judged, and of those how many are kept whole. */
  readonly judged: { readonly episodes: number; readonly kept: number; readonly seed: number };
  readonly limits: PhysicsLimits;
}

/** Environments of a candidate: few, so that a short training has many updates. */
const numEnvs = 128;
const minibatches = 4;

/** Settings of a task for candidates. */
export function candidateSettings(
  settings: TrainingSettings,
  given: Pick<CandidateSettings, "task" | "drafted" | "seed" | "limits">,
): CandidateSettings {
  return {
    ...given,
    numEnvs,
    // One shard: a candidate's training is one thread's.
    config: { ...settings.ppo, shards: 1, minibatches },
    randomise: settings.randomise,
    judged: { episodes: 32, kept: 4, seed: heldOutSeeds.decision },
  };
}

/** Everything that a candidate's training goes on from; plain data. */
export interface CandidateState {
  readonly trainer: TrainerState;
  readonly sums: Float64Array;
  readonly history: readonly HistoryPoint[];
  readonly samples: readonly EpisodeSample[];
  readonly seconds: number;
}

export interface CandidateJob {
  readonly settings: CandidateSettings;
  readonly candidate: Pick<RewardCandidate, "id" | "source">;
  /** Environment steps of its own training at the end, in all; rounded up to whole iterations. */
  readonly steps: number;
  /** To go on from; null: at the beginning. */
  readonly state: CandidateState | null;
  /** Whether it is judged in the reference as well, where there is one. Default: never. */
  readonly inReference?: ReferenceJudging;
  /** At the beginning: another candidate's policy to start with; null: a new one. */
  readonly start: LearnerState | null;
}

export interface CandidateOutcome {
  readonly state: CandidateState;
  readonly evidence: Evidence;
  /** Judged episodes that were kept whole. */
  readonly trajectories: readonly Trajectory[];
  /** Environment steps that judging took. */
  readonly judgedSteps: number;
  /** The bytes of an .onnx file. */
  readonly policy: Uint8Array;
}

/** Judged under parameters drawn from ranges so much wider than those of the training. */
const widened = 2;
/** Episodes under such parameters. */
const perturbedEpisodes = 16;
/** Episodes in the reference: a thousand of its steps cost as much as twenty thousand of the twin's. */
const referenceEpisodes = 12;
/** Success in the twin from which on the reference is asked early. */
const promising = 0.9;
const leastWarmStd = 0.4;

/** A policy that another reward taught, as the beginning of a training: noise to explore with, nothing of the old reward's values. */
export function warmStart(
  { numbers, parameters, firstMoment, secondMoment }: LearnerState,
  config: PpoConfig,
): LearnerState {
  return {
    numbers: {
      ...numbers,
      updates: 0,
      learningRate: config.learningRate,
      values: { weight: 0, first: 0, second: 0 },
    },
    parameters: parameters.slice(),
    firstMoment: new Float32Array(firstMoment.length),
    secondMoment: new Float32Array(secondMoment.length),
  };
}

/** The task's ranges, each reaching farther out around its middle; counts of steps stay as they are. */
function widenedRanges(ranges: Readonly<Record<string, readonly [number, number]>>) {
  return Object.fromEntries(
    Object.entries(ranges).map(([name, [low, high]]) => {
      if (name === "delay") return [name, [low, high] as const];
      const [middle, half] = [(low + high) / 2, ((high - low) / 2) * widened];
      return [name, [Math.max(low / 2, middle - half), middle + half] as const];
    }),
  );
}

export class CandidateTraining {
  readonly #settings: CandidateSettings;
  readonly #sampler: EpisodeSampler;
  readonly #trainer: Trainer;
  readonly #judge: { readonly batch: Batch; readonly session: Session; readonly hasRanges: boolean };
  #history: HistoryPoint[] = [];
  #samples: EpisodeSample[] = [];
  #seconds = 0;

  private constructor(
    settings: CandidateSettings,
    sampler: EpisodeSampler,
    trainer: Trainer,
    judge: { readonly batch: Batch; readonly session: Session; readonly hasRanges: boolean },
  ) {
    this.#settings = settings;
    this.#sampler = sampler;
    this.#trainer = trainer;
    this.#judge = judge;
  }

  static async open(
    settings: CandidateSettings,
    reward: string,
    start: LearnerState | null,
  ): Promise<CandidateTraining> {
    const { task: id, drafted, seed, numEnvs, config, randomise, judged } = settings;
    const task = taskOf({ task: id, reward, drafted });
    const simulated = worldOf(task);
    const engine = simulated.fast ? "fast" : "reference";
    const batch = await createBatch(task, simulated, { numEnvs, seed, engine, randomise, stagger: true });
    const sampler = new EpisodeSampler(asBatchedWorld(batch, { privileged: randomise }));
    const now = () => performance.now();
    const trainer = await createShardedTrainer([sampler.world], numEnvs, localGroup(1), { config, seed, now });
    if (start) {
      const learner = warmStart(start, config);
      const { model } = trainer.learner;
      if (model.head.hasSpread) {
        const logStd = model.layout.view(learner.parameters, "logStd");
        logStd.forEach((value, index) => {
          logStd[index] = Math.max(value, Math.log(leastWarmStd));
        });
      }
      trainer.learner.load(learner);
    }
    const wider = { ...task, randomised: widenedRanges(task.randomised) };
    const judging = await createBatch(wider, simulated, { numEnvs: judged.episodes, seed, engine });
    const session = await openGraph(actGraph(trainer.learner.model, judging.memory.placement.stride, config));
    const hasRanges = Object.keys(task.randomised).length > 0;
    return new CandidateTraining(settings, sampler, trainer, { batch: judging, session, hasRanges });
  }

  load({ trainer, sums, history, samples, seconds }: CandidateState): void {
    this.#trainer.load(trainer);
    this.#sampler.load(sums);
    this.#history = [...history];
    this.#samples = [...samples];
    this.#seconds = seconds;
  }

  /** Trains until so many steps in all. `isStopped` is asked between iterations. */
  async train(steps: number, isStopped: () => boolean = () => false): Promise<void> {
    const began = performance.now();
    const names = this.#sampler.world.termNames;
    while (this.#trainer.steps < steps && !isStopped()) {
      this.#history.push(historyPoint(await this.#trainer.iterate(), names));
      this.#samples.push(...this.#sampler.take());
    }
    this.#seconds += (performance.now() - began) / 1000;
  }

  async judge(name: string, inReference: ReferenceJudging): Promise<Omit<CandidateOutcome, "state" | "policy">> {
    const { judged, limits } = this.#settings;
    const { batch, hasRanges } = this.#judge;
    const plain = await this.#live(batch, { episodes: judged.episodes, keep: judged.kept, name });
    const perturbed = hasRanges
      ? await this.#live(batch, { episodes: perturbedEpisodes, keep: 0, name, randomise: true })
      : [];
    const successes = plain.filter(({ success }) => success).length;
    const isWanted =
      inReference === "always" || (inReference === "when-successful" && successes >= promising * plain.length);
    const reference = isWanted ? await this.#liveInReference(name) : null;
    const { simulation } = batch.compiled.world;
    const evidence = evidenceOf({
      termNames: this.#sampler.world.termNames,
      controlDt: simulation.controlDt,
      state: simulation.state,
      history: this.#history,
      samples: this.#samples,
      judged: plain,
      perturbed,
      reference,
      limits,
      seconds: this.#seconds,
    });
    return {
      evidence,
      trajectories: plain.flatMap(({ trajectory }) => trajectory ?? []),
      judgedSteps: [...plain, ...perturbed, ...(reference ?? [])].reduce((sum, { length }) => sum + length, 0),
    };
  }

  /** Null where there is no reference, or training is there already. */
  async #liveInReference(name: string): Promise<RecordedEpisode[] | null> {
    const { task, world } = this.#judge.batch.compiled;
    if (!world.fast || !world.reference) return null;
    // As many as the judging session has columns for.
    const { numEnvs } = this.#judge.batch;
    const batch = await createBatch(task, world, { numEnvs, seed: this.#settings.seed, engine: "reference" });
    try {
      return await this.#live(batch, { episodes: referenceEpisodes, keep: 0, name });
    } finally {
      batch.free();
    }
  }

  async #live(
    batch: Batch,
    {
      episodes,
      keep,
      name,
      randomise = false,
    }: { readonly episodes: number; readonly keep: number; readonly name: string; readonly randomise?: boolean },
  ): Promise<RecordedEpisode[]> {
    const { session } = this.#judge;
    const { parameters, normaliser, model } = this.#trainer.learner;
    const { mean, scale } = normaliser;
    const { memory } = batch;
    const { stride } = memory.placement;
    const observation = asBatchedWorld(batch).rows.observation.values;
    const noise = new Float32Array(model.head.size * stride);
    return recordEpisodes(
      batch,
      async (_step, rows) => {
        const { action } = await session.run({ parameters, mean, scale, observation: observation.slice(), noise });
        rows.forEach((row, c) => {
          row.set((action ?? noise).subarray(c * stride, c * stride + row.length));
        });
      },
      {
        seed: this.#settings.judged.seed,
        range: { firstEnvironment: 0, count: Math.min(episodes, batch.numEnvs), randomise },
        keep,
        kind: "policy",
        name: (env) => `${name}, episode ${env + 1}`,
      },
    );
  }

  save(): CandidateState {
    return {
      trainer: this.#trainer.save(),
      sums: this.#sampler.save(),
      history: this.#history,
      samples: this.#samples,
      seconds: this.#seconds,
    };
  }

  exportPolicy(): Uint8Array {
    return this.#trainer.exportPolicy();
  }

  async close(): Promise<void> {
    await this.#judge.session.close();
    this.#judge.batch.free();
    await this.#trainer.close();
    this.#sampler.world.free();
  }
}

/** Does a job from its beginning to its end. */
export async function trainCandidate(job: CandidateJob, isStopped?: () => boolean): Promise<CandidateOutcome> {
  const { settings, candidate, state, start, steps } = job;
  const training = await CandidateTraining.open(settings, candidate.source, state ? null : start);
  try {
    if (state) training.load(state);
    await training.train(steps, isStopped);
    const judgement = await training.judge(candidate.id, job.inReference ?? "never");
    return { ...judgement, state: training.save(), policy: training.exportPolicy() };
  } finally {
    await training.close();
  }
}
