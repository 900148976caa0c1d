/**
 * Goals that a model proposes to an agent that learns by setting itself goals (Voyager's automatic curriculum, Wang et al. 2023, arXiv 2305.16291). A
 * proposal counts only when the rules understand it and derive a plan from here that has something to do; otherwise, and without an answer, the
 * world's own data propose.
 */
import { EmbodyError } from "../src/core/errors.ts";
import { BudgetError, type LanguageModel } from "../src/core/language-model.ts";
import { type CurriculumRequest, isCurriculum, type Proposal, type Propose } from "./curriculum.ts";
import type { PlanningDomain } from "./domain.ts";
import { fillPrompt } from "./prompts.ts";
import { oneLine, proposedGoalsSchema } from "./proposal.ts";

export interface ModelCurriculumOptions {
  readonly model: LanguageModel;
  readonly domain: PlanningDomain;
  /** Who proposes where the model does not. */
  readonly otherwise: Propose;
}

/** Asked for at a time. */
const goalsAtOnce = 5;
/** Calls in a row without a goal that can be used, after which it is asked no more. */
const patience = 3;

export function proposeByModel({ model, domain, otherwise }: ModelCurriculumOptions): Propose {
  let waiting: string[] = [];
  let fruitless = 0;
  return async (request) => {
    if (waiting.length === 0 && fruitless < patience) waiting = await ask(request);
    for (let goal = waiting.shift(); goal !== undefined; goal = waiting.shift()) {
      if (await isNewAndWithinReach(goal, request)) {
        fruitless = 0;
        return { about: goal, goal } satisfies Proposal;
      }
    }
    fruitless++;
    return otherwise(request);
  };

  async function ask({ tried, facts, signal }: CurriculumRequest): Promise<string[]> {
    const lines = (pick: (tries: { achieved: number }) => boolean) =>
      Object.entries(tried)
        .flatMap(([about, tries]) => (pick(tries) ? [`- ${oneLine(about)}`] : []))
        .join("\n") || "- nothing";
    const messages = fillPrompt("propose", {
      world: domain.world,
      count: String(goalsAtOnce),
      skills: domain.skills.map(({ name, text }) => `- ${name}: ${text}`).join("\n"),
      achieved: lines(({ achieved }) => achieved > 0),
      failed: lines(({ achieved }) => achieved === 0),
      facts: domain.describe(facts),
    });
    try {
      const options = { purpose: "propose", maxTokens: 300, ...(signal ? { signal } : {}) };
      const { value } = await model.generate(proposedGoalsSchema, messages, options);
      return value.goals.slice(0, goalsAtOnce).map(oneLine).filter(Boolean);
    } catch (error) {
      if (error instanceof BudgetError) fruitless = patience;
      if (signal?.aborted || !(error instanceof EmbodyError)) throw error;
      return [];
    }
  }

  async function isNewAndWithinReach(text: string, { tried, facts, world }: CurriculumRequest): Promise<boolean> {
    if (isCurriculum(text) || tried[text]) return false;
    try {
      const goal = { id: "proposed", text, world };
      const result = await domain.rules.plan({ goal, facts, initialFacts: facts, failures: [] });
      return result.status === "ok" && result.plan.subgoals.length > 0;
    } catch (error) {
      if (error instanceof EmbodyError && error.code === "not-understood") return false;
      throw error;
    }
  }
}
