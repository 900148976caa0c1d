/** The error for words that mean nothing to the planner: which words, what is near them, and the forms that are understood. */
import { EmbodyError, nearestNames } from "../../src/core/errors.ts";
import type { Lexicon } from "./lexicon.ts";
import { numberWords } from "./numbers.ts";
import { singularCandidates } from "./plurals.ts";
import type { Token } from "./tokens.ts";
import {
  connectors,
  determiners,
  leadingFillers,
  objectFillers,
  pieces,
  pronouns,
  structures,
  trailingFillers,
  unsupportedVerbs,
  verbs,
} from "./vocabulary.ts";

/** What can be said, one line a form. */
export const understoodForms: readonly string[] = [
  'get, fetch, collect or "I need" N of an item: get a stone pickaxe; I could use 12 sticks; two stacks of cobblestone',
  "make, craft, smelt or cook N of an item: make three torches and a chest; cook two steaks",
  "mine, chop or dig N of something: chop ten logs; mine 3 coal",
  "kill N of a mob: kill a zombie; slay three cows",
  "eat: eat something; cook two steaks and eat one",
  "go to coordinates or to a kind of block: go to x 40 z -25; walk to the nearest water",
  "find a biome: find a desert",
  "equip an item, place N of a block, put N of an item into a chest",
  "build a wall or a pillar: build a wall five long and three high out of cobblestone; pillar up ten blocks",
  "fill a bucket; sleep until morning; dig down to y 40 and come back up",
  'several of these joined by commas, "and" or "then"',
];

/** The same in one line, for the end of an error. */
export const understoodSummary =
  'What is understood: get, make, smelt, cook, mine, chop, kill, eat, go to, find, equip, place, build a wall or a pillar, fill a bucket, sleep, dig down, come back up, put into a chest, such as "make three torches and a chest"; all forms: embody do.';

const grammarWords: readonly string[] = [
  ...[
    ...verbs.keys(),
    ...unsupportedVerbs.keys(),
    ...leadingFillers,
    ...objectFillers,
    ...trailingFillers,
    ...connectors,
  ].flatMap((phrase) => phrase.split(" ")),
  ...numberWords,
  ...determiners,
  ...pieces,
  ...pronouns,
  ...structures,
  "to",
  "into",
  "in",
  "inside",
  "from",
  "off",
  "until",
  "till",
  "x",
  "y",
  "z",
  "something",
  "anything",
  "food",
  "over",
  "toward",
  "towards",
  "down",
  "chest",
  "level",
  "height",
  "coordinates",
  "position",
  "back",
  "meat",
  "by",
  "on",
  "with",
  "out",
  "long",
  "high",
  "wide",
];

export function misunderstood(tokens: readonly Token[], index: number, lexicon: Lexicon): EmbodyError {
  return notUnderstood(tokens, index, new Set([...grammarWords, ...lexicon.nameWords]), understoodSummary);
}

/** The error for a sentence of a world whose words are `known`: the words it does not know, or the place where it got lost. */
export function notUnderstood(
  tokens: readonly Token[],
  index: number,
  known: ReadonlySet<string>,
  remedy: string,
): EmbodyError {
  const isKnown = (word: string) => singularCandidates(word).some((form) => known.has(form));
  const unknown = [
    ...new Set(tokens.filter((token) => /^[a-z]/.test(token.text) && !isKnown(token.text)).map((token) => token.text)),
  ];
  if (unknown.length > 0) {
    const words = unknown.map((word) => {
      const near = word.length > 2 ? nearestNames(word, known) : [];
      return near.length > 0 ? `"${word}" (did you mean ${near.join(", ")}?)` : `"${word}"`;
    });
    return new EmbodyError("not-understood", `Not understood: ${words.join(", ")}.`, { remedy });
  }
  const place = tokens[index];
  const rest = tokens
    .slice(index, index + 4)
    .map((token) => token.text)
    .join(" ");
  return new EmbodyError(
    "not-understood",
    place ? `What is asked at "${rest}" is not understood.` : "Something is missing at the end of the sentence.",
    { remedy },
  );
}
