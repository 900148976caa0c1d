/**
 * The planner of the yard: words to intents (`yard/understand.ts`), intents to subgoals with predicates over the facts, in the order that is expected
 * to cost least. A clause that something later undoes ("to the tower, then to the pad") is checked by counted visits, the last
 * state of everything by where it is. Pure: the same request gives the same plan.
 */
import type { Plan, Planner, PlanRequest, PlanResult, Subgoal } from "../src/core/plan.ts";
import type { YardFacts } from "../src/core/yard.ts";
import { compilePredicate } from "../src/lang/predicate.ts";
import { yardFactsSchema } from "../src/lang/yard-facts.ts";
import type { CallGuess, SkillGuess } from "./yard/costs.ts";
import { type LearnedSkills, noLearnedSkills } from "./yard/learned.ts";
import { draftsOf, type Step } from "./yard/steps.ts";
import { understandYard } from "./yard/understand.ts";

export interface YardPlannerOptions {
  /** Probability that a skill succeeds, as far as its library entry says. */
  readonly success?: SkillGuess;
  /** The same of one call with its arguments; null: ask `success`. */
  readonly predict?: CallGuess;
  /** Skills that the library has learned from sentences, as they are now. */
  readonly learned?: LearnedSkills;
  /** Whether what words leave open is chosen by expected time over probability of success; false: by time alone. Default true. */
  readonly weighted?: boolean;
}

export function createYardPlanner({
  success = () => null,
  predict = () => null,
  learned = noLearnedSkills,
  weighted = true,
}: YardPlannerOptions = {}): Planner {
  return {
    name: "recipe",
    async plan(request: PlanRequest): Promise<PlanResult> {
      const intents = understandYard(request.goal.text);
      const fallen = request.failures.find(({ code }) => code === "died");
      const impossible = intents.find((intent) => intent.kind === "impossible");
      if (impossible?.kind === "impossible") return { status: "impossible", reason: impossible.reason };
      if (fallen) return { status: "impossible", reason: `${fallen.message} and cannot get up` };
      const facts = request.facts as unknown as YardFacts;
      const initial = request.initialFacts as unknown as YardFacts;
      const { failures } = request;
      const known = { facts, initial, failures, success, predict, learned: learned(), weighted };
      const drafted = draftsOf(intents, known);
      if (typeof drafted === "string") return { status: "impossible", reason: drafted };
      const predicate = [...new Set(drafted.flatMap(({ finals }) => finals))].join(" && ") || "true";
      const isDone =
        compilePredicate(predicate, yardFactsSchema)(request.facts) && drafted.every(({ finals }) => finals.length > 0);
      const plan: Plan = { goal: request.goal.text, predicate, subgoals: isDone ? [] : numbered(drafted) };
      return { status: "ok", plan };
    },
  };
}

/** A clause of one step is a leaf, one of several a group. */
function numbered(clauses: readonly { readonly title: string; readonly steps: readonly Step[] }[]): Subgoal[] {
  return clauses.map(({ title, steps }, index): Subgoal => {
    const id = String(index + 1);
    const [only, ...others] = steps;
    if (only && others.length === 0) return { id, ...only };
    const children = steps.map((step, child) => ({ id: `${id}.${child + 1}`, ...step }));
    const predicate = children.map((child) => `(${child.predicate})`).join(" && ");
    return { id, title, predicate, children };
  });
}
