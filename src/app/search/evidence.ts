/**
 * What a candidate's training and its judged episodes show, as numbers that gates, alarms, writers and people read. Eureka (Ma et al. 2023,
 * arXiv:2310.12931) reflects on ten points, maximum, mean and minimum of each term; here correlations with fitness, shares and traces of failures are
 * beside them. Pure functions of what was recorded.
 */
import type { Evidence, PhysicsOutlier, TermEvidence, Trace, Trajectory } from "../../core/reward-search.ts";
import type { StateField, StateRecord } from "../../core/state-record.ts";
import { deviations, wilsonInterval } from "../../core/statistics.ts";
import { meanInterval } from "../../rl/evaluate.ts";
import type { IterationMetrics } from "../../rl/trainer.ts";
import type { EpisodeSample } from "./episode-sampler.ts";
import type { RecordedEpisode } from "./record.ts";

/** An iteration of a candidate's training, in its own few numbers; plain data. */
export interface HistoryPoint {
  readonly steps: number;
  readonly fitness: number | null;
  readonly success: number | null;
  readonly return: number | null;
  /** Steps. */
  readonly length: number | null;
  /** Mean a step of each term. */
  readonly terms: readonly number[];
}

export function historyPoint({ steps, episodes }: IterationMetrics, termNames: readonly string[]): HistoryPoint {
  const { fitness = null, success = null, return: total = null, length = null, terms } = episodes;
  return { steps, fitness, success, return: total, length, terms: termNames.map((name) => terms[name] ?? 0) };
}

/** Largest honest absolute values, by field of the state record. */
export type PhysicsLimits = Readonly<Record<string, number>>;

export interface EvidenceParts {
  readonly termNames: readonly string[];
  readonly controlDt: number;
  readonly state: StateRecord;
  readonly history: readonly HistoryPoint[];
  /** Of its training. */
  readonly samples: readonly EpisodeSample[];
  readonly judged: readonly RecordedEpisode[];
  readonly perturbed: readonly RecordedEpisode[];
  /** Judged in the reference; null: they were not. */
  readonly reference: readonly RecordedEpisode[] | null;
  readonly limits: PhysicsLimits;
  /** Wall time (s). */
  readonly seconds: number;
}

const points = 10;
const tracedEpisodes = 2;
const tracedMoments = 6;
/** A probe's largest value times this is the limit. */
const beyondProbes = 3;
const physicalUnits = new Set(["m/s", "rad/s", "N", "rad/s or m/s"]);

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Pearson's correlation; 0 where either does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const { meanA, meanB, ab, aa, bb } = deviations(a, b);
  // What differs only by rounding does not vary.
  const varies = (squares: number, mean: number) => squares > 1e-12 * a.length * (1 + mean * mean);
  return varies(aa, meanA) && varies(bb, meanB) ? ab / Math.sqrt(aa * bb) : 0;
}

export function evidenceOf(parts: EvidenceParts): Evidence {
  const { history, judged, controlDt, perturbed } = parts;
  const fitness = judged.map((episode) => episode.fitness);
  const successes = judged.filter(({ success }) => success).length;
  const terminated = judged.filter((episode) => episode.terminated).length / Math.max(1, judged.length);
  const moments = tenOf(history);
  const all = [...parts.samples, ...judged];
  const curve = (of: (point: HistoryPoint) => number | null) => moments.map(of);
  return {
    steps: history.at(-1)?.steps ?? 0,
    seconds: parts.seconds,
    episodes: judged.length,
    fitness: meanOf(fitness),
    fitnessInterval: meanInterval(fitness),
    success: successes / Math.max(1, judged.length),
    successInterval: wilsonInterval(successes, Math.max(1, judged.length)),
    return: meanOf(judged.map((episode) => episode.return)),
    length: meanOf(judged.map(({ length }) => length)) * controlDt,
    curve: {
      fitness: curve((point) => point.fitness),
      success: curve((point) => point.success),
      return: curve((point) => point.return),
      length: curve(({ length }) => (length === null ? null : length * controlDt)),
    },
    terms: termEvidence(parts, all, moments),
    correlation: correlation(
      all.map((episode) => episode.return),
      all.map((episode) => episode.fitness),
    ),
    saturation: meanOf(judged.map(({ saturation }) => saturation)),
    ends: { terminated, time: 1 - terminated },
    outliers: outliersOf(parts),
    perturbedFitness: perturbed.length === 0 ? null : meanOf(perturbed.map((episode) => episode.fitness)),
    reference: parts.reference && {
      episodes: parts.reference.length,
      fitness: meanOf(parts.reference.map((episode) => episode.fitness)),
      success: meanOf(parts.reference.map((episode) => (episode.success ? 1 : 0))),
    },
    failing: failingTraces(parts),
  };
}

