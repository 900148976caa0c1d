/**
 * The frames of a physics episode that have arrived, each with everything that held then, so that any moment is found without a replay:
 * a robot of 20 bodies at 60 Hz takes 34 kB a second.
 */
import type { PosesMessage, SceneDescription, SceneMessage } from "../../src/core/episode.ts";
import { applyPoses, emptyPhysicsState, type PhysicsState } from "../../src/episode/physics-state.ts";

/** A moment between two frames; poses are interpolated, the rest is that of the frame before. */
export interface PhysicsMoment {
  readonly scene: SceneDescription;
  readonly step: number;
  /** Index of the root of the robot that acts: where there are several, the one that moved last. */
  readonly focus: number;
  /** [bodies, 7] f32: position (m), quaternion x, y, z, w; z up. */
  readonly poses: Float32Array;
  /** [contacts, 7] f32: point (m), normal, force (N). */
  readonly contacts: Float32Array;
  /** [rays] f32 (m) */
  readonly rays: Float32Array;
  /** [targets, 3] f32 (m) */
  readonly targets: Float32Array;
  /** [numbers] f32 */
  readonly numbers: Float32Array;
}

interface Frame extends Omit<PhysicsMoment, "scene"> {
  readonly time: number;
}

/** A root that moves farther than this (m) in a frame was put there: nothing is interpolated. */
const jumpDistance = 1;
/** A robot that moved farther than this (m) within `focusWindow` frames acts. */
const focusDistance = 0.05;
const focusWindow = 20;
/** Speed is taken over this long (s): between two frames, rounding would be a good part of it. */
const speedWindow = 0.1;

export class PhysicsRecording {
  scene: SceneDescription | null = null;
  readonly #frames: Frame[] = [];
  #state: PhysicsState | null = null;

  get frameCount(): number {
    return this.#frames.length;
  }

  append(message: SceneMessage | PosesMessage): void {
    if (message.kind === "scene") {
      this.scene = message.scene;
      this.#state = emptyPhysicsState(message.scene);
      this.#frames.length = 0;
      return;
    }
    const state = this.#state;
    if (!state) return;
    applyPoses(state, message);
    const { step, contacts, rays, targets, numbers } = state;
    const poses = state.poses.slice();
    this.#frames.push({
      time: message.time,
      step,
      focus: this.#focusOf(poses),
      poses,
      contacts,
      rays,
      targets,
      numbers,
    });
  }

  #focusOf(poses: Float32Array): number {
    const roots = this.scene?.robots ?? [];
    const last = this.#frames.at(-1)?.focus ?? roots[0]?.body ?? 0;
    if (roots.length < 2) return last;
    const before = this.#frames[Math.max(0, this.#frames.length - focusWindow)]?.poses ?? poses;
    const moved = (body: number) =>
      Math.hypot(...[0, 1].map((axis) => (poses[7 * body + axis] ?? 0) - (before[7 * body + axis] ?? 0)));
    const farthest = roots.reduce((best, { body }) => (moved(body) > moved(best) ? body : best), last);
    return moved(farthest) > focusDistance ? farthest : last;
  }

  /** Null before the first frame. */
  at(time: number): PhysicsMoment | null {
    const index = this.#indexAt(time);
    const frame = this.#frames[index];
    if (!frame || !this.scene) return null;
    const next = this.#frames[index + 1];
    const span = next ? next.time - frame.time : 0;
    const share = next && span > 0 ? Math.min(1, Math.max(0, (time - frame.time) / span)) : 0;
    const { time: _, ...rest } = frame;
    return { ...rest, scene: this.scene, poses: next ? blendPoses(frame.poses, next.poses, share) : frame.poses };
  }

  /** Of every frame so far, [bodies, 7] f32. */
  allPoses(): Float32Array[] {
    return this.#frames.map(({ poses }) => poses);
  }

  /** Times (s) of all frames, and by frame the speed (m/s) of the robot's root and the scene's numbers. */
  series(): { times: Float64Array; speed: Float32Array; numbers: readonly Float32Array[] } {
    const frames = this.#frames;
    const count = this.scene?.numbers.length ?? 0;
    return {
      times: Float64Array.from(frames, ({ time }) => time),
      speed: Float32Array.from(frames, (_, index) => this.#speedAt(index)),
      numbers: Array.from({ length: count }, (_, n) => Float32Array.from(frames, ({ numbers }) => numbers[n] ?? 0)),
    };
  }

  /** Speed (m/s) of the root of the robot that acts. */
  speedAt(time: number): number {
    return this.#speedAt(this.#indexAt(time));
  }

  #speedAt(index: number): number {
    const dt = this.scene?.controlDt ?? 1 / 60;
    const reach = Math.max(1, Math.round(speedWindow / dt / 2));
    const from = this.#frames[Math.max(0, index - reach)];
    const to = this.#frames[Math.min(this.#frames.length - 1, index + reach)];
    if (!from || !to || to.time <= from.time) return 0;
    const root = 7 * (this.#frames[index]?.focus ?? 0);
    const [dx, dy, dz] = [0, 1, 2].map((axis) => (to.poses[root + axis] ?? 0) - (from.poses[root + axis] ?? 0));
    return Math.hypot(dx ?? 0, dy ?? 0, dz ?? 0) / (to.time - from.time);
  }

  /** Of the last frame at or before the time; 0 before the first. */
  #indexAt(time: number): number {
    let [low, high] = [0, this.#frames.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      // Times of frames are multiples of a fraction: a seek to one must find it in spite of rounding.
      if ((this.#frames[middle]?.time ?? 0) <= time + 1e-9) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

/** Positions linearly, rotations along the shorter arc (normalised linear interpolation: a frame is a small angle). */
export function blendPoses(from: Float32Array, to: Float32Array, share: number): Float32Array {
  if (share === 0) return from;
  const jump = Math.hypot(...[0, 1, 2].map((axis) => (to[axis] ?? 0) - (from[axis] ?? 0)));
  if (jump > jumpDistance) return from;
  const out = new Float32Array(from.length);
  for (let at = 0; at < from.length; at += 7) {
    for (let i = at; i < at + 3; i++) out[i] = (from[i] ?? 0) + ((to[i] ?? 0) - (from[i] ?? 0)) * share;
    let dot = 0;
    for (let i = at + 3; i < at + 7; i++) dot += (from[i] ?? 0) * (to[i] ?? 0);
    const sign = dot < 0 ? -1 : 1;
    let square = 0;
    for (let i = at + 3; i < at + 7; i++) {
      const value = (from[i] ?? 0) * (1 - share) + (to[i] ?? 0) * sign * share;
      out[i] = value;
      square += value * value;
    }
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let i = at + 3; i < at + 7; i++) out[i] = (out[i] ?? 0) * scale;
  }
  return out;
}
