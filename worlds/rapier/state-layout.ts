/**
 * What `readState` writes, in order. Both engines fill the same layout with the same meanings, taken at the end of a control step:
 * positions and velocities belong to the same instant, and no velocity is a finite difference.
 */

import { type Body, movableJoints } from "./bodies/schema.ts";
import { freeThings, type Scene } from "./scenes/schema.ts";

export interface StateField {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly unit: string;
  readonly frame: "world" | "joint" | "link" | "none";
  readonly meaning: string;
}

export interface StateLayout {
  readonly size: number;
  readonly fields: readonly StateField[];
}

export function stateLayout(body: Body, scene: Scene): StateLayout {
  const joints = movableJoints(body).length;
  const fields: StateField[] = [];
  let offset = 0;
  const field = (name: string, size: number, unit: string, frame: StateField["frame"], meaning: string) => {
    if (size === 0) return;
    fields.push({ name, offset, size, unit, frame, meaning });
    offset += size;
  };
  field("rootPosition", 3, "m", "world", "origin of the first link's frame");
  field("rootRotation", 4, "1", "world", "rotation of the first link's frame, quaternion x, y, z, w");
  field("rootVelocity", 3, "m/s", "world", "velocity of the origin of the first link's frame");
  field("rootAngularVelocity", 3, "rad/s", "world", "angular velocity of the first link");
  field("jointPositions", joints, "rad or m", "joint", "joint coordinates; endless hinges within (-pi, pi]");
  field("jointVelocities", joints, "rad/s or m/s", "joint", "time derivatives of the joint coordinates");
  field("contactFlags", body.contacts.length, "0 or 1", "none", "whether the link touches anything");
  field(
    "contactForces",
    body.contacts.length,
    "N",
    "none",
    "sum of the normal forces on the link, mean over the last engine step",
  );
  field("rays", body.rays.length, "m", "link", "distance to the first thing hit, at most the ray's range");
  field("sites", 3 * body.sites.length, "m", "world", "positions of the sites");
  field(
    "things",
    13 * freeThings(scene).length,
    "m, 1, m/s, rad/s",
    "world",
    "free things: position, quaternion x, y, z, w, velocity of the centre of mass, angular velocity",
  );
  return { size: offset, fields };
}

/** The field of that name; a layout leaves out fields of no entries. */
export function stateField(layout: StateLayout, name: string): StateField {
  const field = layout.fields.find((candidate) => candidate.name === name);
  if (!field) throw new RangeError(`The state has no field '${name}': ${layout.fields.map((f) => f.name).join(", ")}`);
  return field;
}
