/**
 * Goals and plans. A plan is a tree of subgoals; a leaf names a skill and its arguments, an inner node only groups. Each
 * subgoal carries a success predicate over the world's facts, in the little language (`src/lang`): a subgoal succeeds
 * when its predicate holds, not when somebody says so.
 */

import type { Landmark } from "./world.ts";

export interface Goal {
  readonly id: string;
  /** The person's words, as typed. */
  readonly text: string;
  /** World id, such as `minecraft`. */
  readonly world: string;
}

export type SkillArguments = Readonly<
  Record<string, string | number | boolean | readonly string[] | readonly number[]>
>;

export interface SkillCall {
  readonly skill: string;
  readonly args: SkillArguments;
}

/** A mark on the map: a box or a waypoint, in world coordinates (m). */
export type Region =
  | {
      readonly kind: "box";
      readonly min: readonly [number, number, number];
      readonly max: readonly [number, number, number];
    }
  | { readonly kind: "waypoint"; readonly position: readonly [number, number, number]; readonly radius: number };

/** A skill that the library lacks, in the words that it would be learned from. */
export interface SkillNeed {
  /** Whose skill, such as "ant". */
  readonly robot: string;
  /** What it shall do, such as "spin on the spot". */
  readonly sentence: string;
}

export interface Subgoal {
  /** Unique within the plan, such as `1.2`. */
  readonly id: string;
  /** What is to be reached, in words, such as "craft 4 oak planks". */
  readonly title: string;
  /** One line of why, such as "sticks are made of planks". */
  readonly why?: string;
  /** Success predicate in the little language. */
  readonly predicate: string;
  /** A leaf has a call, an inner node has children. */
  readonly call?: SkillCall;
  readonly children?: readonly Subgoal[];
  /** A leaf without a call: nothing here can do it until this has been learned. */
  readonly needs?: SkillNeed;
  readonly region?: Region;
  /** What the planner expects of it: world seconds, and the probability of success (null where nothing is known). */
  readonly estimate?: { readonly seconds: number; readonly success: number | null };
  /** Of a leaf in a checked plan: proposed as it is, proposed and corrected, or put in by the check. */
  readonly origin?: "proposed" | "corrected" | "inserted";
}

/** What the check did to a step that was proposed, or why it put one in. */
export interface Repair {
  readonly kind: "corrected" | "dropped" | "inserted";
  /** The step in words. */
  readonly step: string;
  readonly reason: string;
}

/** What became of a plan that somebody proposed: a language model, or the memory of an earlier run. */
export interface PlanReview {
  readonly author: "model" | "memory" | "rules";
  /** Steps that were proposed; of them so many are in the plan as they were, corrected, or not at all. */
  readonly proposed: number;
  readonly kept: number;
  readonly corrected: number;
  readonly dropped: number;
  /** Steps that the check put in. */
  readonly inserted: number;
  readonly repairs: readonly Repair[];
  /** Such as why the model's plan was not used. */
  readonly note?: string;
}

export interface Plan {
  readonly goal: string;
  /** The predicate that must hold at the end for the goal to be achieved. */
  readonly predicate: string;
  readonly subgoals: readonly Subgoal[];
  /** Absent where the rules alone made it. */
  readonly review?: PlanReview;
}

export type PlanResult =
  | { readonly status: "ok"; readonly plan: Plan }
  /** Shown to be impossible in this world, with the reason. */
  | { readonly status: "impossible"; readonly reason: string };

/** What a planner is told when it is asked again. */
export interface FailedAttempt {
  readonly subgoal: Subgoal;
  readonly code: string;
  readonly message: string;
}

export interface PlanRequest {
  readonly goal: Goal;
  /** The world's facts now. */
  readonly facts: Facts;
  /** The facts when the goal was given: what "kill a zombie" counts from. */
  readonly initialFacts: Facts;
  /** What was tried for this goal and failed, oldest first. */
  readonly failures: readonly FailedAttempt[];
  /** What is known of the surroundings. */
  readonly map?: readonly Landmark[];
  /** What the goal's words were taken to mean by the first plan of this run; absent: there was none yet. */
  readonly condition?: string;
  /** What was achieved on the way, oldest first, in words. */
  readonly achieved?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Something said while a goal is pursued, such as "no, the other crate". */
export interface CorrectionRequest {
  readonly goal: Goal;
  readonly words: string;
  readonly facts: Facts;
  readonly initialFacts: Facts;
  readonly signal?: AbortSignal;
}

export interface Planner {
  readonly name: string;
  /** Throws `EmbodyError("not-understood")` when the words mean nothing to it, naming what it does understand. */
  plan(request: PlanRequest): Promise<PlanResult>;
  /** The goal in words as it stands after the correction. Throws `EmbodyError("not-understood")`. */
  correct?(request: CorrectionRequest): Promise<string>;
}

/** Facts are plain data: numbers, strings, booleans, arrays and records of them. */
export type FactValue =
  | number
  | string
  | boolean
  | null
  | readonly FactValue[]
  | { readonly [name: string]: FactValue };
export type Facts = { readonly [name: string]: FactValue };

/** The leaves of a plan in the order in which they are carried out. */
export function leaves(subgoals: readonly Subgoal[]): Subgoal[] {
  return subgoals.flatMap((subgoal) => (subgoal.children ? leaves(subgoal.children) : [subgoal]));
}

/** What a call is about, as one line of text: its skill and arguments, amounts aside. */
export function topicOf({ skill, args }: SkillCall): string {
  const entries = Object.entries(args).filter(([name]) => name !== "count");
  return JSON.stringify([skill, ...entries.sort(([a], [b]) => (a < b ? -1 : 1))]);
}
