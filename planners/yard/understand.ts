/**
 * The grammar of goals in the yard, on the same tokens, numbers and plurals as the grammar of Minecraft: a sentence is a list of clauses, a clause
 * a verb with what it is about and where that leads; what a clause leaves out ("and the ant to the tower") is taken from the one
 * before. Pure: the same words always mean the same.
 */
import { EmbodyError } from "../../src/core/errors.ts";
import {
  type CrateName,
  crateNames,
  isCrate,
  isPad,
  isRobot,
  type RobotName,
  type YardThing,
} from "../../src/core/yard.ts";
import type { Actor, Crates, Relation, YardIntent } from "./intents.ts";
import { Performances } from "./performances.ts";
import { Missing } from "./phrases.ts";
import {
  adverbsOfNumber,
  articles,
  causatives,
  labelOf,
  onWords,
  placeWords,
  verbs,
  type YardVerb,
} from "./vocabulary.ts";

const clauseOpeners = new Set(["after", "once", "when", "having"]);
const toolWords = new Set(["with", "using", "by"]);
const mostLaps = 20;
const lifting = "no skill here lifts anything: crates are pushed, and robots go on the ground";

class Reader extends Performances {
  #verb: YardVerb | null = null;

  read(): YardIntent[] {
    try {
      this.#sentence();
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      return [{ kind: "impossible", reason: error.message }];
    }
    if (this.intents.length === 0) throw this.failure();
    return this.intents;
  }

