/**
 * What can be chosen in the yard when whole skills are the actions: an action is an option in the sense of Sutton, Precup & Singh 1999, so the
 * decision problem is semi-Markov. Each action has words, by which a language model scores it, and a call, by which the yard runs it.
 */
import type { SkillCall } from "../../src/core/plan.ts";
import {
  type CrateName,
  crateNames,
  isPad,
  landmarkNames,
  padNames,
  type RobotName,
  robotNames,
  type YardThing,
} from "../../src/core/yard.ts";

export type Mover = RobotName | CrateName;
export const movers: readonly Mover[] = [...robotNames, ...crateNames];

/** Where something is, as far as choosing goes: at a thing, or at none. */
export type Place = YardThing | "open";

/** Where crates can be brought, and where robots can go. */
export const cratePlaces: readonly YardThing[] = [...padNames, ...landmarkNames];
export const robotPlaces: readonly YardThing[] = [...cratePlaces, ...crateNames];

export const choiceSkills = ["drive-to", "walk-to", "push-to"] as const;
export type ChoiceSkill = (typeof choiceSkills)[number];

export interface ChoiceAction {
  readonly skill: ChoiceSkill;
  /** Who is brought there: the rover, the ant, or a crate. */
  readonly mover: Mover;
  readonly to: YardThing;
  /** As a person would say it, such as "push the red crate to the blue pad". */
  readonly words: string;
  readonly call: SkillCall;
}

/** "redCrate" is "the red crate". */
export const named = (thing: YardThing): string => `the ${thing.replace(/([A-Z])/g, " $1").toLowerCase()}`;

const going = (skill: "drive-to" | "walk-to", mover: RobotName, verb: string): ChoiceAction[] =>
  robotPlaces.map((to) => ({
    skill,
    mover,
    to,
    words: `${verb} to ${named(to)}`,
    call: { skill, args: { to } },
  }));

export const choiceActions: readonly ChoiceAction[] = [
  ...going("drive-to", "rover", "drive"),
  ...going("walk-to", "ant", "walk"),
  ...crateNames.flatMap((crate) =>
    cratePlaces.map((to): ChoiceAction => {
      const words = `push ${named(crate)} to ${named(to)}`;
      return { skill: "push-to", mover: crate, to, words, call: { skill: "push-to", args: { crate, to } } };
    }),
  ),
];

/** "the red crate is on the blue pad". */
export const isAtWords = (mover: string, to: YardThing): string =>
  `${mover} is ${isPad(to) ? "on" : "at"} ${named(to)}`;

/** What a language model is told of the yard. */
export const yardScene = `In a yard there are a rover on wheels, an ant on legs, ${listOf([...crateNames, ...padNames, ...landmarkNames].map((name) => named(name).replace("the ", "a ")))}. The rover can drive and push crates. The ant can walk.`;

function listOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
