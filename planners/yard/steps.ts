/** From intents to steps: which crate and which pad where the words leave it open, in which order, and what must hold after each and at the end. */
import type { FailedAttempt, SkillCall, Subgoal } from "../../src/core/plan.ts";
import {
  type CrateName,
  crateNames,
  farAway,
  isCrate,
  isPad,
  isRobot,
  nearby,
  type PadName,
  type Point,
  padNames,
  type RobotName,
  type YardFacts,
  type YardThing,
} from "../../src/core/yard.ts";
import { cheapestOrder, type Places, placesOf, type SkillGuess, weigh } from "./costs.ts";
import type { Crates, Relation, Target, YardIntent } from "./intents.ts";
import { labelOf } from "./vocabulary.ts";

export type Step = Omit<Subgoal, "id"> & { readonly call: SkillCall };

export interface Clause {
  readonly title: string;
  readonly steps: readonly Step[];
  /** Must hold at the end; empty where nothing can be told then. */
  readonly finals: readonly string[];
}

export interface Situation {
  readonly facts: YardFacts;
  readonly initial: YardFacts;
  readonly failures: readonly FailedAttempt[];
  readonly success: SkillGuess;
}

type Mover = RobotName | CrateName;
type Where = { readonly thing: YardThing } | { readonly point: Point };

interface Move {
  readonly mover: Mover;
  readonly relation: Relation;
  readonly where: Where;
}

/** A point counts as reached within this along x and y (m). */
const pointReach = 0.6;
/** A pad's own crate. */
const ownPad: Readonly<Record<CrateName, PadName>> = { redCrate: "redPad", greenCrate: "greenPad" };
/** The same call failing this often makes another choice, where the words leave one. */
const tries = 2;

/** A reason where it cannot be done. */
export function draftsOf(intents: readonly YardIntent[], situation: Situation): Clause[] | string {
  let places = placesOf(situation.facts);
  const clauses: { moves: Move[] }[] = [];
  for (const intent of intents) {
    if (intent.kind === "impossible") return intent.reason;
    const moves = intent.kind === "go" ? goMoves(intent, places, situation) : pushMoves(intent, places, situation);
    if (typeof moves === "string") return moves;
    for (const move of moves) places = weigh(callOf(move), places, situation.success).after;
    clauses.push({ moves });
  }
  const all = clauses.flatMap(({ moves }) => moves);
  let here = placesOf(situation.facts);
  return clauses.map(({ moves }): Clause => {
    const steps = moves.map((move): Step => {
      const call = callOf(move);
      const { estimate, after } = weigh(call, here, situation.success);
      here = after;
      const [title, predicate] = [titleOf(move), stepPredicate(move, all, situation)];
      return { title, predicate, call, estimate };
    });
    const finals = moves.flatMap((move) => finalPredicates(move, all, situation));
    return { title: groupTitle(moves), steps, finals };
  });
}

function goMoves(intent: YardIntent & { kind: "go" }, places: Places, situation: Situation): Move[] | string {
  const { robot, relation, target } = intent;
  const where = whereOf(target, robot, places, situation);
  if (typeof where === "string") return where;
  if ("thing" in where && where.thing === robot) return `the ${robot} cannot go to itself`;
  return [{ mover: robot, relation, where }];
}

function pushMoves(intent: YardIntent & { kind: "push" }, places: Places, situation: Situation): Move[] | string {
  const { crates, relation, target } = intent;
  const isOpen = crates.kind === "count" && crates.count < crateNames.length;
  const options = isOpen ? choose(crateNames, crates.count) : [namesOf(crates)];
  const drafts: { moves: Move[]; cost: number }[] = [];
  let reason = "no crate is left to push";
  for (const names of options) {
    const moves = movesFor(names, relation, target, places, situation);
    if (typeof moves === "string") {
      reason = moves;
      continue;
    }
    const order = cheapestOrder(moves.map(callOf), places, situation.success);
    const sorted = order.flatMap((call) => moves.find((move) => move.mover === call.args.crate) ?? []);
    drafts.push({ moves: sorted, cost: costOf(order, places, situation) });
  }
  const best = drafts.reduce<(typeof drafts)[number] | null>(
    (least, each) => (!least || each.cost < least.cost ? each : least),
    null,
  );
  return best?.moves ?? reason;
}

function movesFor(
  names: readonly CrateName[],
  relation: Relation,
  target: Target,
  places: Places,
  situation: Situation,
): Move[] | string {
  const moves: Move[] = [];
  for (const name of names) {
    const where = target.kind === "matching" ? { thing: ownPad[name] } : whereOf(target, name, places, situation);
    if (typeof where === "string") return where;
    if ("thing" in where && where.thing === name) {
      if (names.length === 1) return `the ${labelOf(name)} cannot be pushed to itself`;
      continue;
    }
    moves.push({ mover: name, relation, where });
  }
  return moves;
}

/** Calls that failed often enough cost as much as an hour. */
function costOf(calls: readonly SkillCall[], places: Places, { failures, success }: Situation): number {
  let here = places;
  return calls.reduce((sum, call) => {
    const { estimate, after } = weigh(call, here, success);
    here = after;
    const failed = failures.filter(({ subgoal }) => sameCall(subgoal.call, call)).length;
    return sum + estimate.seconds + (failed >= tries ? 3600 : 0);
  }, 0);
}

