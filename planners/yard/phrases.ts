/**
 * The parts that clauses of the yard are made of, read from a place in the sentence: who ("the ant", "both robots"), which crates ("the red and
 * green crates", "the other one"), where to ("onto the pad of its own colour", "x 1 y -2"). What a pronoun stands for is remembered.
 */
import {
  type CrateName,
  crateNames,
  isCrate,
  isPad,
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
import type { Crates, Relation, Target } from "./intents.ts";
import {
  articles,
  colours,
  connectors,
  crateOf,
  knownWords,
  labelOf,
  matching,
  middleWords,
  type Noun,
  noise,
  nouns,
  padOf,
  relations,
  yardWords,
} from "./vocabulary.ts";

/** Something that is named and not there. */
export class Missing extends Error {}

const split = (phrases: Iterable<string>) =>
  [...phrases].map((phrase) => phrase.split(" ")).sort((a, b) => b.length - a.length);
const connectorPhrases = split(connectors);
const matchingPhrases = split(matching);
const relationPhrases = relations
  .map(([phrase, relation]) => ({ words: phrase.split(" "), relation }))
  .sort((a, b) => b.words.length - a.words.length);
const eachWords = new Set(["both", "all", "every", "each", "everything"]);

type Noted = { readonly noun: Noun; readonly plural: boolean };

function nounOf(word: string): Noted | null {
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
  index = 0;
  /** The robot that acted last. */
  robot: RobotName = "rover";
  /** What "it" and "the other one" are about. */
  crates: Crates | null = null;
  /** What "it" may stand for as a destination. */
  thing: YardThing | null = null;

  constructor(sentence: string) {
    this.tokens = tokenize(sentence).filter(({ text }) => !noise.has(text));
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

  robotsAt(at: number): readonly RobotName[] | null {
    const kept = this.index;
    this.index = at;
    const robots = this.robots();
    this.index = kept;
    return robots;
  }

  /** "The rover", "the rover and the ant", "both robots". */
  robots(): readonly RobotName[] | null {
    const start = this.index;
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
    const names: RobotName[] = [noted.noun];
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

  relation(): Relation | "between" | null {
    const found = relationPhrases.find(({ words }) => this.matches([words]) !== null);
    if (!found) return null;
    this.index += found.words.length;
    return found.relation;
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
    const pronoun = other && /^ones?$/.test(this.word());
    const noted: Noted | null = pronoun ? { noun: "crate", plural: false } : nounOf(this.word());
    if (noted?.noun !== "crate") {
      this.index = start;
      return null;
    }
    this.index++;
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

  /** Whether colours from here on belong to a crate: "the red and green crates", not "the red crate and the green pad". */
  crateAfterColours(at: number): boolean {
    let index = at;
    while (colours.has(this.tokens[index]?.text ?? "")) index++;
    return nounOf(this.tokens[index]?.text ?? "")?.noun === "crate";
  }

  target(relation: Relation | "between"): Target {
    const target = this.oneTarget();
    if (relation !== "between") return target;
    if (this.word() !== "and") throw this.failure();
    this.index++;
    const right = this.oneTarget();
    if (target.kind !== "thing" || right.kind !== "thing") throw this.failure();
    return { kind: "between", left: target.thing, right: right.thing };
  }

  oneTarget(): Target {
    this.skipArticles();
    const point = this.point();
    if (point) return point;
    const phrase = this.matches(matchingPhrases);
    if (phrase) {
      this.index += phrase.length;
      return { kind: "matching" };
    }
    if (middleWords.has(this.word())) {
      this.index++;
      if (this.word() !== "of") return { kind: "point", point: [0, 0] };
      this.index++;
      this.skipArticles();
    }
    if (yardWords.has(this.word())) {
      this.index++;
      return { kind: "point", point: [0, 0] };
    }
    if (this.word() === "it" || this.word() === "them") {
      if (!this.thing) throw this.failure();
      this.index++;
      return { kind: "thing", thing: this.thing };
    }
    const target = this.namedTarget();
    if (target.kind === "thing") this.thing = target.thing;
    return target;
  }

  namedTarget(): Target {
    const start = this.index;
    const other = this.word() === "other";
    if (other) this.index++;
    const colour = colours.has(this.word()) ? this.word() : null;
    if (colour) this.index++;
    const noun = nounOf(this.word())?.noun;
    if (!noun) {
      this.index = start;
      throw this.failure();
    }
    this.index++;
    switch (noun) {
      case "crate": {
        if (colour) return { kind: "thing", thing: crateNamed(colour) };
        const last = this.crates?.kind === "named" ? this.crates.names[0] : undefined;
        const left = crateNames.find((name) => name !== last);
        if (other && last && left) return { kind: "thing", thing: left };
        return last ? { kind: "thing", thing: last } : { kind: "any", noun };
      }
      case "pad":
        if (colour) return { kind: "thing", thing: padNamed(colour) };
        return this.thing && isPad(this.thing) && !other ? { kind: "thing", thing: this.thing } : { kind: "any", noun };
      case "robot":
        return { kind: "thing", thing: this.robot === "rover" ? "ant" : "rover" };
      default:
        return { kind: "thing", thing: noun };
    }
  }

  /** "x 1 y -2", "1 -2", "1, -2". */
  point(): Target | null {
    const number = (offset: number) => this.tokens[this.index + offset]?.number ?? null;
    const named = this.word() === "x" && this.word(2) === "y" ? ([number(1), number(3), 4] as const) : null;
    const comma = this.word(1) === "," ? 1 : 0;
    const [x, y, length] = named ?? ([number(0), number(1 + comma), 2 + comma] as const);
    if (x === null || y === null) return null;
    this.index += length;
    return { kind: "point", point: [x, y] };
  }
}

function crateNamed(colour: string): CrateName {
  const name = crateOf[colour];
  if (name && isCrate(name)) return name;
  throw new Missing(`there is no ${colour} crate here: the crates are ${colourNames(crateNames)}`);
}

function padNamed(colour: string): YardThing {
  const name = padOf[colour];
  if (name) return name;
  throw new Missing(`there is no ${colour} pad here: the pads are ${colourNames(padNames)}`);
}
