/** What a sentence asks for: a list of intents in the order of the words. */

/** Something to have, make or use: any one of `items` will do. */
export interface ItemTarget {
  /** In words, such as "logs" or "stone pickaxe". */
  readonly label: string;
  readonly items: readonly string[];
  /** Name words that select exactly these items, for `count(inventory, …)`; null for a single item or where none do. */
  readonly words: string | null;
}

export type Intent =
  /** `more`: on top of what was there when the goal was given. */
  | { readonly kind: "possess"; readonly target: ItemTarget; readonly count: number; readonly more: boolean }
  | {
      readonly kind: "produce";
      readonly how: "make" | "smelt";
      readonly target: ItemTarget;
      readonly count: number;
    }
  | { readonly kind: "kill"; readonly mob: string; readonly count: number }
  /** A null target is anything edible. */
  | { readonly kind: "eat"; readonly target: ItemTarget | null; readonly count: number }
  | { readonly kind: "go-to"; readonly x: number; readonly y: number | null; readonly z: number }
  | { readonly kind: "go-to-block"; readonly label: string; readonly blocks: readonly string[] }
  | { readonly kind: "explore"; readonly biome: string }
  | { readonly kind: "equip"; readonly target: ItemTarget }
  | { readonly kind: "place"; readonly target: ItemTarget; readonly count: number }
  | { readonly kind: "dig-down"; readonly y: number }
  | { readonly kind: "store"; readonly target: ItemTarget; readonly count: number }
  /** Understood, but no skill carries it out; `skill` is the one that would. */
  | { readonly kind: "unsupported"; readonly skill: string; readonly words: string };
