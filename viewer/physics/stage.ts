/**
 * The picture of a physics episode: light, ground, bodies, marks, camera. The episode's axes are x forward, y left, z up; everything
 * that comes from it lies in one group that is turned a quarter about x, so that z becomes three's y. WebGL 2.
 */

import { Fog, Group, NeutralToneMapping, PCFShadowMap, Quaternion, Scene, Vector3, WebGLRenderer } from "three";
import type { SceneDescription } from "../../src/core/episode.ts";
import type { PhysicsMoment } from "../playback/physics-recording.ts";
import { fitToCanvas } from "../scene/fit-to-canvas.ts";
import { Regions } from "../scene/regions.ts";
import { Bodies } from "./bodies.ts";
import { FollowCamera } from "./camera.ts";
import { frameRobot } from "./framing.ts";
import { createGround } from "./ground.ts";
import { horizonColour, Light } from "./light.ts";
import { Marks } from "./marks.ts";

/** Where the ground fades into the sky (m). */
const fogRange = [14, 70] as const;

export class PhysicsStage {
  readonly rig: FollowCamera;
  readonly marks: Marks;
  /** Of the plan. */
  readonly regions: Regions;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #bodies: Bodies;
  readonly #light: Light;
  /** From the root to the middle of the picture (m, episode's axes). */
  readonly #middle: Vector3;
  /** What the picture depends on, as it was drawn last. */
  #shown = "";

  /** @param scene What is shown. @param poses Of the frames there are by now, [bodies, 7] each: they tell how much room the robot takes. */
  constructor(canvas: HTMLCanvasElement, scene: SceneDescription, poses: readonly Float32Array[]) {
    // The drawing buffer is kept, so that a test may read pixels after the frame.
    this.#renderer = new WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true });
    this.#renderer.shadowMap.enabled = true;
    this.#renderer.shadowMap.type = PCFShadowMap;
    this.#renderer.toneMapping = NeutralToneMapping;
    const { middle, radius, reach } = frameRobot(scene, poses);
    this.#middle = middle;
    this.rig = new FollowCamera(reach);
    this.#light = new Light(Math.min(12, Math.max(6, 7 * reach)));
    this.marks = new Marks(scene, radius);
    this.#bodies = new Bodies(scene);
    this.regions = new Regions({ up: "z", pole: 4 * radius, thin: 0.02 * radius });
    const world = new Group();
    world.rotation.x = -Math.PI / 2;
    world.add(this.#bodies.group, this.marks.group, createGround(scene.ground), this.regions.group);
    this.#scene.fog = new Fog(horizonColour, fogRange[0] + 2 * radius, fogRange[1]);
    this.#scene.add(this.#light.group, world);
  }

  /**
   * Draws the moment, unless it is drawn already: a page that is paused leaves the machine alone. @param time Of the moment (s).
   * @param elapsed Real seconds since the last frame.
   */
  draw(moment: PhysicsMoment, time: number, elapsed: number, sought: boolean): void {
    fitToCanvas(this.#renderer, this.rig.camera);
    const root = 7 * moment.focus;
    const [x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 1] = moment.poses.subarray(root, root + 7);
    const rotation = new Quaternion(qx, qy, qz, qw);
    const middle = new Vector3(x, y, z).add(this.#middle);
    const forward = new Vector3(1, 0, 0).applyQuaternion(rotation);
    const upright = new Vector3(0, 0, 1).applyQuaternion(rotation).z > 0.4;
    const heading = upright ? Math.atan2(forward.y, forward.x) : null;
    this.rig.update(new Vector3(middle.x, middle.z, -middle.y), heading, elapsed, sought);
    const { x: eyeX, y: eyeY, z: eyeZ } = this.rig.camera.position;
    const { width, height } = this.#renderer.domElement;
    const { contacts, rays } = this.marks;
    const { key } = this.regions;
    const shown = [time, moment.step, contacts.visible, rays.visible, key, width, height, eyeX, eyeY, eyeZ].join();
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#bodies.pose(moment.poses);
    this.marks.show(moment);
    this.#light.update(this.rig.focus, this.rig.camera.position);
    this.#renderer.render(this.#scene, this.rig.camera);
  }
}
