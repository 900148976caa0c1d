/** The learning loop, loaded when a goal first needs it: most goals need none of it. */
import type { LearnSkill } from "./run/lessons.ts";

export const learnLazily: LearnSkill = async (request) => {
  const { learnSkill } = await import("./learn.ts");
  return learnSkill(request);
};
