/**
 * The Minecraft contracts that several rooms share: the body that scripted skills act through, the knowledge that planner
 * and skills read, the facts that predicates are about. Items, blocks and mobs go by minecraft-data's names (1.20.4).
 * Positions are world coordinates (m, y up); a block's position is its lowest corner, integers.
 */
import type { RandomStream } from "./random.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

// ---------------------------------------------------------------------------------------------------------- knowledge

export interface Ingredient {
  /** Any one of these items will do, such as every kind of planks. */
  readonly alternatives: readonly string[];
  readonly count: number;
}

export interface CraftingRecipe {
  readonly result: string;
  readonly count: number;
  /** Distinct ingredients with their total number. */
  readonly ingredients: readonly Ingredient[];
  /** Alternatives for each cell, rows from the top; null is an empty cell. Shapeless recipes are laid out in some order. */
  readonly grid: readonly (readonly (readonly string[] | null)[])[];
  /** True when it does not fit 2 x 2. */
  readonly needsTable: boolean;
  /** What stays in the grid, such as a bucket. */
  readonly remains: readonly { readonly item: string; readonly count: number }[];
}

export interface SmeltingRecipe {
  readonly input: string;
  readonly result: string;
  /** Seconds for one item. */
  readonly seconds: number;
}

export type ItemSource =
  | {
      readonly kind: "block";
      /** The block that drops it. */
      readonly block: string;
      /** Tools that make it drop, any one of them; empty: the hand will do. */
      readonly tools: readonly string[];
      /** Mean number of items for one block. */
      readonly expected: number;
      /** How far off such blocks usually are: an effort in world seconds to find one where none is known. */
      readonly searchSeconds: number;
    }
  | {
      readonly kind: "mob";
      readonly mob: string;
      readonly expected: number;
      readonly searchSeconds: number;
    }
  /** A bucket that is filled at a source of the liquid; the bucket is used up, the full one is another item. */
  | {
      readonly kind: "fill";
      readonly container: string;
      readonly block: string;
      readonly searchSeconds: number;
    };

export interface RecipeKnowledge {
  itemNames(): readonly string[];
  blockNames(): readonly string[];
  mobNames(): readonly string[];
  /** Effort in world seconds to find such a mob; null: none lives in this world. */
  mobSearchSeconds?(mob: string): number | null;
  stackSize(item: string): number;
  crafting(item: string): readonly CraftingRecipe[];
  smelting(item: string): readonly SmeltingRecipe[];
  /** Items that burn, with how many items one of them smelts. */
  fuels(): readonly { readonly item: string; readonly smelts: number }[];
  /** Where the item comes from in this world, other than crafting and smelting; empty: nowhere. */
  sources(item: string): readonly ItemSource[];
  /** Hunger points and saturation; null: not food. */
  food(item: string): { readonly food: number; readonly saturation: number } | null;
  /** Seconds to dig the block with the item (null: hand), standing on the ground; Infinity: cannot. */
  digSeconds(block: string, tool: string | null): number;
  /** Whether digging the block with the item (null: hand) drops something. */
  canHarvest(block: string, tool: string | null): boolean;
  /** Uses before the item breaks; 0: does not wear. */
  durability(item: string): number;
  /** Attack damage of the item in half hearts; 1 for the hand. */
  attackDamage(item: string | null): number;
  /** Attacks a second at full strength. */
  attackSpeed(item: string | null): number;
}

// --------------------------------------------------------------------------------------------------------------- body

export interface BlockView {
  readonly position: Point;
  readonly name: string;
  readonly stateId: number;
  /** Something with a collision box. */
  readonly solid: boolean;
  readonly liquid: boolean;
  readonly properties: Readonly<Record<string, string | number | boolean>>;
}

export interface EntityView {
  readonly id: number;
  /** Such as `zombie`, `cow`, `item`. */
  readonly name: string;
  readonly position: Point;
  readonly velocity: Point;
  readonly height: number;
  /** For `item` entities. */
  readonly item: { readonly name: string; readonly count: number } | null;
}

