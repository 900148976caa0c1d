/**
 * What the entity layer keeps of each entity. Everything is plain data, so that a saved system is a copy of these records and
 * goes on exactly as it would have; what follows from the kind (size, speed) is looked up, never stored.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import type { RandomStream } from "../../../../src/core/random.ts";
import type { EntityEvent, EntityHost, MobKind, ServerEntity, Stack } from "../contracts.ts";

export interface ItemEntity extends ServerEntity {
  readonly kind: "item";
  stack: Stack;
  /** Ticks. Merged stacks take the smaller age. */
  age: number;
  /** Ticks until a player can take it. */
  pickupDelay: number;
}

export interface FallingBlockEntity extends ServerEntity {
  readonly kind: "falling_block";
  stack: null;
  readonly blockState: number;
  /** Ticks. */
  age: number;
}

/** A place in a path: the block that holds the feet. */
export type PathNode = readonly [number, number, number];

/** What a mob is doing. */
export type MobGoal = "idle" | "stroll" | "panic" | "attack";

export interface MobEntity extends ServerEntity {
  readonly kind: MobKind;
  stack: null;
  burning: boolean;
  headYaw: number;
  /** Ticks that it has been ticked. */
  age: number;
  /** Metres fallen so far. */
  fallDistance: number;
  /** Held by a block on the side in the last tick. */
  blocked: boolean;
  /** Ticks of invulnerability left after a hit, and the amount of that hit. */
  hurtTicks: number;
  lastHurt: number;
  /** Ticks left in which its death counts as a player's kill. */
  playerHurtTicks: number;
  /** Ticks since death; 0 while it lives. */
  deathTicks: number;
  /** Ticks of fire left. */
  fireTicks: number;
  /** Ticks in which it has been further than 32 m from every player. */
  farTicks: number;
  goal: MobGoal;
  /** Ticks in which it is still afraid after a hit. */
  fearTicks: number;
  /** Player entity id. */
  target: number | null;
  /** Ticks since the target was last in sight. */
  unseenTicks: number;
  attackCooldown: number;
  /** Ticks until a chasing mob looks for a new way. */
  repathTicks: number;
  /** The way it follows, and the index of the node it goes to. */
  path: PathNode[];
  pathIndex: number;
  /** Where the target was when the way was found. */
  pathTarget: PathNode | null;
  /** Ticks spent on the present node. */
  nodeTicks: number;
  /** Times its attribute speed while it follows the way. */
  speedFactor: number;
  /** Input to its motion: forward, -1..1 times speed, and whether it jumps. */
  forward: number;
  jumping: boolean;
  jumpDelay: number;
  /** Ticks left of looking somewhere. */
  lookTicks: number;
}

export type Entity = ItemEntity | FallingBlockEntity | MobEntity;

export function isItem(entity: Entity): entity is ItemEntity {
  return entity.kind === "item";
}

export function isFallingBlock(entity: Entity): entity is FallingBlockEntity {
  return entity.kind === "falling_block";
}

export function isMob(entity: Entity): entity is MobEntity {
  return entity.kind !== "item" && entity.kind !== "falling_block";
}

/** What the parts of the entity layer share. */
export interface EntityContext {
  readonly host: EntityHost;
  readonly entities: Map<number, Entity>;
  readonly events: EntityEvent[];
  add<Kind extends Entity>(entity: Kind): Kind;
  remove(id: number): void;
  spawnItem(position: Point, stack: Stack, options?: { velocity?: Point; pickupDelay?: number }): ItemEntity;
}

/** A version 4 UUID from four words of the stream (RFC 9562, section 5.4). */
export function randomUuid(random: RandomStream): string {
  const words = [random.uint32(), random.uint32(), random.uint32(), random.uint32()];
  const hex = words.map((word) => word.toString(16).padStart(8, "0")).join("");
  const variant = (8 + (Number.parseInt(hex.charAt(16), 16) & 3)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

export function distanceSquared(a: Point, b: Point): number {
  return (a.x - b.x) ** 2 + (a.y - b.y) ** 2 + (a.z - b.z) ** 2;
}
