/** What a training says, in lines for people. */
import type { EvaluationResult, TrainEnd, TrainRunEvent } from "../../core/training.ts";
import { clockText, countText, engineText, shareText } from "./numbers.ts";
import { describeSearch } from "./search.ts";

/** Lines for people about one event. */
export function describeTraining(event: TrainRunEvent): string[] {
  switch (event.type) {
    case "train-start": {
      const seeds = event.seeds.length > 1 ? `seeds ${event.seeds.join(", ")}` : `seed ${event.seeds[0]}`;
      const again = event.isResumed ? ", resumed" : "";
      return [`train: ${event.description} (${event.task}, ${seeds}, run ${event.run}${again})`];
    }
    case "train-progress": {
      const { "episode/return": total, "episode/success": success, "time/stepsPerSecond": rate } = event.scalars;
      const parts = [
        `${countText(event.steps)} steps`,
        ...(total === undefined ? [] : [`return ${total.toFixed(1)}`]),
        ...(success === undefined ? [] : [`success ${shareText(success)}`]),
        ...(rate === undefined ? [] : [`${countText(rate)} steps/s`]),
      ];
      return [`[${clockText(event.seconds)}] ${parts.join(", ")}`];
    }
    case "train-evaluation":
      return [
        `[${clockText(event.seconds)}] ${countText(event.steps)} steps, judged ${judged(event.engine, event.result)}`,
      ];
    case "train-seed-end": {
      const where = [
        ...(event.fast ? [judged("fast", event.fast)] : []),
        ...(event.reference ? [judged("reference", event.reference)] : []),
      ];
      return [
        `seed ${event.seed} ended (${endText[event.end]}) after ${clockText(event.seconds)}: ${where.join("; ")}`,
      ];
    }
    case "train-end":
      return [trainEndText(event), ...acrossText(event)];
    case "search-start":
    case "candidate-written":
    case "candidate-scored":
    case "search-end":
      return describeSearch(event);
  }
}

const endText = { mark: "mark met", steps: "steps used up", time: "time used up", stopped: "stopped" } as const;

function judged(
  engine: "fast" | "reference",
  { success, successInterval, fitness, episodes }: EvaluationResult,
): string {
  const [low, high] = successInterval;
  return `in the ${engineText[engine]}: success ${shareText(success)} [${shareText(low)}, ${shareText(high)}], fitness ${fitness.toFixed(3)}, ${episodes} episodes`;
}

export function trainEndText(end: TrainEnd): string {
  const { search } = end;
  if (search && search.candidate === null) {
    const why = search.end === "budget" ? "the budget ran out before" : "no reward was written under which";
    return `${why} anything was learned that does what was asked`;
  }
  if (end.success === null || end.fitness === null) return "interrupted; what was learned so far is kept";
  const result = `success ${shareText(end.success)}, fitness ${end.fitness.toFixed(3)} over ${end.evalEpisodes} held-out episodes in the ${engineText[end.engine]}`;
  const [steps, seconds] = [end.steps + (search?.steps ?? 0), end.seconds + (search?.seconds ?? 0)];
  const cost = `${countText(steps)} steps in ${clockText(seconds)}${search ? ", the search included" : ""}`;
  if (end.status === "reached") return `learned '${end.skill}': ${result} (${cost})`;
  return `${end.status === "budget" ? "the budget ran out below the mark" : "ended below the mark"}: ${result} (${cost})`;
}

function acrossText({ acrossSeeds, seeds }: TrainEnd): string[] {
  if (!acrossSeeds) return [];
  const { success, fitness } = acrossSeeds;
  const text = (mean: number, [low, high]: readonly [number, number]) =>
    `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  return [
    `over ${seeds.length} seeds: success ${text(success.mean, success.interval)}, fitness ${text(fitness.mean, fitness.interval)}`,
  ];
}