export interface ItemView {
  readonly name: string;
  readonly count: number;
  /** Uses left, null when the item does not wear. */
  readonly usesLeft: number | null;
  /** Window slot of the player's inventory: 5-8 armour, 9-35 main, 36-44 hotbar, 45 off hand. */
  readonly slot: number;
}

export interface SelfView {
  readonly position: Point;
  readonly velocity: Point;
  readonly yaw: number;
  readonly pitch: number;
  readonly onGround: boolean;
  readonly inWater: boolean;
  readonly inLava: boolean;
  readonly health: number;
  readonly food: number;
  readonly saturation: number;
  readonly oxygen: number;
  /** 0..23999; 0 sunrise, 13000 mobs begin to spawn. */
  readonly timeOfDay: number;
  readonly heldItem: ItemView | null;
  readonly biome: string;
}

/** Where to go. Costs are world seconds. */
export type NavigationGoal =
  /** Stand within `range` (m) of a point, or of the column x, z when y is absent. */
  | { readonly kind: "near"; readonly x: number; readonly y?: number; readonly z: number; readonly range: number }
  /** Stand with feet in exactly this block. */
  | { readonly kind: "block"; readonly position: Point }
  /** Stand where any of these blocks can be reached by hand (dug, opened), in line of sight or by digging at most what is in the way. */
  | { readonly kind: "reach"; readonly positions: readonly Point[] }
  /** Get at least `distance` (m) away from the point. */
  | { readonly kind: "away"; readonly from: Point; readonly distance: number };

export interface NavigationOptions {
  /** May blocks be dug on the way; default true. */
  readonly dig?: boolean;
  /** May blocks (dirt, cobblestone and the like, from the inventory) be placed on the way; default true. */
  readonly place?: boolean;
  /** Stops (normally, without failure) as soon as this is true; asked every tick. */
  readonly until?: () => boolean;
}

export interface FurnaceView {
  readonly input: { readonly name: string; readonly count: number } | null;
  readonly fuel: { readonly name: string; readonly count: number } | null;
  readonly output: { readonly name: string; readonly count: number } | null;
  /** 0..1 of the item being smelted. */
  readonly progress: number;
  readonly burning: boolean;
}

/**
 * A player's body on a survival server, and nothing a player could not do. Every method that takes world time rejects with
 * `SkillFailure`: `interrupted` and `timeout` when the loop stops the skill, `died` when the body died, otherwise what is
 * named. Reading methods are instantaneous and know only loaded blocks; `findBlocks` knows only blocks that have been in
 * line of sight (unless the world runs with `xray`).
 */
export interface MinecraftBody {
  readonly knowledge: RecipeKnowledge;
  /** The skills' random stream. */
  readonly random: RandomStream;
  /** World seconds since the start. */
  readonly time: number;

  self(): SelfView;
  inventory(): readonly ItemView[];
  /** Items of any of these names in the inventory, worn ones and the off hand included. */
  count(...names: string[]): number;
  /** Empty slots of main inventory and hotbar. */
  freeSlots(): number;
  /** Null where the column is not loaded. */
  block(position: Point): BlockView | null;
  /** Blocks seen so far with one of these names, nearest first, at most `limit` (default 16) within `maxDistance` (m, default 64). */
  findBlocks(names: readonly string[], options?: { maxDistance?: number; limit?: number }): readonly BlockView[];
  /** Entities in range, nearest first, the body itself left out. */
  entities(options?: { names?: readonly string[]; maxDistance?: number }): readonly EntityView[];
  /** Y of the highest solid block in a loaded column, null where none is loaded. */
  surfaceHeight(x: number, z: number): number | null;
  /** Whether nothing solid is between the eyes and the point. */
  canSee(point: Point): boolean;

  /** Lets world time pass. */
  wait(ticks: number): Promise<void>;
  lookAt(point: Point): Promise<void>;
  /** Raw control for a number of ticks, for getting unstuck. Controls are released at the end. */
  move(
    controls: {
      forward?: boolean;
      back?: boolean;
      left?: boolean;
      right?: boolean;
      jump?: boolean;
      sprint?: boolean;
      sneak?: boolean;
    },
    ticks: number,
  ): Promise<void>;
  /** `no-path` when the goal cannot be reached. */
  navigate(goal: NavigationGoal, options?: NavigationOptions): Promise<void>;

