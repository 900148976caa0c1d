/**
 * What an episode is made of. A world emits these messages, the writer keeps them in an MCAP file (one channel a kind),
 * the viewer's panels show them. An episode plays without the code that made it. Minecraft: columns are palette-coded as the agent
 * saw them, the palette maps a block state to its name, then come block changes and poses at 20 Hz. Physics: a scene says what there
 * is and which shapes it has, then come poses at the control rate.
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

type Triple = readonly [number, number, number];
/** Unit quaternion x, y, z, w. */
type Rotation = readonly [number, number, number, number];

/** A shape in its body's frame (m). Capsules and cylinders lie along their own y axis before `rotation`, as engines have them. */
export type SceneShape = {
  readonly position: Triple;
  readonly rotation: Rotation;
  /** `#rrggbb` */
  readonly colour: string;
} & (
  | { readonly kind: "sphere"; readonly radius: number }
  | { readonly kind: "capsule"; readonly radius: number; readonly halfLength: number }
  | { readonly kind: "cylinder"; readonly radius: number; readonly halfLength: number }
  | { readonly kind: "box"; readonly halfExtents: Triple }
);

/** Something that moves: a link of the robot, or a free thing. */
export interface SceneBody {
  readonly name: string;
  readonly robot: boolean;
  readonly shapes: readonly SceneShape[];
}

/** Something that stands where it is; a `mark` has no substance, such as a pad. */
export interface SceneFixture {
  readonly name: string;
  readonly kind: "fixed" | "mark";
  readonly position: Triple;
  readonly rotation: Rotation;
  readonly shapes: readonly SceneShape[];
}

export type SceneGround =
  | { readonly kind: "plane" }
  | {
      readonly kind: "heightfield";
      /** Samples along x and y, centred at the origin. */
      readonly rows: number;
      readonly columns: number;
      /** Extent along x and y (m). */
      readonly size: readonly [number, number];
      /** [rows (x), columns (y)] f32 (m) */
      readonly heights: Float32Array;
    };

/** A range finder; frames hold its distance, its place follows from its body's pose. */
export interface SceneRay {
  readonly name: string;
  /** Index into `bodies`. */
  readonly body: number;
  /** In the body's frame (m); the direction is a unit vector. */
  readonly origin: Triple;
  readonly direction: Triple;
  /** Distance (m) that says that nothing was hit. */
  readonly range: number;
}

/** A number that frames hold, for plots: a reward term, an action, a reading. */
export interface SceneNumber {
  readonly name: string;
  readonly group: "reward" | "action" | "state";
  readonly unit: string;
}

/** Everything that a physics episode shows, as shapes. Metres, radians, z up, right-handed. */
export interface SceneDescription {
  /** Such as "ant in flat". */
  readonly name: string;
  /** One line about the robot. */
  readonly summary: string;
  /** Time between frames (s). */
  readonly controlDt: number;
  /** The robot's weight (N): the measure for contact forces; 0 where there is no gravity. */
  readonly weight: number;
  /** The robot's links, its root first, then free things: the order of `poses`. */
  readonly bodies: readonly SceneBody[];
  /** Where there are several: the index of each one's root among `bodies`, ascending. */
  readonly robots?: readonly { readonly name: string; readonly body: number }[];
  readonly fixtures: readonly SceneFixture[];
  /** Null for a robot that hangs in the air. */
  readonly ground: SceneGround | null;
  readonly rays: readonly SceneRay[];
  /** Names of the points that frames place, such as the goal of a task. */
  readonly targets: readonly string[];
  readonly numbers: readonly SceneNumber[];
}

/** Sent before the first poses. How it is written: src/episode/scene.ts. */
export interface SceneMessage {
  readonly kind: "scene";
  readonly time: number;
  readonly scene: SceneDescription;
}

/** One control step. What is absent has not changed since the last frame; a keyframe repeats everything. src/episode/poses.ts writes it. */
export interface PosesMessage {
  readonly kind: "poses";
  readonly time: number;
  /** Control steps since the start. */
  readonly step: number;
  readonly keyframe: boolean;
  /** Indices of the bodies that moved, ascending. [moved] u16 */
  readonly moved: Uint16Array;
  /** [moved, 7] f32: position (m), quaternion x, y, z, w; world. */
  readonly poses: Float32Array;
  /** [contacts, 7] f32: point (m), unit normal into the robot, normal force (N); world. */
  readonly contacts?: Float32Array;
  /** [rays] f32: distances (m). */
  readonly rays?: Float32Array;
  /** [targets, 3] f32 (m), world. */
  readonly targets?: Float32Array;
  /** [numbers] f32 */
  readonly numbers?: Float32Array;
}

export type EpisodeMessage = PaletteMessage | ColumnMessage | FrameMessage | SceneMessage | PosesMessage | EventMessage;

/** Stored in the file's metadata record `embody`. */
export interface EpisodeHeader {
  readonly id: string;
  readonly goal: string;
  readonly world: string;
  readonly seed: number;
  readonly difficulty: string;
  /** Empty where nothing was planned: a rollout. */
  readonly planner: string;
  /** What acted in a rollout, such as "random policy". */
  readonly policy?: string;
  readonly version: string;
  /** ISO 8601, real time. */
  readonly created: string;
}
