/**
 * A step as a model proposes it, made into a call of the yard's skills: names by their synonyms, the skill that does the job where the one that was
 * named does not exist or cannot do it, points kept inside the yard. What cannot be made sense of is refused with the reason.
 */
import type { SkillCall } from "../../src/core/plan.ts";
import { isCrate, isPad, isRobot, type Point, type YardFacts, type YardThing } from "../../src/core/yard.ts";
import type { ProposedStep } from "../domain.ts";
import { moveCall, yardReach } from "./achieve.ts";
import { distanceBetween, isMover, type Mover, obstacles, pointOfThing } from "./imagine.ts";
import type { LearnedSkill } from "./learned.ts";
import { thingNamed, unknownThing, wordsOf } from "./names.ts";
import { performanceCall } from "./performing.ts";
import { labelOf, verbs } from "./vocabulary.ts";

export const yardSkillNames = ["drive-to", "walk-to", "push-to", "drive-around", "walk-around", "drive-up"] as const;

export type Grounded =
  | { readonly call: SkillCall /** What was changed, if anything. */; readonly changes: readonly string[] }
  | { readonly refusal: string };

/** Points farther out than the yard but within this (m) are taken back to its edge; others are refused. */
const farthest = 12;
const mostLaps = 20;

const roundWords = new Set(["around", "round", "circle", "orbit", "lap", "laps", "encircle"]);
const upWords = new Set(["up", "climb", "ascend", "mount"]);
const pushWords = new Set([
  "push",
  "shove",
  "nudge",
  "slide",
  "bring",
  "put",
  "place",
  "carry",
  "deliver",
  "transport",
  "take",
  "set",
  "shift",
  "haul",
]);
const impossibleWords = new Set([
  "lift",
  "grab",
  "grasp",
  "pick",
  "throw",
  "raise",
  "stack",
  "hold",
  "turn",
  "rotate",
  "wait",
  "say",
  "look",
]);

type Job = "go" | "push" | "round" | "up";

/** What a skill of an unknown name is for; null where nothing here does that. */
function jobOf(name: string): { job: Job; robot: Mover | null } | null {
  const words = wordsOf(name);
  if (words.some((word) => impossibleWords.has(word))) return null;
  const verb = words.map((word) => verbs.get(word)).find((each) => each !== undefined);
  const legs = words.includes("ant") || (verb?.kind === "go" && verb.robot === "ant") ? "ant" : null;
  const robot = legs ?? (words.includes("rover") || (verb?.kind === "go" && verb.robot === "rover") ? "rover" : null);
  if (words.some((word) => roundWords.has(word))) return { job: "round", robot };
  if (words.some((word) => upWords.has(word))) return { job: "up", robot };
  if (words.some((word) => pushWords.has(word)) || verb?.kind === "push" || verb?.kind === "bring")
    return { job: "push", robot };
  return verb?.kind === "go" ? { job: "go", robot } : null;
}

const string = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" && value !== "null" && value !== "none" ? value : null;
/** A number, also where it was written as text. */
const number = (value: unknown): number | null =>
  typeof value === "number"
    ? value
    : typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value.trim())
      ? Number(value)
      : null;

export function ground(
  { skill, args }: ProposedStep,
  facts: YardFacts,
  learned: readonly LearnedSkill[] = [],
): Grounded {
  const changes: string[] = [];
  const own = learned.find(({ name }) => name === skill);
  if (own) return performance(own, args, changes);
  const isKnown = (yardSkillNames as readonly string[]).includes(skill);
  const job = jobOf(skill);
  if (!job) return { refusal: `no skill here does "${skill.slice(0, 40)}": there are ${yardSkillNames.join(", ")}` };
  const who = string(args.crate) ?? string(args.robot) ?? string(args.object) ?? string(args.who);
  const named = who === null ? null : thingNamed(who);
  if (who !== null && !named) return { refusal: unknownThing(who) };
  const target =
    string(args.thing) ?? string(args.to) ?? string(args.target) ?? string(args.destination) ?? string(args.pad);
  if (job.job === "up") {
    if (job.robot === "ant" || named === "ant")
      return { refusal: "the ant does not climb: it was trained on level ground" };
    if (target !== null && thingNamed(target) !== "ramp") return { refusal: "only the ramp can be driven up" };
    if (!isKnown) changes.push(`"${skill}" is drive-up here`);
    return { call: { skill: "drive-up", args: { to: "ramp" } }, changes };
  }
  if (job.job === "round") return round(skill, args, job.robot ?? named ?? "rover", target, changes);
  let mover: Mover;
  if (job.job === "push" || (named && isCrate(named))) {
    if (!named) return { refusal: "it does not say which crate" };
    if (!isMover(named)) return { refusal: `the ${labelOf(named)} stands fast: only crates can be pushed` };
    if (isRobot(named)) {
      changes.push(`robots are not pushed: the ${named} goes there itself`);
      mover = named;
    } else {
      if (job.robot === "ant") changes.push("the ant cannot push: the rover does");
      mover = named;
    }
  } else mover = job.robot ?? (named && isRobot(named) ? named : "rover");
  const place = placeFor(mover, args, target, facts, changes);
  if ("refusal" in place) return place;
  const call = moveCall(mover, place.args);
  if (call.skill !== skill && changes.length === 0) changes.push(`"${skill}" is ${call.skill} here`);
  return { call, changes };
}

