/**
 * Pushing a crate to a point on a trained policy. The policy was trained to push a crate that lies before it onto a pad 1 to 2.4 m beyond; so the
 * rover is first driven to the place behind the crate, the point is shown to the policy no farther away than in training, and
 * when the crate has gone astray the rover drives round it and pushes from the new side.
 */
import { SkillFailure } from "../../src/core/skill.ts";
import {
  type CrateName,
  crateNames,
  isCrate,
  isPad,
  type Point,
  type YardBody,
  type YardThing,
} from "../../src/core/yard.ts";
import { predictFrom, runPolicy, twice } from "../onnx-skill.ts";
import { descend, type Gait, go, obstaclesFor, type Walker } from "./going.ts";
import { type Disc, distanceBetween, distanceToSegment, findWay, radiusOf, towards } from "./paths.ts";

export interface Pusher extends Gait {
  readonly driver: Walker;
  /** Lines the rover up: a place and a heading. */
  readonly park: Gait;
}

/** The policy sees the point so far beyond the crate (m): what it was trained on, and never so near that it thinks it has arrived. */
const leash = { least: 1, most: 1.9 };
/** The rover starts to push from so far behind the crate's middle (m). */
const startBehind = 0.85;
/** It is driven to a place from which it can park there: so far behind the crate (m). */
const approachBehind = [1.5, 1.25, 1.05];
/** Parking is blind: at most from so far (m), and with nothing in between. */
const parkingDistance = 1.8;
const parkingClearance = 0.4;
const parkingSteps = 480;
/** A corner of the crate's way is passed within this (m). */
const passed = 0.35;
/** From the crate's middle to what stands (m): half a crate, half a rover and a margin. */
const crateClearance = 0.5;
/** The rover has lost the crate when it is so far away (m), or not behind it any more (cosine). */
const lostDistance = 1.6;
const lostCosine = 0.3;
/** Off its course by so much (m), the crate is approached anew; less would be corrected on the way. */
const strayed = 0.6;
/** Steps without the crate coming nearer after which it counts as stuck. */
const patience = 240;
const mostPushes = 12;

/** Free spots of a pad keep this distance from crates on it (m). */
const crateSpacing = 0.46;
const spots = [0, 0.32, -0.32];

/** On a pad the crate's middle lies at least so far inside the edge (m). */
const inside = 0.12;
/** At a point within this (m). */
const atPoint = 0.3;

/** A crate's destination: a thing or a point. */
export function pushGoal(body: YardBody, crate: CrateName, to: YardThing | Point): PushGoal {
  if (typeof to !== "string") return { point: to, near: [], isThere: (at) => distanceBetween(at, to) <= atPoint };
  const point = spotFor(body, crate, to);
  const place = body.place(to);
  const { position, footprint } = place;
  if (isPad(to) && footprint.kind === "rectangle") {
    const [x, y] = footprint.half;
    const isThere = (at: Point) =>
      Math.abs(at[0] - position[0]) <= x - inside &&
      Math.abs(at[1] - position[1]) <= y - inside &&
      // Not only over the edge: on as far as the spot that was chosen, or nearly.
      distanceBetween(at, point) <= Math.min(x, y) - inside;
    return { point, near: [], isThere };
  }
  return { point, near: isCrate(to) ? [] : [to], isThere: (at) => distanceBetween(at, point) <= atPoint };
}

/** Where on a thing a crate is brought: the spot of a pad that is freest and nearest its middle, or beside anything else. */
export function spotFor(body: YardBody, crate: CrateName, thing: YardThing): Point {
  const place = body.place(thing);
  const [x, y] = place.position;
  const from = body.place(crate).position;
  const others = crateNames.filter((name) => name !== crate).map((name) => body.place(name).position);
  if (isPad(thing)) {
    const candidates = spots.flatMap((dx) => spots.map((dy): Point => [x + dx, y + dy]));
    const free = candidates.filter((spot) => others.every((other) => distanceBetween(other, spot) >= crateSpacing));
    const cost = (spot: Point) =>
      distanceBetween(spot, [x, y]) +
      // The last stretch should not lead through a crate that lies there already.
      others.reduce((sum, other) => sum + Math.max(0, crateSpacing - distanceToSegment(other, from, spot)) * 4, 0);
    return best(free.length > 0 ? free : candidates, cost);
  }
  const reach = radiusOf(place.footprint) + radiusOf(body.place(crate).footprint) + 0.25;
  const around = Array.from({ length: 12 }, (_, index): Point => {
    const angle = (2 * Math.PI * index) / 12;
    return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
  });
  const blocked = obstaclesFor(body, "rover", [crate, thing]);
  return best(around, (spot) => {
    const crowd = blocked.some(({ centre, radius }) => distanceBetween(centre, spot) < radius + 0.5) ? 10 : 0;
    // Pushed along the thing's flank, not into it: the rover must stay clear of it.
    return crowd + distanceBetween(from, spot) + 3 * Math.max(0, reach - distanceToSegment([x, y], from, spot));
  });
}

function best(points: readonly Point[], cost: (point: Point) => number): Point {
  const [first, ...rest] = points;
  if (!first) throw new RangeError("no points to choose from");
  return rest.reduce((least, point) => (cost(point) < cost(least) ? point : least), first);
}

/** The way of the crate, corner by corner. */
function wayOf(body: YardBody, crate: CrateName, goal: Point, near: readonly YardThing[]): Point[] {
  const from = body.place(crate).position;
  const obstacles = obstaclesFor(body, "rover", [crate, ...near]);
  return findWay(from, goal, obstacles, crateClearance) ?? [goal];
}

