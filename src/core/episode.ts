/**
 * What an episode is made of. A world emits these messages, the writer keeps them in an MCAP file (one channel a kind),
 * the viewer's panels show them. An episode plays without the code that made it: columns are palette-coded as the agent
 * saw them, the palette maps a block state to its name, then come block changes and poses at 20 Hz.
 */
import type { AgentEvent } from "./events.ts";

/** Names and looks of the block states that occur; sent before the first message that uses them. */
export interface PaletteMessage {
  readonly kind: "palette";
  /** World time (s). */
  readonly time: number;
  /** State id to block name, such as { 85: "oak_leaves" }. */
  readonly blocks: Readonly<Record<number, string>>;
  /** State id to properties that change the shape, such as { 86: { facing: "north", half: "top" } }; only where any. */
  readonly properties?: Readonly<Record<number, Readonly<Record<string, string | number | boolean>>>>;
}

/** One 16 x 16 column of blocks, as received. How it is written: src/episode/column.ts. */
export interface ColumnMessage {
  readonly kind: "column";
  readonly time: number;
  /** Column coordinates: block x >> 4, block z >> 4. */
  readonly x: number;
  readonly z: number;
  /** Lowest block y. */
  readonly minY: number;
  /** Block states [height, 16 (z), 16 (x)] u16, height a multiple of 16. */
  readonly states: Uint16Array;
  /** Biome name at the column's middle. */
  readonly biome: string;
}

export interface EntityPose {
  readonly id: number;
  /** minecraft-data name, such as `zombie`, `item`, `player`. */
  readonly name: string;
  readonly position: readonly [number, number, number];
  /** Radians; 0 looks along -z (mineflayer's convention), positive turns left. */
  readonly yaw: number;
  /** For `item` entities: what it is. */
  readonly item?: string;
}

export interface AgentPose {
  readonly position: readonly [number, number, number];
  /** Radians, mineflayer's convention. */
  readonly yaw: number;
  /** Radians; positive looks up. */
  readonly pitch: number;
  readonly onGround: boolean;
  readonly sneaking: boolean;
  readonly sprinting: boolean;
  readonly swinging: boolean;
}

/** One tick (1/20 s). Only what changed since the last frame is there, except `agent`; a keyframe repeats everything. */
export interface FrameMessage {
  readonly kind: "frame";
  readonly time: number;
  readonly tick: number;
  readonly keyframe: boolean;
  readonly agent: AgentPose;
  /** Entities that appeared or moved. */
  readonly entities?: readonly EntityPose[];
  readonly removedEntities?: readonly number[];
  /** Changed blocks as [x, y, z, stateId]. */
  readonly blocks?: readonly (readonly [number, number, number, number])[];
  /** Item counts by name. */
  readonly inventory?: Readonly<Record<string, number>>;
  readonly heldItem?: string | null;
  readonly health?: number;
  readonly food?: number;
  /** 0..23999, 0 is sunrise. */
  readonly timeOfDay?: number;
  /** The block being dug and the stage 0..9, or null when none. */
  readonly digging?: readonly [number, number, number, number] | null;
}

export interface EventMessage {
  readonly kind: "event";
  readonly time: number;
  readonly event: AgentEvent;
}

export type EpisodeMessage = PaletteMessage | ColumnMessage | FrameMessage | EventMessage;

/** Stored in the file's metadata record `embody`. */
export interface EpisodeHeader {
  readonly id: string;
  readonly goal: string;
  readonly world: string;
  readonly seed: number;
  readonly difficulty: string;
  readonly planner: string;
  readonly version: string;
  /** ISO 8601, real time. */
  readonly created: string;
}
