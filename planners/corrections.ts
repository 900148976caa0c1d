/**
 * Corrections without a model: "no, the other crate", "I meant five", "also get two torches". The words replace the like phrase of the goal, or
 * join it, or are a goal of their own. Which of the possible goals is meant is not for this file to know: each is read by the planner, and the one that
 * it understands, that means something else than the goal, and that changes least is taken, of equals the one that changes the latest words (what was
 * said last is what is corrected: repair in conversation, Schegloff, Jefferson & Sacks 1977).
 */
import { EmbodyError } from "../src/core/errors.ts";

export interface RuleCorrection {
  /** As it stands. */
  readonly goal: string;
  readonly words: string;
  /** What must hold at the end of a goal in these words; null: the planner does not understand them, or they are impossible. */
  readonly understands: (text: string) => Promise<string | null>;
  /** Phrases of which one may stand for another, such as the crates' colours. */
  readonly alternatives?: readonly (readonly string[])[];
}

const openers =
  /^(?:(?:no|nope|not that(?: one)?|actually|sorry|oops|oh|wait|hm+|well|rather|please|stop|ok(?:ay)?|i mean|i meant(?: to say)?|i said|i want(?:ed)?|i'd rather have|make (?:it|that)|make them|let'?s (?:say|have)|change (?:it|that) to|but|it should be|that should be|should be)\b[\s,.!:;-]*)+/i;
const closers =
  /(?:[\s,.!;-]*\b(?:instead|please|i mean(?:t)?|not that(?: one)?|rather|thanks?(?: you)?|sorry))+[\s.!]*$/i;
const additions =
  /^(?:(?:and|also|plus|additionally|then|next|after that|afterwards|and then|and also|on top of that)\b[\s,:]*)+/i;
const contrast = /^(?:the )?(.+?),? (?:not|and not|rather than|instead of) (?:the )?(.+)$/i;

const materials = new Set(
  "wooden wood stone iron golden gold diamond netherite leather chainmail copper oak birch spruce jungle acacia cherry mangrove dark".split(
    " ",
  ),
);
const colours = new Set(
  "red green blue yellow orange purple violet pink black white grey gray brown cyan magenta lime golden".split(" "),
);
const numbers = new Set(
  "a an one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred dozen couple both all every each some any".split(
    " ",
  ),
);
const determiners = new Set("the a an this that these those its my your some".split(" "));
const prepositions = new Set(
  "onto into on to in at near beside by behind between with using from off away toward towards next against inside".split(
    " ",
  ),
);
const breaks = new Set(["and", "then", ",", ";", "."]);

type Kind = "number" | "colour" | "material" | "determiner" | "preposition" | "break" | "word";

interface Word {
  readonly text: string;
  readonly kind: Kind;
}

function kindOf(text: string): Kind {
  if (breaks.has(text)) return "break";
  if (determiners.has(text) && text !== "a" && text !== "an") return "determiner";
  if (/^-?\d/.test(text) || numbers.has(text)) return "number";
  if (colours.has(text)) return "colour";
  if (materials.has(text)) return "material";
  return prepositions.has(text) ? "preposition" : "word";
}

