/**
 * Children of the best rewards so far. A parent is read back into terms; a child differs by weights, by one term or one slot, or joins two parents. What
 * training showed decides what is likely: terms that go with fitness are raised, large ones that do not are lowered, episodes that end early ask
 * for a wage, saturated actions for smoothness (what Eureka's reflection leaves to a model, arXiv:2310.12931, as rules). A parent that somebody else
 * wrote is kept whole, and terms are added around it.
 */

import type { RandomStream } from "../../src/core/random.ts";
import type { Evidence, HackAlarm, RewardCandidate } from "../../src/core/reward-search.ts";
import { diagnose, type InputDeclarations } from "../../src/lang/index.ts";
import { byPrior, normal, type Reading, readingFrom, type Understanding, withNeeded } from "./compose.ts";
import { type Change, heed } from "./heed.ts";
import { readBack } from "./read-back.ts";
import { type Definition, type Draft, printDraft, rounded, type Term } from "./text.ts";
import type { WriteRequest, WrittenReward } from "./writer.ts";

interface Parent {
  readonly candidate: RewardCandidate;
  readonly draft: Draft;
  readonly reading: Reading;
  readonly evidence: Evidence | null;
  readonly alarms: readonly HackAlarm[];
}

type Mutation = (parent: Parent) => Change | null;

/** Relative to the best fitness: smaller differences say nothing. */
const flatness = 0.03;

export class Breeder {
  /** Whatever was tried, fitness was the same: the sentence may mean something else. */
  readonly isFlat: boolean;
  readonly #random: RandomStream;
  readonly #parents: readonly Parent[];
  readonly #request: WriteRequest;

