/**
 * When a training is judged. Judging in the fast engine is cheap; in the reference it costs as much as a hundred thousand steps of training, so
 * the reference is asked only about policies that the twin has found good twice running. Iterations and episodes decide, never
 * seconds: what a training does depends on its request alone.
 */
import type { EpisodeMetrics } from "../../rl/episode-tally.ts";

/** Plain numbers: part of a checkpoint. */
export interface PaceState {
  /** Training episodes and how many of them succeeded, older ones counting less. */
  readonly episodes: number;
  readonly successes: number;
  /** Iteration of the last judgement in the fast engine, and the first ones after which the next may follow. */
  readonly lastFast: number;
  readonly nextFast: number;
  readonly nextReference: number;
  /** Judgements in the twin, in a row, that met the target. */
  readonly streak: number;
  /** Judgements in the reference that did not. */
  readonly failures: number;
}

/** Which engines judge. */
export interface Judged {
  readonly fast: boolean;
  readonly reference: boolean;
}

/** The first judged iteration, and the shares of iterations from one judgement to the next. */
const first = 4;
const share = { fast: 0.12, inVain: 0.4, reference: 0.2 } as const;
/** The twin's judgements that must agree before the reference is asked. */
const neededStreak = 2;
/** What remains of the weight of an episode after an iteration. */
const memory = 0.85;
/** Success in training, under noise and randomised parameters, below which a twin is judged more rarely. */
const hopeful = 0.25;

const start: PaceState = {
  episodes: 0,
  successes: 0,
  lastFast: 0,
  nextFast: first,
  nextReference: first,
  streak: 0,
  failures: 0,
};

const later = (iteration: number, part: number) => iteration + Math.max(1, Math.floor(iteration * part));

export class Pace {
  readonly #judged: Judged;
  #state: PaceState;

  constructor(judged: Judged, state: PaceState = start) {
    this.#judged = judged;
    this.#state = state;
  }

  /** Of a phase in the reference that begins after some iterations: nothing is known yet of its episodes. */
  static inReference(iteration: number): Pace {
    return new Pace({ fast: false, reference: true }, { ...start, nextReference: later(iteration, share.reference) });
  }

  get state(): PaceState {
    return this.#state;
  }

  get failures(): number {
    return this.#state.failures;
  }

  /** After each iteration. */
  follow({ episodes, success = 0 }: Pick<EpisodeMetrics, "episodes" | "success">): void {
    const { episodes: before, successes } = this.#state;
    this.#state = {
      ...this.#state,
      episodes: memory * before + episodes,
      successes: memory * successes + episodes * success,
    };
  }

  get #isHopeful(): boolean {
    const { episodes, successes } = this.#state;
    return successes >= hopeful * episodes && successes > 0;
  }

  /** Whether training episodes, with noise, meet what judged ones without it do not: earlier, noise is needed to find out more. */
  isNoiseHiding(success: number, target: number): boolean {
    const { episodes, successes } = this.#state;
    return success < target && successes > 0 && successes >= (target - 0.02) * episodes;
  }

  isFastDue(iteration: number): boolean {
    const { nextFast, lastFast } = this.#state;
    if (!this.#judged.fast || iteration < nextFast) return false;
    // Without a reference there is nothing dear to be saved for.
    return this.#isHopeful || !this.#judged.reference || iteration >= later(lastFast, share.inVain);
  }

  isReferenceDue(iteration: number): boolean {
    const { nextReference, streak } = this.#state;
    if (!this.#judged.reference || iteration < nextReference) return false;
    return this.#judged.fast ? streak >= neededStreak : this.#isHopeful;
  }

  judgedFast(iteration: number, isGood: boolean): void {
    // A second opinion soon; where the first was bad, later.
    const nextFast = isGood ? iteration + 2 : later(iteration, share.fast);
    this.#state = { ...this.#state, streak: isGood ? this.#state.streak + 1 : 0, lastFast: iteration, nextFast };
  }

  judgedReference(iteration: number, isGood: boolean): void {
    const { failures, nextFast } = this.#state;
    const nextReference = later(iteration, share.reference);
    this.#state = {
      ...this.#state,
      failures: failures + (isGood ? 0 : 1),
      nextReference,
      nextFast: Math.max(nextFast, nextReference - 2),
      streak: 0,
    };
  }
}
