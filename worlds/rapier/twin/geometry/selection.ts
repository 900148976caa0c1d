/**
 * Which parts of a robot can touch anything, decided while a kernel is built: every point costs a column in the contact solver, so
 * there are few. The rule: shapes of the links listed in `body.contacts`, of links without children (feet, fingers) and wheels collide. A
 * sphere is a ball; a capsule is the balls at its ends, without those that another part covers; a box and a wheel are themselves.
 * Links that cannot move do not collide. What a body needs differently stands in `selections`.
 */

import { type Body, defaultMaterial, type Link, type Material, type Shape, type Vector3 } from "../../bodies/schema.ts";
import { add, dot, length, normalise, scale, subtract } from "../../bodies/vector.ts";

export interface ContactSelection {
  /** The links that collide, in place of the rule. */
  readonly links?: readonly string[];
  /** Links of which only the capsule ends near to or far from their own joint count. */
  readonly ends?: Readonly<Record<string, "near" | "far">>;
  /** Links whose boxes touch the ground with less than four corners: see `BoxPart.ground`. */
  readonly ground?: Readonly<Record<string, BoxPart["ground"]>>;
  /** Against things, wheels are part of the first link's box, which is widened to them (its height stays). */
  readonly bumper?: boolean;
}

const each = <Value>(names: readonly string[], value: Value): Record<string, Value> =>
  Object.fromEntries(names.map((name) => [name, value]));
const fingers = ["leftFinger", "rightFinger"];
const corners = ["frontLeft", "frontRight", "backLeft", "backRight"];

/** Where the rule gives more points than matter. */
const selections: Readonly<Record<string, ContactSelection>> = {
  // Knees and hips stay above the torso's underside.
  ant: { ends: each(["frontLeftShin", "backLeftShin", "backRightShin", "frontRightShin"], "far") },
  // The hip's end of a thigh lies beside the trunk.
  quadruped: {
    ends: each(
      corners.map((corner) => `${corner}Thigh`),
      "far",
    ),
  },
  // The ankle's end of a shin lies above the foot's box.
  biped: { ends: each(["leftShin", "rightShin"], "near") },
  // The wheels stand further out than the chassis: it can only touch the ground in front and behind.
  rover: { bumper: true, ground: { chassis: "ends" } },
  arm: { links: fingers, ground: each(fingers, "middle") },
};

/** The selection of a body: its own entry, or the rule alone. */
export function selectionOf(body: Body): ContactSelection {
  return selections[body.name] ?? {};
}

interface PartBase {
  /** Index of the link. */
  readonly link: number;
  readonly material: Material;
}

export interface BallPart extends PartBase {
  readonly kind: "ball";
  /** Link frame (m). */
  readonly centre: Vector3;
  readonly radius: number;
  /** Both ends of the capsule it belongs to; twice the centre for a sphere. */
  readonly axis: readonly [Vector3, Vector3];
}

export interface WheelPart extends PartBase {
  readonly kind: "wheel";
  readonly centre: Vector3;
  /** Unit vector, link frame. */
  readonly axis: Vector3;
  readonly radius: number;
  readonly halfLength: number;
}

export interface BoxPart extends PartBase {
  readonly kind: "box";
  readonly shape: Shape & { readonly kind: "box" };
  /** On the ground: the corners of the lower face, the middles of its front and back edge, or its middle. */
  readonly ground: "corners" | "ends" | "middle";
  /** Against other boxes: two points half-way up, where four would be. */
  readonly level: boolean;
}

/** What touches: a ball, a wheel or a box, fixed to a link. */
export type Part = BallPart | WheelPart | BoxPart;

/** The parts of a body that collide, in link order. */
export function collidingParts(body: Body, selection: ContactSelection = selectionOf(body)): readonly Part[] {
  const colliding = collidingLinks(body, selection);
  const parts = body.links.flatMap((link, index) => (colliding.has(index) ? partsOf(link, index, selection) : []));
  return parts.filter((part, index) => part.kind !== "ball" || !isCovered(body, part, index, parts));
}

/** Indices of the links that collide. */
function collidingLinks(body: Body, selection: ContactSelection): ReadonlySet<number> {
  const names = new Set(selection.links ?? ruleLinks(body));
  return new Set(body.links.flatMap((link, index) => (names.has(link.name) && canMove(body, link) ? [index] : [])));
}

function ruleLinks(body: Body): readonly string[] {
  const parents = new Set(body.links.map((link) => link.parent));
  const touching = body.links.filter(
    (link) => body.contacts.includes(link.name) || isWheel(link) || !parents.has(link.name),
  );
  return touching.map((link) => link.name);
}

function canMove(body: Body, link: Link): boolean {
  if (link.parent === null || !link.joint) return body.root !== "fixed";
  if (link.joint.kind !== "fixed") return true;
  const parent = body.links.find((candidate) => candidate.name === link.parent);
  return parent !== undefined && canMove(body, parent);
}

/** An endless hinge carries a wheel. */
export function isWheel(link: Link): boolean {
  return link.joint?.kind === "revolute" && link.joint.limits === undefined;
}

