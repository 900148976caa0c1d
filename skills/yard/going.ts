/**
 * Going somewhere on a trained policy: a way round what stands is searched, and the policy is led along it point by point. The policy was trained
 * to reach a point it sees; it keeps clear of small things by itself (the rover by its range finders), so the way only has to say on
 * which side. When nothing is gained for a while the way is searched again from where the robot is.
 */
import { SkillFailure } from "../../src/core/skill.ts";
import {
  type CrateName,
  distanceToEdge,
  farAway,
  type Point,
  type RobotName,
  rampHalf,
  type YardBody,
  type YardPlace,
  type YardThing,
} from "../../src/core/yard.ts";
import { predictFrom, runPolicy, type TrainedPolicy, twice } from "../onnx-skill.ts";
import { type Disc, discOf, distanceBetween, findWay, radiusOf, towards } from "./paths.ts";

/** A policy and the task that it was trained for. */
export interface Gait {
  readonly task: string;
  readonly trained: TrainedPolicy;
}

export interface Walker extends Gait {
  readonly robot: RobotName;
  /** Kept from its middle to what stands (m). */
  readonly clearance: number;
  /** A corner of the way counts as passed within this (m): farther than where the policy thinks it may stop. */
  readonly passed: number;
  /** Goes to a place and a heading without looking: gets it loose where the other does not get on. */
  readonly park?: Gait;
}

export interface Destination {
  readonly point: Point;
  /** Within this it is there (m). */
  readonly radius: number;
  /** What it is enough to be beside. */
  readonly beside?: YardPlace;
}

/** Steps without progress after which the way is searched anew. */
const patience = 150;
const progress = 0.05;
const mostTries = 16;
/** A stretch of parking (m), how near is near enough (m), and how long it may take (steps). */
const parkStep = 1.5;
const parkRadius = 0.2;
const parkSteps = 300;
const nudgeReach = 3;
const nudgeSteps = 60;
/** To come to rest at the end (s). */
const settling = 0.4;

/** Things in the way of a robot, but for some. */
export function obstaclesFor(body: YardBody, robot: RobotName, except: readonly YardThing[] = []): Disc[] {
  return body
    .places()
    .filter(({ name, solid }) => solid && name !== robot && !except.includes(name))
    .map(discOf);
}

/** Leads the robot to a point and lets it come to rest. Throws `no-path`. */
export async function go(body: YardBody, walker: Walker, goal: Destination, rest = true): Promise<void> {
  const { robot, clearance } = walker;
  const here = (): Point => body.place(robot).position;
  const { point, radius, beside } = goal;
  const isThere = () =>
    distanceBetween(here(), point) <= radius || (beside !== undefined && distanceToEdge(here(), beside) <= besideEdge);
  body.showTarget(point);
  if (!isThere()) await descend(body, walker);
  for (let tries = 0; !isThere(); tries++) {
    const way = findWay(here(), point, obstaclesFor(body, robot), clearance);
    if (!way) throw new SkillFailure("no-path", `there is no way for the ${robot} to ${nameOf(point)}`);
    if (tries >= mostTries) throw new SkillFailure("no-path", `the ${robot} does not get to ${nameOf(point)}`);
    if (tries % 2 === 0) await follow(body, walker, way, isThere);
    else await getLoose(body, walker, way[0] ?? point, tries);
  }
  if (rest) await body.wait(settling);
}

/** A stretch towards the next point by other means, where the policy alone does not get on. */
export async function getLoose(body: YardBody, walker: Walker, next: Point, tries: number): Promise<void> {
  if (walker.park) await parkOn(body, walker.robot, walker.park, next);
  else await nudge(body, walker, next, tries);
}

/** Higher than this above level ground (m), over the ramp, it stands on it. */
const onRamp = 0.05;
/** Backed so far beyond the foot (m): aimed at, and enough. */
const belowFoot = { aimed: 0.9, enough: 0.65 };
const descendSteps = 400;

/** Backs a rover that stands on the ramp down to its foot; anybody else is left where they are. */
export async function descend(body: YardBody, { robot, park }: Walker): Promise<void> {
  if (!park) return;
  const ramp = body.place("ramp");
  const isOn = distanceToEdge(body.place(robot).position, ramp) === 0 && body.look()[robot].height > onRamp;
  if (!isOn) return;
  const [x, y] = ramp.position;
  const foot = x - rampHalf[0];
  await runPolicy(park.trained, body.senses(park.task, robot), {
    command: () => ({ target: [foot - belowFoot.aimed, y], course: [1, 0] }),
    until: () => body.place(robot).position[0] < foot - belowFoot.enough,
    maxSteps: descendSteps,
  });
}

/** Along a way until it is there or does not get on. */
export async function follow(
  body: YardBody,
  walker: Walker,
  way: readonly Point[],
  isThere: () => boolean,
): Promise<void> {
  const { robot, task, trained, passed } = walker;
  const left = [...way];
  const next = (): Point => left[0] ?? body.place(robot).position;
  let [nearest, since] = [Number.POSITIVE_INFINITY, 0];
  await runPolicy(trained, body.senses(task, robot), {
    command: () => ({ target: next() }),
    maxSteps: Number.POSITIVE_INFINITY,
    until() {
      if (isThere()) return true;
      const away = distanceBetween(body.place(robot).position, next());
      if (left.length > 1 && away < passed) {
        left.shift();
        [nearest, since] = [Number.POSITIVE_INFINITY, 0];
        return false;
      }
      since = away < nearest - progress ? 0 : since + 1;
      if (since === 0) nearest = away;
      return since > patience;
    },
  });
}

