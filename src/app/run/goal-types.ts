/** What the acting loop is given, what it keeps, and what it says at the end. */
import type { AgentEvent, GoalEnd } from "../../core/events.ts";
import type { MemoryKeeper } from "../../core/memory.ts";
import type { CorrectionRequest, Facts, FailedAttempt, Goal, Planner, SkillCall } from "../../core/plan.ts";
import type { SkillKind } from "../../core/skill.ts";
import type { World } from "../../core/world.ts";
import type { Learn } from "./learning.ts";

/** What a goal needs to go on after a restart, beside the world's own snapshot. Plain JSON. */
export interface AgentState {
  /** The words as they stand after all corrections. */
  readonly goal: string;
  readonly initialFacts: Facts;
  /** World time when the goal was given (s). */
  readonly startTime: number;
  readonly failures: readonly FailedAttempt[];
  readonly achieved: number;
  readonly failed: number;
  readonly replans: number;
  readonly runs: Readonly<Record<string, { readonly kind: SkillKind; readonly runs: number }>>;
  /** What was achieved, in words. */
  readonly achievedTitles: readonly string[];
  /** The calls that achieved their subgoals. */
  readonly steps: readonly SkillCall[];
  /** What must hold at the end, by the latest plan for these words; null: there was none. */
  readonly predicate: string | null;
  /** Over all plans that a model proposed. */
  readonly proposals: NonNullable<GoalEnd["proposals"]> | null;
  /** Calls of the whole run that are in the memory. */
  readonly calls: number;
  /** Why the next plan will differ from the one before; null: there is none before, or it is being carried out. */
  readonly revision: { readonly reason: string; readonly isByFailure: boolean } | null;
}

/** The loop's ear. */
export interface Attention {
  /** Aborted when something was said that must not wait until the skill (or the planner) is done. Another one after each `take`. */
  readonly urgent: AbortSignal;
  /** Takes what was said, waits while paused, and gives the corrections, oldest first. `state` is kept with it. */
  take(state: () => AgentState): Promise<readonly string[]>;
}

export interface AgentOptions {
  readonly goal: Goal;
  readonly seed: number;
  readonly world: World;
  readonly planner: Planner;
  /** Compiles a predicate of the little language; throws `EmbodyError("bad-predicate")`. */
  readonly predicate: (text: string) => (facts: Facts) => boolean;
  /** World seconds for the whole goal. */
  readonly maxWorldSeconds: number;
  /** Aborted with the status to end with as its reason: `interrupted` or `budget`. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: AgentEvent) => void;
  /** What a checkpoint from now on has to hold. */
  readonly onState?: (state: AgentState) => void;
  /** The world stands still and the state is whole: a good moment for a checkpoint. */
  readonly onQuiet?: () => Promise<void>;
  /** For people. */
  readonly onNote?: (line: string) => void;
  readonly resume?: AgentState;
  readonly memory?: MemoryKeeper;
  /** Which goal of the run this is, and which call of the run its first one is: places in the memory. Default 0. */
  readonly goalIndex?: number;
  readonly firstCall?: number;
  readonly attention?: Attention;
  /** Learns a skill that a plan needs and the library lacks; absent: such a goal fails and says so. */
  readonly learn?: Learn;
  /** The goal's words after a correction. Throws `EmbodyError("not-understood")`. */
  readonly correct?: (request: CorrectionRequest) => Promise<string>;
}

/** What the loop itself knows of the end; the command adds wall time, episode and costs. */
export interface AgentOutcome
  extends Pick<
    GoalEnd,
    | "goal"
    | "status"
    | "reason"
    | "worldSeconds"
    | "subgoals"
    | "replans"
    | "skills"
    | "facts"
    | "assists"
    | "proposals"
  > {
  /** Nothing that waits can be begun: stopped by the person, or a budget of the whole run is used up. It can be resumed. */
  readonly endsRun: boolean;
  readonly calls: number;
  readonly state: AgentState;
}
