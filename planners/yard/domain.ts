/**
 * The yard as a planner that checks proposed plans sees it (`PlanningDomain`): its skills in one line each, its facts in few words, and imagination over
 * its geometry, in which proposed steps are grounded, what is superfluous is dropped, and what is missing for a condition is searched
 * for. All of it comes from the facts and from measured success; nothing of what a model says is believed.
 */
import { z } from "zod";
import { EmbodyError } from "../../src/core/errors.ts";
import { noMemory, type PlanMemory } from "../../src/core/memory.ts";
import type { Facts, Planner, PlanRequest, SkillCall } from "../../src/core/plan.ts";
import { crateNames, isCrate, type YardFacts, yardWorldId } from "../../src/core/yard.ts";
import { compilePredicate } from "../../src/lang/predicate.ts";
import { yardFactsSchema } from "../../src/lang/yard-facts.ts";
import type { Completed, Draft, Imagination, PlanningDomain, ProposedStep, SkillLine, Taken } from "../domain.ts";
import { predicateOf, regionOf, titleOf } from "./calls.ts";
import { usualSuccess } from "./choice.ts";
import { wayTo } from "./complete.ts";
import { parseCondition, pathsOf } from "./conditions.ts";
import { type CallGuess, placesOf, type SkillGuess, weigh } from "./costs.ts";
import { describeYardFacts } from "./describe.ts";
import { ground, yardSkillNames } from "./ground.ts";
import { afterCall, endOf, moverOf } from "./imagine.ts";
import { type LearnedSkill, type LearnedSkills, noLearnedSkills } from "./learned.ts";
import { wayAside } from "./way-aside.ts";

export interface YardDomainOptions {
  readonly rules: Planner;
  /** Probability that a skill succeeds, as far as its library entry says. */
  readonly success?: SkillGuess;
  /** The same of a call with its arguments, where somebody knows. */
  readonly predict?: CallGuess;
  readonly memory?: PlanMemory;
  /** What the library has learned from sentences, as it is now. */
  readonly learned?: LearnedSkills;
}

const thingName = z.string().nullable();
const coordinate = z.number().nullable();
const destination = { to: thingName, from: thingName, distance: coordinate, x: coordinate, y: coordinate };
const where = "to (a thing), or from (away from a thing, by so many m distance), or x and y (m)";
const lines: Readonly<Record<(typeof yardSkillNames)[number], readonly [text: string, args: z.ZodObject]>> = {
  "drive-to": [`${where}: the rover goes onto a pad, beside anything else, or to a point`, z.object(destination)],
  "walk-to": [`${where}: the ant goes, likewise`, z.object(destination)],
  "push-to": [
    `crate, and ${where}: the rover pushes a crate onto a pad, beside a thing or to a point`,
    z.object({ crate: z.enum(crateNames), ...destination }),
  ],
  "drive-around": ["thing, laps: the rover goes round a thing", z.object({ thing: z.string(), laps: coordinate })],
  "walk-around": ["thing, laps: the ant goes round a thing", z.object({ thing: z.string(), laps: coordinate })],
  "drive-up": ["no arguments (to is ramp): the rover drives up the ramp, to its top", z.object({ to: thingName })],
};

/** Forms only: what a goal means is for the model to say. */
export const yardConditions: readonly (readonly [predicate: string, meaning: string])[] = [
  ["onPad.redCrate == 'bluePad'", "the pad under a robot or crate, 'none' beside all"],
  ["cratesOn.greenPad >= 2", "so many crates on a pad"],
  ["distance.rover.tower <= 1", "from a robot or crate to the edge of any thing (m), 0 over it"],
  [
    "crates.redCrate.x >= 2",
    "coordinates (m); also rover.x, ant.y, places.tower.x and so on; with abs(), min(), max()",
  ],
  ["visits.ant.redPad >= 1", "how often a robot or crate has come to a thing"],
  ["laps.rover.tower >= 1", "how often a robot has gone round a thing"],
  ["rover.height >= 0.22", "of a robot above the ground (m)"],
];

