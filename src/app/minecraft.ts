/** Puts the Minecraft world together: thread, skills, knowledge, planner. */

import { createMinecraftDomain } from "../../planners/minecraft/domain.ts";
import { createRecipePlanner } from "../../planners/recipe-planner.ts";
import { scriptedSkills } from "../../skills/library.ts";
import { createKnowledge } from "../../worlds/minecraft/rules/knowledge.ts";
import { embeddedSources, vanillaSources } from "../../worlds/minecraft/rules/sources.ts";
import { noMemory, type PlanMemory } from "../core/memory.ts";
import type { Facts } from "../core/plan.ts";
import { minecraftFactsSchema } from "../lang/minecraft-facts.ts";
import { compilePredicate } from "../lang/predicate.ts";

export const minecraftThreadEntry = new URL("./minecraft-thread.ts", import.meta.url);

/** `world`: what may be found there; a real server is taken to hold what vanilla's overworld holds. */
export function createMinecraftPlanning(world: "embedded" | "real" = "embedded", memory: PlanMemory = noMemory) {
  const knowledge = createKnowledge({ sources: world === "real" ? vanillaSources : embeddedSources });
  const skills = scriptedSkills().map((skill) => skill.name);
  const rules = createRecipePlanner({ knowledge, skills, memory });
  return { rules, domain: createMinecraftDomain({ rules, knowledge, skills, memory }) };
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
  walls: {},
  perch: 0,
  smelted: {},
  stored: {},
  slept: 0,
  deaths: 0,
  descended: {},
  hostilesNear: 0,
  equipped: { hand: "none", head: "none", torso: "none", legs: "none", feet: "none", offHand: "none" },
  adjacent: [],
  timeOfDay: 0,
  time: 0,
};
