/**
 * A stage: a body in a scene with everything of a task but the sentence, so without reward and verifier. A drafted task is a stage and a verifier
 * of its own (`src/core/drafted-task.ts`). Terminations are lenient: what a sentence asks for may well be on two legs or head over heels.
 */
import type { Reach } from "../../../src/core/drafted-task.ts";
import type { Task } from "../../../src/core/task.ts";
import type { RapierSimulation } from "../world.ts";

export type { Reach };

type FromTask = "simulation" | "memory" | "command" | "randomised" | "observe" | "terminated";

export interface Stage extends Pick<Task<RapierSimulation>, FromTask> {
  /** Such as "rapier/ant" or "rapier/rover-tower". */
  readonly name: string;
  /** One line: the body and what is around it. */
  readonly summary: string;
  /** What people call the body. */
  readonly words: readonly string[];
  /** Things to go to, by the names that people use. */
  readonly landmarks: readonly string[];
  /** Null: it does not stand, walk or drive, or nobody has measured it. */
  readonly reach: Reach | null;
}
