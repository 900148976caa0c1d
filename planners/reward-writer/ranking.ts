/**
 * Whether a reward ranks known episodes as the verifier does. Only pairs whose fitness differs clearly say anything: among probes alone, fitness is
 * noise, and an honest, shaped reward may order noise as it likes. What is refused is a reward that pays a known hack, or standing still, more than
 * what is clearly better; one that ranks backwards; and one under which dying beats living on. Comparing rewards by the preferences that
 * they imply, without any training, follows Brown et al. 2019 (T-REX, arXiv:1904.06387) the other way round.
 *
 * An episode's worth to a learner is measured twice: as the sum of its rewards, and as the mean of the discounted returns along it, with a time-out
 * going on as its last second went. A pair counts as misranked only where both agree.
 */
import type { Trajectory } from "../../src/core/reward-search.ts";
import { quantile } from "../../src/core/statistics.ts";
import { startOf } from "./agreement.ts";

/** Two episodes of clearly different fitness, by index. */
export interface ClearPair {
  readonly better: number;
  readonly worse: number;
  /** Difference of fitness as a share of the largest, in (0, 1]. */
  readonly weight: number;
}

/** Share of the range between an ordinary probe and the best that is a clear difference. */
const clearShare = 0.25;
/** So many deviations of the probes' fitness are one, too; whichever is more. */
const clearDeviations = 1.5;
/** The best has to be so many deviations beyond most probes before anything is clear. */
const beyondLuck = 2;
/** Of a normal distribution: standard deviation over median absolute deviation. */
const normalRatio = 1.4826;

type Known = Pick<Trajectory, "kind" | "fitness">;

/** The least difference of fitness that says anything about these episodes; infinite where nothing does. */
export function clearDifference(trajectories: readonly Known[]): number {
  const probes = trajectories.filter(({ kind }) => kind === "probe").map(({ fitness }) => fitness);
  const others = trajectories.filter(({ kind }) => kind !== "probe").map(({ fitness }) => fitness);
  if (others.length === 0) return Number.POSITIVE_INFINITY;
  const reference = probes.length > 0 ? probes : others;
  const middle = quantile(reference, 0.5);
  // Robust: one probe that rolled away for ever must not set the scale.
  const deviation =
    probes.length > 0
      ? normalRatio *
        quantile(
          probes.map((each) => Math.abs(each - middle)),
          0.5,
        )
      : 0;
  const best = Math.max(...others);
  if (best - quantile(reference, 0.75) < beyondLuck * deviation) return Number.POSITIVE_INFINITY;
  const least = Math.max(clearShare * (best - middle), clearDeviations * deviation);
  return least > 0 ? least : Number.POSITIVE_INFINITY;
}

/**
 * All pairs of one start whose fitness differs clearly. Between two probes it is luck; between two starts, say a near target and a far one, returns
 * differ for reasons that nobody chose.
 */
export function clearPairs(trajectories: readonly (Known & Pick<Trajectory, "inputs" | "steps">)[]): ClearPair[] {
  const least = clearDifference(trajectories);
  const starts = trajectories.map(startOf);
  const found: ClearPair[] = [];
  let largest = 0;
  trajectories.forEach((a, better) => {
    trajectories.forEach((b, worse) => {
      const weight = a.fitness - b.fitness;
      if (weight < least || starts[better] !== starts[worse] || (a.kind === "probe" && b.kind === "probe")) return;
      found.push({ better, worse, weight });
      largest = Math.max(largest, weight);
    });
  });
  return found.map((pair) => ({ ...pair, weight: pair.weight / largest }));
}

/** Weighted share of pairs that are in the right order, ties counting half: the area under the ROC curve of clear pairs. Null: none. */
export function concordance(worth: ArrayLike<number>, pairs: readonly ClearPair[]): number | null {
  let [right, all] = [0, 0];
  for (const { better, worse, weight } of pairs) {
    const difference = (worth[better] ?? 0) - (worth[worse] ?? 0);
    right += weight * (difference > 0 ? 1 : difference === 0 ? 0.5 : 0);
    all += weight;
  }
  return all > 0 ? right / all : null;
}

/** What episodes are worth under a reward. */
export interface Worth {
  /** Sums of rewards. [trajectories] */
  readonly sums: Float64Array;
  /** Means of the discounted returns along the way. [trajectories] */
  readonly values: Float64Array;
  /** What the last three quarters of each episode bring: what it would lose by dying after the first. [trajectories] */
  readonly rests: Float64Array;
}

export interface WorthOptions {
  /** A step. */
  readonly discount: number;
  /** Time between actions (s). */
  readonly controlDt: number;
}

/** @param rewards Of each step, trajectories one after another, as `rowStarts` has it. */
export function worthOf(
  rewards: ArrayLike<number>,
  trajectories: readonly Pick<Trajectory, "steps" | "terminated">[],
  { discount, controlDt }: WorthOptions,
): Worth {
  const count = trajectories.length;
  const worth = { sums: new Float64Array(count), values: new Float64Array(count), rests: new Float64Array(count) };
  const lastSecond = Math.max(1, Math.round(1 / controlDt));
  let start = 0;
  trajectories.forEach(({ steps, terminated }, index) => {
    const tail = Math.min(steps, lastSecond);
    let [sum, rest, end] = [0, 0, 0];
    for (let step = 0; step < steps; step++) {
      const reward = rewards[start + step] ?? 0;
      sum += reward;
      if (step >= steps / 4) rest += reward;
      if (step >= steps - tail) end += reward;
    }
    // A time-out is bootstrapped: it goes on as it went.
    let value = terminated || discount === 1 ? 0 : end / tail / (1 - discount);
    let total = 0;
    for (let step = steps - 1; step >= 0; step--) {
      value = (rewards[start + step] ?? 0) + discount * value;
      total += value;
    }
    worth.sums[index] = sum;
    worth.rests[index] = rest;
    worth.values[index] = steps > 0 ? total / steps : 0;
    start += steps;
  });
  return worth;
}

