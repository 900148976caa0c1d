/**
 * The schema of `MinecraftFacts`: the names that a Minecraft predicate may use. The type below makes the compiler insist that
 * every fact of the contract is declared here, and none besides.
 */
import type { MinecraftFacts } from "../core/minecraft.ts";
import { type FactDeclaration, type FactSchema, numberType, stringType, type Type } from "./types.ts";

const counter: Type = { kind: "record", value: numberType };

const declarations: Readonly<Record<keyof MinecraftFacts, FactDeclaration>> = {
  inventory: { type: counter, meaning: "items carried, worn ones included, by name" },
  position: { type: { kind: "vector", components: ["x", "y", "z"] }, meaning: "feet, world coordinates (m, y up)" },
  biome: { type: stringType, meaning: "name of the biome the body is in" },
  health: { type: numberType, meaning: "0..20 half hearts" },
  food: { type: numberType, meaning: "0..20 half drumsticks" },
  crafted: { type: counter, meaning: "items crafted since the start, by name" },
  killed: { type: counter, meaning: "mobs killed since the start, by name" },
  eaten: { type: counter, meaning: "items eaten since the start, by name" },
  placed: { type: counter, meaning: "blocks placed since the start, by name" },
  walls: {
    type: { kind: "record", value: counter },
    meaning:
      "walls placed and still standing, by block and height: walls.dirt['3'] is the length of the longest at least 3 high",
  },
  perch: { type: numberType, meaning: "placed blocks that stand one on another straight below the feet" },
  smelted: { type: counter, meaning: "items taken out of furnaces since the start, by name" },
  stored: { type: counter, meaning: "items put into chests since the start, less what was taken out again, by name" },
  slept: { type: numberType, meaning: "nights slept since the start" },
  deaths: { type: numberType, meaning: "deaths since the start" },
  descended: { type: counter, meaning: "how often the feet came down to a height, by height: descended['40']" },
  hostilesNear: { type: numberType, meaning: "hostile mobs within 24 m" },
  equipped: {
    type: {
      kind: "struct",
      fields: {
        hand: stringType,
        head: stringType,
        torso: stringType,
        legs: stringType,
        feet: stringType,
        offHand: stringType,
      },
    },
    meaning: "item in hand and worn armour by name, 'none' where empty",
  },
  adjacent: { type: { kind: "names" }, meaning: "names of blocks within 2 m: adjacent('water') asks" },
  timeOfDay: { type: numberType, meaning: "0..23999 ticks, 0 is sunrise" },
  time: { type: numberType, meaning: "world time since the start (s)" },
};

export const minecraftFactsSchema: FactSchema = declarations;
