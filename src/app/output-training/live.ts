/** Draws the view of a training on a terminal, over and over in the same place; what is to stay scrolls away above it. */
import type { RunReporter } from "../training/train-run.ts";
import { describeTraining } from "./describe.ts";
import { follow, openView, type TrainingView, viewLines } from "./view.ts";

/** Redraws at most this often (ms). */
const redrawInterval = 100;

export interface Terminal {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export function liveTrainingReporter(terminal: Terminal): RunReporter {
  let view: TrainingView | null = null;
  let drawn = 0;
  let last = 0;
  const erase = () => {
    if (drawn > 0) terminal.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  const draw = (force: boolean) => {
    if (!view || (!force && performance.now() - last < redrawInterval)) return;
    last = performance.now();
    const lines = viewLines(view, terminal.columns ?? 80, terminal.rows ?? 24);
    erase();
    terminal.write(lines.map((line) => `${line}\n`).join(""));
    drawn = lines.length;
  };
  const above = (lines: readonly string[]) => {
    erase();
    terminal.write(lines.map((line) => `${line}\n`).join(""));
    draw(true);
  };
  return {
    event(event) {
      if (event.type === "train-start") {
        above(describeTraining(event));
        view = openView(event);
      } else if (view) follow(view, event);
      if (event.type === "train-end") {
        // The last state of the view stays on the screen above the verdict.
        draw(true);
        drawn = 0;
        view = null;
        terminal.write(`${describeTraining(event).join("\n")}\n`);
      } else if (event.type === "train-seed-end" && view && view.start.seeds.length > 1) above(describeTraining(event));
      else draw(event.type === "train-evaluation");
    },
    note: (text) => above([text]),
    end: () => {
      drawn = 0;
      view = null;
    },
  };
}
