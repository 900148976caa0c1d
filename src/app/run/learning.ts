/**
 * Learning on the way: a plan has a leaf that nothing here can do, so the skill for it is trained from its sentence, and the goal goes on. World time
 * stands still meanwhile. Whoever pursues the goal decides whether anything is trained (`--learn`); how it is trained is `src/app/learn.ts`.
 */
import type { AgentEvent, LearnProgress } from "../../core/events.ts";
import { leaves, type Plan, type SkillNeed } from "../../core/plan.ts";

export type Learned =
  | { readonly status: "learned"; readonly skill: string }
  | { readonly status: "failed" | "refused"; readonly reason: string };

export interface LearnHooks {
  /** Stops it; what was reached is kept, but there is no skill. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Pick<LearnProgress, "phase" | "seconds" | "steps" | "success">) => void;
}

/** Trains the skill, and makes it one of the world's and the planner's. Throws nothing but what is a fault of the program. */
export type Learn = (need: SkillNeed, hooks: LearnHooks) => Promise<Learned>;

/** What a plan cannot do without, each once. */
export function needsOf({ subgoals }: Plan): SkillNeed[] {
  const needs = leaves(subgoals).flatMap(({ needs: need }) => (need ? [need] : []));
  return [...new Map(needs.map((need) => [nameOf(need), need])).values()];
}

/** Such as "the ant to spin on the spot". */
export const nameOf = ({ robot, sentence }: SkillNeed) => `the ${robot} to ${sentence}`;

/** What is said where nothing may be trained. */
export function lacks(need: SkillNeed): string {
  return `the library has no skill for ${nameOf(need)}; with --learn always it is trained on the way`;
}

export interface LearningOptions {
  readonly learn: Learn;
  readonly signal: AbortSignal;
  readonly onEvent: (event: AgentEvent) => void;
  readonly now: () => number;
  /** Aborted when something was said that must not wait; another one after each `listen`. */
  readonly urgent: () => AbortSignal | undefined;
  /** Takes what was said; whether the goal is another one now. */
  readonly listen: () => Promise<boolean>;
}

/** `revised`: the goal's words are others now, and nothing was learned. */
export type Lesson = Learned | { readonly status: "stopped" } | { readonly status: "revised" };

/** One skill, with a start and an end that are told, and an ear for what is said meanwhile. */
export async function learnOne(need: SkillNeed, options: LearningOptions): Promise<Lesson> {
  const { learn, signal, onEvent, now, urgent, listen } = options;
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 100) / 10;
  onEvent({ type: "learn-start", time: now(), ...need });
  const stop = new AbortController();
  const training = learn(need, {
    signal: AbortSignal.any([signal, stop.signal]),
    onProgress: (progress) => onEvent({ type: "learn-progress", time: now(), ...need, ...progress }),
  });
  let revised = false;
  // A pause lets the training go on: it is the world that stands.
  for (let isOver = false; !isOver && !revised && !signal.aborted; ) {
    const said = urgent();
    isOver = await Promise.race([training.then(() => true), heard(said)]);
    if (!isOver) revised = await listen();
  }
  if (revised || signal.aborted) stop.abort(signal.aborted ? signal.reason : "revised");
  const learned = await training;
  const lesson: Lesson =
    learned.status === "learned" || (!revised && !signal.aborted)
      ? learned
      : { status: signal.aborted ? "stopped" : "revised" };
  onEvent({
    type: "learn-end",
    time: now(),
    ...need,
    status: lesson.status === "revised" ? "stopped" : lesson.status,
    skill: lesson.status === "learned" ? lesson.skill : null,
    ...("reason" in lesson ? { reason: lesson.reason } : {}),
    seconds: seconds(),
  });
  return revised ? { status: "revised" } : signal.aborted ? { status: "stopped" } : lesson;
}

/** False, once it is aborted; never, where there is none. */
function heard(signal: AbortSignal | undefined): Promise<false> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve(false);
    signal?.addEventListener("abort", () => resolve(false), { once: true });
  });
}
