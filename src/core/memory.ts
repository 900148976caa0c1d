/**
 * What is remembered from run to run: plans that worked, and how often which call succeeded or failed, and how. Planners read it; the acting loop
 * writes it. Every entry names its run and its place in it, so that a run which is resumed, and lives a stretch twice, counts once.
 */
import type { SkillCall } from "./plan.ts";

/** How calls with one topic (`topicOf`) went so far. */
export interface Experience {
  readonly succeeded: number;
  /** By failure code. */
  readonly failed: Readonly<Record<string, number>>;
  /** Mean world seconds of those that succeeded; null: none did. */
  readonly seconds: number | null;
}

export interface RememberedPlan {
  readonly predicate: string;
  readonly steps: readonly SkillCall[];
  /** Runs in which the goal was achieved by it, and in which it was not. */
  readonly worked: number;
  readonly failed: number;
  /** Mean world seconds of those that worked. */
  readonly seconds: number;
}

export interface PlanMemory {
  /** Plans that have worked for a goal of these words, the best first. Case and punctuation do not matter. */
  plansFor(world: string, goal: string): readonly RememberedPlan[];
  experienceOf(world: string, call: SkillCall): Experience;
}

/** A call that ended. */
export interface StepEntry {
  readonly run: string;
  /** Which call of the run, from 0. */
  readonly index: number;
  readonly world: string;
  readonly call: SkillCall;
  /** "succeeded", or a failure code. */
  readonly outcome: string;
  /** World time it took (s). */
  readonly seconds: number;
}

/** A goal that ended. */
export interface GoalEntry {
  readonly run: string;
  /** Which goal of the run, from 0. */
  readonly index: number;
  readonly world: string;
  readonly goal: string;
  readonly predicate: string;
  /** The calls that were made and achieved their subgoals, in order. */
  readonly steps: readonly SkillCall[];
  readonly achieved: boolean;
  readonly seconds: number;
}

export interface MemoryKeeper extends PlanMemory {
  keepStep(entry: StepEntry): void;
  keepGoal(entry: GoalEntry): void;
  close(): void;
}

/** Remembers nothing. */
export const noMemory: MemoryKeeper = {
  plansFor: () => [],
  experienceOf: () => ({ succeeded: 0, failed: {}, seconds: null }),
  keepStep() {},
  keepGoal() {},
  close() {},
};
