/**
 * What each intent means as a condition over the facts, as items that are wanted, and as actions at the end. "Get" and "have" are about
 * possession: what is there already counts. "Make", "cook", "kill", "eat", "mine" and "chop" are about doing: they count from the facts
 * when the goal was given, so asking again for a torch makes another one.
 */
import type { MinecraftFacts, RecipeKnowledge } from "../../src/core/minecraft.ts";
import type { Intent, ItemTarget } from "../understand/intents.ts";
import { type Derivation, derive } from "./derive.ts";
import type { Draft } from "./emit.ts";
import { forcedMethod, fuelRoots, type Want } from "./expand.ts";
import type { MethodGraph, NodeKey } from "./graph.ts";
import { amountOf, countExpression, readable } from "./words.ts";

export interface Part {
  /** Must hold at the end. */
  readonly predicates: readonly string[];
  readonly wants: readonly Want[];
  /** Actions after the wanted items are there. */
  readonly actions: readonly Draft[];
  readonly why: string;
}

export interface GoalContext {
  readonly graph: MethodGraph;
  readonly knowledge: RecipeKnowledge;
  readonly facts: MinecraftFacts;
  readonly initial: MinecraftFacts;
  /** How often a body died for this goal: fights are then prepared better. */
  readonly deaths: number;
}

export const hostileMobs: ReadonlySet<string> = new Set([
  "blaze",
  "cave_spider",
  "creeper",
  "drowned",
  "enderman",
  "guardian",
  "husk",
  "magma_cube",
  "phantom",
  "pillager",
  "ravager",
  "skeleton",
  "slime",
  "spider",
  "stray",
  "vindicator",
  "witch",
  "wither_skeleton",
  "zombie",
  "zombie_villager",
  "zombified_piglin",
]);
/** Food that harms (minecraft.wiki/w/Food). */
const harmfulFood: ReadonlySet<string> = new Set([
  "rotten_flesh",
  "spider_eye",
  "poisonous_potato",
  "pufferfish",
  "chicken",
  "suspicious_stew",
  "chorus_fruit",
]);

type Counter = Readonly<Record<string, number>>;

export function sumOf(record: Counter | undefined, items: readonly string[]): number {
  return items.reduce((sum, item) => sum + (record && Object.hasOwn(record, item) ? (record[item] ?? 0) : 0), 0);
}

const want = (context: GoalContext, target: ItemTarget, amounts: Partial<Want>): Want => ({
  node: context.graph.node(target.items),
  final: 0,
  used: 0,
  made: 0,
  ...amounts,
});

function possess(intent: Intent & { kind: "possess" }, context: GoalContext, final: number): Part {
  const { target, more } = intent;
  const total = final + (more ? sumOf(context.initial.inventory, target.items) : 0);
  const predicates = total > 0 ? [`${countExpression("inventory", target.items, target.words)} >= ${total}`] : [];
  return {
    predicates,
    wants: [want(context, target, { final: total })],
    actions: [],
    why: `${amountOf(intent.count, target.label)} asked for`,
  };
}

/** Doing is counted by the counter of how it is done here; what is neither crafted nor smelted is simply got. */
function produce(intent: Intent & { kind: "produce" }, context: GoalContext, final: number): Part {
  const { target, count } = intent;
  const node = context.graph.node(target.items);
  const derivations = derive(
    context.graph,
    [node, ...fuelRoots(context.graph), "crafting_table", "furnace"],
    context.facts.inventory,
  );
  const preferred = intent.how === "smelt" ? "smelt" : "craft";
  const kindOf = (key: NodeKey, how: "craft" | "smelt"): "craft" | "smelt" | null => {
    const method = followMembers(forcedMethod(context.graph, derivations, key, how), derivations);
    return method === "craft" || method === "smelt" ? method : null;
  };
  const how = kindOf(node, preferred) ?? kindOf(node, preferred === "craft" ? "smelt" : "craft");
  const known = context.knowledge;
  const fallback = target.items.some((item) => known.smelting(item).length > 0) ? "smelt" : "craft";
  const makeable = target.items.some((item) => known.smelting(item).length > 0 || known.crafting(item).length > 0);
  if (!makeable || (how === null && derivations.has(node))) {
    return possess({ kind: "possess", target, count, more: true }, context, final);
  }
  const kind = how ?? fallback;
  const counter = kind === "craft" ? "crafted" : "smelted";
  const goal = sumOf(context.initial[counter], target.items) + count;
  const made = Math.max(0, goal - sumOf(context.facts[counter], target.items));
  return {
    predicates: [
      `${countExpression(counter, target.items, target.words)} >= ${goal}`,
      ...(final > 0 ? [`${countExpression("inventory", target.items, target.words)} >= ${final}`] : []),
    ],
    wants: [want(context, target, { final, made, how: kind })],
    actions: [],
    why: `${amountOf(count, target.label)} asked for`,
  };
}

