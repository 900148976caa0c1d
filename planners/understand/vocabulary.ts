/**
 * The words that the grammar knows besides names: verbs, fillers, connectors, things that are built. Data only;
 * names and their synonyms are in `synonyms.ts`.
 */

export type Action =
  | "possess"
  | "gather"
  | "make"
  | "smelt"
  | "kill"
  | "eat"
  | "go"
  | "find"
  | "equip"
  | "place"
  | "put"
  | "build"
  | "pillar"
  | "stand"
  | "sleep"
  | "climb"
  | "fill"
  | "grow";

const verbsByAction: Readonly<Record<Action, readonly string[]>> = {
  possess: [
    "get",
    "have",
    "obtain",
    "fetch",
    "bring",
    "give",
    "need",
    "want",
    "acquire",
    "grab",
    "take",
    "pick up",
    "gather",
    "collect",
    "could use",
    "would like",
    "i'd like",
    "procure",
    "get hold of",
    "make sure i have",
    "make sure you have",
    "make sure we have",
    "find me",
    "hand",
    "pick",
  ],
  gather: [
    "mine",
    "chop",
    "chop down",
    "cut",
    "cut down",
    "dig",
    "dig up",
    "dig out",
    "harvest",
    "fell",
    "shear",
    "quarry",
  ],
  make: ["make", "craft", "create", "produce", "assemble", "put together", "carve", "forge"],
  smelt: ["smelt", "cook", "bake", "roast", "grill", "fry", "broil", "melt", "fire"],
  kill: [
    "kill",
    "slay",
    "defeat",
    "fight",
    "attack",
    "hunt",
    "hunt down",
    "slaughter",
    "butcher",
    "get rid of",
    "murder",
    "destroy",
  ],
  eat: ["eat", "consume", "swallow"],
  go: ["go", "walk", "run", "move", "travel", "head", "come", "return", "get to", "go back", "navigate", "sprint"],
  find: ["find", "look for", "search for", "search", "locate", "explore", "discover"],
  equip: ["equip", "wear", "put on", "hold", "wield"],
  place: ["place", "put down", "set down", "lay"],
  put: ["put", "store", "stash", "deposit"],
  build: ["build", "set up", "erect", "raise", "put up", "construct", "lay out"],
  pillar: ["pillar up", "tower up", "nerd pole"],
  stand: ["stand", "get on top", "climb on", "climb onto", "climb on top", "get onto", "step on"],
  sleep: [
    "sleep",
    "sleep in",
    "go to bed",
    "go to sleep",
    "get some sleep",
    "get some rest",
    "get a good night's sleep",
    "have a sleep",
    "have a nap",
    "have a rest",
    "rest",
    "take a nap",
    "take a rest",
    "nap",
    "spend the night in",
    "lie down",
    "sleep through",
  ],
  climb: [
    "come back up",
    "come up",
    "come back to the surface",
    "come to the surface",
    "climb",
    "climb up",
    "climb out",
    "climb back",
    "climb back up",
    "go up",
    "go back up",
    "go to the surface",
    "go back to the surface",
    "get back up",
    "get back to the surface",
    "get to the surface",
    "get out of the ground",
    "get out of the cave",
    "get out of here",
    "return to the surface",
    "return up",
    "head back up",
    "head to the surface",
    "walk back up",
    "dig up to the surface",
    "resurface",
    "surface",
    "back up",
    "up again",
  ],
  fill: ["fill", "fill up", "refill"],
  grow: ["grow", "plant", "farm", "sow", "cultivate", "raise crops of"],
};

/** Verb phrase to action. */
export const verbs: ReadonlyMap<string, Action> = new Map(
  (Object.entries(verbsByAction) as [Action, readonly string[]][]).flatMap(([action, phrases]) =>
    phrases.map((phrase): [string, Action] => [phrase, action]),
  ),
);

/** Verbs that are understood and have no skill in this world: phrase to the skill that would carry it out. */
export const unsupportedVerbs: ReadonlyMap<string, string> = new Map([
  ["breed", "breed"],
  ["tame", "tame"],
  ["ride", "ride"],
  ["trade", "trade"],
  ["enchant", "enchant"],
  ["brew", "brew"],
  ["fish", "fish"],
  ["milk", "milk"],
  ["light", "light"],
  ["open", "open"],
  ["close", "close"],
  ["follow", "follow"],
  ["come back", "return"],
  ["throw", "toss"],
  ["drop", "toss"],
  ["swim", "swim"],
  ["repair", "repair"],
  ["dye", "dye"],
]);

/** Things that "build" makes which are no items, and that no skill builds. */
export const structures: ReadonlySet<string> = new Set([
  "house",
  "hut",
  "bridge",
  "shelter",
  "base",
  "castle",
  "floor",
  "roof",
  "staircase",
  "room",
  "farm",
  "cabin",
]);

export { leadingFillers, objectFillers, trailingFillers } from "./fillers.ts";

export const connectors: readonly string[] = [
  ",",
  ";",
  ".",
  "!",
  "?",
  "&",
  "and",
  "then",
  "and then",
  "after that",
  "afterwards",
  "next",
  "finally",
  "lastly",
  "plus",
  "also",
  "as well as",
  "first",
  "second",
  "secondly",
  "third",
  "firstly",
  "along with",
  "together with",
  "with that",
  "once done",
];

export const determiners: ReadonlySet<string> = new Set([
  "a",
  "an",
  "the",
  "some",
  "any",
  "my",
  "your",
  "our",
  "this",
  "that",
  "these",
  "those",
  "another",
  "more",
  "additional",
  "extra",
  "new",
  "least",
  "at",
  "about",
  "exactly",
  "roughly",
  "around",
  "only",
  "nearest",
  "closest",
  "next",
  "nearby",
  "whole",
  "all",
  "fresh",
  "own",
  "kind",
  "kinds",
  "different",
  "its",
  "their",
]);

/** Counting words before "of", such as "pieces of glass". */
export const pieces: ReadonlySet<string> = new Set([
  "piece",
  "pieces",
  "block",
  "blocks",
  "lump",
  "lumps",
  "chunk",
  "chunks",
  "bit",
  "bits",
  "unit",
  "units",
  "loaf",
  "loaves",
  "bunch",
  "pile",
  "handful",
  "item",
  "items",
  "bar",
  "bars",
  "sheet",
  "sheets",
  "pcs",
  "slice",
  "slices",
]);

export const pronouns: ReadonlySet<string> = new Set(["it", "them", "one", "this", "that", "these", "those", "both"]);