/** Ten of them, evenly, the last one among them. */
function tenOf(history: readonly HistoryPoint[]): HistoryPoint[] {
  const count = Math.min(points, history.length);
  return Array.from({ length: count }, (_, index) => {
    const at = Math.round(((index + 1) * history.length) / count) - 1;
    return history[at];
  }).filter((point) => point !== undefined);
}

type Sums = Pick<EpisodeSample, "fitness" | "return" | "terms">;

function termEvidence(
  { termNames, history, judged }: EvidenceParts,
  all: readonly Sums[],
  moments: readonly HistoryPoint[],
): TermEvidence[] {
  const magnitude = termNames.map((_, c) => meanOf(judged.map(({ magnitudes }) => magnitudes[c] ?? 0)));
  const whole = magnitude.reduce((sum, value) => sum + value, 0);
  const returns = all.map((episode) => episode.return);
  const fitness = all.map((episode) => episode.fitness);
  return termNames.map((name, c) => {
    const means = history.map(({ terms }) => terms[c] ?? 0);
    const sums = all.map(({ terms }) => terms[c] ?? 0);
    return {
      name,
      points: moments.map(({ terms }) => terms[c] ?? 0),
      maximum: Math.max(...means),
      mean: meanOf(means),
      minimum: Math.min(...means),
      magnitude: whole > 0 ? (magnitude[c] ?? 0) / whole : 0,
      varianceShare: regression(sums, returns),
      correlation: correlation(sums, fitness),
    };
  });
}

/** cov(a, b) / var(b); 0 where b does not vary. Over the terms of a sum b these add up to 1. */
function regression(a: readonly number[], b: readonly number[]): number {
  const { meanB, ab, bb } = deviations(a, b);
  return bb > 1e-12 * a.length * (1 + meanB * meanB) ? ab / bb : 0;
}

function largest({ offset, size }: StateField, { steps, inputs }: Trajectory): number {
  const { state } = inputs;
  if (!state) return 0;
  let most = 0;
  for (let i = offset * steps; i < (offset + size) * steps; i++) most = Math.max(most, Math.abs(state[i] ?? 0));
  return most;
}

const isPhysical = ({ unit }: StateField) => physicalUnits.has(unit);

/** What no policy should come near: several times what wild actions bring about. */
export function physicsLimits(state: StateRecord, probes: readonly Trajectory[]): PhysicsLimits {
  return Object.fromEntries(
    state.fields.filter(isPhysical).map((field) => {
      const most = Math.max(0, ...probes.map((probe) => largest(field, probe)));
      return [field.name, beyondProbes * Math.max(1, most)] as const;
    }),
  );
}

function outliersOf({ state, judged, limits }: EvidenceParts): PhysicsOutlier[] {
  const recorded = judged.flatMap(({ trajectory }) => trajectory ?? []);
  return state.fields.filter(isPhysical).flatMap((field) => {
    const limit = limits[field.name];
    const value = Math.max(0, ...recorded.map((each) => largest(field, each)));
    return limit !== undefined && value > limit ? [{ field: `state.${field.name}`, value, limit }] : [];
  });
}

/** The worst of the judged episodes that were recorded and failed. */
function failingTraces({ state, judged, controlDt }: EvidenceParts): Trace[] {
  const shown = state.fields.filter(({ size, components }) => size <= 4 && (size === 1 || components !== undefined));
  return judged
    .flatMap((episode) => (episode.trajectory && !episode.success ? [{ episode, whole: episode.trajectory }] : []))
    .sort((a, b) => a.episode.fitness - b.episode.fitness)
    .slice(0, tracedEpisodes)
    .map(({ episode, whole }): Trace => {
      const count = Math.min(tracedMoments, whole.steps);
      const steps = Array.from({ length: count }, (_, i) => Math.round(((i + 1) * whole.steps) / count) - 1);
      return {
        fitness: episode.fitness,
        end: episode.terminated ? "terminated" : "time",
        length: whole.steps * controlDt,
        moments: steps.map((step) => ({
          time: (step + 1) * controlDt,
          values: Object.fromEntries(
            shown.map(({ name, offset, size }) => [
              `state.${name}`,
              Array.from({ length: size }, (_, c) => whole.inputs.state?.[(offset + c) * whole.steps + step] ?? 0),
            ]),
          ),
        })),
      };
    });
}
