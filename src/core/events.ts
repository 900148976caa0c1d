/**
 * One union of events, `noun-verb`. The episode file, the terminal, the web page and `--json` all show these; nothing is
 * logged beside them. Later rooms add `train-progress`, `candidate-scored`; poses and blocks travel as `FrameMessage` in the
 * episode.
 */
import type { ModelCall } from "./language-model.ts";
import type { Facts, Plan, PlanReview, SkillArguments, SkillNeed, Subgoal } from "./plan.ts";
import type { SkillFailureCode, SkillKind } from "./skill.ts";

export type GoalStatus = "achieved" | "failed" | "impossible" | "budget" | "interrupted";

interface Timed {
  /** World seconds since the start. */
  readonly time: number;
}

export interface GoalStart extends Timed {
  readonly type: "goal-start";
  readonly id: string;
  readonly goal: string;
  readonly world: string;
  readonly seed: number;
  readonly planner: string;
  /** Set when this run goes on from a saved one. */
  readonly resumed: boolean;
}
export interface PlanMade extends Timed {
  readonly type: "plan-made";
  readonly plan: Plan;
}
export interface PlanRevised extends Timed {
  readonly type: "plan-revised";
  readonly reason: string;
  readonly plan: Plan;
}
export interface SubgoalStart extends Timed {
  readonly type: "subgoal-start";
  readonly subgoal: string;
  readonly title: string;
}
export interface SubgoalEnd extends Timed {
  readonly type: "subgoal-end";
  readonly subgoal: string;
  readonly status: "achieved" | "failed";
  readonly reason?: string;
}
export interface SkillStart extends Timed {
  readonly type: "skill-start";
  readonly subgoal: string;
  readonly skill: string;
  readonly kind: SkillKind;
  readonly args: SkillArguments;
  /** Probability of success from here, where the world knows one. */
  readonly predictedSuccess?: number;
}
export interface SkillEnd extends Timed {
  readonly type: "skill-end";
  readonly subgoal: string;
  readonly skill: string;
  readonly status: "succeeded" | "failed";
  readonly code?: SkillFailureCode;
  readonly message?: string;
  readonly worldSeconds: number;
}
/** The person said something while the goal was pursued: the goal's words are now others. */
export interface GoalRevised extends Timed {
  readonly type: "goal-revised";
  readonly correction: string;
  readonly previous: string;
  readonly goal: string;
}
/** Another goal waits for its turn in the same world. */
export interface GoalQueued extends Timed {
  readonly type: "goal-queued";
  readonly goal: string;
  /** Waiting goals, this one included. */
  readonly waiting: number;
}
export interface GoalPaused extends Timed {
  readonly type: "goal-paused";
}
export interface GoalContinued extends Timed {
  readonly type: "goal-continued";
}
/** The plan needs a skill that the library lacks: it is trained now, while world time stands still. */
export interface LearnStart extends Timed, SkillNeed {
  readonly type: "learn-start";
}
/** From time to time while it is trained. */
export interface LearnProgress extends Timed, SkillNeed {
  readonly type: "learn-progress";
  /** What is done: rewards are looked for, or the best of them is trained with. */
  readonly phase: "search" | "training";
  /** Wall time since the start (s). */
  readonly seconds: number;
  /** Environment steps so far. */
  readonly steps: number;
  /** Share of judged episodes that met the mark, the latest; null: none yet. */
  readonly success: number | null;
}
/** `refused`: nobody wanted it, or the words are none that can be learned from. */
export interface LearnEnd extends Timed, SkillNeed {
  readonly type: "learn-end";
  readonly status: "learned" | "failed" | "refused" | "stopped";
  /** Its name in the library; null: there is none. */
  readonly skill: string | null;
  readonly reason?: string;
  /** Wall time (s). */
  readonly seconds: number;
}
/** One request to a language model, or an answer from its cache. */
export interface LlmCall extends Timed, ModelCall {
  readonly type: "llm-call";
}
/** The last line of `embody do --json`. */
export interface GoalEnd {
  readonly type: "goal-end";
  readonly id: string;
  readonly goal: string;
  readonly status: GoalStatus;
  /** Of a run with several goals: those that have ended, in order, this one last, then those that still wait. */
  readonly goals?: readonly { readonly goal: string; readonly status: GoalStatus | "waiting" }[];
  readonly reason: string;
  /** Wall time (s). */
  readonly seconds: number;
  readonly worldSeconds: number;
  readonly subgoals: { readonly achieved: number; readonly failed: number };
  readonly replans: number;
  /** Over all plans of the run: what became of the steps that a model proposed. Absent where none was asked. */
  readonly proposals?: Omit<PlanReview, "author" | "repairs" | "note">;
  readonly skills: readonly { readonly name: string; readonly kind: SkillKind; readonly runs: number }[];
  readonly llm: { readonly calls: number; readonly tokens: number; readonly usd: number };
  readonly assists: readonly string[];
  readonly facts: Facts;
  /** Absolute path; null when none was kept. */
  readonly episode: string | null;
  /** SHA-256 over every pose, block change and inventory, hexadecimal. */
  readonly episodeHash: string | null;
}

export type AgentEvent =
  | GoalStart
  | PlanMade
  | PlanRevised
  | SubgoalStart
  | SubgoalEnd
  | SkillStart
  | SkillEnd
  | GoalRevised
  | GoalQueued
  | GoalPaused
  | GoalContinued
  | LearnStart
  | LearnProgress
  | LearnEnd
  | LlmCall
  | GoalEnd;

export type { Subgoal };
