/** The events so far, the latest last; a click seeks there. */
import type { EventMessage } from "../../src/core/episode.ts";
import type { AgentEvent } from "../../src/core/events.ts";
import { describe, nothingSpent, type Spent, spentText, spentWith } from "./describe-event.ts";
import { clock, element } from "./dom.ts";

export class LogPanel {
  readonly root = element("section", "panel log");
  readonly #list = element("ol");
  /** What language models used by the current time. */
  readonly #spent = element("span", "note spent");
  readonly #rows: { time: number; row: HTMLElement; spent: Spent }[] = [];
  readonly #onSeek: (time: number) => void;
  #current = -1;

  constructor(onSeek: (time: number) => void) {
    this.#onSeek = onSeek;
    this.root.append(element("h2", "", "Events", this.#spent), this.#list);
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
    this.#spent.textContent = spentText(this.#rows[current]?.spent ?? nothingSpent);
    const row = this.#rows[current]?.row;
    // Only the list scrolls: scrollIntoView would move the page as well.
    if (row) this.#list.scrollTop = row.offsetTop - this.#list.offsetTop - this.#list.clientHeight * 0.6;
  }

  #add(time: number, event: AgentEvent): void {
    const spent = spentWith(this.#rows.at(-1)?.spent ?? nothingSpent, event);
    const { text, tone } = describe(event, spent);
    const line = element("button", "line", element("time", "", clock(time)), element("span", "", text));
    line.type = "button";
    line.addEventListener("click", () => this.#onSeek(time));
    const row = element("li", tone, line);
    row.dataset.event = event.type;
    this.#rows.push({ time, row, spent });
    this.#list.append(row);
  }
}