  constructor(understanding: Understanding, request: WriteRequest, random: RandomStream) {
    this.#random = random;
    this.#request = request;
    const judged = request.reflection?.judged ?? [];
    this.#parents = request.elites.flatMap((candidate) => {
      const draft = readBack(candidate.source, request.brief.inputs);
      if (!draft) return [];
      const known = judged.find(
        (each) => each.candidate.id === candidate.id || each.candidate.source === candidate.source,
      );
      const reading = readingFrom(understanding, draft.reading);
      return [{ candidate, draft, reading, evidence: known?.evidence ?? null, alarms: known?.alarms ?? [] }];
    });
    const fitness = judged.map(({ evidence }) => evidence.fitness);
    const [high, low] = [Math.max(...fitness), Math.min(...fitness)];
    this.isFlat =
      judged.length > 1 &&
      judged.every(({ evidence }) => evidence.success === 0) &&
      high - low <= flatness * Math.max(Math.abs(high), Math.abs(low), 0.1);
  }

  child(): WrittenReward | null {
    const parent = byPrior(
      // The best twice as often as the next.
      this.#parents.map((each, rank) => ({ each, prior: 0.5 ** rank })),
      this.#random.float(),
    )?.each;
    if (!parent) return null;
    const mutate = byPrior(this.#mutations(parent), this.#random.float())?.mutate;
    const change = mutate?.(parent);
    if (!change || change.draft.terms.length === 0) return null;
    const draft = withNeeded(change.draft);
    const source = printDraft(draft);
    if (source === parent.candidate.source || (draft.given !== null && !isValid(source, this.#request.brief.inputs)))
      return null;
    const parents = [parent.candidate.id, ...(change.other === undefined ? [] : [change.other])];
    return { source, parents, note: change.note };
  }

  #mutations(parent: Parent): { readonly prior: number; readonly mutate: Mutation }[] {
    const { evidence, draft } = parent;
    const others = this.#parents.filter((each) => each !== parent && !each.draft.given);
    return [
      { prior: evidence ? 4 : 0, mutate: (from) => heed(from, this.#random) },
      { prior: draft.terms.length > 0 ? 2 : 0, mutate: (from) => this.#jitter(from) },
      { prior: 1.5, mutate: (from) => this.#add(from) },
      { prior: draft.given ? 0.2 : 1, mutate: (from) => this.#remove(from) },
      { prior: draft.given ? 0 : 1.5, mutate: (from) => this.#replace(from) },
      { prior: draft.given || others.length === 0 ? 0 : 1.5, mutate: (from) => this.#cross(from, others) },
    ];
  }

  #jitter({ draft }: Parent): Change {
    const chosen = new Set([this.#random.pick(draft.terms), this.#random.pick(draft.terms)]);
    const terms = draft.terms.map((term) =>
      chosen.has(term) ? { ...term, weight: scaled(term, Math.exp(0.5 * normal(this.#random))) } : term,
    );
    const names = [...chosen].map(
      ({ name, weight }) =>
        `${name} ${rounded(weight)} -> ${rounded(terms.find((each) => each.name === name)?.weight ?? weight)}`,
    );
    return { draft: { ...draft, terms }, note: names.join(", ") };
  }

  #add({ draft, reading }: Parent): Change | null {
    const variants = reading.slots
      .flatMap(({ variants }) => variants)
      .filter(({ terms }) => terms.length > 0 && terms.every(({ name }) => !this.#isTaken(draft, name)));
    const variant = byPrior(variants, this.#random.float());
    return variant ? joined(draft, variant.terms, reading.definitions, "with") : null;
  }

  #isTaken(draft: Draft, name: string): boolean {
    return (
      draft.terms.some((term) => term.name === name) ||
      (draft.given !== null && new RegExp(`\\b${name}\\b`).test(draft.given.text))
    );
  }

  #remove({ draft, reading, evidence }: Parent): Change | null {
    const goals = new Set(
      reading.slots
        .filter(({ kind }) => kind === "goal")
        .flatMap(({ variants }) => variants.flatMap(({ terms }) => terms.map(({ name }) => name))),
    );
    const isOnlyGoal = (term: Term) =>
      goals.has(term.name) && draft.terms.filter(({ name }) => goals.has(name)).length === 1;
    const candidates = draft.terms
      .filter((term) => !isOnlyGoal(term))
      .map((term) => {
        const shown = evidence?.terms.find(({ name }) => name === term.name);
        return { term, prior: (goals.has(term.name) ? 0.3 : 1) * (shown ? Math.max(0.1, 1 - shown.correlation) : 1) };
      });
    const chosen = byPrior(candidates, this.#random.float())?.term;
    if (!chosen || draft.terms.length < 2) return null;
    return {
      draft: { ...draft, terms: draft.terms.filter((term) => term !== chosen) },
      note: `without ${chosen.name}`,
    };
  }

  /** Another variant of one slot. */
  #replace({ draft, reading }: Parent): Change | null {
    const filled = reading.slots.flatMap((slot) => {
      const names = new Set(slot.variants.flatMap(({ terms }) => terms.map(({ name }) => name)));
      const present = draft.terms.filter(({ name }) => names.has(name));
      const codes = JSON.stringify(present.map(({ code }) => code));
      const others = slot.variants.filter(
        ({ terms }) => terms.length > 0 && JSON.stringify(terms.map(({ code }) => code)) !== codes,
      );
      return present.length > 0 && others.length > 0 ? [{ present, others }] : [];
    });
    if (filled.length === 0) return null;
    const { present, others } = this.#random.pick(filled);
    const variant = byPrior(others, this.#random.float());
    if (!variant) return null;
    const rest = { ...draft, terms: draft.terms.filter((term) => !present.includes(term)) };
    const terms = variant.terms
      .filter(({ name }) => !this.#isTaken(rest, name))
      // A form that takes another's place begins with its weight.
      .map((term) => ({ ...term, weight: present.find(({ name }) => name === term.name)?.weight ?? term.weight }));
    return terms.length === 0 ? null : joined(rest, terms, reading.definitions, "another form of");
  }

  /** Terms of both, each from one of them; weights between theirs where both have it. */
  #cross({ draft }: Parent, others: readonly Parent[]): Change | null {
    const other = this.#random.pick(others);
    const terms: Term[] = [];
    for (const term of draft.terms) {
      const twin = other.draft.terms.find(({ name }) => name === term.name);
      if (!twin) {
        if (this.#random.chance(0.7)) terms.push(term);
      } else if (twin.code === term.code) terms.push({ ...term, weight: Math.sqrt(term.weight * twin.weight) });
      else terms.push(this.#random.chance(0.5) ? term : twin);
    }
    const rest = other.draft.terms.filter((term) => !draft.terms.some(({ name }) => name === term.name));
    const extra = rest.filter(() => this.#random.chance(0.5));
    const definitions = mergedDefinitions(draft.definitions, other.draft.definitions);
    if (!definitions || terms.length === 0) return null;
    return {
      draft: { ...draft, definitions, terms: [...terms, ...extra] },
      note: `crossed with ${other.candidate.id}`,
      other: other.candidate.id,
    };
  }
}

function isValid(source: string, inputs: InputDeclarations): boolean {
  return diagnose(source, { inputs, entries: [{ name: "reward", result: "terms" }] }).length === 0;
}

/** Weights stay where a search can come back from. */
function scaled({ weight }: Term, factor: number): number {
  return Math.min(50, Math.max(0.001, weight * factor));
}

/** Null where one name would mean two things. */
function mergedDefinitions(some: readonly Definition[], more: readonly Definition[]): Definition[] | null {
  const isClash = more.some(({ name, code }) => some.some((each) => each.name === name && each.code !== code));
  return isClash ? null : [...some, ...more.filter(({ name }) => !some.some((each) => each.name === name))];
}

function joined(draft: Draft, terms: readonly Term[], definitions: readonly Definition[], how: string): Change | null {
  const merged = mergedDefinitions(draft.definitions, definitions);
  if (!merged) return null;
  return {
    draft: { ...draft, definitions: merged, terms: [...draft.terms, ...terms] },
    note: `${how} ${terms.map(({ name }) => name).join(", ")}`,
  };
}
