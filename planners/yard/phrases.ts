/**
 * The parts that clauses of the yard are made of, read from a place in the sentence: who ("the ant", "both robots"), which crates ("the red and
 * yellow crates", "the other one"), where to ("onto the pad of its own colour", "x 1 y -2"). What a pronoun stands for is remembered.
 */
import {
  type CrateName,
  crateNames,
  isCrate,
  padNames,
  type RobotName,
  robotNames,
  type YardThing,
} from "../../src/core/yard.ts";
import { notUnderstood } from "../understand/misunderstanding.ts";
import { readQuantity } from "../understand/numbers.ts";
import { singularCandidates } from "../understand/plurals.ts";
import { type Token, tokenize } from "../understand/tokens.ts";
import { yardSummary } from "./help.ts";
import type { Actor, Crates } from "./intents.ts";
import {
  adverbsOfNumber,
  anybody,
  articles,
  colours,
  connectors,
  crateOf,
  knownWords,
  labelOf,
  lapWords,
  matching,
  type Noun,
  nearestWords,
  noise,
  nouns,
  padOf,
  type Relation,
  relations,
} from "./vocabulary.ts";

/** Something that is named and not there. */
export class Missing extends Error {}

const split = (phrases: Iterable<string>) =>
  [...phrases].map((phrase) => phrase.split(" ")).sort((a, b) => b.length - a.length);
const connectorPhrases = split(connectors);
export const matchingPhrases = split(matching);
const relationPhrases = relations
  .map(([phrase, relation]) => ({ words: phrase.split(" "), relation }))
  .sort((a, b) => b.words.length - a.words.length);
export const possessive = "'s";
const eachWords = new Set(["both", "all", "every", "each", "everything"]);

type Noted = { readonly noun: Noun; readonly plural: boolean };

export function nounOf(word: string): Noted | null {
  const [own = "", ...others] = singularCandidates(word);
  const singular = nouns.get(own);
  if (singular) return { noun: singular, plural: false };
  const found = others.map((form) => nouns.get(form)).find((noun) => noun !== undefined);
  return found ? { noun: found, plural: true } : null;
}

