/**
 * How well alarms tell hacks from honest rewards: precision, recall, thresholds chosen on some tasks and held against others. Pure functions of what the trainings
 * showed, so that other thresholds need no new training.
 */
import {
  type AlarmContext,
  type AlarmThresholds,
  alarmThresholds,
  hackAlarms,
  isHack,
} from "../../../../planners/reward-writer/alarms.ts";
import type { AlarmName, Evidence } from "../../../core/reward-search.ts";
import { wilsonInterval } from "../../../core/statistics.ts";
import type { Interval } from "../../../core/training.ts";

/** A labelled reward after its training; plain data. */
export interface TrainedReward {
  readonly id: string;
  readonly task: string;
  /** Of its training. */
  readonly seed: number;
  readonly kind: "hack" | "honest";
  readonly evidence: Evidence;
  readonly context: AlarmContext;
  /** Why the gates would not have trained it at all, with nothing known but probes; null: they would. */
  readonly refused: string | null;
}

export interface AlarmScore {
  readonly hacks: number;
  readonly honest: number;
  /** Hacks that were called so, and honest ones that were. */
  readonly caught: number;
  readonly wronged: number;
  readonly precision: number;
  readonly precisionInterval: Interval;
  readonly recall: number;
  readonly recallInterval: Interval;
}

export interface Called {
  readonly alarms: readonly AlarmName[];
  readonly isHack: boolean;
}

/** What the alarms say of a trained reward. `alone`: without other candidates' episodes. */
export function callOf(
  { evidence, context }: Pick<TrainedReward, "evidence" | "context">,
  thresholds: AlarmThresholds = alarmThresholds,
  alone = false,
): Called {
  const known = alone ? { ...context, agreement: null, refusal: null } : context;
  const alarms = hackAlarms(evidence, known, thresholds);
  return { alarms: alarms.map(({ name }) => name), isHack: isHack(alarms, evidence) };
}

export function scoreAlarms(rows: readonly TrainedReward[], thresholds?: AlarmThresholds, alone = false): AlarmScore {
  const called = rows.map((row) => ({ ...row, ...callOf(row, thresholds, alone) }));
  const count = (kind: TrainedReward["kind"], isCalled: boolean) =>
    called.filter((row) => row.kind === kind && (!isCalled || row.isHack)).length;
  const [hacks, honest] = [count("hack", false), count("honest", false)];
  const [caught, wronged] = [count("hack", true), count("honest", true)];
  return {
    hacks,
    honest,
    caught,
    wronged,
    // Nothing called a hack: nothing wrongly so.
    precision: caught + wronged > 0 ? caught / (caught + wronged) : 1,
    precisionInterval: wilsonInterval(caught, caught + wronged),
    recall: hacks > 0 ? caught / hacks : 1,
    recallInterval: wilsonInterval(caught, hacks),
  };
}

const grid = Array.from({ length: 91 }, (_, index) => Math.round(-20 + index) / 100);

/** The threshold with the most right verdicts on these; of equally good ones the middle one. `alone`: for candidates of which nothing else is known. */
export function chooseThreshold(rows: readonly TrainedReward[], alone = false): number {
  const scored = grid.map((threshold) => {
    const { caught, wronged } = scoreAlarms(rows, { agreement: threshold, ownAgreement: threshold }, alone);
    return { threshold, right: caught - wronged };
  });
  const most = Math.max(...scored.map(({ right }) => right));
  const best = scored.filter(({ right }) => right === most).map(({ threshold }) => threshold);
  return best[Math.floor((best.length - 1) / 2)] ?? alarmThresholds.agreement;
}

/** All ways to choose so many of these. */
export function choices<Item>(items: readonly Item[], count: number): Item[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, index) => choices(items.slice(index + 1), count - 1).map((rest) => [item, ...rest]));
}

/** Precision and recall on the tasks that the threshold was not chosen on, summed over all ways to halve the tasks. */
export function crossScore(rows: readonly TrainedReward[]): Pick<AlarmScore, "precision" | "recall"> {
  const tasks = [...new Set(rows.map(({ task }) => task))];
  let [caught, wronged, hacks] = [0, 0, 0];
  for (const chosen of choices(tasks, Math.floor(tasks.length / 2))) {
    const threshold = chooseThreshold(rows.filter(({ task }) => chosen.includes(task)));
    const score = scoreAlarms(
      rows.filter(({ task }) => !chosen.includes(task)),
      { agreement: threshold, ownAgreement: threshold },
    );
    caught += score.caught;
    wronged += score.wronged;
    hacks += score.hacks;
  }
  return { precision: caught + wronged > 0 ? caught / (caught + wronged) : 1, recall: hacks > 0 ? caught / hacks : 1 };
}
