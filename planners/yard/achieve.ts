/**
 * Calls that bring a comparison about: generate and test. What it mentions says who may be moved and where to; a call is proposed when in imagination it
 * makes the comparison true, or at least brings it nearer. Where no named place does, a point is looked for by trying the
 * yard's points one by one (means-ends analysis, Newell & Simon 1961, with imagination as the table of differences).
 */
import type { SkillCall } from "../../src/core/plan.ts";
import {
  crateNames,
  isCrate,
  isPad,
  isRobot,
  type Point,
  padNames,
  type YardFacts,
  type YardThing,
  yardThings,
} from "../../src/core/yard.ts";
import { type Atom, gapOf, isTrue, literalsOf, pathsOf } from "./conditions.ts";
import {
  afterCall,
  distanceBetween,
  isMover,
  isThing,
  type Mover,
  moved,
  movers,
  obstacles,
  pointOfThing,
} from "./imagine.ts";
import { type LearnedSkill, learnedFor, spinning } from "./learned.ts";
import { performanceCall } from "./performing.ts";

/** Things are looked for a place within this of the middle (m). */
export const yardReach = 6;
const gridStep = 0.5;
/** A step that does not make a comparison true must bring it nearer by so much (units of the fact). */
const leastGain = 0.4;
const mostLaps = 20;

/** The call that moves somebody. */
export function moveCall(mover: Mover, args: SkillCall["args"]): SkillCall {
  if (isRobot(mover)) return { skill: mover === "ant" ? "walk-to" : "drive-to", args };
  return { skill: "push-to", args: { crate: mover, ...args } };
}

/** Calls worth trying for an atom that does not hold, those that make it true before others. */
export function achieversOf(atom: Atom, facts: YardFacts, learned: readonly LearnedSkill[] = []): SkillCall[] {
  const paths = pathsOf(atom.expression);
  const candidates = paths.flatMap((path) => [
    ...candidatesFor(path, atom, facts),
    ...performances(path, atom, facts, learned),
  ]);
  const unique = [...new Map(candidates.map((call) => [JSON.stringify(call), call])).values()];
  const before = gapOf(atom, facts);
  const judged = unique.flatMap((call) => {
    const after = afterCall(facts, call);
    if (!after) return [];
    if (isTrue(atom, after)) return [{ call, done: true }];
    const gap = gapOf(atom, after);
    return before !== null && gap !== null && before - gap >= leastGain ? [{ call, done: false }] : [];
  });
  const enough = judged.filter(({ done }) => done);
  const points = enough.length > 0 ? [] : pointCalls(paths, atom, facts);
  const found =
    enough.length + points.length > 0 ? [...enough.map(({ call }) => call), ...points] : judged.map(({ call }) => call);
  return [...found, ...leavings(paths, facts)];
}

/** Who is there already must leave before it can come again. */
function leavings(paths: readonly string[][], facts: YardFacts): SkillCall[] {
  return paths.flatMap(([fact, who = "", thing = ""]) => {
    if ((fact !== "visits" && fact !== "arrived") || !isMover(who) || !isThing(thing)) return [];
    const distance = facts.distance[who][thing] ?? Number.POSITIVE_INFINITY;
    return distance <= (isPad(thing) ? 0 : 1.15) ? [moveCall(who, { from: thing })] : [];
  });
}

function candidatesFor(
  [fact = "", who = "", thing = ""]: readonly string[],
  atom: Atom,
  facts: YardFacts,
): SkillCall[] {
  const literals = literalsOf(atom.expression);
  switch (fact) {
    case "distance":
    case "visits":
    case "arrived":
      if (!isThing(who) || !isThing(thing)) return [];
      if (who === "rover" && thing === "ramp") return [...toAndFrom(who, thing, literals), ...climbs(facts)];
      return [...toAndFrom(who, thing, literals), ...toAndFrom(thing, who, literals)];
    case "onPad": {
      if (!isMover(who)) return [];
      const on = facts.onPad[who];
      return [
        ...padNames.map((pad) => moveCall(who, { to: pad })),
        ...(on === "none" ? [] : [moveCall(who, { from: on, distance: 0.3 })]),
      ];
    }
    // Coordinates: a point is looked for.
    case "rover":
      return climbs(facts);
    case "cratesOn":
      if (!isThing(who)) return [];
      return crateNames.map((crate) =>
        moveCall(crate, facts.onPad[crate] === who ? { from: who, distance: 0.3 } : { to: who }),
      );
    case "laps":
      if (!isRobot(who) || !isThing(thing) || who === thing) return [];
      return [1, ...Array.from({ length: mostLaps - 1 }, (_, index) => index + 2)]
        .map((laps): SkillCall => ({ skill: who === "ant" ? "walk-around" : "drive-around", args: { thing, laps } }))
        .filter((call) => {
          const after = afterCall(facts, call);
          return after !== null && isTrue(atom, after);
        })
        .slice(0, 1);
    case "climbs":
      return who === "rover" ? climbs(facts) : [];
    default:
      return [];
  }
}

