/**
 * The seams between the layers of the embedded survival server: block store, rules, windows, entities, simulation, net.
 * Only the net layer knows packets (Minecraft 1.20.4, protocol 765); only the control layer is called from outside.
 * One simulation tick is 50 ms; all randomness comes from the simulation's own stream; no layer reads a clock.
 */
import type { Point } from "../../../src/core/minecraft.ts";
import type { RandomStream } from "../../../src/core/random.ts";
import type { PlacedBlock } from "../rules/structures.ts";

export const minecraftVersion = "1.20.4";
export const worldMinY = -64;
export const worldHeight = 384;
export const ticksPerSecond = 20;

export type Difficulty = "peaceful" | "easy" | "normal" | "hard";

// -------------------------------------------------------------------------------------------------------- block store

/** [x, y, z, stateId] */
export type BlockChange = readonly [number, number, number, number];

/** Blocks, light and biomes of the overworld, generated column by column from a seed, kept in typed arrays. */
export interface BlockStore {
  readonly seed: number;
  /** State id at a block; generates the column where it is missing. 0 (air) outside the height limits. */
  getState(x: number, y: number, z: number): number;
  /** Sets a block, updates light and heightmap, marks the column dirty, appends to the changes. */
  setState(x: number, y: number, z: number, state: number): void;
  /** Changes since the last call, in order. */
  takeChanges(): BlockChange[];
  /** minecraft-data biome name. */
  biomeAt(x: number, y: number, z: number): string;
  /** 0..15, not darkened by night. */
  skyLight(x: number, y: number, z: number): number;
  /** 0..15, from torches, lava, furnaces that burn. */
  blockLight(x: number, y: number, z: number): number;
  /** Y of the highest block that blocks motion or is liquid. */
  surfaceY(x: number, z: number): number;
  /** Feet position of the world spawn: dry, on solid ground, trees within about 60 m. Deterministic in the seed. */
  spawnPoint(): Point;
  /** Parameters of the `map_chunk` packet (heightmaps, sections with biomes, light masks and arrays). */
  columnPacket(columnX: number, columnZ: number): Record<string, unknown>;
  /** Parameters of an `update_light` packet for a column whose light has changed. */
  lightPacket(columnX: number, columnZ: number): Record<string, unknown>;
  /** Columns whose light changed since the last call, as [columnX, columnZ]. */
  takeLightChanges(): (readonly [number, number])[];
  /**
   * Forgets every column that is farther from each area's middle (blocks) than its radius (columns). What was changed is kept, packed.
   * Nothing that can be read changes by it.
   */
  keepOnly(areas: readonly { readonly x: number; readonly z: number; readonly radius: number }[]): void;
  /** Columns in memory, unpacked. */
  readonly loadedColumns: number;
  /** The dirty columns; `load` on a store of the same seed gives the same world. */
  save(): Uint8Array;
  load(bytes: Uint8Array): void;
}

// -------------------------------------------------------------------------------------------------------------- items

/** An item stack. Immutable: replaced, never changed in place. */
export interface Stack {
  /** minecraft-data item id. */
  readonly id: number;
  /** 1..stackSize. */
  readonly count: number;
  /** Uses spent, for what wears; 0 otherwise. */
  readonly damage: number;
}

export type Slot = Stack | null;

/** Slots that stay behind when the window closes: a chest, a furnace, a player's inventory. */
export interface Container {
  readonly slots: Slot[];
}

export interface FurnaceContainer extends Container {
  /** 0 input, 1 fuel, 2 output. */
  readonly slots: Slot[];
  /** Ticks of fire left and that the current fuel gave. */
  burnLeft: number;
  burnTotal: number;
  /** Ticks that the present item has cooked. */
  cookTime: number;
}

// ------------------------------------------------------------------------------------------------------------ players

/** Counters that the facts are read from; by item, mob or block name. */
export interface Counters {
  crafted: Record<string, number>;
  killed: Record<string, number>;
  eaten: Record<string, number>;
  placed: Record<string, number>;
  smelted: Record<string, number>;
  /** Put into chests, less what was taken out again; never below 0. */
  stored: Record<string, number>;
  mined: Record<string, number>;
  /** Heights (y of the feet) that the body has come down to. */
  descended: Record<string, number>;
  /** Nights slept through to the morning. */
  slept: number;
  deaths: number;
}

