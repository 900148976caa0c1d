/**
 * The check of a proposed plan before it runs: every step is grounded in an imagined state of the world and carried on from there; what lacks is
 * put in, what is wrong is corrected, what is not needed or does not exist is left out, and what is missing for the goal's condition at the
 * end is added. Nothing here believes a model: a step counts by what the world's data say it does.
 *
 * The idea is that of plan repair with a verified model of actions under a language model (LLM-Modulo, Kambhampati et al. 2024,
 * arXiv 2402.01817); the selection among checked plans by expected cost and success is DEPS's selector (Wang et al. 2023, arXiv 2302.01560) with
 * SayCan's product (Ahn et al. 2022, arXiv 2204.01691).
 */
import { messageOf } from "../src/core/errors.ts";
import type { Plan, PlanRequest, PlanReview, Repair, Subgoal } from "../src/core/plan.ts";
import { compilePredicate } from "../src/lang/predicate.ts";
import type { Draft, Imagination, PlanningDomain, ProposedStep } from "./domain.ts";
import type { Proposal } from "./proposal.ts";

export interface CheckedPlan {
  readonly status: "ok";
  readonly plan: Plan;
  readonly review: PlanReview;
  /** World seconds until it has probably succeeded: each step until it succeeds. */
  readonly expectedSeconds: number;
}

export type Verdict =
  | CheckedPlan
  | { readonly status: "impossible"; readonly reason: string }
  /** Nothing can be made of it; the reason is one line that a model can be told. */
  | { readonly status: "unusable"; readonly reason: string };

export interface CheckOptions {
  readonly author: PlanReview["author"];
  /** What the goal means by rules; null: they do not understand the words, and the proposal's own condition is taken, once checked. */
  readonly condition: string | null;
  readonly request: PlanRequest;
  /** Told that its condition holds already, it says the same again: without steps that means that there is nothing to do. */
  readonly insists?: boolean;
}

interface Entry {
  readonly part: number;
  readonly draft: Draft;
  /** Index among the proposed steps; null: put in. */
  readonly step: number | null;
  readonly verdict: "kept" | "corrected" | "inserted";
  readonly reason: string;
}

interface Fold<State> {
  readonly entries: Entry[];
  readonly dropped: readonly { readonly step: ProposedStep; readonly reason: string }[];
  readonly state: State;
}

type Numbered = { readonly part: number; readonly step: ProposedStep };

export function checkProposal<State>(
  domain: PlanningDomain<State>,
  proposal: Proposal,
  options: CheckOptions,
): Verdict {
  const imagination = domain.imagine(options.request);
  const steps = proposal.parts.flatMap(({ steps: own }, part) => own.map((step): Numbered => ({ part, step })));
  let fold = take(imagination, steps);
  const condition = conditionOf(domain, imagination, proposal, options, fold);
  if (typeof condition !== "string") return condition;
  const needed = imagination.needs?.(condition) ?? null;
  let unneeded: ProposedStep[] = [];
  if (needed) {
    const spare = new Set(
      fold.entries.flatMap(({ step, draft }) =>
        step !== null && imagination.mayDrop(draft) && !needed(draft) ? [steps[step]] : [],
      ),
    );
    if (spare.size > 0) {
      const lean = take(
        imagination,
        steps.filter((each) => !spare.has(each)),
      );
      // Leaving steps out must not cost more than they do.
      if (costWith(imagination, lean, condition) <= costWith(imagination, fold, condition)) {
        unneeded = [...spare].flatMap((each) => (each ? [each.step] : []));
        fold = { ...lean, entries: renumbered(lean.entries, steps, spare) };
      }
    }
  }
  const completed = imagination.complete(fold.state, condition);
  if (completed.status === "impossible") {
    return options.condition === null
      ? { status: "unusable", reason: `the condition '${condition}' cannot be reached here: ${completed.reason}` }
      : completed;
  }
  const missing = completed.status === "ok" ? completed.drafts : [];
  if (completed.status === "unknown" && fold.entries.length === 0) {
    return { status: "unusable", reason: `no step of it can be carried out, and ${completed.reason}` };
  }
  const appended = missing.map(
    (draft): Entry => ({ part: -1, draft, step: null, verdict: "inserted", reason: "missing for the goal" }),
  );
  const entries = [...fold.entries, ...appended];
  const dropped = [...fold.dropped, ...unneeded.map((step) => ({ step, reason: "not needed for the goal" }))];
  const review = reviewOf(options.author, steps.length, entries, dropped, proposal.impossible);
  const titles = proposal.parts.map(({ title }) => title);
  const subgoals = treeOf(entries, titles, imagination);
  return {
    status: "ok",
    plan: { goal: options.request.goal.text, predicate: condition, subgoals, review },
    review,
    expectedSeconds: costOf(imagination, entries),
  };
}

function take<State>(imagination: Imagination<State>, steps: readonly Numbered[]): Fold<State> {
  const entries: Entry[] = [];
  const dropped: { step: ProposedStep; reason: string }[] = [];
  let state = imagination.start;
  for (const [index, { part, step }] of steps.entries()) {
    const taken = imagination.take(state, step);
    state = taken.state;
    if (taken.verdict === "dropped") dropped.push({ step, reason: taken.reason });
    for (const [at, draft] of taken.drafts.entries()) {
      const isOwn = at >= taken.own && taken.verdict !== "dropped";
      entries.push({
        part,
        draft: isOwn ? decorated(draft, step) : draft,
        step: isOwn ? index : null,
        verdict: isOwn && taken.verdict === "corrected" ? "corrected" : isOwn ? "kept" : "inserted",
        reason: isOwn ? taken.reason : `needed for: ${taken.drafts[taken.own]?.title ?? step.skill}`,
      });
    }
  }
  return { entries, dropped, state };
}

