/**
 * What a planner that checks proposed plans must know of a world: the skills as a model may name them, the facts in few words, and how a
 * proposed step is grounded, repaired and carried on in imagination. The check itself (`critic.ts`) is the same for every world.
 *
 * "The model proposes, the world's data disposes": a domain answers from recipes, geometry and measured success only, never from what a model says.
 */
import type { z } from "zod";
import type {
  Facts,
  Planner,
  PlanRequest,
  Region,
  Repair,
  SkillArguments,
  SkillCall,
  Subgoal,
} from "../src/core/plan.ts";
import type { Landmark } from "../src/core/world.ts";
import type { FactSchema } from "../src/lang/types.ts";

/** A step as a model writes it: short names and few arguments, which the domain turns into the skill's real ones. */
export interface ProposedStep {
  readonly skill: string;
  readonly args: SkillArguments;
  readonly why: string;
  /** In the little language; null: the domain knows what the step is for. */
  readonly predicate: string | null;
  readonly region: Region | null;
}

/** A skill as the prompt tells of it, one line each. */
export interface SkillLine {
  readonly name: string;
  /** Arguments and what it does, such as "item, count: makes count of item by hand or at a table". */
  readonly text: string;
  /** Arguments as a model gives them. Strict structured output wants every property required: optional ones are nullable. */
  readonly args: z.ZodObject;
}

export type Draft = Omit<Subgoal, "id">;

/** A proposed step, judged in the imagined state. */
export interface Taken<State> {
  readonly verdict: "kept" | "corrected" | "dropped";
  /** What was wrong, one line; empty for a step that was kept. */
  readonly reason: string;
  /** What must come first, then the step itself; empty when dropped. */
  readonly drafts: readonly Draft[];
  /** From here on the drafts are the step itself; those before it are inserted. */
  readonly own: number;
  /** After all of them. */
  readonly state: State;
}

export type Completed =
  /** Steps that make the condition true from the imagined state; none where it holds there already. */
  | { readonly status: "ok"; readonly drafts: readonly Draft[] }
  /** The world's data say that it cannot be. */
  | { readonly status: "impossible"; readonly reason: string }
  /** The domain knows no way to bring it about by itself (a condition on the time of day, say). */
  | { readonly status: "unknown"; readonly reason: string };

export interface Imagination<State> {
  /** The present. */
  readonly start: State;
  take(state: State, step: ProposedStep): Taken<State>;
  /** What is missing for a condition (a predicate of the little language). */
  complete(state: State, predicate: string): Completed;
  /** Whether a condition holds in an imagined state; null where imagination cannot tell. */
  holds(state: State, predicate: string): boolean | null;
  /** Whether leaving a step out may be tried: false for what is done for safety (weapons, food, light). */
  mayDrop(draft: Draft): boolean;
  /** Tells for a condition whether a step may contribute to it; absent or null: not known. */
  needs?(condition: string): ((draft: Draft) => boolean) | null;
  /** World seconds and probability of success that are expected of a step, from the library's and the memory's numbers. */
  expect(draft: Draft): { readonly seconds: number; readonly success: number };
}

export interface PlanningDomain<State = unknown> {
  /** Such as `minecraft`. */
  readonly world: string;
  readonly facts: FactSchema;
  /** The planner that understands by rules; throws `not-understood`. */
  readonly rules: Planner;
  readonly skills: readonly SkillLine[];
  /** Conditions that a prompt shows as examples, with what they mean. */
  readonly conditions: readonly (readonly [predicate: string, meaning: string])[];
  /** The facts and the map in few lines, made of names and numbers of the world's data only: text that somebody wrote in the world is left out. */
  describe(facts: Facts, map?: readonly Landmark[]): string;
  imagine(request: PlanRequest): Imagination<State>;
  /** A call of an earlier plan as a proposed step; null where it has none. */
  proposed(call: SkillCall): ProposedStep | null;
}

export type { Repair };