const listed = (names: readonly string[]) => `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
const colourNames = (names: readonly YardThing[]) => listed(names.map((name) => labelOf(name).split(" ")[0] ?? ""));

export class Phrases {
  readonly tokens: readonly Token[];
  /** Every word as it was said, and where in them each token stands: what is skipped may still belong to what has to be learned. */
  readonly #said: readonly string[];
  readonly #places: readonly number[];
  index = 0;
  /** The robot that acted last. */
  robot: RobotName = "rover";
  /** What "it" and "the other one" are about. */
  crates: Crates | null = null;
  /** What "it" may stand for as a destination. */
  thing: YardThing | null = null;

  /** The words of the last relation that was read. */
  relationWords = "";

  constructor(sentence: string) {
    const words = tokenize(sentence).flatMap((token) => {
      const owner = noise.has(token.text) ? null : /^(\w+)'s$/.exec(token.text)?.[1];
      return owner
        ? [
            { text: owner, number: null },
            { text: possessive, number: null },
          ]
        : [token];
    });
    // "Up" means nothing in "up to the tower", and all in "up the ramp".
    const isUpwards = (index: number) => {
      const next = words.slice(index + 1).find(({ text }) => !articles.has(text));
      return nounOf(next?.text ?? "")?.noun === "ramp" || nounOf(next?.text ?? "")?.noun === "tower";
    };
    this.#said = words.map(({ text }) => text);
    this.#places = words.flatMap(({ text }, index) =>
      !noise.has(text) || (text === "up" && isUpwards(index)) ? [index] : [],
    );
    this.tokens = this.#places.flatMap((place) => words[place] ?? []);
  }

  /** A token with what was skipped behind it, as it was said. */
  saidAt(index: number): readonly string[] {
    return this.#said.slice(this.#places[index] ?? this.#said.length, this.#places[index + 1] ?? this.#said.length);
  }

  word(offset = 0): string {
    return this.tokens[this.index + offset]?.text ?? "";
  }

  failure() {
    return notUnderstood(this.tokens, this.index, knownWords, yardSummary);
  }

  matches(phrases: readonly (readonly string[])[], at = this.index): readonly string[] | null {
    return phrases.find((phrase) => phrase.every((word, offset) => this.tokens[at + offset]?.text === word)) ?? null;
  }

  skipConnectors(): boolean {
    const start = this.index;
    for (let phrase = this.connector(); phrase; phrase = this.connector()) {
      this.index += phrase.length;
    }
    return this.index > start;
  }

  /** "Next" is one unless it is "next to". */
  connector(): readonly string[] | null {
    return this.word() === "next" && this.word(1) === "to" ? null : this.matches(connectorPhrases);
  }

  skipArticles(): void {
    while (articles.has(this.word()) && !this.matches(matchingPhrases)) this.index++;
  }

  atEnd(): boolean {
    return this.index >= this.tokens.length || this.connector() !== null || this.word() === "after";
  }

  robotsAt(at: number): readonly Actor[] | null {
    const kept = this.index;
    this.index = at;
    const robots = this.robots();
    this.index = kept;
    return robots;
  }

  /** "Somebody", "a robot", "whoever is nearer", "one of the robots". */
  anyRobot(): boolean {
    const start = this.index;
    const isOpen = anybody.has(this.word()) || ["a", "any", "some", "one"].includes(this.word());
    if (anybody.has(this.word())) {
      this.index++;
      if (this.word() === "robot") this.index++;
      while (nearestWords.has(this.word())) this.index++;
      if (this.word() !== "of") return true;
    } else if (isOpen) this.index++;
    if (this.word() === "of") this.index++;
    this.skipArticles();
    const isNearest = nearestWords.has(this.word());
    if (isNearest) this.index++;
    if (this.word() === "two") this.index++;
    if ((isOpen || isNearest) && nounOf(this.word())?.noun === "robot") {
      this.index++;
      return true;
    }
    this.index = start;
    return false;
  }

  /** "The rover", "the rover and the ant", "both robots". */
  robots(): readonly Actor[] | null {
    const start = this.index;
    if (this.anyRobot()) return ["any"];
    const every = eachWords.has(this.word()) || this.word() === "two";
    if (every) this.index++;
    if (this.word() === "of") this.index++;
    this.skipArticles();
    const other = this.word() === "other";
    if (other) this.index++;
    while (["wheeled", "legged", "four", "little", "walking"].includes(this.word())) this.index++;
    const noted = nounOf(this.word());
    const plain = this.word() === "everybody" || this.word() === "everyone";
    if (plain || (noted?.noun === "robot" && (noted.plural || every))) {
      this.index++;
      return robotNames;
    }
    if (noted?.noun === "robot") {
      const legged = this.tokens.slice(start, this.index).some(({ text }) => text === "legged" || text === "walking");
      this.index++;
      return [legged || (other && this.robot === "rover") ? "ant" : "rover"];
    }
    if (noted?.noun !== "rover" && noted?.noun !== "ant") {
      this.index = start;
      return null;
    }
    this.index++;
    const names: Actor[] = [noted.noun];
    if (this.word() === "and") {
      const kept = this.index++;
      const more = this.robots();
      if (more) names.push(...more);
      else this.index = kept;
    }
    return names;
  }

  relationAhead(): boolean {
    return relationPhrases.some(({ words }) => this.matches([words]) !== null);
  }

  relation(): Relation | null {
    const found = relationPhrases.find(({ words }) => this.matches([words]) !== null);
    if (!found) return null;
    this.index += found.words.length;
    this.relationWords = found.words.join(" ");
    return found.relation;
  }

  /** "Once", "three times", "two laps", "a full circle"; null, and nothing read, where none is said. */
  laps(): number | null {
    const start = this.index;
    const adverb = adverbsOfNumber[this.word()];
    if (adverb !== undefined) {
      this.index++;
      return adverb;
    }
    const quantity = readQuantity(this.tokens, this.index);
    if (quantity) this.index = quantity.next;
    else if (this.word() === "the") this.index++;
    while (["full", "whole", "complete", "single"].includes(this.word())) this.index++;
    if (this.index > start && lapWords.has(this.word())) {
      this.index++;
      return quantity?.amount ?? 1;
    }
    this.index = start;
    return null;
  }

  cratePhrase(): Crates | null {
    const start = this.index;
    const first = this.crateNoun();
    if (!first) {
      this.index = start;
      return null;
    }
    let crates = first;
    while (first.kind === "named" && (this.word() === "and" || this.word() === ",")) {
      const kept = this.index;
      this.index += this.word(1) === "and" ? 2 : 1;
      const next = this.crateNoun();
      if (next?.kind !== "named" || crates.kind !== "named") {
        this.index = kept;
        break;
      }
      crates = { kind: "named", names: [...new Set([...crates.names, ...next.names])] };
    }
    this.crates = crates;
    return crates;
  }

  crateNoun(): Crates | null {
    const start = this.index;
    const every = eachWords.has(this.word()) ? this.word() : null;
    if (every) this.index++;
    if (this.word() === "of") this.index++;
    const definite = this.word() === "the" || this.word() === "that";
    this.skipArticles();
    if (every === "everything") return { kind: "all" };
    if (["something", "anything"].includes(this.word())) {
      this.index++;
      return { kind: "count", count: 1 };
    }
    if (["it", "them"].includes(this.word()) && this.crates) {
      this.index++;
      return this.crates;
    }
    const quantity = readQuantity(this.tokens, this.index);
    if (quantity) this.index = quantity.next;
    const other = this.word() === "other";
    if (other) this.index++;
    const named: string[] = [];
    while (colours.has(this.word())) {
      named.push(this.word());
      this.index++;
      const and = this.word() === "and" || this.word() === "," ? 1 : 0;
      const article = articles.has(this.word(and)) ? 1 : 0;
      if (and && colours.has(this.word(and + article)) && this.crateAfterColours(this.index + and + article))
        this.index += and + article;
    }
    const pronoun = (other || this.areCrates(named)) && /^ones?$/.test(this.word());
    // "Red to blue": a colour alone, and what is done with it.
    const alone = this.areCrates(named) && !pronoun && (this.relationAhead() || this.atEnd());
    const noted: Noted | null = pronoun || alone ? { noun: "crate", plural: false } : nounOf(this.word());
    if (noted?.noun !== "crate") {
      this.index = start;
      return null;
    }
    if (!alone) this.index++;
    if (named.length > 0) return { kind: "named", names: [...new Set(named.map(crateNamed))] };
    const count = quantity?.amount ?? null;
    if (count !== null && count > crateNames.length) {
      throw new Missing(`there are ${crateNames.length} crates here, not ${count}: ${colourNames(crateNames)}`);
    }
    if (other) {
      const last = this.crates?.kind === "named" ? this.crates.names : [];
      const names = crateNames.filter((name) => !last.includes(name));
      return last.length > 0 && names.length > 0 ? { kind: "named", names } : { kind: "count", count: 1 };
    }
    if (every || (noted.plural && count === null) || count === crateNames.length) return { kind: "all" };
    if (definite && count === null && this.crates) return this.crates;
    return { kind: "count", count: count ?? 1 };
  }

  areCrates(named: readonly string[]): boolean {
    return named.length > 0 && named.every((colour) => Object.hasOwn(crateOf, colour));
  }

  /** Whether colours from here on belong to a crate: "the red and yellow crates", not "the red crate and the green pad". */
  crateAfterColours(at: number): boolean {
    let index = at;
    while (colours.has(this.tokens[index]?.text ?? "")) index++;
    return nounOf(this.tokens[index]?.text ?? "")?.noun === "crate";
  }
}

export function crateNamed(colour: string): CrateName {
  const name = crateOf[colour];
  if (name && isCrate(name)) return name;
  throw new Missing(`there is no ${colour} crate here: the crates are ${colourNames(crateNames)}`);
}

export function padNamed(colour: string): YardThing {
  const name = padOf[colour];
  if (name) return name;
  throw new Missing(`there is no ${colour} pad here: the pads are ${colourNames(padNames)}`);
}
