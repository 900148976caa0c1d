/**
 * The planner that speaks: a language model proposes a plan, `critic.ts` checks and repairs it against the world's data, and what is expected to
 * reach the goal soonest is taken: the model's plan, one remembered from an earlier run, or the one that the rules derive. After a failure it
 * is asked again in the manner of DEPS (Wang et al. 2023, arXiv 2302.01560): what happened is described, the model explains and plans anew,
 * and the checked plans are selected by expected cost and success.
 *
 * The words of the goal are the person's. Where the rules understand them, what they mean (the plan's predicate) comes from the rules, whatever
 * the model says; the model's condition counts only for words that the rules do not understand. Without an answer (no server, no money, broken
 * replies) the rules go on alone, if they can.
 */
import { EmbodyError, messageOf } from "../src/core/errors.ts";
import { BudgetError, type ChatMessage, type LanguageModel } from "../src/core/language-model.ts";
import { noMemory, type PlanMemory } from "../src/core/memory.ts";
import {
  type CorrectionRequest,
  type FailedAttempt,
  leaves,
  type Plan,
  type Planner,
  type PlanRequest,
  type PlanResult,
  type PlanReview,
} from "../src/core/plan.ts";
import { type CheckedPlan, checkProposal, type Verdict } from "./critic.ts";
import type { PlanningDomain } from "./domain.ts";
import { fillPrompt } from "./prompts.ts";
import { correctedGoalSchema, oneLine, type Proposal, proposalSchema } from "./proposal.ts";

export interface LlmPlannerOptions {
  readonly model: LanguageModel;
  readonly domain: PlanningDomain;
  readonly memory?: PlanMemory;
  /** Plans asked for when one has failed; the best of them is taken. Default 2. */
  readonly samples?: number;
}

/** Failures of the model after which this run asks it no more. */
const mostModelFailures = 3;
/** A proposed plan may be expected to take so much longer than the rules' before theirs is taken. */
const patience = 1.5;
const replyTokens = 2000;
/** Of a run's failures the last so many are described. */
const describedFailures = 8;

export function createLlmPlanner(options: LlmPlannerOptions): Planner {
  return new LlmPlanner(options);
}

class LlmPlanner implements Planner {
  readonly name: string;
  readonly #model: LanguageModel;
  readonly #domain: PlanningDomain;
  readonly #memory: PlanMemory;
  readonly #samples: number;
  /** By the goal's words: what they mean in this run. */
  readonly #meanings = new Map<string, string>();
  #failures = 0;

  constructor({ model, domain, memory = noMemory, samples = 2 }: LlmPlannerOptions) {
    this.name = `llm (${model.name})`;
    this.#model = model;
    this.#domain = domain;
    this.#memory = memory;
    this.#samples = samples;
  }

  async plan(request: PlanRequest): Promise<PlanResult> {
    const rules = await this.#byRules(request);
    // What the data exclude costs no question; after failures the rules may only have run out of ways.
    if (rules.status === "impossible" && request.failures.length === 0) return rules;
    const known = rules.status === "ok" ? rules.plan.predicate : await this.#meaning(rules, request);
    const own = rules.status === "ok" ? this.#weighed(rules.plan, request) : this.#derived(known, request);
    if (own?.plan.subgoals.length === 0) return { status: "ok", plan: own.plan };
    const remembered = this.#remembered(request, known);
    if (remembered) return { status: "ok", plan: remembered.plan };
    const { best, note } = await this.#ask(request, known, own !== null);
    if (best && (!own || best.expectedSeconds <= patience * own.expectedSeconds)) {
      this.#meanings.set(request.goal.text, best.plan.predicate);
      return { status: "ok", plan: best.plan };
    }
    if (own) return { status: "ok", plan: instead(own, best, note) };
    if (rules.status === "impossible") return rules;
    if (known !== null) return { status: "impossible", reason: `no other way was found: ${note}` };
    throw new EmbodyError("not-understood", `No plan was found for "${request.goal.text}": ${note}.`, {
      remedy: rules.status === "unknown" ? rules.remedy : "Say it in other words.",
    });
  }

