/** The whole picture: renderer, sky, terrain, actors, the block being dug, camera. WebGL 2. */

import {
  BoxGeometry,
  EdgesGeometry,
  Fog,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  Scene,
  Vector3,
  WebGLRenderer,
} from "three";
import type { Moment, Recording } from "../playback/recording.ts";
import { Actors } from "./actors.ts";
import { CameraRig } from "./camera.ts";
import { fitToCanvas } from "./fit-to-canvas.ts";
import { groundHeightAt } from "./light.ts";
import { Looks } from "./looks.ts";
import { Regions } from "./regions.ts";
import { Sky } from "./sky.ts";
import { Terrain } from "./terrain.ts";

/** Real milliseconds a frame for meshing: what is left of 16 after drawing; more after a seek, when one waits anyway. */
const meshBudget = { playing: 6, seeking: 24 };

/** In the ground one sees no farther than this (m): the walls around, not every cave there is. */
const caveDistance = 26;

export class Stage {
  readonly rig = new CameraRig();
  readonly looks: Looks;
  readonly terrain: Terrain;
  /** Of the plan. A pole of 20 m stands above the trees. */
  readonly regions = new Regions({ up: "y", pole: 20, thin: 0.04 });
  readonly #recording: Recording;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #sky = new Sky();
  readonly #actors = new Actors();
  readonly #target = new LineSegments(
    new EdgesGeometry(new BoxGeometry(1.004, 1.004, 1.004)),
    new LineBasicMaterial({ color: 0x0b0d12, transparent: true, opacity: 0.8 }),
  );
  readonly #cracks = new Mesh(
    new BoxGeometry(1.003, 1.003, 1.003),
    new MeshBasicMaterial({ color: 0x000000, transparent: true, depthWrite: false }),
  );

  readonly #fog = new Fog(0, 1, 100);
  #cover = 0;

  constructor(canvas: HTMLCanvasElement, recording: Recording) {
    this.#recording = recording;
    // The drawing buffer is kept, so that a test may read pixels after the frame.
    this.#renderer = new WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true });
    this.looks = new Looks(recording.blockNames, recording.blockProperties);
    this.terrain = new Terrain(recording.world, this.looks);
    this.#scene.fog = this.#fog;
    this.#scene.add(
      this.#sky.group,
      this.#sky.lights,
      this.terrain.group,
      this.#actors.group,
      this.#target,
      this.#cracks,
      this.regions.group,
    );
  }

  /** @param elapsed Real seconds since the last frame. @param now Real milliseconds. */
  draw(moment: Moment, time: number, elapsed: number, sought: boolean, now: () => number): void {
    fitToCanvas(this.#renderer, this.rig.camera);
    const { rig, terrain } = this;
    const busy = sought || terrain.pending > 200;
    // On a slow machine, where drawing takes long, meshing gets its share of that, or it would never catch up.
    const share = elapsed * 1000 * (busy ? 1 : 0.4);
    const budget = Math.max(busy ? meshBudget.seeking : meshBudget.playing, share);
    terrain.update(new Vector3(...moment.agent.position), budget, now);
    rig.update(moment.agent, elapsed, sought, this.#recording.world, this.looks);
    this.#sky.update(moment.timeOfDay, rig.camera.position, this.#covered(moment, elapsed, sought));
    this.#actors.show(moment, time, rig.mode !== "first");
    this.#showDigging(moment);
    terrain.uniforms.skyLight.value.copy(this.#sky.light);
    terrain.uniforms.fogColour.value.copy(this.#sky.horizon);
    terrain.uniforms.lamp.value.set(...moment.agent.position).y += 1.4;
    terrain.uniforms.focus.value.copy(rig.focus);
    const far = this.#seenDistance(moment) * (1 - this.#cover) + caveDistance * this.#cover;
    terrain.uniforms.fogRange.value.set(far * 0.55, far, 0);
    this.#fog.near = far * 0.55;
    this.#fog.far = far;
    this.#fog.color.copy(this.#sky.horizon);
    this.#renderer.render(this.#scene, rig.camera);
  }

  /** Whether the camera is in the ground, so that the sky is not to be seen; changes gently. */
  #covered(moment: Moment, elapsed: number, sought: boolean): number {
    const [x, y, z] = moment.agent.position;
    let roof = 0;
    for (const [dx, dz] of [
      [0, 0],
      [3, 0],
      [-3, 0],
      [0, 3],
      [0, -3],
    ] as const) {
      const above = groundHeightAt(this.#recording.world, this.looks, Math.floor(x) + dx, Math.floor(z) + dz);
      if (above > y + 1.5) roof++;
    }
    const share = sought ? 1 : 1 - Math.exp(-elapsed * 2);
    this.#cover += ((roof === 5 ? 1 : 0) - this.#cover) * share;
    return this.#cover;
  }

  /** Fog hides where the seen world ends. */
  #seenDistance(moment: Moment): number {
    const [x, , z] = moment.agent.position;
    const [cx, cz] = [Math.floor(x) >> 4, Math.floor(z) >> 4];
    let reach = 1;
    const columns = this.#recording.world.columns;
    const seen = (dx: number, dz: number) => columns.has(`${cx + dx},${cz + dz}`);
    while (reach < 12 && (seen(reach, 0) || seen(-reach, 0)) && (seen(0, reach) || seen(0, -reach))) reach++;
    return Math.max(48, reach * 16 + this.rig.distance);
  }

  #showDigging({ digging }: Moment): void {
    const shown = digging !== null;
    this.#target.visible = shown;
    this.#cracks.visible = shown;
    if (!digging) return;
    for (const object of [this.#target, this.#cracks])
      object.position.set(digging[0] + 0.5, digging[1] + 0.5, digging[2] + 0.5);
    this.#cracks.material.opacity = 0.06 * Math.max(0, digging[3]);
  }
}
