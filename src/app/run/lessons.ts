/**
 * What `--learn` means for a run: whether a missing skill may be trained on the way, who is asked, how long it may take, and that the world and the
 * planner have it at once. The training itself comes in from outside, so that whoever tests this brings a small one.
 */
import { availableParallelism } from "node:os";
import type { LearnMode } from "../../core/config.ts";
import { EmbodyError } from "../../core/errors.ts";
import type { LearnProgress } from "../../core/events.ts";
import type { TrainRunEvent } from "../../core/training.ts";
import type { Home } from "../../store/home.ts";
import { type Learn, type Learned, lacks, nameOf } from "./learning.ts";

/** From a sentence to a skill in `home`: drafts a verifier, looks for a reward, trains, publishes. */
export interface LearnSkillRequest {
  readonly sentence: string;
  readonly robot: string;
  readonly home: Home;
  readonly seed: number;
  readonly workers: number;
  /** Whether a language model may draft the verifier and write rewards; else rules do. */
  readonly mayAskModel: boolean;
  /** The drafted verifier is taken as it is; else somebody has to confirm it. */
  readonly yes: boolean;
  readonly maxMinutes: number;
  readonly onEvent: (event: TrainRunEvent) => void;
  readonly signal: AbortSignal;
}
export type LearnSkill = (request: LearnSkillRequest) => Promise<Learned>;

export interface LessonOptions {
  readonly mode: LearnMode;
  readonly yes: boolean;
  readonly mayAskModel: boolean;
  readonly learnSkill: LearnSkill;
  readonly home: Home;
  readonly seed: number;
  /** Of real time, for everything that the run still does (s); null: as long as it takes. */
  readonly secondsLeft: () => number | null;
  /** Yes or no from somebody who sits there; null: nobody does. */
  readonly ask: ((question: string) => Promise<boolean>) | null;
  /** The skill joins the running world and the planner's capabilities; false: this world has no use for it. */
  readonly adopt: (skill: string) => boolean;
}

/** A skill usually takes so long (min), and never more than the other. */
const usualMinutes = 3;
const mostMinutes = 10;
/** Real time between two lines of progress (s). */
const progressEvery = 5;

/** Null: nothing is ever trained on the way. */
export function lessonsFor(options: LessonOptions): Learn | null {
  const { mode, yes, mayAskModel, learnSkill, home, seed, secondsLeft, ask, adopt } = options;
  if (mode === "never" || (mode === "ask" && !ask)) return null;
  return async (need, { signal, onProgress }) => {
    const left = secondsLeft();
    const maxMinutes = Math.min(mostMinutes, left === null ? mostMinutes : left / 60);
    if (mode === "ask" && ask) {
      const minutes = Math.max(1, Math.round(Math.min(usualMinutes, maxMinutes)));
      const question = `The library has no skill for ${nameOf(need)}. Train it now (about ${minutes} minutes; judged by a verifier that is drafted from these words)? [y/n]`;
      if (!(await ask(question))) return { status: "refused", reason: `it was not to be trained: ${lacks(need)}` };
      if (signal.aborted) return { status: "refused", reason: "stopped" };
    }
    const onEvent = progressOf(onProgress);
    try {
      const learned = await learnSkill({
        ...need,
        home,
        seed,
        workers: availableParallelism(),
        // Who was asked was told what it will be judged by.
        yes: yes || mode === "ask",
        mayAskModel,
        maxMinutes,
        onEvent,
        signal,
      });
      if (learned.status !== "learned" || adopt(learned.skill)) return learned;
      return { status: "failed", reason: `'${learned.skill}' was learned on a stage that this world does not have` };
    } catch (error) {
      // What cannot be learned from these words is the goal's failure; a fault of the program is not.
      if (!(error instanceof EmbodyError) || error.code === "internal") throw error;
      return { status: "failed", reason: error.message };
    }
  };
}

/** Of all that a training says, now and then where it is. */
function progressOf(tell: (progress: Pick<LearnProgress, "phase" | "seconds" | "steps" | "success">) => void) {
  const started = performance.now();
  let [last, phase, steps, success]: [number, LearnProgress["phase"], number, number | null] = [0, "search", 0, null];
  return (event: TrainRunEvent): void => {
    switch (event.type) {
      case "candidate-scored":
        steps = Math.max(steps, event.steps);
        success = Math.max(success ?? 0, event.success);
        break;
      case "train-progress":
        [phase, steps] = ["training", event.steps];
        break;
      case "train-evaluation":
        [phase, steps, success] = ["training", event.steps, event.result.success];
        break;
      default:
        return;
    }
    const seconds = (performance.now() - started) / 1000;
    if (seconds - last < progressEvery) return;
    last = seconds;
    tell({ phase, seconds: Math.round(seconds), steps, success });
  };
}
