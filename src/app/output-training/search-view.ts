/**
 * The live view of a search for a reward, as lines: how far it is, and a table of its candidates, those that go on first and the fittest of them on
 * top. A function of the events so far, so that it is tested without a terminal.
 */
import type { CandidateScored, CandidateWritten, SearchEvent, SearchStart } from "../../core/training.ts";
import { clockText, countText } from "./numbers.ts";
import { bestScored, fitnessText, intervalText, oneLine } from "./search.ts";

export interface SearchView {
  readonly start: SearchStart;
  readonly written: Map<string, CandidateWritten>;
  /** The last judgement of each candidate. */
  readonly scored: Map<string, CandidateScored>;
  /** Judgements so far. */
  judgements: number;
  /** Wall time of the search (s), as last heard of. */
  seconds: number;
  /** Once the search has ended: the candidate that was chosen, or null. */
  chosen: string | null | undefined;
}

export function openSearchView(start: SearchStart): SearchView {
  return { start, written: new Map(), scored: new Map(), judgements: 0, seconds: 0, chosen: undefined };
}

export function followSearch(view: SearchView, event: SearchEvent): void {
  if (event.type === "candidate-written") view.written.set(event.candidate, event);
  if (event.type === "candidate-scored") {
    view.scored.set(event.candidate, event);
    view.judgements++;
    view.seconds = event.seconds;
  }
  if (event.type === "search-end") {
    view.seconds = event.seconds;
    view.chosen = event.candidate;
  }
}

/** The view as lines, none wider than `width`, not more than `height`. */
export function searchLines(view: SearchView, width: number, height: number): string[] {
  const all = rowsOf(view);
  const refused = [...view.written.values()].filter(({ rejected }) => rejected !== null);
  const last = refused.at(-1);
  const below = last
    ? [`  not trained: ${refused.length} of ${view.written.size}; ${last.candidate}: ${oneLine(last.rejected ?? "")}`]
    : [];
  const room = Math.max(1, height - below.length - 4);
  const shown = all.length > room ? all.slice(0, Math.max(1, room - 1)) : all;
  const more = all.length > shown.length ? [`  … and ${all.length - shown.length} more`] : [];
  const table = shown.length > 0 ? align([heading, ...shown]) : [];
  return [headLine(view), ...table, ...more, ...below].map((line) => line.slice(0, width - 1));
}

function headLine({ start, written, scored, judgements, seconds }: SearchView): string {
  const round = 1 + Math.max(0, ...[...written.values()].map(({ generation }) => generation));
  const steps = [...scored.values()].reduce((sum, each) => sum + each.steps, 0);
  const parts = [
    `round ${round} of ${Math.max(round, start.iterations)}`,
    `${written.size} written`,
    `${judgements} judgements`,
    `${countText(steps)} steps`,
    clockText(seconds),
  ];
  return `  ${bar(round - 1, Math.max(round, start.iterations))} ${parts.join(", ")}`;
}

const barWidth = 12;

function bar(done: number, all: number): string {
  const full = Math.round((barWidth * done) / Math.max(1, all));
  return "█".repeat(full) + "░".repeat(barWidth - full);
}

const heading = ["candidate", "by", "from", "steps", "fitness", "", "success", "", "alarms"];

/** What goes on, then what waits to be judged, then what was dropped; each fittest first. */
function rowsOf(view: SearchView): string[][] {
  const accepted = [...view.written.values()].filter(({ rejected }) => rejected === null);
  const best = view.chosen === undefined ? bestScored(view.scored.values())?.candidate : view.chosen;
  const place = ({ candidate }: CandidateWritten) => {
    const score = view.scored.get(candidate);
    return candidate === best ? 0 : !score ? 2 : score.kept ? 1 : 3;
  };
  const fitnessOf = ({ candidate }: CandidateWritten) => view.scored.get(candidate)?.fitness ?? 0;
  const sorted = accepted.sort((left, right) => place(left) - place(right) || fitnessOf(right) - fitnessOf(left));
  return sorted.map((written) => {
    const { candidate, origin, parents } = written;
    const score = view.scored.get(candidate);
    const told = score
      ? [
          countText(score.steps),
          fitnessText(score.fitness),
          intervalText(score.fitnessInterval),
          score.success.toFixed(2),
        ]
      : ["", "", "", ""];
    return [candidate, origin, parents.join(" "), ...told, stateOf(view, written, best), score?.alarms.join(" ") ?? ""];
  });
}

function stateOf(view: SearchView, { candidate }: CandidateWritten, best: string | null | undefined): string {
  const score = view.scored.get(candidate);
  if (candidate === view.chosen) return "chosen";
  if (!score) return view.chosen === undefined ? "waits" : "";
  if (!score.kept) return "dropped";
  return candidate === best ? "best" : "goes on";
}

/** Columns of numbers to the right, of words to the left; columns in which nothing stands are left out. */
function align(rows: readonly (readonly string[])[]): string[] {
  const columns = heading.map((_, column) => Math.max(...rows.slice(1).map((row) => row[column]?.length ?? 0)));
  const numbers = new Set([3, 4, 6]);
  return rows.map((row) => {
    const cells = row.flatMap((text, column) => {
      const widest = columns[column] ?? 0;
      if (widest === 0) return [];
      const width = Math.max(widest, heading[column]?.length ?? 0);
      return [numbers.has(column) ? text.padStart(width) : text.padEnd(width)];
    });
    return `  ${cells.join("  ")}`.trimEnd();
  });
}
