/**
 * What the dynamics of the twin ask of its geometry. Everything here is a generator's view: which points can touch is decided while
 * the kernel is built, always the same points in the same order; how near they are is computed while it runs.
 */

import type { Float, M3, V3 } from "../../../../src/kernel/index.ts";
import type { Body } from "../../bodies/schema.ts";
import type { Scene } from "../../scenes/schema.ts";
import type { ContactSelection } from "./selection.ts";

/** Where a link or a free thing is. */
export interface BodyPose {
  /** Own frame to world. */
  readonly rotation: M3;
  /** Origin of the frame, world (m). */
  readonly position: V3;
}

/** A place where two bodies may touch. */
export interface ContactCandidate {
  /** Index of a link, or the number of links + index of a free thing. Where a link takes part, it is A. */
  readonly bodyA: number;
  /** A free thing, numbered like `bodyA`; undefined for the ground and for things that stand fast. */
  readonly bodyB: number | undefined;
  /** On the surface of A or of B, the same one in every pose or, between boxes, that with the separating face; at a gap of 0 on both. World (m). */
  readonly point: V3;
  /** Unit vector from B into A, world. */
  readonly normal: V3;
  /** Distance between the surfaces along the normal (m); negative inside. */
  readonly gap: Float;
  /**
   * Product of the two materials' coefficients as described. The parameter `friction` (the reference's `Variation.friction`) multiplies it
   * where A is a link, and nowhere else: things and ground keep theirs.
   */
  readonly friction: number;
  /** The larger of the two materials' coefficients. */
  readonly restitution: number;
  /** Index into the body's `contacts` of A's link; undefined when A is no such link. */
  readonly sensor: number | undefined;
}

export interface GeometryInput {
  readonly body: Body;
  readonly scene: Scene;
  /** The links in order, then the free things in order. */
  readonly poses: readonly BodyPose[];
  /** Which shapes touch; `selectionOf(body)` by default. */
  readonly selection?: ContactSelection;
}
