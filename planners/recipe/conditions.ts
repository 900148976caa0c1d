/**
 * From a condition to what brings it about: a predicate of the little language, say one that a language model wrote, becomes alternatives
 * (disjunctive normal form), each a list of intents that `partOf` can plan. Atoms that no intent brings about, such as a time of day, are
 * handed back in their own words. Thresholds are absolute, over the facts as they are: `placed.torch >= 4` wants two more where two stand.
 * Only names that the world knows make an intent, so a made-up item is an unknown atom and never a plan.
 */
import type { RecipeKnowledge } from "../../src/core/minecraft.ts";
import { checkExpression } from "../../src/lang/check.ts";
import { predicateError } from "../../src/lang/errors.ts";
import { nameHasWords } from "../../src/lang/functions.ts";
import { minecraftFactsSchema } from "../../src/lang/minecraft-facts.ts";
import { parseExpression } from "../../src/lang/parse.ts";
import type { Expression } from "../../src/lang/syntax.ts";
import { describeType } from "../../src/lang/types.ts";
import type { EquipmentSlot, Intent, ItemTarget } from "../understand/intents.ts";
import { biomes } from "../understand/synonyms.ts";
import { armourEndings } from "./equipment.ts";
import { printExpression } from "./print-expression.ts";

/** One way for the condition to hold: everything in it must. */
export interface ConditionBranch {
  readonly intents: readonly Intent[];
  /** Atoms that no intent brings about, as text. */
  readonly unknown: readonly string[];
}

/** More alternatives than this are not looked into: the condition is then one unknown atom. */
const maximumBranches = 64;

type Comparison = ">=" | "<=" | "==" | "!=" | ">" | "<";
const mirrored: Readonly<Record<Comparison, Comparison>> = {
  ">=": "<=",
  "<=": ">=",
  ">": "<",
  "<": ">",
  "==": "==",
  "!=": "!=",
};
const negated: Readonly<Record<Comparison, Comparison>> = {
  ">=": "<",
  "<=": ">",
  ">": "<=",
  "<": ">=",
  "==": "!=",
  "!=": "==",
};

/** Throws `EmbodyError("bad-predicate")` where the text is none. */
export function conditionAlternatives(predicate: string, knowledge: RecipeKnowledge): readonly ConditionBranch[] {
  const expression = parseExpression(predicate);
  const type = checkExpression(expression, minecraftFactsSchema);
  if (type.kind !== "boolean") {
    throw predicateError(expression.at, `a predicate is true or false, this is a ${describeType(type)}`);
  }
  return new Reader(knowledge).branches(expression, true).map(({ intents, unknown }) => ({
    intents: [...intents].sort((a, b) => turnOf(a) - turnOf(b)),
    unknown,
  }));
}

/** Conditions have no order, deeds do: depths are visited first, what is worn and where one stands comes last. */
function turnOf(intent: Intent): number {
  if (intent.kind === "dig-down") return intent.visit ? 0 : 4;
  if (intent.kind === "equip") return 2;
  if (intent.kind === "clear-mobs") return 3;
  return ["go-to", "go-to-block", "explore", "climb", "build"].includes(intent.kind) ? 4 : 1;
}

type Branches = readonly ConditionBranch[] | null;
const always: readonly ConditionBranch[] = [{ intents: [], unknown: [] }];

class Reader {
  readonly #knowledge: RecipeKnowledge;
  readonly #items: ReadonlySet<string>;

  constructor(knowledge: RecipeKnowledge) {
    this.#knowledge = knowledge;
    this.#items = new Set(knowledge.itemNames());
  }

  /** `wanted`: the truth value that the expression is to have. */
  branches(expression: Expression, wanted: boolean): readonly ConditionBranch[] {
    const opaque = [{ intents: [], unknown: [printExpression(expression, !wanted)] }];
    return this.#branches(expression, wanted) ?? opaque;
  }