export interface Ranking {
  /** Weighted share of clear pairs in the right order, in [0, 1]; null where no pair is clear. */
  readonly concordance: number | null;
  /** Clear pairs. */
  readonly pairs: number;
  /** Why the reward should not be trained, one line; null: nothing speaks against it. */
  readonly refusal: string | null;
  /** What could not be decided, one line; null: all could. */
  readonly undecided: string | null;
}

/** The probe that does nothing. */
export const stillName = "still";
/** A lazy episode that earns more than this share of those that are clearly better is preferred to them. */
const lazyShare = 0.75;
/** Fewer better episodes than this are luck. */
const leastBetter = 3;
/** Below this concordance a reward ranks backwards. */
const backwards = 0.35;
const leastPairs = 12;

/** Holds a reward's worth of these episodes against their fitness. */
export function rankReward(worth: Worth, trajectories: readonly Trajectory[]): Ranking {
  const pairs = clearPairs(trajectories);
  const [bySum, byValue] = [concordance(worth.sums, pairs), concordance(worth.values, pairs)];
  const both = bySum === null || byValue === null ? null : Math.max(bySum, byValue);
  const refusal =
    lazyPreferred(worth, trajectories, pairs) ??
    backwardsRanking(both, trajectories, pairs) ??
    dying(worth, trajectories);
  const undecided =
    pairs.length > 0
      ? null
      : `none of the ${trajectories.length} episodes known so far is clearly fitter than another of its start: the ranking says nothing yet`;
  return { concordance: both, pairs: pairs.length, refusal, undecided };
}

const isLazy = ({ kind, name }: Trajectory) => kind === "hack" || (kind === "probe" && name === stillName);

/** A known hack, or standing still, that earns more than most of what is clearly better. */
function lazyPreferred(
  { sums, values }: Worth,
  trajectories: readonly Trajectory[],
  pairs: readonly ClearPair[],
): string | null {
  for (const [lazy, trajectory] of trajectories.entries()) {
    if (!isLazy(trajectory)) continue;
    const better = pairs.filter(({ worse }) => worse === lazy).map((pair) => pair.better);
    const misranked = better.filter(
      (other) => (sums[lazy] ?? 0) > (sums[other] ?? 0) && (values[lazy] ?? 0) > (values[other] ?? 0),
    );
    if (better.length < leastBetter || misranked.length < lazyShare * better.length) continue;
    const worst = misranked.reduce((a, b) =>
      (trajectories[b]?.fitness ?? 0) > (trajectories[a]?.fitness ?? 0) ? b : a,
    );
    const said = (index: number) =>
      `'${trajectories[index]?.name}' (fitness ${short(trajectories[index]?.fitness)}, return ${short(sums[index])})`;
    const what = trajectory.kind === "hack" ? "the known hack" : "the probe";
    return `it pays ${what} ${said(lazy)} more than ${said(worst)}`;
  }
  return null;
}

function backwardsRanking(
  both: number | null,
  trajectories: readonly Trajectory[],
  pairs: readonly ClearPair[],
): string | null {
  if (both === null || both >= backwards || pairs.length < leastPairs) return null;
  if (new Set(pairs.map(({ better }) => better)).size < leastBetter) return null;
  return `it ranks backwards: only ${Math.round(100 * both)} % of ${pairs.length} clear pairs of ${trajectories.length} known episodes are in the right order`;
}

/**
 * Under a reward that is a cost whatever is done, the shortest life is the best. Told only where lives can end early, and only where every
 * episode that was lived to its end lost by going on: an honest reward that is negative for clumsy beginners alone is none of these.
 */
function dying({ rests, sums }: Worth, trajectories: readonly Trajectory[]): string | null {
  const lived = trajectories.flatMap(({ terminated }, index) => (terminated ? [] : [index]));
  const died = trajectories.flatMap(({ terminated }, index) => (terminated ? [index] : []));
  if (died.length === 0) return null;
  const longest = Math.max(...trajectories.map(({ steps }) => steps));
  // Where everything dies sooner or later, the later half of the deaths is as near to living as it gets.
  const judged = lived.length > 0 ? lived : died.filter((index) => (trajectories[index]?.steps ?? 0) >= longest / 2);
  if (judged.length === 0 || !judged.every((index) => (rests[index] ?? 0) < 0)) return null;
  if (!died.every((index) => (sums[index] ?? 0) <= 0)) return null;
  const best = judged.reduce((a, b) => ((rests[b] ?? 0) > (rests[a] ?? 0) ? b : a));
  return `dying beats living on: even '${trajectories[best]?.name}' loses ${short(-(rests[best] ?? 0))} by living on after a quarter of its time; pay for what is wanted instead of charging for the rest, or pay for each step lived`;
}

export function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length));
}

/** A number for a line of text. */
export function short(value = 0): string {
  if (value === 0) return "0";
  return Math.abs(value) >= 1000 ? Math.round(value).toString() : String(Number(value.toPrecision(3)));
}
