/** What the suite's runs come to, as rows of its tables. */
import { type ChoiceSkill, choiceSkills } from "../../../../worlds/choice/actions.ts";
import type { ChoiceNumbers } from "../../../../worlds/choice/model.ts";
import { bootstrapInterval, wilsonInterval } from "../../../core/statistics.ts";
import { acrossSeeds } from "../../training/seed-results.ts";
import type { SkillRun } from "./measure.ts";
import type { ModelJudgement } from "./training.ts";
import type { YardEpisode } from "./yard-episode.ts";

export interface ModelRun extends ModelJudgement {
  readonly chooses: string;
  /** Choices that it was trained for; 0: none. */
  readonly budget: number;
  readonly seed: number;
}

export interface YardRun extends YardEpisode {
  readonly chooses: string;
  readonly seed: number;
  readonly layout: number;
  readonly goal: string;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const share = (runs: readonly YardRun[]) => runs.filter(({ achieved }) => achieved).length;

function grouped<Run>(runs: readonly Run[], key: (run: Run) => string): Run[][] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) groups.set(key(run), [...(groups.get(key(run)) ?? []), run]);
  return [...groups.values()];
}

/** A row for each chooser and budget; intervals over training seeds, or over episodes where nothing was trained. */
export function summariseModel(runs: readonly ModelRun[]): object[] {
  const groups = grouped(runs, ({ chooses, budget }) => `${chooses} ${budget}`);
  const rows = groups.map((group) => {
    const [first] = group;
    const success = group.map((run) => run.success);
    const returns = group.map((run) => run.return);
    const isTrained = (first?.budget ?? 0) > 0;
    const episodes = first?.episodes ?? 0;
    return {
      chooses: first?.chooses ?? "",
      choices: first?.budget ?? 0,
      success: mean(success),
      successInterval: isTrained
        ? bounded(acrossSeeds(success).interval)
        : wilsonInterval(Math.round((success[0] ?? 0) * episodes), episodes),
      return: mean(returns),
      returnInterval: isTrained ? acrossSeeds(returns).interval : (first?.returnInterval ?? []),
      worldSeconds: mean(group.map(({ seconds }) => seconds)),
      successes: success,
      returns,
    };
  });
  return rows.sort((a, b) => a.choices - b.choices);
}

/** Shares lie between 0 and 1, whatever the law says. */
const bounded = ([low, high]: readonly [number, number]) => [Math.max(0, low), Math.min(1, high)] as const;

function yardRow(chooses: string, runs: readonly YardRun[]) {
  const seconds = runs.map(({ worldSeconds }) => worldSeconds);
  return {
    chooses,
    episodes: runs.length,
    achieved: share(runs),
    share: share(runs) / runs.length,
    interval: wilsonInterval(share(runs), runs.length),
    worldSeconds: mean(seconds),
    worldSecondsInterval: bootstrapInterval(seconds, mean),
    choices: mean(runs.map(({ choices }) => choices.length)),
  };
}

export function summariseYard(runs: readonly YardRun[]): object[] {
  return grouped(runs, ({ chooses }) => chooses).map((group) => ({
    ...yardRow(group[0]?.chooses ?? "", group),
    achievedBySeed: grouped(group, ({ seed }) => String(seed)).map(share),
  }));
}

export function summariseAffordance(runs: readonly YardRun[]): object[] {
  return grouped(runs, ({ chooses }) => chooses).map((group) => {
    const failed = group.filter(({ achieved }) => !achieved).map(({ layout }) => layout);
    return { ...yardRow(group[0]?.chooses ?? "", group), failedLayouts: failed };
  });
}

/** Layout by layout: what the weighting changes. */
export function affordanceNote(runs: readonly YardRun[]): string {
  const [plain = [], weighted = []] = grouped(runs, ({ chooses }) => chooses);
  const pairs = plain.flatMap((run) => {
    const other = weighted.find(({ layout }) => layout === run.layout);
    return other ? [{ run, other }] : [];
  });
  const achieved = pairs.map(({ run, other }) => Number(other.achieved) - Number(run.achieved));
  const seconds = pairs.map(({ run, other }) => other.worldSeconds - run.worldSeconds);
  const said = (values: readonly number[]) => {
    const [low, high] = bootstrapInterval(values, mean);
    return `${mean(values).toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  };
  return `Weighted less unweighted, layout by layout: share achieved ${said(achieved)}, world seconds ${said(seconds)}; bootstrap intervals over ${pairs.length} layouts.`;
}

export function skillRows(runs: readonly SkillRun[], numbers: ChoiceNumbers): object[] {
  return choiceSkills.map((skill: ChoiceSkill) => {
    const those = runs.filter((run) => run.skill === skill);
    const foreseen = those.flatMap(({ predicted }) => predicted ?? []);
    return {
      skill,
      runs: those.length,
      succeeded: those.filter(({ succeeded }) => succeeded).length,
      foreseen: mean(foreseen),
      ...numbers[skill],
    };
  });
}
