/**
 * One thing that somebody does: the call, what says now that it is done, and what says it later, when something else may have undone it: visits, laps
 * and climbs are counted from the start of the goal.
 */
import type { SkillCall, SkillNeed } from "../../src/core/plan.ts";
import {
  isCrate,
  isPad,
  isRobot,
  nearby,
  type PadName,
  type Point,
  type RobotName,
  type YardFacts,
  type YardThing,
} from "../../src/core/yard.ts";
import { moveCall } from "./achieve.ts";
import { atPoint, predicateOf, text } from "./calls.ts";
import { isMover, type Mover } from "./imagine.ts";
import type { Relation } from "./intents.ts";
import { amountOf, counterOf, countIn, type PerformanceCall, performanceCall, performanceTitle } from "./performing.ts";

export type Where = { readonly thing: YardThing } | { readonly point: Point };

export interface Move {
  readonly mover: Mover;
  readonly call: SkillCall;
  /** Holds when it has done its work, and for as long as nothing undoes it; null: only the count says so. */
  readonly present: string | null;
  /** What counts it. */
  readonly counter:
    | { readonly kind: "visits"; readonly thing: YardThing }
    | { readonly kind: "laps"; readonly thing: YardThing; readonly laps: number }
    | { readonly kind: "climbs" }
    | { readonly kind: "performance"; readonly performance: PerformanceCall }
    | null;
  /** Done for another move, and why: nobody asked for it. */
  readonly help?: string;
  /** In the person's words. */
  readonly title?: string;
  /** Nothing here can do it until this has been learned. */
  readonly needs?: SkillNeed;
}

/** So far from a pad's edge (m) something that shall be off it is brought. */
const offPad = 0.3;
/** What crates that change places, or take another's, must keep to (m along x and y). */
export const placeReach = 0.4;

export function goingMove(mover: Mover, relation: Relation, where: Where, facts: YardFacts, reach?: number): Move {
  if ("point" in where) {
    const [x, y] = where.point;
    const call = moveCall(mover, { x, y });
    return {
      mover,
      call,
      present: reach === undefined ? predicateOf(call, facts) : atPoint(mover, x, y, reach),
      counter: null,
    };
  }
  const { thing } = where;
  if (relation === "at") {
    const call = moveCall(mover, { to: thing });
    return { mover, call, present: predicateOf(call, facts), counter: { kind: "visits", thing } };
  }
  if (relation === "off" && isPad(thing)) {
    const call = moveCall(mover, { from: thing, distance: offPad });
    return { mover, call, present: `onPad.${mover} != '${thing}'`, counter: null };
  }
  const call = moveCall(
    mover,
    relation === "off" && thing === "ramp" ? { from: thing, distance: offPad } : { from: thing },
  );
  return { mover, call, present: predicateOf(call, facts), counter: null };
}

/** A crate or robot out of the way of a point. */
export function asideMove(mover: Mover, [x, y]: Point, from: Point, room: number): Move {
  const at = isCrate(mover) ? `crates.${mover}` : mover;
  const present = `max(abs(${at}.x - (${text(from[0])})), abs(${at}.y - (${text(from[1])}))) >= ${room}`;
  return { mover, call: moveCall(mover, { x, y }), present, counter: null, help: "makes room" };
}

export function roundMove(robot: RobotName, thing: YardThing, laps: number): Move {
  const call = { skill: robot === "ant" ? "walk-around" : "drive-around", args: { thing, laps } };
  return { mover: robot, call, present: null, counter: { kind: "laps", thing, laps } };
}

export function upMove(facts: YardFacts): Move {
  const call = { skill: "drive-up", args: { to: "ramp" } };
  return { mover: "rover", call, present: predicateOf(call, facts), counter: { kind: "climbs" } };
}

/** A robot onto the pad where it shall do something. */
export function onPadMove(robot: RobotName, pad: PadName): Move {
  const call = moveCall(robot, { to: pad });
  return {
    mover: robot,
    call,
    present: `onPad.${robot} == '${pad}'`,
    counter: null,
    help: "that is where it shall be",
  };
}

/** @param needs what has to be learned first; null: the library has it */
export function performanceMove(performance: PerformanceCall, phrase: string, needs: SkillNeed | null): Move {
  return {
    mover: performance.robot,
    call: performanceCall(performance),
    present: null,
    counter: { kind: "performance", performance },
    title: performanceTitle(performance, phrase),
    ...(needs ? { needs } : {}),
  };
}

/** Whether something later in the plan may move it away again, or what it has come to. */
function isUndone(move: Move, all: readonly Move[]): boolean {
  const later = all.slice(all.indexOf(move) + 1);
  const pair: string[] = [move.mover];
  if (move.counter?.kind === "visits" && isMover(move.counter.thing)) pair.push(move.counter.thing);
  return later.some(({ mover }) => pair.includes(mover) || (pair.includes("rover") && isCrate(mover)));
}

/** "It has come there so often since the goal was given"; null where that is not counted. */
function countedPredicate(move: Move, all: readonly Move[], initial: YardFacts): string | null {
  const { mover, counter } = move;
  if (!counter) return null;
  const earlier = all.slice(0, all.indexOf(move));
  if (counter.kind === "climbs") {
    const again = earlier.filter((each) => each.counter?.kind === "climbs").length;
    return `climbs.rover >= ${initial.climbs.rover + again + 1}`;
  }
  if (counter.kind === "performance") {
    const { performance } = counter;
    const fact = counterOf(performance);
    // What is done on a pad also counts for the whole yard.
    const before = earlier.flatMap((each) => (each.counter?.kind === "performance" ? [each.counter.performance] : []));
    const own = (each: PerformanceCall) =>
      counterOf(each) === fact || counterOf({ ...each, on: null }) === fact ? amountOf(each) : 0;
    const sum = before.reduce((total, each) => total + own(each), 0);
    return `${fact} >= ${countIn(initial, performance) + sum + amountOf(performance)}`;
  }
  const { thing } = counter;
  const same = earlier.flatMap((each) =>
    each.mover === mover && each.counter?.kind === counter.kind && each.counter.thing === thing ? [each.counter] : [],
  );
  if (counter.kind === "laps" && isRobot(mover)) {
    const before = same.reduce((sum, each) => sum + (each.kind === "laps" ? each.laps : 0), 0);
    return `laps.${mover}.${thing} >= ${(initial.laps[mover][thing] ?? 0) + before + counter.laps}`;
  }
  const before = initial.visits[mover][thing] ?? 0;
  const distance = initial.distance[mover][thing] ?? Number.POSITIVE_INFINITY;
  // Who is there already has come; whoever moves it first has to bring it back.
  const isThere = distance <= (isPad(thing) ? 0 : nearby) && !earlier.some((each) => each.mover === mover);
  return `visits.${mover}.${thing} >= ${before + same.length + (isThere ? 0 : 1)}`;
}

export function stepPredicate(move: Move, all: readonly Move[], initial: YardFacts): string {
  const counted = countedPredicate(move, all, initial);
  const now = move.present ?? counted ?? "true";
  return move.present === null || !isUndone(move, all) ? now : (counted ?? now);
}

/** What must hold of it at the end; none where nothing can be told then. */
export function finalPredicates(move: Move, all: readonly Move[], initial: YardFacts): string[] {
  if (move.help !== undefined) return [];
  const counted = countedPredicate(move, all, initial);
  if (move.present !== null && !isUndone(move, all)) return [move.present];
  return counted ? [counted] : [];
}
