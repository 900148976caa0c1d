/**
 * What a command shows while it works: the same events as the episode holds, as JSON lines, as plain lines, or as a live
 * view on a terminal that is redrawn in place.
 */
import type { AgentEvent, LearnEnd, LearnProgress, LlmCall } from "../core/events.ts";
import { leaves, type Subgoal } from "../core/plan.ts";
import { printable } from "../core/printable.ts";

export interface Reporter {
  event(event: AgentEvent): void;
  /** World time goes on; only the live view shows it. */
  progress(worldSeconds: number): void;
  /** For people only; goes to standard error with `--json`. */
  note(text: string): void;
  /** A line was typed on the terminal: what is redrawn in place stands one line higher. */
  typed?(): void;
  end(): void;
}

/** One JSON event a line on standard output, nothing else there. */
export function jsonReporter(): Reporter {
  return {
    event: (event) => void process.stdout.write(`${JSON.stringify(event)}\n`),
    progress: () => {},
    note: (text) => void process.stderr.write(`${printable(text)}\n`),
    end: () => {},
  };
}

export function createReporter(json: boolean): Reporter {
  if (json) return jsonReporter();
  return process.stdout.isTTY ? liveReporter() : lineReporter();
}

const clockText = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${Math.floor(seconds % 60)
    .toString()
    .padStart(2, "0")}`;

/** A line for each event that a person wants to know of. */
export function lineReporter(print: (line: string) => void = (line) => console.log(line)): Reporter {
  const write = (line: string) => print(printable(line));
  return {
    event(event) {
      const line = describe(event);
      if (line) write(line);
    },
    progress: () => {},
    note: write,
    end: () => {},
  };
}

function describe(event: AgentEvent): string | null {
  switch (event.type) {
    case "goal-start":
      return `goal: ${event.goal} (world ${event.world}, seed ${event.seed}, planner ${event.planner}${event.resumed ? ", resumed" : ""})`;
    case "plan-made":
      return `plan: ${planText(event.plan.subgoals)}`;
    case "plan-revised":
      return `[${clockText(event.time)}] new plan, because ${event.reason}\nplan: ${planText(event.plan.subgoals)}`;
    case "subgoal-start":
      return `[${clockText(event.time)}] ${event.title}`;
    case "subgoal-end":
      return event.status === "failed" ? `[${clockText(event.time)}]   failed: ${event.reason ?? ""}` : null;
    case "goal-revised":
      return `[${clockText(event.time)}] the goal is now: ${event.goal}`;
    case "goal-queued":
      return `[${clockText(event.time)}] waiting: ${event.goal} (${event.waiting})`;
    case "goal-paused":
      return `[${clockText(event.time)}] paused`;
    case "goal-continued":
      return `[${clockText(event.time)}] going on`;
    case "learn-start":
      return `[${clockText(event.time)}] the library has no skill for the ${event.robot} to ${event.sentence}: it is learned now, and world time stands still`;
    case "learn-progress":
      return `  ${lessonText(event)}`;
    case "learn-end":
      return `[${clockText(event.time)}] ${lessonEnd(event)}`;
    case "llm-call":
      return `[${clockText(event.time)}] asked ${event.model} (${event.purpose}): ${costText(event)}`;
    case "skill-start":
    case "skill-end":
      return null;
    case "goal-end":
      return summary(event);
  }
}

function lessonText({ phase, seconds, steps, success }: LearnProgress): string {
  const what = phase === "search" ? "looks for a reward" : "trains";
  const measured = success === null ? "" : `, success ${Math.round(100 * success)} %`;
  return `learning: ${what}, ${clockText(seconds)}${steps < 1000 ? "" : `, ${Math.round(steps / 1000)} k steps`}${measured}`;
}

function lessonEnd({ status, skill, robot, sentence, reason, seconds }: LearnEnd): string {
  if (skill !== null) return `learned '${skill}' in ${clockText(seconds)}, for the ${robot} to ${sentence}`;
  return `nothing was learned (${status}, ${clockText(seconds)})${reason === undefined ? "" : `: ${reason}`}`;
}

const planText = (subgoals: readonly Subgoal[]) =>
  leaves(subgoals)
    .map((subgoal) => subgoal.title)
    .join(" > ") || "nothing to do";

function summary(event: Extract<AgentEvent, { type: "goal-end" }>): string {
  const done = event.reason === "" ? event.status : `${event.status}: ${event.reason}`;
  const assists = event.assists.length > 0 ? `, helped by ${event.assists.join(", ")}` : "";
  return `${done} after ${clockText(event.worldSeconds)} of world time (${event.seconds.toFixed(1)} s here)${assists}`;
}

/** Beside the plan, what is worth a line of its own in the live view. */
const liveLines: ReadonlySet<string> = new Set([
  "goal-revised",
  "goal-queued",
  "goal-paused",
  "goal-continued",
  "learn-start",
  "learn-end",
]);
function costText({ promptTokens, completionTokens, usd, cached, outcome }: Omit<LlmCall, "type" | "time">): string {
  if (cached) return "answered before, costs nothing";
  const money = usd === null ? "price unknown" : usd > 0 ? `$${usd.toFixed(4)}` : "free";
  return `${promptTokens + completionTokens} tokens, ${money}${outcome === "answered" ? "" : ` (${outcome})`}`;
}

/** What models were asked so far, for a line that stays. */
function askedSoFar(): { count(call: LlmCall): void; text(): string } {
  let [calls, tokens, money] = [0, 0, 0];
  return {
    count({ promptTokens, completionTokens, usd }) {
      calls++;
      tokens += promptTokens + completionTokens;
      money += usd ?? 0;
    },
    text: () =>
      calls === 0 ? "" : `, model: ${calls} calls, ${tokens} tokens${money > 0 ? `, $${money.toFixed(4)}` : ""}`,
  };
}

/** Redraws at most this often (ms). */
const redrawInterval = 80;
const marks = {
  pending: "\x1b[2m·\x1b[0m",
  running: "\x1b[36m▸\x1b[0m",
  achieved: "\x1b[32m✓\x1b[0m",
  failed: "\x1b[31m✗\x1b[0m",
};

/** What fits on the screen of a long list, around the entry that is being worked on: more would scroll and could not be redrawn. */
function inWindow<Entry>(entries: readonly Entry[], current: number, size: number): readonly Entry[] {
  const first = Math.min(Math.max(0, current - Math.floor(size / 2)), Math.max(0, entries.length - size));
  return entries.slice(first, first + Math.max(1, size));
}

/** The plan as a list with marks, redrawn in place; plans that were given up scroll away above it. */
function liveReporter(): Reporter {
  let subgoals: readonly Subgoal[] = [];
  let status = new Map<string, keyof typeof marks>();
  let time = 0;
  let drawn = 0;
  let last = 0;

  const asked = askedSoFar();
  let lesson = "";

  const erase = () => {
    if (drawn > 0) process.stdout.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  const draw = (force: boolean) => {
    if (!force && Date.now() - last < redrawInterval) return;
    last = Date.now();
    erase();
    const all = leaves(subgoals);
    const achieved = all.filter(({ id }) => status.get(id) === "achieved").length;
    const width = process.stdout.columns || 80;
    const shown = inWindow(all, achieved, (process.stdout.rows || 24) - 4);
    const lines = shown.map((subgoal) =>
      `  ${marks[status.get(subgoal.id) ?? "pending"]} ${printable(subgoal.title)}`.slice(0, width + 8),
    );
    if (all.length > 0) {
      lines.push(`  ${achieved} of ${all.length} subgoals, world time ${clockText(time)}${asked.text()}`);
    }
    if (lesson !== "") lines.push(`  ${printable(lesson)}`);
    process.stdout.write(lines.map((line) => `${line}\n`).join(""));
    drawn = lines.length;
  };
  const above = (text: string) => {
    erase();
    process.stdout.write(`${printable(text)}\n`);
    draw(true);
  };
  return {
    event(event) {
      if ("time" in event) time = event.time;
      if (event.type === "llm-call") asked.count(event);
      lesson = event.type === "learn-progress" ? lessonText(event) : "";
      if (event.type === "goal-start") above(describe(event) ?? "");
      if (event.type === "plan-made" || event.type === "plan-revised") {
        if (event.type === "plan-revised") above(`new plan, because ${event.reason}`);
        subgoals = event.plan.subgoals;
        status = new Map();
      }
      if (event.type === "subgoal-start") status.set(event.subgoal, "running");
      if (event.type === "subgoal-end") status.set(event.subgoal, event.status);
      draw(true);
      if (liveLines.has(event.type)) above(describe(event) ?? "");
      if (event.type === "goal-end") {
        drawn = 0;
        subgoals = [];
        process.stdout.write(`${printable(summary(event))}\n`);
      }
    },
    progress(worldSeconds) {
      time = worldSeconds;
      draw(false);
    },
    note: above,
    typed: () => {
      drawn += drawn > 0 ? 1 : 0;
    },
    end: () => {
      drawn = 0;
    },
  };
}
