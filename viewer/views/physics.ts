/** A robot in a physics scene: shapes, contacts, rays and targets, with its readings and plots. */
import type { PhysicsPageState } from "../hooks.ts";
import { PlotsPanel } from "../panels/plots.ts";
import { RobotPanel } from "../panels/robot.ts";
import { physicsCameraModes } from "../physics/camera.ts";
import { PhysicsStage } from "../physics/stage.ts";
import type { PhysicsMoment, PhysicsRecording } from "../playback/physics-recording.ts";
import type { MarkedRegion } from "../playback/regions.ts";
import type { CameraMode } from "../scene/camera.ts";
import type { EpisodeView, Overlay } from "./view.ts";

export class PhysicsView implements EpisodeView {
  readonly panels: readonly HTMLElement[];
  readonly cameraModes = physicsCameraModes;
  readonly settled = true;
  readonly #canvas: HTMLCanvasElement;
  readonly #recording: PhysicsRecording;
  readonly #robot: RobotPanel;
  readonly #plots: PlotsPanel;
  readonly #overlays = { contacts: true, rays: true, regions: true };
  /** Made with the first moments, which tell how much room the robot takes. */
  #stage: PhysicsStage | null = null;
  #mode: CameraMode = "follow";

  constructor(canvas: HTMLCanvasElement, recording: PhysicsRecording, onSeek: (time: number) => void) {
    this.#canvas = canvas;
    this.#recording = recording;
    this.#robot = new RobotPanel((overlay) => this.toggle(overlay));
    this.#plots = new PlotsPanel(recording, onSeek);
    this.panels = [this.#robot.root, this.#plots.root];
  }

  get cameraMode(): CameraMode {
    return this.#stage?.rig.mode ?? this.#mode;
  }

  set cameraMode(mode: CameraMode) {
    this.#mode = mode;
    if (this.#stage) this.#stage.rig.mode = mode;
  }

  get showsRegions(): boolean {
    return this.#overlays.regions;
  }

  draw(time: number, elapsed: number, jump: boolean, regions: readonly MarkedRegion[]): boolean {
    const moment = this.#recording.at(time);
    if (!moment) return false;
    const stage = this.#stageFor(moment);
    stage.marks.contacts.visible = this.#overlays.contacts;
    stage.marks.rays.visible = this.#overlays.rays;
    stage.regions.group.visible = this.#overlays.regions;
    stage.regions.show(regions);
    stage.draw(moment, time, elapsed, jump);
    this.#robot.show(moment, this.#recording.speedAt(time), this.#overlays);
    this.#plots.show(time);
    return true;
  }

  #stageFor({ scene }: PhysicsMoment): PhysicsStage {
    if (!this.#stage) {
      this.#stage = new PhysicsStage(this.#canvas, scene, this.#recording.allPoses());
      this.#stage.rig.mode = this.#mode;
    }
    return this.#stage;
  }

  turn(dx: number, dy: number): void {
    this.#stage?.rig.turn(dx, dy);
  }

  zoom(steps: number): void {
    this.#stage?.rig.zoom(steps);
  }

  toggle(overlay: Overlay): void {
    this.#overlays[overlay] = !this.#overlays[overlay];
  }

  state(time: number) {
    const moment = this.#recording.at(time);
    const [x = 0, y = 0, z = 0] = moment?.poses.subarray(7 * moment.focus) ?? [];
    return {
      agent: moment ? ([x, y, z] as const) : null,
      columns: 0,
      entities: moment?.scene.bodies.filter(({ robot }) => !robot).length ?? 0,
      inventory: {},
      physics: moment ? describe(moment, { contacts: this.#overlays.contacts, rays: this.#overlays.rays }) : null,
    };
  }

  blockAt(): string {
    return "unknown";
  }
}

function describe(moment: PhysicsMoment, overlays: PhysicsPageState["overlays"]): PhysicsPageState {
  const { scene, poses, rays, targets } = moment;
  return {
    scene: scene.name,
    step: moment.step,
    bodies: Object.fromEntries(scene.bodies.map(({ name }, at) => [name, [...poses.subarray(7 * at, 7 * at + 7)]])),
    contacts: moment.contacts.length / 7,
    rayHits: scene.rays.filter(({ range }, index) => (rays[index] ?? range) < range * 0.999).length,
    targets: Object.fromEntries(scene.targets.map((name, at) => [name, [...targets.subarray(3 * at, 3 * at + 3)]])),
    numbers: Object.fromEntries(scene.numbers.map(({ name }, at) => [name, moment.numbers[at] ?? 0])),
    overlays,
  };
}
