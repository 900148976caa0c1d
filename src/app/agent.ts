/**
 * The acting loop: goal -> plan -> subgoal -> skill -> world -> verdict -> (replan). A subgoal is achieved when its predicate
 * holds in the world's facts, whatever the skill says; when it does not, the planner is asked again from the present
 * state with the typed reasons of all failures (the describe-and-explain half of DEPS, Wang et al. 2023,
 * arXiv 2302.01560, here with the world itself as the describer).
 *
 * Where the plan has a step that nothing here can do, its skill is learned first (`run/learning.ts`), and the goal is planned again with it.
 *
 * While it works it listens: a correction or a pause interrupts the skill, and says nothing against the way that was taken. What it does is
 * remembered call by call. Several goals one after another are `run/session.ts`.
 */
import { EmbodyError, messageOf } from "../core/errors.ts";
import type { GoalStatus } from "../core/events.ts";
import { BudgetError } from "../core/language-model.ts";
import {
  type Facts,
  type FailedAttempt,
  type Goal,
  leaves,
  type Plan,
  type PlanResult,
  type SkillArguments,
  type Subgoal,
} from "../core/plan.ts";
import type { SkillResult } from "../core/skill.ts";
import { GoalBook } from "./run/goal-state.ts";
import type { AgentOptions, AgentOutcome } from "./run/goal-types.ts";
import { lacks, learnOne, nameOf, needsOf } from "./run/learning.ts";

export type { AgentOptions, AgentOutcome, AgentState, Attention } from "./run/goal-types.ts";

/** The same skill, arguments and failure this often end the goal: the planner has no other way. */
const maxRepeats = 3;
const maxReplans = 25;
/** Failures of the body rather than of the plan: worth one attempt to get loose before planning again. */
const stuckCodes: ReadonlySet<string> = new Set(["no-path", "timeout", "rejected"]);
const unstuckSkill = "get-unstuck";

interface End {
  readonly status: GoalStatus;
  readonly reason: string;
  /** Nothing else can be done in this run. */
  readonly endsRun?: boolean;
}
type Planned =
  | PlanResult
  | { readonly status: "over-budget"; readonly reason: string }
  | { readonly status: "stopped" };
/** How a plan, or a subgoal, went: null is achieved; "revised": the goal's words are others now. */
type Verdict = FailedAttempt | "stopped" | "revised" | null;

export async function pursue(options: AgentOptions): Promise<AgentOutcome> {
  return new Agent(options).run();
}

