/**
 * Goals of the choice task, in words and as what must come true. A goal has stages that are reached in order; a stage is reached when all of its
 * conditions hold at once, and a condition holds when one of its ways does ("somebody" is the rover or the ant). What a language model is
 * told of the state is what of the goal is done: so there are few situations for each goal, and its scores fit into a table.
 */
import { type CrateName, crateNames, landmarkNames, padNames, type YardThing } from "../../src/core/yard.ts";
import { cratePlaces, isAtWords, type Mover, named } from "./actions.ts";

export interface Condition {
  /** Such as "the rover is at the tower". */
  readonly words: string;
  /** Any of them will do. */
  readonly ways: readonly (readonly [mover: Mover, to: YardThing])[];
}

export interface ChoiceGoal {
  readonly family: string;
  readonly words: string;
  readonly stages: readonly (readonly Condition[])[];
}

export type IsAt = (mover: Mover, to: YardThing) => boolean;

const at = (mover: Mover, to: YardThing): Condition => ({ words: isAtWords(named(mover), to), ways: [[mover, to]] });
const either = (who: string, choices: readonly Mover[], to: YardThing): Condition => ({
  words: isAtWords(who, to),
  ways: choices.map((mover) => [mover, to]),
});
const once = (family: string, words: string, ...conditions: readonly Condition[]): ChoiceGoal => ({
  family,
  words,
  stages: [conditions],
});

const [red, yellow] = crateNames;
const [blue, green, redPad] = padNames;
const [tower, ramp] = landmarkNames;

function pushThenDrive(crate: CrateName, pad: YardThing, to: YardThing): ChoiceGoal {
  const pushed = at(crate, pad);
  return {
    family: "push, then drive",
    words: `push ${named(crate)} onto ${named(pad)}, then drive to ${named(to)}`,
    stages: [[pushed], [pushed, at("rover", to)]],
  };
}

const thereAndBack = (first: YardThing, second: YardThing): ChoiceGoal => ({
  family: "drive there, then back",
  words: `drive to ${named(first)}, then back to ${named(second)}`,
  stages: [[at("rover", first)], [at("rover", second)]],
});

const pushAndWalk = (crate: CrateName, pad: YardThing, to: YardThing): ChoiceGoal =>
  once(
    "ant and crate",
    `send the ant to ${named(to)} and push ${named(crate)} onto ${named(pad)}`,
    at("ant", to),
    at(crate, pad),
  );

export const choiceGoals: readonly ChoiceGoal[] = [
  ...crateNames.flatMap((crate) =>
    padNames.map((pad) => once("push a crate", `push ${named(crate)} onto ${named(pad)}`, at(crate, pad))),
  ),
  ...crateNames.flatMap((crate) =>
    landmarkNames.map((to) => once("push a crate beside", `push ${named(crate)} up to ${named(to)}`, at(crate, to))),
  ),
  pushThenDrive(red, blue, tower),
  pushThenDrive(red, green, ramp),
  pushThenDrive(yellow, redPad, tower),
  pushThenDrive(yellow, blue, ramp),
  ...padNames.map((pad) => once("both crates", `bring both crates to ${named(pad)}`, at(red, pad), at(yellow, pad))),
  ...padNames.map((pad) => once("one crate", `bring a crate to ${named(pad)}`, either("a crate", crateNames, pad))),
  ...cratePlaces.map((to) => once("ant", `let the ant walk to ${named(to)}`, at("ant", to))),
  ...cratePlaces.map((to) => once("rover", `drive to ${named(to)}`, at("rover", to))),
  ...[...cratePlaces, ...crateNames].map((to) =>
    once("somebody", `send somebody to ${named(to)}`, either("somebody", ["rover", "ant"], to)),
  ),
  ...cratePlaces.map((to) => once("both robots", `both robots to ${named(to)}`, at("rover", to), at("ant", to))),
  thereAndBack(tower, blue),
  thereAndBack(ramp, redPad),
  thereAndBack(green, tower),
  pushAndWalk(red, blue, tower),
  pushAndWalk(red, redPad, ramp),
  pushAndWalk(yellow, green, tower),
  pushAndWalk(yellow, blue, redPad),
  ...crateNames.map((crate) => once("rover to a crate", `park the rover next to ${named(crate)}`, at("rover", crate))),
];

export const holds = ({ ways }: Condition, isAt: IsAt): boolean => ways.some(([mover, to]) => isAt(mover, to));

/** The stage that is open after what is true now; as many as there are when all are reached. */
export function stageAfter({ stages }: ChoiceGoal, stage: number, isAt: IsAt): number {
  let next = stage;
  while (stages[next]?.every((condition) => holds(condition, isAt))) next++;
  return next;
}

/** A stage, and which of its conditions hold (bits). */
export interface GoalSituation {
  readonly stage: number;
  readonly held: number;
}

export function situationOf({ stages }: ChoiceGoal, stage: number, isAt: IsAt): GoalSituation {
  const held = (stages[stage] ?? []).reduce(
    (bits, condition, index) => bits | (holds(condition, isAt) ? 1 << index : 0),
    0,
  );
  return { stage, held };
}

/** All that can be met before the goal is reached. */
export function situationsOf({ stages }: ChoiceGoal): GoalSituation[] {
  return stages.flatMap((conditions, stage) =>
    Array.from({ length: 2 ** conditions.length - 1 }, (_, held) => ({ stage, held })),
  );
}

/** What of the goal is done, in words. */
export function doneWords({ stages }: ChoiceGoal, { stage, held }: GoalSituation): string {
  const now = stages[stage] ?? [];
  const holding = now.filter((_, index) => held & (1 << index)).map(({ words }) => words);
  const missing = now.filter((_, index) => !(held & (1 << index))).map(({ words }) => words);
  const reached = stages.slice(0, stage).flatMap((conditions) => conditions.map(({ words }) => words));
  // What was reached and has to hold still, but does not, is not done.
  const done = [...new Set([...reached, ...holding])].filter((words) => !missing.includes(words));
  return done.length > 0 ? done.join("; ") : "nothing yet";
}
