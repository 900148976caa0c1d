/** From intents to steps: which crate, which pad and which robot where the words leave it open, in which order, and what must hold after each and at the end. */
import type { FailedAttempt, SkillCall, Subgoal } from "../../src/core/plan.ts";
import {
  type CrateName,
  crateNames,
  isCrate,
  isRobot,
  type PadName,
  type Point,
  padNames,
  type RobotName,
  robotNames,
  type YardFacts,
  type YardThing,
} from "../../src/core/yard.ts";
import { placeTitle, regionOf, titleOf } from "./calls.ts";
import { chooseOption, type Option } from "./choice.ts";
import { type CallGuess, cheapestOrder, type Places, placesOf, type SkillGuess, weigh } from "./costs.ts";
import { afterCall, type Mover, pointOfThing } from "./imagine.ts";
import type { Crates, Relation, Target, YardIntent } from "./intents.ts";
import { type LearnedSkill, learnedFor, provisionalName, spinning } from "./learned.ts";
import {
  finalPredicates,
  goingMove,
  type Move,
  onPadMove,
  performanceMove,
  placeReach,
  roundMove,
  stepPredicate,
  upMove,
  type Where,
} from "./moves.ts";
import type { PerformanceCall } from "./performing.ts";
import { swapMoves } from "./swap.ts";
import { labelOf } from "./vocabulary.ts";
import { makeWay } from "./way-aside.ts";

export type Step = Omit<Subgoal, "id">;

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
  /** What is expected of a call with its arguments, where somebody knows. */
  readonly predict: CallGuess;
  /** What the library has learned from sentences. */
  readonly learned: readonly LearnedSkill[];
  /** Whether choices count the probability of success. */
  readonly weighted: boolean;
}

/** As the plan goes on: where everything is from now on, for costs, and what words such as "where it is" are about. */
interface Course extends Situation {
  readonly places: Places;
  /** From the start of the goal, in imagination: the same when it is planned again. */
  readonly meant: YardFacts;
}

/** A pad's own crate. */
const ownPad: Readonly<Partial<Record<CrateName, PadName>>> = { redCrate: "redPad" };
/** The same call failing this often makes another choice, where the words leave one. */
const tries = 2;

/** A reason where it cannot be done. */
export function draftsOf(intents: readonly YardIntent[], situation: Situation): Clause[] | string {
  let course: Course = { ...situation, places: placesOf(situation.facts), meant: situation.initial };
  const clauses: (readonly Move[])[] = [];
  for (const intent of intents) {
    const moves = movesOf(intent, course);
    if (typeof moves === "string") return moves;
    for (const { call } of moves) {
      const { after } = weigh(call, course.places, course.success);
      course = { ...course, places: after, meant: afterCall(course.meant, call) ?? course.meant };
    }
    clauses.push(moves);
  }
  const all = clauses.flat();
  let here = placesOf(situation.facts);
  return clauses.map((moves): Clause => {
    const steps = moves.map((move): Step => {
      const { call } = move;
      const { estimate, after } = weigh(call, here, situation.success, situation.predict);
      here = after;
      const region = regionOf(call, situation.facts);
      const predicate = stepPredicate(move, all, situation.initial);
      const why = move.needs ? "has to be learned first" : move.help;
      return {
        title: move.title ?? titleOf(call),
        ...(why === undefined ? {} : { why }),
        predicate,
        ...(move.needs ? { needs: move.needs } : { call }),
        estimate,
        ...(region ? { region } : {}),
      };
    });
    const finals = moves.flatMap((move) => finalPredicates(move, all, situation.initial));
    return { title: groupTitle(moves), steps, finals };
  });
}

