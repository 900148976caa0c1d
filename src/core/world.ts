/**
 * A world is one live environment in which goals are pursued. Its time is virtual: it stands still between calls, so a
 * planner may think as long as it likes, and `act` runs it as fast as the machine allows or at a chosen speed.
 */

import type { EpisodeMessage } from "./episode.ts";
import type { Facts, SkillCall } from "./plan.ts";
import type { SkillDescription, SkillResult } from "./skill.ts";

export interface ActOptions {
  /** Stops the skill with `interrupted`. */
  readonly signal?: AbortSignal;
  /** World seconds left in the budget: the skill is stopped with `timeout` after them. */
  readonly maxSeconds?: number;
}

/** Something of which it is known where it is: the nearest of its kind. */
export interface Landmark {
  /** Of the world's own data, such as `oak_log`, `cow`. */
  readonly name: string;
  readonly kind: "block" | "creature";
  /** World coordinates (m). */
  readonly position: readonly [number, number, number];
  /** From the body (m). */
  readonly distance: number;
  /** How many are known. */
  readonly count: number;
}

export interface World {
  /** Such as `minecraft`. */
  readonly id: string;
  readonly skills: readonly SkillDescription[];
  /** What was helped with, such as `xray`; empty in an unaided run. */
  readonly assists: readonly string[];
  /** World seconds since the start. */
  readonly time: number;
  /** What is true now; on the embedded server read from the server, not from the client. */
  facts(): Promise<Facts>;
  /** What is known of the surroundings beside the facts, nearest first; absent where the facts say it all. */
  map?(): Promise<readonly Landmark[]>;
  /** One temporally extended action: runs a skill until it ends. Never rejects for a failed skill. */
  act(call: SkillCall, options?: ActOptions): Promise<SkillResult>;
  /** Probability that a call would succeed if it were made now; null where nothing is known. */
  predict?(call: SkillCall): Promise<number | null>;
  /** Everything needed to go on later; null where the world cannot be saved (a server that is not ours). */
  snapshot(): Promise<Uint8Array | null>;
  /** Receives what happens, in order: columns, block changes, frames. One listener. */
  onMessage(listener: (message: EpisodeMessage) => void): void;
  /** 1 is real time; Infinity as fast as the machine allows. */
  setSpeed(speed: number): void;
  close(): Promise<void>;
}
