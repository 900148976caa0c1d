/**
 * The yard moved on in imagination: where a call would leave everybody, by the same geometry as the facts (src/core/yard.ts) and by where the skills
 * stop. A plan is checked on such states before anything moves. What a call passes on its way is not imagined, only its end.
 */
import type { SkillArguments, SkillCall } from "../../src/core/plan.ts";
import {
  type CrateName,
  crateEdge,
  crateNames,
  distanceToEdge,
  type Footprint,
  farAway,
  footprintOf,
  isCrate,
  isPad,
  isRobot,
  nearby,
  type PadName,
  type Point,
  padNames,
  type RobotName,
  rampHalf,
  robotNames,
  type YardFacts,
  type YardPlace,
  type YardThing,
  yardThings,
} from "../../src/core/yard.ts";
import { placesOf, weigh } from "./costs.ts";
import { performanceOf, withCounts } from "./performing.ts";

export type Mover = RobotName | CrateName;
export const movers: readonly Mover[] = [...robotNames, ...crateNames];
export const isMover = (name: string): name is Mover => isRobot(name) || isCrate(name);

export function pointOfThing(facts: YardFacts, thing: YardThing): Point {
  const { x, y } = isRobot(thing) ? facts[thing] : isCrate(thing) ? facts.crates[thing] : facts.places[thing];
  return [x, y];
}

export function placeOfThing(facts: YardFacts, thing: YardThing): YardPlace {
  const position = pointOfThing(facts, thing);
  return { name: thing, position, heading: 0, footprint: footprintOf(thing), solid: !isPad(thing) };
}

const radiusOf = (footprint: Footprint) =>
  footprint.kind === "circle" ? footprint.radius : Math.hypot(...footprint.half);
export const distanceBetween = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** At the top of the ramp (m, about), and how far beyond the foot. */
const heightAtTop = 0.26;
const alongToTop = 1.06;
/** Beside something a robot stops so far from its edge, a crate is left so far from it (m). */
const besideRobot = 0.75;
const besideCrate = 0.25;
/** The rover stands so far behind a crate that it has pushed (m). */
const behindCrate = 0.6;
/** Spots of a pad that crates are brought to (m from its middle), and how far apart crates are. */
const spots = [0, 0.32, -0.32];
const crateSpacing = 0.46;

/** The same yard with some of its movers elsewhere: distances, pads and arrivals follow. */
export function moved(facts: YardFacts, changes: Readonly<Partial<Record<Mover, Point>>>, seconds = 0): YardFacts {
  const robot = (name: RobotName) => {
    const to = changes[name];
    return to ? { ...facts[name], x: rounded(to[0]), y: rounded(to[1]), speed: 0, height: 0 } : facts[name];
  };
  const crate = (name: CrateName) => {
    const to = changes[name];
    return to ? { x: rounded(to[0]), y: rounded(to[1]) } : facts.crates[name];
  };
  const placed: YardFacts = {
    ...facts,
    rover: robot("rover"),
    ant: robot("ant"),
    crates: { redCrate: crate("redCrate"), yellowCrate: crate("yellowCrate") },
    time: rounded(facts.time + seconds),
  };
  const each = <Value>(of: (who: Mover) => Value) =>
    Object.fromEntries(movers.map((who) => [who, of(who)])) as Record<Mover, Value>;
  const distance = each((who) =>
    Object.fromEntries(
      yardThings
        .filter((thing) => thing !== who)
        .map((thing) => [thing, rounded(distanceToEdge(pointOfThing(placed, who), placeOfThing(placed, thing)))]),
    ),
  );
  const padUnder = (who: Mover): PadName | "none" =>
    padNames.find((pad) => distanceToEdge(pointOfThing(placed, who), placeOfThing(placed, pad)) === 0) ?? "none";
  const onPad = each(padUnder);
  const cratesOn = Object.fromEntries(
    padNames.map((pad) => [pad, crateNames.filter((name) => onPad[name] === pad).length]),
  ) as YardFacts["cratesOn"];
  const visits = each((who) => ({ ...facts.visits[who] }));
  const arrived = each((who) => ({ ...facts.arrived[who] }));
  for (const who of movers) {
    for (const thing of yardThings) {
      if (thing === who) continue;
      const reach = isPad(thing) ? 0 : nearby;
      const before = facts.distance[who][thing] ?? Number.POSITIVE_INFINITY;
      if (before <= reach || (distance[who][thing] ?? Number.POSITIVE_INFINITY) > reach) continue;
      visits[who][thing] = (visits[who][thing] ?? 0) + 1;
      arrived[who][thing] = placed.time;
    }
  }
  return { ...placed, distance, onPad, cratesOn, visits, arrived };
}

