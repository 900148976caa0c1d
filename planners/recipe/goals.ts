/**
 * What each intent means as a condition over the facts, as items that are wanted, and as actions at the end. "Get" and "have" are about
 * possession: what is there already counts. "Make", "cook", "kill", "eat", "mine" and "chop" are about doing: they count from the facts
 * when the goal was given, so asking again for a torch makes another one.
 */
import type { Intent, ItemTarget } from "../understand/intents.ts";
import { build } from "./building.ts";
import { chooseItem } from "./choice.ts";
import { type Derivation, derive } from "./derive.ts";
import type { Draft } from "./emit.ts";
import { factOf, slotOf } from "./equipment.ts";
import { forcedMethod, fuelRoots, type Want } from "./expand.ts";
import type { NodeKey } from "./graph.ts";
import { climb, digDown, explore, goTo, goToBlock, sleep } from "./moving.ts";
import { countedFrom, type GoalContext, type Part, sumOf, want } from "./part.ts";
import { amountOf, countExpression, readable } from "./words.ts";

export type { GoalContext, Part } from "./part.ts";
export { sumOf } from "./part.ts";

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
    return possess({ kind: "possess", target, count, more: !intent.total }, context, final);
  }
  const kind = how ?? fallback;
  const counter = kind === "craft" ? "crafted" : "smelted";
  const goal = countedFrom(intent, context.initial[counter], target.items) + count;
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

/** Half drumsticks that a night of fights is begun with. */
const provisions = 12;

/** For hunting monsters for what they drop, which takes several of them and so a night: a stone sword at least, and meals. */
export function armsFor(mob: string, context: GoalContext): Want[] {
  const { knowledge, facts, graph } = context;
  const points = (item: string) => (harmfulFood.has(item) ? 0 : (knowledge.food(item)?.food ?? 0));
  const carried = Object.entries(facts.inventory).reduce((sum, [item, count]) => sum + count * points(item), 0);
  const meats = ["beef", "porkchop", "mutton"].filter((item) => points(item) > 0);
  const least = Math.min(...meats.map(points));
  const arms = weaponFor(mob, { ...context, deaths: Math.max(1, context.deaths) });
  if (carried >= provisions || meats.length === 0) return arms;
  return [...arms, { node: graph.node(meats), final: Math.ceil(provisions / least), used: 0, made: 0 }];
}

function kill(intent: Intent & { kind: "kill" }, context: GoalContext): Part {
  const { mob, count } = intent;
  const total = countedFrom(intent, context.initial.killed, [mob]) + count;
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

/** Food for the bar: what is carried first, then what costs least a point. Each meal is a step of its own. */
function sate(intent: Intent & { kind: "sate" }, context: GoalContext): Part | string {
  const predicate = `food >= ${intent.food}`;
  let missing = intent.food - context.facts.food;
  const meals: string[] = [];
  const points = (item: string) => context.knowledge.food(item)?.food ?? 0;
  const foods = context.knowledge.itemNames().filter((item) => points(item) > 0 && !harmfulFood.has(item));
  const carried = foods.flatMap((item) => Array.from({ length: context.facts.inventory[item] ?? 0 }, () => item));
  for (const item of carried.sort((a, b) => points(b) - points(a))) {
    if (missing <= 0) break;
    meals.push(item);
    missing -= points(item);
  }
  if (missing > 0) {
    const derivations = derive(context.graph, [...foods, ...fuelRoots(context.graph)], {});
    const secondsFor = (item: string) => {
      const known = derivations.get(item);
      const more = Math.ceil(missing / points(item));
      return known ? known.seconds + (more - 1) * known.marginal : Number.POSITIVE_INFINITY;
    };
    const best = foods.filter((item) => derivations.has(item)).sort((a, b) => secondsFor(a) - secondsFor(b))[0];
    if (best === undefined) return "nothing edible can be come by here";
    for (; missing > 0; missing -= points(best)) meals.push(best);
  }
  let bar = context.facts.food;
  const actions = meals.map((item): Draft => {
    bar = Math.min(intent.food, bar + points(item));
    return { title: `eat 1 ${readable(item)}`, predicate: `food >= ${bar}`, call: { skill: "eat", args: { item } } };
  });
  const wants = [...new Set(meals)].map((item) =>
    want(
      context,
      { label: readable(item), items: [item], words: null },
      { used: meals.filter((meal) => meal === item).length },
    ),
  );
  return { predicates: [predicate], wants, actions, why: "to be eaten" };
}

/** No hostile mob near; what they are is not known beforehand, so the usual weapon is taken along. */
function clearMobs(context: GoalContext): Part {
  const predicate = "hostilesNear == 0";
  if (context.facts.hostilesNear === 0)
    return { predicates: [predicate], wants: [], actions: [], why: "nothing is near" };
  return {
    predicates: [predicate],
    wants: weaponFor("zombie", context),
    actions: [{ title: "kill the monsters nearby", predicate, call: { skill: "clear-mobs", args: {} } }],
    why: "for fighting monsters",
  };
}

function eat(intent: Intent & { kind: "eat" }, context: GoalContext): Part | string {
  const food = intent.target ?? bestFood(context);
  if (!food) return "nothing edible can be come by here";
  const edible = food.items.filter((item) => context.knowledge.food(item) !== null);
  if (edible.length === 0) return `${food.label} cannot be eaten`;
  const target: ItemTarget = { label: food.label, items: edible, words: null };
  const anything = intent.target === null;
  const all = anything ? context.knowledge.itemNames().filter((item) => context.knowledge.food(item)) : edible;
  const total = countedFrom(intent, context.initial.eaten, all) + intent.count;
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

function equip(intent: Intent & { kind: "equip" }, context: GoalContext): Part {
  const item = chooseItem(intent.target, context);
  const destination = intent.slot ?? slotOf(item);
  const predicate = intent.any
    ? `equipped.${factOf(destination)} != 'none'`
    : `equipped.${factOf(destination)} == '${item}'`;
  const worn = context.facts.equipped[factOf(destination)];
  if (intent.any && worn !== "none") return { predicates: [predicate], wants: [], actions: [], why: "worn" };
  const verb = destination === "hand" || destination === "off-hand" ? "hold" : "put on";
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
  const total = countedFrom(intent, context.initial[counter], target.items) + count;
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
    case "sate":
      return sate(intent, context);
    case "clear-mobs":
      return clearMobs(context);
    case "sleep":
      return sleep(intent, context);
    case "go-to":
      return goTo(intent);
    case "go-to-block":
      return goToBlock(intent);
    case "explore":
      return explore(intent);
    case "equip":
      return equip(intent, context);
    case "place":
    case "store":
      return giveAway(intent, context);
    case "build":
      return build(intent, context);
    case "dig-down":
      return digDown(intent, context);
    case "climb":
      return climb(intent, context);
    case "unsupported":
      return `there is no skill for "${intent.words}" yet (it would be called ${intent.skill})`;
  }
}
