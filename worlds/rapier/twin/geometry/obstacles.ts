/**
 * The things of a scene as parts with poses: those that stand fast, with constant poses, and the free ones. Shapes high above any
 * robot (a tower's head) are left out.
 */

import type { Builder } from "../../../batch/simulation.ts";
import { capsuleHalfHeight, shapePlacement } from "../../bodies/mass.ts";
import type { Quaternion, Shape, Vector3 } from "../../bodies/schema.ts";
import { add, identityRotation, multiply, rotate } from "../../bodies/vector.ts";
import { freeThings, type Scene, type Thing } from "../../scenes/schema.ts";
import { constantPose, type Placed } from "./placed.ts";
import { type Part, shapeParts } from "./selection.ts";
import type { GeometryInput } from "./types.ts";

/** Shapes whose lowest point is at this height or above (m) neither touch nor are seen. */
const ceiling = 2;

/** An upright cylinder from the ground to this height (m) is a column. */
const column = 1.5;

/** A box that is turned, or whose top is below this height (m), is driven on rather than into. */
const climbable = 0.15;

export interface Obstacle extends Placed {
  /** Wheels go onto it. */
  readonly climbable: boolean;
}

/** Everything that stands fast within reach. */
export function standingObstacles(k: Builder, { things }: Scene): readonly Obstacle[] {
  return things
    .filter((thing) => thing.kind === "fixed")
    .flatMap((thing) => {
      const pose = constantPose(k, thing.position, thing.rotation);
      return thing.shapes
        .filter((shape) => extent(thing, shape)[0] < ceiling)
        .flatMap((shape) => {
          const parts = isEndless(thing, shape) ? endless(shapeParts(shape, -1)) : shapeParts(shape, -1);
          return parts.map((part) => ({ part, pose, climbable: isClimbable(thing, shape) }));
        });
    });
}

/** A column from the ground to above every robot has no ends that matter. */
function isEndless(thing: Thing, shape: Shape): boolean {
  const [low, high] = extent(thing, shape);
  return shape.kind === "cylinder" && isUpright(thing, shape) && low <= 0 && high >= column;
}

function endless(parts: readonly Part[]): readonly Part[] {
  return parts.map((part) => (part.kind === "wheel" ? { ...part, halfLength: Number.POSITIVE_INFINITY } : part));
}

export function freeObstacles({ body, scene, poses }: GeometryInput): readonly Placed[] {
  return freeThings(scene).flatMap((thing, index) => {
    const number = body.links.length + index;
    const pose = poses[number];
    if (!pose) throw new RangeError(`no pose for thing '${thing.name}': poses are the links', then the free things'`);
    return thing.shapes.flatMap((shape) => shapeParts(shape, number).map((part) => ({ part, pose })));
  });
}

/** Lowest and highest point of a shape of a thing where it was put (m). */
function extent(thing: Thing, shape: Shape): readonly [number, number] {
  const turn = thing.rotation ?? identityRotation;
  const { centre, rotation } = shapePlacement(shape);
  const middle = add(thing.position, rotate(turn, centre))[2];
  const reach = heightReach(shape, multiply(turn, rotation));
  return [middle - reach, middle + reach];
}

function heightReach(shape: Shape, rotation: Quaternion): number {
  const up = (axis: Vector3) => Math.abs(rotate(rotation, axis)[2]);
  switch (shape.kind) {
    case "sphere":
      return shape.radius;
    case "capsule":
      return shape.radius + up([0, 1, 0]) * capsuleHalfHeight(shape);
    case "cylinder":
      return up([0, 1, 0]) * shape.halfLength + Math.sqrt(1 - Math.min(1, up([0, 1, 0])) ** 2) * shape.radius;
    case "box": {
      const [x, y, z] = shape.halfExtents;
      return x * up([1, 0, 0]) + y * up([0, 1, 0]) + z * up([0, 0, 1]);
    }
  }
}

function isClimbable(thing: Thing, shape: Shape): boolean {
  return shape.kind === "box" && (!isUpright(thing, shape) || extent(thing, shape)[1] < climbable);
}

/** Whether the shape's own axis (z of a box, the axis of a cylinder) is vertical. */
function isUpright(thing: Thing, shape: Shape): boolean {
  const own: Vector3 = shape.kind === "box" ? [0, 0, 1] : [0, 1, 0];
  const turn = multiply(thing.rotation ?? identityRotation, shapePlacement(shape).rotation);
  return Math.abs(rotate(turn, own)[2]) > 0.999;
}
