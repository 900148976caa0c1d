/**
 * Parts and where they are. Things that stand fast have constant poses, so what is computed from them alone is computed while the kernel is
 * built.
 */

import {
  add3,
  column3,
  type M3,
  multiplyMatrices,
  multiplyVector,
  type V3,
  vector3,
} from "../../../../src/kernel/index.ts";
import type { Builder } from "../../../batch/simulation.ts";
import type { Quaternion, Vector3 } from "../../bodies/schema.ts";
import { identityRotation, rotate } from "../../bodies/vector.ts";
import type { BoxPart, Part } from "./selection.ts";
import type { BodyPose } from "./types.ts";

export interface Placed<Kind extends Part = Part> {
  readonly part: Kind;
  readonly pose: BodyPose;
}

/** A box in the world. */
export interface WorldBox {
  /** World (m). */
  readonly centre: V3;
  /** Unit vectors along its edges, world. */
  readonly axes: readonly [V3, V3, V3];
  /** m */
  readonly half: Vector3;
}

/** The matrix of a rotation that is known now. */
export function constantMatrix(k: Builder, rotation: Quaternion): M3 {
  const [x, y, z] = [rotate(rotation, [1, 0, 0]), rotate(rotation, [0, 1, 0]), rotate(rotation, [0, 0, 1])];
  return [vector3(k, [x[0], y[0], z[0]]), vector3(k, [x[1], y[1], z[1]]), vector3(k, [x[2], y[2], z[2]])];
}

/** The pose of something that stands fast. */
export function constantPose(k: Builder, position: Vector3, rotation: Quaternion = identityRotation): BodyPose {
  return { position: vector3(k, position), rotation: constantMatrix(k, rotation) };
}

/** A point of a body in the world. */
export function worldPoint(k: Builder, pose: BodyPose, point: Vector3): V3 {
  return add3(pose.position, multiplyVector(pose.rotation, vector3(k, point)));
}

/** A direction of a body in the world. */
export function worldDirection(k: Builder, pose: BodyPose, direction: Vector3): V3 {
  return multiplyVector(pose.rotation, vector3(k, direction));
}

export function worldBox(k: Builder, { part, pose }: Placed<BoxPart>): WorldBox {
  const { centre, halfExtents, rotation } = part.shape;
  const turned = rotation ? multiplyMatrices(pose.rotation, constantMatrix(k, rotation)) : pose.rotation;
  return {
    centre: worldPoint(k, pose, centre),
    axes: [column3(turned, 0), column3(turned, 1), column3(turned, 2)],
    half: halfExtents,
  };
}
