/** The events so far, the latest last; a click seeks there. */
import type { EventMessage } from "../../src/core/episode.ts";
import type { AgentEvent } from "../../src/core/events.ts";
import type { SkillArguments } from "../../src/core/plan.ts";
import { clock, element, words } from "./dom.ts";

export class LogPanel {
  readonly root = element("section", "panel log");
  readonly #list = element("ol");
  readonly #rows: { time: number; row: HTMLElement }[] = [];
  readonly #onSeek: (time: number) => void;
  #current = -1;

  constructor(onSeek: (time: number) => void) {
    this.#onSeek = onSeek;
    this.root.append(element("h2", "", "Events"), this.#list);
  }

  show(events: readonly EventMessage[], time: number): void {
    for (const { time: at, event } of events.slice(this.#rows.length)) this.#add(at, event);
    let current = -1;
    this.#rows.forEach(({ time: at }, index) => {
      if (at <= time) current = index;
    });
    if (current === this.#current) return;
    this.#current = current;
    this.#rows.forEach(({ row }, index) => {
      row.classList.toggle("future", index > current);
      row.classList.toggle("current", index === current);
    });
    const row = this.#rows[current]?.row;
    // Only the list scrolls: scrollIntoView would move the page as well.
    if (row) this.#list.scrollTop = row.offsetTop - this.#list.offsetTop - this.#list.clientHeight * 0.6;
  }

  #add(time: number, event: AgentEvent): void {
    const { text, tone } = describe(event);
    const line = element("button", "line", element("time", "", clock(time)), element("span", "", text));
    line.type = "button";
    line.addEventListener("click", () => this.#onSeek(time));
    const row = element("li", tone, line);
    this.#rows.push({ time, row });
    this.#list.append(row);
  }
}

/** Lists are alternatives: the first few will do. */
function skillArguments(args: SkillArguments): string {
  const values = Object.values(args).map((value) => {
    if (!Array.isArray(value)) return String(value);
    return value.length > 2 ? `${value.slice(0, 2).join("/")}/…` : value.join("/");
  });
  return words([...new Set(values)].join(" "));
}

export function describe(event: AgentEvent): { text: string; tone: "plain" | "good" | "bad" | "quiet" } {
  switch (event.type) {
    case "goal-start":
      return { text: `${event.resumed ? "goes on with" : "goal"}: ${event.goal}`, tone: "plain" };
    case "plan-made":
      return { text: "plan made", tone: "plain" };
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
    case "llm-call":
      return {
        text: `${event.model}: ${event.purpose}, ${event.promptTokens + event.completionTokens} tokens${event.outcome === "answered" ? "" : `, ${event.outcome}`}`,
        tone: event.outcome === "answered" ? "quiet" : "bad",
      };
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