function performance({ name, robot }: LearnedSkill, args: SkillCall["args"], changes: string[]): Grounded {
  const place = string(args.on) ?? string(args.to);
  const on = place === null ? null : thingNamed(place);
  if (place !== null && !(on && isPad(on))) return { refusal: `it is done on a pad or anywhere, not on "${place}"` };
  const [turns, times] = [number(args.turns), number(args.times)];
  const wanted = turns ?? times ?? 1;
  const amount = Math.min(mostLaps, Math.max(1, Math.round(wanted)));
  if (amount !== wanted) changes.push(`${wanted} times are ${amount}`);
  const count = turns === null ? { turns: null, times: amount } : { turns: amount };
  return { call: performanceCall({ skill: name, robot, on: on && isPad(on) ? on : null, ...count }), changes };
}

function round(
  skill: string,
  args: SkillCall["args"],
  robot: YardThing,
  target: string | null,
  changes: string[],
): Grounded {
  const thing = target === null ? null : thingNamed(target);
  if (!thing) return { refusal: target === null ? "it does not say what to go round" : unknownThing(target) };
  if (!isRobot(robot)) return { refusal: `only robots go round things, not the ${labelOf(robot)}` };
  if (thing === robot) return { refusal: `the ${robot} cannot go round itself` };
  const wanted = number(args.laps) ?? number(args.count) ?? number(args.times) ?? 1;
  const laps = Math.min(mostLaps, Math.max(1, Math.round(wanted)));
  if (laps !== wanted) changes.push(`${wanted} laps are ${laps}`);
  const name = robot === "ant" ? "walk-around" : "drive-around";
  if (name !== skill) changes.push(`"${skill}" is ${name} here`);
  return { call: { skill: name, args: { thing, laps } }, changes };
}

function placeFor(
  mover: Mover,
  args: SkillCall["args"],
  target: string | null,
  facts: YardFacts,
  changes: string[],
): { args: SkillCall["args"] } | { refusal: string } {
  const from = string(args.from);
  if (target !== null) {
    const to = thingNamed(target);
    if (!to) return { refusal: unknownThing(target) };
    if (to === mover) return { refusal: `the ${labelOf(mover)} cannot go to itself` };
    if (to !== target) changes.push(`"${target.slice(0, 40)}" is ${to}`);
    return { args: { to } };
  }
  const [x, y] = [number(args.x), number(args.y)];
  if (x !== null && y !== null) return pointArgs(mover, [x, y], facts, changes);
  if (from !== null) {
    const thing = thingNamed(from);
    if (!thing) return { refusal: unknownThing(from) };
    if (thing === mover) return { refusal: `the ${labelOf(mover)} cannot get away from itself` };
    if (thing !== from) changes.push(`"${from.slice(0, 40)}" is ${thing}`);
    const distance = number(args.distance);
    if (distance === null) return { args: { from: thing } };
    const allowed = Math.min(9, Math.max(0.3, distance));
    if (allowed !== distance) changes.push(`a distance of ${distance} m is ${allowed} m`);
    return { args: { from: thing, distance: allowed } };
  }
  return { refusal: "it does not say where to: give to, from, or x and y" };
}

const within = (value: number) => Math.max(-yardReach, Math.min(yardReach, value));

function pointArgs(
  mover: Mover,
  point: Point,
  facts: YardFacts,
  changes: string[],
): { args: SkillCall["args"] } | { refusal: string } {
  if (!point.every(Number.isFinite) || point.some((value) => Math.abs(value) > farthest)) {
    return { refusal: `(${point.join(", ")}) is far outside the yard, which is ${yardReach} m to each side` };
  }
  let end: Point = [within(point[0]), within(point[1])];
  if (end.some((value, axis) => value !== point[axis])) changes.push(`(${point.join(", ")}) is outside the yard`);
  // Inside of what stands fast nobody can be: beside it, on the side where the mover is.
  const own = isCrate(mover) ? 0.3 : mover === "ant" ? 0.65 : 0.45;
  const fixed = obstacles(facts, ["redCrate", "yellowCrate", "rover", "ant"]);
  const blocking = fixed.find(({ centre, radius }) => distanceBetween(centre, end) < radius + own);
  if (blocking) {
    const from = pointOfThing(facts, mover);
    const bearing = Math.atan2(from[1] - blocking.centre[1], from[0] - blocking.centre[0]);
    const reach = blocking.radius + own + 0.1;
    const round = (value: number) => Math.round(value * 100) / 100;
    end = [
      round(blocking.centre[0] + reach * Math.cos(bearing)),
      round(blocking.centre[1] + reach * Math.sin(bearing)),
    ];
    changes.push(`(${point.join(", ")}) is where something stands`);
  }
  return { args: { x: end[0], y: end[1] } };
}
