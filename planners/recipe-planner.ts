/**
 * The recipe planner: plain English to a plan without a model. The words become intents (`understand/`), intents become wanted items
 * and actions, and wanted items become subgoals by cheapest derivations over recipes, smelting, drops and tools from the present
 * inventory (`recipe/`; Knuth 1977). Pure: the same request gives the same plan.
 */
import { EmbodyError } from "../src/core/errors.ts";
import type { MinecraftFacts, RecipeKnowledge } from "../src/core/minecraft.ts";
import type { Plan, Planner, PlanRequest, PlanResult, Subgoal } from "../src/core/plan.ts";
import { minecraftFactsSchema } from "../src/lang/minecraft-facts.ts";
import { compilePredicate } from "../src/lang/predicate.ts";
import { derive } from "./recipe/derive.ts";
import { type Draft, Emitter } from "./recipe/emit.ts";
import { type Expanded, expand, type Want } from "./recipe/expand.ts";
import { chainOfReasons, countFailures, excludedBy, isClosed, type RepeatedFailure } from "./recipe/failures.ts";
import { type GoalContext, type Part, partOf } from "./recipe/goals.ts";
import { MethodGraph, membersOf, nodeOf } from "./recipe/graph.ts";
import { whyNot } from "./recipe/reasons.ts";
import { labelOf } from "./recipe/words.ts";
import type { Intent } from "./understand/intents.ts";
import { understoodSummary } from "./understand/misunderstanding.ts";
import { createUnderstanding } from "./understand/sentence.ts";

export interface RecipePlannerOptions {
  readonly knowledge: RecipeKnowledge;
  /** Names of the skills that can be used; absent: all that the planner knows. */
  readonly skills?: readonly string[];
}

/** How far exploring must lead before a search starts again (m). */
const exploreDistance = 24;

/** "Get a steak and eat it": what is eaten, placed or stored later need not be left at the end. */
function finalCounts(intents: readonly Intent[]): number[] {
  const finals = intents.map((intent) => (intent.kind === "possess" || intent.kind === "produce" ? intent.count : 0));
  intents.forEach((intent, index) => {
    if (intent.kind !== "eat" && intent.kind !== "place" && intent.kind !== "store") return;
    const items = intent.target?.items;
    let left = intent.count;
    for (let earlier = index - 1; earlier >= 0 && left > 0; earlier--) {
      const source = intents[earlier];
      if (!source || (source.kind !== "possess" && source.kind !== "produce")) continue;
      if (items && !source.target.items.some((item) => items.includes(item))) continue;
      const part = Math.min(left, finals[earlier] ?? 0);
      finals[earlier] = (finals[earlier] ?? 0) - part;
      left -= part;
    }
  });
  return finals;
}

/** Two clauses about the same items, one of possession: "two logs and three logs" are five. */
function mergeIntents(intents: readonly Intent[]): Intent[] {
  const merged: Intent[] = [];
  for (const intent of intents) {
    const at = merged.findIndex(
      (known) =>
        known.kind === intent.kind &&
        (known.kind === "possess" || known.kind === "produce") &&
        (intent.kind === "possess" || intent.kind === "produce") &&
        nodeOf(known.target.items) === nodeOf(intent.target.items),
    );
    const known = merged[at];
    if (known && "count" in known && "count" in intent) merged[at] = { ...known, count: known.count + intent.count };
    else merged.push(intent);
  }
  return merged;
}

/** The rules' planner, which also plans for what was understood elsewhere. */
export interface RecipePlanner extends Planner {
  /** What a sentence asks for. Throws `not-understood`. */
  understand(sentence: string): Intent[];
  /** A plan for these intents, whatever the words. */
  planFor(intents: readonly Intent[], request: PlanRequest): PlanResult;
}

class RulePlanner implements RecipePlanner {
  readonly name = "recipe";
  readonly #knowledge: RecipeKnowledge;
  readonly #skills: ReadonlySet<string> | null;
  readonly #understand: (sentence: string) => Intent[];

  constructor(options: RecipePlannerOptions) {
    this.#knowledge = options.knowledge;
    this.#skills = options.skills ? new Set(options.skills) : null;
    this.#understand = createUnderstanding(options.knowledge);
  }

  understand(sentence: string): Intent[] {
    return this.#understand(sentence);
  }

  async plan(request: PlanRequest): Promise<PlanResult> {
    return this.planFor(this.#understand(request.goal.text), request);
  }

  planFor(asked: readonly Intent[], request: PlanRequest): PlanResult {
    const intents = mergeIntents(asked);
    const unsupported = intents.filter((intent) => intent.kind === "unsupported");
    const [first] = unsupported;
    if (first) {
      throw new EmbodyError("not-understood", `There is no skill for "${first.words}" yet.`, {
        remedy: understoodSummary,
      });
    }
    const failures = countFailures(request.failures);
    const closed = failures.filter(isClosed);
    const attempt = this.#attempt(request, intents, new Set(closed.flatMap(({ call }) => excludedBy(call))));
    const hopeless = closed.filter(({ call }) => excludedBy(call).length === 0 || attempt.status === "impossible");
    if (attempt.status === "ok" && hopeless.length === 0) return attempt;
    if (closed.length === 0) return attempt;
    // No other way is left. What could not be found or reached may be elsewhere: once, the search moves on.
    if (hopeless.every(canMoveOn) && this.#has("explore")) {
      const again = this.#attempt(request, intents, new Set(), true);
      if (again.status === "ok") return again;
    }
    return { status: "impossible", reason: `no other way is left: ${chainOfReasons(request.failures)}` };
  }

  #has(skill: string): boolean {
    return this.#skills === null || this.#skills.has(skill);
  }

