/**
 * How far a reward and the verifier agree about known episodes that began alike: those under the same command (the same target, the same wanted speed). Episodes of
 * different starts differ in return for reasons that nobody chose. Small differences of fitness count, too, since both numbers are exact: it is
 * their order over many policies that says what a reward pays for, long before any policy is good.
 */
import type { Trajectory } from "../../src/core/reward-search.ts";
import { deviations } from "../../src/core/statistics.ts";
import type { ClearPair } from "./ranking.ts";

/** Fewer episodes of one start than this say nothing. */
const leastTogether = 4;
/** Fewer episodes in all than this say nothing. */
const leastInAll = 12;

/** Pearson's correlation; 0 where either does not vary. */
export function pearson(a: readonly number[], b: readonly number[]): number {
  const { ab, aa, bb } = deviations(a, b);
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/** Ranks from 0, those of equal values their mean. */
export function ranksOf(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && order[end + 1]?.value === order[start]?.value) end++;
    for (let at = start; at <= end; at++) {
      const index = order[at]?.index;
      if (index !== undefined) ranks[index] = (start + end) / 2;
    }
    start = end + 1;
  }
  return ranks;
}

const centred = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return values.map((value) => value - mean);
};

/** What an episode was asked for, as a key. */
export function startOf({ inputs, steps }: Pick<Trajectory, "inputs" | "steps">): string {
  const { command } = inputs;
  if (!command) return "";
  return Array.from({ length: command.length / steps }, (_, component) => command[component * steps] ?? 0).join(" ");
}

/** Episodes by their start, those alone or nearly so left out. */
export function startGroups(trajectories: readonly Pick<Trajectory, "inputs" | "steps">[]): number[][] {
  const groups = new Map<string, number[]>();
  trajectories.forEach((trajectory, index) => {
    const key = startOf(trajectory);
    groups.set(key, [...(groups.get(key) ?? []), index]);
  });
  return [...groups.values()].filter((group) => group.length >= leastTogether);
}

/**
 * The mean of two correlations within starts, of values and of ranks: the first is blind to what one outlier hides, the second to how much is at stake.
 *
 * @param returns Of each episode under the reward. [trajectories]
 * @returns In [-1, 1]; null where too few episodes began alike, or fitness is the same in all.
 */
export function agreement(returns: ArrayLike<number>, trajectories: readonly Trajectory[]): number | null {
  const groups = startGroups(trajectories);
  if (groups.reduce((sum, group) => sum + group.length, 0) < leastInAll) return null;
  const [values, fitness]: [number[], number[]] = [[], []];
  const [valueRanks, fitnessRanks]: [number[], number[]] = [[], []];
  for (const group of groups) {
    const [own, theirs] = [
      group.map((index) => returns[index] ?? 0),
      group.map((index) => trajectories[index]?.fitness ?? 0),
    ];
    values.push(...centred(own));
    fitness.push(...centred(theirs));
    valueRanks.push(...centred(ranksOf(own)));
    fitnessRanks.push(...centred(ranksOf(theirs)));
  }
  if (fitness.every((value) => value === 0)) return null;
  return (pearson(values, fitness) + pearson(valueRanks, fitnessRanks)) / 2;
}

/** Share of the range of fitness within a start that is a clear difference. */
const clearShare = 0.25;

/** Pairs of trained policies' episodes that began alike and differ clearly, among others of that start. */
export function sameStartPairs(trajectories: readonly Trajectory[]): ClearPair[] {
  const trained = trajectories.flatMap((trajectory, index) =>
    trajectory.kind === "probe" ? [] : [{ trajectory, index }],
  );
  return startGroups(trained.map(({ trajectory }) => trajectory)).flatMap((group) => {
    const members = group.flatMap((each) => trained[each] ?? []);
    const fitness = members.map(({ trajectory }) => trajectory.fitness);
    const range = Math.max(...fitness) - Math.min(...fitness);
    return members.flatMap((better) =>
      members.flatMap((worse): ClearPair[] => {
        const difference = better.trajectory.fitness - worse.trajectory.fitness;
        if (range === 0 || difference < clearShare * range) return [];
        return [{ better: better.index, worse: worse.index, weight: difference / range }];
      }),
    );
  });
}
