/**
 * What is particular to a kind of episode: how it is drawn, which panels it has, which ways to look. Which view is made is decided by the
 * first message that tells (`Recording.kind`); player, timeline, plan and events are the same for all.
 */
import type { PageState } from "../hooks.ts";
import type { MarkedRegion } from "../playback/regions.ts";
import type { CameraMode } from "../scene/camera.ts";

/** What can be drawn over a scene, or not; contacts and rays are a physics scene's. */
export type Overlay = "contacts" | "rays" | "regions";

export interface EpisodeView {
  /** Stand in the side column between plan and events. */
  readonly panels: readonly HTMLElement[];
  readonly cameraModes: readonly CameraMode[];
  cameraMode: CameraMode;
  /** Whether everything of the moment is drawn: nothing waits to be built. */
  readonly settled: boolean;
  /**
   * Draws a moment; false where nothing has arrived yet. @param elapsed Real seconds. @param jump Whether the time was sought. @param
   * regions Of the plan at that moment.
   */
  draw(time: number, elapsed: number, jump: boolean, regions: readonly MarkedRegion[]): boolean;
  /** By a drag of the pointer (pixels). */
  turn(dx: number, dy: number): void;
  /** By the wheel. */
  zoom(steps: number): void;
  toggle(overlay: Overlay): void;
  /** Whether the plan's regions are drawn. */
  readonly showsRegions: boolean;
  /** What a test may see of the moment. */
  state(time: number): Pick<PageState, "agent" | "columns" | "entities" | "inventory" | "physics">;
  blockAt(x: number, y: number, z: number): string;
}