/** A player as the simulation knows it: everything that is saved. Plain data. */
export interface PlayerState {
  readonly entityId: number;
  readonly uuid: string;
  readonly name: string;
  /** Feet. */
  position: { x: number; y: number; z: number };
  /** Degrees, as on the wire. */
  yaw: number;
  pitch: number;
  onGround: boolean;
  sneaking: boolean;
  sprinting: boolean;
  /** 0..20; 0 is dead until respawn. */
  health: number;
  food: number;
  saturation: number;
  exhaustion: number;
  /** Ticks; 300 when full. */
  air: number;
  /** Metres fallen so far. */
  fallDistance: number;
  /** Ticks of invulnerability left after a hit. */
  hurtTicks: number;
  /** Slots of the player window: 0 craft result, 1-4 craft grid, 5-8 armour (head first), 9-35 main, 36-44 hotbar, 45 off hand. */
  inventory: Slot[];
  /** What the pointer carries in an open window. */
  cursor: Slot;
  /** 0..8. */
  selectedSlot: number;
  /** Of the world; used where there is no bed. */
  spawn: Point;
  /** Head cell of the bed slept in last. */
  bed: Point | null;
  counters: Counters;
  /** Blocks that this player has placed, oldest first; some may be gone again. */
  placedBlocks: PlacedBlock[];
  /** Height of the ground last stood on (y of the feet, whole); null: none yet. */
  stoodAt: number | null;
}

// ----------------------------------------------------------------------------------------------------------- entities

export type MobKind = "zombie" | "spider" | "cow" | "sheep" | "pig" | "chicken";
export type EntityKind = MobKind | "item" | "falling_block" | "experience_orb";

export interface ServerEntity {
  readonly id: number;
  readonly kind: EntityKind;
  /** Version 4 layout, made from the simulation's random stream. */
  readonly uuid: string;
  position: { x: number; y: number; z: number };
  velocity: { x: number; y: number; z: number };
  /** Degrees. */
  yaw: number;
  pitch: number;
  onGround: boolean;
  /** Mobs. */
  health: number;
  /** `item`: what it is; `falling_block`: null. */
  stack: Slot;
  /** `falling_block`: its block state. */
  readonly blockState?: number;
  /** Mobs: in flames. A change is a `metadata` event. */
  burning?: boolean;
  /** Mobs: where the head looks (degrees); the body's yaw where absent. */
  headYaw?: number;
}

export type EntityEvent =
  | { readonly type: "spawn"; readonly entity: ServerEntity }
  | { readonly type: "remove"; readonly id: number }
  /** Positions are sent by comparing with what was last sent; this says that it may have moved. */
  | { readonly type: "move"; readonly id: number }
  | { readonly type: "velocity"; readonly id: number }
  | { readonly type: "metadata"; readonly id: number }
  /** Was hurt, but lives. */
  | { readonly type: "hurt"; readonly id: number }
  /** Has died; `remove` follows after the animation (20 ticks). */
  | { readonly type: "death"; readonly id: number; readonly killer: number | null }
  | { readonly type: "swing"; readonly id: number }
  /** A player took (part of) an item entity. */
  | { readonly type: "collect"; readonly id: number; readonly player: number; readonly count: number };

export interface DamageSource {
  /** `fire`: standing in it; `burn`: being on fire. */
  readonly kind: "attack" | "fall" | "drown" | "lava" | "fire" | "burn" | "starve" | "void" | "suffocate";
  /** Entity id of the attacker. */
  readonly attacker?: number;
}

/** What the entity system needs of the simulation. */
export interface EntityHost {
  readonly blocks: BlockStore;
  readonly random: RandomStream;
  readonly difficulty: Difficulty;
  /** Ticks since the start of the world. */
  readonly tick: number;
  /** 0..23999. */
  readonly timeOfDay: number;
  /** Living players. */
  players(): readonly PlayerState[];
  nextEntityId(): number;
  /** `amount` is already scaled by difficulty. */
  hurtPlayer(player: PlayerState, amount: number, source: DamageSource): void;
  /** Puts as much of the stack as fits into the player's inventory; what is left, or null. */
  give(player: PlayerState, stack: Stack): Slot;
}

export interface EntitySystem {
  readonly entities: ReadonlyMap<number, ServerEntity>;
  /** Moves everything by one tick: physics, mob minds, natural spawning and despawning, pickup, merging, ageing. */
  tick(): void;
  spawnItem(position: Point, stack: Stack, options?: { velocity?: Point; pickupDelay?: number }): ServerEntity;
  spawnMob(kind: MobKind, position: Point): ServerEntity;
  /** Sand or gravel that begins to fall; the block at `position` (integers) has already been taken away by the caller. */
  spawnFallingBlock(position: Point, state: number): ServerEntity;
  /** Damages a mob with knockback (0.4 unless told) away from `from`; false when it was invulnerable or is gone. */
  hurt(id: number, amount: number, source: DamageSource, from?: Point, knockback?: number): boolean;
  takeEvents(): EntityEvent[];
  /** Plain JSON data, taken between ticks after `takeEvents`. */
  save(): unknown;
  /** Replaces everything. No spawn events: whoever shows entities looks at `entities` afterwards. */
  load(saved: unknown): void;
}
