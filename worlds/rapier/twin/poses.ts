/**
 * The world poses of links and free things for the geometry. The geometry is handed the same body and scene with their shapes and
 * sensors turned into the model's frames, so that a foot that lies along its body's axis costs three products and not fifteen.
 */

import { add3, type V3 } from "../../../src/kernel/index.ts";
import type { Builder } from "../../batch/simulation.ts";
import type { Matrix3 } from "../bodies/mass.ts";
import type { Body, Shape, Vector3 } from "../bodies/schema.ts";
import { add, identityRotation, multiply } from "../bodies/vector.ts";
import type { Scene } from "../scenes/schema.ts";
import type { BodyPose } from "./geometry/index.ts";
import { at } from "./items.ts";
import { type Kinematics, turned } from "./kinematics.ts";
import { quaternionOf, snapVector, times } from "./matrix3.ts";
import type { Model, Placed } from "./model.ts";

/** World poses of the model's bodies, by link and then by free thing. */
export function bodyPoses(model: Model, kinematics: Kinematics): BodyPose[] {
  return model.placed.map((placed) => {
    const frame = at(kinematics.bodies, placed.body);
    const origin = at(kinematics.origins, at(model.bodies, placed.body).tree);
    return { rotation: frame.rotation, position: add3(origin, frame.position) };
  });
}

/** A point of a link, given in the link's frame, in the world (m). */
export function worldPoint(k: Builder, model: Model, kinematics: Kinematics, link: number, local: Vector3): V3 {
  const placed = at(model.placed, link);
  const pose = at(bodyPoses(model, kinematics), link);
  const point = add(placed.position, times(placed.rotation, local));
  return add3(pose.position, turned(k, { rotation: pose.rotation, position: pose.position }, point));
}

const isIdentity = (m: Matrix3): boolean => m.every((row, i) => row.every((value, j) => value === Number(i === j)));

function inFrame({ rotation, position }: Placed, point: Vector3): Vector3 {
  return snapVector(add(position, times(rotation, point)));
}

function turnedShape(placed: Placed, shape: Shape): Shape {
  const place = (point: Vector3) => inFrame(placed, point);
  if (shape.kind === "sphere") return { ...shape, centre: place(shape.centre) };
  if (shape.kind === "capsule") return { ...shape, from: place(shape.from), to: place(shape.to) };
  if (shape.kind === "cylinder") {
    return { ...shape, centre: place(shape.centre), axis: snapVector(times(placed.rotation, shape.axis)) };
  }
  const rotation = multiply(quaternionOf(placed.rotation), shape.rotation ?? identityRotation);
  return { ...shape, centre: place(shape.centre), rotation };
}

/** Body and scene as the geometry gets them: everything that is fixed to a link is given in the frame of its body of the model. */
export function inModelFrames(model: Model, body: Body, scene: Scene): { readonly body: Body; readonly scene: Scene } {
  const links = body.links.length;
  const plain = (placed: Placed) => isIdentity(placed.rotation) && placed.position.every((value) => value === 0);
  const shapesOf = (index: number, shapes: readonly Shape[]) => {
    const placed = at(model.placed, index);
    return plain(placed) ? shapes : shapes.map((shape) => turnedShape(placed, shape));
  };
  const linkIndex = (name: string) => body.links.findIndex((link) => link.name === name);
  let free = 0;
  return {
    body: {
      ...body,
      links: body.links.map((link, index) => ({
        ...link,
        shapes: shapesOf(index, link.shapes),
        ...(link.joint && link.parent !== null
          ? { joint: { ...link.joint, anchor: inFrame(at(model.placed, linkIndex(link.parent)), link.joint.anchor) } }
          : {}),
      })),
      rays: body.rays.map((ray) => {
        const placed = at(model.placed, linkIndex(ray.link));
        return {
          ...ray,
          origin: inFrame(placed, ray.origin),
          direction: snapVector(times(placed.rotation, ray.direction)),
        };
      }),
    },
    scene: {
      ...scene,
      things: scene.things.map((thing) =>
        thing.kind === "free" ? { ...thing, shapes: shapesOf(links + free++, thing.shapes) } : thing,
      ),
    },
  };
}