  #sentence(): void {
    for (;;) {
      this.skipConnectors();
      const reversed = this.word() === "after" && this.intents.length > 0;
      while (clauseOpeners.has(this.word()) && !(adverbsOfNumber[this.word()] && /^a?round$/.test(this.word(1))))
        this.index++;
      if (this.index >= this.tokens.length) return;
      const before = this.intents.length;
      this.#clauseOrPerformance();
      // "A after B": B comes first.
      if (reversed) this.intents.splice(before - 1, 0, ...this.intents.splice(before));
    }
  }

  /** A clause of the rules, or where they find none something that a robot does, which may be learned. */
  #clauseOrPerformance(): void {
    const [start, count] = [this.index, this.intents.length];
    const { crates, thing, robot } = this;
    const verb = this.#verb;
    try {
      this.#clause();
      if (!this.atEnd()) throw this.failure();
    } catch (error) {
      if (!(error instanceof EmbodyError)) throw error;
      Object.assign(this, { index: start, crates, thing, robot });
      this.#verb = verb;
      this.intents.length = count;
      if (!this.performanceClause()) throw error;
    }
  }

  #clause(): void {
    const subject = this.#subject();
    const verb = verbs.get(this.word());
    if (verb && !this.#isLapNoun()) {
      this.index++;
      this.#verb = verb;
    } else if (subject) this.#verb = { kind: "go", robot: null };
    // Without a verb so far it may still be "the ant to the tower" or "both crates onto the green pad".
    this.#predicate(this.#verb ?? { kind: "bring" }, subject, verb !== undefined);
  }

  /** "Lap" in "two laps round the tower" is no verb. */
  #isLapNoun(): boolean {
    const start = this.index;
    const laps = this.laps();
    this.index = start;
    return laps !== null;
  }

  /** Who shall do it: "let the ant", "the rover should", "ant,"; null where nobody is named before the verb. */
  #subject(): readonly Actor[] | null {
    const start = this.index;
    while (causatives.has(this.word()) && !(verbs.has(this.word()) && this.robotsAt(this.index + 1) === null))
      this.index++;
    const robots = this.robots();
    if (robots) {
      const comma = this.word() === "," && verbs.has(this.word(1)) ? 1 : 0;
      const to = this.word(comma) === "to" && verbs.has(this.word(comma + 1)) ? 1 : 0;
      if (verbs.has(this.word(comma + to))) {
        this.index += comma + to;
        return robots;
      }
    }
    this.index = start;
    // "I want to drive", "would like to drive": wishes without a robot.
    while (causatives.has(this.word()) && !verbs.has(this.word())) this.index++;
    if (this.index > start && this.word() === "to") this.index++;
    return null;
  }

  #predicate(verb: YardVerb, subject: readonly Actor[] | null, hasVerb: boolean): void {
    if (this.#special(verb, subject, hasVerb)) return;
    const object = this.#object(verb, hasVerb);
    if (object?.kind === "robots") this.#go(object.robots, verb.kind === "go" ? verb.robot : null);
    else if (object) this.#push(object.crates, subject);
    else if (verb.kind === "go" || verb.kind === "round" || verb.kind === "climb")
      this.#go(subject ?? [this.#walker(verb)], verb.kind === "go" ? verb.robot : null);
    else if (hasVerb || !this.relationAhead()) throw this.#fixed() ?? this.failure();
    // "… onto the blue pad, then onto the green pad" is about the crate, "…, then to the tower" about the robot.
    else if (this.crates && (["onto", "into", "on"].includes(this.word()) || this.#backAhead()))
      this.#push(this.crates, null);
    else this.#go([this.robot], null);
  }

  /** "… back to where it was", said of a crate that was pushed. */
  #backAhead(): boolean {
    const start = this.index;
    this.relation();
    const found = this.word() === "where" && ["it", "they"].includes(this.word(1));
    this.index = start;
    return found && this.intents.at(-1)?.kind === "push";
  }

  #walker(verb: YardVerb): RobotName {
    return (verb.kind === "go" ? verb.robot : null) ?? this.robot;
  }

  /** Clauses of their own kind: laps, swaps, what is cleared, what nothing here can do. */
  #special(verb: YardVerb, subject: readonly Actor[] | null, hasVerb: boolean): boolean {
    if (this.turnClause(verb.kind === "turn" && hasVerb, subject)) return true;
    const legs = verb.kind === "go" ? verb.robot : null;
    const start = this.index;
    const laps = this.laps();
    if (laps !== null || verb.kind === "round" || verb.kind === "turn") {
      const relation = this.relation();
      const isRound = relation === "round" || (laps !== null && this.word() === "of");
      if (this.word() === "of" && laps !== null) this.index++;
      const isPlain = verb.kind === "round" && relation === null && (hasVerb || !this.#relationBehind());
      if (isRound || isPlain) {
        this.#round(subject ?? [this.#walker(verb)], laps, legs);
        return true;
      }
      this.index = start;
    }
    if (!hasVerb && !this.#swapAhead()) return false;
    switch (hasVerb ? verb.kind : "swap") {
      case "swap":
        this.#swap(subject);
        return true;
      case "clear": {
        this.skipArticles();
        const target = this.namedTarget();
        if (target.kind !== "thing" || !isPad(target.thing)) throw this.failure();
        this.thing = target.thing;
        this.intents.push({ kind: "push", crates: { kind: "all" }, relation: "off", target });
        return true;
      }
      case "climb":
        this.relation();
        this.#climb(subject ?? [this.robot]);
        return true;
      case "lift":
        throw new Missing(this.#fixed()?.message ?? lifting);
      default:
        return false;
    }
  }

  /** Whether what is named here is then brought somewhere: "the red crate onto the blue pad". */
  #relationBehind(): boolean {
    const start = this.index;
    const isObject = this.cratePhrase() !== null || this.robots() !== null;
    const found = isObject && this.relationAhead();
    this.index = start;
    return found;
  }

  /** "The two crates swap places": what they do comes after them. */
  #swapAhead(): boolean {
    const [start, before] = [this.index, this.crates];
    const crates = this.cratePhrase();
    const found = crates !== null && verbs.get(this.word())?.kind === "swap";
    [this.index, this.crates] = [start, before];
    return found;
  }

  #swap(subject: readonly Actor[] | null): void {
    const robots = subject ?? this.robots();
    if (robots) {
      if (this.word() === "with") {
        this.index++;
        if (!this.robots()) throw new Missing("robots change places with robots, crates with crates");
      } else if (robots.length < 2) throw this.failure();
      this.intents.push({ kind: "swap", pair: ["rover", "ant"] });
    } else {
      const crates = this.cratePhrase();
      if (!crates) throw this.#fixed() ?? this.failure();
      if (this.word() === "with" || this.word() === "for") {
        this.index++;
        if (!this.cratePhrase()) throw new Missing("crates change places with crates, robots with robots");
      } else if (crates.kind === "named" && crates.names.length < 2) throw this.failure();
      const [left, right] = crateNames;
      this.crates = { kind: "all" };
      this.intents.push({ kind: "swap", pair: [left, right] satisfies [CrateName, CrateName] });
    }
    // "… swap places": the verb behind.
    if (verbs.get(this.word())?.kind === "swap") this.index++;
    if (["between", "on", "of"].includes(this.word())) this.index++;
    while (articles.has(this.word())) this.index++;
    if (placeWords.has(this.word()) || /^pads?$/.test(this.word())) this.index++;
    if (["round", "around"].includes(this.word())) this.index++;
  }

  #round(robots: readonly Actor[], before: number | null, legs: RobotName | null): void {
    this.skipArticles();
    const target = this.oneTarget();
    if (target.kind !== "thing") throw this.failure();
    const laps = this.laps() ?? before ?? 1;
    if (!Number.isInteger(laps) || laps < 1 || laps > mostLaps) {
      throw new Missing(`a robot goes round something 1 to ${mostLaps} times, not ${laps}`);
    }
    // "… and the ramp" goes round that, too.
    this.#verb = { kind: "round" };
    for (const robot of this.#tool() ?? robots) {
      this.#mustHave(legs, robot);
      if (target.thing === robot) throw new Missing(`the ${robot} cannot go round itself`);
      if (robot !== "any") this.robot = robot;
      this.intents.push({ kind: "round", robot, thing: target.thing, laps });
    }
  }

  #climb(robots: readonly Actor[]): void {
    this.skipArticles();
    const target = this.namedTarget();
    if (target.kind !== "thing" || target.thing !== "ramp") {
      throw new Missing(
        `only the ramp can be climbed${target.kind === "thing" ? `, not the ${labelOf(target.thing)}` : ""}`,
      );
    }
    this.thing = "ramp";
    this.#upBy(this.#tool() ?? robots);
  }

  #upBy(robots: readonly Actor[]): void {
    for (const robot of robots) {
      if (robot === "ant") throw new Missing("the ant does not climb: it was trained on level ground");
      this.robot = "rover";
      this.intents.push({ kind: "up" });
    }
  }

  /** What stands fast, where a verb asks to move it. */
  #fixed(): Missing | null {
    const start = this.index;
    this.skipArticles();
    let thing: YardThing | null = null;
    try {
      const target = this.namedTarget();
      thing = target.kind === "thing" ? target.thing : null;
    } catch (error) {
      if (error instanceof Missing) return error;
    }
    this.index = start;
    return thing && standsFast(thing);
  }

  /** What the verb is done to. */
  #object(
    verb: YardVerb,
    hasVerb: boolean,
  ): { kind: "robots"; robots: readonly Actor[] } | { kind: "crates"; crates: Crates } | null {
    if (this.relationAhead()) return null;
    if (["it", "them"].includes(this.word()) && this.crates && verb.kind !== "go") {
      this.index++;
      return { kind: "crates", crates: this.crates };
    }
    const start = this.index;
    const robots = this.robots();
    if (robots) {
      if (this.relationAhead()) {
        if (verb.kind === "push" && hasVerb)
          throw new Missing(`only crates can be pushed, not the ${robots.join(" and the ")}`);
        return { kind: "robots", robots };
      }
      this.index = start;
    }
    const crates = this.cratePhrase();
    // "Approach the red crate" leads there; "move the red crate onto …" moves it.
    if (crates && (verb.kind !== "go" || this.relationAhead() || this.word() === "where"))
      return { kind: "crates", crates };
    this.index = start;
    return null;
  }

  #mustHave(legs: RobotName | null, robot: Actor): void {
    if (legs && robot !== "any" && legs !== robot)
      throw new Missing(`the ${robot} has no ${robot === "ant" ? "wheels: it walks" : "legs: it drives"}`);
  }

  #go(named: readonly Actor[], legs: RobotName | null): void {
    const said = this.relation();
    const read = said ?? "at";
    const isOn = onWords.has(this.relationWords) && read === "at";
    if (read === "round" || read === "up") {
      if (read === "round") this.#round(named, null, legs);
      else this.#climb(named);
      return;
    }
    const target = this.target(read);
    if (target.kind === "matching") throw this.failure();
    const robots = this.#tool() ?? named;
    // "Move the tower onto the pad".
    if (said === null && target.kind === "thing" && this.relationAhead())
      throw standsFast(target.thing) ?? this.failure();
    if (isOn && target.kind === "thing" && target.thing === "ramp") {
      this.#upBy(robots);
      return;
    }
    for (const robot of robots) {
      this.#mustHave(legs, robot);
      if (target.kind === "thing" && target.thing === robot) throw new Missing(`the ${robot} cannot go to itself`);
      if (robot !== "any") this.robot = robot;
      this.intents.push({
        kind: "go",
        robot: legs && robot === "any" ? legs : robot,
        relation: relationOf(read),
        target,
      });
    }
  }

  #push(crates: Crates, subject: readonly Actor[] | null): void {
    // "Put it where the yellow one is" does without a relation.
    let relation = this.relation() ?? (this.word() === "where" ? "at" : null);
    if (!relation) throw this.failure();
    if (relation === "round") throw new Missing("no skill here pushes a crate round something");
    const isOn = relation === "up" || onWords.has(this.relationWords);
    let target = this.target(relation);
    // "From the red pad to the blue one": where it is now says nothing new.
    if (relation === "from" && this.relationAhead()) {
      relation = this.relation() ?? "at";
      target = this.target(relation);
    }
    if (isOn && target.kind === "thing" && target.thing === "ramp") {
      throw new Missing("no skill here pushes a crate up the ramp; it can be pushed next to it");
    }
    if ((subject ?? this.#tool() ?? []).includes("ant")) throw new Missing("the ant cannot push: the rover can");
    this.robot = "rover";
    this.crates = crates;
    this.intents.push({ kind: "push", crates, relation: relationOf(relation), target });
  }

  #tool(): readonly Actor[] | null {
    if (!toolWords.has(this.word())) return null;
    this.index++;
    const robots = this.robots();
    if (!robots) throw this.failure();
    return robots;
  }
}

function standsFast(thing: YardThing): Missing | null {
  if (isRobot(thing) || isCrate(thing)) return null;
  return new Missing(`the ${labelOf(thing)} stands fast: only crates can be moved, and no skill lifts anything`);
}

function relationOf(relation: NonNullable<ReturnType<Performances["relation"]>>): Relation {
  return relation === "away" ? "away" : relation === "off" || relation === "from" ? "off" : "at";
}

/** Reads a sentence. Throws `EmbodyError("not-understood")`. */
export function understandYard(sentence: string): YardIntent[] {
  return new Reader(sentence).read();
}
