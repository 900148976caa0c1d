/** Making way: a crate or robot that stands where another crate or robot shall stand is moved aside first. */
import type { SkillCall } from "../../src/core/plan.ts";
import { crateNames, isCrate, type Point, padNames, robotNames, type YardFacts } from "../../src/core/yard.ts";
import { moveCall, yardReach } from "./achieve.ts";
import { afterCall, distanceBetween, type Mover, obstacles, pointOfThing } from "./imagine.ts";
import { asideMove, type Move } from "./moves.ts";

/** Middles nearer than this (m) are in each other's way. */
const room = { crate: 0.5, robot: 1 };
/** Pushed so far aside (m): the rover has to pass behind the other one. */
const aside = 1.4;
const roomFor = (mover: Mover) => (isCrate(mover) ? room.crate : room.robot);
const rounded = (value: number) => Math.round(value * 100) / 100;

/** Where to move what stands at a point: near, free, and not in the line from which the other one comes. */
export function asidePoint(facts: YardFacts, who: Mover, mover: Mover, at: Point): Point {
  const from = pointOfThing(facts, mover);
  const line = Math.atan2(at[1] - from[1], at[0] - from[0]);
  const others = obstacles(facts, isCrate(who) ? [who, "rover"] : [who]);
  const points = Array.from({ length: 16 }, (_, index): Point => {
    const angle = line + (2 * Math.PI * index) / 16;
    return [rounded(at[0] + aside * Math.cos(angle)), rounded(at[1] + aside * Math.sin(angle))];
  });
  const cost = (point: Point) => {
    const crowd = others.reduce(
      (sum, { centre, radius }) => sum + Math.max(0, radius + 0.9 - distanceBetween(centre, point)),
      0,
    );
    const outside = Math.max(0, Math.abs(point[0]) - yardReach + 1, Math.abs(point[1]) - yardReach + 1);
    const onPads = padNames.filter((pad) => distanceBetween(pointOfThing(facts, pad), point) < 0.9).length;
    // Across the line is best: neither where the other one comes from nor where the rover pushes towards.
    const along = Math.abs(Math.cos(Math.atan2(point[1] - at[1], point[0] - at[0]) - line));
    return 6 * crowd + 6 * outside + onPads + 2 * along;
  };
  return points.reduce((best, point) => (cost(point) < cost(best) ? point : best));
}

/** Who stands in the way of a crate or robot that shall come to a point: crates of crates, robots of robots. */
function inTheWay(facts: YardFacts, mover: Mover, at: Point): Mover[] {
  const kin: readonly Mover[] = isCrate(mover) ? crateNames : robotNames;
  return kin.filter((name) => name !== mover && distanceBetween(pointOfThing(facts, name), at) < roomFor(mover));
}

/** Calls that clear a point; none where it is free. */
export function wayAside(facts: YardFacts, mover: Mover, at: Point): SkillCall[] {
  return inTheWay(facts, mover, at).map((name) => {
    const [x, y] = asidePoint(facts, name, mover, at);
    return moveCall(name, { x, y });
  });
}

/** Moves to points with what must make way for them before each. */
export function makeWay(moves: readonly Move[], facts: YardFacts): Move[] {
  let now = facts;
  const all: Move[] = [];
  const add = (move: Move) => {
    all.push(move);
    now = afterCall(now, move.call) ?? now;
  };
  for (const move of moves) {
    const { x, y } = move.call.args;
    if (typeof x === "number" && typeof y === "number") {
      for (const name of inTheWay(now, move.mover, [x, y])) {
        add(asideMove(name, asidePoint(now, name, move.mover, [x, y]), [x, y], roomFor(move.mover)));
      }
    }
    add(move);
  }
  return all;
}
