/**
 * The acting loop: goal -> plan -> subgoal -> skill -> world -> verdict -> (replan). A subgoal is achieved when its predicate
 * holds in the world's facts, whatever the skill says; when it does not, the planner is asked again from the present
 * state with the typed reasons of all failures (the describe-and-explain half of DEPS, Wang et al. 2023,
 * arXiv 2302.01560, here with the world itself as the describer).
 */
import { messageOf } from "../core/errors.ts";
import type { AgentEvent, GoalEnd, GoalStatus } from "../core/events.ts";
import {
  type Facts,
  type FailedAttempt,
  type Goal,
  leaves,
  type Plan,
  type Planner,
  type Subgoal,
} from "../core/plan.ts";
import type { SkillKind, SkillResult } from "../core/skill.ts";
import type { World } from "../core/world.ts";

/** What a run needs to go on after a restart, beside the world's own snapshot. Plain JSON. */
export interface AgentState {
  readonly initialFacts: Facts;
  /** World time when the goal was given (s). */
  readonly startTime: number;
  readonly failures: readonly FailedAttempt[];
  readonly achieved: number;
  readonly failed: number;
  readonly replans: number;
  readonly runs: Readonly<Record<string, { readonly kind: SkillKind; readonly runs: number }>>;
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
  /** Called whenever the state has changed in a way worth keeping. */
  readonly onState?: (state: AgentState) => void;
  readonly resume?: AgentState;
}

/** What the loop itself knows of the end; the command adds wall time, episode and costs. */
export type AgentOutcome = Pick<
  GoalEnd,
  "status" | "reason" | "worldSeconds" | "subgoals" | "replans" | "skills" | "facts" | "assists"
>;

/** The same skill, arguments and failure this often end the goal: the planner has no other way. */
const maxRepeats = 3;
const maxReplans = 25;
/** Failures of the body rather than of the plan: worth one attempt to get loose before planning again. */
const stuckCodes: ReadonlySet<string> = new Set(["no-path", "timeout", "rejected"]);
const unstuckSkill = "get-unstuck";

export async function pursue(options: AgentOptions): Promise<AgentOutcome> {
  return new Agent(options).run();
}

class Agent {
  readonly #options: AgentOptions;
  readonly #failures: FailedAttempt[];
  readonly #runs: Map<string, { kind: SkillKind; runs: number }>;
  #initialFacts: Facts;
  #startTime: number;
  #achieved: number;
  #failed: number;
  #replans: number;

  constructor(options: AgentOptions) {
    const state = options.resume;
    this.#options = options;
    this.#failures = [...(state?.failures ?? [])];
    this.#runs = new Map(Object.entries(state?.runs ?? {}));
    this.#initialFacts = state?.initialFacts ?? {};
    this.#startTime = state?.startTime ?? options.world.time;
    this.#achieved = state?.achieved ?? 0;
    this.#failed = state?.failed ?? 0;
    this.#replans = state?.replans ?? 0;
  }