function movesOf(intent: YardIntent, course: Course): readonly Move[] | string {
  switch (intent.kind) {
    case "impossible":
      return intent.reason;
    case "go":
      return byWhom(intent.robot, course, (robot) => goMoves(robot, intent.relation, intent.target, course));
    case "round":
      return byWhom(intent.robot, course, (robot) =>
        robot === intent.thing ? `the ${robot} cannot go round itself` : [roundMove(robot, intent.thing, intent.laps)],
      );
    case "turn":
      return byWhom(intent.robot, course, (robot) =>
        performanceMoves({ robot, turns: intent.turns, times: 1, on: intent.on }, spinning, course),
      );
    case "perform":
      return performanceMoves({ ...intent, turns: null }, intent.phrase, course);
    case "push":
      return pushMoves(intent, course);
    case "up":
      return [upMove(course.meant)];
    case "swap":
      return swapMoves(intent.pair, course.meant, (calls) => optionOf(calls, course));
  }
}

/** The robot that is named, or the one of which least is expected to be lost; then either being there is enough. */
function byWhom(
  robot: RobotName | "any",
  course: Course,
  of: (robot: RobotName) => readonly Move[] | string,
): readonly Move[] | string {
  if (robot !== "any") return of(robot);
  const all = robotNames.map(of);
  const options = all.flatMap((moves) =>
    typeof moves === "string"
      ? []
      : [
          {
            moves,
            ...optionOf(
              moves.map(({ call }) => call),
              course,
            ),
          },
        ],
  );
  const best = chooseOption(options, course);
  if (!best) return all.find((each) => typeof each === "string") ?? "there is no robot for it";
  return best.moves.map((move, index) => {
    const either = options.map(({ moves }) => moves[index]?.present);
    const isKnown = options.length > 1 && either.every((each) => each != null);
    return isKnown ? { ...move, present: `(${either.join(" || ")})` } : move;
  });
}

function goMoves(robot: RobotName, relation: Relation, target: Target, course: Course): Move[] | string {
  // To where somebody is is to them: a robot cannot stand inside.
  const place = target.kind === "place-of" ? ({ kind: "thing", thing: target.thing } as const) : target;
  const where = whereOf(place, robot, relation, course);
  if (typeof where === "string") return where;
  if ("thing" in where && where.thing === robot) return `the ${robot} cannot go to itself`;
  return [goingMove(robot, relation, where, course.meant)];
}

/** To its place, and there what the words say: by the library's skill of these words, or by one that has to be learned. */
function performanceMoves(
  { robot, turns, times, on }: Omit<PerformanceCall, "skill">,
  phrase: string,
  { learned, meant }: Course,
): Move[] {
  const known = learnedFor(robot, phrase, learned);
  const skill = known?.name ?? provisionalName(robot, phrase);
  const needs = known ? null : { robot, sentence: phrase };
  const said = turns === null ? phrase : "spin";
  const move = performanceMove({ skill, robot, turns, times, on }, said, needs);
  return on === null || meant.onPad[robot] === on ? [move] : [onPadMove(robot, on), move];
}

function pushMoves(intent: YardIntent & { kind: "push" }, course: Course): readonly Move[] | string {
  const { crates, relation, target } = intent;
  const isOpen = crates.kind === "count" && crates.count < crateNames.length;
  const options = isOpen ? choices(relation, target, course) : [namesOf(crates)];
  const drafts: (Option & { moves: Move[] })[] = [];
  let reason = "no crate is left to push";
  for (const names of options) {
    const moves = movesFor(names, relation, target, course);
    if (typeof moves === "string") {
      reason = moves;
      continue;
    }
    const order = cheapestOrder(
      moves.map(({ call }) => call),
      course.places,
      course.success,
    );
    const sorted = order.flatMap((call) => moves.find((move) => move.mover === call.args.crate) ?? []);
    drafts.push({ moves: makeWay(sorted, course.meant), ...optionOf(order, course) });
  }
  return chooseOption(drafts, course)?.moves ?? reason;
}

/** One crate: any, but only one that is there can be taken off a pad. */
function choices(relation: Relation, target: Target, { meant }: Course): (readonly CrateName[])[] {
  const on = crateNames.filter((name) =>
    target.kind === "thing" ? meant.onPad[name] === target.thing : meant.onPad[name] !== "none",
  );
  return (relation === "off" && on.length > 0 ? on : crateNames).map((name) => [name]);
}

