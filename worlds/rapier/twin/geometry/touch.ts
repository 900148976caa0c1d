/**
 * How a ball, a wheel and a box touch a surface. A ball: at its foot on the surface. A wheel (a short cylinder): at the foremost
 * point of its rim, in the middle of its width while it rolls upright and on the lower edge once it leans. A box: with the four corners
 * of its foremost face.
 */

import { add3, dot3, type Float, scale3, sqrt, sub3, type V3 } from "../../../../src/kernel/index.ts";
import type { Builder } from "../../../batch/simulation.ts";
import { type Placed, type WorldBox, worldBox, worldDirection, worldPoint } from "./placed.ts";
import type { BallPart, BoxPart, WheelPart } from "./selection.ts";
import type { Surface } from "./surface.ts";

/** Where two surfaces are nearest, without what they belong to. */
export interface Touch {
  /** World (m). */
  readonly point: V3;
  /** Unit vector off the touched surface, world. */
  readonly normal: V3;
  /** m */
  readonly gap: Float;
}

export function ballTouch(k: Builder, { part, pose }: Placed<BallPart>, surface: Surface): Touch {
  const centre = worldPoint(k, pose, part.centre);
  const { distance, normal } = surface.at(centre);
  return { point: sub3(centre, scale3(normal, part.radius)), normal, gap: distance.sub(part.radius) };
}

/** A wheel stands on one edge from this lean on (1 / rad); below, the point moves there from the middle. */
const edgePerLean = 10;

export function wheelTouch(k: Builder, { part, pose }: Placed<WheelPart>, surface: Surface): Touch {
  const centre = worldPoint(k, pose, part.centre);
  const { distance, normal } = surface.at(centre);
  const axis = worldDirection(k, pose, part.axis);
  const lean = dot3(axis, normal);
  // The part of the normal within the wheel's plane has length sqrt(1 - lean^2); none is left when the wheel lies flat.
  const across = sqrt(lean.square().neg().add(1));
  const inPlane = sub3(normal, scale3(axis, lean));
  const toRim = scale3(inPlane, k.float(part.radius).div(across.max(1e-4)));
  const aside = lean.mul(edgePerLean).clamp(-1, 1).mul(part.halfLength);
  return {
    point: sub3(sub3(centre, toRim), scale3(axis, aside)),
    normal,
    gap: distance.sub(across.mul(part.radius)).sub(aside.mul(lean)),
  };
}

/** Half edges of a face, and the way from the box's middle to the face's, world (m). */
interface Face {
  readonly out: V3;
  readonly u: V3;
  readonly v: V3;
}

/** The face of a box that is foremost against `up`. With `upright`, one of the two across the third axis. */
function lowestFace(box: WorldBox, up: V3, upright: boolean): Face {
  const [x, y, z] = box.axes.map((axis, index) => scale3(axis, box.half[index] ?? 0)) as [V3, V3, V3];
  const height = box.axes.map((axis) => dot3(axis, up)) as [Float, Float, Float];
  if (upright) return { out: flipIf(height[2].ge(0), z), u: x, v: y };
  const [hx, hy, hz] = [height[0].abs(), height[1].abs(), height[2].abs()];
  const isX = hx.gt(hy.max(hz));
  const isY = hy.gt(hz);
  const out = select3(isX, x, select3(isY, y, z));
  const rise = isX.select(height[0], isY.select(height[1], height[2]));
  return { out: flipIf(rise.ge(0), out), u: select3(isX, y, x), v: select3(isX.or(isY), z, y) };
}

type Truth = ReturnType<Float["ge"]>;

export const select3 = (condition: Truth, yes: V3, no: V3): V3 => [
  condition.select(yes[0], no[0]),
  condition.select(yes[1], no[1]),
  condition.select(yes[2], no[2]),
];

/** The vector, or its opposite where the condition holds. */
export function flipIf(condition: Truth, v: V3): V3 {
  return scale3(v, condition.select(-1, 1));
}

/** Where a box touches with its foremost face against `up`; see `BoxPart.ground`. */
export function boxTouches(k: Builder, placed: Placed<BoxPart>, surface: Surface, up: V3, upright: boolean): Touch[] {
  const box = worldBox(k, placed);
  return facePoints(box, lowestFace(box, up, upright), placed.part.ground).map((point) => {
    const { distance, normal } = surface.at(point);
    return { point, normal, gap: distance };
  });
}

function facePoints(box: WorldBox, { out, u, v }: Face, ground: BoxPart["ground"]): V3[] {
  const middle = add3(box.centre, out);
  const [front, back] = [add3(middle, u), sub3(middle, u)];
  if (ground === "middle") return [middle];
  if (ground === "ends") return [front, back];
  return [add3(front, v), sub3(front, v), add3(back, v), sub3(back, v)];
}
