/** `window.embody`: what lets a test drive the page and see what it shows. */
import type { CameraMode } from "./scene/camera.ts";

/** What a physics scene shows at the current time. */
export interface PhysicsPageState {
  /** Such as "ant in flat". */
  readonly scene: string;
  readonly step: number;
  /** Position (m) and quaternion x, y, z, w by body, world, z up. */
  readonly bodies: Readonly<Record<string, readonly number[]>>;
  readonly contacts: number;
  /** Rays that hit something. */
  readonly rayHits: number;
  readonly targets: Readonly<Record<string, readonly number[]>>;
  readonly numbers: Readonly<Record<string, number>>;
  /** Whether they are drawn. */
  readonly overlays: { readonly contacts: boolean; readonly rays: boolean };
}

export interface PageState {
  readonly status: string;
  readonly time: number;
  readonly duration: number;
  readonly live: boolean;
  /** Where the agent, or the robot's root, is. */
  readonly agent: readonly [number, number, number] | null;
  readonly columns: number;
  readonly entities: number;
  readonly inventory: Readonly<Record<string, number>>;
  readonly plan: Readonly<Record<string, string>>;
  /** Of the plan, as they are drawn: by subgoal, whether it is being pursued. */
  readonly regions: Readonly<Record<string, "running" | "later">>;
  readonly camera: CameraMode;
  /** Null in Minecraft. */
  readonly physics: PhysicsPageState | null;
}

export interface PageHooks {
  /** Whether everything has arrived and is drawn. */
  readonly ready: boolean;
  readonly time: number;
  /** Pauses, seeks, and resolves when that moment is drawn; rejects where the episode cannot be read that far. */
  seek(time: number): Promise<void>;
  state(): PageState;
  blockAt(x: number, y: number, z: number): string;
}

declare global {
  interface Window {
    embody?: PageHooks;
  }
}
