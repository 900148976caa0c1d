/**
 * Where a clause leads, read from a place in the sentence: a thing by colour and noun or by colour alone, "it", a pad of the crate's own colour, a point,
 * the place of something ("where the yellow one is"), a point between two things.
 */
import { crateNames, isPad } from "../../src/core/yard.ts";
import type { Target } from "./intents.ts";
import { crateNamed, matchingPhrases, nounOf, Phrases, padNamed, possessive } from "./phrases.ts";
import {
  colours,
  crateOf,
  middleWords,
  onWords,
  padOf,
  placeWords,
  type Relation,
  standing,
  yardWords,
} from "./vocabulary.ts";

export class Targets extends Phrases {
  target(relation: Relation): Target {
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
    const place = this.placeOf();
    if (place) return place;
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
    if (target.kind === "thing" && this.word() === possessive && placeWords.has(this.word(1))) {
      this.index += 2;
      return { kind: "place-of", thing: target.thing };
    }
    return target;
  }

  /** "Where the yellow one is", "the place of the ant", "where it was". */
  placeOf(): Target | null {
    const start = this.index;
    const where = this.word() === "where";
    if (where) this.index++;
    else if (placeWords.has(this.word()) && this.word(1) === "of") this.index += 2;
    else if (["start", "origin"].includes(this.word()) || (this.word() === "old" && placeWords.has(this.word(1)))) {
      this.index += this.word() === "old" ? 2 : 1;
      return { kind: "origin" };
    } else return null;
    if (where && ["it", "they"].includes(this.word())) {
      this.index++;
      if (standing.has(this.word())) this.index++;
      else if (this.word() === "came" && this.word(1) === "from") this.index += 2;
      return { kind: "origin" };
    }
    this.skipArticles();
    const named = this.namedTarget();
    if (named.kind !== "thing") {
      this.index = start;
      throw this.failure();
    }
    if (where && standing.has(this.word())) this.index++;
    return { kind: "place-of", thing: named.thing };
  }

  /** The colour stands alone, or before "one". */
  colouredOne(colour: string, other: boolean): Target | null {
    const isOne = this.word() === "one";
    const pad = padOf[colour];
    const crate = crateOf[colour];
    if ((!isOne && !this.atEnd() && !["with", "using", "by"].includes(this.word())) || other || !(pad || crate))
      return null;
    if (isOne) this.index++;
    // "Next to the red one" is about crates, "onto the red one" and "to red" about pads.
    const isCrateMeant =
      !pad || (crate && isOne && !onWords.has(this.relationWords) && !(this.thing && isPad(this.thing)));
    return { kind: "thing", thing: isCrateMeant && crate ? crate : (pad ?? padNamed(colour)) };
  }

  namedTarget(): Target {
    const start = this.index;
    const other = this.word() === "other";
    if (other) this.index++;
    const colour = colours.has(this.word()) ? this.word() : null;
    if (colour) this.index++;
    const noun = nounOf(this.word())?.noun;
    const one = colour && !noun ? this.colouredOne(colour, other) : null;
    if (one) return one;
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
