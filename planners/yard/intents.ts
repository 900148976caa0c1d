/** What the words of a goal in the yard ask for, before anybody looks at where things are. */
import type { CrateName, PadName, Point, RobotName, YardThing } from "../../src/core/yard.ts";

export type Target =
  | { readonly kind: "thing"; readonly thing: YardThing }
  | { readonly kind: "point"; readonly point: Point }
  /** Any pad, or any crate. */
  | { readonly kind: "any"; readonly noun: "pad" | "crate" }
  /** The pad of the crate's own colour. */
  | { readonly kind: "matching" }
  | { readonly kind: "between"; readonly left: YardThing; readonly right: YardThing }
  /** Where something stands when it comes to this clause, whatever becomes of it then. */
  | { readonly kind: "place-of"; readonly thing: YardThing }
  /** Where the mover itself was when the goal was given. */
  | { readonly kind: "origin" };

/** `off`: no longer on it; `away`: well away from it. */
export type Relation = "at" | "away" | "off";

/** One robot, or whichever is the better one. */
export type Actor = RobotName | "any";

/** Which crates: by name, so many of them (null: any one, or all). */
export type Crates =
  | { readonly kind: "named"; readonly names: readonly CrateName[] }
  | { readonly kind: "all" }
  | { readonly kind: "count"; readonly count: number };

export type YardIntent =
  | { readonly kind: "go"; readonly robot: Actor; readonly relation: Relation; readonly target: Target }
  | { readonly kind: "push"; readonly crates: Crates; readonly relation: Relation; readonly target: Target }
  | { readonly kind: "round"; readonly robot: Actor; readonly thing: YardThing; readonly laps: number }
  /** Whole turns on the spot, either way. */
  | { readonly kind: "turn"; readonly robot: Actor; readonly turns: number; readonly on: PadName | null }
  /** Something that no rule knows, in the person's words: a skill that has been learned, or has to be. */
  | {
      readonly kind: "perform";
      readonly robot: RobotName;
      readonly phrase: string;
      readonly times: number;
      readonly on: PadName | null;
    }
  /** To the top of the ramp. */
  | { readonly kind: "up" }
  /** Each to where the other is. */
  | { readonly kind: "swap"; readonly pair: readonly [CrateName, CrateName] | readonly [RobotName, RobotName] }
  /** Understood, and shown to be impossible here. */
  | { readonly kind: "impossible"; readonly reason: string };