  async correct({ goal, words, facts, signal }: CorrectionRequest): Promise<string> {
    const messages = fillPrompt("correct", {
      world: this.#domain.world,
      facts: this.#domain.describe(facts),
      goal: goal.text,
      correction: oneLine(words),
    });
    const reply = await this.#model.generate(correctedGoalSchema, messages, {
      purpose: "correct",
      maxTokens: 200,
      ...(signal ? { signal } : {}),
    });
    return oneLine(reply.value.goal);
  }

  async #byRules(request: PlanRequest): Promise<PlanResult | { status: "unknown"; remedy: string }> {
    try {
      return await this.#domain.rules.plan(request);
    } catch (error) {
      if (!(error instanceof EmbodyError && error.code === "not-understood")) throw error;
      return { status: "unknown", remedy: error.remedy ?? error.message };
    }
  }

  /**
   * What the words mean, where that is settled: by the rules, also when they see no way any more; else by the first plan of this run that was
   * accepted. What a goal means does not change under way. Null: not settled yet.
   */
  async #meaning(rules: { readonly status: string }, request: PlanRequest): Promise<string | null> {
    const settled = request.condition ?? this.#meanings.get(request.goal.text);
    if (settled !== undefined) return settled;
    if (rules.status === "unknown") return null;
    const first = await this.#byRules({ ...request, facts: request.initialFacts, failures: [] });
    return first.status === "ok" ? first.plan.predicate : null;
  }

  /** A plan from the world's data alone for a condition that is settled; null where they know no way. */
  #derived(condition: string | null, request: PlanRequest): CheckedPlan | null {
    if (condition === null) return null;
    const nothing: Proposal = { explanation: "", condition, impossible: null, parts: [] };
    const verdict = this.#check(nothing, "rules", request, condition);
    return verdict.status === "ok" ? verdict : null;
  }

  /** The rules' own plan with what it is expected to take. */
  #weighed(plan: Plan, request: PlanRequest): CheckedPlan {
    const imagination = this.#domain.imagine(request);
    const steps = leaves(plan.subgoals);
    const expectedSeconds = steps.reduce((sum, subgoal) => {
      const { seconds, success } = imagination.expect(subgoal);
      return sum + seconds / Math.max(0.01, success);
    }, 0);
    const review: PlanReview = {
      author: "rules",
      proposed: 0,
      kept: 0,
      corrected: 0,
      dropped: 0,
      inserted: steps.length,
      repairs: [],
    };
    return { status: "ok", plan, review, expectedSeconds };
  }

  /** A plan that worked for the same words; only as a first plan: a failure is what memory did not foresee. */
  #remembered(request: PlanRequest, known: string | null): CheckedPlan | null {
    if (request.failures.length > 0) return null;
    for (const earlier of this.#memory.plansFor(this.#domain.world, request.goal.text)) {
      if (earlier.failed >= earlier.worked) continue;
      const steps = earlier.steps.flatMap((call) => this.#domain.proposed(call) ?? []);
      const proposal: Proposal = {
        explanation: "",
        condition: earlier.predicate,
        impossible: null,
        parts: [{ title: "", steps }],
      };
      const verdict = this.#check(proposal, "memory", request, known);
      if (verdict.status === "ok") {
        return noteOn(verdict, `worked ${earlier.worked} of ${earlier.worked + earlier.failed} times before`);
      }
    }
    return null;
  }

  #check(proposal: Proposal, author: PlanReview["author"], request: PlanRequest, condition: string | null): Verdict {
    return checkProposal(this.#domain, proposal, { author, condition, request });
  }

  /** The best of the model's plans once checked, or why there is none. */
  async #ask(
    request: PlanRequest,
    known: string | null,
    hasRules: boolean,
  ): Promise<{ best: CheckedPlan | null; note: string }> {
    if (this.#failures >= mostModelFailures) {
      return { best: null, note: `the model failed ${mostModelFailures} times and is asked no more` };
    }
    const messages = this.#messages(request);
    const samples = request.failures.length > 0 ? this.#samples : 1;
    let best: CheckedPlan | null = null;
    let note = "";
    for (let sample = 0; sample < samples; sample++) {
      const answer = await this.#answer(messages, request, known, sample, hasRules);
      if ("note" in answer) note = answer.note;
      else if (!best || answer.expectedSeconds < best.expectedSeconds) best = answer;
      // A model that does not answer is not asked for another opinion.
      if ("gone" in answer) break;
    }
    return { best, note };
  }

  /** One plan: what cannot be used is sent back once, with the reason. */
  async #answer(
    messages: readonly ChatMessage[],
    request: PlanRequest,
    known: string | null,
    sample: number,
    hasRules: boolean,
  ): Promise<CheckedPlan | { note: string; gone?: true }> {
    const isRevision = request.failures.length > 0;
    let asked = messages;
    let note = "";
    let before: string | null = null;
    for (let attempt = 0; attempt < 2; attempt++) {
      let reply: { value: Proposal; text: string };
      try {
        const schema = proposalSchema(this.#domain.skills, isRevision, attempt > 0);
        reply = await this.#model.generate(schema, asked, {
          purpose: isRevision ? "replan" : "plan",
          maxTokens: replyTokens,
          maxReasks: 1,
          ...(sample === 0 ? {} : { temperature: 0.8, seed: sample }),
          ...(request.signal ? { signal: request.signal } : {}),
        });
      } catch (error) {
        if (request.signal?.aborted || (error instanceof BudgetError && !hasRules)) throw error;
        this.#failures++;
        return { note: oneLine(messageOf(error)), gone: true };
      }
      const insists = before !== null && reply.value.condition === before;
      const verdict = checkProposal(this.#domain, reply.value, { author: "model", condition: known, request, insists });
      before = reply.value.condition;
      if (verdict.status === "ok") {
        const { explanation } = reply.value;
        return explanation === "" ? verdict : noteOn(verdict, explanation);
      }
      note = verdict.reason;
      asked = [
        ...messages,
        { role: "assistant", content: reply.text.slice(0, 4000) },
        {
          role: "user",
          content: `This plan cannot be used: ${verdict.reason}. Answer with another one; without parts where nothing is to be done.`,
        },
      ];
    }
    return { note };
  }

  #messages(request: PlanRequest): ChatMessage[] {
    const { world, skills, conditions, describe } = this.#domain;
    const values = {
      world,
      skills: skills.map(({ name, text }) => `- ${name}: ${text}`).join("\n"),
      conditions: conditions.map(([predicate, meaning]) => `- ${predicate}: ${meaning}`).join("\n"),
      facts: describe(request.facts, request.map),
      memory: this.#memoryText(request),
      goal: oneLine(request.goal.text),
    };
    if (request.failures.length === 0) return fillPrompt("plan", values);
    const achieved = (request.achieved ?? []).map((title) => `- ${oneLine(title)}`).join("\n") || "- nothing";
    return fillPrompt("replan", { ...values, achieved, failures: describeFailures(request.failures) });
  }

  /** Plans that worked before, as steps; empty or a paragraph of its own. */
  #memoryText({ goal }: PlanRequest): string {
    const [best] = this.#memory.plansFor(this.#domain.world, goal.text);
    if (!best) return "";
    const steps = best.steps.flatMap((call) => {
      const step = this.#domain.proposed(call);
      return step ? [[step.skill, ...Object.values(step.args)].join(" ")] : [];
    });
    return `\nWorked before (${best.worked} times, failed ${best.failed}): ${steps.join("; ")}\n`;
  }
}

/** Repeated failures once, with their number, oldest first. */
export function describeFailures(failures: readonly FailedAttempt[]): string {
  const lines = new Map<string, number>();
  for (const { subgoal, code, message } of failures.slice(-describedFailures)) {
    const line = `${oneLine(subgoal.title)}: ${oneLine(message)} (${code})`;
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  return [...lines].map(([line, times]) => `- ${line}${times > 1 ? `, ${times} times` : ""}`).join("\n");
}

function noteOn(checked: CheckedPlan, note: string): CheckedPlan {
  const review = { ...checked.review, note };
  return { ...checked, review, plan: { ...checked.plan, review } };
}

/** The rules' plan where the model's is not taken, with the reason; none of the model's steps has then survived. */
function instead({ plan, review, expectedSeconds }: CheckedPlan, theirs: CheckedPlan | null, note: string): Plan {
  if (!theirs) return { ...plan, review: { ...review, note } };
  const { proposed } = theirs.review;
  const [long, short] = [theirs.expectedSeconds, expectedSeconds].map((seconds) => Math.round(seconds));
  const reason = `the model's plan was expected to take ${long} s, the rules' ${short} s`;
  return { ...plan, review: { ...review, proposed, dropped: proposed, note: reason } };
}
