/**
 * What `embody train` shows while it works: the events of `src/core/training.ts` as JSON lines, as plain lines, or as a live view on a
 * terminal (`live.ts`).
 */
import type { RunReporter } from "../training/train-run.ts";
import { describeTraining } from "./describe.ts";
import { liveTrainingReporter } from "./live.ts";

export function createTrainingReporter(json: boolean): RunReporter {
  if (json) return jsonTrainingReporter();
  return process.stdout.isTTY ? liveTrainingReporter(process.stdout) : lineTrainingReporter();
}

/** One JSON event a line on standard output, nothing else there. */
export function jsonTrainingReporter(): RunReporter {
  return {
    event: (event) => void process.stdout.write(`${JSON.stringify(event)}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    end: () => {},
  };
}

/** Plain lines come at most this often between evaluations (s of training). */
const lineEvery = 5;

export function lineTrainingReporter(write: (line: string) => void = (line) => console.log(line)): RunReporter {
  let last = 0;
  return {
    event(event) {
      if (event.type === "train-progress") {
        if (event.seconds - last < lineEvery) return;
        last = event.seconds;
      }
      for (const line of describeTraining(event)) write(line);
    },
    note: write,
    end: () => {},
  };
}
