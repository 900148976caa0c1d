/** A sentence as words: what can be asked of it without knowing what it is about. English of one or two clauses is assumed. */
import { wordsOf } from "../roles.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Ambiguity, Intent, Place, Sign, Speed } from "./intent.ts";

const counts: Readonly<Record<string, number>> = {
  once: 1,
  twice: 2,
  thrice: 3,
  half: 0.5,
  a: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
};
const dull = new Set(
  "the of a to is where position point frame origin middle its it at in on was foot which m go stand stay".split(" "),
);

export const moving =
  /\b(run|walk|hop|roll|go|trot|gallop|crawl|swim|fly|step|stroll|march|sprint|travel|cross|strafe|crab|skip|limp|creep)(s|es|ning|ing|ping|ting|ling)?\b|\b(driv|rid|mov|rac|advanc|scuttl)(e|es|ing)\b/;
export const backwards = /\b(backward|backwards|in reverse|reverse|reverses|reversing|rearwards?)\b/;

export class Sentence {
  readonly around: Surroundings;
  readonly text: string;
  readonly words: readonly string[];

  constructor(around: Surroundings) {
    this.around = around;
    this.text = ` ${around.brief.sentence.toLowerCase().replaceAll("−", "-")} `;
    this.words = wordsOf(around.brief.sentence).flatMap((word) => [word, word.replace(/s$/, "")]);
  }

  has(pattern: RegExp): boolean {
    return pattern.test(this.text);
  }

  get moves(): boolean {
    return this.has(moving);
  }

  /** "two", "twice", "2.5" as a number. */
  number(word: string | undefined): number | null {
    if (word === undefined) return null;
    const value = counts[word] ?? Number(word);
    return Number.isFinite(value) ? value : null;
  }

  speed(): Speed {
    const given = /(\d+(?:\.\d+)?)\s*(?:m\/s|met(?:re|er)s? (?:per|a|each) second)/.exec(this.text);
    if (given) return { kind: "about", value: Number(given[1]) };
    if (this.has(/\b(slow|slowly|creep|carefully|gently)\b/)) return { kind: "about", value: 0.4 };
    return { kind: "most" };
  }

  /** In metres. */
  distance(): number | null {
    const given =
      /\b(half a|\d+(?:\.\d+)?|a|one|two|three|four|five|six)\s*(?:m|met(?:re|er)s?)\b(?!\s*\/|\s+(?:per|a|each)\s+second)/.exec(
        this.text,
      );
    return given ? this.number(given[1]?.replace(" a", "")) : null;
  }

  /** Which way round: null where the sentence does not say. */
  handedness(): Sign | null {
    if (this.has(/\b(counter|anti)[- ]?clockwise\b|\bccw\b/)) return 1;
    if (this.has(/\bclockwise\b|\bcw\b/)) return -1;
    if (this.has(/\b(to (the|its) left|left(wards?)?|leftwards?)\b/)) return 1;
    return this.has(/\b(to (the|its) right|right(wards?)?)\b/) ? -1 : null;
  }

  bothWays(intent: (sign: Sign) => Intent): Ambiguity {
    const said = this.handedness();
    if (said) return [{ intent: intent(said), prior: 1 }];
    return [
      { intent: intent(1), prior: 0.75 },
      { intent: intent(-1), prior: 0.25 },
    ];
  }

  /** The one with most of its words in the sentence; null where none has any. */
  best<Item>(items: readonly Item[], wordsFor: (item: Item) => readonly string[]): Item | null {
    const scored = items.map((item) => this.shared(wordsFor(item)).length);
    const most = Math.max(0, ...scored);
    return most === 0 ? null : (items[scored.indexOf(most)] ?? null);
  }

  shared(words: readonly string[]): string[] {
    return words.filter((word) => !dull.has(word) && this.words.includes(word));
  }

  /** What the sentence speaks of among targets and things. */
  place(): Place | null {
    const { targets, things } = this.around.roles;
    const places: Place[] = [
      ...targets.map((position) => ({ name: this.shared(position.words)[0] ?? "target", position })),
      ...things.map(({ name, position }) => ({ name, position })),
    ];
    return this.best(places, ({ position }) => position.words);
  }
}
