/**
 * Three ways to look: `follow` stays behind the agent and turns with it, `orbit` is turned by hand and keeps the agent in the middle, `first`
 * looks through its eyes. Where walls leave no room behind the agent, `follow` looks from another side, and where no side has room (a
 * tunnel) the view is cut open: the near plane comes up to the agent, so that one sees into the ground.
 */
import { PerspectiveCamera, Vector3 } from "three";
import type { AgentPose } from "../../src/core/episode.ts";
import { blendAngle } from "../playback/recording.ts";
import type { BlockWorld } from "../playback/world.ts";
import type { Looks } from "./looks.ts";

export const cameraModes = ["follow", "orbit", "first"] as const;
export type CameraMode = (typeof cameraModes)[number];

/** A standing player's eyes (m above the feet). */
const eyeHeight = 1.62;
const nearest = 0.08;
/** Nearer than this (m) the camera would see little but the agent's back. */
const enoughRoom = 2.6;
/** Other sides to look from, as a turn and a raise (rad), tried where a wall is behind the agent. */
const alternatives = [
  [0, 0],
  [0, 0.35],
  [0.8, 0.1],
  [-0.8, 0.1],
  [0, 0.75],
  [1.6, 0.2],
  [-1.6, 0.2],
  [0, 1.1],
  [2.6, 0.3],
] as const;

interface View {
  yaw: number;
  pitch: number;
  /** From the agent's eyes (m). */
  distance: number;
  /** 1 where the near plane is to come up to the agent. */
  cut: number;
}

export class CameraRig {
  readonly camera = new PerspectiveCamera(62, 1, nearest, 600);
  mode: CameraMode = "follow";
  /** Around the agent (rad); 0 is behind an agent that looks along -z. */
  yaw = 0.5;
  pitch = 0.34;
  distance = 8;
  /** The point in the middle of the picture (m). */
  readonly focus = new Vector3();
  readonly #shown: View = { yaw: 0, pitch: 0, distance: 8, cut: 0 };
  #started = false;

  /** @param elapsed Real seconds. @param jump Whether the time was sought: then nothing is smoothed. */
  update(agent: AgentPose, elapsed: number, jump: boolean, world: BlockWorld, looks: Looks): void {
    const eye = new Vector3(...agent.position).add(new Vector3(0, eyeHeight - (agent.sneaking ? 0.27 : 0), 0));
    const still = jump || !this.#started;
    this.#started = true;
    this.focus.lerp(eye, still ? 1 : 1 - Math.exp(-elapsed * 12));
    if (this.mode === "first") {
      this.camera.position.copy(eye);
      this.focus.copy(eye).addScaledVector(directionOf(agent.yaw, -agent.pitch), -0.1);
      this.camera.rotation.set(agent.pitch, agent.yaw, 0, "YXZ");
      this.#setNear(nearest);
      return;
    }
    // A slow turn, so that an agent that looks about does not shake the picture.
    if (this.mode === "follow")
      this.yaw = blendAngle(this.yaw, agent.yaw + 0.45, still ? 1 : 1 - Math.exp(-elapsed * 1.4));
    const view = this.#chooseView(world, looks);
    const share = still ? 1 : 1 - Math.exp(-elapsed * 5);
    this.#shown.yaw = blendAngle(this.#shown.yaw, view.yaw, this.mode === "orbit" ? 1 : share);
    this.#shown.pitch += (view.pitch - this.#shown.pitch) * (this.mode === "orbit" ? 1 : share);
    // Out of a wall at once, away from it gently.
    this.#shown.distance += (view.distance - this.#shown.distance) * (view.distance < this.#shown.distance ? 1 : share);
    this.#shown.cut += (view.cut - this.#shown.cut) * share;
    const { distance } = this.#shown;
    this.camera.position.copy(this.focus).addScaledVector(directionOf(this.#shown.yaw, this.#shown.pitch), distance);
    this.camera.lookAt(this.focus);
    this.#setNear(Math.max(nearest, this.#shown.cut * (distance - 1.3)));
  }

  #chooseView(world: BlockWorld, looks: Looks): View {
    const { yaw, pitch, distance } = this;
    let best: View = { yaw, pitch, distance: 0, cut: 0 };
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const [turn, raise] of this.mode === "follow" ? alternatives : [[0, 0] as const]) {
      const candidate = { yaw: yaw + turn, pitch: Math.min(1.45, pitch + raise) };
      const free = freeDistance(this.focus, directionOf(candidate.yaw, candidate.pitch), distance, world, looks);
      const score = Math.min(free, 5) - Math.abs(turn) * 0.7 - raise * 0.9;
      if (score <= bestScore) continue;
      bestScore = score;
      best = { ...candidate, distance: free, cut: 0 };
    }
    if (best.distance >= enoughRoom) return best;
    return { yaw, pitch: Math.max(pitch, 0.5), distance: Math.max(5.5, distance * 0.75), cut: 1 };
  }

  #setNear(near: number): void {
    if (Math.abs(this.camera.near - near) < 1e-3) return;
    this.camera.near = near;
    this.camera.updateProjectionMatrix();
  }

  /** By a drag of the pointer (pixels). */
  turn(dx: number, dy: number): void {
    if (this.mode === "follow") this.mode = "orbit";
    this.yaw -= dx * 0.006;
    this.pitch = Math.min(1.5, Math.max(-0.6, this.pitch + dy * 0.005));
  }

  zoom(steps: number): void {
    this.distance = Math.min(60, Math.max(2.5, this.distance * 1.1 ** steps));
  }
}

function directionOf(yaw: number, pitch: number): Vector3 {
  return new Vector3(Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch));
}

/** How far (m) one can go from a point before an opaque block is near. */
function freeDistance(from: Vector3, direction: Vector3, distance: number, world: BlockWorld, looks: Looks): number {
  const step = 0.2;
  for (let at = 0.4; at < distance; at += step) {
    const cell = (axis: "x" | "y" | "z") => Math.floor(from[axis] + direction[axis] * (at + 0.3));
    const state = world.stateAt(cell("x"), cell("y"), cell("z"));
    if (state > 0 && looks.of(state).opaque) return Math.max(0.6, at - step);
  }
  return distance;
}
