/** The acting loop's book of one goal: counts, failures, what was achieved and how. It goes into checkpoints as plain JSON and comes back from there. */
import type { Facts, FailedAttempt, Plan, PlanReview, SkillCall, Subgoal } from "../../core/plan.ts";
import type { SkillKind } from "../../core/skill.ts";
import type { AgentOutcome, AgentState } from "./goal-types.ts";

export class GoalBook {
  initialFacts: Facts;
  readonly startTime: number;
  readonly failures: FailedAttempt[];
  readonly achievedTitles: string[];
  readonly steps: SkillCall[];
  readonly #runs: Map<string, { kind: SkillKind; runs: number }>;
  achieved: number;
  failed: number;
  replans: number;
  predicate: string | null;
  proposals: AgentState["proposals"];
  calls: number;
  revision: AgentState["revision"];

  constructor(state: AgentState | null, now: number, firstCall: number) {
    this.initialFacts = state?.initialFacts ?? {};
    this.startTime = state?.startTime ?? now;
    this.failures = [...(state?.failures ?? [])];
    this.achievedTitles = [...(state?.achievedTitles ?? [])];
    this.steps = [...(state?.steps ?? [])];
    this.#runs = new Map(Object.entries(state?.runs ?? {}));
    this.achieved = state?.achieved ?? 0;
    this.failed = state?.failed ?? 0;
    this.replans = state?.replans ?? 0;
    this.predicate = state?.predicate ?? null;
    this.proposals = state?.proposals ?? null;
    this.calls = state?.calls ?? firstCall;
    this.revision = state?.revision ?? null;
  }

  /** Gives why it differs from the plan before; null: there was none. */
  takePlan({ predicate, review }: Plan): string | null {
    const { revision } = this;
    this.predicate = predicate;
    this.revision = null;
    if (revision?.isByFailure) this.replans++;
    // Also those of which the rules' plan took the place: nothing of them survived.
    if (review && review.author !== "memory" && review.proposed > 0) this.#sumUp(review);
    return revision?.reason ?? null;
  }

  #sumUp(review: PlanReview): void {
    const sums = this.proposals ?? { proposed: 0, kept: 0, corrected: 0, dropped: 0, inserted: 0 };
    this.proposals = {
      proposed: sums.proposed + review.proposed,
      kept: sums.kept + review.kept,
      corrected: sums.corrected + review.corrected,
      dropped: sums.dropped + review.dropped,
      inserted: sums.inserted + review.inserted,
    };
  }

  /** A subgoal that was given up, because of what a person said or because the time was up, has not failed. */
  takeVerdict(subgoal: Subgoal, verdict: FailedAttempt | "stopped" | "revised" | null): void {
    if (verdict === null) {
      this.achieved++;
      this.achievedTitles.push(subgoal.title);
    } else if (verdict !== "stopped" && verdict !== "revised") {
      this.failed++;
      this.takeFailure(verdict);
    }
  }

  takeFailure(attempt: FailedAttempt): void {
    this.failures.push(attempt);
    this.revision = { reason: `${attempt.subgoal.title}: ${attempt.message}`, isByFailure: true };
  }

  /** The goal is another one: what failed was tried for what it was before. */
  takeRevision(reason: string): void {
    this.failures.length = 0;
    this.predicate = null;
    this.revision = { reason, isByFailure: false };
  }

  countRun(name: string, kind: SkillKind): void {
    this.#runs.set(name, { kind, runs: (this.#runs.get(name)?.runs ?? 0) + 1 });
  }

  skills(): AgentOutcome["skills"] {
    return [...this.#runs].map(([name, entry]) => ({ name, ...entry }));
  }

  /** How often this failure has occurred. */
  repeats(attempt: FailedAttempt): number {
    const key = failureKey(attempt);
    return this.failures.filter((earlier) => failureKey(earlier) === key).length;
  }

  /** A copy that later changes do not touch. */
  state(goal: string): AgentState {
    const { initialFacts, startTime, achieved, failed, replans, predicate, proposals, calls, revision } = this;
    return structuredClone({
      goal,
      initialFacts,
      startTime,
      failures: this.failures,
      achieved,
      failed,
      replans,
      runs: Object.fromEntries(this.#runs),
      achievedTitles: this.achievedTitles,
      steps: this.steps,
      predicate,
      proposals,
      calls,
      revision,
    });
  }
}

export function failureKey({ subgoal, code }: FailedAttempt): string {
  return JSON.stringify([subgoal.call?.skill, subgoal.call?.args, code]);
}
