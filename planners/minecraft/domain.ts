/**
 * Minecraft for the check of proposed plans. A step is grounded by saying it in words that the rules understand and letting them plan for it from
 * the imagined inventory: what they put before it was missing, what they do instead was wrong, and what they cannot do does not exist here. Recipes,
 * drops, tools and biomes come from the world's knowledge alone.
 */
import { EmbodyError, messageOf, nearestNames } from "../../src/core/errors.ts";
import { noMemory, type PlanMemory } from "../../src/core/memory.ts";
import type { MinecraftFacts, RecipeKnowledge } from "../../src/core/minecraft.ts";
import type { Facts, Plan, PlanRequest, SkillCall, Subgoal } from "../../src/core/plan.ts";
import type { Landmark } from "../../src/core/world.ts";
import { minecraftFactsSchema } from "../../src/lang/minecraft-facts.ts";
import { compilePredicate } from "../../src/lang/predicate.ts";
import type { Completed, Draft, Imagination, PlanningDomain, ProposedStep, Taken } from "../domain.ts";
import { conditionAlternatives } from "../recipe/conditions.ts";
import { excludedBy } from "../recipe/failures.ts";
import type { RecipePlanner } from "../recipe-planner.ts";
import type { Intent } from "../understand/intents.ts";
import { afterCall } from "./imagine.ts";
import { phrases, speak } from "./phrases.ts";
import { secondsOfCall } from "./seconds.ts";

export interface MinecraftDomainOptions {
  readonly rules: RecipePlanner;
  readonly knowledge: RecipeKnowledge;
  /** Names of the skills that can be used. */
  readonly skills: readonly string[];
  readonly memory?: PlanMemory;
}

const conditions: readonly (readonly [string, string])[] = [
  ["inventory.stone_pickaxe >= 1", "items carried, by name"],
  ["count(inventory, 'log') >= 10", "of any kind whose name has the word"],
  ["crafted.bread >= 1", "also smelted, killed, eaten, placed, stored (in chests)"],
  ["equipped.head == 'leather_helmet'", "slots: hand, head, torso, legs, feet, offHand; 'none' where empty"],
  ["food >= 18", "also health; both 0 to 20"],
  ["slept >= 1", "nights slept"],
  ["hostilesNear == 0", "monsters within 24 m"],
  ["near(position, 40, -25, 3)", "within 3 m of x 40, z -25"],
  ["adjacent('water')", "a block within 2 m"],
  ["biome == 'desert'", "where it is"],
];

/** Done for safety: left alone also where the goal does not need it. */
const provisions =
  /_(sword|helmet|chestplate|leggings|boots|bed)$|^(shield|torch|bow|arrow|bread|apple)$|^cooked_|_axe$/;
const cautious: ReadonlySet<string> = new Set(["equip", "eat", "sleep", "clear-mobs"]);
/** What is known of calls before anything was tried: so many successes and failures are taken to have been seen. */
const prior = { succeeded: 1.9, failed: 0.1 };

export function createMinecraftDomain(options: MinecraftDomainOptions): PlanningDomain<MinecraftFacts> {
  const { rules, knowledge, memory = noMemory } = options;
  const usable = phrases.filter(({ calls }) => calls.some((call) => options.skills.includes(call)));
  return {
    world: "minecraft",
    facts: minecraftFactsSchema,
    rules,
    skills: usable,
    conditions,
    describe,
    imagine: (request) => new MinecraftImagination(rules, knowledge, memory, request),
    proposed,
  };
}

class MinecraftImagination implements Imagination<MinecraftFacts> {
  readonly start: MinecraftFacts;
  readonly #rules: RecipePlanner;
  readonly #knowledge: RecipeKnowledge;
  readonly #memory: PlanMemory;
  readonly #request: PlanRequest;

  constructor(rules: RecipePlanner, knowledge: RecipeKnowledge, memory: PlanMemory, request: PlanRequest) {
    this.#rules = rules;
    this.#knowledge = knowledge;
    this.#memory = memory;
    // Ways that are closed stay closed; what else failed says nothing about single steps.
    const failures = request.failures.filter(({ subgoal }) => subgoal.call && excludedBy(subgoal.call).length > 0);
    this.#request = { ...request, failures };
    this.start = request.facts as unknown as MinecraftFacts;
  }

