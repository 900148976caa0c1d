/**
 * Clauses about a body itself: whole turns on the spot ("spin twice on the blue pad"), and what no rule knows but a body may learn ("stand on its hind
 * legs"). Of the latter the words are kept as they were said: they are what a skill is found by, or learned from. Only words that are
 * about bodies and their motions count, so that a slip of the pen is no skill.
 */
import { stemOf } from "../../src/core/words.ts";
import { isPad, type PadName } from "../../src/core/yard.ts";
import type { Actor, YardIntent } from "./intents.ts";
import { manners, motionVerbs } from "./manners.ts";
import { Missing, nounOf, padNamed } from "./phrases.ts";
import { Targets } from "./targets.ts";
import { adverbsOfNumber, causatives, colours, knownWords, noise, onWords, spinWords, verbs } from "./vocabulary.ts";

const most = 20;
const onSpot = new Set(["spot", "place", "axis"]);

export interface ReadTurns {
  readonly turns: number;
  readonly on: PadName | null;
}

export interface ReadPerformance {
  readonly phrase: string;
  readonly times: number;
  readonly on: PadName | null;
}

export class Performances extends Targets {
  protected readonly intents: YardIntent[] = [];

  /** "Let the ant stand on its hind legs"; a clause that names nobody goes on with who acted last. False: it is none. */
  protected performanceClause(): boolean {
    while (causatives.has(this.word()) && this.robotsAt(this.index) === null) this.index++;
    const named = this.robots();
    const robots = named ?? (this.intents.length > 0 ? [this.robot] : []);
    if (this.word() === "to") this.index++;
    const read = robots.length > 0 && !robots.includes("any") ? this.performance() : null;
    if (!read) return false;
    for (const robot of robots) {
      if (robot === "any") continue;
      this.robot = robot;
      this.intents.push({ kind: "perform", robot, ...read });
    }
    return true;
  }

  /** Whole turns on the spot: "spin twice", "do two turns on the blue pad". False, and nothing read, where something else is meant. */
  protected turnClause(isTurn: boolean, subject: readonly Actor[] | null): boolean {
    const start = this.index;
    const robots = subject ?? (isTurn ? this.robots() : null) ?? [this.robot];
    if (isTurn && this.cratePhrase()) throw new Missing("no skill here turns crates: they are pushed");
    const before = !isTurn && this.spinsAhead() ? this.laps() : null;
    const read = isTurn || before !== null ? this.turns(before) : null;
    if (!read) {
      this.index = start;
      return false;
    }
    for (const robot of robots) {
      if (robot !== "any") this.robot = robot;
      this.intents.push({ kind: "turn", robot, ...read });
    }
    return true;
  }

  /** What stands behind "spin", or behind "do two turns"; null, and nothing read, where it is about something else. */
  private turns(before: number | null): ReadTurns | null {
    const start = this.index;
    let [turns, on] = [before, null as PadName | null];
    while (!this.atEnd()) {
      const count = this.laps();
      if (count !== null) {
        turns = count;
        continue;
      }
      if (["round", "around", "about"].includes(this.word()) && !this.#isThing(1)) {
        this.index++;
        continue;
      }
      if (this.#spot()) continue;
      const pad = this.#place();
      if (!pad) {
        this.index = start;
        return null;
      }
      on = pad;
    }
    return { turns: counted(turns ?? 1, "turns on the spot"), on };
  }

  /** Whether a robot's own turns are meant by what stands here: "two spins", not "two laps". */
  private spinsAhead(): boolean {
    const start = this.index;
    const found = this.laps() !== null && spinWords.has(this.word(-1));
    this.index = start;
    return found;
  }

  #isThing(offset: number): boolean {
    let at = offset;
    while (["the", "a", "an"].includes(this.word(at)) || colours.has(this.word(at))) at++;
    return nounOf(this.word(at)) !== null || ["it", "them", "x"].includes(this.word(at));
  }

  /** "On the spot", "in place", "on its own axis". */
  #spot(): boolean {
    const start = this.index;
    if (["on", "in", "at", "round", "around", "about"].includes(this.word())) {
      this.index++;
      this.skipArticles();
      if (onSpot.has(this.word()) || this.word() === "itself") {
        this.index++;
        return true;
      }
    }
    this.index = start;
    return false;
  }

  /** "On the blue pad", "on it", "on the pad"; null, and nothing read, where none is named. */
  #place(): PadName | null {
    const start = this.index;
    const relation = this.relation();
    if (relation === "at" && (onWords.has(this.relationWords) || ["at", "in", "inside"].includes(this.relationWords))) {
      this.skipArticles();
      const colour = colours.has(this.word()) ? this.word() : null;
      if (colour) this.index++;
      const isNoun = nounOf(this.word())?.noun === "pad" || (colour !== null && this.word() === "one");
      const thing = colour === null ? this.thing : null;
      if ((isNoun || this.word() === "it") && (colour !== null || (thing && isPad(thing)))) {
        this.index++;
        const pad = colour === null ? thing : padNamed(colour);
        if (pad && isPad(pad)) {
          this.thing = pad;
          return pad;
        }
      }
    }
    this.index = start;
    return null;
  }

  /** The rest of the clause as something to be learned; null, and nothing read, where it is no such thing. */
  private performance(): ReadPerformance | null {
    const start = this.index;
    const words: string[] = [];
    let [times, on] = [null as number | null, null as PadName | null];
    while (!this.atEnd()) {
      const count = this.#times();
      if (count !== null) {
        times = count;
        continue;
      }
      const pad = words.length > 0 ? this.#place() : null;
      if (pad) {
        on = pad;
        continue;
      }
      words.push(...this.saidAt(this.index));
      this.index++;
    }
    if (isLearnable(words)) return { phrase: words.join(" "), times: counted(times ?? 1, "times"), on };
    this.index = start;
    return null;
  }

  /** "Twice", "three times": how often it is done, not how many legs it is done on. */
  #times(): number | null {
    const start = this.index;
    const isAdverb = adverbsOfNumber[this.word()] !== undefined;
    const count = this.laps();
    if (count !== null && (isAdverb || /^times?$/.test(this.word(-1)))) return count;
    this.index = start;
    return null;
  }
}

/** A verb of motion, or one that the grammar knows in a manner that it does not know; besides only words that are known. */
function isLearnable(words: readonly string[]): boolean {
  const [verb = "", ...others] = words;
  const isMotion = motionVerbs.has(stemOf(verb));
  if (!isMotion && verbs.get(verb)?.kind !== "go") return false;
  const isManner = (word: string) => manners.has(stemOf(word)) || manners.has(word);
  const isKnown = (word: string) =>
    isManner(word) ||
    knownWords.has(word) ||
    noise.has(word) ||
    nounOf(word) !== null ||
    motionVerbs.has(stemOf(word)) ||
    /^\d/.test(word);
  return others.every(isKnown) && (!verbs.has(verb) || verbs.get(verb)?.kind === "turn" || others.some(isManner));
}

function counted(count: number, what: string): number {
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new Missing(`a robot does 1 to ${most} ${what}, not ${count}`);
}