  #branches(expression: Expression, wanted: boolean): Branches {
    switch (expression.kind) {
      case "literal":
        return expression.value === wanted ? always : [];
      case "unary":
        return expression.operator === "!" ? this.branches(expression.operand, !wanted) : null;
      case "logical": {
        const left = this.branches(expression.left, wanted);
        const right = this.branches(expression.right, wanted);
        return (expression.operator === "&&") === wanted ? both(left, right) : either(left, right);
      }
      case "conditional": {
        const { test, whenTrue, whenFalse } = expression;
        return either(
          both(this.branches(test, true), this.branches(whenTrue, wanted)) ?? [],
          both(this.branches(test, false), this.branches(whenFalse, wanted)) ?? [],
        );
      }
      case "binary":
        return this.#comparison(expression, wanted);
      case "call":
        return wanted ? one(this.#call(expression)) : null;
      default:
        return null;
    }
  }

  #call(expression: Expression & { kind: "call" }): Intent | null {
    const literals = expression.arguments.map(constant);
    if (expression.callee === "adjacent") {
      const blocks = literals.filter((value) => typeof value === "string");
      const known = new Set(this.#knowledge.blockNames());
      if (blocks.length < literals.length || !blocks.every((block) => known.has(block))) return null;
      return { kind: "go-to-block", label: blocks.join(" or ").replaceAll("_", " "), blocks };
    }
    const [place, ...rest] = expression.arguments;
    if (expression.callee !== "near" || place?.kind !== "name" || place.name !== "position") return null;
    const numbers = rest.map(constant);
    if (!numbers.every((value) => typeof value === "number")) return null;
    const [x = 0, second = 0, third = 0, fourth = 0] = numbers;
    return numbers.length === 3
      ? { kind: "go-to", x, y: null, z: second, range: third }
      : { kind: "go-to", x, y: second, z: third, range: fourth };
  }