function followMembers(derivation: Derivation | null, derivations: ReadonlyMap<NodeKey, Derivation>): string | null {
  let current = derivation;
  for (let depth = 0; current?.method.kind === "member" && depth < 4; depth++) {
    current = derivations.get(current.method.node) ?? null;
  }
  return current?.method.kind ?? null;
}

/** A weapon for whoever fights back: wood first, stone after a death, iron after the second. */
function weaponFor(mob: string, context: GoalContext): Want[] {
  if (!hostileMobs.has(mob)) return [];
  const wantedDamage = [4, 5, 6][Math.min(2, context.deaths)] ?? 4;
  const swords = context.knowledge.itemNames().filter((item) => item.endsWith("_sword"));
  const good = swords.filter((item) => context.knowledge.attackDamage(item) >= wantedDamage);
  return good.length > 0 ? [{ node: context.graph.node(good), final: 1, used: 0, made: 0 }] : [];
}

function kill(intent: Intent & { kind: "kill" }, context: GoalContext): Part {
  const { mob, count } = intent;
  const total = sumOf(context.initial.killed, [mob]) + count;
  const left = total - sumOf(context.facts.killed, [mob]);
  const predicate = `killed.${mob} >= ${total}`;
  const title = `kill ${amountOf(left, mob)}`;
  return {
    predicates: [predicate],
    wants: left > 0 ? weaponFor(mob, context) : [],
    actions:
      left > 0 ? [{ title, why: "asked for", predicate, call: { skill: "kill", args: { mob, count: left } } }] : [],
    why: `for fighting a ${readable(mob)}`,
  };
}

function bestFood(context: GoalContext): ItemTarget | null {
  const foods = context.knowledge.itemNames().filter((item) => context.knowledge.food(item) && !harmfulFood.has(item));
  const atHand = foods.find((item) => (context.facts.inventory[item] ?? 0) > 0);
  if (atHand !== undefined) return { label: "food", items: [atHand], words: null };
  const derivations = derive(context.graph, foods, context.facts.inventory);
  const cheapest = foods
    .filter((item) => derivations.has(item))
    .sort((a, b) => (derivations.get(a)?.seconds ?? 0) - (derivations.get(b)?.seconds ?? 0))[0];
  return cheapest === undefined ? null : { label: readable(cheapest), items: [cheapest], words: null };
}

function eat(intent: Intent & { kind: "eat" }, context: GoalContext): Part | string {
  const food = intent.target ?? bestFood(context);
  if (!food) return "nothing edible can be come by here";
  const edible = food.items.filter((item) => context.knowledge.food(item) !== null);
  if (edible.length === 0) return `${food.label} cannot be eaten`;
  const target: ItemTarget = { label: food.label, items: edible, words: null };
  const anything = intent.target === null;
  const all = anything ? context.knowledge.itemNames().filter((item) => context.knowledge.food(item)) : edible;
  const total = sumOf(context.initial.eaten, all) + intent.count;
  const done = sumOf(context.facts.eaten, all);
  const counter = (count: number) => `${countExpression("eaten", all)} >= ${count}`;
  const actions = Array.from({ length: Math.max(0, total - done) }, (_, index): Draft => {
    const item = edible.length === 1 ? (edible[0] ?? "any") : "any";
    return {
      title: `eat 1 ${target.label}`,
      predicate: counter(done + index + 1),
      call: { skill: "eat", args: { item } },
    };
  });
  return {
    predicates: [counter(total)],
    wants: actions.length > 0 ? [want(context, target, { used: actions.length })] : [],
    actions,
    why: "to be eaten",
  };
}

const slots: readonly { readonly ending: RegExp; readonly destination: string; readonly fact: string }[] = [
  { ending: /(_helmet|_skull|_head|carved_pumpkin)$/, destination: "head", fact: "head" },
  { ending: /(_chestplate|elytra)$/, destination: "torso", fact: "torso" },
  { ending: /_leggings$/, destination: "legs", fact: "legs" },
  { ending: /_boots$/, destination: "feet", fact: "feet" },
  { ending: /^shield$/, destination: "off-hand", fact: "offHand" },
];