  /** Digs one block in reach with what is in hand: `no-path` out of reach, `rejected` when the server put it back, `danger` out of breath. */
  dig(position: Point): Promise<void>;
  /** Places the item as a block in this cell: `missing-item`, `no-path` out of reach or unsupported, `rejected`. */
  place(item: string, position: Point): Promise<void>;
  /** Jumps and sets the item as a block under the feet, one higher than before: `missing-item`, `no-space`, `rejected`. */
  raise(item: string): Promise<void>;
  /** Uses the item on what is in this cell, in reach and in sight: a bucket on water, a hoe on the ground. `rejected` when nothing comes of it. */
  useItem(item: string, position: Point): Promise<void>;
  /** `missing-item` when it is not there. */
  equip(item: string, destination?: "hand" | "off-hand" | "head" | "torso" | "legs" | "feet"): Promise<void>;
  /** Empties the hand. */
  unequip(): Promise<void>;
  /** The fastest tool of the inventory into the hand; with `mustDrop`, one that makes the block drop (`no-tool` when there is none). */
  equipForDigging(block: string, options?: { mustDrop?: boolean }): Promise<void>;
  /** Throws items away. */
  toss(item: string, count: number): Promise<void>;
  /** Eats or drinks what is in hand to the end. */
  consume(): Promise<void>;
  /** Lies down in a bed in reach until it is up again: true when it has slept till morning. `rejected` says why it may not. */
  sleep(bed: Point): Promise<boolean>;
  /** One hit, in reach. The caller keeps to the attack speed. */
  attack(entityId: number): Promise<void>;

  /**
   * Crafts at least `count` of the item in whole runs of one recipe; a recipe that needs a table wants `table`, in reach.
   * `missing-item` names what lacks, `no-space` when the result would not fit.
   */
  craft(item: string, count: number, table?: Point): Promise<void>;
  /** Opens the furnace, moves items by `exchange`, closes. Amounts that are not there are `missing-item`. */
  furnace(
    position: Point,
    exchange: {
      input?: { item: string; count: number };
      fuel?: { item: string; count: number };
      takeOutput?: boolean;
      takeAll?: boolean;
    },
  ): Promise<FurnaceView>;
  /** Opens a chest, puts and takes, closes; what is then inside. */
  chest(
    position: Point,
    exchange: { put?: { item: string; count: number }[]; take?: { item: string; count: number }[] },
  ): Promise<readonly { readonly name: string; readonly count: number }[]>;
}

// -------------------------------------------------------------------------------------------------------------- facts

/** See docs/cli.md. Counters run from the start of the world. */
export type MinecraftFacts = {
  readonly inventory: Readonly<Record<string, number>>;
  readonly position: readonly [number, number, number];
  readonly biome: string;
  readonly health: number;
  readonly food: number;
  readonly crafted: Readonly<Record<string, number>>;
  readonly killed: Readonly<Record<string, number>>;
  readonly eaten: Readonly<Record<string, number>>;
  readonly placed: Readonly<Record<string, number>>;
  /** By block and by height: the length of the longest wall at least so high that the body has placed and that still stands. */
  readonly walls: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Blocks placed by the body that stand one on another straight below its feet. */
  readonly perch: number;
  readonly smelted: Readonly<Record<string, number>>;
  /** Put into chests, less what was taken out again. */
  readonly stored: Readonly<Record<string, number>>;
  readonly slept: number;
  readonly deaths: number;
  /** By height (y of the feet, whole): how often the body has come down to it. */
  readonly descended: Readonly<Record<string, number>>;
  /** Hostile mobs within 24 m, at most 6 m above or below. */
  readonly hostilesNear: number;
  /** Item in hand and worn armour by name; "none" where empty. */
  readonly equipped: Readonly<Record<"hand" | "head" | "torso" | "legs" | "feet" | "offHand", string>>;
  /** Names of blocks within 2 m of the body: what `adjacent('water')` asks. */
  readonly adjacent: readonly string[];
  /** 0..23999. */
  readonly timeOfDay: number;
  /** World seconds. */
  readonly time: number;
};
