/**
 * A goal to learn while it is pursued: it sets itself one goal after another, each with its own start and end in the episode, until its time is up or
 * nothing new is within reach. Achieved when something new was learned. What to learn next is proposed by `planners/curriculum.ts`, or by a model.
 */
import {
  createCurriculum,
  learnableItems,
  type Propose,
  type Tries,
  yardRelations,
} from "../../../planners/curriculum.ts";
import { createKnowledge } from "../../../worlds/minecraft/rules/knowledge.ts";
import { embeddedSources, vanillaSources } from "../../../worlds/minecraft/rules/sources.ts";
import type { WorldName } from "../../core/config.ts";
import type { GoalStatus } from "../../core/events.ts";
import type { PlanMemory } from "../../core/memory.ts";
import type { Facts, Planner } from "../../core/plan.ts";
import type { World } from "../../core/world.ts";
import { minecraftFactsSchema } from "../../lang/minecraft-facts.ts";
import { yardFactsSchema } from "../../lang/yard-facts.ts";
import type { AgentOutcome, AgentState } from "./goal-types.ts";

export type { Propose };

/** Plain JSON: part of a run's state. */
export interface CurriculumState {
  readonly goal: string;
  /** World time when it began (s). */
  readonly startTime: number;
  /** Goals that were reached, in words. */
  readonly learned: readonly string[];
  /** By what the goals were about. */
  readonly tried: Readonly<Record<string, Tries>>;
  /** What the goal pursued now is about. */
  readonly about: string | null;
}

type Next =
  | { readonly kind: "goal"; readonly goal: string }
  | { readonly kind: "over"; readonly status: GoalStatus; readonly reason: string };

interface NextRequest {
  readonly propose: Propose;
  readonly world: World;
  readonly maxWorldSeconds: number;
  readonly signal: AbortSignal;
}

/** No goal that it sets itself may take more than this part of the time: there is more to learn. */
const largestPart = 0.5;
/** With less time left (s) nothing new is begun. */
const leastTime = 5;

export class LearningGoal {
  #state: CurriculumState;

  constructor(state: CurriculumState) {
    this.#state = state;
  }

  static begin(goal: string, now: number): LearningGoal {
    return new LearningGoal({ goal, startTime: now, learned: [], tried: {}, about: null });
  }

  get state(): CurriculumState {
    return this.#state;
  }

  /** World seconds that the goal which begins or goes on now may take from its start. */
  timeFor(startTime: number, maxWorldSeconds: number): number {
    return Math.min(this.#state.startTime + maxWorldSeconds - startTime, largestPart * maxWorldSeconds);
  }

  async next({ propose, world, maxWorldSeconds, signal }: NextRequest): Promise<Next> {
    const { startTime, tried } = this.#state;
    if (signal.aborted) {
      return signal.reason === "budget"
        ? { kind: "over", status: "budget", reason: "the wall time allowed is used up" }
        : { kind: "over", status: "interrupted", reason: "stopped by the person" };
    }
    if (startTime + maxWorldSeconds - world.time < leastTime) return this.#over("the time for it is used up");
    const proposal = await propose({ world: world.id, facts: await world.facts(), tried, signal });
    if (proposal === null) return this.#over("nothing else that is new is within reach");
    this.#state = { ...this.#state, about: proposal.about };
    return { kind: "goal", goal: proposal.goal };
  }

  #over(why: string): Next {
    const { learned } = this.#state;
    return learned.length > 0
      ? { kind: "over", status: "achieved", reason: `learned: ${learned.join("; ")} (${why})` }
      : { kind: "over", status: "failed", reason: `nothing new was learned: ${why}` };
  }

  /** A goal that it set itself has ended. */
  took({ goal, status }: Pick<AgentOutcome, "goal" | "status">): void {
    const { about, tried, learned } = this.#state;
    const key = about ?? goal;
    const before = tried[key] ?? { achieved: 0, failed: 0 };
    const achieved = status === "achieved";
    const after = {
      achieved: before.achieved + (achieved ? 1 : 0),
      failed: before.failed + (achieved ? 0 : 1),
    };
    this.#state = {
      ...this.#state,
      tried: { ...tried, [key]: after },
      learned: achieved ? [...learned, goal] : learned,
      about: null,
    };
  }

  /** The end of the whole. */
  outcome({ status, reason }: Next & { kind: "over" }, world: World, facts: Facts, state: AgentState): AgentOutcome {
    const tries = Object.values(this.#state.tried);
    const sum = (of: (each: Tries) => number) => tries.reduce((total, each) => total + of(each), 0);
    return {
      ...idleOutcome(this.#state.goal, world, facts, state),
      status,
      reason,
      endsRun: status === "interrupted" || status === "budget",
      worldSeconds: world.time - this.#state.startTime,
      subgoals: { achieved: sum(({ achieved }) => achieved), failed: sum(({ failed }) => failed) },
    };
  }
}

/** Of a goal for which nothing was done. */
export function idleOutcome(goal: string, world: World, facts: Facts, state: AgentState): AgentOutcome {
  return {
    goal,
    status: "failed",
    reason: "",
    endsRun: false,
    calls: state.calls,
    state: { ...state, goal },
    worldSeconds: 0,
    subgoals: { achieved: 0, failed: 0 },
    replans: 0,
    skills: [],
    assists: world.assists,
    facts,
  };
}

/** Candidates that are planned for before one is taken: enough to find the cheapest, few enough to take no time. */
const limits = { minecraft: 8, yard: 40 };

/** What the world's data propose. */
export function curriculumOf(world: WorldName, planner: Planner, memory: PlanMemory, isRealServer: boolean): Propose {
  if (world === "minecraft") {
    const knowledge = createKnowledge({ sources: isRealServer ? vanillaSources : embeddedSources });
    const candidates = (facts: Facts) => learnableItems(knowledge, facts);
    const schema = minecraftFactsSchema;
    return createCurriculum({ planner, memory, schema, candidates, prefer: "cheapest", limit: limits.minecraft });
  }
  const candidates = () => yardRelations();
  const schema = yardFactsSchema;
  return createCurriculum({ planner, memory, schema, candidates, prefer: "least-known", limit: limits.yard });
}
