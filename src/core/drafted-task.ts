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
