/** What the words of a goal in the yard ask for, before anybody looks at where things are. */
import type { CrateName, Point, RobotName, YardThing } from "../../src/core/yard.ts";

export type Target =
  | { readonly kind: "thing"; readonly thing: YardThing }
  | { readonly kind: "point"; readonly point: Point }
  /** Any pad, or any crate. */
  | { readonly kind: "any"; readonly noun: "pad" | "crate" }
  /** The pad of the crate's own colour. */
  | { readonly kind: "matching" }
  | { readonly kind: "between"; readonly left: YardThing; readonly right: YardThing };

export type Relation = "at" | "away";

/** Which crates: by name, so many of them (null: any one, or all). */
export type Crates =
  | { readonly kind: "named"; readonly names: readonly CrateName[] }
  | { readonly kind: "all" }
  | { readonly kind: "count"; readonly count: number };

export type YardIntent =
  | { readonly kind: "go"; readonly robot: RobotName; readonly relation: Relation; readonly target: Target }
  | { readonly kind: "push"; readonly crates: Crates; readonly relation: Relation; readonly target: Target }
  /** Understood, and shown to be impossible here. */
  | { readonly kind: "impossible"; readonly reason: string };
