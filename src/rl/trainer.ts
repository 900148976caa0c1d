/**
 * Training in one thread of control: rollout, update, metrics, again. What it does depends on the world, the settings and the seed alone; the
 * clock, which comes from outside, only measures. `save` and `load` carry everything that later iterations depend on.
 */
import type { BatchedWorld } from "../core/batched-world.ts";
import type { PpoConfig } from "./config.ts";
import type { EpisodeMetrics } from "./episode-tally.ts";
import { exportPolicy } from "./export.ts";
import { checkUpdate } from "./finite.ts";
import { headFor } from "./heads.ts";
import { createLearner, type Learner, type LearnerState, type UpdateMetrics } from "./learner.ts";
import { createModel } from "./model.ts";
import { createNoise, type NoiseSource } from "./noise.ts";
import { collect, Rollout } from "./rollout.ts";

export interface IterationMetrics {
  /** From 1. */
  readonly iteration: number;
  /** Environment steps since the start, all environments together. */
  readonly steps: number;
  readonly episodes: EpisodeMetrics;
  readonly update: UpdateMetrics;
  /** Wall time of the phases of this iteration (s). */
  readonly seconds: { readonly rollout: number; readonly update: number };
}

export interface TrainerState {
  readonly iteration: number;
  readonly learner: LearnerState;
  readonly world: Uint8Array;
}

export interface TrainerOptions {
  readonly config: PpoConfig;
  readonly seed: number;
  /** Milliseconds, such as `performance.now`. */
  readonly now: () => number;
}

export class Trainer {
  readonly world: BatchedWorld;
  readonly config: PpoConfig;
  readonly learner: Learner;
  readonly #noise: NoiseSource;
  readonly #rollout: Rollout;
  readonly #now: () => number;
  #iteration = 0;

  constructor(
    world: BatchedWorld,
    learner: Learner,
    noise: NoiseSource,
    rollout: Rollout,
    { config, now }: TrainerOptions,
  ) {
    this.world = world;
    this.config = config;
    this.learner = learner;
    this.#noise = noise;
    this.#rollout = rollout;
    this.#now = now;
  }

  get iteration(): number {
    return this.#iteration;
  }

  /** Environment steps so far. */
  get steps(): number {
    return this.#iteration * this.config.horizon * this.world.numEnvs;
  }

  /** One rollout and its update. */
  async iterate(): Promise<IterationMetrics> {
    const start = this.#now();
    const first = this.#iteration * this.config.horizon;
    const tally = await collect(this.world, this.learner, this.#noise, this.#rollout, first);
    const collected = this.#now();
    const update = await this.learner.update(this.#rollout);
    this.#iteration++;
    checkUpdate(update, this.#iteration);
    return {
      iteration: this.#iteration,
      steps: this.steps,
      episodes: tally.metrics(),
      update,
      seconds: { rollout: (collected - start) / 1000, update: (this.#now() - collected) / 1000 },
    };
  }

  /** The policy as it is now, as the bytes of an .onnx file. */
  exportPolicy(): Uint8Array {
    const { model, parameters, normaliser } = this.learner;
    const { mean, scale } = normaliser;
    return exportPolicy({ model, parameters, mean, scale, config: this.config }, this.world);
  }

  save(): TrainerState {
    return { iteration: this.#iteration, learner: this.learner.save(), world: this.world.save() };
  }

  load(state: TrainerState): void {
    this.#iteration = state.iteration;
    this.learner.load(state.learner);
    this.world.load(state.world);
  }

  close(): Promise<void> {
    return this.learner.close();
  }
}

/** A trainer at the beginning: new parameters, the world reset to `seed`. */
export async function createTrainer(world: BatchedWorld, options: TrainerOptions): Promise<Trainer> {
  const { config, seed } = options;
  const head = headFor(world.action);
  const observationSize = world.rows.observation.components;
  const privilegedSize = world.rows.privileged?.components ?? 0;
  const model = createModel(head, { observationSize, privilegedSize }, config);
  const noise = await createNoise(head, world.numEnvs, seed);
  const rollout = new Rollout({
    steps: config.horizon,
    numEnvs: world.numEnvs,
    stride: noise.stride,
    observationSize,
    privilegedSize,
    actionSize: head.actionSize,
    actorSize: head.size,
  });
  const learner = await createLearner(model, { config, sizes: rollout.sizes, seed });
  world.reset(seed);
  return new Trainer(world, learner, noise, rollout, options);
}
