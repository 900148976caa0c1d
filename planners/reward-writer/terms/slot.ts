/** What a reward is put together from: slots, each filled in one of several ways. */
import type { Definitions, Surroundings } from "../surroundings.ts";
import type { Term } from "../text.ts";

/** One way of filling a slot; without terms it stays empty. */
export interface Variant {
  /** Relative. */
  readonly prior: number;
  readonly terms: readonly Term[];
}

/** The likeliest variant comes first. */
export interface Slot {
  /** `goal`: without it the sentence is not asked for; `manner`: how it is done. */
  readonly kind: "goal" | "manner";
  readonly variants: readonly Variant[];
}

export interface Workshop {
  readonly around: Surroundings;
  readonly definitions: Definitions;
}

/** @param code an expression, of order 1 */
export function gain(name: string, weight: number, code: string, comment: string): Term {
  return { name, weight, code, isCost: false, comment };
}

export function cost(name: string, weight: number, code: string, comment: string): Term {
  return { name, weight, code, isCost: true, comment };
}

export function goal(...variants: readonly (readonly [prior: number, ...terms: Term[]])[]): Slot {
  return { kind: "goal", variants: variants.map(([prior, ...terms]) => ({ prior, terms })) };
}

/** Present with that probability; several terms are alternatives of one another. */
export function maybe(probability: number, ...alternatives: readonly Term[]): Slot {
  const present = alternatives.map((term, i) => ({
    prior: (probability * 0.6 ** i) / geometric(alternatives.length),
    terms: [term],
  }));
  const absent = { prior: 1 - probability, terms: [] };
  return { kind: "manner", variants: probability >= 0.5 ? [...present, absent] : [absent, ...present] };
}

/** 1 + 0.6 + … */
function geometric(count: number): number {
  return Array.from({ length: count }, (_, i) => 0.6 ** i).reduce((sum, value) => sum + value, 0);
}
