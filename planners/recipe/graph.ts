/**
 * The AND/OR graph of how things are come by: a node is an item or a family of items any of which will do, a method makes a
 * node from other nodes (crafting, smelting, digging with a tool, hunting). Families are first-class: "any planks" is crafted from "any
 * log" where every run takes a single log, so nobody has to guess which trees grow here.
 */
import type { CraftingRecipe, RecipeKnowledge } from "../../src/core/minecraft.ts";
import type { MethodExperience } from "./experience.ts";

/** An item name, or several joined by `|` in name order. */
export type NodeKey = string;

export interface NodeAmount {
  readonly node: NodeKey;
  readonly count: number;
}

export type Method =
  | {
      readonly kind: "craft";
      /** Any of these comes out. */
      readonly items: readonly string[];
      /** Items of one run. */
      readonly yield: number;
      readonly ingredients: readonly NodeAmount[];
      readonly table: boolean;
    }
  | { readonly kind: "smelt"; readonly item: string; readonly input: string; readonly seconds: number }
  | {
      readonly kind: "collect";
      readonly items: readonly string[];
      readonly blocks: readonly string[];
      /** Any one of them; empty: the hand will do. */
      readonly tools: readonly string[];
      /** Mean number of items for one block. */
      readonly expected: number;
      readonly searchSeconds: number;
      /** For one block, with the slowest tool that will do. */
      readonly digSeconds: number;
    }
  | {
      readonly kind: "hunt";
      readonly item: string;
      readonly mob: string;
      readonly expected: number;
      readonly searchSeconds: number;
    }
  /** A bucket filled at a source of a liquid. */
  | {
      readonly kind: "fill";
      readonly item: string;
      readonly container: NodeKey;
      readonly block: string;
      readonly searchSeconds: number;
    }
  /** A family by one of its members. */
  | { readonly kind: "member"; readonly node: NodeKey }
  /** Only what is already there: for things that this world does not give. */
  | { readonly kind: "stock" };

export function nodeOf(items: readonly string[]): NodeKey {
  return [...new Set(items)].sort().join("|");
}

export function membersOf(node: NodeKey): string[] {
  return node.split("|");
}

/** What a method was excluded for, such as `collect:coal_ore`, `hunt:sheep`, `craft:torch`, `smelt:glass`. */
export type Exclusions = ReadonlySet<string>;

export class MethodGraph {
  readonly knowledge: RecipeKnowledge;
  readonly exclusions: Exclusions;
  /** Items that can be come by; null: not known yet. Families are cut down to these, so that "planks" is one node whoever asks. */
  readonly obtainable: ReadonlySet<string> | null;
  readonly #methods = new Map<NodeKey, readonly Method[]>();
  readonly #experience: MethodExperience | null;

  constructor(
    knowledge: RecipeKnowledge,
    exclusions: Exclusions = new Set(),
    obtainable: ReadonlySet<string> | null = null,
    experience: MethodExperience | null = null,
  ) {
    this.#experience = experience;
    this.knowledge = knowledge;
    this.exclusions = exclusions;
    this.obtainable = obtainable;
  }

  /** The node for any one of these items. */
  node(items: readonly string[]): NodeKey {
    const possible = this.obtainable ? items.filter((item) => this.obtainable?.has(item)) : items;
    return nodeOf(possible.length > 0 ? possible : items);
  }

  /** How many times as long as usual the method is expected to take: 1 / its estimated success. */
  difficulty(method: Method): number {
    return this.#experience ? 1 / this.#experience.successOf(method) : 1;
  }

  methods(node: NodeKey): readonly Method[] {
    const known = this.#methods.get(node);
    if (known) return known;
    const members = membersOf(node);
    const [only] = members;
    const all = members.length === 1 && only !== undefined ? this.#itemMethods(only) : this.#familyMethods(members);
    const experience = this.#experience;
    const methods = experience ? all.filter((method) => !experience.isClosed(method)) : all;
    this.#methods.set(node, methods);
    return methods;
  }