/** The same of learned skills, where there are any. */
const learnedConditions: typeof yardConditions = [
  ["turns.ant.bluePad >= 2", "whole turns of a robot on the spot, on a pad or anywhere (turns.ant.yard)"],
];

/** A remembered call counts as much as the library's number after so many times. */
const priorTries = 4;
/** What imagination does not follow. */
const unimagined: ReadonlySet<string> = new Set(["heading", "speed", "time", "arrived", "falls"]);

export function createYardDomain({
  rules,
  success = () => null,
  predict = () => null,
  memory = noMemory,
  learned = noLearnedSkills,
}: YardDomainOptions): PlanningDomain<YardFacts> {
  const fixed = yardSkillNames.map((skill): SkillLine => {
    const [text, args] = lines[skill];
    const rate = success(skill);
    const measured = rate === null ? "" : `; succeeds ${Math.round(100 * rate)} of 100 times`;
    return { name: skill, text: `${text}${measured}`, args };
  });
  return {
    world: yardWorldId,
    facts: yardFactsSchema,
    rules,
    // Asked anew each time: what is learned on the way joins them at once.
    get skills() {
      return [...fixed, ...learned().map(lineOf)];
    },
    get conditions() {
      return learned().length > 0 ? [...yardConditions, ...learnedConditions] : yardConditions;
    },
    describe: (facts) => describeYardFacts(facts as unknown as YardFacts),
    imagine: (request) => new YardImagination(request, { success, predict, memory, learned }),
    proposed: ({ skill, args }) =>
      (yardSkillNames as readonly string[]).includes(skill) || learned().some(({ name }) => name === skill)
        ? { skill, args, why: "", predicate: null, region: null }
        : null,
  };
}