  #comparison(expression: Expression & { kind: "binary" }, wanted: boolean): Branches {
    const written = expression.operator.replace("===", "==").replace("!==", "!=");
    if (!(written in negated)) return null;
    const operator = wanted ? (written as Comparison) : negated[written as Comparison];
    const left = constant(expression.left);
    const right = constant(expression.right);
    if (left !== null && right !== null) return compare(left, operator, right) ? always : [];
    if (left !== null) return this.#against(expression.right, mirrored[operator], left);
    if (right !== null) return this.#against(expression.left, operator, right);
    return null;
  }

  /** `side operator value`, the value being known. */
  #against(side: Expression, operator: Comparison, value: number | string | boolean): Branches {
    if (typeof value === "boolean") {
      return operator === "==" || operator === "!=" ? this.branches(side, value === (operator === "==")) : null;
    }
    if (typeof value === "string") return one(this.#named(side, operator, value));
    if (side.kind === "call" && (side.callee === "min" || side.callee === "max")) {
      const parts = side.arguments.map(
        (part) => this.#against(part, operator, value) ?? this.#opaque(part, operator, value),
      );
      const upwards = operator === ">=" || operator === ">";
      if (!upwards && operator !== "<=" && operator !== "<") return null;
      const join = (side.callee === "min") === upwards ? both : either;
      return parts.reduce<Branches>(
        (joined, part) => (joined === null ? null : join(joined, part)),
        join === both ? always : [],
      );
    }
    return one(this.#amount(side, operator, value));
  }

  #opaque(side: Expression, operator: Comparison, value: number): readonly ConditionBranch[] {
    return [{ intents: [], unknown: [`${printExpression(side)} ${operator} ${value}`] }];
  }

  /** `biome == 'desert'`, `equipped.torso != 'none'`. */
  #named(side: Expression, operator: Comparison, value: string): Intent | null {
    if (side.kind === "name" && side.name === "biome" && operator === "==" && biomes.includes(value)) {
      return { kind: "explore", biome: value };
    }
    if (side.kind !== "member" || side.object.kind !== "name" || side.object.name !== "equipped") return null;
    const field = String(side.member);
    const slot = (field === "offHand" ? "off-hand" : field) as EquipmentSlot;
    const ending = armourEndings[slot];
    if (operator === "!=" && value === "none") {
      const items = this.#knowledge.itemNames().filter((item) => (ending ?? /_sword$/).test(item));
      return { kind: "equip", target: { label: `something for the ${slot}`, items, words: null }, slot, any: true };
    }
    if (operator !== "==" || !this.#items.has(value)) return null;
    if (ending && slot !== "off-hand" && !ending.test(value)) return null;
    return { kind: "equip", target: this.#target([value], null), slot };
  }

  #target(items: readonly string[], words: string | null): ItemTarget {
    const [first = ""] = items;
    return { label: (words ?? first).replaceAll("_", " "), items, words };
  }

  /** A sum of entries of one record, or a single number, against a threshold. */
  #amount(side: Expression, operator: Comparison, value: number): Intent | null {
    const height =
      side.kind === "member" && isFact(side.object, "position") && (side.member === "y" || side.member === 1);
    if (height) return heightIntent(operator, value);
    const count = operator === ">" ? Math.floor(value) + 1 : Math.ceil(value);
    if (isFact(side, "hostilesNear")) {
      const allowed = operator === "<" ? Math.ceil(value) - 1 : Math.floor(value);
      const isUpper = operator === "<=" || operator === "<" || (operator === "==" && value === 0);
      return isUpper && allowed >= 0 ? { kind: "clear-mobs" } : null;
    }
    const least =
      operator === "!=" && value === 0 ? 1 : operator === ">=" || operator === ">" || operator === "==" ? count : 0;
    if (least < 1) return null;
    if (isFact(side, "food")) return least <= 20 ? { kind: "sate", food: least } : null;
    if (isFact(side, "slept")) return { kind: "sleep", count: least, total: true };
    const building = buildIntent(side, least);
    if (building) return building;
    const sum = this.#sum(side);
    return sum && this.#counted(sum.record, sum.names, sum.words, least);
  }

  /** The entries that an expression adds up, all of one record. */
  #sum(side: Expression): { record: string; names: readonly string[]; words: string | null } | null {
    if (side.kind === "member" && side.object.kind === "name") {
      return { record: side.object.name, names: [String(side.member)], words: null };
    }
    if (side.kind === "call" && side.callee === "count") {
      const [record, ...rest] = side.arguments;
      const words = rest.map(constant).filter((word) => typeof word === "string");
      if (record?.kind !== "name" || words.length < rest.length) return null;
      const known = record.name === "killed" ? this.#knowledge.mobNames() : this.#knowledge.itemNames();
      const names = known.filter((name) => words.some((word) => nameHasWords(name, word)));
      return { record: record.name, names, words: words.length === 1 ? (words[0] ?? null) : null };
    }
    if (side.kind !== "binary" || side.operator !== "+") return null;
    const left = this.#sum(side.left);
    const right = this.#sum(side.right);
    if (!left || !right || left.record !== right.record) return null;
    return { record: left.record, names: [...new Set([...left.names, ...right.names])], words: null };
  }

  #counted(record: string, names: readonly string[], words: string | null, count: number): Intent | null {
    const [first = ""] = names;
    if (record === "descended") {
      const y = Number(first);
      return names.length === 1 && Number.isInteger(y) && count === 1 ? { kind: "dig-down", y, visit: true } : null;
    }
    if (record === "killed") {
      return names.length === 1 && this.#knowledge.mobNames().includes(first)
        ? { kind: "kill", mob: first, count, total: true }
        : null;
    }
    // A name that the world does not know never counts: the sum is that of the others.
    const items = names.filter((name) => this.#items.has(name));
    if (items.length === 0) return null;
    const target = this.#target(items, items.length > 1 ? words : null);
    switch (record) {
      case "inventory":
        return { kind: "possess", target, count, more: false };
      case "crafted":
        return { kind: "produce", how: "make", target, count, total: true };
      case "smelted":
        return { kind: "produce", how: "smelt", target, count, total: true };
      case "eaten": {
        const foods = this.#knowledge.itemNames().filter((item) => this.#knowledge.food(item) !== null);
        const anything = foods.every((item) => items.includes(item));
        return { kind: "eat", target: anything ? null : target, count, total: true };
      }
      case "placed":
      case "stored":
        return { kind: record === "placed" ? "place" : "store", target, count, total: true };
      default:
        return null;
    }
  }
}

