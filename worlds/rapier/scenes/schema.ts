/**
 * What surrounds a robot, as data: the ground, things that stand fast, things that can be moved, and marks without substance.
 * Units and axes are those of `bodies/schema.ts`.
 */

import type { Material, Quaternion, Shape, Vector3 } from "../bodies/schema.ts";

/** Heights over a rectangle centred at the origin; outside it there is no ground. */
export interface HeightField {
  readonly kind: "heightfield";
  /** Number of samples along x and y; neighbours are joined by triangles. */
  readonly rows: number;
  readonly columns: number;
  /** Heights (m), [rows, columns]: index x * columns + y. */
  readonly heights: readonly number[];
  /** Extent along x and y (m). */
  readonly size: readonly [number, number];
  readonly material: Material;
}

export type Ground = { readonly kind: "plane"; readonly material: Material } | HeightField;

export interface Thing {
  readonly name: string;
  /** `free` things move and are part of the state; `fixed` ones stand fast; `mark`s are only drawn and measured. */
  readonly kind: "free" | "fixed" | "mark";
  /** In the thing's own frame. A free thing needs mass. */
  readonly shapes: readonly Shape[];
  readonly position: Vector3;
  readonly rotation?: Quaternion;
}

export interface Scene {
  readonly name: string;
  /** null for a body that hangs in the air. */
  readonly ground: Ground | null;
  readonly things: readonly Thing[];
  /** m/s^2 */
  readonly gravity: Vector3;
}

export const earthGravity: Vector3 = [0, 0, -9.81];

/** The movable things in order: the order of their states. */
export function freeThings(scene: Scene): readonly Thing[] {
  return scene.things.filter((thing) => thing.kind === "free");
}