/** Any of several items will do: the one at hand, else the one that costs least. */
function chooseItem(target: ItemTarget, context: GoalContext): string {
  const atHand = target.items.find((item) => (context.facts.inventory[item] ?? 0) > 0);
  if (atHand !== undefined) return atHand;
  const derivations = derive(context.graph, target.items, context.facts.inventory);
  const seconds = (item: string) => derivations.get(item)?.seconds ?? Number.POSITIVE_INFINITY;
  return [...target.items].sort((a, b) => seconds(a) - seconds(b))[0] ?? "";
}

function equip(intent: Intent & { kind: "equip" }, context: GoalContext): Part {
  const item = chooseItem(intent.target, context);
  const slot = slots.find(({ ending }) => ending.test(item));
  const fact = slot?.fact ?? "hand";
  const predicate = `equipped.${fact} == '${item}'`;
  const destination = slot?.destination ?? "hand";
  const verb = slot ? "put on" : "hold";
  return {
    predicates: [predicate],
    wants: [want(context, { label: readable(item), items: [item], words: null }, { final: 1 })],
    actions: [{ title: `${verb} ${readable(item)}`, predicate, call: { skill: "equip", args: { item, destination } } }],
    why: `to ${verb}`,
  };
}

/** Placing and storing: items that leave the inventory, counted by `placed` or `stored`. */
function giveAway(intent: Intent & { kind: "place" | "store" }, context: GoalContext): Part {
  const { kind, target, count } = intent;
  const counter = kind === "place" ? "placed" : "stored";
  const item = chooseItem(target, context);
  const total = sumOf(context.initial[counter], target.items) + count;
  const left = Math.max(0, total - sumOf(context.facts[counter], target.items));
  const predicate = `${countExpression(counter, target.items, target.words)} >= ${total}`;
  const title = kind === "place" ? `place ${amountOf(left, item)}` : `put ${amountOf(left, item)} into a chest`;
  const wants = [want(context, { label: target.label, items: [item], words: null }, { used: left })];
  if (kind === "store") wants.push({ node: "chest", final: 0, used: 1, made: 0 });
  return {
    predicates: [predicate],
    wants: left > 0 ? wants : [],
    actions: left > 0 ? [{ title, predicate, call: { skill: kind, args: { item, count: left } } }] : [],
    why: kind === "place" ? "to be placed" : "to be put away",
  };
}

function goTo(intent: Intent & { kind: "go-to" }): Part {
  const { x, y, z } = intent;
  const range = 2;
  // The predicate grants a metre more than the skill aims at: feet come to rest beside block centres.
  const predicate =
    y === null ? `near(position, ${x}, ${z}, ${range + 1})` : `near(position, ${x}, ${y}, ${z}, ${range + 1})`;
  const args = y === null ? { x, z, range } : { x, y, z, range };
  const radius = range + 1;
  return {
    predicates: [predicate],
    wants: [],
    actions: [
      {
        title: y === null ? `go to x ${x}, z ${z}` : `go to ${x} ${y} ${z}`,
        predicate,
        call: { skill: "go-to", args },
        region: { kind: "waypoint", position: [x, y ?? 64, z], radius },
      },
    ],
    why: "asked for",
  };
}

/** A part of the plan, or the reason why it cannot be. `finals`: what must be left at the end of what this intent makes. */
export function partOf(intent: Intent, context: GoalContext, final: number): Part | string {
  switch (intent.kind) {
    case "possess":
      return possess(intent, context, final);
    case "produce":
      return produce(intent, context, final);
    case "kill":
      return kill(intent, context);
    case "eat":
      return eat(intent, context);
    case "go-to":
      return goTo(intent);
    case "go-to-block": {
      const predicate = `adjacent(${intent.blocks.map((block) => `'${block}'`).join(", ")})`;
      const call = { skill: "go-to-block", args: { blocks: [...intent.blocks] } };
      return {
        predicates: [predicate],
        wants: [],
        actions: [{ title: `go to ${intent.label}`, predicate, call }],
        why: "asked for",
      };
    }
    case "explore": {
      const predicate = `biome == '${intent.biome}'`;
      const call = { skill: "explore", args: { biome: intent.biome } };
      return {
        predicates: [predicate],
        wants: [],
        actions: [{ title: `find a ${readable(intent.biome)}`, predicate, call }],
        why: "asked for",
      };
    }
    case "equip":
      return equip(intent, context);
    case "place":
    case "store":
      return giveAway(intent, context);
    case "dig-down": {
      const predicate = `position.y <= ${intent.y + 0.5}`;
      const call = { skill: "dig-down", args: { y: intent.y } };
      return {
        predicates: [predicate],
        wants: [],
        actions: [{ title: `dig down to y ${intent.y}`, predicate, call }],
        why: "asked for",
      };
    }
    case "unsupported":
      return `there is no skill for "${intent.words}" yet (it would be called ${intent.skill})`;
  }
}
