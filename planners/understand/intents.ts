/** What a sentence, or a condition, asks for: a list of intents in the order of the words. */

/** Something to have, make or use: any one of `items` will do. */
export interface ItemTarget {
  /** In words, such as "logs" or "stone pickaxe". */
  readonly label: string;
  readonly items: readonly string[];
  /** Name words that select exactly these items, for `count(inventory, …)`; null for a single item or where none do. */
  readonly words: string | null;
}

/** What the build skill puts up. */
export type Shape = "wall" | "pillar";
export type EquipmentSlot = "hand" | "off-hand" | "head" | "torso" | "legs" | "feet";

/** Doing is counted from the facts when the goal was given; with `total`, from the start of the world. */
interface Counted {
  readonly count: number;
  readonly total?: true;
}

export type Intent =
  /** `more`: on top of what was there when the goal was given. */
  | { readonly kind: "possess"; readonly target: ItemTarget; readonly count: number; readonly more: boolean }
  | ({ readonly kind: "produce"; readonly how: "make" | "smelt"; readonly target: ItemTarget } & Counted)
  | ({ readonly kind: "kill"; readonly mob: string } & Counted)
  /** No hostile mob is left near the body. */
  | { readonly kind: "clear-mobs" }
  /** A null target is anything edible. */
  | ({ readonly kind: "eat"; readonly target: ItemTarget | null } & Counted)
  /** Eat until the food bar stands at least so high (half drumsticks). */
  | { readonly kind: "sate"; readonly food: number }
  | ({ readonly kind: "sleep" } & Counted)
  | {
      readonly kind: "go-to";
      readonly x: number;
      readonly y: number | null;
      readonly z: number;
      /** How near is near enough (m); absent: 3. */
      readonly range?: number;
    }
  | { readonly kind: "go-to-block"; readonly label: string; readonly blocks: readonly string[] }
  | { readonly kind: "explore"; readonly biome: string }
  /** Without a slot the item's own; `any`: whatever is worn there already will do. */
  | { readonly kind: "equip"; readonly target: ItemTarget; readonly slot?: EquipmentSlot; readonly any?: true }
  | ({ readonly kind: "place"; readonly target: ItemTarget } & Counted)
  /** In blocks, `length` along the ground. `stand`: on top of it at the end. */
  | {
      readonly kind: "build";
      readonly shape: Shape;
      readonly target: ItemTarget;
      readonly length: number;
      readonly height: number;
      readonly stand: boolean;
    }
  /** `visit`: to have been there; the body may be elsewhere at the end. */
  | { readonly kind: "dig-down"; readonly y: number; readonly visit?: true }
  /** Up to the open sky; to this height (feet) where one is given. */
  | { readonly kind: "climb"; readonly y: number | null }
  | ({ readonly kind: "store"; readonly target: ItemTarget } & Counted)
  /** Understood, but no skill carries it out; `skill` is the one that would. */
  | { readonly kind: "unsupported"; readonly skill: string; readonly words: string };
