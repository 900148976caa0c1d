/**
 * Mass, centre of mass and inertia of a link from its shapes: solid bodies of uniform density, moved to the link's frame by
 * the parallel axis theorem. The twin needs these numbers; Rapier computes its own from the same masses, and a test holds
 * the two equal.
 */

import type { Link, Quaternion, Shape, Vector3 } from "./schema.ts";
import { add, fromY, identityRotation, length, rotate, scale, subtract } from "./vector.ts";

/** Row-major symmetric 3 x 3 matrix. */
export type Matrix3 = readonly [Vector3, Vector3, Vector3];

export interface MassProperties {
  /** kg */
  readonly mass: number;
  /** Centre of mass, link frame (m). */
  readonly centre: Vector3;
  /** About the centre of mass, along the link's axes (kg m^2). */
  readonly inertia: Matrix3;
}

/** The middle of a shape and the rotation from its own axes (capsules and cylinders along y) to the link's. */
export function shapePlacement(shape: Shape): { readonly centre: Vector3; readonly rotation: Quaternion } {
  switch (shape.kind) {
    case "sphere":
      return { centre: shape.centre, rotation: identityRotation };
    case "box":
      return { centre: shape.centre, rotation: shape.rotation ?? identityRotation };
    case "cylinder":
      return { centre: shape.centre, rotation: fromY(shape.axis) };
    case "capsule":
      return { centre: scale(add(shape.from, shape.to), 0.5), rotation: fromY(subtract(shape.to, shape.from)) };
  }
}

/** Half the distance between the centres of a capsule's two caps (m). */
export function capsuleHalfHeight(shape: Shape & { kind: "capsule" }): number {
  return length(subtract(shape.to, shape.from)) / 2;
}

/** Principal moments along the shape's own axes (kg m^2). */
export function principalMoments(shape: Shape): Vector3 {
  const m = shape.mass;
  switch (shape.kind) {
    case "sphere": {
      const moment = 0.4 * m * shape.radius ** 2;
      return [moment, moment, moment];
    }
    case "box": {
      const [x, y, z] = shape.halfExtents;
      return [(m / 3) * (y * y + z * z), (m / 3) * (x * x + z * z), (m / 3) * (x * x + y * y)];
    }
    case "cylinder": {
      const across = m * (shape.radius ** 2 / 4 + shape.halfLength ** 2 / 3);
      return [across, (m * shape.radius ** 2) / 2, across];
    }
    case "capsule": {
      // A cylinder and two half balls; a half ball's centre of mass is 3/8 r from its flat face.
      const r = shape.radius;
      const h = capsuleHalfHeight(shape);
      const cylinder = (m * 2 * h) / (2 * h + (4 / 3) * r);
      const balls = m - cylinder;
      const across = cylinder * (r ** 2 / 4 + h ** 2 / 3) + balls * (0.4 * r ** 2 + h ** 2 + 0.75 * h * r);
      return [across, cylinder * (r ** 2 / 2) + balls * 0.4 * r ** 2, across];
    }
  }
}

function rotatedInertia(moments: Vector3, rotation: Quaternion): number[][] {
  const axes = [rotate(rotation, [1, 0, 0]), rotate(rotation, [0, 1, 0]), rotate(rotation, [0, 0, 1])];
  return [0, 1, 2].map((i) =>
    [0, 1, 2].map((j) => axes.reduce((sum, axis, k) => sum + (moments[k] ?? 0) * (axis[i] ?? 0) * (axis[j] ?? 0), 0)),
  );
}

export function massProperties(link: Link): MassProperties {
  if (link.inertial) {
    const { mass, centre, moments } = link.inertial;
    return {
      mass,
      centre,
      inertia: [
        [moments[0], 0, 0],
        [0, moments[1], 0],
        [0, 0, moments[2]],
      ],
    };
  }
  const mass = link.shapes.reduce((sum, shape) => sum + shape.mass, 0);
  if (mass === 0)
    return {
      mass,
      centre: [0, 0, 0],
      inertia: [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
    };
  const centre = scale(
    link.shapes.reduce<Vector3>((sum, shape) => add(sum, scale(shapePlacement(shape).centre, shape.mass)), [0, 0, 0]),
    1 / mass,
  );
  const total = [0, 1, 2].map(() => [0, 0, 0]);
  for (const shape of link.shapes) {
    const placement = shapePlacement(shape);
    const own = rotatedInertia(principalMoments(shape), placement.rotation);
    const d = subtract(placement.centre, centre);
    const square = d[0] ** 2 + d[1] ** 2 + d[2] ** 2;
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        const steiner = shape.mass * ((i === j ? square : 0) - (d[i] ?? 0) * (d[j] ?? 0));
        const row = total[i];
        if (row) row[j] = (row[j] ?? 0) + (own[i]?.[j] ?? 0) + steiner;
      }
    }
  }
  const row = (i: number): Vector3 => [total[i]?.[0] ?? 0, total[i]?.[1] ?? 0, total[i]?.[2] ?? 0];
  return { mass, centre, inertia: [row(0), row(1), row(2)] };
}

/** Mass of the whole body (kg). */
export function totalMass(links: readonly Link[]): number {
  return links.reduce((sum, link) => sum + massProperties(link).mass, 0);
}
