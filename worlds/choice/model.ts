/**
 * The yard as it looks to somebody who chooses skills: where each robot and crate is, by name, and what a skill does to that. Where within a metre and
 * by which way is the skills' business, so what they do is a matter of chance: the probability that a skill succeeds and the seconds it takes
 * are measured in the real yard. Choices take time of different lengths: a semi-Markov decision problem over options (Sutton, Precup & Singh
 * 1999). Assumed: skills succeed independently of where things stand, a robot that fails stops in the open, a crate that was pushed in vain
 * is lost from its place half of the time.
 */
import { crateNames, isCrate, isRobot, type RobotName, type YardThing } from "../../src/core/yard.ts";
import { type ChoiceAction, type ChoiceSkill, choiceActions, type Mover, type Place } from "./actions.ts";

export interface Whereabouts {
  readonly at: Readonly<Record<Mover, Place>>;
  /** Robots that lie on their backs: they do nothing any more. */
  readonly fallen: readonly RobotName[];
}

/** What is measured of a skill. */
export interface SkillNumbers {
  /** Probability that a run succeeds. */
  readonly success: number;
  /** Of runs that failed, the share after which the robot lies on its back. */
  readonly falls: number;
  /** World seconds of a run, on average. */
  readonly secondsSucceeded: number;
  readonly secondsFailed: number;
}

export type ChoiceNumbers = Readonly<Record<ChoiceSkill, SkillNumbers>>;

export const openYard: Whereabouts = {
  at: { rover: "open", ant: "open", redCrate: "open", yellowCrate: "open" },
  fallen: [],
};

const robotOf = ({ skill }: ChoiceAction): RobotName => (skill === "walk-to" ? "ant" : "rover");

/** A robot that stands can be sent where it is not, and a crate pushed where it is not. */
export function isPossible({ at, fallen }: Whereabouts, action: ChoiceAction): boolean {
  return at[action.mover] !== action.to && !fallen.includes(robotOf(action));
}

/** [choiceActions] */
export const possibleActions = (where: Whereabouts): boolean[] =>
  choiceActions.map((action) => isPossible(where, action));

export interface Outcome {
  readonly where: Whereabouts;
  readonly seconds: number;
}

/** What an action leads to. @param draw uniform in [0, 1): whether it succeeds, whether the robot falls, whether a crate is lost */
export function act(
  where: Whereabouts,
  action: ChoiceAction,
  numbers: ChoiceNumbers,
  draw: (purpose: "success" | "fall" | "crate") => number,
): Outcome {
  const { success, falls, secondsSucceeded, secondsFailed } = numbers[action.skill];
  const robot = robotOf(action);
  if (draw("success") < success) {
    return { where: { ...where, at: succeeded(where, action, robot) }, seconds: secondsSucceeded };
  }
  const at = { ...where.at, [robot]: "open" as const };
  if (isCrate(action.mover) && draw("crate") < 0.5) at[action.mover] = "open";
  const fallen = draw("fall") < falls ? [...where.fallen, robot] : where.fallen;
  return { where: { at: withoutLost(at, where.at), fallen }, seconds: secondsFailed };
}

function succeeded({ at }: Whereabouts, { mover, to }: ChoiceAction, robot: RobotName): Whereabouts["at"] {
  if (isRobot(mover)) return { ...at, [mover]: to };
  // Who pushes a crate stands beside it afterwards; who stood there before does not.
  return { ...withoutLost({ ...at, [mover]: to }, at), [robot]: mover };
}

/** Robots are not beside a crate any more that has gone elsewhere. */
function withoutLost(at: Whereabouts["at"], before: Whereabouts["at"]): Whereabouts["at"] {
  const moved: readonly YardThing[] = crateNames.filter((crate) => at[crate] !== before[crate]);
  const stays = (place: Place): Place => (place !== "open" && moved.includes(place) ? "open" : place);
  return { ...at, rover: stays(at.rover), ant: stays(at.ant) };
}