/** Where a mover would be left by these arguments; null where they say nothing that is known. */
export function endOf(facts: YardFacts, mover: Mover, args: SkillArguments): Point | null {
  const { to, from, x, y, distance } = args;
  if (typeof from === "string" && isThing(from)) {
    return awayFrom(facts, mover, from, typeof distance === "number" ? distance : farAway);
  }
  if (typeof x === "number" && typeof y === "number") return [x, y];
  if (typeof to !== "string" || !isThing(to) || to === mover) return null;
  if (isPad(to)) return isCrate(mover) ? spotOn(facts, mover, to) : pointOn(facts, mover, to);
  return beside(facts, mover, to);
}

export const isThing = (name: string): name is YardThing => (yardThings as readonly string[]).includes(name);

/** Solid things but some, as discs. */
export function obstacles(facts: YardFacts, except: readonly YardThing[]): { centre: Point; radius: number }[] {
  return yardThings
    .filter((thing) => !isPad(thing) && !except.includes(thing))
    .map((thing) => ({ centre: pointOfThing(facts, thing), radius: radiusOf(footprintOf(thing)) }));
}

/** Where a mover stops beside something: where it is, if that is near enough, else on the side that it comes from, or the next free one. */
function beside(facts: YardFacts, mover: Mover, thing: YardThing): Point {
  const place = placeOfThing(facts, thing);
  const from = pointOfThing(facts, mover);
  const room = isCrate(mover) ? besideCrate + crateEdge / 2 : besideRobot;
  if (!isCrate(mover) && distanceToEdge(from, place) <= besideRobot) return from;
  const bearing = Math.atan2(from[1] - place.position[1], from[0] - place.position[0]);
  const at = (angle: number): Point => {
    let reach = radiusOf(place.footprint) + room;
    const point = (): Point => [
      place.position[0] + reach * Math.cos(angle),
      place.position[1] + reach * Math.sin(angle),
    ];
    while (distanceToEdge(point(), place) > room) reach -= 0.02;
    return point();
  };
  const own = isCrate(mover) ? crateEdge : radiusOf(footprintOf(mover));
  const others = obstacles(facts, [mover, thing]);
  const isFree = (point: Point) =>
    others.every(({ centre, radius }) => distanceBetween(centre, point) > radius + own / 2);
  const turns = Array.from(
    { length: 13 },
    (_, turn) => ((turn % 2 === 0 ? 1 : -1) * Math.ceil(turn / 2) * Math.PI) / 6,
  );
  return turns.map((turn) => at(bearing + turn)).find(isFree) ?? at(bearing);
}

function awayFrom(facts: YardFacts, mover: Mover, thing: YardThing, distance: number): Point {
  const place = placeOfThing(facts, thing);
  const from = pointOfThing(facts, mover);
  const reach = radiusOf(place.footprint) + distance + (distance < farAway ? 0.4 : 0.6);
  const others = obstacles(facts, [mover, thing]);
  const bearing = Math.atan2(from[1] - place.position[1], from[0] - place.position[0]);
  const around = Array.from({ length: 16 }, (_, index): Point => {
    const angle = bearing + (2 * Math.PI * index) / 16;
    return [place.position[0] + reach * Math.cos(angle), place.position[1] + reach * Math.sin(angle)];
  });
  const free = around.filter((point) =>
    others.every(({ centre, radius }) => distanceBetween(centre, point) > radius + 0.6),
  );
  return (free.length > 0 ? free : around).reduce((best, point) =>
    distanceBetween(point, from) < distanceBetween(best, from) ? point : best,
  );
}