  #itemMethods(item: string): Method[] {
    const { knowledge, exclusions } = this;
    const methods: Method[] = [];
    const sources = knowledge.sources(item);
    const byTools = new Map<string, Method & { kind: "collect" }>();
    for (const source of sources) {
      if (source.kind === "mob") {
        if (exclusions.has(`hunt:${source.mob}`)) continue;
        const { mob, expected, searchSeconds } = source;
        methods.push({ kind: "hunt", item, mob, expected, searchSeconds });
        continue;
      }
      if (source.kind === "fill") {
        const { container, block, searchSeconds } = source;
        if (!exclusions.has(`fill:${item}`)) methods.push({ kind: "fill", item, container, block, searchSeconds });
        continue;
      }
      if (exclusions.has(`collect:${source.block}`)) continue;
      const digSeconds = this.#slowestDig(source.block, source.tools);
      if (!Number.isFinite(digSeconds)) continue;
      const key = [...source.tools].sort().join(" ");
      const known = byTools.get(key);
      byTools.set(key, {
        kind: "collect",
        items: [item],
        blocks: [...(known?.blocks ?? []), source.block],
        tools: source.tools,
        expected: Math.min(known?.expected ?? Number.POSITIVE_INFINITY, source.expected),
        searchSeconds: Math.min(known?.searchSeconds ?? Number.POSITIVE_INFINITY, source.searchSeconds),
        digSeconds: Math.min(known?.digSeconds ?? Number.POSITIVE_INFINITY, digSeconds),
      });
    }
    methods.push(...byTools.values());
    if (!exclusions.has(`craft:${item}`)) {
      for (const recipe of knowledge.crafting(item)) methods.push(this.#craftMethod(recipe));
    }
    if (!exclusions.has(`smelt:${item}`)) {
      for (const { input, seconds } of knowledge.smelting(item)) methods.push({ kind: "smelt", item, input, seconds });
    }
    return methods;
  }

  #slowestDig(block: string, tools: readonly string[]): number {
    if (tools.length === 0) return this.knowledge.digSeconds(block, null);
    return Math.max(...tools.map((tool) => this.knowledge.digSeconds(block, tool)));
  }

  #familyMethods(members: readonly string[]): Method[] {
    const crafts = new Map<string, (Method & { kind: "craft" })[]>();
    const collects = new Map<string, (Method & { kind: "collect" })[]>();
    for (const member of members) {
      for (const method of this.methods(member)) {
        if (method.kind === "craft") {
          const shape = `${method.yield} ${method.table} ${method.ingredients.map(({ count }) => count).join(" ")}`;
          crafts.set(shape, [...(crafts.get(shape) ?? []), method]);
        } else if (method.kind === "collect") {
          const tools = [...method.tools].sort().join(" ");
          collects.set(tools, [...(collects.get(tools) ?? []), method]);
        }
      }
    }
    const lifted: Method[] = [...crafts.values()].flatMap((group) => this.#liftCraft(group) ?? []);
    for (const group of collects.values()) if (group.length > 1) lifted.push(mergeCollect(group));
    return [...lifted, ...members.map((node): Method => ({ kind: "member", node }))];
  }

  #craftMethod(recipe: CraftingRecipe): Method & { kind: "craft" } {
    return {
      kind: "craft",
      items: [recipe.result],
      yield: recipe.count,
      ingredients: recipe.ingredients.map(({ alternatives, count }) => ({ node: this.node(alternatives), count })),
      table: recipe.needsTable,
    };
  }

  /**
   * One method for several members. Sound only where any mixture of ingredients serves: the recipes are the same, or differ in one
   * ingredient of which a run takes a single item (planks from a log, but not a door from six planks of one kind).
   */
  #liftCraft(group: readonly (Method & { kind: "craft" })[]): Method | null {
    const [first] = group;
    if (!first || group.length < 2) return null;
    const differing = first.ingredients
      .map((_, position) => position)
      .filter((position) =>
        group.some(({ ingredients }) => ingredients[position]?.node !== first.ingredients[position]?.node),
      );
    const [position] = differing;
    if (differing.length > 1 || (position !== undefined && first.ingredients[position]?.count !== 1)) return null;
    const ingredients = first.ingredients.map((amount, index) =>
      index === position
        ? {
            count: amount.count,
            node: this.node(group.flatMap((method) => membersOf(method.ingredients[index]?.node ?? amount.node))),
          }
        : amount,
    );
    return { ...first, items: [...new Set(group.flatMap(({ items }) => items))], ingredients };
  }
}

function mergeCollect(group: readonly (Method & { kind: "collect" })[]): Method {
  const [first] = group;
  if (!first) throw new RangeError("mergeCollect: the group is empty");
  return {
    ...first,
    items: [...new Set(group.flatMap(({ items }) => items))],
    blocks: [...new Set(group.flatMap(({ blocks }) => blocks))],
    expected: Math.min(...group.map(({ expected }) => expected)),
    searchSeconds: Math.min(...group.map(({ searchSeconds }) => searchSeconds)),
    digSeconds: Math.max(...group.map(({ digSeconds }) => digSeconds)),
  };
}