/** The model's why and place, where the domain has none of its own. */
function decorated(draft: Draft, { why, region }: ProposedStep): Draft {
  return {
    ...draft,
    ...(why === "" ? {} : { why }),
    ...(draft.region || !region ? {} : { region }),
  };
}

function renumbered(entries: readonly Entry[], steps: readonly Numbered[], spare: ReadonlySet<unknown>): Entry[] {
  const left = steps.flatMap((each, index) => (spare.has(each) ? [] : [index]));
  return entries.map((entry) => (entry.step === null ? entry : { ...entry, step: left[entry.step] ?? entry.step }));
}

/** What must hold at the end: by the rules; else what the model says, if it means something; else what its steps bring about. */
function conditionOf<State>(
  domain: PlanningDomain<State>,
  imagination: Imagination<State>,
  { condition, impossible, parts }: Proposal,
  { condition: known, request, insists = false }: CheckOptions,
  { entries, state }: Fold<State>,
): string | Verdict {
  if (known !== null) return known;
  const isEmpty = parts.every(({ steps }) => steps.length === 0);
  const wrong = condition === null ? "there is no condition" : faultOf(domain, condition, request, insists && isEmpty);
  if (condition !== null && wrong === null) return condition;
  if (impossible !== null) {
    return { status: "unusable", reason: `the model sees no way: ${impossible}` };
  }
  const own = entries.filter(({ step, draft }) => step !== null && imagination.holds(state, draft.predicate) === true);
  const effects = [...new Set(own.map(({ draft }) => draft.predicate))].filter(
    (predicate) => faultOf(domain, predicate, request) === null,
  );
  if (effects.length > 0) return effects.map((predicate) => `(${predicate})`).join(" && ");
  return { status: "unusable", reason: `${wrong}, and no step of the plan changes anything` };
}

/** Why a condition says nothing; null where it does. */
function faultOf<State>(
  { facts }: PlanningDomain<State>,
  condition: string,
  request: PlanRequest,
  mayHold = false,
): string | null {
  try {
    const holds = compilePredicate(condition, facts)(request.facts);
    const isAboutFacts = Object.keys(facts).some((name) => new RegExp(`\\b${name}\\b`).test(condition));
    if (!isAboutFacts) return `the condition '${condition}' says nothing of the world`;
    return holds && !mayHold ? `the condition '${condition}' holds already` : null;
  } catch (error) {
    return `the condition '${condition}' cannot be read (${messageOf(error)})`;
  }
}

function costWith<State>(imagination: Imagination<State>, { entries, state }: Fold<State>, condition: string): number {
  const completed = imagination.complete(state, condition);
  if (completed.status === "impossible") return Number.POSITIVE_INFINITY;
  const missing = completed.status === "ok" ? completed.drafts : [];
  return costOf(imagination, [...entries, ...missing.map((draft) => ({ draft }))]);
}

function costOf<State>(imagination: Imagination<State>, entries: readonly { readonly draft: Draft }[]): number {
  return entries.reduce((sum, { draft }) => {
    const { seconds, success } = imagination.expect(draft);
    return sum + seconds / Math.max(0.01, success);
  }, 0);
}

function reviewOf(
  author: PlanReview["author"],
  proposed: number,
  entries: readonly Entry[],
  dropped: Fold<unknown>["dropped"],
  impossible: string | null,
): PlanReview {
  const steps = (verdict: Entry["verdict"]) =>
    new Set(entries.flatMap((entry) => (entry.verdict === verdict && entry.step !== null ? [entry.step] : []))).size;
  const repairs: Repair[] = [
    ...entries.flatMap(({ verdict, draft, reason }): Repair[] =>
      verdict === "kept" ? [] : [{ kind: verdict, step: draft.title, reason }],
    ),
    ...dropped.map(({ step, reason }): Repair => ({ kind: "dropped", step: spokenStep(step), reason })),
  ];
  return {
    author,
    proposed,
    kept: steps("kept"),
    corrected: steps("corrected"),
    dropped: dropped.length,
    inserted: entries.filter(({ verdict }) => verdict === "inserted").length,
    repairs,
    ...(impossible === null ? {} : { note: `the ${author} held it to be impossible: ${impossible}` }),
  };
}

/** "collect oak_log 3" */
export function spokenStep({ skill, args }: ProposedStep): string {
  return [skill || "no skill", ...Object.values(args).map(String)].join(" ").slice(0, 100);
}

/** Consecutive steps of a part that has a title and more than one step are a group. */
function treeOf<State>(
  entries: readonly Entry[],
  titles: readonly string[],
  imagination: Imagination<State>,
): Subgoal[] {
  const groups: { title: string; members: Entry[] }[] = [];
  for (const entry of entries) {
    const title = titles[entry.part] ?? "";
    const last = groups.at(-1);
    if (last && title !== "" && last.title === title) last.members.push(entry);
    else groups.push({ title, members: [entry] });
  }
  return groups.map(({ title, members }, index): Subgoal => {
    const id = String(index + 1);
    const leaf = ({ draft, verdict }: Entry, own: string): Subgoal => {
      const { seconds, success } = imagination.expect(draft);
      const estimate = { seconds: Math.round(10 * seconds) / 10, success };
      return { estimate, ...draft, id: own, origin: verdict === "kept" ? "proposed" : verdict };
    };
    const [only, ...others] = members;
    if (only && others.length === 0) return leaf(only, id);
    const children = members.map((entry, child) => leaf(entry, `${id}.${child + 1}`));
    return { id, title, predicate: children.at(-1)?.predicate ?? "true", children };
  });
}