/** One stretch of the way by the policy that parks. */
async function parkOn(body: YardBody, robot: RobotName, { task, trained }: Gait, next: Point): Promise<void> {
  const { position } = body.place(robot);
  const target = towards(position, next, Math.min(parkStep, distanceBetween(position, next)));
  const course: Point = towards([0, 0], [target[0] - position[0], target[1] - position[1]], 1);
  await runPolicy(trained, body.senses(task, robot), {
    command: () => ({ target, course }),
    until: () => distanceBetween(body.place(robot).position, target) < parkRadius,
    maxSteps: parkSteps,
  });
}

/**
 * A policy without noise may stand still for ever where its action brings it back to the same state. A look in another direction for a
 * moment, left and right in turns and wider each time, takes it out of there.
 */
async function nudge(body: YardBody, { robot, task, trained }: Walker, next: Point, tries: number): Promise<void> {
  const { position } = body.place(robot);
  const turn = (tries % 4 === 1 ? 1 : -1) * Math.min(Math.PI, 0.9 + 0.15 * tries);
  const bearing = Math.atan2(next[1] - position[1], next[0] - position[0]) + turn;
  const target: Point = [position[0] + nudgeReach * Math.cos(bearing), position[1] + nudgeReach * Math.sin(bearing)];
  await runPolicy(trained, body.senses(task, robot), {
    command: () => ({ target }),
    until: () => false,
    maxSteps: nudgeSteps,
  });
}

const nameOf = ([x, y]: Point) => `(${x.toFixed(1)}, ${y.toFixed(1)})`;

/** Beside something is so far from its edge (m); what is near enough to it (`nearby` is 1 m) leaves room to come to rest. */
const besideEdge = 0.85;
const aimedEdge = 0.65;

/** A pad's middle is reached within this (m): well inside its edges, which are 0.6 m away. */
const onPad = 0.42;

/** Where to go to be at a thing: the middle of a pad, beside anything else, on the side that is nearest and free. */
export function destinationAt(body: YardBody, robot: RobotName, thing: YardThing): Destination {
  const place = body.place(thing);
  if (!place.solid) return onto(body, robot, place);
  return { point: besidePoint(body, robot, place), radius: 0.2, beside: place };
}

/** The middle of a pad, or where somebody stands there the corner that is farthest from them. */
function onto(body: YardBody, robot: RobotName, { position: [x, y] }: YardPlace): Destination {
  const reach = radiusOf(body.place(robot).footprint);
  const others = obstaclesFor(body, robot).filter(
    ({ centre, radius }) => distanceBetween(centre, [x, y]) < radius + reach,
  );
  if (others.length === 0) return { point: [x, y], radius: onPad };
  const corner = 0.36;
  const corners = [-corner, corner].flatMap((dx) => [-corner, corner].map((dy): Point => [x + dx, y + dy]));
  const room = (point: Point) =>
    Math.min(...others.map(({ centre, radius }) => distanceBetween(centre, point) - radius));
  return { point: corners.reduce((best, point) => (room(point) > room(best) ? point : best)), radius: 0.3 };
}

/** A free point as near as can be at which a robot or crate is so far from a thing's edge (m), and a margin to come to rest. */
export function awayFrom(body: YardBody, who: RobotName | CrateName, thing: YardThing, distance = farAway): Point {
  const { position, footprint } = body.place(thing);
  const from = body.place(who).position;
  const reach = radiusOf(footprint) + distance + (distance < farAway ? 0.4 : 0.6);
  const others = obstaclesFor(body, "rover", [thing, who]);
  const bearing = Math.atan2(from[1] - position[1], from[0] - position[0]);
  const around = Array.from({ length: 16 }, (_, index): Point => {
    const angle = bearing + (2 * Math.PI * index) / 16;
    return [position[0] + reach * Math.cos(angle), position[1] + reach * Math.sin(angle)];
  });
  const free = around.filter((point) =>
    others.every(({ centre, radius }) => distanceBetween(centre, point) > radius + 0.6),
  );
  return (free.length > 0 ? free : around).reduce((best, point) =>
    distanceBetween(point, from) < distanceBetween(best, from) ? point : best,
  );
}

function besidePoint(body: YardBody, robot: RobotName, place: YardPlace): Point {
  const { name, position, footprint } = place;
  const own = body.place(robot);
  const others = obstaclesFor(body, robot, [name]);
  const bearing = Math.atan2(own.position[1] - position[1], own.position[0] - position[0]);
  const at = (angle: number): Point => {
    let reach = radiusOf(footprint) + aimedEdge;
    const point = (): Point => [position[0] + reach * Math.cos(angle), position[1] + reach * Math.sin(angle)];
    // A rectangle's edge is nearer than its corners.
    while (distanceToEdge(point(), place) > aimedEdge) reach -= 0.02;
    return point();
  };
  const turns = Array.from(
    { length: 13 },
    (_, turn) => (turn % 2 === 0 ? 1 : -1) * Math.ceil(turn / 2) * (Math.PI / 6),
  );
  const isFree = (point: Point) =>
    others.every(({ centre, radius }) => distanceBetween(centre, point) > radius + radiusOf(own.footprint));
  return turns.map((turn) => at(bearing + turn)).find(isFree) ?? at(bearing);
}

/** Probability of getting there: that of one run of the policy from here, and it is tried again. */
export function predictGoing(body: YardBody, { robot, task, trained }: Walker, { point }: Destination): number | null {
  return twice(predictFrom(trained, body.senses(task, robot), { target: point }));
}
