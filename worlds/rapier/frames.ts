/**
 * Where every link is at reset. Rapier's multibody joints start at coordinate zero and cannot be told otherwise, so each rigid body gets
 * a frame of its own that is parallel to the root's at reset, and the link's true frame is kept as a constant offset:
 * true rotation = rigid body's rotation * offset. Any starting pose then is coordinate zero for the engine.
 */

import { RandomStream } from "../../src/core/random.ts";
import { type Body, movableJoints, type Pose, type Quaternion, type Vector3 } from "./bodies/schema.ts";
import { add, axisAngle, identityRotation, multiply, normalise, rotate, scale } from "./bodies/vector.ts";

export interface LinkFrame {
  /** World position of the link's frame at reset (m). */
  readonly position: Vector3;
  /** Rigid body's frame to link's frame. */
  readonly offset: Quaternion;
  /** The joint's axis (unit) and anchor (m), in the parent's rigid body frame; the anchor at coordinate zero. */
  readonly axis: Vector3;
  readonly anchor: Vector3;
  /** The joint's coordinate at reset (rad or m). */
  readonly coordinate: number;
}

export interface Frames {
  /** Rotation of every rigid body at reset. */
  readonly rotation: Quaternion;
  readonly links: readonly LinkFrame[];
}

export function framesAt(body: Body, pose: Pose): Frames {
  const rootRotation = pose.rotation ?? identityRotation;
  // A planar root hangs on a joint of its own, so it starts at zero like the others.
  const rotation = body.root === "planar" ? identityRotation : rootRotation;
  const links: LinkFrame[] = [];
  const indexOf = new Map<string, number>();
  body.links.forEach((link, index) => {
    indexOf.set(link.name, index);
    const parent = link.parent === null ? undefined : links[indexOf.get(link.parent) ?? -1];
    if (!parent || !link.joint) {
      const offset = body.root === "planar" ? rootRotation : identityRotation;
      links.push({ position: pose.position, offset, axis: [1, 0, 0], anchor: [0, 0, 0], coordinate: 0 });
      return;
    }
    const { joint } = link;
    const coordinate = joint.kind === "fixed" ? 0 : (pose.joints?.[joint.name] ?? 0);
    const own = normalise(joint.axis);
    const axis = rotate(parent.offset, own);
    const anchor = rotate(parent.offset, joint.anchor);
    const slid = joint.kind === "prismatic" ? add(anchor, scale(axis, coordinate)) : anchor;
    links.push({
      position: add(parent.position, rotate(rotation, slid)),
      offset: joint.kind === "revolute" ? multiply(parent.offset, axisAngle(own, coordinate)) : parent.offset,
      axis,
      anchor,
      coordinate,
    });
  });
  return { rotation, links };
}

/** The stance with the body's reset noise, a pure function of the seed. */
export function noisyStance(body: Body, seed: number): Pose {
  const random = new RandomStream(seed, "reset-pose");
  const { joints: spread, yaw } = body.resetNoise;
  const heading = axisAngle([0, 0, 1], random.range(-yaw, yaw));
  const stance = body.stance.rotation ?? identityRotation;
  const joints = movableJoints(body).map((joint): readonly [string, number] => {
    const value = (body.stance.joints?.[joint.name] ?? 0) + random.range(-spread, spread);
    const [low, high] = joint.limits ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    return [joint.name, Math.min(Math.max(value, low), high)];
  });
  return {
    position: body.stance.position,
    rotation: body.root === "free" ? multiply(heading, stance) : stance,
    joints: Object.fromEntries(joints),
  };
}