/** Learned skills that count what is asked for, as often as it takes: turns by the one for turning, performances by their own. */
function performances(
  [fact = "", robot = "", ground = "", name = ""]: readonly string[],
  atom: Atom,
  facts: YardFacts,
  learned: readonly LearnedSkill[],
): SkillCall[] {
  if ((fact !== "turns" && fact !== "performed") || !isRobot(robot)) return [];
  const skill =
    fact === "turns"
      ? learnedFor(robot, spinning, learned)
      : learned.find((each) => each.name === name && each.robot === robot);
  if (!skill) return [];
  const on = isPad(ground) ? ground : null;
  return Array.from({ length: mostLaps }, (_, index) => index + 1)
    .map((count) => {
      const amount = fact === "turns" ? { turns: count } : { turns: null, times: count };
      return performanceCall({ skill: skill.name, robot, on, ...amount });
    })
    .filter((call) => {
      const after = afterCall(facts, call);
      return after !== null && isTrue(atom, after);
    })
    .slice(0, 1);
}

/** Up, or where it stands there already down again first. */
function climbs(facts: YardFacts): SkillCall[] {
  return facts.rover.height > 0.1
    ? [moveCall("rover", { from: "ramp", distance: 0.5 })]
    : [{ skill: "drive-up", args: { to: "ramp" } }];
}

function toAndFrom(who: YardThing, thing: YardThing, literals: readonly (number | string)[]): SkillCall[] {
  if (!isMover(who) || who === thing) return [];
  const farther = literals.flatMap((value) =>
    typeof value === "number" && value > 0 && value <= 9 ? [Math.round((value + 0.2) * 100) / 100] : [],
  );
  return [
    moveCall(who, { to: thing }),
    moveCall(who, { from: thing }),
    ...farther.map((distance) => moveCall(who, { from: thing, distance })),
  ];
}

function moversIn(paths: readonly string[][]): Mover[] {
  const mentioned = paths.flatMap(([fact = "", ...names]) =>
    ["distance", "crates", "onPad"].includes(fact) ? names : [fact],
  );
  return [...new Set(mentioned)].filter(isMover);
}

/** For each mover that it mentions the nearest free point that makes it true, and so do the points about it. */
function pointCalls(paths: readonly string[][], atom: Atom, facts: YardFacts): SkillCall[] {
  return moversIn(paths).flatMap((mover) => {
    const point = pointFor(mover, [atom], facts);
    return point ? [moveCall(mover, { x: point[0], y: point[1] })] : [];
  });
}

/** Where several comparisons are about the same mover, a point that does for all of them. */
export function jointAchievers(atoms: readonly Atom[], facts: YardFacts): SkillCall[] {
  const about = atoms.map((atom) => ({ atom, movers: moversIn(pathsOf(atom.expression)) }));
  return movers.flatMap((mover) => {
    const own = about.filter((each) => each.movers.includes(mover)).map(({ atom }) => atom);
    if (own.length < 2 || own.every((atom) => isTrue(atom, facts))) return [];
    const point = pointFor(mover, own, facts);
    return point ? [moveCall(mover, { x: point[0], y: point[1] })] : [];
  });
}

const rounded = (value: number) => Math.round(value * 100) / 100;

function pointFor(mover: Mover, atoms: readonly Atom[], facts: YardFacts): Point | null {
  const own = pointOfThing(facts, mover);
  const numbers = atoms
    .flatMap((atom) => literalsOf(atom.expression))
    .filter((each): each is number => typeof each === "number");
  const grid = Array.from({ length: (2 * yardReach) / gridStep + 1 }, (_, index) => index * gridStep - yardReach);
  const along = (axis: 0 | 1) => {
    const places = yardThings.map((thing) => pointOfThing(facts, thing)[axis]);
    const offsets = numbers.flatMap((value) => [value, ...places.flatMap((place) => [place + value, place - value])]);
    return [...new Set([own[axis], ...places, ...offsets, ...grid].map(rounded))].filter(
      (value) => Math.abs(value) <= yardReach,
    );
  };
  const [xs, ys] = [along(0), along(1)];
  const others = obstacles(facts, [mover]);
  const room = isCrate(mover) ? 0.35 : 0.5;
  const holds = (point: Point) => {
    const there = moved(facts, { [mover]: point });
    return atoms.every((atom) => isTrue(atom, there));
  };
  const points = xs
    .flatMap((x) => ys.map((y): Point => [x, y]))
    .filter((point) => others.every(({ centre, radius }) => distanceBetween(centre, point) > radius + room))
    .sort((a, b) => distanceBetween(a, own) - distanceBetween(b, own));
  let edge: Point | null = null;
  let tested = 0;
  for (const point of points) {
    if (!holds(point)) continue;
    edge ??= point;
    // Well inside what is wanted: a robot or crate is not left to the centimetre.
    const about = [0.3, -0.3].flatMap((by): Point[] => [
      [point[0] + by, point[1]],
      [point[0], point[1] + by],
    ]);
    if (about.every(holds)) return point;
    if (++tested >= 40) break;
  }
  return edge;
}