function spotOn(facts: YardFacts, crate: CrateName, pad: PadName): Point {
  if (facts.onPad[crate] === pad) return pointOfThing(facts, crate);
  const [x, y] = pointOfThing(facts, pad);
  const others = crateNames.filter((name) => name !== crate).map((name) => pointOfThing(facts, name));
  const candidates = spots.flatMap((dx) => spots.map((dy): Point => [x + dx, y + dy]));
  const free = candidates.filter((spot) => others.every((other) => distanceBetween(other, spot) >= crateSpacing));
  return (free.length > 0 ? free : candidates).reduce((best, spot) =>
    distanceBetween(spot, [x, y]) < distanceBetween(best, [x, y]) ? spot : best,
  );
}

function pointOn(facts: YardFacts, robot: RobotName, pad: PadName): Point {
  const [x, y] = pointOfThing(facts, pad);
  const own = radiusOf(footprintOf(robot));
  const others = obstacles(facts, [robot]).filter(
    ({ centre, radius }) => distanceBetween(centre, [x, y]) < radius + own,
  );
  if (others.length === 0) return [x, y];
  const corners = [-0.36, 0.36].flatMap((dx) => [-0.36, 0.36].map((dy): Point => [x + dx, y + dy]));
  const room = (point: Point) =>
    Math.min(...others.map(({ centre, radius }) => distanceBetween(centre, point) - radius));
  return corners.reduce((best, point) => (room(point) > room(best) ? point : best));
}

/** Who a call moves. */
export function moverOf(call: SkillCall): Mover {
  const { skill, args } = call;
  const performance = performanceOf(call);
  if (performance) return performance.robot;
  if (skill.startsWith("walk")) return "ant";
  return typeof args.crate === "string" && isCrate(args.crate) ? args.crate : "rover";
}

/** The facts after a call that went well; null where it cannot be imagined: no destination, or an unknown skill. */
export function afterCall(facts: YardFacts, call: SkillCall): YardFacts | null {
  const { seconds } = weigh(call, placesOf(facts), () => null).estimate;
  const { skill, args } = call;
  const performance = performanceOf(call);
  if (performance) {
    const { robot, on } = performance;
    const isThere = on === null || facts.onPad[robot] === on;
    return withCounts(moved(facts, isThere ? {} : { [robot]: pointOn(facts, robot, on) }, seconds), performance);
  }
  switch (skill) {
    case "drive-to":
    case "walk-to": {
      const robot = moverOf(call);
      const end = endOf(facts, robot, args);
      return end && moved(facts, { [robot]: end }, seconds);
    }
    case "push-to": {
      const crate = moverOf(call);
      if (!isCrate(crate)) return null;
      const [start, end] = [pointOfThing(facts, crate), endOf(facts, crate, args)];
      if (!end) return null;
      const length = distanceBetween(start, end);
      if (length < 1e-6) return moved(facts, {}, seconds);
      const rover: Point = [
        end[0] - ((end[0] - start[0]) * behindCrate) / length,
        end[1] - ((end[1] - start[1]) * behindCrate) / length,
      ];
      return moved(facts, { [crate]: end, rover }, seconds);
    }
    case "drive-around":
    case "walk-around":
      return afterLaps(facts, call, seconds);
    case "drive-up": {
      const [x, y] = pointOfThing(facts, "ramp");
      const up = moved(facts, { rover: [x - rampHalf[0] + alongToTop, y] }, seconds);
      const climbs = { ...up.climbs, rover: up.climbs.rover + (facts.rover.height >= heightAtTop - 0.04 ? 0 : 1) };
      return { ...up, rover: { ...up.rover, height: heightAtTop }, climbs };
    }
    default:
      return null;
  }
}

function afterLaps(facts: YardFacts, call: SkillCall, seconds: number): YardFacts | null {
  const robot = moverOf(call);
  const { thing, laps = 1 } = call.args;
  if (typeof thing !== "string" || !isThing(thing) || thing === robot || !isRobot(robot)) return null;
  const place = placeOfThing(facts, thing);
  const from = pointOfThing(facts, robot);
  const bearing = Math.atan2(from[1] - place.position[1], from[0] - place.position[0]);
  const reach = radiusOf(place.footprint) + (robot === "ant" ? 1 : 0.8);
  const end: Point = [place.position[0] + reach * Math.cos(bearing), place.position[1] + reach * Math.sin(bearing)];
  const after = moved(facts, { [robot]: end }, seconds);
  const counted = { ...after.laps[robot], [thing]: (after.laps[robot][thing] ?? 0) + Number(laps) };
  return { ...after, laps: { ...after.laps, [robot]: counted } };
}
