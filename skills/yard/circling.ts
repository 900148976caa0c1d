/**
 * Going round a thing on a trained policy. A ring of points is laid about it, wide enough for the robot and wider where something else stands in the
 * way, and the policy is led from point to point; between two of them a way is searched as for any other drive. What counts is the turn about
 * the thing's middle, followed from step to step, so that a detour on the way neither adds to a lap nor spoils it.
 */
import { SkillFailure } from "../../src/core/skill.ts";
import {
  distanceToEdge,
  lapReach,
  type Point,
  type YardBody,
  type YardPlace,
  type YardThing,
} from "../../src/core/yard.ts";
import { descend, follow, getLoose, go, obstaclesFor, type Walker } from "./going.ts";
import { type Disc, distanceBetween, findWay, lengthOf, radiusOf } from "./paths.ts";

/** Points of a ring. */
const ringPoints = 8;
/** Beyond what the robot keeps clear of things anyway (m): corners of the ring are cut. */
const ringMargin = 0.35;
/** The ring is widened by so much at a time (m) until a point is free. */
const widening = 0.2;
/** Turned so far beyond the last lap (rad), so that whoever counts has seen it. */
const surplus = 0.1;
const mostTries = 16;

/** The ring's point at a bearing; null where nothing is free within reach. */
function ringPoint(place: YardPlace, bearing: number, clearance: number, others: readonly Disc[]): Point | null {
  const [x, y] = place.position;
  const least = radiusOf(place.footprint) + clearance + ringMargin;
  for (let reach = least; ; reach += widening) {
    const point: Point = [x + reach * Math.cos(bearing), y + reach * Math.sin(bearing)];
    if (distanceToEdge(point, place) > lapReach - ringMargin) return null;
    if (others.every(({ centre, radius }) => distanceBetween(centre, point) > radius + clearance)) return point;
  }
}

/** Points to go through for so many ring points more, beginning a step beyond `bearing`. */
export function ringWay(
  body: YardBody,
  { robot, clearance }: Walker,
  thing: YardThing,
  bearing: number,
  direction: 1 | -1,
  points: number,
): Point[] {
  const place = body.place(thing);
  const others = obstaclesFor(body, robot, [thing]);
  const all = obstaclesFor(body, robot);
  const way: Point[] = [];
  let from = body.place(robot).position;
  for (let step = 1; step <= points; step++) {
    const point = ringPoint(place, bearing + (direction * step * 2 * Math.PI) / ringPoints, clearance, others);
    const stretch = point && findWay(from, point, all, clearance);
    // The only way there may lead back round the other side: the next point is nearer then.
    if (!point || !stretch || lengthOf(from, stretch) > 2 * distanceBetween(from, point) + 1) continue;
    way.push(...stretch);
    from = point;
  }
  return way;
}

/** Takes the robot round the thing so many times. Throws `no-path`. */
export async function circle(body: YardBody, walker: Walker, thing: YardThing, laps: number): Promise<void> {
  const { robot, clearance } = walker;
  const middle = (): Point => body.place(thing).position;
  const here = (): Point => body.place(robot).position;
  const bearing = () => Math.atan2(here()[1] - middle()[1], here()[0] - middle()[0]);
  await descend(body, walker);
  const start = ringPoint(body.place(thing), bearing(), clearance, obstaclesFor(body, robot, [thing]));
  if (start && distanceBetween(here(), start) > walker.passed) {
    await go(body, walker, { point: start, radius: walker.passed }, false);
  }
  const counted = () => body.look().laps[robot][thing] ?? 0;
  const wanted = counted() + laps;
  // The way round that begins ahead of the robot.
  const { heading } = body.place(robot);
  const direction = Math.sin(heading - bearing()) >= 0 ? 1 : -1;
  let [turned, last] = [0, bearing()];
  const isDone = () => {
    const now = bearing();
    turned += Math.atan2(Math.sin(now - last), Math.cos(now - last));
    last = now;
    return direction * turned >= 2 * Math.PI * laps + surplus && counted() >= wanted;
  };
  for (let tries = 0; !isDone(); tries++) {
    if (tries >= mostTries + laps) throw new SkillFailure("no-path", `the ${robot} does not get round the ${thing}`);
    const left = Math.ceil(Math.max(0, 2 * Math.PI * laps - direction * turned) / ((2 * Math.PI) / ringPoints));
    const way = ringWay(body, walker, thing, bearing(), direction, left + 2);
    if (way.length === 0) throw new SkillFailure("no-path", `there is no way for the ${robot} round the ${thing}`);
    body.showTarget(middle());
    if (tries % 2 === 0) await follow(body, walker, way, isDone);
    else await getLoose(body, walker, way[0] ?? middle(), tries);
  }
  body.showTarget(null);
  await body.wait(0.4);
}