class Agent {
  readonly #options: AgentOptions;
  readonly #book: GoalBook;
  #goal: Goal;
  #isAnnounced = false;
  /** Sentences from which something was learned in this run. */
  readonly #lessons = new Set<string>();

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#book = new GoalBook(options.resume ?? null, options.world.time, options.firstCall ?? 0);
    this.#goal = { ...options.goal, text: options.resume?.goal ?? options.goal.text };
  }

  async run(): Promise<AgentOutcome> {
    const { world, planner, onEvent } = this.#options;
    let facts = await world.facts();
    if (!this.#options.resume) this.#book.initialFacts = facts;
    // Killed after a failure, before anybody drew the conclusion.
    const pending = this.#book.revision?.isByFailure ? this.#book.failures.at(-1) : undefined;
    let end = pending ? this.#judge(pending) : null;
    // Planned before anything is announced: words that are not understood leave no trace.
    let planned = end === null ? await this.#plan(facts) : null;
    onEvent({
      type: "goal-start",
      time: world.time,
      id: this.#goal.id,
      goal: this.#goal.text,
      world: world.id,
      seed: this.#options.seed,
      planner: planner.name,
      resumed: this.#options.resume !== undefined,
    });
    this.#isAnnounced = true;
    for (;;) {
      if (planned) end = await this.#tryPlan(planned);
      // Said at the last moment: the goal goes on, with other words.
      if (end && (end.endsRun || !(await this.#listen()))) return this.#end(end);
      facts = await world.facts();
      planned = await this.#plan(facts);
    }
  }

  /** Carries a plan out; null: another one is wanted. */
  async #tryPlan(planned: Planned): Promise<End | null> {
    const { world, onEvent, predicate } = this.#options;
    const book = this.#book;
    if (planned.status === "stopped") return this.#stopped();
    if (planned.status === "over-budget") {
      return { status: "budget", reason: this.#chain(planned.reason), endsRun: true };
    }
    if (await this.#listen()) return null;
    if (this.#options.signal.aborted) return this.#stopped();
    if (planned.status === "impossible") {
      // After failures it is this run that found no way, not the world that has none.
      const status = book.failures.length > 0 ? "failed" : "impossible";
      return { status, reason: this.#chain(planned.reason) };
    }
    const { plan } = planned;
    const revision = book.takePlan(plan);
    onEvent(
      revision === null
        ? { type: "plan-made", time: world.time, plan }
        : { type: "plan-revised", time: world.time, reason: revision, plan },
    );
    await this.#keep();
    if (needsOf(plan).length > 0) return this.#learn(plan);
    const failure = await this.#carryOut(plan);
    if (failure === "revised") return null;
    if (failure === "stopped") return this.#stopped();
    if (failure === null && predicate(plan.predicate)(await world.facts())) return { status: "achieved", reason: "" };
    const attempt = failure ?? {
      subgoal: { id: "goal", title: this.#goal.text, predicate: plan.predicate },
      code: "not-achieved",
      message: `every subgoal was carried out but '${plan.predicate}' does not hold`,
    };
    if (failure === null) book.takeFailure(attempt);
    return this.#judge(attempt);
  }

  /** Learns what the plan cannot do without, before anything moves; null: another plan is wanted. */
  async #learn(plan: Plan): Promise<End | null> {
    const { learn, onEvent, signal, world, attention } = this.#options;
    for (const need of needsOf(plan)) {
      if (!learn) return { status: "failed", reason: this.#chain(lacks(need)) };
      if (this.#lessons.has(nameOf(need))) {
        return {
          status: "failed",
          reason: this.#chain(`what was learned for ${nameOf(need)} is no skill of these words`),
        };
      }
      const lesson = await learnOne(need, {
        learn,
        signal,
        onEvent,
        now: () => world.time,
        urgent: () => attention?.urgent,
        listen: () => this.#listen(),
      });
      if (lesson.status === "stopped") return this.#stopped();
      if (lesson.status === "revised") return null;
      if (lesson.status !== "learned") return { status: "failed", reason: this.#chain(lesson.reason) };
      this.#lessons.add(nameOf(need));
      this.#book.revision = { reason: `'${lesson.skill}' has been learned, for ${nameOf(need)}`, isByFailure: false };
    }
    await this.#keep();
    return null;
  }

  /** What a failure means for the goal: its end, or another plan. */
  #judge(attempt: FailedAttempt): End | null {
    if (this.#timeLeft() <= 0) return this.#stopped();
    if (this.#book.repeats(attempt) >= maxRepeats) {
      return { status: "failed", reason: this.#chain("no other way was found") };
    }
    if (this.#book.replans >= maxReplans) {
      return { status: "failed", reason: this.#chain(`after ${maxReplans} revised plans`) };
    }
    return null;
  }

  async #plan(facts: Facts): Promise<Planned> {
    const { planner, world, signal, attention } = this.#options;
    const map = await world.map?.();
    const { initialFacts, failures, achievedTitles } = this.#book;
    for (;;) {
      // Before the goal has begun there is nothing yet that could be corrected.
      if (this.#isAnnounced && attention?.urgent.aborted) await this.#listen();
      const said = this.#isAnnounced ? attention?.urgent : undefined;
      const stop = said ? AbortSignal.any([signal, said]) : signal;
      const { predicate: condition } = this.#book;
      const known = { facts, initialFacts, ...(map ? { map } : {}), ...(condition === null ? {} : { condition }) };
      const request = { goal: this.#goal, ...known, failures, achieved: achievedTitles, signal: stop };
      try {
        return await planner.plan(request);
      } catch (error) {
        if (error instanceof BudgetError) return { status: "over-budget", reason: error.message };
        if (signal.aborted) return { status: "stopped" };
        // Somebody said something while the planner was thinking: it thinks again with that.
        if (!said?.aborted || (error instanceof EmbodyError && error.code === "not-understood")) throw error;
        await this.#listen();
        if (signal.aborted) return { status: "stopped" };
      }
    }
  }

  /** Runs the leaves in order; null when all were achieved. */
  async #carryOut(plan: Plan): Promise<Verdict> {
    const { world, onEvent } = this.#options;
    for (const subgoal of leaves(plan.subgoals)) {
      if (await this.#listen()) return "revised";
      onEvent({ type: "subgoal-start", time: world.time, subgoal: subgoal.id, title: subgoal.title });
      const verdict = await this.#achieve(subgoal);
      this.#book.takeVerdict(subgoal, verdict);
      const reason =
        verdict === "stopped" ? "stopped" : verdict === "revised" ? "the goal is another one now" : verdict?.message;
      onEvent({
        type: "subgoal-end",
        time: world.time,
        subgoal: subgoal.id,
        status: verdict === null ? "achieved" : "failed",
        ...(reason === undefined ? {} : { reason }),
      });
      await this.#keep();
      if (verdict !== null) return verdict;
    }
    return null;
  }

  async #achieve(subgoal: Subgoal): Promise<Verdict> {
    const { world, predicate } = this.#options;
    const holds = predicate(subgoal.predicate);
    for (;;) {
      if (holds(await world.facts())) return null;
      if (!subgoal.call) return { subgoal, code: "bad-plan", message: "the plan names no skill for it" };
      if (this.#isStopped()) return "stopped";
      const { result, wasInterrupted } = await this.#act(subgoal, subgoal.call.skill, subgoal.call.args);
      // Facts decide: a skill that failed at its last step may still have done what was wanted.
      if (holds(await world.facts())) {
        this.#book.steps.push(subgoal.call);
        return null;
      }
      if (wasInterrupted && !this.#isStopped()) {
        if (await this.#listen()) return "revised";
        // Only paused: the same thing again, from where it is now.
        continue;
      }
      if (this.#isStopped()) return "stopped";
      if (result.failure) {
        if (stuckCodes.has(result.failure.code) && world.skills.some((skill) => skill.name === unstuckSkill)) {
          await this.#act(subgoal, unstuckSkill, {});
        }
        return { subgoal, code: result.failure.code, message: result.failure.message };
      }
      return { subgoal, code: "not-achieved", message: `the skill ended but '${subgoal.predicate}' does not hold` };
    }
  }

  async #act(
    subgoal: Subgoal,
    name: string,
    args: SkillArguments,
  ): Promise<{ readonly result: SkillResult; readonly wasInterrupted: boolean }> {
    const { world, onEvent, signal, attention, onState } = this.#options;
    const kind = world.skills.find((skill) => skill.name === name)?.kind ?? "scripted";
    const call = { skill: name, args };
    // What a checkpoint in the middle of the skill holds: the moment before it.
    onState?.(this.#book.state(this.#goal.text));
    this.#book.countRun(name, kind);
    const predicted = await world.predict?.(call);
    onEvent({
      type: "skill-start",
      time: world.time,
      subgoal: subgoal.id,
      skill: name,
      kind,
      args,
      ...(predicted == null ? {} : { predictedSuccess: predicted }),
    });
    const said = attention?.urgent;
    const stop = said ? AbortSignal.any([signal, said]) : signal;
    const result = await world.act(call, { signal: stop, maxSeconds: Math.max(0, this.#timeLeft()) });
    const wasInterrupted = result.failure?.code === "interrupted" && stop.aborted;
    // An interruption by a person, or the end of the time allowed, says nothing about the way, and is not remembered.
    if (!wasInterrupted && !(result.failure?.code === "timeout" && this.#timeLeft() <= 0)) this.#remember(call, result);
    onEvent({
      type: "skill-end",
      time: world.time,
      subgoal: subgoal.id,
      skill: name,
      status: result.status,
      ...(result.failure ? { code: result.failure.code, message: result.failure.message } : {}),
      worldSeconds: result.worldSeconds,
    });
    return { result, wasInterrupted };
  }

  #remember(call: { skill: string; args: SkillArguments }, result: SkillResult): void {
    this.#options.memory?.keepStep({
      run: this.#goal.id,
      index: this.#book.calls++,
      world: this.#options.world.id,
      call,
      outcome: result.failure?.code ?? "succeeded",
      seconds: result.worldSeconds,
    });
  }

  /** Takes what was said since the last time; waits while paused. Whether the goal's words are others now. */
  async #listen(): Promise<boolean> {
    const { attention, world, onEvent, correct, signal } = this.#options;
    if (!attention) return false;
    let revised = false;
    for (const words of await attention.take(() => this.#book.state(this.#goal.text))) {
      if (!correct) continue;
      const previous = this.#goal.text;
      try {
        const { initialFacts } = this.#book;
        const goal = await correct({ goal: this.#goal, words, facts: await world.facts(), initialFacts, signal });
        if (goal === previous) continue;
        this.#goal = { ...this.#goal, text: goal };
        onEvent({ type: "goal-revised", time: world.time, correction: words, previous, goal });
      } catch (error) {
        if (!(error instanceof EmbodyError) || error.code === "internal") throw error;
        this.#options.onNote?.(`"${words}" changes nothing: ${messageOf(error)}`);
        continue;
      }
      this.#book.takeRevision(`it was said: "${words}"`);
      revised = true;
    }
    if (revised) await this.#keep();
    return revised;
  }

  #timeLeft(): number {
    return this.#book.startTime + this.#options.maxWorldSeconds - this.#options.world.time;
  }

  #isStopped(): boolean {
    return this.#options.signal.aborted || this.#timeLeft() <= 0;
  }

  #stopped(): End {
    const { signal, maxWorldSeconds } = this.#options;
    if (!signal.aborted) {
      const reason = this.#chain(`${maxWorldSeconds / 60} minutes of world time are used up`);
      return { status: "budget", reason, endsRun: false };
    }
    return signal.reason === "budget"
      ? { status: "budget", reason: this.#chain("the wall time allowed is used up"), endsRun: true }
      : { status: "interrupted", reason: "stopped by the person", endsRun: true };
  }

  /** The reason with the failures that led to it, repeated ones once. */
  #chain(reason: string): string {
    const steps = new Set(this.#book.failures.map(({ subgoal, message }) => `${subgoal.title}: ${message}`));
    return [...steps, reason].join("; ");
  }

  async #keep(): Promise<void> {
    this.#options.onState?.(this.#book.state(this.#goal.text));
    await this.#options.onQuiet?.();
  }

  async #end({ status, reason, endsRun = false }: End): Promise<AgentOutcome> {
    const { world, memory, goalIndex = 0 } = this.#options;
    const book = this.#book;
    let facts: Facts = {};
    let trouble = "";
    try {
      facts = await world.facts();
    } catch (error) {
      trouble = messageOf(error);
    }
    const worldSeconds = world.time - book.startTime;
    const goal = this.#goal.text;
    // What can go on has not ended yet; what never had a plan is about no way.
    if (!endsRun && book.predicate !== null) {
      const { predicate, steps } = book;
      const place = { run: this.#goal.id, index: goalIndex, world: world.id };
      const achieved = status === "achieved";
      memory?.keepGoal({ ...place, goal, predicate, steps, achieved, seconds: worldSeconds });
    }
    const { achieved, failed } = book;
    return {
      goal,
      status,
      reason: [reason, trouble].filter(Boolean).join("; "),
      endsRun,
      calls: book.calls,
      state: book.state(goal),
      worldSeconds,
      subgoals: { achieved, failed },
      replans: book.replans,
      ...(book.proposals ? { proposals: book.proposals } : {}),
      skills: book.skills(),
      assists: world.assists,
      facts,
    };
  }
}
