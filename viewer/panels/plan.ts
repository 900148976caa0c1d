/** The plan as a tree; each subgoal shows how far it is at the current time, where it comes from and what is expected of it. */
import type { Plan, Subgoal } from "../../src/core/plan.ts";
import { hasRegions } from "../playback/regions.ts";
import { type SubgoalStatus, statusesOfTree } from "../playback/statuses.ts";
import { button, element } from "./dom.ts";
import { ReviewSection } from "./review.ts";

const origins = {
  proposed: "proposed as it stands",
  corrected: "proposed, and corrected by the check",
  inserted: "put in by the check",
} as const;

export class PlanPanel {
  readonly root = element("section", "panel plan");
  readonly #list = element("div", "tree");
  readonly #progress = element("span", "note");
  readonly #review = new ReviewSection();
  readonly #places: HTMLButtonElement;
  readonly #onSelect: (subgoal: string) => void;
  #plan: Plan | null = null;
  #rows = new Map<string, HTMLElement>();

  /** @param onSelect Told which subgoal was clicked. @param onPlaces Shows or hides the regions of the plan. */
  constructor(onSelect: (subgoal: string) => void, onPlaces: () => void) {
    this.#onSelect = onSelect;
    this.#places = button("Places of the plan on the map (p)", "Places", onPlaces);
    const toggles = element("div", "toggles", this.#places);
    this.root.append(element("h2", "", "Plan", toggles, this.#progress), this.#review.root, this.#list);
  }

  show(plan: Plan | null, statuses: ReadonlyMap<string, SubgoalStatus>, showsPlaces: boolean): void {
    if (plan !== this.#plan) this.#build(plan);
    this.#places.setAttribute("aria-pressed", String(showsPlaces));
    const status = statusesOfTree(plan, statuses);
    let [done, total] = [0, 0];
    for (const [id, row] of this.#rows) {
      const now = status.get(id) ?? "pending";
      if (row.dataset.leaf === "true") {
        total++;
        if (now === "achieved") done++;
      }
      if (row.dataset.status === now) continue;
      row.dataset.status = now;
      row.setAttribute("aria-label", `${row.dataset.title}: ${now}`);
      if (now !== "running") continue;
      this.#running = row;
      row.scrollIntoView({ block: "nearest" });
    }
    const text = total === 0 ? "" : `${done} of ${total}`;
    if (this.#progress.textContent !== text) this.#progress.textContent = text;
  }

  /** What is being done stays in view when the panels below take more room. */
  readonly #keepInView = new ResizeObserver(() => this.#running?.scrollIntoView({ block: "nearest" }));
  #running: HTMLElement | null = null;

  #build(plan: Plan | null): void {
    this.#plan = plan;
    this.#running = null;
    this.#keepInView.observe(this.#list);
    this.#rows = new Map();
    this.#review.show(plan?.review);
    this.#places.hidden = !hasRegions(plan);
    this.#list.replaceChildren(...(plan?.subgoals ?? []).map((subgoal) => this.#row(subgoal)));
    if (!plan) this.#list.append(element("p", "empty", "No plan yet."));
  }

  #row(subgoal: Subgoal): HTMLElement {
    const heading = element("span", "heading", element("span", "title", subgoal.title));
    const line = element("button", "line", element("i", "dot"), heading);
    line.type = "button";
    const { origin } = subgoal;
    if (origin) {
      const mark = element("span", "origin", origin);
      mark.dataset.origin = origin;
      mark.title = origins[origin] ?? "";
      heading.append(mark);
    }
    if (subgoal.why) line.append(element("span", "why", subgoal.why));
    const expected = estimateText(subgoal.estimate);
    if (expected) line.append(element("span", "why estimate", expected));
    line.title = subgoal.predicate;
    line.dataset.status = "pending";
    line.dataset.title = subgoal.title;
    line.dataset.leaf = String(!subgoal.children);
    line.addEventListener("click", () => this.#onSelect(subgoal.id));
    this.#rows.set(subgoal.id, line);
    const children = (subgoal.children ?? []).map((child) => this.#row(child));
    return element("div", "node", line, ...(children.length > 0 ? [element("div", "children", ...children)] : []));
  }
}

/** Such as "about 12 s, 93 % likely"; empty where nothing is expected. */
export function estimateText(estimate: Subgoal["estimate"]): string {
  if (!estimate) return "";
  const { seconds, success } = estimate;
  const time = Number.isFinite(seconds)
    ? [`about ${seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`]
    : [];
  const chance = success !== null && Number.isFinite(success) ? [`${Math.round(100 * success)} % likely`] : [];
  return [...time, ...chance].join(", ");
}
