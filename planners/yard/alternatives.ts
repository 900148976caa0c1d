/** Nouns of the yard that may stand for each other in a correction such as "no, the other crate": of each list one was meant, another is. */
import { crateNames, padNames, robotNames, type YardThing } from "../../src/core/yard.ts";
import { labelOf } from "./vocabulary.ts";

const landmarks: readonly YardThing[] = ["tower", "ramp"];

export const alternatives: readonly (readonly string[])[] = [crateNames, padNames, robotNames, landmarks].map((names) =>
  names.map(labelOf),
);
