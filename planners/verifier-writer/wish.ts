/** What a sentence wishes, piece by piece: a verb with what is said about it. Nothing here knows of bodies or fields. */

export type Verb =
  | "turn"
  | "spin"
  | "travel"
  | "stand"
  | "lift"
  | "crouch"
  | "rise"
  | "jump"
  | "still"
  | "face"
  | "keep-distance"
  | "shake"
  | "nod"
  | "rock"
  | "flip"
  | "hold";

export type Direction = "forward" | "back" | "side";
export type Shape = "circle" | "eight" | "zigzag";

/** Where something is done: at a thing of the stage, at the start, or towards a point of the compass (rad, 0 is east, along +x). */
export type Place = { readonly thing: string } | "start" | { readonly compass: number };

export interface Details {
  direction?: Direction;
  /** 1: to the left, counter-clockwise; -1: to the right, clockwise. */
  hand?: 1 | -1;
  pace?: "fast" | "slow";
  /** m/s */
  speed?: number;
  times?: number;
  /** rad */
  angle?: number;
  /** m */
  distance?: number;
  /** s */
  seconds?: number;
  onSpot?: true;
  low?: true;
  tall?: true;
  relation?: "to" | "away" | "round";
  place?: Place;
  shape?: Shape;
  /** Legs: how many and which, such as ["front", "left"]. */
  legs?: { readonly count: number | null; readonly words: readonly string[] };
  returns?: true;
}

export interface Wish extends Details {
  readonly verb: Verb;
}

export interface Understood {
  readonly wishes: readonly Wish[];
  /** Words that nothing is known about. */
  readonly unknown: readonly string[];
}
