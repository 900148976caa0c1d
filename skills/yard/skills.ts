/**
 * The skills of the yard: drive-to, walk-to and push-to, drive-around and walk-around, drive-up, and what was learned from sentences. Each runs a trained policy of the library and leads
 * it; none moves a robot in any other way. A destination is a thing by its name, or a point.
 */
import { z } from "zod";
import { EmbodyError } from "../../src/core/errors.ts";
import type { Skill } from "../../src/core/skill.ts";
import {
  crateNames,
  farAway,
  isPad,
  nearby,
  type Point,
  type RobotName,
  rampTop,
  type YardBody,
  type YardThing,
  yardThings,
} from "../../src/core/yard.ts";
import { type TrainedPolicy, twice } from "../onnx-skill.ts";
import { circle } from "./circling.ts";
import { climb } from "./climbing.ts";
import { awayFrom, type Destination, destinationAt, type Gait, go, predictGoing, type Walker } from "./going.ts";
import { type LearnedPerformer, performSkill } from "./performing.ts";
import { type Pusher, predictPushing, push, pushGoal } from "./pushing.ts";

/** Trained skills that the yard's are made of: library name to task. */
export const yardPolicies = {
  "rover-goto": "rapier/rover-goto",
  "rover-park": "rapier/rover-park",
  "rover-push": "rapier/rover-push",
  "ant-goto": "rapier/ant-goto",
} as const;
export type YardPolicyName = keyof typeof yardPolicies;

const thing = z.enum(yardThings as [YardThing, ...YardThing[]], `must be one of ${yardThings.join(", ")}`);
const coordinate = z.number().min(-50).max(50);
const destination = z.object({
  to: thing.optional().describe("a thing; a pad is come onto, anything else beside"),
  from: thing.optional().describe("or a thing to get away from"),
  x: coordinate.optional().describe("or a point (m)"),
  y: coordinate.optional(),
  distance: z.number().min(0.1).max(10).optional().describe("with 'from': at least so far from its edge (m; 2)"),
});
const round = z.object({
  thing: thing.describe("what to go round"),
  laps: z.number().int().min(1).max(20).default(1).describe("how often"),
});
const upwards = z.object({ to: z.literal("ramp", "must be ramp").default("ramp") });
const pushing = destination.extend({ crate: z.enum(crateNames, `must be one of ${crateNames.join(", ")}`) });

type Place = z.infer<typeof destination>;

/** What the library's numbers say of a skill of the yard. */
export function successOfSkill(skill: string, rate: (policy: YardPolicyName) => number | null): number | null {
  if (skill === "walk-to" || skill === "walk-around") return twice(rate("ant-goto"));
  if (skill === "drive-to" || skill === "drive-around") return twice(rate("rover-goto"));
  if (skill === "drive-up") return twice(rate("rover-park"));
  return skill === "push-to" ? twice(rate("rover-push")) : null;
}

function target({ to, x, y }: Place): YardThing | Point {
  if (to !== undefined) return to;
  if (x !== undefined && y !== undefined) return [x, y];
  throw new EmbodyError("bad-plan", "A destination is missing: give 'to', 'from', or 'x' and 'y'.");
}

/** A point is come to within this (m). */
const pointRadius = 0.42;

function destinationOf(body: YardBody, robot: Walker["robot"], args: Place): Destination {
  if (args.from !== undefined) {
    const radius = args.distance === undefined ? pointRadius : Math.min(pointRadius, 0.35);
    return { point: awayFrom(body, robot, args.from, args.distance), radius };
  }
  const where = target(args);
  return typeof where === "string" ? destinationAt(body, robot, where) : { point: where, radius: pointRadius };
}

/** When a mover has come to a thing; the predicates that planners ask for are these. */
export function arrivedPredicate(who: string, to: YardThing): string {
  return isPad(to) ? `onPad.${who} == '${to}'` : `distance.${who}.${to} <= ${nearby}`;
}

export function atPointPredicate(who: string, [x, y]: Point, radius: number): string {
  const at = crateNames.some((name) => name === who) ? `crates.${who}` : who;
  return `abs(${at}.x - ${x}) <= ${radius} && abs(${at}.y - ${y}) <= ${radius}`;
}