  #attempt(
    request: PlanRequest,
    intents: readonly Intent[],
    exclusions: ReadonlySet<string>,
    exploreFirst = false,
  ): PlanResult {
    const facts = request.facts as unknown as MinecraftFacts;
    const graph = obtainableGraph(this.#knowledge, exclusions, facts.inventory);
    const context: GoalContext = {
      graph,
      knowledge: this.#knowledge,
      facts,
      initial: request.initialFacts as unknown as MinecraftFacts,
      deaths: request.failures.filter(({ code }) => code === "died").length,
    };
    const finals = finalCounts(intents);
    const parts: Part[] = [];
    for (const [index, intent] of intents.entries()) {
      if (intent.kind === "kill" && this.#knowledge.mobSearchSeconds?.(intent.mob) === null) {
        return { status: "impossible", reason: `no ${intent.mob} lives in this world` };
      }
      const part = partOf(intent, context, finals[index] ?? 0);
      if (typeof part === "string") return { status: "impossible", reason: part };
      parts.push(part);
    }
    const expanded = expand(graph, facts.inventory, mergeWants(parts.flatMap(({ wants }) => wants)));
    if (expanded.status === "impossible") return { status: "impossible", reason: this.#reason(graph, expanded, facts) };

    const emitter = new Emitter(expanded.expansion, expanded.derivations, facts.inventory);
    for (const part of parts) {
      for (const { node } of part.wants) emitter.emit(node, part.why);
      emitter.drafts.push(...part.actions.map((action) => ({ why: "asked for", ...action })));
      for (const { node, used } of part.wants) emitter.use(node, used);
    }
    const predicate = [...new Set(parts.flatMap(({ predicates }) => predicates))].join(" && ") || "true";
    if (compilePredicate(predicate, minecraftFactsSchema)(request.facts)) {
      return { status: "ok", plan: { goal: request.goal.text, predicate, subgoals: [] } };
    }
    const drafts = exploreFirst ? [exploreDraft(facts), ...emitter.drafts] : emitter.drafts;
    for (const { call } of drafts) {
      if (call && !this.#has(call.skill)) {
        throw new EmbodyError(
          "not-understood",
          `"${request.goal.text}" needs the skill '${call.skill}', which this world does not have yet.`,
          {
            remedy: understoodSummary,
          },
        );
      }
    }
    const plan: Plan = { goal: request.goal.text, predicate, subgoals: numbered(drafts) };
    return { status: "ok", plan };
  }

  #reason(
    graph: MethodGraph,
    expanded: Expanded & { status: "impossible" } & { derivations: Parameters<typeof whyNot>[1] },
    facts: MinecraftFacts,
  ): string {
    const { missing, lacking, derivations } = expanded;
    const members = membersOf(missing);
    const there = members.reduce((sum, item) => sum + (facts.inventory[item] ?? 0), 0);
    const label = members.length === 1 ? missing : labelOf(members);
    const more = there > 0 ? `${there} ${label} carried, ${lacking} more wanted: ` : "";
    const withoutStock = new Map([...derivations].filter(([, { method }]) => method.kind !== "stock"));
    return `${more}${whyNot(graph, withoutStock, missing)}`;
  }
}

/** The graph in which families hold only what can be come by here or is carried. */
function obtainableGraph(
  knowledge: RecipeKnowledge,
  exclusions: ReadonlySet<string>,
  inventory: Readonly<Record<string, number>>,
): MethodGraph {
  const everything = derive(new MethodGraph(knowledge, exclusions), knowledge.itemNames(), inventory);
  return new MethodGraph(knowledge, exclusions, new Set(everything.keys()));
}

/** Worth another search elsewhere, once. */
function canMoveOn({ code, times }: RepeatedFailure): boolean {
  return (code === "not-found" || code === "no-path") && times === 2;
}

function exploreDraft(facts: MinecraftFacts): Draft {
  const [x, , z] = facts.position;
  return {
    title: "look elsewhere",
    why: "what is needed was not found around here",
    predicate: `!near(position, ${Math.round(x)}, ${Math.round(z)}, ${exploreDistance})`,
    call: { skill: "explore", args: {} },
  };
}

/** One want for a node: what is made and what must be left add up, what must be there for several reasons does not. */
function mergeWants(wants: readonly Want[]): Want[] {
  const merged = new Map<string, Want>();
  for (const want of wants) {
    const known = merged.get(want.node);
    merged.set(
      want.node,
      known
        ? {
            ...known,
            ...want,
            final: Math.max(known.final, want.final),
            used: known.used + want.used,
            made: Math.max(known.made, want.made),
            ...(known.how !== undefined ? { how: known.how } : {}),
          }
        : want,
    );
  }
  return [...merged.values()];
}

function numbered(drafts: readonly Draft[]): Subgoal[] {
  return drafts.map((draft, index) => ({ id: String(index + 1), ...draft }));
}

export function createRecipePlanner(options: RecipePlannerOptions): RecipePlanner {
  return new RulePlanner(options);
}
