/** What becomes of a goal when somebody says "no, the other crate": the planner's own reading first, where it has one, then the rules. */
import { correctByRules } from "../../../planners/corrections.ts";
import { alternatives } from "../../../planners/yard/alternatives.ts";
import { EmbodyError } from "../../core/errors.ts";
import type { CorrectionRequest, Planner } from "../../core/plan.ts";

/** @param rules understands goals without asking anybody */
export function correctorOf(planner: Planner, rules: Planner) {
  return async (request: CorrectionRequest): Promise<string> => {
    const { goal, words, facts, initialFacts, signal } = request;
    if (planner.correct) {
      try {
        return await planner.correct(request);
      } catch (error) {
        const isAnswerless = error instanceof EmbodyError && ["not-understood", "model", "budget"].includes(error.code);
        if (!isAnswerless || signal?.aborted) throw error;
      }
    }
    const understands = async (text: string): Promise<string | null> => {
      try {
        const plan = await rules.plan({ goal: { ...goal, text }, facts, initialFacts, failures: [] });
        return plan.status === "ok" ? plan.plan.predicate : null;
      } catch (error) {
        if (error instanceof EmbodyError && error.code === "not-understood") return null;
        throw error;
      }
    };
    return correctByRules({ goal: goal.text, words, understands, alternatives });
  };
}
