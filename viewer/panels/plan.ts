/** The plan as a tree; each subgoal shows how far it is at the current time. */
import type { Plan, Subgoal } from "../../src/core/plan.ts";
import type { SubgoalStatus } from "../playback/recording.ts";
import { element } from "./dom.ts";

export class PlanPanel {
  readonly root = element("section", "panel plan");
  readonly #list = element("div", "tree");
  readonly #progress = element("span", "note");
  readonly #onSelect: (subgoal: string) => void;
  #plan: Plan | null = null;
  #rows = new Map<string, HTMLElement>();

  /** @param onSelect Told which subgoal was clicked. */
  constructor(onSelect: (subgoal: string) => void) {
    this.#onSelect = onSelect;
    this.root.append(element("h2", "", "Plan", this.#progress), this.#list);
  }

  show(plan: Plan | null, statuses: ReadonlyMap<string, SubgoalStatus>): void {
    if (plan !== this.#plan) this.#build(plan);
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
    this.#list.replaceChildren(...(plan?.subgoals ?? []).map((subgoal) => this.#row(subgoal)));
    if (!plan) this.#list.append(element("p", "empty", "No plan yet."));
  }

  #row(subgoal: Subgoal): HTMLElement {
    const line = element("button", "line", element("i", "dot"), element("span", "title", subgoal.title));
    line.type = "button";
    if (subgoal.why) line.append(element("span", "why", subgoal.why));
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

/** A group is achieved when all its leaves are, failed when one is, running when one is or some are done. */
export function statusesOfTree(
  plan: Plan | null,
  statuses: ReadonlyMap<string, SubgoalStatus>,
): Map<string, SubgoalStatus> {
  const result = new Map<string, SubgoalStatus>();
  const visit = (subgoal: Subgoal): SubgoalStatus => {
    const inner = (subgoal.children ?? []).map(visit);
    const own = statuses.get(subgoal.id);
    let status: SubgoalStatus = own ?? "pending";
    if (own === undefined && inner.length > 0) {
      if (inner.every((child) => child === "achieved")) status = "achieved";
      else if (inner.includes("running")) status = "running";
      else if (inner.includes("failed")) status = "failed";
      else if (inner.some((child) => child !== "pending")) status = "running";
    }
    result.set(subgoal.id, status);
    return status;
  };
  for (const subgoal of plan?.subgoals ?? []) visit(subgoal);
  return result;
}