const sameCall = (left: SkillCall | undefined, right: SkillCall) =>
  left?.skill === right.skill && JSON.stringify(left.args) === JSON.stringify(right.args);

function namesOf(crates: Crates): readonly CrateName[] {
  return crates.kind === "named" ? crates.names : crateNames;
}

function choose(names: readonly CrateName[], count: number): CrateName[][] {
  return count === 1 ? names.map((name) => [name]) : [[...names].slice(0, count)];
}

function whereOf(target: Target, mover: Mover, places: Places, situation: Situation): Where | string {
  switch (target.kind) {
    case "thing":
      return { thing: target.thing };
    case "point":
      return { point: target.point };
    case "between": {
      const [left, right] = [places[target.left], places[target.right]];
      return { point: [rounded((left[0] + right[0]) / 2), rounded((left[1] + right[1]) / 2)] };
    }
    case "matching":
      return isCrate(mover) ? { thing: ownPad[mover] } : `the ${mover} has no pad of its own`;
    case "any": {
      const names: readonly YardThing[] =
        target.noun === "pad" ? padNames : crateNames.filter((name) => name !== mover);
      const cost = (thing: YardThing) =>
        costOf([callOf({ mover, relation: "at", where: { thing } })], places, situation);
      return { thing: names.reduce((best, name) => (cost(name) < cost(best) ? name : best)) };
    }
  }
}

const rounded = (value: number) => Math.round(value * 100) / 100;

function callOf({ mover, relation, where }: Move): SkillCall {
  const to =
    "point" in where
      ? { x: where.point[0], y: where.point[1] }
      : { [relation === "away" ? "from" : "to"]: where.thing };
  if (isRobot(mover)) return { skill: mover === "ant" ? "walk-to" : "drive-to", args: to };
  return { skill: "push-to", args: { crate: mover, ...to } };
}

function titleOf(move: Move): string {
  const { mover } = move;
  const verb = mover === "rover" ? "drive" : mover === "ant" ? "walk the ant" : `push the ${labelOf(mover)}`;
  return `${verb} ${placeTitle(move)}`;
}

function placeTitle({ mover, relation, where }: Move): string {
  if ("point" in where) return `to (${where.point.join(", ")})`;
  const thing = `the ${labelOf(where.thing)}`;
  if (relation === "away") return `away from ${thing}`;
  if (isPad(where.thing)) return `${isRobot(mover) ? "to" : "onto"} ${thing}`;
  return `${isCrate(mover) || isCrate(where.thing) ? "next to" : "to"} ${thing}`;
}

function groupTitle(moves: readonly Move[]): string {
  const [first] = moves;
  if (!first || moves.length === 1) return first ? titleOf(first) : "";
  const same = moves.every(({ where }) => JSON.stringify(where) === JSON.stringify(first.where));
  const names = moves.map(({ mover }) => `the ${labelOf(mover)}`).join(" and ");
  return `push ${names} ${same ? placeTitle(first) : "to their places"}`;
}

/** What says that the mover is where the move leads, now. */
function presentPredicate({ mover, relation, where }: Move): string {
  if ("point" in where) {
    const at = isRobot(mover) ? mover : `crates.${mover}`;
    return `max(abs(${at}.x - ${where.point[0]}), abs(${at}.y - ${where.point[1]})) <= ${pointReach}`;
  }
  if (relation === "away") return `distance.${mover}.${where.thing} >= ${farAway}`;
  return isPad(where.thing) ? `onPad.${mover} == '${where.thing}'` : `distance.${mover}.${where.thing} <= ${nearby}`;
}

/** Whether something later in the plan may move it away again. */
function isUndone(move: Move, all: readonly Move[]): boolean {
  const later = all.slice(all.indexOf(move) + 1);
  return later.some(({ mover }) => mover === move.mover || (move.mover === "rover" && isCrate(mover)));
}

/** "It has come there so often since the goal was given"; null where visits are not counted. */
function visitPredicate(move: Move, all: readonly Move[], { initial }: Situation): string | null {
  const { mover, relation, where } = move;
  if ("point" in where || relation === "away") return null;
  const { thing } = where;
  const earlier = all.slice(0, all.indexOf(move));
  const again = earlier.filter(
    (each) => each.mover === mover && "thing" in each.where && each.where.thing === thing,
  ).length;
  const before = initial.visits[mover][thing] ?? 0;
  const distance = initial.distance[mover][thing] ?? Number.POSITIVE_INFINITY;
  // Who is there already has come; whoever moves it first has to bring it back.
  const isThere = distance <= (isPad(thing) ? 0 : nearby) && !earlier.some((each) => each.mover === mover);
  return `visits.${mover}.${thing} >= ${before + again + (isThere ? 0 : 1)}`;
}

function stepPredicate(move: Move, all: readonly Move[], situation: Situation): string {
  return (isUndone(move, all) ? visitPredicate(move, all, situation) : null) ?? presentPredicate(move);
}

function finalPredicates(move: Move, all: readonly Move[], situation: Situation): string[] {
  if (!isUndone(move, all)) return [presentPredicate(move)];
  const visit = visitPredicate(move, all, situation);
  return visit ? [visit] : [];
}
