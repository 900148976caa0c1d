/**
 * A task that no file describes: a sentence for a body and a scene that are there, with a verifier of its own. It is drafted, confirmed by a person, then
 * frozen: its hash goes into everything that is trained for it. Plain data, so that it travels into threads, runs and skills.
 */
export interface DraftedTask {
  readonly format: 1;
  /** "new/" and a name from the sentence, such as "new/ant-spin". */
  readonly id: string;
  /** The person's words. */
  readonly sentence: string;
  /** The stage that it takes place on, such as "rapier/ant": body, scene, observation, termination, memory. */
  readonly stage: string;
  /** Longest episode (s). */
  readonly horizon: number;
  /** Offsets from the stage's start, drawn for each episode. */
  readonly start: {
    /** Heading: plus and minus so much (rad). */
    readonly yaw?: number;
  };
  /** `export const fitness = …; export const success = …`, frozen. */
  readonly verifier: string;
  /** Who wrote the verifier. */
  readonly author: "builtin" | "llm" | "person";
  /** SHA-256 over all of the above, in hex. */
  readonly hash: string;
}

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
