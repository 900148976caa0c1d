/**
 * What a verifier may speak of on a stage, as expressions of the little language: where the body is and how it moves, its legs, what is remembered of the
 * way, the landmark. Fields are found by what they mean (`rolesOf`, meanings), not by their names.
 */
import type { InputDeclarations } from "../../src/lang/index.ts";
import { numberOf, type Quantity, rolesOf } from "../reward-writer/roles.ts";

export interface Leg {
  /** Such as ["front", "left"]. */
  readonly words: readonly string[];
  /** 1 where the part of it that stands touches something, else 0. */
  readonly touch: string;
}

export interface Quantities {
  readonly position: string | null;
  readonly rotation: string | null;
  readonly velocity: string | null;
  readonly angularVelocity: string | null;
  readonly legs: readonly Leg[];
  /** Contact flag of the first link. */
  readonly trunk: string | null;
  /** Its force (N). */
  readonly trunkForce: string | null;
  readonly startPosition: string | null;
  readonly startHeading: string | null;
  readonly turned: string | null;
  readonly turnedLeft: string | null;
  readonly turnedRight: string | null;
  readonly swings: string | null;
  readonly tumbled: string | null;
  readonly travelled: string | null;
  readonly farthest: string | null;
  readonly airTime: string | null;
  readonly around: string | null;
  /** Where the landmark stands (x, y). */
  readonly landmark: string | null;
  readonly startDistance: string | null;
}

const legWords = ["front", "back", "left", "right", "middle"];
/** Words of what stands on the ground, the lowest last. */
const lowest = ["thigh", "calf", "shin", "foot"];

export function quantitiesOf(inputs: InputDeclarations, landmark: string | null): Quantities {
  const { root, contacts, memory, targets, commands } = rolesOf(inputs);
  const expressionOf = (quantity: Quantity | null | undefined) => quantity?.expression ?? null;
  const remembered = (meaning: RegExp) => expressionOf(memory.find((quantity) => meaning.test(quantity.meaning)));
  const { flags, forces } = contacts;
  const trunk = trunkOf(flags);
  return {
    position: expressionOf(root.position),
    rotation: expressionOf(root.rotation),
    velocity: expressionOf(root.velocity),
    angularVelocity: expressionOf(root.angularVelocity),
    legs: legsOf(flags),
    trunk: flags && trunk >= 0 ? numberOf(flags, trunk) : null,
    trunkForce: forces && trunk >= 0 ? numberOf(forces, trunk) : null,
    startPosition: remembered(/^where the episode began/),
    startHeading: remembered(/^heading when the episode began/),
    turned: remembered(/^angle turned since the start/),
    turnedLeft: remembered(/^largest angle turned/),
    turnedRight: remembered(/^smallest angle turned/),
    swings: remembered(/^how often that side/),
    tumbled: remembered(/^angle tumbled since the start/),
    travelled: remembered(/^length of the way gone/),
    farthest: remembered(/^largest distance from the start/),
    airTime: remembered(/nothing has touched the ground/),
    around: landmark === null ? null : remembered(new RegExp(`^angle gone round the ${landmark}`)),
    landmark: landmark === null ? null : expressionOf(targets.find(({ words }) => words.includes(landmark))),
    startDistance: landmark === null ? null : expressionOf(commands.find(({ words }) => words.includes("distance"))),
  };
}

const partsOf = (name: string) =>
  name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(" ");

/** The first of the links whose contacts are told that belongs to no leg. */
function trunkOf(flags: Quantity | null): number {
  return (flags?.components ?? []).findIndex((name) => {
    const parts = partsOf(name);
    return !parts.some((part) => legWords.includes(part) || lowest.includes(part));
  });
}

function legsOf(flags: Quantity | null): Leg[] {
  const legs = new Map<string, { readonly words: string[]; readonly at: number; readonly height: number }>();
  (flags?.components ?? []).forEach((name, at) => {
    const parts = partsOf(name);
    const height = Math.max(...parts.map((part) => lowest.indexOf(part)));
    if (height < 0) return;
    const words = parts.filter((part) => legWords.includes(part));
    const known = legs.get(words.join(" "));
    if (!known || known.height < height) legs.set(words.join(" "), { words, at, height });
  });
  return [...legs.values()].map(({ words, at }) => ({ words, touch: flags ? numberOf(flags, at) : "" }));
}
