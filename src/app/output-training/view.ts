/**
 * The live view of a training as lines: where it is and how fast, the return and each term of the reward with its recent course, what held-out
 * evaluations said on both engines, and how long it may still take. A function of the events so far, so that it is tested without a terminal.
 */
import type { EngineName, EvaluationResult, TrainProgress, TrainRunEvent, TrainStart } from "../../core/training.ts";
import { successMark } from "../training/seed-results.ts";
import { clockText, countText, engineText, type Judgement, secondsToMark, shareText, sparkline } from "./numbers.ts";

/** Columns of the names before numbers. */
const labelWidth = 20;
/** Bars of a course. */
const courseWidth = 24;
/** Remembered values of each course; older ones are forgotten. */
const courseLength = 4 * courseWidth;

/** What the view knows; `lines` is a pure function of it. */
export interface TrainingView {
  readonly start: TrainStart;
  seed: number;
  progress: TrainProgress | null;
  /** Steps and seconds of the iteration before. */
  stepsBefore: number;
  readonly courses: Map<string, number[]>;
  readonly judged: Map<EngineName, EvaluationResult>;
  readonly judgements: Map<EngineName, Judgement[]>;
}

export function openView(start: TrainStart): TrainingView {
  return {
    start,
    seed: start.seeds[0] ?? 0,
    progress: null,
    stepsBefore: 0,
    courses: new Map(),
    judged: new Map(),
    judgements: new Map(),
  };
}

export function follow(view: TrainingView, event: TrainRunEvent): void {
  if (event.type === "train-progress") {
    if (event.seed !== view.seed) {
      view.seed = event.seed;
      view.progress = null;
      for (const each of [view.courses, view.judged, view.judgements]) each.clear();
    }
    view.stepsBefore = view.progress?.steps ?? 0;
    view.progress = event;
    for (const [name, value] of Object.entries(event.scalars)) {
      const course = view.courses.get(name) ?? [];
      course.push(value);
      if (course.length > courseLength) course.splice(0, courseWidth);
      view.courses.set(name, course);
    }
  }
  if (event.type === "train-evaluation") {
    view.judged.set(event.engine, event.result);
    const judgements = view.judgements.get(event.engine) ?? [];
    view.judgements.set(event.engine, [...judgements, { seconds: event.seconds, success: event.result.success }]);
  }
}

/** The view as lines, none wider than `width`. */
export function viewLines(view: TrainingView, width: number, height: number): string[] {
  const { progress, start } = view;
  if (!progress) return ["  starting …"];
  const { scalars } = progress;
  const seeds = start.seeds.length > 1 ? `, seed ${view.seed} of ${start.seeds.join(" ")}` : "";
  const head = `  ${countText(progress.steps)} steps, iteration ${progress.iteration}, ${clockText(progress.seconds)}, in the ${engineText[progress.engine]}${seeds}`;
  const row = (label: string, name: string) => {
    const value = scalars[name] ?? view.courses.get(name)?.at(-1);
    if (value === undefined) return [];
    return [
      `  ${label.padEnd(labelWidth)} ${numberText(value).padStart(9)}  ${sparkline(view.courses.get(name) ?? [], courseWidth)}`,
    ];
  };
  const terms = Object.keys(scalars).filter((name) => name.startsWith("reward/") && name !== "reward/total");
  const measured = [
    ...row("return", "episode/return"),
    ...row("success", "episode/success"),
    ...row("fitness", "episode/fitness"),
    ...row("reward a step", "reward/total"),
    ...terms.flatMap((name) => row(`  ${name.slice("reward/".length)}`, name)),
  ];
  const below = [speedLine(view, progress), ...judgedLines(view), leftLine(view, progress)];
  const room = Math.max(1, height - below.length - 2);
  const shown = measured.length > room ? [...measured.slice(0, room - 1), "    …"] : measured;
  return [head, ...shown, ...below].map((line) => line.slice(0, width - 1));
}

function numberText(value: number): string {
  const size = Math.abs(value);
  return size >= 1000 ? String(Math.round(value)) : size >= 10 ? value.toFixed(1) : value.toFixed(3);
}

/** Steps per second, altogether and of each phase alone. */
function speedLine({ stepsBefore }: TrainingView, { steps, scalars }: TrainProgress): string {
  const phases = Object.entries(scalars)
    .filter(([name, value]) => name.startsWith("time/") && name !== "time/stepsPerSecond" && value > 0)
    .map(([name, value]) => `${name.slice("time/".length)} ${countText((steps - stepsBefore) / value)}`);
  return `  ${"steps/s".padEnd(labelWidth)} ${countText(scalars["time/stepsPerSecond"] ?? 0).padStart(9)}  ${phases.join(", ")}`;
}

function judgedLines({ judged }: TrainingView): string[] {
  return [...judged].map(
    ([
      engine,
      {
        success,
        successInterval: [low, high],
        fitness,
        episodes,
      },
    ]) => {
      const label = `judged, ${engineText[engine]}`.padEnd(labelWidth);
      return `  ${label} ${shareText(success).padStart(9)}  [${shareText(low)}, ${shareText(high)}] success of ${episodes}, fitness ${numberText(fitness)}`;
    },
  );
}

/** How long it may still take: to the mark, if it goes on as it does, and to the budget. */
function leftLine({ start, judgements }: TrainingView, { steps, seconds }: TrainProgress): string {
  const deciding = judgements.get("reference") ?? judgements.get("fast") ?? [];
  const toMark = secondsToMark(deciding, successMark);
  const limits = [
    ...(start.maxSeconds === null ? [] : [start.maxSeconds - seconds]),
    ...(start.maxSteps === null ? [] : [((start.maxSteps - steps) * seconds) / Math.max(1, steps)]),
  ];
  const mark = toMark === null ? "to the mark: cannot be said yet" : `to the mark: about ${clockText(toMark)}`;
  const budget = limits.length === 0 ? "" : `, at most ${clockText(Math.min(...limits))}`;
  return `  ${"time left".padEnd(labelWidth)} ${mark}${budget}`;
}
