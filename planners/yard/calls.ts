/** What a call of the yard's skills is in words, what says that it has done its work, and where it leads on the map. */
import type { Region, SkillCall } from "../../src/core/plan.ts";
import {
  farAway,
  footprintOf,
  isCrate,
  isPad,
  isRobot,
  nearby,
  rampTop,
  type YardFacts,
  type YardThing,
} from "../../src/core/yard.ts";
import { endOf, isThing, type Mover, moverOf, pointOfThing } from "./imagine.ts";
import { amountOf, counterOf, countIn, performanceOf, performanceTitle } from "./performing.ts";
import { labelOf } from "./vocabulary.ts";

/** A point counts as reached within this along x and y (m). */
export const pointReach = 0.6;

export const atTop = `distance.rover.ramp <= 0 && rover.height >= ${rampTop}`;

/** A number as it stands in a predicate. */
export const text = (value: number) => String(Math.round(value * 1000) / 1000);

export function atPoint(mover: Mover, x: number, y: number, reach = pointReach): string {
  const at = isCrate(mover) ? `crates.${mover}` : mover;
  const apart = (axis: string, value: number) => `abs(${at}.${axis} - ${value < 0 ? `(${text(value)})` : text(value)})`;
  return `max(${apart("x", x)}, ${apart("y", y)}) <= ${reach}`;
}

/** Predicate that holds when the call has done its work; `facts`: before it. Null where the arguments say nothing that is known. */
export function predicateOf(call: SkillCall, facts: YardFacts): string | null {
  const performance = performanceOf(call);
  if (performance) return `${counterOf(performance)} >= ${countIn(facts, performance) + amountOf(performance)}`;
  const mover = moverOf(call);
  const { to, from, x, y, distance, thing, laps } = call.args;
  if (call.skill === "drive-up") return atTop;
  if (call.skill.endsWith("-around")) {
    if (typeof thing !== "string" || !isThing(thing) || !isRobot(mover)) return null;
    return `laps.${mover}.${thing} >= ${(facts.laps[mover][thing] ?? 0) + Number(laps ?? 1)}`;
  }
  if (typeof from === "string" && isThing(from)) return `distance.${mover}.${from} >= ${distance ?? farAway}`;
  if (typeof x === "number" && typeof y === "number") return atPoint(mover, x, y);
  if (typeof to !== "string" || !isThing(to)) return null;
  return isPad(to) ? `onPad.${mover} == '${to}'` : `distance.${mover}.${to} <= ${nearby}`;
}

const times = (count: number) => (count === 1 ? "once" : count === 2 ? "twice" : `${count} times`);

export function titleOf(call: SkillCall): string {
  const performance = performanceOf(call);
  if (performance) return performanceTitle(performance);
  const mover = moverOf(call);
  const { to, from, x, y, thing, laps } = call.args;
  const verb = mover === "rover" ? "drive" : mover === "ant" ? "walk the ant" : `push the ${labelOf(mover)}`;
  if (call.skill === "drive-up") return "drive up the ramp";
  if (typeof thing === "string" && isThing(thing))
    return `${verb} round the ${labelOf(thing)} ${times(Number(laps ?? 1))}`;
  if (typeof from === "string" && isThing(from))
    return `${verb} ${call.args.distance === undefined ? "away from" : "off"} the ${labelOf(from)}`;
  if (typeof x === "number" && typeof y === "number") return `${verb} to (${x}, ${y})`;
  return `${verb} ${placeTitle(mover, to as YardThing)}`;
}

export function placeTitle(mover: Mover, to: YardThing): string {
  const thing = `the ${labelOf(to)}`;
  if (isPad(to)) return `${isRobot(mover) ? "to" : "onto"} ${thing}`;
  return `${isCrate(mover) || isCrate(to) ? "next to" : "to"} ${thing}`;
}

/** Where a call leads, for the map; null where it cannot be told. */
export function regionOf(call: SkillCall, facts: YardFacts): Region | null {
  const { to, thing } = call.args;
  const goal = call.skill === "drive-up" ? "ramp" : (performanceOf(call)?.on ?? to ?? thing);
  if (typeof goal === "string" && isThing(goal)) {
    const [x, y] = pointOfThing(facts, goal);
    const footprint = footprintOf(goal);
    if (footprint.kind === "rectangle" && !isCrate(goal)) {
      const [dx, dy] = footprint.half;
      return { kind: "box", min: [x - dx, y - dy, 0], max: [x + dx, y + dy, call.skill === "drive-up" ? 0.4 : 0.02] };
    }
    return { kind: "waypoint", position: [x, y, 0], radius: nearby };
  }
  const end = endOf(facts, moverOf(call), call.args);
  return end && { kind: "waypoint", position: [...end, 0], radius: pointReach };
}
