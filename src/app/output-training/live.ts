/**
 * Draws the view of a training, or of the search for a reward before it, on a terminal, over and over in the same place; what is to stay scrolls
 * away above it.
 */
import type { RunReporter } from "../training/train-run.ts";
import { describeTraining } from "./describe.ts";
import { followSearch, openSearchView, type SearchView, searchLines } from "./search-view.ts";
import { follow, openView, type TrainingView, viewLines } from "./view.ts";

/** Redraws at most this often (ms). */
const redrawInterval = 100;

export interface Terminal {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export function liveTrainingReporter(terminal: Terminal): RunReporter {
  let training: TrainingView | null = null;
  let search: SearchView | null = null;
  let drawn = 0;
  let last = 0;
  const erase = () => {
    if (drawn > 0) terminal.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  /** A search that is under way is what happens now, whichever began first. */
  const lines = (): string[] | null => {
    const [columns, rows] = [terminal.columns ?? 80, terminal.rows ?? 24];
    if (search) return searchLines(search, columns, rows);
    return training ? viewLines(training, columns, rows) : null;
  };
  const draw = (force: boolean) => {
    if (!force && performance.now() - last < redrawInterval) return;
    const shown = lines();
    if (!shown) return;
    last = performance.now();
    erase();
    terminal.write(shown.map((line) => `${line}\n`).join(""));
    drawn = shown.length;
  };
  const above = (texts: readonly string[]) => {
    erase();
    terminal.write(texts.map((line) => `${line}\n`).join(""));
    draw(true);
  };
  /** The last state of the view stays on the screen above what is said then. */
  const leave = (texts: readonly string[]) => {
    draw(true);
    drawn = 0;
    terminal.write(texts.map((line) => `${line}\n`).join(""));
  };
  return {
    event(event) {
      switch (event.type) {
        case "search-start":
          above(describeTraining(event));
          search = openSearchView(event);
          draw(true);
          return;
        case "candidate-written":
        case "candidate-scored":
          if (search) followSearch(search, event);
          // Every judgement is worth seeing, and there are few.
          draw(true);
          return;
        case "search-end":
          if (search) followSearch(search, event);
          leave(describeTraining(event));
          search = null;
          return;
        case "train-start":
          above(describeTraining(event));
          training = openView(event);
          return;
        case "train-end":
          leave(describeTraining(event));
          training = null;
          return;
      }
      if (training) follow(training, event);
      if (event.type === "train-seed-end" && training && training.start.seeds.length > 1) {
        above(describeTraining(event));
      } else draw(event.type === "train-evaluation");
    },
    note: (text) => above([text]),
    end: () => {
      drawn = 0;
      training = null;
      search = null;
    },
  };
}
