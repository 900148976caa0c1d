/** Minecraft: blocks, the agent and those around it, health, food and inventory. */
import { BodyPanel } from "../panels/body.ts";
import type { Recording } from "../playback/recording.ts";
import type { MarkedRegion } from "../playback/regions.ts";
import { type CameraMode, cameraModes } from "../scene/camera.ts";
import { Stage } from "../scene/stage.ts";
import type { EpisodeView, Overlay } from "./view.ts";

export class BlocksView implements EpisodeView {
  readonly panels: readonly HTMLElement[];
  readonly cameraModes = cameraModes;
  readonly #recording: Recording;
  readonly #stage: Stage;
  readonly #body = new BodyPanel();

  constructor(canvas: HTMLCanvasElement, recording: Recording) {
    this.#recording = recording;
    this.#stage = new Stage(canvas, recording);
    recording.onPalette = () => this.#stage.looks.refresh();
    this.panels = [this.#body.root];
  }

  get cameraMode(): CameraMode {
    return this.#stage.rig.mode;
  }

  set cameraMode(mode: CameraMode) {
    this.#stage.rig.mode = mode;
  }

  get settled(): boolean {
    return this.#stage.terrain.pending === 0;
  }

  get showsRegions(): boolean {
    return this.#stage.regions.group.visible;
  }

  draw(time: number, elapsed: number, jump: boolean, regions: readonly MarkedRegion[]): boolean {
    this.#recording.world.seek(time);
    const moment = this.#recording.at(time);
    if (!moment) return false;
    this.#body.show(moment);
    this.#stage.regions.show(regions);
    this.#stage.draw(moment, time, elapsed, jump, () => performance.now());
    return true;
  }

  turn(dx: number, dy: number): void {
    this.#stage.rig.turn(dx, dy);
  }

  zoom(steps: number): void {
    this.#stage.rig.zoom(steps);
  }

  toggle(overlay: Overlay): void {
    if (overlay === "regions") this.#stage.regions.group.visible = !this.showsRegions;
  }

  state(time: number) {
    const moment = this.#recording.at(time);
    return {
      agent: moment ? moment.agent.position : null,
      columns: this.#recording.world.columns.size,
      entities: moment?.entities.length ?? 0,
      inventory: moment?.inventory ?? {},
      physics: null,
    };
  }

  blockAt(x: number, y: number, z: number): string {
    const { world, blockNames } = this.#recording;
    return blockNames.get(world.stateAt(x, y, z)) ?? "unknown";
  }
}
