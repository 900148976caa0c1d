/**
 * What a call would leave behind, by the rules alone: what a perfect body would have where everything is at hand. Plans are carried on
 * through it; nothing here knows where things are.
 */
import type { CraftingRecipe, MinecraftFacts, RecipeKnowledge } from "../../src/core/minecraft.ts";
import type { SkillCall } from "../../src/core/plan.ts";

type Counter = "inventory" | "crafted" | "smelted" | "killed" | "eaten" | "placed" | "stored";
type Slot = keyof MinecraftFacts["equipped"];

const slotOf: Readonly<Record<string, Slot>> = {
  hand: "hand",
  "off-hand": "offHand",
  head: "head",
  torso: "torso",
  legs: "legs",
  feet: "feet",
};

/** The facts after the call; what it needs and is not there is taken to be there. */
export function afterCall(
  facts: MinecraftFacts,
  { skill, args }: SkillCall,
  knowledge: RecipeKnowledge,
): MinecraftFacts {
  const next = new Ledger(facts, knowledge);
  const count = typeof args.count === "number" ? args.count : 1;
  const item = nameOf(args.item);
  switch (skill) {
    case "collect":
      next.raise(namesOf(args.items), count);
      break;
    case "fill":
      next.fill(item, count);
      break;
    case "hunt":
      next.raise([item], count);
      break;
    case "build":
      next.build(item, numberOr(args.length, 1), numberOr(args.height, 1), args.stand === true);
      break;
    case "climb":
      next.move([facts.position[0], args.y ?? 64, facts.position[2]]);
      break;
    case "clear-mobs":
      next.facts.hostilesNear = 0;
      break;
    case "craft":
      next.craft([item, ...namesOf(args.alternatives)], count);
      break;
    case "smelt":
      next.change("inventory", nameOf(args.input), -count);
      next.burn(namesOf(args.fuel), count);
      next.change("inventory", item, count);
      next.change("smelted", item, count);
      break;
    case "kill":
      next.change("killed", nameOf(args.mob), count);
      break;
    case "eat":
      next.eat(item);
      break;
    case "place":
    case "store":
      next.change("inventory", item, -count);
      next.change(skill === "place" ? "placed" : "stored", item, count);
      break;
    case "equip":
      next.facts.equipped = { ...next.facts.equipped, [slotOf[nameOf(args.destination)] ?? "hand"]: item };
      break;
    case "sleep":
      Object.assign(next.facts, { slept: facts.slept + 1, timeOfDay: 0 });
      break;
    case "go-to":
      next.move([args.x, args.y ?? facts.position[1], args.z]);
      break;
    case "go-to-block":
      next.facts.adjacent = [...new Set([...facts.adjacent, ...namesOf(args.blocks)])];
      break;
    case "explore":
      if (args.biome !== undefined) next.facts.biome = nameOf(args.biome);
      break;
    case "dig-down":
      next.descend(numberOr(args.y, facts.position[1]));
      break;
    default:
      break;
  }
  return next.facts;
}

type Changing = { -readonly [Name in keyof MinecraftFacts]: MinecraftFacts[Name] };

class Ledger {
  readonly facts: Changing;
  readonly #knowledge: RecipeKnowledge;

  constructor(facts: MinecraftFacts, knowledge: RecipeKnowledge) {
    this.facts = { ...facts };
    this.#knowledge = knowledge;
  }

  change(counter: Counter, item: string, by: number): void {
    const record = this.facts[counter];
    this.facts[counter] = { ...record, [item]: Math.max(0, (record[item] ?? 0) + by) };
  }

  has(item: string): number {
    return this.facts.inventory[item] ?? 0;
  }

  /** Until so many of these are carried. */
  raise(items: readonly string[], total: number): void {
    const [first] = items;
    if (first === undefined) return;
    const there = items.reduce((sum, each) => sum + this.has(each), 0);
    if (there < total) this.change("inventory", first, total - there);
  }

  craft(items: readonly string[], count: number): void {
    const options = items.flatMap((item) => this.#knowledge.crafting(item));
    const recipe = options.find((each) => this.#has(each)) ?? options[0];
    if (!recipe) return;
    const runs = Math.ceil(count / recipe.count);
    for (const { alternatives, count: each } of recipe.ingredients) this.take(alternatives, each * runs);
    for (const { item, count: each } of recipe.remains) this.change("inventory", item, each * runs);
    this.change("inventory", recipe.result, runs * recipe.count);
    this.change("crafted", recipe.result, runs * recipe.count);
  }

  #has({ ingredients }: CraftingRecipe): boolean {
    return ingredients.every(
      ({ alternatives, count }) => alternatives.reduce((sum, each) => sum + this.has(each), 0) >= count,
    );
  }

  /** Of which most is there, first. */
  take(items: readonly string[], count: number): void {
    let left = count;
    for (const item of [...items].sort((a, b) => this.has(b) - this.has(a))) {
      const part = Math.min(left, this.has(item));
      if (part > 0) this.change("inventory", item, -part);
      left -= part;
    }
  }

  /** The kind that suffices alone. */
  burn(fuels: readonly string[], smelted: number): void {
    for (const { item, smelts } of this.#knowledge.fuels()) {
      const needed = Math.ceil(smelted / smelts);
      if (!fuels.includes(item) || this.has(item) < needed) continue;
      this.change("inventory", item, -needed);
      return;
    }
  }

  eat(item: string): void {
    const knowledge = this.#knowledge;
    const eaten =
      item === "any" || item === ""
        ? Object.keys(this.facts.inventory).find((each) => this.has(each) > 0 && knowledge.food(each))
        : item;
    if (eaten === undefined) return;
    this.change("inventory", eaten, -1);
    this.change("eaten", eaten, 1);
    this.facts.food = Math.min(20, this.facts.food + (knowledge.food(eaten)?.food ?? 0));
  }

  /** Each full bucket was an empty one. */
  fill(item: string, total: number): void {
    const filled = Math.max(0, total - this.has(item));
    for (const source of this.#knowledge.sources(item)) {
      if (source.kind === "fill") this.change("inventory", source.container, -filled);
    }
    this.raise([item], total);
  }

  build(item: string, length: number, height: number, stand: boolean): void {
    const blocks = length * height;
    this.change("inventory", item, -blocks);
    this.change("placed", item, blocks);
    const walls = this.facts.walls[item] ?? {};
    const longest = Math.max(length, walls[height] ?? 0);
    this.facts.walls = { ...this.facts.walls, [item]: { ...walls, [height]: longest } };
    if (stand) this.facts.perch = height;
  }

  descend(y: number): void {
    const key = String(Math.round(y));
    this.facts.descended = { ...this.facts.descended, [key]: (this.facts.descended[key] ?? 0) + 1 };
    this.move([this.facts.position[0], y, this.facts.position[2]]);
  }

  move([x, y, z]: readonly unknown[]): void {
    const [fx, fy, fz] = this.facts.position;
    this.facts.position = [numberOr(x, fx), numberOr(y, fy), numberOr(z, fz)];
  }
}

const numberOr = (value: unknown, other: number) => (typeof value === "number" ? value : other);
const nameOf = (value: unknown) => (typeof value === "string" ? value : "");
const namesOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
