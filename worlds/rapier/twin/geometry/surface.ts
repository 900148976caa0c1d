/**
 * A surface as a point sees it: how far away it is and which way leads straight off it. Balls and wheels touch anything that can
 * answer this, so every solid is written once (a signed distance with its gradient; Hart 1996, "Sphere tracing").
 */

import { add3, dot3, type Float, length3, scale3, sqrt, sub3, type V3, vector3 } from "../../../../src/kernel/index.ts";
import type { Builder } from "../../../batch/simulation.ts";
import { type Placed, type WorldBox, worldBox, worldDirection, worldPoint } from "./placed.ts";
import type { BallPart, BoxPart, WheelPart } from "./selection.ts";

export interface NearestSurface {
  /** Signed distance of the point (m); negative inside. */
  readonly distance: Float;
  /** Unit vector off the surface towards the point, world. */
  readonly normal: V3;
}

export interface Surface {
  /** `point` in the world (m). */
  at(point: V3): NearestSurface;
}

/** Divisors are kept above this (m). */
const tiny = 1e-15;
/** Added to one component of a vector that may vanish, so that it has a direction (m). It changes nothing that is longer than 1e-5. */
const nudge = 1e-12;

/** Level ground at z = 0. The normal is constant, so products with it disappear from the kernel. */
export function planeSurface(k: Builder): Surface {
  const normal = vector3(k, [0, 0, 1]);
  return { at: (point) => ({ distance: point[2], normal }) };
}

/** The surface of a part. */
export function surfaceOf(k: Builder, { part, pose }: Placed): Surface {
  switch (part.kind) {
    case "ball":
      return ballSurface(k, { part, pose });
    case "wheel":
      return cylinderSurface(k, { part, pose });
    case "box":
      return boxSurface(k, { part, pose });
  }
}

function ballSurface(k: Builder, { part, pose }: Placed<BallPart>): Surface {
  const centre = worldPoint(k, pose, part.centre);
  return {
    at(point) {
      const [x, y, z] = sub3(point, centre);
      const away: V3 = [x, y, z.add(nudge)];
      const far = length3(away);
      return { distance: far.sub(part.radius), normal: scale3(away, far.constant(1).div(far.max(tiny))) };
    },
  };
}

function boxSurface(k: Builder, placed: Placed<BoxPart>): Surface {
  const box = worldBox(k, placed);
  return { at: (point) => nearestOnBox(k, box, point) };
}

/** Outside: from the nearest point of the box. Inside: through the nearest face. */
export function nearestOnBox(k: Builder, { centre, axes, half }: WorldBox, point: V3): NearestSurface {
  const away = sub3(point, centre);
  const local: V3 = [dot3(axes[0], away), dot3(axes[1], away), dot3(axes[2], away)];
  const beyond = (i: 0 | 1 | 2) => local[i].sub(local[i].clamp(-half[i], half[i]));
  const excess: V3 = [beyond(0), beyond(1), beyond(2)];
  const far = length3(excess);
  const outside = far.gt(0);
  const inverse = k.float(1).div(far.max(tiny));
  const depth = (i: 0 | 1 | 2) => local[i].abs().sub(half[i]);
  const [dx, dy, dz] = [depth(0), depth(1), depth(2)];
  const least = dx.max(dy).max(dz);
  const throughX = dx.ge(least);
  const throughY = dy.ge(least);
  const side = (i: 0 | 1 | 2) => local[i].lt(0).select(-1, 1);
  const normal: V3 = [
    outside.select(excess[0].mul(inverse), throughX.select(side(0), 0)),
    outside.select(excess[1].mul(inverse), throughX.select(0, throughY.select(side(1), 0))),
    outside.select(excess[2].mul(inverse), throughX.or(throughY).select(0, side(2))),
  ];
  return {
    distance: outside.select(far, least),
    normal: add3(add3(scale3(axes[0], normal[0]), scale3(axes[1], normal[1])), scale3(axes[2], normal[2])),
  };
}

function cylinderSurface(k: Builder, { part, pose }: Placed<WheelPart>): Surface {
  const centre = worldPoint(k, pose, part.centre);
  const axis = worldDirection(k, pose, part.axis);
  return {
    at(point) {
      const away = sub3(point, centre);
      const along = dot3(axis, away);
      const [x, y, z] = sub3(away, scale3(axis, along));
      const radial: V3 = [x.add(nudge), y, z];
      const far = length3(radial);
      const outwards = scale3(radial, k.float(1).div(far.max(tiny)));
      const aside = far.sub(part.radius);
      if (part.halfLength === Number.POSITIVE_INFINITY) return { distance: aside, normal: outwards };
      const above = along.abs().sub(part.halfLength);
      const [beside, over] = [aside.max(0), above.max(0)];
      const gap = sqrt(beside.square().add(over.square()));
      const outside = gap.gt(0);
      const inverse = k.float(1).div(gap.max(tiny));
      const sideways = aside.ge(above);
      const shareAside = outside.select(beside.mul(inverse), sideways.select(1, 0));
      const shareAlong = outside.select(over.mul(inverse), sideways.select(0, 1));
      return {
        distance: outside.select(gap, aside.max(above)),
        normal: add3(scale3(outwards, shareAside), scale3(axis, along.lt(0).select(shareAlong.neg(), shareAlong))),
      };
    },
  };
}
