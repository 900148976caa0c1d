/** An event as one line. What episodes hold is text that others wrote: it is shown as text, never as markup. */
import type { AgentEvent, LlmCall } from "../../src/core/events.ts";
import type { SkillArguments } from "../../src/core/plan.ts";
import { words } from "./dom.ts";
import { reviewLine } from "./review.ts";

export interface Line {
  readonly text: string;
  readonly tone: "plain" | "good" | "bad" | "quiet";
}

/** What language models were asked and used so far. */
export interface Spent {
  readonly calls: number;
  readonly tokens: number;
  readonly usd: number;
  /** Calls whose price is not known. */
  readonly unpriced: number;
}

export const nothingSpent: Spent = { calls: 0, tokens: 0, usd: 0, unpriced: 0 };

/** The sum with one event more. */
export function spentWith(spent: Spent, event: AgentEvent): Spent {
  if (event.type !== "llm-call" || event.cached) return spent;
  return {
    calls: spent.calls + 1,
    tokens: spent.tokens + event.promptTokens + event.completionTokens,
    usd: spent.usd + (event.usd ?? 0),
    unpriced: spent.unpriced + (event.usd === null ? 1 : 0),
  };
}

/** Such as "3 calls, 4512 tokens, $0.0034"; empty where no model was asked. */
export function spentText({ calls, tokens, usd, unpriced }: Spent): string {
  if (calls === 0) return "";
  const price = unpriced === calls ? [] : [`${unpriced > 0 ? "at least " : ""}${money(usd)}`];
  return [`${calls} model ${calls === 1 ? "call" : "calls"}`, `${tokens} tokens`, ...price].join(", ");
}

/** US dollars with as many digits as tell anything. */
export function money(usd: number): string {
  if (usd === 0) return "$0";
  return usd >= 0.1 ? `$${usd.toFixed(2)}` : `$${Number(usd.toPrecision(2))}`;
}

/** Lists are alternatives: the first few will do. */
function skillArguments(args: SkillArguments): string {
  const values = Object.values(args).map((value) => {
    if (!Array.isArray(value)) return String(value);
    return value.length > 2 ? `${value.slice(0, 2).join("/")}/…` : value.join("/");
  });
  return words([...new Set(values)].join(" "));
}

/** @param spent With this event. */
function callText(event: LlmCall, spent: Spent): string {
  const subject = `${event.model}: ${event.purpose}`;
  if (event.cached) return `${subject}, from the cache`;
  const tokens = `${event.promptTokens + event.completionTokens} tokens${event.estimated ? " at most" : ""}`;
  const price = event.usd === null ? "price not known" : `${money(event.usd)} (${money(spent.usd)} so far)`;
  return [subject, ...(event.outcome === "answered" ? [] : [event.outcome]), tokens, price].join(", ");
}

/** @param spent With this event. */
export function describe(event: AgentEvent, spent: Spent = nothingSpent): Line {
  switch (event.type) {
    case "goal-start":
      return { text: `${event.resumed ? "goes on with" : "goal"}: ${event.goal}`, tone: "plain" };
    case "plan-made":
      return {
        text: ["plan made", event.plan.review ? reviewLine(event.plan.review) : ""].filter(Boolean).join("; "),
        tone: "plain",
      };
    case "plan-revised":
      return { text: `plan revised: ${event.reason}`, tone: "bad" };
    case "subgoal-start":
      return { text: event.title, tone: "plain" };
    case "subgoal-end":
      if (event.status === "achieved") return { text: `${event.subgoal} achieved`, tone: "good" };
      return { text: `${event.subgoal} failed${event.reason ? `: ${event.reason}` : ""}`, tone: "bad" };
    case "skill-start":
      return { text: `${event.skill} ${skillArguments(event.args)}`, tone: "quiet" };
    case "skill-end":
      if (event.status === "succeeded") return { text: `${event.skill} done`, tone: "quiet" };
      return {
        text: `${event.skill}: ${event.code ?? "failed"}${event.message ? `, ${event.message}` : ""}`,
        tone: "bad",
      };
    case "goal-revised":
      return { text: `“${event.correction}”: the goal is now ${event.goal}`, tone: "plain" };
    case "goal-queued":
      return { text: `waits for its turn: ${event.goal} (${event.waiting} waiting)`, tone: "quiet" };
    case "goal-paused":
      return { text: "paused", tone: "plain" };
    case "goal-continued":
      return { text: "goes on", tone: "plain" };
    case "learn-start":
      return {
        text: `there is no skill for the ${event.robot} to ${event.sentence}: it is learned now`,
        tone: "plain",
      };
    case "learn-progress":
      return {
        text: `learning: ${event.phase}, ${event.seconds} s, ${event.steps} steps${event.success === null ? "" : `, success ${Math.round(100 * event.success)} %`}`,
        tone: "quiet",
      };
    case "learn-end":
      if (event.skill !== null) return { text: `learned ${event.skill} in ${event.seconds} s`, tone: "good" };
      return { text: `nothing was learned: ${event.reason ?? event.status}`, tone: "bad" };
    case "llm-call":
      return { text: callText(event, spent), tone: event.outcome === "answered" ? "quiet" : "bad" };
    case "goal-end":
      return {
        text: event.reason ? `${event.status}: ${event.reason}` : event.status,
        tone: event.status === "achieved" ? "good" : "bad",
      };
    default:
      // Events of a later version are shown by their name.
      return { text: (event as { type: string }).type, tone: "quiet" };
  }
}