function success(who: string, args: Place): string {
  if (args.from !== undefined) return `distance.${who}.${args.from} >= ${args.distance ?? farAway}`;
  const where = target(args);
  return typeof where === "string" ? arrivedPredicate(who, where) : atPointPredicate(who, where, 0.5);
}

function goingSkill(
  name: string,
  description: string,
  walker: Walker,
  seconds: number,
): Skill<YardBody, typeof destination> {
  return {
    name,
    kind: "trained",
    description,
    parameters: destination,
    initiation: `${walker.robot}.upright`,
    success: (args) => success(walker.robot, args),
    timeLimit: () => seconds,
    run: (body, args) => go(body, walker, destinationOf(body, walker.robot, args)),
    predict: async (body, args) => predictGoing(body, walker, destinationOf(body, walker.robot, args)),
  };
}

function pushSkill(pusher: Pusher): Skill<YardBody, typeof pushing> {
  const goal = (body: YardBody, args: z.infer<typeof pushing>) =>
    pushGoal(
      body,
      args.crate,
      args.from === undefined ? target(args) : awayFrom(body, args.crate, args.from, args.distance),
    );
  return {
    name: "push-to",
    kind: "trained",
    description: "pushes a crate onto a pad, next to a thing or to a point",
    parameters: pushing,
    initiation: "rover.upright",
    success: (args) => success(args.crate, args),
    timeLimit: () => 240,
    run: (body, args) => push(body, pusher, args.crate, goal(body, args)),
    predict: async (body, args) => predictPushing(body, pusher, args.crate, goal(body, args).point),
  };
}

function roundSkill(name: string, description: string, walker: Walker): Skill<YardBody, typeof round> {
  const { robot } = walker;
  const other = (thing: YardThing) => {
    if (thing === robot) throw new EmbodyError("bad-plan", `The ${robot} cannot go round itself.`);
    return thing;
  };
  return {
    name,
    kind: "trained",
    description,
    parameters: round,
    initiation: `${robot}.upright`,
    success: (args) => `laps.${robot}.${args.thing} >= ${args.laps}`,
    timeLimit: ({ laps }) => 60 + 60 * laps,
    run: (body, args) => circle(body, walker, other(args.thing), args.laps),
    predict: async (body, args) => predictGoing(body, walker, destinationAt(body, robot, other(args.thing))),
  };
}

function climbSkill(driver: Walker, park: Gait): Skill<YardBody, typeof upwards> {
  return {
    name: "drive-up",
    kind: "trained",
    description: "drives the rover up the ramp to its top",
    parameters: upwards,
    initiation: "rover.upright",
    success: () => `distance.rover.ramp <= 0 && rover.height >= ${rampTop}`,
    timeLimit: () => 120,
    run: (body) => climb(body, driver, park),
  };
}

/** The rover's middle keeps so far from the edges of things, the ant's likewise (m). */
const clearance = { rover: 0.45, ant: 0.65 };

type Policies = Readonly<Record<YardPolicyName, TrainedPolicy>>;

const gaitOf = (policies: Policies, name: YardPolicyName) => ({ task: yardPolicies[name], trained: policies[name] });

/** How each robot gets about. */
export function yardWalkers(policies: Policies): Readonly<Record<RobotName, Walker>> {
  const gait = (name: YardPolicyName) => gaitOf(policies, name);
  const park = gait("rover-park");
  return {
    rover: { robot: "rover", ...gait("rover-goto"), clearance: clearance.rover, passed: 0.45, park },
    ant: { robot: "ant", ...gait("ant-goto"), clearance: clearance.ant, passed: 0.75 },
  };
}

/** @param learned what robots have learned from sentences */
export function yardSkills(policies: Policies, learned: readonly LearnedPerformer[] = []): readonly Skill<YardBody>[] {
  const gait = (name: YardPolicyName) => gaitOf(policies, name);
  const park = gait("rover-park");
  const { rover: driver, ant } = yardWalkers(policies);
  return [
    goingSkill("drive-to", "drives the rover onto a pad, up to a thing or to a point", driver, 120),
    goingSkill("walk-to", "walks the ant onto a pad, up to a thing or to a point", ant, 120),
    pushSkill({ driver, park, ...gait("rover-push") }),
    roundSkill("drive-around", "drives the rover round a thing, once or more often", driver),
    roundSkill("walk-around", "walks the ant round a thing, once or more often", ant),
    climbSkill(driver, park),
    ...learned.map(performSkill),
  ];
}
