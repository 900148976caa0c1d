/**
 * What `readState` writes, in order. Both engines fill the same record with the same meanings, taken at the end of a control step:
 * positions and velocities belong to the same instant, and no velocity is a finite difference.
 */

import { defineRecord, type FieldDeclaration, type StateRecord, xyz, xyzw } from "../../src/core/state-record.ts";
import { type Body, movableJoints } from "./bodies/schema.ts";
import { freeThings, type Scene, type Thing } from "./scenes/schema.ts";

export function stateLayout(body: Body, scene: Scene): StateRecord {
  const joints = movableJoints(body).map(({ name }) => name);
  const rays = body.rays.map(({ name }) => name);
  return defineRecord([
    {
      name: "rootPosition",
      components: xyz,
      unit: "m",
      frame: "world",
      meaning: "origin of the first link's frame",
    },
    {
      name: "rootRotation",
      components: xyzw,
      unit: "1",
      frame: "world",
      meaning: "rotation of the first link's frame, a quaternion",
    },
    {
      name: "rootVelocity",
      components: xyz,
      unit: "m/s",
      frame: "world",
      meaning: "velocity of the origin of the first link's frame",
    },
    {
      name: "rootAngularVelocity",
      components: xyz,
      unit: "rad/s",
      frame: "world",
      meaning: "angular velocity of the first link",
    },
    {
      name: "jointPositions",
      components: joints,
      unit: "rad or m",
      frame: "joint",
      meaning: "joint coordinates; endless hinges within (-pi, pi]",
    },
    {
      name: "jointVelocities",
      components: joints,
      unit: "rad/s or m/s",
      frame: "joint",
      meaning: "time derivatives of the joint coordinates",
    },
    {
      name: "contactFlags",
      components: body.contacts,
      unit: "0 or 1",
      meaning: "whether the link touches anything",
    },
    {
      name: "contactForces",
      components: body.contacts,
      unit: "N",
      meaning: "sum of the normal forces on the link, mean over the last engine step",
    },
    {
      name: "rays",
      components: rays,
      unit: "m",
      frame: "link",
      meaning: "distance to the first thing hit, at most the ray's range",
    },
    ...body.sites.map(
      ({ name, link }): FieldDeclaration => ({
        name: `sites.${name}`,
        components: xyz,
        unit: "m",
        frame: "world",
        meaning: `position of a point of the link ${link}`,
      }),
    ),
    ...freeThings(scene).flatMap(thingFields),
  ]);
}

function thingFields({ name }: Thing): FieldDeclaration[] {
  const field = (what: string, components: readonly string[], unit: string, meaning: string): FieldDeclaration => ({
    name: `things.${name}.${what}`,
    components,
    unit,
    frame: "world",
    meaning,
  });
  return [
    field("position", xyz, "m", `origin of the frame of ${name}`),
    field("rotation", xyzw, "1", `rotation of ${name}, a quaternion`),
    field("velocity", xyz, "m/s", `velocity of the centre of mass of ${name}`),
    field("angularVelocity", xyz, "rad/s", `angular velocity of ${name}`),
  ];
}
