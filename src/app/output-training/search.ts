/** What a search for a reward says, in lines for people. */
import { printable } from "../../core/printable.ts";
import type {
  CandidateScored,
  Interval,
  SearchEnd,
  SearchEvent,
  SearchStart,
  SearchSummary,
} from "../../core/training.ts";
import { clockText, countText, shareText } from "./numbers.ts";

/** Lines for people about one event. */
export function describeSearch(event: SearchEvent): string[] {
  switch (event.type) {
    case "search-start":
      return [startText(event)];
    case "candidate-written": {
      const { candidate, origin, parents, note, rejected } = event;
      const from = parents.length > 0 ? `, from ${parents.join(" and ")}` : "";
      if (rejected !== null) return [`${candidate} (${origin}${from}) is not trained: ${oneLine(rejected)}`];
      return [`${candidate} (${origin}${from})${note ? `: ${oneLine(note)}` : ""}`];
    }
    case "candidate-scored": {
      const { candidate, seconds, steps, fitness, fitnessInterval, success, alarms, kept } = event;
      const parts = [
        `fitness ${fitnessText(fitness)} ${intervalText(fitnessInterval)}`,
        `success ${shareText(success)}`,
        `${countText(steps)} steps`,
        ...(alarms.length > 0 ? [`alarms: ${alarms.join(", ")}`] : []),
        kept ? "goes on" : "dropped",
      ];
      return [`[${clockText(seconds)}] ${candidate}: ${parts.join(", ")}`];
    }
    case "search-end":
      return [winnerText(event), `  ${costText(event)}`];
  }
}

const writerText = { builtin: "the built-in writer", llm: "a language model" } as const;

function startText({ method, writer, model, samples, iterations, fullSteps, run, isResumed }: SearchStart): string {
  const who = model === null ? writerText[writer] : oneLine(model);
  const rounds = `${iterations} ${iterations === 1 ? "round" : "rounds"} of ${samples}`;
  const again = isResumed ? ", resumed" : "";
  return `search: rewards by ${who}, ${method}, ${rounds}, ${countText(fullSteps)} steps a whole training (run ${run}${again})`;
}

const endText = {
  finished: "",
  budget: " so far: a budget ran out",
  interrupted: " so far: the search was interrupted",
} as const;

function winnerText({ candidate, fitness, success, end }: SearchEnd): string {
  if (candidate === null) return `no reward could be trained${endText[end].replace(" so far", "")}`;
  const judged = [
    ...(fitness === null ? [] : [`fitness ${fitnessText(fitness)}`]),
    ...(success === null ? [] : [`success ${shareText(success)}`]),
  ];
  const seen = judged.length > 0 ? `, ${judged.join(", ")} on the seeds it was chosen by` : "";
  return `chosen${endText[end]}: reward ${candidate}${seen}`;
}

/** What a search took: texts, steps, time, and the model's calls where one was asked. */
export function costText({ candidates, steps, judgedSteps, seconds, llm }: SearchSummary): string {
  const { written, accepted, trained } = candidates;
  const parts = [
    `${written} written, ${accepted} accepted, ${trained} trained`,
    `${countText(steps)} steps of training and ${countText(judgedSteps)} of judging in ${clockText(seconds)}`,
  ];
  if (llm.calls > 0) {
    const money = llm.usd > 0 ? `$${llm.usd.toFixed(4)}` : "no money";
    parts.push(`model: ${llm.calls} ${llm.calls === 1 ? "call" : "calls"}, ${countText(llm.tokens)} tokens, ${money}`);
  }
  return parts.join("; ");
}

/** Of those that go on, the fittest; null where none does. */
export function bestScored(scored: Iterable<CandidateScored>): CandidateScored | null {
  const kept = [...scored].filter((score) => score.kept);
  return kept.reduce<CandidateScored | null>(
    (best, each) => (best && best.fitness >= each.fitness ? best : each),
    null,
  );
}

/** Fitnesses differ in scale from task to task: three digits that count, no more than three behind the point. */
export function fitnessText(fitness: number): string {
  const size = Math.abs(fitness);
  return size >= 100 ? String(Math.round(fitness)) : fitness.toFixed(size >= 10 ? 1 : 3);
}

export const intervalText = ([low, high]: Interval): string => `[${fitnessText(low)}, ${fitnessText(high)}]`;

/** Writers' and models' texts, on one line and without control characters. */
export const oneLine = (text: string): string => printable(text).replace(/\s+/g, " ").trim();
