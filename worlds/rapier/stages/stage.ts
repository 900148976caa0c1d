/**
 * A stage: a body in a scene with everything of a task but the sentence, so without reward and verifier. A drafted task is a stage and a verifier
 * of its own (`src/core/drafted-task.ts`). Terminations are lenient: what a sentence asks for may well be on two legs or head over heels.
 */
import type { Task } from "../../../src/core/task.ts";
import type { RapierSimulation } from "../world.ts";

/** What a body can do on its stage, found by training it; whoever drafts a task keeps its marks within. */
export interface Reach {
  /** Of the first link where it stands (m). */
  readonly height: number;
  /** The lowest and the highest at which it can hold the first link, still upright (m); null: its height is its only one. */
  readonly low: number | null;
  readonly tall: number | null;
  /** Mean speeds (m/s) ahead, back and sideways; 0: it cannot. */
  readonly speed: number;
  readonly backSpeed: number;
  readonly sideSpeed: number;
  /** Rate of turning on the spot (rad/s); 0: it cannot. */
  readonly turnRate: number;
  /** Radius of the circle that it needs to turn while moving (m). */
  readonly circle: number;
  /** Half of its length (m): how near its middle comes to things. */
  readonly radius: number;
  /** For how long it can be off the ground (s); 0: it cannot. */
  readonly airTime: number;
}

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
