/** What the check of a plan found, in words for the terminal. */
import type { PlanReview } from "../core/plan.ts";

/** One line on who made the plan and what became of it, then one for each repair. */
export function reviewText({
  author,
  proposed,
  kept,
  corrected,
  dropped,
  inserted,
  repairs,
  note,
}: PlanReview): string {
  const counts =
    author === "rules"
      ? "planned by rules"
      : `${author === "memory" ? "remembered" : "the model proposed"} ${proposed} steps: ${kept} kept, ${corrected} corrected, ${dropped} dropped; ${inserted} put in`;
  const lines = repairs.map(({ kind, step, reason }) => `  ${kind}: ${step} (${reason})`);
  return [note ? `${counts}; ${note}` : counts, ...lines].join("\n");
}
