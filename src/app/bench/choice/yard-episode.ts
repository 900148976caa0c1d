/**
 * One goal in the real yard, a skill at a time: what is true is read from the facts and shown to whoever chooses as the choice task shows it; the
 * skill that is chosen runs on its trained policy in Rapier. Whether the goal is reached is for the facts to say, too.
 */
import { arrivedPredicate } from "../../../../skills/yard/skills.ts";
import {
  choiceActions,
  cratePlaces,
  type Mover,
  movers,
  type Place,
  robotPlaces,
} from "../../../../worlds/choice/actions.ts";
import { type ChoiceGoal, type IsAt, situationOf, stageAfter } from "../../../../worlds/choice/goals.ts";
import { possibleActions, type Whereabouts } from "../../../../worlds/choice/model.ts";
import { type ActionScores, observe } from "../../../../worlds/choice/observation.ts";
import { mostChoices } from "../../../../worlds/choice/world.ts";
import type { Facts } from "../../../core/plan.ts";
import type { World } from "../../../core/world.ts";
import { isPad, isRobot, robotNames, type YardFacts, type YardThing } from "../../../core/yard.ts";
import { yardPredicate } from "../../yard.ts";
import type { Chooser } from "./chooser.ts";

export interface YardEpisode {
  readonly achieved: boolean;
  readonly worldSeconds: number;
  /** What was chosen, and how it went. */
  readonly choices: readonly { readonly words: string; readonly succeeded: boolean; readonly seconds: number }[];
}

/** The predicate that subgoals of the yard are judged by. */
const isAtIn =
  (facts: Facts): IsAt =>
  (mover, to) =>
    yardPredicate(arrivedPredicate(mover, to))(facts);

/** One place for each, as the choice task has it: where it was brought to last, a pad that it is on, or the nearest thing that it is at. */
export function whereaboutsOf(facts: Facts, brought: Readonly<Partial<Record<Mover, YardThing>>>): Whereabouts {
  const isAt = isAtIn(facts);
  const { distance, ...rest } = facts as unknown as YardFacts;
  const placeOf = (mover: Mover): Place => {
    const last = brought[mover];
    if (last !== undefined && isAt(mover, last)) return last;
    const there = (isRobot(mover) ? robotPlaces : cratePlaces).filter((thing) => isAt(mover, thing));
    const away = (thing: YardThing) => (isPad(thing) ? -1 : (distance[mover][thing] ?? Number.POSITIVE_INFINITY));
    return there.sort((a, b) => away(a) - away(b))[0] ?? "open";
  };
  const at = Object.fromEntries(movers.map((mover) => [mover, placeOf(mover)])) as Record<Mover, Place>;
  return { at, fallen: robotNames.filter((robot) => !rest[robot].upright) };
}

export async function runYardEpisode(
  world: World,
  goal: ChoiceGoal,
  chooser: Chooser,
  scores: ActionScores,
  maxChoices: number = mostChoices,
): Promise<YardEpisode> {
  const choices: { words: string; succeeded: boolean; seconds: number }[] = [];
  const brought: Partial<Record<Mover, YardThing>> = {};
  const start = world.time;
  for (let stage = 0; ; ) {
    const facts = await world.facts();
    stage = stageAfter(goal, stage, isAtIn(facts));
    const achieved = stage >= goal.stages.length;
    const where = whereaboutsOf(facts, brought);
    const possible = possibleActions(where);
    if (achieved || choices.length >= maxChoices || !possible.includes(true)) {
      return { achieved, worldSeconds: world.time - start, choices };
    }
    const situation = situationOf(goal, stage, isAtIn(facts));
    const choicesLeft = (maxChoices - choices.length) / mostChoices;
    const seen = observe({ where, goal, situation, choicesLeft, possible }, chooser.seesScores ? scores : null);
    const success = chooser.asksSuccess ? await predictAll(world, possible) : [];
    const action = choiceActions[await chooser.choose(seen, success)];
    if (!action) throw new RangeError("a choice that is none");
    const { status, worldSeconds } = await world.act(action.call);
    choices.push({ words: action.words, succeeded: status === "succeeded", seconds: worldSeconds });
    brought[action.mover] = action.to;
  }
}

/** What the library foresees of each action that is possible. */
async function predictAll(world: World, possible: readonly boolean[]): Promise<(number | null)[]> {
  const predicted: (number | null)[] = [];
  for (const [index, { call }] of choiceActions.entries()) {
    predicted.push(possible[index] && world.predict ? await world.predict(call) : null);
  }
  return predicted;
}
