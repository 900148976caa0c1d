/**
 * What somebody sees who chooses skills, as numbers: where everything is and which goal is wanted (one of several each), how far the goal has come,
 * how many choices are left; then a score for each action, and which actions are possible. Scores are log-probabilities over what is possible
 * (0 for the rest), or all 0 for somebody who is told none.
 */
import { isRobot } from "../../src/core/yard.ts";
import { choiceActions, cratePlaces, type Mover, movers, type Place, robotPlaces } from "./actions.ts";
import { type ChoiceGoal, choiceGoals, doneWords, type GoalSituation } from "./goals.ts";
import type { Whereabouts } from "./model.ts";

/** Normalised log-probabilities of all actions, given a goal in words and what of it is done. [choiceActions] */
export type ActionScores = (goal: string, done: string) => readonly number[];

export interface Sight {
  readonly where: Whereabouts;
  readonly goal: ChoiceGoal;
  readonly situation: GoalSituation;
  /** Of the choices allowed, the share that is left. */
  readonly choicesLeft: number;
  /** [choiceActions] */
  readonly possible: readonly boolean[];
}

const placesOf = (mover: Mover): readonly Place[] => [...(isRobot(mover) ? robotPlaces : cratePlaces), "open"];
const mostConditions = Math.max(...choiceGoals.flatMap(({ stages }) => stages.map(({ length }) => length)));

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const stateNames = [
  ...movers.flatMap((mover) => placesOf(mover).map((place) => `${mover}At${capital(place)}`)),
  ...choiceGoals.map((_, index) => `goal${index}`),
  "stage",
  ...Array.from({ length: mostConditions }, (_, index) => `condition${index}Holds`),
  "choicesLeft",
];

export const observationNames: readonly string[] = [
  ...stateNames,
  ...choiceActions.map((_, index) => `score${index}`),
  ...choiceActions.map((_, index) => `possible${index}`),
];

/** Where the scores and the marks of what is possible begin. */
export const scoresAt = stateNames.length;
export const possibleAt = scoresAt + choiceActions.length;

/** @param scores null: somebody who is told none. @returns [observationNames] */
export function observe(sight: Sight, scores: ActionScores | null): number[] {
  const { where, goal, situation, choicesLeft, possible } = sight;
  // Nothing is left to score when the goal is reached.
  const isReached = situation.stage >= goal.stages.length;
  const logs = isReached ? null : (scores?.(goal.words, doneWords(goal, situation)) ?? null);
  return [
    ...movers.flatMap((mover) => placesOf(mover).map((place) => (where.at[mover] === place ? 1 : 0))),
    ...choiceGoals.map((each) => (each === goal ? 1 : 0)),
    situation.stage,
    ...Array.from({ length: mostConditions }, (_, index) => (situation.held & (1 << index) ? 1 : 0)),
    choicesLeft,
    ...(logs === null ? possible.map(() => 0) : amongPossible(logs, possible)),
    ...possible.map((each) => (each ? 1 : 0)),
  ];
}

/** log softmax over what is possible; 0 elsewhere. */
function amongPossible(logs: readonly number[], possible: readonly boolean[]): number[] {
  const kept = logs.filter((_, index) => possible[index]);
  const largest = Math.max(...kept);
  const total = largest + Math.log(kept.reduce((sum, each) => sum + Math.exp(each - largest), 0));
  return logs.map((each, index) => (possible[index] ? each - total : 0));
}
