/** How much room a robot takes: where the camera looks, and from how far. */
import { Box3, Quaternion, Vector3 } from "three";
import type { SceneDescription, SceneShape } from "../../src/core/episode.ts";

export interface Framing {
  /** From the robot's root to the middle of what is to be seen (m, z up). */
  readonly middle: Vector3;
  /** Half the diagonal of the box around the robot as it starts (m). */
  readonly radius: number;
  /** The same for a root that stands fast over all that it reaches, of which it fills a part at a time; otherwise the radius. */
  readonly reach: number;
}

/** At most this many frames are looked at. */
const samples = 90;
const stillShare = 0.65;
/** m */
const yardReach = 1.3;
/** A root that stays within this (m) stands fast. */
const stillness = 1e-3;

/** @param frames Poses of frames in the order of time, [bodies, 7] f32 each. */
export function frameRobot(scene: SceneDescription, frames: readonly Float32Array[]): Framing {
  const [first = new Float32Array()] = frames;
  const start = robotBox(scene, first);
  if (start.isEmpty()) return { middle: new Vector3(), radius: 0.5, reach: 0.5 };
  const several = (scene.robots?.length ?? 1) > 1;
  // Of several robots, each is looked at in turn, with what it has to do with around it.
  if (several) return { middle: new Vector3(), radius: start.getSize(new Vector3()).length() / 2, reach: yardReach };
  const box = start.clone();
  const stride = Math.max(1, Math.floor(frames.length / samples));
  const root = rootOf(first);
  const still = frames.every((poses) => rootOf(poses).distanceTo(root) < stillness);
  for (let index = 0; still && index < frames.length; index += stride) {
    box.union(robotBox(scene, frames[index] ?? first));
  }
  return {
    middle: box.getCenter(new Vector3()).sub(root),
    radius: start.getSize(new Vector3()).length() / 2,
    reach: (box.getSize(new Vector3()).length() / 2) * (still ? stillShare : 1),
  };
}

function rootOf([x = 0, y = 0, z = 0]: Float32Array): Vector3 {
  return new Vector3(x, y, z);
}

function robotBox(scene: SceneDescription, poses: Float32Array): Box3 {
  const box = new Box3();
  const end = scene.robots?.[1]?.body ?? scene.bodies.length;
  scene.bodies.forEach(({ robot, shapes }, index) => {
    if (!robot || index >= end) return;
    const [x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 1] = poses.subarray(7 * index, 7 * index + 7);
    const rotation = new Quaternion(qx, qy, qz, qw);
    for (const shape of shapes) {
      const centre = new Vector3(...shape.position).applyQuaternion(rotation).add(new Vector3(x, y, z));
      const own = rotation.clone().multiply(new Quaternion(...shape.rotation));
      const half = halfExtents(shape);
      for (const corner of corners) box.expandByPoint(corner.clone().multiply(half).applyQuaternion(own).add(centre));
    }
  });
  return box;
}

const signs = [-1, 1];
const corners = signs.flatMap((x) => signs.flatMap((y) => signs.map((z) => new Vector3(x, y, z))));

function halfExtents(shape: SceneShape): Vector3 {
  switch (shape.kind) {
    case "sphere":
      return new Vector3().setScalar(shape.radius);
    case "capsule":
      return new Vector3(shape.radius, shape.halfLength + shape.radius, shape.radius);
    case "cylinder":
      return new Vector3(shape.radius, shape.halfLength, shape.radius);
    case "box":
      return new Vector3(...shape.halfExtents);
  }
}