  take(state: MinecraftFacts, step: ProposedStep): Taken<MinecraftFacts> {
    const spoken = speak(step, this.#request.goal.text);
    if (!spoken) return dropped(state, noSkill(step.skill));
    const { phrase, alias, sentence, amount } = spoken;
    if (sentence === null) return dropped(state, `'${phrase.name}' lacks an argument`);
    const result = this.#plan(sentence, state, phrase.intents);
    if (typeof result === "string") return dropped(state, result);
    const drafts = result.subgoals.map(withoutId);
    const last = drafts.at(-1);
    if (!last?.call) return dropped(state, `'${result.predicate}' holds by then already`);
    // "Eat three": three calls alike are one step.
    const [skill, item] = [last.call.skill, last.call.args.item];
    const differing = drafts.findLastIndex(({ call }) => call?.skill !== skill || call.args.item !== item);
    const own = differing + 1;
    const before = this.#after(state, drafts.slice(0, own));
    const after = this.#after(before, drafts.slice(own));
    const faults = [
      alias === null ? null : `'${alias}' is called ${phrase.name}`,
      phrase.calls.includes(last.call.skill) ? null : `that is done by ${last.call.skill}`,
      amount,
    ].filter((each) => each !== null);
    drafts[drafts.length - 1] = { ...last, predicate: this.#stricter(last.predicate, step.predicate, before, after) };
    return {
      verdict: faults.length === 0 ? "kept" : "corrected",
      reason: faults.join("; "),
      drafts,
      own,
      state: after,
    };
  }

  complete(state: MinecraftFacts, predicate: string): Completed {
    if (this.holds(state, predicate) === true) return { status: "ok", drafts: [] };
    const rest = this.#restOfGoal(state, predicate);
    if (rest) return rest;
    let reason = `no way is known to bring about '${predicate}'`;
    let isImpossible = false;
    let best: { drafts: readonly Draft[]; seconds: number } | null = null;
    for (const { intents, unknown } of conditionAlternatives(predicate, this.#knowledge)) {
      const open = unknown.filter((atom) => this.holds(state, atom) !== true);
      if (open.length > 0) {
        reason = `no skill is known for '${open.join(" && ")}'`;
        continue;
      }
      const result = this.#rules.planFor(intents, { ...this.#request, facts: state as unknown as Facts });
      if (result.status === "impossible") {
        [reason, isImpossible] = [result.reason, true];
        continue;
      }
      const drafts = result.plan.subgoals.map(withoutId);
      const seconds = drafts.reduce((sum, draft) => sum + this.expect(draft).seconds, 0);
      if (!best || seconds < best.seconds) best = { drafts, seconds };
    }
    if (best) return { status: "ok", drafts: best.drafts };
    return { status: isImpossible ? "impossible" : "unknown", reason };
  }

  /** Where the rules understand the goal, they plan on: what is counted from its start stays counted so. */
  #restOfGoal(state: MinecraftFacts, predicate: string): Completed | null {
    try {
      const request = { ...this.#request, facts: state as unknown as Facts };
      const result = this.#rules.planFor(this.#rules.understand(this.#request.goal.text), request);
      if (result.status === "impossible") return null;
      return result.plan.predicate === predicate ? { status: "ok", drafts: result.plan.subgoals.map(withoutId) } : null;
    } catch (error) {
      if (error instanceof EmbodyError && error.code === "not-understood") return null;
      throw error;
    }
  }

  holds(state: MinecraftFacts, predicate: string): boolean | null {
    try {
      return compilePredicate(predicate, minecraftFactsSchema)(state as unknown as Facts);
    } catch {
      return null;
    }
  }

  mayDrop({ call }: Draft): boolean {
    if (!call || cautious.has(call.skill)) return false;
    return !aboutOf(call).some((name) => provisions.test(name));
  }

  needs(condition: string): ((draft: Draft) => boolean) | null {
    const whole = this.complete(this.start, condition);
    if (whole.status !== "ok") return null;
    const calls = whole.drafts.flatMap(({ call }) => call ?? []);
    const made = new Set(calls.flatMap(productsOf));
    const done = new Set(calls.map((call) => JSON.stringify([call.skill, aboutOf(call)])));
    return ({ call }) => {
      if (!call) return false;
      const products = productsOf(call);
      return products.length > 0
        ? products.some((item) => made.has(item))
        : done.has(JSON.stringify([call.skill, aboutOf(call)]));
    };
  }

  expect({ call }: Draft): { seconds: number; success: number } {
    if (!call) return { seconds: 0, success: 1 };
    const { succeeded, failed, seconds } = this.#memory.experienceOf("minecraft", call);
    const failures = Object.values(failed).reduce((sum, times) => sum + times, 0);
    const tries = succeeded + failures + prior.succeeded + prior.failed;
    return {
      seconds: seconds ?? secondsOfCall(call, this.#knowledge),
      success: (succeeded + prior.succeeded) / tries,
    };
  }

  /** The rules' plan for a sentence from an imagined state, or why there is none. */
  #plan(sentence: string, state: MinecraftFacts, intents?: readonly Intent[]): Plan | string {
    const facts = state as unknown as Facts;
    try {
      const goal = { ...this.#request.goal, text: sentence };
      const request = { ...this.#request, goal, facts, initialFacts: facts };
      const result = this.#rules.planFor(intents ?? this.#rules.understand(sentence), request);
      return result.status === "ok" ? result.plan : result.reason;
    } catch (error) {
      if (error instanceof EmbodyError && error.code === "not-understood") return messageOf(error);
      throw error;
    }
  }

  #after(state: MinecraftFacts, drafts: readonly Draft[]): MinecraftFacts {
    return drafts.reduce((facts, { call }) => (call ? afterCall(facts, call, this.#knowledge) : facts), state);
  }

  /** The step's own predicate as well, where it says something: false before the step and true after it. */
  #stricter(predicate: string, own: string | null, before: MinecraftFacts, after: MinecraftFacts): string {
    if (own === null || own === predicate) return predicate;
    const says = this.holds(before, own) === false && this.holds(after, own) === true;
    return says ? `(${predicate}) && (${own})` : predicate;
  }
}

function dropped(state: MinecraftFacts, reason: string): Taken<MinecraftFacts> {
  return { verdict: "dropped", reason, drafts: [], own: -1, state };
}

function noSkill(name: string): string {
  const [near] = nearestNames(
    name,
    phrases.map((phrase) => phrase.name),
  );
  return `there is no skill '${name}'${near === undefined ? "" : `, only '${near}'`}`;
}

const withoutId = ({ id: _, ...draft }: Subgoal): Draft => draft;

/** What a call adds to what is carried. */
function productsOf({ skill, args }: SkillCall): string[] {
  const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  const item = typeof args.item === "string" ? [args.item] : [];
  if (skill === "collect") return names(args.items);
  if (skill === "craft") return [...item, ...names(args.alternatives)];
  return skill === "smelt" || skill === "hunt" ? item : [];
}

/** What a call is about: what it makes, or what it is done with or to. */
function aboutOf(call: SkillCall): string[] {
  const products = productsOf(call);
  if (products.length > 0) return products;
  const { item, mob, blocks, biome } = call.args;
  return [item, mob, biome, ...(Array.isArray(blocks) ? blocks : [])].filter((name) => typeof name === "string");
}

/** So many kinds of things are told of. */
const mostKinds = 16;

function seen(map: readonly Landmark[]): string {
  const kinds = map.slice(0, mostKinds).map(({ name, position, distance, count }) => {
    const number = count > 1 ? ` (${count})` : "";
    return `${known(name)}${number} ${Math.round(distance)} m off at ${position.map((value) => Math.round(value)).join(" ")}`;
  });
  return kinds.join("; ") || "nothing yet";
}

/** A name as the world's data have them; what a server made up is not repeated. */
const known = (name: string) => (/^[a-z][a-z0-9_]{0,47}$/.test(name) ? name : "unknown");

/** Names and numbers of the world's data only. */
function describe(facts: Facts, map: readonly Landmark[] = []): string {
  const { position, biome, health, food, timeOfDay, equipped, adjacent, inventory, slept, deaths, hostilesNear } =
    facts as unknown as MinecraftFacts;
  const counter = (record: Readonly<Record<string, number>>) =>
    Object.entries(record)
      .filter(([, count]) => count > 0)
      .map(([item, count]) => `${known(item)} ${count}`)
      .join(", ") || "nothing";
  const worn = Object.entries(equipped).filter(([, item]) => item !== "none");
  const hour = Math.floor(((timeOfDay / 1000 + 6) % 24) * 60);
  const clock = `${String(Math.floor(hour / 60)).padStart(2, "0")}:${String(hour % 60).padStart(2, "0")}`;
  return [
    `- position ${position.map((value) => Math.round(value)).join(" ")} (x y z, y is up), biome ${known(biome)}`,
    `- health ${health} of 20, food ${food} of 20, ${clock} o'clock (night from 19:00 to 06:00), slept ${slept} nights, died ${deaths} times, monsters within 24 m: ${hostilesNear}`,
    `- carries: ${counter(inventory)}`,
    `- wears and holds: ${worn.map(([slot, item]) => `${slot} ${known(item)}`).join(", ") || "nothing"}`,
    `- blocks within 2 m: ${adjacent.map(known).join(", ") || "none"}`,
    `- seen, the nearest of each kind: ${seen(map)}`,
  ].join("\n");
}

/** A call of an earlier plan in the words of `phrases.ts`. */
function proposed({ skill, args }: SkillCall): ProposedStep | null {
  const first = (value: unknown) => (Array.isArray(value) ? value[0] : value);
  const item = first(args.items ?? args.item ?? args.blocks);
  const { mob, biome, x, y, z, count } = args;
  const given = { item, mob, biome, x, y, z, count, ...(skill === "go-to-block" ? { block: item } : {}) };
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  if (!phrases.some(({ name }) => name === skill)) return null;
  return { skill, args: Object.fromEntries(entries), why: "", predicate: null, region: null };
}
