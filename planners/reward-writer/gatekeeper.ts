/**
 * The gates of a search, with what they learn on the way: the bank of known episodes, the rewards that were accepted, the best fitness so far. Eureka as
 * published has no gates but the compiler: there texts are checked, alarms are told, and nothing is kept from winning.
 */
import type { Evidence, HackAlarm, RewardCandidate, Trajectory } from "../../src/core/reward-search.ts";
import { quantile } from "../../src/core/statistics.ts";
import type { SearchMethod } from "../../src/core/training.ts";
import { checkProgram, type Replayed, replayRewards } from "../../src/lang/index.ts";
import { agreement, sameStartPairs } from "./agreement.ts";
import { hackAlarms, isHack } from "./alarms.ts";
import { TrajectoryBank } from "./bank.ts";
import { checkText, passGates } from "./gates.ts";
import { clearPairs, rankReward, stillName, type WorthOptions, worthOf } from "./ranking.ts";
import { scaleTerms } from "./scaled-text.ts";
import type { Gates } from "./search.ts";
import { tuneWeights } from "./weights.ts";
import type { RewardBrief } from "./writer.ts";

export interface GatesOptions {
  readonly brief: RewardBrief;
  readonly probes: readonly Trajectory[];
  readonly seed: number;
  readonly method: SearchMethod;
  /** Of the learner, a step. Default: 0.99. */
  readonly discount?: number;
}

/** Ranking better by less than this is not worth a training. */
const leastGain = 0.02;
/** Of a normal distribution: standard deviation over median absolute deviation. */
const normalRatio = 1.4826;

/** Fitness that comes of itself: standing still, or what three of four probes stay below. One that had luck says nothing. */
export function untrainedFitness(probes: readonly Trajectory[]): number {
  const still = probes.filter(({ name }) => name === stillName).map(({ fitness }) => fitness);
  return Math.max(
    quantile(
      probes.map(({ fitness }) => fitness),
      0.75,
    ),
    ...still,
  );
}

/** How far fitness of untrained episodes varies, but for outliers. */
export function luckOf(probes: readonly Trajectory[]): number {
  const fitness = probes.map((probe) => probe.fitness);
  const middle = quantile(fitness, 0.5);
  return (
    normalRatio *
    quantile(
      fitness.map((each) => Math.abs(each - middle)),
      0.5,
    )
  );
}

/** Rewards of all steps: the sum of the terms. */
function rewardsOf({ values }: Replayed): Float64Array {
  const rewards = new Float64Array(values[0]?.length ?? 0);
  for (const row of values) for (let i = 0; i < rewards.length; i++) rewards[i] = (rewards[i] ?? 0) + (row[i] ?? 0);
  return rewards;
}

/**
 * What a reward's own episodes and those of others say of it, as the alarms want to know it. Its own are held to be hacks for once: a reward that pays
 * them more than what is clearly better from the same start is one.
 */
export async function standing(
  source: string,
  known: readonly Trajectory[],
  own: readonly Trajectory[],
  { inputs }: Pick<RewardBrief, "inputs">,
  options: WorthOptions,
): Promise<{ readonly agreement: number | null; readonly refusal: string | null }> {
  const program = checkProgram(source, { file: "reward.ts", inputs, entries: [{ name: "reward", result: "terms" }] });
  const bank = known.map((each): Trajectory => (own.includes(each) ? { ...each, kind: "hack" } : each));
  const [replayed] = await replayRewards([program], bank, { steps: true });
  if (!replayed) throw new RangeError("a reward that was not replayed");
  const worth = worthOf(rewardsOf(replayed), bank, options);
  const trained = bank.flatMap(({ kind }, index) => (kind === "probe" ? [] : [index]));
  return {
    agreement: agreement(
      trained.map((index) => worth.sums[index] ?? 0),
      trained.flatMap((index) => bank[index] ?? []),
    ),
    refusal: rankReward(worth, bank).refusal,
  };
}

export function openGates({ brief, probes, seed, method, discount = 0.99 }: GatesOptions): Gates {
  const bank = new TrajectoryBank();
  bank.addAll(probes);
  const accepted: RewardCandidate[] = [];
  const untrained = probes.length > 0 ? untrainedFitness(probes) : Number.NEGATIVE_INFINITY;
  const luck = probes.length > 0 ? luckOf(probes) : 0;
  let best = Number.NEGATIVE_INFINITY;
  const worthOptions: WorthOptions = { discount, controlDt: brief.controlDt };
  const meet: Gates["meet"] = ({ fitness }, trajectories) => {
    bank.addAll(trajectories);
    best = Math.max(best, fitness);
  };
  return {
    untrained,
    meet,

    async admit(candidates) {
      if (method === "eureka") {
        return candidates.map((candidate) => {
          const checked = checkText(candidate, brief.inputs);
          return typeof checked === "string" ? checked : null;
        });
      }
      const { inputs } = brief;
      const context = { ...worthOptions, inputs, bank: bank.trajectories, earlier: accepted, seed };
      const results = await passGates(candidates, context);
      accepted.push(...results.flatMap((each) => (each.accepted ? [each.candidate] : [])));
      return results.map((each) => (each.accepted ? null : each.reason));
    },

    async judge(
      candidate: RewardCandidate,
      evidence: Evidence,
      trajectories: readonly Trajectory[],
    ): Promise<{ readonly alarms: readonly HackAlarm[]; readonly isHack: boolean }> {
      meet(evidence, trajectories);
      const known = await standing(candidate.source, bank.trajectories, trajectories, brief, worthOptions);
      const alarms = hackAlarms(evidence, { ...known, untrained, luck, best });
      if (method === "eureka" || !isHack(alarms, evidence)) return { alarms, isHack: false };
      bank.addAll(trajectories.map((each): Trajectory => ({ ...each, kind: "hack" })));
      return { alarms, isHack: true };
    },

    async tune({ source }) {
      const known = bank.trajectories;
      const pairs = [...clearPairs(known), ...sameStartPairs(known)];
      const program = checkProgram(source, {
        file: "reward.ts",
        inputs: brief.inputs,
        entries: [{ name: "reward", result: "terms" }],
      });
      const [replayed] = await replayRewards([program], known);
      if (!replayed) return null;
      const { factors, before, after } = tuneWeights(replayed.sums, replayed.terms.length, pairs);
      if (after - before < leastGain) return null;
      const named = Object.fromEntries(replayed.terms.map((term, index) => [term, factors[index] ?? 1]));
      return scaleTerms(source, named, brief.inputs);
    },
  };
}
