/** What a sentence may mean, in quantities of the record. Nothing here knows tasks or field names. */
import type { Quantity, Roles } from "../roles.ts";

export type Speed = { readonly kind: "most" } | { readonly kind: "about"; readonly value: number };

/** A place with its name. */
export interface Place {
  readonly name: string;
  readonly position: Quantity;
}

export type Thing = Roles["things"][number];

/** 1 is left, up, ahead, counter-clockwise. */
export type Sign = 1 | -1;

export type Intent =
  | {
      readonly kind: "go";
      readonly axis: 0 | 1 | 2;
      readonly sign: Sign;
      /** `start`: as the body looked when the episode began. */
      readonly frame: "world" | "body" | "start";
      readonly speed: Speed;
      /** How far (m), where the sentence says it. */
      readonly distance: number | null;
    }
  | { readonly kind: "wander"; readonly speed: Speed }
  | { readonly kind: "reach"; readonly who: Quantity | null; readonly place: Place; readonly stays: boolean }
  | { readonly kind: "leave"; readonly place: Place }
  | { readonly kind: "push"; readonly thing: Thing; readonly place: Place | null }
  | { readonly kind: "avoid" }
  | { readonly kind: "balance"; readonly joint: number; readonly swings: boolean }
  | { readonly kind: "whirl"; readonly joint: number; readonly sign: Sign }
  | {
      readonly kind: "turn";
      readonly sign: Sign;
      readonly onSpot: boolean;
      readonly turns: number | null;
      readonly speed: Speed;
    }
  | { readonly kind: "flip"; readonly about: "pitch" | "roll"; readonly sign: Sign }
  | {
      readonly kind: "feet";
      readonly lift: readonly number[];
      readonly keep: readonly number[];
      readonly raises: "front" | "back" | null;
    }
  | { readonly kind: "feet-count"; readonly count: number }
  | { readonly kind: "height"; readonly sign: Sign; readonly who: Quantity | null }
  | { readonly kind: "jump" }
  | { readonly kind: "over" }
  | { readonly kind: "follow"; readonly velocity: Quantity | null; readonly turning: Quantity | null }
  | { readonly kind: "stay" }
  | { readonly kind: "face"; readonly course: Quantity | Place }
  | {
      readonly kind: "round";
      readonly place: Place;
      readonly sign: Sign;
      readonly backwards: boolean;
      readonly sideways: boolean;
    }
  | { readonly kind: "weave"; readonly shape: "eight" | "zigzag" }
  | { readonly kind: "circle"; readonly sign: Sign; readonly backwards: boolean }
  | { readonly kind: "return"; readonly distance: number | null }
  | { readonly kind: "shake"; readonly parts: readonly number[] }
  | { readonly kind: "progress"; readonly gain: Quantity };

export interface Choice {
  readonly intent: Intent;
  /** Relative. */
  readonly prior: number;
}

/** One thing that is meant, in one of several ways; the likeliest first. */
export type Ambiguity = readonly Choice[];

export const certainly = (intent: Intent): Ambiguity => [{ intent, prior: 1 }];