function partsOf(link: Link, index: number, selection: ContactSelection): readonly Part[] {
  const wanted = selection.ends?.[link.name];
  return link.shapes.flatMap((shape): readonly Part[] => {
    if (shape.kind === "capsule" && wanted) {
      const ordered = length(shape.from) <= length(shape.to) ? [shape.from, shape.to] : [shape.to, shape.from];
      const centre = ordered[wanted === "near" ? 0 : 1];
      return shapeParts(shape, index).filter((part) => part.kind === "ball" && part.centre === centre);
    }
    return shapeParts(shape, index, selection.ground?.[link.name]);
  });
}

export const materialOf = (shape: Shape): Material => shape.material ?? defaultMaterial;

/** A shape as parts; `link` may be the number of a free thing. */
export function shapeParts(shape: Shape, link: number, ground: BoxPart["ground"] = "corners"): readonly Part[] {
  const material = materialOf(shape);
  switch (shape.kind) {
    case "sphere":
      return [
        {
          kind: "ball",
          link,
          material,
          centre: shape.centre,
          radius: shape.radius,
          axis: [shape.centre, shape.centre],
        },
      ];
    case "capsule": {
      const { from, to, radius } = shape;
      const axis = [from, to] as const;
      return axis.map((centre) => ({ kind: "ball", link, material, centre, radius, axis }));
    }
    case "box":
      return [{ kind: "box", link, material, shape, ground, level: false }];
    case "cylinder": {
      const { centre, radius, halfLength } = shape;
      return [{ kind: "wheel", link, material, centre, axis: normalise(shape.axis), radius, halfLength }];
    }
  }
}

/** The first link's box, as wide and as long as the robot with its wheels; undefined where wheels touch things themselves. */
export function bumperPart(body: Body, { bumper }: ContactSelection): BoxPart | undefined {
  const shape = body.links[0]?.shapes.find((candidate) => candidate.kind === "box");
  if (!bumper || shape?.kind !== "box") return undefined;
  const low = subtract(shape.centre, shape.halfExtents);
  const high = add(shape.centre, shape.halfExtents);
  const span = ([0, 1] as const).map((i) => {
    const reaches = body.links.filter(isWheel).flatMap(({ joint, shapes }) =>
      shapes.flatMap((wheel) => {
        if (wheel.kind !== "cylinder" || !joint) return [];
        const middle = joint.anchor[i] + wheel.centre[i];
        const lean = Math.abs(normalise(wheel.axis)[i]);
        const reach = lean * wheel.halfLength + Math.sqrt(1 - lean * lean) * wheel.radius;
        return [middle - reach, middle + reach];
      }),
    );
    return [Math.min(low[i], ...reaches), Math.max(high[i], ...reaches)] as const;
  });
  const [x = [0, 0], y = [0, 0]] = span;
  return {
    kind: "box",
    link: 0,
    material: materialOf(shape),
    ground: "ends",
    level: true,
    shape: {
      ...shape,
      centre: [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2, shape.centre[2]],
      halfExtents: [(x[1] - x[0]) / 2, (y[1] - y[0]) / 2, shape.halfExtents[2]],
    },
  };
}

/**
 * A ball is covered by a larger capsule or ball around the same joint or on its own link, and by a ball of its own link that
 * reaches further wherever the end of the capsule is the foremost part: a foot at the end of a shin. Of two equals the first stays.
 */
function isCovered(body: Body, ball: BallPart, index: number, parts: readonly Part[]): boolean {
  return parts.some((other, otherIndex) => {
    if (other.kind !== "ball" || other.axis === ball.axis) return false;
    const centre = centreSeenFrom(body, ball, other.link);
    if (!centre) return false;
    const offset = subtract(nearestOnSegment(centre, other.axis), centre);
    const reach = other.radius - ball.radius;
    if (length(offset) <= reach + 1e-9) return reach > 1e-9 || otherIndex < index;
    return other.link === ball.link && coversEnd(ball, subtract(other.centre, ball.centre), reach);
  });
}

/** The centre of a ball in the frame of a link, where it is the same in every pose; undefined otherwise. */
function centreSeenFrom(body: Body, ball: BallPart, link: number): Vector3 | undefined {
  if (ball.link === link) return ball.centre;
  const [own, seen] = [body.links[ball.link], body.links[link]];
  if (!own || !seen) return undefined;
  const around = (child: Link) => child.joint !== undefined && child.joint.kind !== "prismatic";
  if (own.parent === seen.name && own.joint && around(own)) {
    return length(ball.centre) < 1e-9 ? own.joint.anchor : undefined;
  }
  if (seen.parent === own.name && seen.joint && around(seen)) {
    return length(subtract(ball.centre, seen.joint.anchor)) < 1e-9 ? [0, 0, 0] : undefined;
  }
  return undefined;
}

function nearestOnSegment(point: Vector3, [from, to]: readonly [Vector3, Vector3]): Vector3 {
  const along = subtract(to, from);
  const square = dot(along, along);
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, dot(subtract(point, from), along) / square));
  return add(from, scale(along, share));
}

/** Whether a ball at `offset` is further out than a capsule's end in every direction on the outer side of that end. */
function coversEnd(ball: BallPart, offset: Vector3, reach: number): boolean {
  const [from, to] = ball.axis;
  const start = length(subtract(from, ball.centre)) < 1e-9 ? to : from;
  const outward = normalise(subtract(ball.centre, start));
  const along = dot(offset, outward);
  return along > 0 && length(subtract(offset, scale(outward, along))) <= reach + 1e-9;
}
