/**
 * The recipe planner: plain English to a plan without a model. The words become intents (`understand/`), intents become wanted items
 * and actions, and wanted items become subgoals by cheapest derivations over recipes, smelting, drops and tools from the present
 * inventory (`recipe/`; Knuth 1977). Pure: the same request gives the same plan.
 */
import { EmbodyError } from "../src/core/errors.ts";
import type { PlanMemory } from "../src/core/memory.ts";
import type { MinecraftFacts, RecipeKnowledge } from "../src/core/minecraft.ts";
import type { Plan, Planner, PlanRequest, PlanResult, Subgoal } from "../src/core/plan.ts";
import { minecraftFactsSchema } from "../src/lang/minecraft-facts.ts";
import { compilePredicate } from "../src/lang/predicate.ts";
import { derive } from "./recipe/derive.ts";
import { type Draft, Emitter } from "./recipe/emit.ts";
import { type Expanded, type Expansion, expand, usualBurns, type Want } from "./recipe/expand.ts";
import { type MethodExperience, methodExperience } from "./recipe/experience.ts";
import { chainOfReasons, countFailures, excludedBy, isClosed, type RepeatedFailure } from "./recipe/failures.ts";
import { armsFor, type GoalContext, hostileMobs, type Part, partOf } from "./recipe/goals.ts";
import { MethodGraph, membersOf, nodeOf } from "./recipe/graph.ts";
import { whyNot } from "./recipe/reasons.ts";
import { finalCounts, passedThrough } from "./recipe/sequence.ts";
import { labelOf } from "./recipe/words.ts";
import type { Intent } from "./understand/intents.ts";
import { understoodSummary } from "./understand/misunderstanding.ts";
import { createUnderstanding } from "./understand/sentence.ts";

export interface RecipePlannerOptions {
  readonly knowledge: RecipeKnowledge;
  /** Names of the skills that can be used; absent: all that the planner knows. */
  readonly skills?: readonly string[];
  /** What earlier runs teach: ways that failed cost more, ways that were refused again and again are closed. */
  readonly memory?: PlanMemory;
}

/** How far exploring must lead before a search starts again (m). */
const exploreDistance = 24;
/** Ticks of the day from which on it is soon dark. */
const dusk = 11_500;

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
  readonly #memory: PlanMemory | null;
  /** What furnaces burn in this world's plans; found when it is first asked for. */
  #burns: readonly (readonly string[])[] | null = null;
  readonly #understand: (sentence: string) => Intent[];

  constructor(options: RecipePlannerOptions) {
    this.#knowledge = options.knowledge;
    this.#skills = options.skills ? new Set(options.skills) : null;
    this.#memory = options.memory ?? null;
    this.#understand = createUnderstanding(options.knowledge);
  }

  understand(sentence: string): Intent[] {
    return this.#understand(sentence);
  }

  async plan(request: PlanRequest): Promise<PlanResult> {
    return this.planFor(this.#understand(request.goal.text), request);
  }

  planFor(asked: readonly Intent[], request: PlanRequest): PlanResult {
    const intents = passedThrough(mergeIntents(asked));
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
    const attempt = this.#attemptWith(request, intents, exclusions, exploreFirst, this.#experience(request, true));
    if (attempt.status === "ok" || this.#memory === null) return attempt;
    // What counts have closed is tried once more where no other way is left: only so can a success be counted.
    return this.#attemptWith(request, intents, exclusions, exploreFirst, this.#experience(request, false));
  }

  #experience({ goal }: PlanRequest, closes: boolean): MethodExperience | null {
    if (this.#memory === null) return null;
    this.#burns ??= usualBurns(obtainableGraph(this.#knowledge, new Set(), {}, null));
    return methodExperience({ memory: this.#memory, world: goal.world, burns: this.#burns, closes });
  }

  #attemptWith(
    request: PlanRequest,
    intents: readonly Intent[],
    exclusions: ReadonlySet<string>,
    exploreFirst: boolean,
    experience: MethodExperience | null,
  ): PlanResult {
    const facts = request.facts as unknown as MinecraftFacts;
    const graph = obtainableGraph(this.#knowledge, exclusions, facts.inventory, experience);
    const context: GoalContext = {
      graph,
      knowledge: this.#knowledge,
      facts,
      initial: request.initialFacts as unknown as MinecraftFacts,
      deaths: request.failures.filter(({ code }) => code === "died").length,
      failures: request.failures,
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
    const wants = parts.flatMap((part) => part.wants);
    const unarmed = expand(graph, facts.inventory, mergeWants(wants));
    if (unarmed.status === "impossible") return { status: "impossible", reason: this.#reason(graph, unarmed, facts) };
    const prey = hostilePrey(unarmed.expansion);
    const weapons = prey === null ? [] : armsFor(prey, context);
    const armed = weapons.length === 0 ? unarmed : expand(graph, facts.inventory, mergeWants([...weapons, ...wants]));
    const expanded = armed.status === "ok" ? armed : unarmed;

    const emitter = new Emitter(expanded.expansion, expanded.derivations, facts.inventory);
    for (const { node } of weapons) emitter.emit(node, `for a night among monsters`);
    for (const part of dayWorkFirst(parts, expanded.expansion, facts.timeOfDay)) {
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
  experience: MethodExperience | null,
): MethodGraph {
  const open = new MethodGraph(knowledge, exclusions, null, experience);
  const everything = derive(open, knowledge.itemNames(), inventory);
  return new MethodGraph(knowledge, exclusions, new Set(everything.keys()), experience);
}

/** A hostile mob that the plan hunts for what it drops. */
function hostilePrey({ steps }: Expansion): string | null {
  for (const { method } of steps.values()) {
    if (method.kind === "hunt" && hostileMobs.has(method.mob)) return method.mob;
  }
  return null;
}

/** Monsters come out at night: by day, what needs none is got first. Deeds stay in the order of the words. */
function dayWorkFirst(parts: readonly Part[], { steps, standIns }: Expansion, timeOfDay: number): readonly Part[] {
  if (timeOfDay >= dusk || parts.some(({ actions }) => actions.length > 0)) return parts;
  const isNightWork = (node: string, seen: ReadonlySet<string> = new Set()): boolean => {
    if (seen.has(node)) return false;
    const step = steps.get(node);
    const standIn = standIns.get(node);
    const before = new Set([...seen, node]);
    if (standIn !== undefined && isNightWork(standIn, before)) return true;
    if (step?.method.kind === "hunt") return hostileMobs.has(step.method.mob);
    return step?.needs.some((need) => isNightWork(need, before)) ?? false;
  };
  const night = (part: Part) => part.wants.some(({ node }) => isNightWork(node));
  return [...parts.filter((part) => !night(part)), ...parts.filter(night)];
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