/** A learned skill as the prompt tells of it: its sentence is the person's own, cut to one short line. */
function lineOf({ name, robot, sentence, success }: LearnedSkill): SkillLine {
  const what = sentence.replaceAll(/[^\w ,'-]+/g, " ").slice(0, 80);
  const measured = success === null ? "" : `; succeeds ${Math.round(100 * success)} of 100 times`;
  const text = `turns (whole turns) or times, on (a pad): the ${robot} does what it learned as "${what}"${measured}`;
  return { name, text, args: z.object({ turns: coordinate, times: coordinate, on: thingName }) };
}

type Guesses = Required<Pick<YardDomainOptions, "success" | "predict" | "memory" | "learned">>;

class YardImagination implements Imagination<YardFacts> {
  readonly start: YardFacts;
  readonly #guesses: Guesses;

  constructor({ facts }: PlanRequest, guesses: Guesses) {
    this.start = facts as unknown as YardFacts;
    this.#guesses = guesses;
  }

  take(state: YardFacts, step: ProposedStep): Taken<YardFacts> {
    const dropped = (reason: string): Taken<YardFacts> => ({ verdict: "dropped", reason, drafts: [], own: 0, state });
    const grounded = this.#ground(state, step);
    if ("refusal" in grounded) return dropped(grounded.refusal);
    const { call, changes } = grounded;
    const own = this.#draft(state, call, step, changes);
    if (!own) return dropped("it leads nowhere");
    const isSo = compilePredicate(own.predicate, yardFactsSchema)(state as unknown as Facts);
    if (isSo) return dropped(`it is so already: ${own.predicate}`);
    const first = this.#aside(state, call);
    let now = state;
    const before = first.map((each) => {
      const draft = this.#plain(now, each, "makes room");
      now = afterCall(now, each) ?? now;
      return draft;
    });
    const after = afterCall(now, call);
    if (!after) return dropped("it leads nowhere");
    return {
      verdict: changes.length > 0 ? "corrected" : "kept",
      reason: changes.join("; "),
      drafts: [...before, own],
      own: before.length,
      state: after,
    };
  }

  /** The step itself, or where that makes no sense the first step towards what it was for. */
  #ground(state: YardFacts, step: ProposedStep): ReturnType<typeof ground> {
    const grounded = ground(step, state, this.#guesses.learned());
    if (!("refusal" in grounded) || step.predicate === null) return grounded;
    const way = this.#way(state, step.predicate);
    const [call, ...others] = way?.status === "ok" ? way.calls : [];
    if (!call || others.length > 0) return grounded;
    return { call, changes: [`${grounded.refusal}; '${titleOf(call)}' does what it was for`] };
  }

  #way(state: YardFacts, predicate: string) {
    try {
      return wayTo(predicate, state, this.#guesses.success, this.#guesses.learned());
    } catch (error) {
      if (error instanceof EmbodyError && error.code === "bad-predicate") return null;
      throw error;
    }
  }

  /** What says that the step is done: the proposed predicate where it is one and the call brings it about, else the call's own. */
  #draft(state: YardFacts, call: SkillCall, step: ProposedStep, changes: readonly string[]): Draft | null {
    const natural = predicateOf(call, state);
    const after = afterCall(state, call);
    if (natural === null || !after) return null;
    const proposed = step.predicate !== null && changes.length === 0 && this.#fits(step.predicate, state, after);
    const why = step.why.trim() === "" ? {} : { why: step.why.trim().slice(0, 200) };
    return { ...this.#plain(state, call), ...why, predicate: proposed && step.predicate ? step.predicate : natural };
  }

  /** Whether a predicate is false before a call and true after it, as far as imagination can tell. */
  #fits(predicate: string, before: YardFacts, after: YardFacts): boolean {
    try {
      return this.holds(before, predicate) === false && this.holds(after, predicate) === true;
    } catch (error) {
      if (error instanceof EmbodyError && error.code === "bad-predicate") return false;
      throw error;
    }
  }

  #plain(state: YardFacts, call: SkillCall, why?: string): Draft {
    const region = regionOf(call, state);
    return {
      title: titleOf(call),
      ...(why === undefined ? {} : { why }),
      predicate: predicateOf(call, state) ?? "false",
      call,
      ...(region ? { region } : {}),
      estimate: this.#estimate(state, call),
    };
  }

  /** Another crate where a crate shall stand is moved aside first. */
  #aside(state: YardFacts, call: SkillCall): SkillCall[] {
    const mover = moverOf(call);
    if (!isCrate(mover) || typeof call.args.x !== "number") return [];
    const end = endOf(state, mover, call.args);
    return end ? wayAside(state, mover, end) : [];
  }

  #estimate(state: YardFacts, call: SkillCall) {
    const { success, predict, memory } = this.#guesses;
    const { seconds, success: chance } = weigh(call, placesOf(state), success, predict).estimate;
    const experience = memory.experienceOf(yardWorldId, call);
    const failed = Object.values(experience.failed).reduce((sum, count) => sum + count, 0);
    const tries = experience.succeeded + failed;
    if (tries === 0) return { seconds, success: chance };
    const prior = chance ?? usualSuccess;
    const learned = (experience.succeeded + priorTries * prior) / (tries + priorTries);
    return { seconds: experience.seconds ?? seconds, success: learned };
  }

  complete(state: YardFacts, predicate: string): Completed {
    const way = wayTo(predicate, state, this.#guesses.success, this.#guesses.learned());
    if (way.status !== "ok") return way;
    let now = state;
    const drafts = way.calls.flatMap((call) => {
      const all = [...this.#aside(now, call), call];
      return all.map((each) => {
        const draft = this.#plain(now, each, each === call ? undefined : "makes room");
        now = afterCall(now, each) ?? now;
        return draft;
      });
    });
    return { status: "ok", drafts };
  }

  holds(state: YardFacts, predicate: string): boolean | null {
    const holds = compilePredicate(predicate, yardFactsSchema)(state as unknown as Facts);
    if (state === this.start) return holds;
    const paths = pathsOf(parseCondition(predicate));
    return paths.some((path) => path.some((part) => unimagined.has(part))) ? null : holds;
  }

  mayDrop(): boolean {
    return true;
  }

  expect(draft: Draft): { seconds: number; success: number } {
    const { estimate, call } = draft;
    const known = estimate ?? (call ? this.#estimate(this.start, call) : null);
    return { seconds: known?.seconds ?? 0, success: known?.success ?? usualSuccess };
  }
}
