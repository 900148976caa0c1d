/** Puts the Minecraft world together: thread, skills, knowledge, planner. */

import { createRecipePlanner } from "../../planners/recipe-planner.ts";
import { scriptedSkills } from "../../skills/library.ts";
import { createKnowledge } from "../../worlds/minecraft/rules/knowledge.ts";
import { embeddedSources, vanillaSources } from "../../worlds/minecraft/rules/sources.ts";
import { EmbodyError } from "../core/errors.ts";
import type { Facts, Planner } from "../core/plan.ts";
import { minecraftFactsSchema } from "../lang/minecraft-facts.ts";
import { compilePredicate } from "../lang/predicate.ts";

export const minecraftThreadEntry = new URL("./minecraft-thread.ts", import.meta.url);

/** `world`: what may be found there; a real server is taken to hold what vanilla's overworld holds. */
export function createMinecraftPlanner(
  name: "auto" | "llm" | "recipe",
  world: "embedded" | "real" = "embedded",
): Planner {
  if (name === "llm") {
    throw new EmbodyError("unavailable", "Planner 'llm' is not there yet.", {
      remedy: "Use --planner recipe (or auto).",
    });
  }
  const sources = world === "real" ? vanillaSources : embeddedSources;
  return createRecipePlanner({
    knowledge: createKnowledge({ sources }),
    skills: scriptedSkills().map((skill) => skill.name),
  });
}

export const minecraftPredicate = (text: string) => compilePredicate(text, minecraftFactsSchema);

/** The facts of a body that has just come into a new world: what a plan without a world starts from. */
export const newcomerFacts: Facts = {
  inventory: {},
  position: [0, 64, 0],
  biome: "plains",
  health: 20,
  food: 20,
  crafted: {},
  killed: {},
  eaten: {},
  placed: {},
  smelted: {},
  stored: {},
  slept: 0,
  deaths: 0,
  equipped: { hand: "none", head: "none", torso: "none", legs: "none", feet: "none", offHand: "none" },
  adjacent: [],
  timeOfDay: 0,
  time: 0,
};