/** A height to be at or below, or at or above; feet stand on whole heights. */
function heightIntent(operator: Comparison, value: number): Intent | null {
  if (operator === "<=" || operator === "<") {
    return { kind: "dig-down", y: operator === "<" ? Math.ceil(value) - 1 : Math.floor(value) };
  }
  if (operator === ">=" || operator === ">") {
    return { kind: "climb", y: operator === ">" ? Math.floor(value) + 1 : Math.ceil(value) };
  }
  return null;
}

/** `walls.dirt['3'] >= 5`, `perch >= 7`. */
function buildIntent(side: Expression, count: number): Intent | null {
  if (isFact(side, "perch")) {
    const target = { label: "dirt or cobblestone", items: ["dirt", "cobblestone"], words: null };
    return { kind: "build", shape: "pillar", target, length: 1, height: count, stand: true };
  }
  if (side.kind !== "member" || side.object.kind !== "member" || !isFact(side.object.object, "walls")) return null;
  const height = Number(side.member);
  const item = String(side.object.member);
  if (!Number.isInteger(height) || height < 1) return null;
  const target = { label: item.replaceAll("_", " "), items: [item], words: null };
  return { kind: "build", shape: count === 1 ? "pillar" : "wall", target, length: count, height, stand: false };
}

function isFact(expression: Expression, name: string): boolean {
  return expression.kind === "name" && expression.name === name;
}

/** The value of an expression that reads no fact; null for all others. */
function constant(expression: Expression): number | string | boolean | null {
  if (expression.kind === "literal") return expression.value;
  if (expression.kind === "unary" && expression.operator !== "!") {
    const operand = constant(expression.operand);
    return typeof operand === "number" ? (expression.operator === "-" ? -operand : operand) : null;
  }
  if (expression.kind !== "binary") return null;
  const left = constant(expression.left);
  const right = constant(expression.right);
  if (typeof left !== "number" || typeof right !== "number") return null;
  switch (expression.operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    default:
      return null;
  }
}

function compare(left: number | string | boolean, operator: Comparison, right: number | string | boolean): boolean {
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  const [a, b] = [Number(left), Number(right)];
  return operator === ">=" ? a >= b : operator === "<=" ? a <= b : operator === ">" ? a > b : a < b;
}

function one(intent: Intent | null): Branches {
  return intent === null ? null : [{ intents: [intent], unknown: [] }];
}

function either(left: readonly ConditionBranch[], right: readonly ConditionBranch[]): Branches {
  return left.length + right.length > maximumBranches ? null : [...left, ...right];
}

function both(left: readonly ConditionBranch[], right: readonly ConditionBranch[]): Branches {
  if (left.length * right.length > maximumBranches) return null;
  return left.flatMap((a) =>
    right.map((b) => ({
      intents: b.intents.reduce<readonly Intent[]>(withIntent, a.intents),
      unknown: [...new Set([...a.unknown, ...b.unknown])],
    })),
  );
}

/** Two thresholds for the same thing are the higher one. */
function withIntent(intents: readonly Intent[], added: Intent): readonly Intent[] {
  const key = aboutOf(added);
  const at = intents.findIndex((intent) => aboutOf(intent) === key);
  const known = intents[at];
  if (known === undefined) return [...intents, added];
  const higher = "count" in known && "count" in added && added.count > known.count ? added : known;
  return intents.map((intent, index) => (index === at ? higher : intent));
}

function aboutOf(intent: Intent): string {
  return JSON.stringify("count" in intent ? { ...intent, count: 0 } : intent);
}