export interface PushGoal {
  readonly point: Point;
  /** Whether the crate is where it should be. */
  readonly isThere: (crate: Point) => boolean;
  /** What may be touched there. */
  readonly near: readonly YardThing[];
}

/** Pushes the crate to a point. Throws `no-path`. */
export async function push(body: YardBody, pusher: Pusher, crate: CrateName, goal: PushGoal): Promise<void> {
  const at = (): Point => body.place(crate).position;
  if (!goal.isThere(at())) await descend(body, pusher.driver);
  for (let pushes = 0; !goal.isThere(at()); pushes++) {
    if (pushes === mostPushes) {
      throw new SkillFailure("no-path", `the ${label(crate)} does not go where it is pushed`, { crate });
    }
    // A corner beside which the crate lies already would be passed at once, again and again.
    const corner =
      wayOf(body, crate, goal.point, goal.near).find((point) => distanceBetween(at(), point) >= passed) ?? goal.point;
    await getBehind(body, pusher, crate, corner);
    const isLast = distanceBetween(corner, goal.point) < 1e-6;
    await pushTowards(
      body,
      pusher,
      crate,
      corner,
      isLast ? goal.isThere : (point) => distanceBetween(point, corner) < passed,
    );
    // The crate may slide on while the rover stops.
    await body.wait(0.3);
  }
  body.showTarget(null);
}

const label = (crate: CrateName) => crate.replace(/([A-Z])/, " $1").toLowerCase();

/** The point behind the crate as seen from where it shall go. */
function behind(crate: Point, corner: Point, distance: number): Point {
  return towards(crate, corner, -distance);
}

async function getBehind(body: YardBody, { driver, park }: Pusher, crate: CrateName, corner: Point): Promise<void> {
  const from = body.place(crate).position;
  const others: Disc[] = obstaclesFor(body, "rover", [crate]);
  const isFree = (point: Point) =>
    others.every(({ centre, radius }) => distanceBetween(centre, point) > radius + parkingClearance);
  const start = behind(from, corner, startBehind);
  const here = (): Point => body.place("rover").position;
  const mayPark = () =>
    distanceBetween(here(), start) < parkingDistance &&
    [...others, { centre: from, radius: 0.2 }].every(
      ({ centre, radius }) =>
        distanceToSegment(centre, here(), start) >
        Math.min(radius + parkingClearance, distanceBetween(here(), centre) - 0.02),
    );
  if (!mayPark()) {
    const approach = approachBehind.map((distance) => behind(from, corner, distance)).find(isFree) ?? start;
    await go(body, driver, { point: approach, radius: 0.4 }, false);
  }
  const course: Point = towards([0, 0], [corner[0] - from[0], corner[1] - from[1]], 1);
  const isParked = () => {
    const { position, heading } = body.place("rover");
    const facing = Math.cos(heading) * course[0] + Math.sin(heading) * course[1];
    return distanceBetween(position, start) < 0.15 && facing > 0.97;
  };
  body.showTarget(start);
  await runPolicy(park.trained, body.senses(park.task, "rover"), {
    command: () => ({ target: start, course }),
    until: isParked,
    maxSteps: parkingSteps,
  });
}

async function pushTowards(
  body: YardBody,
  { task, trained }: Pusher,
  crate: CrateName,
  corner: Point,
  isThere: (crate: Point) => boolean,
): Promise<void> {
  const senses = body.senses(task, "rover", { crate });
  const at = (): Point => body.place(crate).position;
  const start = at();
  const length = Math.max(1e-6, distanceBetween(start, corner));
  const course: Point = [(corner[0] - start[0]) / length, (corner[1] - start[1]) / length];
  let [nearest, since] = [Number.POSITIVE_INFINITY, 0];
  body.showTarget(corner);
  await runPolicy(trained, senses, {
    command() {
      const from = at();
      const away = distanceBetween(from, corner);
      // Near the end the course stays what it was, or the policy would turn about the corner.
      const far: Point =
        away > leash.least ? corner : [corner[0] + course[0] * leash.least, corner[1] + course[1] * leash.least];
      return { pad: towards(from, far, Math.min(leash.most, Math.max(leash.least, away))) };
    },
    maxSteps: 2400,
    until() {
      const from = at();
      if (isThere(from)) return true;
      const [dx, dy] = [from[0] - start[0], from[1] - start[1]];
      const along = dx * course[0] + dy * course[1];
      const across = Math.abs(dy * course[0] - dx * course[1]);
      if (along > length || across > strayed) return true;
      const away = distanceBetween(from, corner);
      since = away < nearest - 0.03 ? 0 : since + 1;
      if (since === 0) nearest = away;
      return since > patience || (along > 0.1 && isLost(body, from, course));
    },
  });
}

/** Whether the rover has gone past the crate or away from it. */
function isLost(body: YardBody, crate: Point, course: Point): boolean {
  const rover = body.place("rover").position;
  const [dx, dy] = [crate[0] - rover[0], crate[1] - rover[1]];
  const distance = Math.max(1e-9, Math.hypot(dx, dy));
  return distance > lostDistance || (dx * course[0] + dy * course[1]) / distance < lostCosine;
}

/** Probability of a push from where the rover would start it; it is tried again where it fails. */
export function predictPushing(
  body: YardBody,
  { task, trained }: Pusher,
  crate: CrateName,
  goal: Point,
): number | null {
  const from = body.place(crate).position;
  const away = distanceBetween(from, goal);
  const pad = towards(from, goal, Math.min(leash.most, Math.max(leash.least, away)));
  const heading = Math.atan2(goal[1] - from[1], goal[0] - from[0]);
  const stance = { point: behind(from, goal, startBehind), heading };
  const once = predictFrom(trained, body.senses(task, "rover", { crate }), { pad }, stance);
  return twice(once);
}
