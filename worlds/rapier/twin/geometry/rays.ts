/**
 * Range finders: the distance along each ray to the first thing that is not the robot, in the order of `body.rays`. Rays of one link share
 * what does not depend on their direction (equal expressions are one in a kernel), and rays that mirror each other share products.
 */

import { dot3, type Float, multiplyMatrices, scale3, sqrt, sub3, type V3 } from "../../../../src/kernel/index.ts";
import type { Builder } from "../../../batch/simulation.ts";
import type { Vector3 } from "../../bodies/schema.ts";
import { normalise } from "../../bodies/vector.ts";
import { freeObstacles, standingObstacles } from "./obstacles.ts";
import { type Placed, worldBox, worldDirection, worldPoint } from "./placed.ts";
import { marchToGround } from "./ray-ground.ts";
import type { BallPart, BoxPart, WheelPart } from "./selection.ts";
import type { BodyPose, GeometryInput } from "./types.ts";

/** Where a ray meets a solid: it is inside from `enter` to `leave` (m along the ray), if `enter` <= `leave`. */
interface Interval {
  readonly enter: Float;
  readonly leave: Float;
}

/** Added to divisors that may vanish: far below the rounding of any direction that matters. */
const tiny = 1e-20;
/** Further than any range (m). */
const never = 1e9;

interface Ray {
  readonly pose: BodyPose;
  readonly origin: V3;
  /** Unit vector, frame of the link. */
  readonly direction: Vector3;
  readonly maxDistance: number;
}

/** Distances (m), at most the ray's range; 0 inside a thing. [rays] */
export function castRays(k: Builder, input: GeometryInput): Float[] {
  const { body, scene, poses } = input;
  const obstacles = body.rays.length === 0 ? [] : [...standingObstacles(k, scene), ...freeObstacles(input)];
  return body.rays.map(({ name, link, origin, direction, maxDistance }) => {
    const pose = poses[body.links.findIndex((candidate) => candidate.name === link)];
    if (!pose) throw new RangeError(`no pose for link '${link}' of ray '${name}'`);
    const ray = { pose, origin: worldPoint(k, pose, origin), direction: normalise(direction), maxDistance };
    let nearest = groundDistance(k, ray, input);
    for (const obstacle of obstacles) {
      const { enter, leave } = inside(k, ray, obstacle);
      const start = enter.max(0);
      nearest = start.le(leave).select(nearest.min(start), nearest);
    }
    return nearest;
  });
}

/** The product of a row with a constant vector; a factor's sign is kept out of the products, so mirrored rays share them. */
function along(row: V3, direction: Vector3): Float {
  return row
    .map((component, index) => ({
      product: component.mul(Math.abs(direction[index] ?? 0)),
      negative: (direction[index] ?? 0) < 0,
    }))
    .reduce((sum, { product, negative }) => (negative ? sum.sub(product) : sum.add(product)), row[0].constant(0));
}

function groundDistance(k: Builder, ray: Ray, { scene }: GeometryInput): Float {
  const { ground } = scene;
  if (!ground) return k.float(ray.maxDistance);
  if (ground.kind === "heightfield") return marchToGround(k, ground, ray.origin, worldRay(ray), ray.maxDistance);
  const falling = along(ray.pose.rotation[2], ray.direction).neg();
  return ray.origin[2].max(0).div(falling.max(1e-9)).min(ray.maxDistance);
}

function inside(k: Builder, ray: Ray, { part, pose }: Placed): Interval {
  switch (part.kind) {
    case "ball":
      return insideBall(k, ray, { part, pose });
    case "wheel":
      return insideCylinder(k, ray, { part, pose });
    case "box":
      return insideBox(k, ray, { part, pose });
  }
}

/**
 * Between a pair of faces at distance 1 from the middle, in units that make it so. `middle` and `direction` along the faces' normal, from
 * the ray's origin.
 */
function slab(middle: Float, direction: Float): Interval {
  const inverse = direction.constant(1).div(direction.add(tiny));
  const centre = middle.mul(inverse);
  const reach = inverse.abs();
  return { enter: centre.sub(reach), leave: centre.add(reach) };
}

const both = (a: Interval, b: Interval): Interval => ({ enter: a.enter.max(b.enter), leave: a.leave.min(b.leave) });

/** Slabs in the frame of the box, scaled to a cube of half edge 1 (Kay & Kajiya 1986, "Ray tracing complex scenes"). */
function insideBox(k: Builder, ray: Ray, placed: Placed<BoxPart>): Interval {
  const { centre, axes, half } = worldBox(k, placed);
  const away = sub3(centre, ray.origin);
  const scaled = axes.map((axis, i) => scale3(axis, 1 / (half[i] ?? 1))) as [V3, V3, V3];
  const turned = multiplyMatrices(scaled, ray.pose.rotation);
  return scaled.map((axis, i) => slab(dot3(axis, away), along(turned[i] ?? axis, ray.direction))).reduce(both);
}

/** Between the roots of a t^2 - 2 b t + c; nowhere if there are none. A ray along a cylinder's axis has a = 0: then far away, or nowhere. */
function betweenRoots(square: Float, b: Float, c: Float): Interval {
  const a = square.max(1e-9);
  const discriminant = b.square().sub(a.mul(c));
  const root = sqrt(discriminant);
  const inverse = a.constant(1).div(a);
  return {
    enter: discriminant.lt(0).select(never, b.sub(root).mul(inverse)),
    leave: b.add(root).mul(inverse),
  };
}

/** Across its axis a cylinder is a circle; along it, a slab. */
function insideCylinder(k: Builder, ray: Ray, { part, pose }: Placed<WheelPart>): Interval {
  const axis = worldDirection(k, pose, part.axis);
  const away = sub3(worldPoint(k, pose, part.centre), ray.origin);
  const height = dot3(axis, away);
  const aside = sub3(away, scale3(axis, height));
  const direction = worldRay(ray);
  const climb = dot3(axis, direction);
  const side = betweenRoots(
    climb.square().neg().add(1),
    dot3(aside, direction),
    dot3(aside, aside).sub(part.radius ** 2),
  );
  if (part.halfLength === Number.POSITIVE_INFINITY) return side;
  const perHalf = 1 / part.halfLength;
  return both(side, slab(height.mul(perHalf), climb.mul(perHalf)));
}

function insideBall(k: Builder, ray: Ray, { part, pose }: Placed<BallPart>): Interval {
  const away = sub3(worldPoint(k, pose, part.centre), ray.origin);
  return betweenRoots(k.float(1), dot3(away, worldRay(ray)), dot3(away, away).sub(part.radius ** 2));
}

const worldRay = ({ pose, direction }: Ray): V3 => [
  along(pose.rotation[0], direction),
  along(pose.rotation[1], direction),
  along(pose.rotation[2], direction),
];
