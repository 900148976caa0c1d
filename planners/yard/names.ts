/** Names of things and skills as a model may write them ("pad_blue", "the Red Crate", "push_crate"), turned into the yard's own. */
import { nearestNames } from "../../src/core/errors.ts";
import { type YardThing, yardThings } from "../../src/core/yard.ts";
import { singularCandidates } from "../understand/plurals.ts";
import { articles, colours, crateOf, labelOf, nouns, padOf } from "./vocabulary.ts";

/** "padBlue", "pad_blue", "The blue-pad" as words in lower case. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > 0);
}

const glued = new Map(yardThings.map((thing) => [thing.toLowerCase(), thing]));

/** The thing that is meant; null where there is none of that name. */
export function thingNamed(name: string): YardThing | null {
  const words = wordsOf(name).filter((word) => !articles.has(word) && word !== "to" && word !== "of");
  const whole = glued.get(words.join(""));
  if (whole) return whole;
  const colour = words.find((word) => colours.has(word));
  const [noun] = words
    .filter((word) => word !== colour)
    .flatMap((word) => singularCandidates(word).flatMap((form) => nouns.get(form) ?? []));
  const known = words.every((word) => word === colour || singularCandidates(word).some((form) => nouns.has(form)));
  if (!known) return null;
  if (noun === "crate") return (colour && crateOf[colour]) || null;
  if (noun === "pad") return (colour && padOf[colour]) || null;
  // A colour alone: the pad of it, or the crate where there is no such pad.
  if (noun === undefined) return (colour && (padOf[colour] ?? crateOf[colour])) || null;
  return colour || noun === "robot" ? null : noun;
}

export function unknownThing(name: string): string {
  const labels = yardThings.map(labelOf);
  const near = nearestNames(wordsOf(name).join(" "), labels);
  const shown = name.length > 40 ? `${name.slice(0, 37)}...` : name;
  return `there is no "${shown}" here; ${near.length > 0 ? `did it mean ${near.join(", ")}?` : `there are ${labels.join(", ")}`}`;
}
