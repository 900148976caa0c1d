/**
 * What holds at one moment of a physics episode: the scene, and every frame's changes summed up. Reader and page share it, so that a seek
 * in either shows the same poses.
 */
import type { PosesMessage, SceneDescription } from "../core/episode.ts";

export interface PhysicsState {
  readonly scene: SceneDescription;
  step: number;
  /** [bodies, 7] f32: position (m), quaternion x, y, z, w. */
  readonly poses: Float32Array;
  /** The parts below are replaced as a whole, never changed in place. [contacts, 7] f32: point, normal, force. */
  contacts: Float32Array;
  /** [rays] f32 (m) */
  rays: Float32Array;
  /** [targets, 3] f32 (m) */
  targets: Float32Array;
  /** [numbers] f32 */
  numbers: Float32Array;
}

/** Bodies stand at the origin until a frame places them; rays have hit nothing. */
export function emptyPhysicsState(scene: SceneDescription): PhysicsState {
  const poses = new Float32Array(7 * scene.bodies.length);
  for (let body = 0; body < scene.bodies.length; body++) poses[7 * body + 6] = 1;
  return {
    scene,
    step: 0,
    poses,
    contacts: new Float32Array(),
    rays: Float32Array.from(scene.rays, ({ range }) => range),
    targets: new Float32Array(),
    numbers: new Float32Array(),
  };
}

export function applyPoses(state: PhysicsState, frame: PosesMessage): void {
  state.step = frame.step;
  frame.moved.forEach((body, index) => {
    // A frame that names more bodies than the scene has is damaged; what it says of the others still holds.
    if (7 * body + 7 > state.poses.length) return;
    state.poses.set(frame.poses.subarray(7 * index, 7 * index + 7), 7 * body);
  });
  state.contacts = frame.contacts ?? state.contacts;
  state.rays = frame.rays ?? state.rays;
  state.targets = frame.targets ?? state.targets;
  state.numbers = frame.numbers ?? state.numbers;
}