const wordsOf = (text: string): Word[] =>
  (text.toLowerCase().match(/-?\d+(?:\.\d+)?|[a-z]+(?:['-][a-z]+)*|[,;.]/g) ?? []).map((word) => ({
    text: word,
    kind: kindOf(word),
  }));

const textOf = (words: readonly Word[]) =>
  words
    .map(({ text }) => text)
    .join(" ")
    .replaceAll(/ (?=[,;.])/g, "");

/** The goal in words as it stands after the correction. Throws `EmbodyError("not-understood")`. */
export async function correctByRules({ goal, words, understands, alternatives = [] }: RuleCorrection): Promise<string> {
  const said = words.trim().replace(/[.!?\s]+$/, "");
  const bare = stripped(said);
  const present = await understands(goal);
  const isOther = async (text: string) => {
    const meaning = await understands(text);
    return meaning !== null && meaning !== present;
  };

  // "Also …": the goal, and more.
  const added = additions.exec(bare);
  if (added) {
    const more = bare.slice(added[0].length);
    for (const joint of [", then ", " and ", ", "]) {
      if (more !== "" && (await isOther(goal + joint + more))) return goal + joint + more;
    }
  }
  // A goal of its own begins with what is done, not with a thing.
  const spoken = wordsOf(bare);
  if (spoken[0]?.kind === "word" && (await isOther(bare)) && isSentence(spoken, goal)) return bare;
  const negated = contrast.exec(bare);
  const used = /^(?:use|take|do it with|with) /i.exec(bare)?.[0];
  const phrases = [
    ...(negated?.[1] === undefined ? [] : [wordsOf(negated[1])]),
    spoken,
    ...(used === undefined ? [] : [wordsOf(bare.slice(used.length))]),
  ];
  const tried = new Set<string>();
  for (const phrase of phrases) {
    for (const text of candidates(wordsOf(goal), phrase, alternatives)) {
      if (tried.has(text)) continue;
      tried.add(text);
      if (await isOther(text)) return text;
    }
  }
  if (bare !== "" && (await isOther(bare))) return bare;
  throw new EmbodyError("not-understood", `What "${words}" changes about "${goal}" is not understood.`, {
    remedy:
      'Say what should be in its place, such as "no, the other crate" or "I meant five", or give a whole new goal.',
  });
}

function stripped(said: string): string {
  let text = said;
  for (;;) {
    const next = text.replace(openers, "").replace(closers, "").trim();
    if (next === text) return text;
    text = next;
  }
}

/** "Get an axe" is a goal; "iron pickaxe" and "logs" are things. */
function isSentence(spoken: readonly Word[], goal: string): boolean {
  const [first] = spoken;
  const things = new Set(
    wordsOf(goal)
      .slice(1)
      .map(({ text }) => text),
  );
  return spoken.length > 1 && first !== undefined && !things.has(first.text);
}

interface Edit {
  readonly text: string;
  /** Words that are not as they were; then how far from the end. */
  readonly cost: number;
  readonly from: number;
}

/** Goals that the phrase may make of this one, the likeliest first. */
function candidates(
  goal: readonly Word[],
  phrase: readonly Word[],
  alternatives: readonly (readonly string[])[],
): string[] {
  const edits = [
    ...otherOnes(goal, phrase, alternatives),
    ...sameKind(goal, phrase),
    ...nounPhrases(goal, phrase),
    ...appended(goal, phrase),
  ];
  return edits.sort((left, right) => left.cost - right.cost || right.from - left.from).map(({ text }) => text);
}

function edit(goal: readonly Word[], from: number, to: number, by: readonly Word[], penalty = 0): Edit {
  const replaced = goal.slice(from, to).map(({ text }) => text);
  const kept = by.filter(({ text }) => replaced.includes(text)).length;
  return {
    text: textOf([...goal.slice(0, from), ...by, ...goal.slice(to)]),
    cost: replaced.length + by.length - 2 * kept + penalty,
    from,
  };
}

/** "The other crate", "the other one": what may stand in the place of what stands there. */
function otherOnes(
  goal: readonly Word[],
  phrase: readonly Word[],
  alternatives: readonly (readonly string[])[],
): Edit[] {
  const at = phrase.findIndex(({ text }) => text === "other" || text === "another" || text === "different");
  if (at < 0) return [];
  const noun = phrase
    .slice(at + 1)
    .find(({ kind }) => kind === "word")
    ?.text.replace(/s$/, "");
  const isNamed = noun !== undefined && noun !== "one";
  return alternatives.flatMap((group) =>
    group.flatMap((phraseThere) => {
      const there = wordsOf(phraseThere);
      return places(goal, there).flatMap((from) =>
        group.flatMap((instead) => {
          const about = [...there, ...wordsOf(instead)].some(({ text }) => text.replace(/s$/, "") === noun);
          if (instead === phraseThere || (isNamed && !about)) return [];
          return [edit(goal, from, from + there.length, wordsOf(instead))];
        }),
      );
    }),
  );
}

function places(goal: readonly Word[], part: readonly Word[]): number[] {
  return goal.flatMap((_, index) =>
    part.every(({ text }, offset) => goal[index + offset]?.text === text) ? index : [],
  );
}

/** "Five", "an iron one", "the yellow one": a number for a number, a colour for a colour, a material for a material. */
function sameKind(goal: readonly Word[], phrase: readonly Word[]): Edit[] {
  const isBare = phrase.every(({ kind, text }) => kind !== "word" || /^ones?$/.test(text));
  if (!isBare) return [];
  const said = phrase.filter(({ kind }) => kind !== "word" && kind !== "determiner");
  // "An iron one": the article says nothing about how many.
  const saying = said.length > 1 ? said.filter(({ text }) => text !== "a" && text !== "an" && text !== "one") : said;
  const [only, ...others] = saying;
  if (!only || others.length > 0) return [];
  const edits = goal.flatMap(({ kind }, index) => (kind === only.kind ? [edit(goal, index, index + 1, [only])] : []));
  // "Get logs" + "five": where there was no number there may be one.
  const before = goal.flatMap(({ kind }, index) =>
    kind === "word" && index > 0 && only.kind !== "preposition" ? [edit(goal, index, index, [only], 3)] : [],
  );
  return [...edits, ...before].map((each) => ({ ...each, text: withArticles(each.text) }));
}

/** "A iron pickaxe" is "an iron pickaxe". */
const withArticles = (text: string) =>
  text.replaceAll(/\ban? (?=([a-z]))/g, (_, letter: string) => (/[aeiou]/.test(letter) ? "an " : "a "));

/** "The yellow crate", "onto the green pad", "an iron pickaxe": the phrase for a phrase of the same make. */
function nounPhrases(goal: readonly Word[], phrase: readonly Word[]): Edit[] {
  const [first] = phrase;
  if (!first) return [];
  const led = first.kind === "preposition";
  const ownNoun = phrase.findLast(({ kind }) => kind === "word")?.text;
  const spans = nounSpans(goal, led);
  return spans.flatMap(({ from, to }) => {
    const noun = goal[to - 1]?.text;
    // The same noun ("the green pad" for "the blue pad") is what is meant; another one may be.
    const penalty = noun !== undefined && noun === ownNoun ? 0 : 3;
    const whole = edit(goal, from, to, phrase, penalty);
    const start = goal[from];
    const keepsNumber = start?.kind === "number" && first.kind !== "number" && first.kind !== "determiner" && !led;
    return keepsNumber ? [edit(goal, from + 1, to, phrase, penalty), whole] : [whole];
  });
}

/** Spans of a goal that are a thing: an optional preposition, determiner, number, adjectives, nouns. */
function nounSpans(goal: readonly Word[], led: boolean): { readonly from: number; readonly to: number }[] {
  const spans: { from: number; to: number }[] = [];
  goal.forEach(({ kind }, index) => {
    const previous = goal[index - 1]?.kind;
    const isStart = led
      ? kind === "preposition" && previous !== "preposition"
      : kind !== "break" && kind !== "preposition" && index > 0;
    if (!isStart) return;
    let to = index;
    while (led && goal[to]?.kind === "preposition") to++;
    const thing = to;
    while (to < goal.length && !["break", "preposition"].includes(goal[to]?.kind ?? "break")) to++;
    if (to > thing) spans.push({ from: index, to });
  });
  return spans;
}

/** "With the ant", "next to the tower": what was not said before. */
function appended(goal: readonly Word[], phrase: readonly Word[]): Edit[] {
  return phrase[0]?.kind === "preposition" ? [edit(goal, goal.length, goal.length, phrase, 2)] : [];
}
