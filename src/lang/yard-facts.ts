/**
 * The schema of `YardFacts`: the names that a predicate of the yard may use. The type below makes the compiler insist that every fact of the
 * contract is declared here, and none besides.
 */
import {
  crateNames,
  groundNames,
  landmarkNames,
  padNames,
  robotNames,
  type YardFacts,
  yardThings,
} from "../core/yard.ts";
import { booleanType, type FactDeclaration, type FactSchema, numberType, stringType, type Type } from "./types.ts";

const struct = (names: readonly string[], value: Type): Type => ({
  kind: "struct",
  fields: Object.fromEntries(names.map((name) => [name, value])),
});
const movers = [...robotNames, ...crateNames];
const byThing = struct(movers, { kind: "record", value: numberType, names: yardThings });
const robot: Type = {
  kind: "struct",
  fields: {
    x: numberType,
    y: numberType,
    heading: numberType,
    speed: numberType,
    upright: booleanType,
    height: numberType,
  },
};

const declarations: Readonly<Record<keyof YardFacts, FactDeclaration>> = {
  rover: {
    type: robot,
    meaning:
      "the rover: place (m), heading (rad, counter-clockwise from x), speed (m/s), whether it stands upright, height above level ground (m)",
  },
  ant: { type: robot, meaning: "the ant, likewise" },
  crates: { type: struct(crateNames, struct(["x", "y"], numberType)), meaning: "middles of the crates (m)" },
  places: {
    type: struct([...padNames, ...landmarkNames], struct(["x", "y"], numberType)),
    meaning: "middles of pads, tower and ramp (m)",
  },
  distance: { type: byThing, meaning: "from the middle of a robot or crate to the edge of a thing (m), 0 over it" },
  onPad: { type: struct(movers, stringType), meaning: "the pad under the middle of a robot or crate, or 'none'" },
  cratesOn: { type: struct(padNames, numberType), meaning: "crates on each pad" },
  visits: { type: byThing, meaning: "how often a robot or crate has come to a thing, the start included" },
  arrived: { type: byThing, meaning: "when it last came there (s)" },
  laps: {
    type: struct(robotNames, { kind: "record", value: numberType, names: yardThings }),
    meaning: "how often a robot has gone all the way round a thing, either way",
  },
  turns: {
    type: struct(robotNames, struct(groundNames, numberType)),
    meaning: "whole turns of a robot on the spot, either way, while on a pad, or anywhere ('yard')",
  },
  performed: {
    type: struct(robotNames, struct(groundNames, { kind: "record", value: numberType })),
    meaning: "how often a robot did a learned skill, by its name, so that its verifier was met, on a pad or anywhere",
  },
  climbs: { type: struct(robotNames, numberType), meaning: "how often a robot has come to the top of the ramp" },
  falls: { type: numberType, meaning: "how often a robot has fallen over" },
  time: { type: numberType, meaning: "world time since the start (s)" },
};

export const yardFactsSchema: FactSchema = declarations;
