/**
 * Every place where the robot and the free things may touch the world and each other, in a fixed order: robot on ground, things on ground,
 * robot on things that stand fast, things on those, robot on free things, free things on each other.
 */

import { add3, dot3, neg3, scale3, sub3, vector3 } from "../../../../src/kernel/index.ts";
import type { Builder } from "../../../batch/simulation.ts";
import type { Material } from "../../bodies/schema.ts";
import type { Ground } from "../../scenes/schema.ts";
import { boxPairTouches } from "./box-pair.ts";
import { heightfieldSurface } from "./heightfield.ts";
import { freeObstacles, standingObstacles } from "./obstacles.ts";
import { type Placed, worldBox, worldDirection, worldPoint } from "./placed.ts";
import { type BoxPart, bumperPart, collidingParts, type Part, selectionOf, type WheelPart } from "./selection.ts";
import { nearestOnBox, planeSurface, type Surface, surfaceOf } from "./surface.ts";
import { ballTouch, boxTouches, type Touch, wheelTouch } from "./touch.ts";
import type { ContactCandidate, GeometryInput } from "./types.ts";

/** All contact candidates; their number and order depend on the descriptions only. */
export function contactCandidates(k: Builder, input: GeometryInput): ContactCandidate[] {
  const { body, scene, poses, selection = selectionOf(body) } = input;
  const robot = collidingParts(body, selection).map((part) => placedOn(poses, part));
  const bumper = bumperPart(body, selection);
  const solid = bumper ? [...robot.filter((placed) => placed.part.kind === "ball"), placedOn(poses, bumper)] : robot;
  const wheels = robot.filter((placed) => placed.part.kind === "wheel");
  const standing = standingObstacles(k, scene);
  const free = freeObstacles(input);
  const sensors = new Map(body.contacts.map((name, index) => [body.links.findIndex((l) => l.name === name), index]));

  const found: ContactCandidate[] = [];
  const meet = (a: Placed, bodyB: number | undefined, material: Material, touches: readonly Touch[]) => {
    const friction = a.part.material.friction * material.friction;
    const restitution = Math.max(a.part.material.restitution, material.restitution);
    const sensor = sensors.get(a.part.link);
    found.push(...touches.map((touch) => ({ ...touch, bodyA: a.part.link, bodyB, friction, restitution, sensor })));
  };
  const { ground } = scene;
  if (ground) {
    const surface = groundSurface(k, ground);
    for (const placed of robot) meet(placed, undefined, ground.material, groundTouches(k, placed, surface, true));
    for (const placed of free) meet(placed, undefined, ground.material, groundTouches(k, placed, surface, false));
  }
  for (const thing of standing) {
    const parts = bumper && thing.climbable ? wheels : solid;
    for (const placed of [...parts, ...free])
      meet(placed, undefined, thing.part.material, pairTouches(k, placed, thing));
  }
  free.forEach((thing, index) => {
    const others = free.slice(0, index).filter((other) => other.part.link !== thing.part.link);
    for (const placed of [...solid, ...others])
      meet(placed, thing.part.link, thing.part.material, pairTouches(k, placed, thing));
  });
  return found;
}

function placedOn<Kind extends Part>(poses: GeometryInput["poses"], part: Kind): Placed<Kind> {
  const pose = poses[part.link];
  if (!pose) throw new RangeError(`no pose for body ${part.link}; there are ${poses.length}: links, then free things`);
  return { part, pose };
}

function groundSurface(k: Builder, ground: Ground): Surface {
  return ground.kind === "plane" ? planeSurface(k) : heightfieldSurface(k, ground);
}

const isKind = <Kind extends Part["kind"]>(
  placed: Placed,
  kind: Kind,
): placed is Placed<Extract<Part, { readonly kind: Kind }>> => placed.part.kind === kind;

function groundTouches(k: Builder, placed: Placed, surface: Surface, upright: boolean): Touch[] {
  if (isKind(placed, "ball")) return [ballTouch(k, placed, surface)];
  if (isKind(placed, "wheel")) return [wheelTouch(k, placed, surface)];
  return isKind(placed, "box") ? boxTouches(k, placed, surface, vector3(k, [0, 0, 1]), upright) : [];
}

/** Touches of `a` on `b`, normals into `a`. */
function pairTouches(k: Builder, a: Placed, b: Placed): Touch[] {
  if (isKind(a, "ball")) return [ballTouch(k, a, surfaceOf(k, b))];
  if (isKind(a, "wheel")) return [wheelTouch(k, a, surfaceOf(k, b))];
  if (!isKind(a, "box")) return [];
  if (isKind(b, "ball")) return [reversed(ballTouch(k, b, surfaceOf(k, a)))];
  if (isKind(b, "wheel")) return [cylinderOnBox(k, b, a)];
  return isKind(b, "box") ? boxPairTouches(worldBox(k, a), worldBox(k, b), a.part.level) : [];
}

const reversed = (touch: Touch): Touch => ({ ...touch, normal: neg3(touch.normal) });

/** A box against a cylinder's side: the box seen from the point of the cylinder's axis at the box's height. */
function cylinderOnBox(k: Builder, { part, pose }: Placed<WheelPart>, box: Placed<BoxPart>): Touch {
  const solid = worldBox(k, box);
  const axis = worldDirection(k, pose, part.axis);
  const centre = worldPoint(k, pose, part.centre);
  const away = sub3(solid.centre, centre);
  const along = dot3(axis, away);
  const endless = part.halfLength === Number.POSITIVE_INFINITY;
  const level = add3(centre, scale3(axis, endless ? along : along.clamp(-part.halfLength, part.halfLength)));
  const { distance, normal } = nearestOnBox(k, solid, level);
  return { point: sub3(level, scale3(normal, distance)), normal: neg3(normal), gap: distance.sub(part.radius) };
}
