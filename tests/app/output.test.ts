/** What a person reads of a run: lines without control characters, and what models cost. */
import { describe, expect, it } from "vitest";
import { lineReporter } from "../../src/app/output.ts";
import { printable } from "../../src/core/printable.ts";

describe("text of others on the terminal", () => {
  it("loses escapes, bells and direction marks, and keeps letters, line ends and tabs", () => {
    expect(printable("\u001b[2Jgo\u0007 \u202ehome\u200b\r\n\tö 日本 \u{1f600}")).toBe(
      "[2Jgo home\n\tö 日本 \u{1f600}",
    );
  });

  it("is shown so in titles and reasons", () => {
    const lines: string[] = [];
    const reporter = lineReporter((line) => lines.push(line));
    reporter.event({ type: "subgoal-start", time: 61, subgoal: "1", title: "dig\u001b]0;owned\u0007 down" });
    reporter.note("kicked: \u009bred");
    expect(lines).toEqual(["[1:01] dig]0;owned down", "kicked: red"]);
  });
});

describe("a question to a model", () => {
  const call = {
    type: "llm-call",
    time: 0,
    model: "small",
    purpose: "plan",
    promptTokens: 1000,
    completionTokens: 200,
    usd: 0.0123,
    seconds: 1,
    cached: false,
    estimated: false,
    outcome: "answered",
  } as const;

  it("is a line with tokens and money", () => {
    const lines: string[] = [];
    const reporter = lineReporter((line) => lines.push(line));
    reporter.event(call);
    reporter.event({ ...call, usd: null, outcome: "refusal" });
    reporter.event({ ...call, cached: true });
    expect(lines).toEqual([
      "[0:00] asked small (plan): 1200 tokens, $0.0123",
      "[0:00] asked small (plan): 1200 tokens, price unknown (refusal)",
      "[0:00] asked small (plan): answered before, costs nothing",
    ]);
  });
});
