/** What a person sees of a search for a reward: the table on a terminal, the plain lines, the JSON lines. */
import { describe, expect, it, vi } from "vitest";
import { liveTrainingReporter } from "../../../src/app/output-training/live.ts";
import { jsonTrainingReporter, lineTrainingReporter } from "../../../src/app/output-training/reporter.ts";
import { followSearch, openSearchView, searchLines } from "../../../src/app/output-training/search-view.ts";
import type { CandidateScored, SearchEnd, SearchEvent, SearchStart } from "../../../src/core/training.ts";

const start: SearchStart = {
  type: "search-start",
  run: "run-7",
  method: "race",
  writer: "builtin",
  model: null,
  samples: 4,
  iterations: 2,
  fullSteps: 400_000,
  isResumed: false,
};
const written = (candidate: string, generation: number, parents: string[] = [], rejected: string | null = null) =>
  ({
    type: "candidate-written",
    candidate,
    origin: "builtin",
    parents,
    generation,
    note: "forward speed\nand an upright trunk\u001b[31m",
    rejected,
  }) as const;
const scored = (
  candidate: string,
  fitness: number,
  kept: boolean,
  more: Partial<CandidateScored> = {},
): SearchEvent => ({
  type: "candidate-scored",
  candidate,
  generation: 0,
  rung: 0,
  steps: 50_000,
  fitness,
  fitnessInterval: [fitness - 0.1, fitness + 0.1],
  success: 0.25,
  alarms: [],
  kept,
  seconds: 12,
  ...more,
});
const end: SearchEnd = {
  type: "search-end",
  method: "race",
  writer: "builtin",
  end: "finished",
  candidate: "b4",
  candidates: { written: 6, accepted: 5, trained: 4 },
  steps: 250_000,
  judgedSteps: 20_000,
  seconds: 75,
  fitness: 2.5,
  success: 0.9,
  llm: { calls: 0, tokens: 0, usd: 0 },
};
const course: readonly SearchEvent[] = [
  start,
  written("b0", 0),
  written("b1", 0),
  written("b2", 0, [], "the same behaviour as b1 on every trajectory"),
  scored("b0", 1.5, true),
  scored("b1", 0.25, false, { alarms: ["saturation", "one-term"] }),
  written("b3", 1, ["b0"]),
  written("b4", 1, ["b0", "b1"]),
  scored("b4", 2.5, true, { steps: 150_000, seconds: 40, rung: 1 }),
];

describe("the table of a search", () => {
  it("has the best on top, what waits before what was dropped, and says what is not trained and why", () => {
    const view = openSearchView(start);
    for (const event of course) followSearch(view, event);
    const [head, heading, ...rest] = searchLines(view, 120, 24);
    // Rounds 1 and 2 of 2; 150 k + 50 k + 50 k steps.
    expect(head).toBe("  ██████░░░░░░ round 2 of 2, 5 written, 3 judgements, 250 k steps, 0:40");
    expect(heading).toMatch(/^ {2}candidate +by +from +steps +fitness +success +alarms$/);
    expect(rest.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["b4", "builtin", "b0 b1", "150 k", "2.500", "[2.400, 2.600]", "0.25", "best"],
      ["b0", "builtin", "50 k", "1.500", "[1.400, 1.600]", "0.25", "goes on"],
      ["b3", "builtin", "b0", "waits"],
      ["b1", "builtin", "50 k", "0.250", "[0.150, 0.350]", "0.25", "dropped", "saturation one-term"],
      ["not trained: 1 of 5; b2: the same behaviour as b1 on every trajectory"],
    ]);
    followSearch(view, { ...end, candidate: "b0" });
    expect(searchLines(view, 120, 24)[2]).toMatch(/^ {2}b0 .* chosen$/);
  });

  it("fits into the terminal, however many there are", () => {
    const view = openSearchView(start);
    for (let index = 0; index < 40; index++) followSearch(view, written(`b${index}`, 0));
    followSearch(view, written("b40", 0, [], "x".repeat(200)));
    for (const [width, height] of [
      [40, 10],
      [200, 24],
    ] as const) {
      const lines = searchLines(view, width, height);
      expect(lines.length).toBeLessThanOrEqual(height);
      for (const line of lines) expect(line.length).toBeLessThan(width);
      expect(lines.join("\n")).toMatch(/… and \d+ more/);
    }
  });

  it("is redrawn in place and stays above the verdict; a training's view follows it", () => {
    let screen: string[] = [];
    const terminal = {
      columns: 120,
      rows: 30,
      write(text: string) {
        if (text.startsWith("\u001b[")) screen = screen.slice(0, screen.length - Number.parseInt(text.slice(2), 10));
        else screen.push(...text.split("\n").slice(0, -1));
      },
    };
    const reporter = liveTrainingReporter(terminal);
    for (const event of course) reporter.event(event);
    expect(screen.filter((line) => line.includes("round 2 of 2"))).toHaveLength(1);
    reporter.event(end);
    expect(screen[0]).toBe(
      "search: rewards by the built-in writer, race, 2 rounds of 4, 400 k steps a whole training (run run-7)",
    );
    expect(screen.slice(-2)).toEqual([
      "chosen: reward b4, fitness 2.500, success 0.90 on the seeds it was chosen by",
      "  6 written, 5 accepted, 4 trained; 250 k steps of training and 20 k of judging in 1:15",
    ]);
    expect(screen.filter((line) => line.includes("chosen"))).toHaveLength(2);
    const known = screen.length;
    reporter.note("a note");
    expect(screen).toHaveLength(known + 1);
  });
});

describe("a search without a terminal", () => {
  it("is plain lines, without the control characters of a writer's note", () => {
    const lines: string[] = [];
    const reporter = lineTrainingReporter((line) => lines.push(line));
    for (const event of course.slice(1, 6)) reporter.event(event);
    expect(lines).toEqual([
      "b0 (builtin): forward speed and an upright trunk[31m",
      "b1 (builtin): forward speed and an upright trunk[31m",
      "b2 (builtin) is not trained: the same behaviour as b1 on every trajectory",
      "[0:12] b0: fitness 1.500 [1.400, 1.600], success 0.25, 50 k steps, goes on",
      "[0:12] b1: fitness 0.250 [0.150, 0.350], success 0.25, 50 k steps, alarms: saturation, one-term, dropped",
    ]);
    const llm = { calls: 3, tokens: 4200, usd: 0.0123 };
    reporter.event({ ...end, end: "budget", llm });
    expect(lines.slice(-2)).toEqual([
      "chosen so far: a budget ran out: reward b4, fitness 2.500, success 0.90 on the seeds it was chosen by",
      "  6 written, 5 accepted, 4 trained; 250 k steps of training and 20 k of judging in 1:15; model: 3 calls, 4.2 k tokens, $0.0123",
    ]);
    reporter.event({ ...end, candidate: null, fitness: null, success: null, end: "budget" });
    expect(lines.at(-2)).toBe("no reward could be trained: a budget ran out");
  });

  it("is the very events as JSON", () => {
    const out: string[] = [];
    const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0);
    try {
      const reporter = jsonTrainingReporter();
      for (const event of [...course, end]) reporter.event(event);
    } finally {
      spy.mockRestore();
    }
    expect(out.map((line) => JSON.parse(line))).toEqual([...course, end]);
    expect(out.every((line) => line.endsWith("\n") && !line.slice(0, -1).includes("\n"))).toBe(true);
  });
});
