/**
 * What holds at one moment of an episode: columns, block changes so far and the frame's deltas summed up; in a physics episode the
 * scene and its poses. `apply` takes the messages in order; a seek is a replay from the start, or from any earlier state.
 */
import type { AgentPose, ColumnMessage, EntityPose, EpisodeMessage, FrameMessage } from "../core/episode.ts";
import type { AgentEvent } from "../core/events.ts";
import { applyPoses, emptyPhysicsState, type PhysicsState } from "./physics-state.ts";

export interface EpisodeState {
  time: number;
  /** State id to block name. */
  readonly blocks: Map<number, string>;
  /** Columns by `x,z`, with the block changes so far worked in. */
  readonly columns: Map<string, ColumnMessage>;
  agent: AgentPose | null;
  readonly entities: Map<number, EntityPose>;
  inventory: Readonly<Record<string, number>>;
  heldItem: string | null;
  health: number;
  food: number;
  timeOfDay: number;
  digging: readonly [number, number, number, number] | null;
  readonly events: AgentEvent[];
  /** Null where no scene was described: a Minecraft episode. */
  physics: PhysicsState | null;
}

export function emptyState(): EpisodeState {
  return {
    time: 0,
    blocks: new Map(),
    columns: new Map(),
    agent: null,
    entities: new Map(),
    inventory: {},
    heldItem: null,
    health: 20,
    food: 20,
    timeOfDay: 0,
    digging: null,
    events: [],
    physics: null,
  };
}

export function apply(state: EpisodeState, message: EpisodeMessage): void {
  state.time = Math.max(state.time, message.time);
  if (message.kind === "palette") {
    for (const [id, name] of Object.entries(message.blocks)) state.blocks.set(Number(id), name);
  } else if (message.kind === "column") {
    // A copy, since block changes are worked into it.
    state.columns.set(`${message.x},${message.z}`, { ...message, states: message.states.slice() });
  } else if (message.kind === "event") state.events.push(message.event);
  else if (message.kind === "scene") state.physics = emptyPhysicsState(message.scene);
  else if (message.kind === "frame") applyFrame(state, message);
  else if (state.physics) applyPoses(state.physics, message);
}

function applyFrame(state: EpisodeState, frame: FrameMessage): void {
  state.agent = frame.agent;
  applyEntities(state.entities, frame);
  for (const [x, y, z, block] of frame.blocks ?? []) {
    const column = state.columns.get(`${x >> 4},${z >> 4}`);
    const index = column ? (y - column.minY) * 256 + (z & 15) * 16 + (x & 15) : -1;
    if (column && index >= 0 && index < column.states.length) column.states[index] = block;
  }
  state.inventory = frame.inventory ?? state.inventory;
  if (frame.heldItem !== undefined) state.heldItem = frame.heldItem;
  state.health = frame.health ?? state.health;
  state.food = frame.food ?? state.food;
  state.timeOfDay = frame.timeOfDay ?? state.timeOfDay;
  if (frame.digging !== undefined) state.digging = frame.digging;
}

/** A keyframe names every entity that is there. */
export function applyEntities(entities: Map<number, EntityPose>, frame: FrameMessage): void {
  if (frame.keyframe) entities.clear();
  for (const entity of frame.entities ?? []) entities.set(entity.id, entity);
  for (const id of frame.removedEntities ?? []) entities.delete(id);
}