  async run(): Promise<AgentOutcome> {
    const { world, planner, goal, onEvent } = this.#options;
    let facts = await world.facts();
    if (!this.#options.resume) this.#initialFacts = facts;
    // Planned before anything is announced: words that are not understood leave no trace.
    let planned = await this.#plan(facts);
    onEvent({
      type: "goal-start",
      time: world.time,
      id: goal.id,
      goal: goal.text,
      world: world.id,
      seed: this.#options.seed,
      planner: planner.name,
      resumed: this.#options.resume !== undefined,
    });
    let revision: string | null = null;
    for (;;) {
      if (planned.status === "impossible") {
        // After failures it is this run that found no way, not the world that has none.
        const failedBefore = this.#failures.length > 0;
        return this.#end(failedBefore ? "failed" : "impossible", this.#chain(planned.reason));
      }
      const { plan } = planned;
      onEvent(
        revision === null
          ? { type: "plan-made", time: world.time, plan }
          : { type: "plan-revised", time: world.time, reason: revision, plan },
      );
      this.#keep();
      const failure = await this.#carryOut(plan);
      if (failure === "stopped") return this.#stopped();
      facts = await world.facts();
      if (failure === null && this.#options.predicate(plan.predicate)(facts)) return this.#end("achieved", "");
      const attempt = failure ?? {
        subgoal: { id: "goal", title: goal.text, predicate: plan.predicate },
        code: "not-achieved",
        message: `every subgoal was carried out but '${plan.predicate}' does not hold`,
      };
      this.#failures.push(attempt);
      if (this.#timeLeft() <= 0) return this.#stopped();
      if (this.#repeats(attempt) >= maxRepeats) return this.#end("failed", this.#chain("no other way was found"));
      if (++this.#replans > maxReplans) return this.#end("failed", this.#chain(`after ${maxReplans} revised plans`));
      revision = `${attempt.subgoal.title}: ${attempt.message}`;
      planned = await this.#plan(facts);
    }
  }

  #plan(facts: Facts) {
    const { planner, goal } = this.#options;
    return planner.plan({ goal, facts, initialFacts: this.#initialFacts, failures: this.#failures });
  }

  /** Runs the leaves in order; null when all were achieved. */
  async #carryOut(plan: Plan): Promise<FailedAttempt | "stopped" | null> {
    const { world, onEvent } = this.#options;
    for (const subgoal of leaves(plan.subgoals)) {
      onEvent({ type: "subgoal-start", time: world.time, subgoal: subgoal.id, title: subgoal.title });
      const failure = await this.#achieve(subgoal);
      if (failure === null) this.#achieved++;
      else this.#failed++;
      const reason = failure === "stopped" ? "stopped" : failure?.message;
      onEvent({
        type: "subgoal-end",
        time: world.time,
        subgoal: subgoal.id,
        status: failure === null ? "achieved" : "failed",
        ...(reason === undefined ? {} : { reason }),
      });
      this.#keep();
      if (failure !== null) return failure;
    }
    return null;
  }

  async #achieve(subgoal: Subgoal): Promise<FailedAttempt | "stopped" | null> {
    const { world, predicate } = this.#options;
    const holds = predicate(subgoal.predicate);
    if (holds(await world.facts())) return null;
    if (!subgoal.call) return { subgoal, code: "bad-plan", message: "the plan names no skill for it" };
    if (this.#isStopped()) return "stopped";
    const result = await this.#act(subgoal, subgoal.call.skill, subgoal.call.args);
    // Facts decide: a skill that failed at its last step may still have done what was wanted.
    if (holds(await world.facts())) return null;
    if (this.#isStopped()) return "stopped";
    if (result.failure) {
      if (stuckCodes.has(result.failure.code) && world.skills.some((skill) => skill.name === unstuckSkill)) {
        await this.#act(subgoal, unstuckSkill, {});
      }
      return { subgoal, code: result.failure.code, message: result.failure.message };
    }
    return { subgoal, code: "not-achieved", message: `the skill ended but '${subgoal.predicate}' does not hold` };
  }

  async #act(subgoal: Subgoal, name: string, args: NonNullable<Subgoal["call"]>["args"]): Promise<SkillResult> {
    const { world, onEvent, signal } = this.#options;
    const kind = world.skills.find((skill) => skill.name === name)?.kind ?? "scripted";
    const entry = this.#runs.get(name) ?? { kind, runs: 0 };
    this.#runs.set(name, { kind, runs: entry.runs + 1 });
    const predicted = await world.predict?.({ skill: name, args });
    onEvent({
      type: "skill-start",
      time: world.time,
      subgoal: subgoal.id,
      skill: name,
      kind,
      args,
      ...(predicted == null ? {} : { predictedSuccess: predicted }),
    });
    const result = await world.act({ skill: name, args }, { signal, maxSeconds: Math.max(0, this.#timeLeft()) });
    onEvent({
      type: "skill-end",
      time: world.time,
      subgoal: subgoal.id,
      skill: name,
      status: result.status,
      ...(result.failure ? { code: result.failure.code, message: result.failure.message } : {}),
      worldSeconds: result.worldSeconds,
    });
    return result;
  }

  #timeLeft(): number {
    return this.#startTime + this.#options.maxWorldSeconds - this.#options.world.time;
  }

  #isStopped(): boolean {
    return this.#options.signal.aborted || this.#timeLeft() <= 0;
  }

  #stopped(): Promise<AgentOutcome> {
    const { signal, maxWorldSeconds } = this.#options;
    if (!signal.aborted) {
      return this.#end("budget", this.#chain(`${maxWorldSeconds / 60} minutes of world time are used up`));
    }
    return signal.reason === "budget"
      ? this.#end("budget", this.#chain("the wall time allowed is used up"))
      : this.#end("interrupted", "stopped by the person");
  }

  /** How often this failure has occurred. */
  #repeats(attempt: FailedAttempt): number {
    const key = failureKey(attempt);
    return this.#failures.filter((earlier) => failureKey(earlier) === key).length;
  }

  /** The reason with the failures that led to it, repeated ones once. */
  #chain(reason: string): string {
    const steps = new Set(this.#failures.map(({ subgoal, message }) => `${subgoal.title}: ${message}`));
    return [...steps, reason].join("; ");
  }

  #keep(): void {
    this.#options.onState?.({
      initialFacts: this.#initialFacts,
      startTime: this.#startTime,
      failures: this.#failures,
      achieved: this.#achieved,
      failed: this.#failed,
      replans: this.#replans,
      runs: Object.fromEntries(this.#runs),
    });
  }

  async #end(status: GoalStatus, reason: string): Promise<AgentOutcome> {
    const { world } = this.#options;
    let facts: Facts;
    try {
      facts = await world.facts();
    } catch (error) {
      facts = {};
      reason = [reason, messageOf(error)].filter(Boolean).join("; ");
    }
    return {
      status,
      reason,
      worldSeconds: world.time - this.#startTime,
      subgoals: { achieved: this.#achieved, failed: this.#failed },
      replans: this.#replans,
      skills: [...this.#runs].map(([name, entry]) => ({ name, ...entry })),
      assists: world.assists,
      facts,
    };
  }
}

function failureKey({ subgoal, code }: FailedAttempt): string {
  return JSON.stringify([subgoal.call?.skill, subgoal.call?.args, code]);
}
