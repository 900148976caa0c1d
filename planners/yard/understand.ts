/**
 * The grammar of goals in the yard, on the same tokens, numbers and plurals as the grammar of Minecraft: a sentence is a list of clauses, a clause
 * a verb with what it is about and where that leads; what a clause leaves out ("and the ant to the tower") is taken from the one
 * before. Pure: the same words always mean the same.
 */
import type { RobotName } from "../../src/core/yard.ts";
import type { Crates, YardIntent } from "./intents.ts";
import { Missing, Phrases } from "./phrases.ts";
import { causatives, verbs, type YardVerb } from "./vocabulary.ts";

const clauseOpeners = new Set(["after", "once", "when", "having"]);

class Reader extends Phrases {
  readonly #intents: YardIntent[] = [];
  #verb: YardVerb | null = null;

  read(): YardIntent[] {
    try {
      this.#sentence();
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      return [{ kind: "impossible", reason: error.message }];
    }
    if (this.#intents.length === 0) throw this.failure();
    return this.#intents;
  }

  #sentence(): void {
    for (;;) {
      this.skipConnectors();
      const reversed = this.word() === "after" && this.#intents.length > 0;
      while (clauseOpeners.has(this.word())) this.index++;
      if (this.index >= this.tokens.length) return;
      const before = this.#intents.length;
      this.#clause();
      if (!this.atEnd()) throw this.failure();
      // "A after B": B comes first.
      if (reversed) this.#intents.splice(before - 1, 0, ...this.#intents.splice(before));
    }
  }

  #clause(): void {
    const subject = this.#subject();
    const verb = verbs.get(this.word());
    if (verb) {
      this.index++;
      this.#verb = verb;
    } else if (subject) this.#verb = { kind: "go", robot: null };
    // Without a verb so far it may still be "the ant to the tower" or "both crates onto the green pad".
    this.#predicate(this.#verb ?? { kind: "bring" }, subject, verb !== undefined);
  }

  /** Who shall do it: "let the ant", "the rover should", "ant,"; null where nobody is named before the verb. */
  #subject(): readonly RobotName[] | null {
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

  #predicate(verb: YardVerb, subject: readonly RobotName[] | null, hasVerb: boolean): void {
    const object = this.#object(verb, hasVerb);
    if (object?.kind === "robots") this.#go(object.robots, verb.kind === "go" ? verb.robot : null);
    else if (object) this.#push(object.crates, subject);
    else if (verb.kind === "go") this.#go(subject ?? [verb.robot ?? this.robot], verb.robot);
    else if (hasVerb || !this.relationAhead()) throw this.failure();
    // "… onto the blue pad, then onto the green pad" is about the crate, "…, then to the tower" about the robot.
    else if (this.crates && ["onto", "into", "on"].includes(this.word())) this.#push(this.crates, null);
    else this.#go([this.robot], null);
  }

  /** What the verb is done to. */
  #object(
    verb: YardVerb,
    hasVerb: boolean,
  ): { kind: "robots"; robots: readonly RobotName[] } | { kind: "crates"; crates: Crates } | null {
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
    if (crates && (verb.kind !== "go" || this.relationAhead())) return { kind: "crates", crates };
    this.index = start;
    return null;
  }

  #go(robots: readonly RobotName[], legs: RobotName | null): void {
    for (const robot of robots) {
      if (legs && legs !== robot)
        throw new Missing(`the ${robot} has no ${robot === "ant" ? "wheels: it walks" : "legs: it drives"}`);
    }
    const relation = this.relation() ?? "at";
    const target = this.target(relation);
    if (target.kind === "matching") throw this.failure();
    for (const robot of robots) {
      if (target.kind === "thing" && target.thing === robot) throw new Missing(`the ${robot} cannot go to itself`);
      this.robot = robot;
      this.#intents.push({ kind: "go", robot, relation: relation === "between" ? "at" : relation, target });
    }
  }

  #push(crates: Crates, subject: readonly RobotName[] | null): void {
    const relation = this.relation();
    if (!relation) throw this.failure();
    const target = this.target(relation);
    const tool = ["with", "using", "by"].includes(this.word()) ? this.#toolAfter() : null;
    if ((subject ?? tool ?? []).includes("ant")) throw new Missing("the ant cannot push: the rover can");
    this.robot = "rover";
    this.crates = crates;
    this.#intents.push({ kind: "push", crates, relation: relation === "between" ? "at" : relation, target });
  }

  #toolAfter(): readonly RobotName[] {
    this.index++;
    const robots = this.robots();
    if (!robots) throw this.failure();
    return robots;
  }
}

/** Reads a sentence. Throws `EmbodyError("not-understood")`. */
export function understandYard(sentence: string): YardIntent[] {
  return new Reader(sentence).read();
}