function movesFor(names: readonly CrateName[], relation: Relation, target: Target, course: Course): Move[] | string {
  const moves: Move[] = [];
  for (const name of names) {
    const where = whereOf(target, name, relation, course);
    if (typeof where === "string") return where;
    if ("thing" in where && where.thing === name) {
      if (names.length === 1) return `the ${labelOf(name)} cannot be pushed to itself`;
      continue;
    }
    const reach = target.kind === "place-of" || target.kind === "origin" ? placeReach : undefined;
    moves.push(goingMove(name, relation, where, course.meant, reach));
  }
  return moves;
}

/** Expected seconds and success of calls, one after the other. Calls that failed often enough cost as much as an hour. */
function optionOf(calls: readonly SkillCall[], { places, failures, success, predict }: Course): Option {
  let [here, seconds, chance] = [places, 0, 1];
  let isKnown = true;
  for (const call of calls) {
    const { estimate, after } = weigh(call, here, success, predict);
    here = after;
    const failed = failures.filter(({ subgoal }) => sameCall(subgoal.call, call)).length;
    seconds += estimate.seconds + (failed >= tries ? 3600 : 0);
    if (estimate.success === null) isKnown = false;
    else chance *= estimate.success;
  }
  return { seconds, success: isKnown ? chance : null };
}

const sameCall = (left: SkillCall | undefined, right: SkillCall) =>
  left?.skill === right.skill && JSON.stringify(left.args) === JSON.stringify(right.args);

function namesOf(crates: Crates): readonly CrateName[] {
  return crates.kind === "named" ? crates.names : crateNames;
}

function whereOf(target: Target, mover: Mover, relation: Relation, course: Course): Where | string {
  const { places, meant, initial } = course;
  switch (target.kind) {
    case "thing":
      return { thing: target.thing };
    case "point":
      return { point: target.point };
    case "between": {
      const [left, right] = [places[target.left], places[target.right]];
      return { point: roundedPoint([(left[0] + right[0]) / 2, (left[1] + right[1]) / 2]) };
    }
    case "place-of":
      return target.thing === mover
        ? `the ${labelOf(mover)} is where it is`
        : { point: roundedPoint(pointOfThing(meant, target.thing)) };
    case "origin":
      return { point: roundedPoint(pointOfThing(initial, mover)) };
    case "matching": {
      if (isRobot(mover)) return `the ${mover} has no pad of its own`;
      const pad = ownPad[mover];
      return pad ? { thing: pad } : `the ${labelOf(mover)} has no pad of its own: the pads are blue, green and red`;
    }
    case "any": {
      const under = meant.onPad[mover];
      if (relation === "off" && target.noun === "pad") {
        return under === "none" ? `the ${labelOf(mover)} is on no pad` : { thing: under };
      }
      const names: readonly YardThing[] =
        target.noun === "pad" ? padNames : crateNames.filter((name) => name !== mover);
      const options = names.map((thing) => ({
        thing,
        ...optionOf([goingMove(mover, "at", { thing }, meant).call], course),
      }));
      return chooseOption(options, course) ?? "there is nothing of the kind";
    }
  }
}

const rounded = (value: number) => Math.round(value * 100) / 100;
const roundedPoint = ([x, y]: Point): Point => [rounded(x), rounded(y)];

function groupTitle(moves: readonly Move[]): string {
  const asked = moves.filter(({ help }) => help === undefined);
  const [first] = asked;
  if (first?.title !== undefined) return first.title;
  if (!first || moves.length === 1) return first ? titleOf(first.call) : "";
  const same = asked.every(({ call }) => call.args.to === first.call.args.to);
  const { to } = first.call.args;
  const names = asked.map(({ mover }) => `the ${labelOf(mover)}`).join(" and ");
  const where = same && typeof to === "string" ? placeTitle(first.mover, to as YardThing) : "to their places";
  if (asked.length === 1) return titleOf(first.call);
  return `${isCrate(first.mover) ? "push" : "bring"} ${names} ${where}`;
}
