/**
 * Everything of an episode that has arrived so far, ready to be asked for any moment. Live and replay differ only in what feeds it
 * (`sources.ts`); whatever has arrived can be sought freely.
 */
import type { AgentPose, EntityPose, EpisodeMessage, EventMessage, FrameMessage } from "../../src/core/episode.ts";
import type { Plan } from "../../src/core/plan.ts";
import { applyEntities } from "../../src/episode/state.ts";
import { PhysicsRecording } from "./physics-recording.ts";
import type { SubgoalStatus } from "./statuses.ts";
import { BlockWorld } from "./world.ts";

/** A moment between two frames, positions interpolated. */
export interface Moment {
  readonly agent: AgentPose;
  /** Horizontal speed (m/s). */
  readonly agentSpeed: number;
  readonly entities: readonly (EntityPose & { readonly speed: number })[];
  readonly inventory: Readonly<Record<string, number>>;
  readonly heldItem: string | null;
  readonly health: number;
  readonly food: number;
  readonly timeOfDay: number;
  readonly digging: readonly [number, number, number, number] | null;
}

export type { SubgoalStatus };

/** Moves of more than this (m) in a tick are jumps, not walks: they are not interpolated. */
const jumpDistance = 4;

export class Recording {
  /** What kind of world it shows; null until the first message that tells. */
  kind: "blocks" | "physics" | null = null;
  readonly world = new BlockWorld();
  readonly physics = new PhysicsRecording();
  readonly events: EventMessage[] = [];
  /** Names and properties of block states. */
  readonly blockNames = new Map<number, string>();
  readonly blockProperties = new Map<number, Readonly<Record<string, string | number | boolean>>>();
  /** World time up to which everything has arrived (s). */
  loadedUntil = 0;
  onPalette: () => void = () => undefined;
  readonly #frames: FrameMessage[] = [];
  readonly #keyframes: number[] = [];

  append(messages: readonly EpisodeMessage[]): void {
    for (const message of messages) {
      this.loadedUntil = Math.max(this.loadedUntil, message.time);
      if (message.kind === "event") {
        this.events.push(message);
        continue;
      }
      if (message.kind === "scene" || message.kind === "poses") {
        this.kind ??= "physics";
        this.physics.append(message);
        continue;
      }
      this.kind ??= "blocks";
      if (message.kind === "frame") {
        if (message.keyframe) this.#keyframes.push(this.#frames.length);
        this.#frames.push(message);
        this.world.addFrame(message);
      } else if (message.kind === "column") this.world.addColumn(message);
      else {
        for (const [id, name] of Object.entries(message.blocks)) this.blockNames.set(Number(id), name);
        for (const [id, properties] of Object.entries(message.properties ?? {})) {
          this.blockProperties.set(Number(id), properties);
        }
        this.onPalette();
      }
    }
  }

  /** Null before the first frame. */
  at(time: number): Moment | null {
    const index = Math.max(0, countUpTo(this.#frames, time) - 1);
    const frame = this.#frames[index];
    if (!frame) return null;
    const next = this.#frames[index + 1];
    const span = next ? next.time - frame.time : 0;
    const share = next && span > 0 ? Math.min(1, Math.max(0, (time - frame.time) / span)) : 0;
    const summed = this.#sum(index);
    const moving = new Map((next?.entities ?? []).map((entity) => [entity.id, entity]));
    const agent = next ? blendAgent(frame.agent, next.agent, share) : frame.agent;
    return {
      ...summed,
      agent,
      agentSpeed: next ? horizontal(frame.agent.position, next.agent.position) / Math.max(span, 1e-3) : 0,
      entities: [...summed.entities.values()].map((entity) => {
        const after = moving.get(entity.id);
        if (!after || span <= 0) return { ...entity, speed: 0 };
        const position = blend(entity.position, after.position, share);
        const speed = horizontal(entity.position, after.position) / span;
        return { ...entity, position, yaw: blendAngle(entity.yaw, after.yaw, share), speed };
      }),
    };
  }

  /** The plan in force at a time and how far its subgoals are. */
  planAt(time: number): { plan: Plan | null; statuses: ReadonlyMap<string, SubgoalStatus> } {
    let plan: Plan | null = null;
    const statuses = new Map<string, SubgoalStatus>();
    for (const { time: at, event } of this.events) {
      if (at > time) break;
      if (event.type === "plan-made" || event.type === "plan-revised") {
        plan = event.plan;
        statuses.clear();
      } else if (event.type === "subgoal-start") statuses.set(event.subgoal, "running");
      else if (event.type === "subgoal-end") statuses.set(event.subgoal, event.status);
    }
    return { plan, statuses };
  }

  #sum(index: number) {
    const start = this.#keyframes[countNumbersUpTo(this.#keyframes, index) - 1] ?? 0;
    const entities = new Map<number, EntityPose>();
    let inventory: Readonly<Record<string, number>> = {};
    let heldItem: string | null = null;
    let [health, food, timeOfDay] = [20, 20, 6000];
    let digging: Moment["digging"] = null;
    for (let i = start; i <= index; i++) {
      const frame = this.#frames[i];
      if (!frame) break;
      applyEntities(entities, frame);
      inventory = frame.inventory ?? inventory;
      if (frame.heldItem !== undefined) heldItem = frame.heldItem;
      health = frame.health ?? health;
      food = frame.food ?? food;
      timeOfDay = frame.timeOfDay ?? timeOfDay;
      if (frame.digging !== undefined) digging = frame.digging;
    }
    return { entities, inventory, heldItem, health, food, timeOfDay, digging };
  }
}

function countUpTo(frames: readonly FrameMessage[], time: number): number {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames[middle]?.time ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function countNumbersUpTo(values: readonly number[], limit: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Position = readonly [number, number, number];

function blendAgent(from: AgentPose, to: AgentPose, share: number): AgentPose {
  return {
    ...from,
    position: blend(from.position, to.position, share),
    yaw: blendAngle(from.yaw, to.yaw, share),
    pitch: from.pitch + (to.pitch - from.pitch) * share,
  };
}

function blend(from: Position, to: Position, share: number): Position {
  if (Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]) > jumpDistance) return from;
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

/** Along the shorter arc. */
export function blendAngle(from: number, to: number, share: number): number {
  return from + Math.atan2(Math.sin(to - from), Math.cos(to - from)) * share;
}

function horizontal(from: Position, to: Position): number {
  return Math.hypot(to[0] - from[0], to[2] - from[2]);
}
