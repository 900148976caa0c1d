/**
 * Two ways to look at a robot: `follow` looks from behind and to the side and turns slowly with it, `orbit` is turned by hand; both keep
 * it in the middle. In three's axes (y up).
 */
import { PerspectiveCamera, Vector3 } from "three";
import { blendAngle } from "../playback/recording.ts";
import type { CameraMode } from "../scene/camera.ts";

export const physicsCameraModes: readonly CameraMode[] = ["follow", "orbit"];

/** From straight behind the robot towards its right (rad). */
const sideways = 0.85;
/** The camera's distance: so many radii of the robot, and some room around it (m). */
const radii = 3;
const room = 0.9;

export class FollowCamera {
  readonly camera = new PerspectiveCamera(40, 1, 0.05, 500);
  mode: CameraMode = "follow";
  /** Around the robot (rad); 0 looks along three's -z. */
  yaw = -Math.PI / 2 + sideways;
  pitch = 0.31;
  distance: number;
  readonly focus = new Vector3();
  #started = false;

  /** @param radius The robot's radius (m). */
  constructor(radius: number) {
    this.distance = radius * radii + room;
  }

  /**
   * @param focus Where the robot is (m, three's axes). @param heading Where its root looks (rad about the vertical, 0 along x); null
   * where it lies on its side. @param elapsed Real seconds. @param jump Whether the time was sought: then nothing is smoothed.
   */
  update(focus: Vector3, heading: number | null, elapsed: number, jump: boolean): void {
    const still = jump || !this.#started;
    this.#started = true;
    this.focus.lerp(focus, still ? 1 : 1 - Math.exp(-elapsed * 9));
    if (this.mode === "follow" && heading !== null) {
      this.yaw = blendAngle(this.yaw, heading - Math.PI / 2 + sideways, still ? 1 : 1 - Math.exp(-elapsed * 0.7));
    }
    const across = Math.cos(this.pitch) * this.distance;
    this.camera.position
      .set(Math.sin(this.yaw) * across, Math.sin(this.pitch) * this.distance, Math.cos(this.yaw) * across)
      .add(this.focus);
    this.camera.lookAt(this.focus);
  }

  /** By a drag of the pointer (pixels). */
  turn(dx: number, dy: number): void {
    if (this.mode === "follow") this.mode = "orbit";
    this.yaw -= dx * 0.006;
    this.pitch = Math.min(1.5, Math.max(0.02, this.pitch + dy * 0.005));
  }

  zoom(steps: number): void {
    this.distance = Math.min(40, Math.max(0.4, this.distance * 1.1 ** steps));
  }
}
