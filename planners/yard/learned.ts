/**
 * Skills that the library has learned from sentences, as the yard's planner sees them, and how one is found by words. The words of a goal and those of a
 * skill must say the same, robots, fillers and synonyms aside: "spin" is "rotate on the spot", but "spin to the left" is another skill. A skill
 * that is nearly right would be verified by its own words and not by the goal's, so nearly right is not enough.
 */

import { stemOf, stemsOf } from "../../src/core/words.ts";
import type { RobotName } from "../../src/core/yard.ts";
import { nouns } from "./vocabulary.ts";

export interface LearnedSkill {
  /** In the library. */
  readonly name: string;
  readonly robot: RobotName;
  /** What it was learned from, such as "make the ant spin on the spot". */
  readonly sentence: string;
  /** One performance takes at most so long (s). */
  readonly seconds: number;
  /** Share of held-out episodes that met its verifier; null where nobody knows. */
  readonly success: number | null;
}

/** As they are now: it may grow while a goal is pursued. */
export type LearnedSkills = () => readonly LearnedSkill[];

export const noLearnedSkills: LearnedSkills = () => [];

/** What turning on the spot is called where a skill for it is asked for. */
export const spinning = "spin on the spot";

const synonyms: ReadonlyMap<string, string> = new Map(
  [
    "spin rotate twirl whirl turn pirouette revolve",
    "backward reverse rearward",
    "hind rear back",
    "round around",
    "upright erect",
    "hop jump leap",
  ].flatMap((group) => {
    const [first = "", ...others] = group.split(" ").map(stemOf);
    return others.map((other): [string, string] => [other, first]);
  }),
);
/** What adds nothing: "spin" is "spin on the spot". */
const idle: ReadonlySet<string> = new Set(
  [..."spot place itself own axis full whole complete always keep".split(" "), ...nouns.entries()].flatMap((entry) =>
    typeof entry === "string"
      ? [stemOf(entry)]
      : ["rover", "ant", "robot"].includes(entry[1])
        ? [stemOf(entry[0])]
        : [],
  ),
);

function meaningOf(words: string): string {
  // The fillers of a search leave numbers of legs and wheels out, and prepositions that change nothing.
  const counted = words.toLowerCase().replace(/\bone\b/g, "1");
  const stems = stemsOf(counted).map((stem) => synonyms.get(stem) ?? stem);
  return [...new Set(stems.filter((stem) => !idle.has(stem)))].sort().join(" ");
}

/** The robot's skill of these words, the surest of several; null where it has none. */
export function learnedFor(robot: RobotName, phrase: string, skills: readonly LearnedSkill[]): LearnedSkill | null {
  const meaning = meaningOf(phrase);
  const same = skills.filter((skill) => skill.robot === robot && meaningOf(skill.sentence) === meaning);
  return same.reduce<LearnedSkill | null>(
    (best, skill) => (best && (best.success ?? 0) >= (skill.success ?? 0) ? best : skill),
    null,
  );
}

/** A name for what has none yet, in plans that wait for it. */
export function provisionalName(robot: RobotName, phrase: string): string {
  const words = phrase.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return [robot, ...words.filter((word) => !["the", "a", "an", "its"].includes(word))].join("-").slice(0, 60);
}
