/** What became of a proposed plan, in one line; what was done to its steps, on demand. */
import type { PlanReview } from "../../src/core/plan.ts";
import { element } from "./dom.ts";

const authors: Readonly<Record<PlanReview["author"], string>> = {
  model: "model proposed",
  memory: "remembered",
  rules: "rules proposed",
};

/** Such as "model proposed 9 steps: 6 kept, 2 corrected, 1 dropped; 3 inserted". */
export function reviewLine({ author, proposed, kept, corrected, dropped, inserted }: PlanReview): string {
  if (proposed === 0 && author === "rules")
    return inserted > 0 ? `made by rules: ${counted(inserted)}` : "made by rules";
  const fates = [
    [kept, "kept"],
    [corrected, "corrected"],
    [dropped, "dropped"],
  ] as const;
  const told = fates.filter(([count]) => count > 0).map(([count, fate]) => `${count} ${fate}`);
  const inside = told.length > 0 ? `: ${told.join(", ")}` : "";
  return `${authors[author] ?? "proposed"} ${counted(proposed)}${inside}${inserted > 0 ? `; ${inserted} inserted` : ""}`;
}

const counted = (steps: number) => `${steps} ${steps === 1 ? "step" : "steps"}`;

export class ReviewSection {
  readonly root = element("div", "review");
  #shown: PlanReview | undefined;

  show(review: PlanReview | undefined): void {
    if (review === this.#shown) return;
    this.#shown = review;
    this.root.replaceChildren(...(review ? reviewNodes(review) : []));
  }
}

function reviewNodes(review: PlanReview): HTMLElement[] {
  const line = element("span", "summary", reviewLine(review));
  const note = review.note ? [element("p", "why", review.note)] : [];
  if (review.repairs.length === 0) return [element("p", "", line), ...note];
  const repairs = review.repairs.map(({ kind, step, reason }) => {
    const mark = element("span", "origin", kind);
    mark.dataset.origin = kind;
    return element("li", "", mark, element("span", "step", step), element("span", "why", reason));
  });
  return [element("details", "", element("summary", "", line), element("ul", "repairs", ...repairs)), ...note];
}
