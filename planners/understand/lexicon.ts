/**
 * Names: phrases to items, mobs, blocks and biomes of the world at hand. The longest phrase wins; within a phrase the exact name, then
 * synonyms, then families (all items whose name ends in the words).
 */

import type { RecipeKnowledge } from "../../src/core/minecraft.ts";
import { nameHasWords } from "../../src/lang/functions.ts";
import type { ItemTarget } from "./intents.ts";
import { singularCandidates } from "./plurals.ts";
import {
  biomeSynonyms,
  biomes,
  familySynonyms,
  itemSynonyms,
  materialSynonyms,
  mobSynonyms,
  nounSynonyms,
  placeSynonyms,
} from "./synonyms.ts";
import type { Token } from "./tokens.ts";

export interface Match<Value> {
  readonly value: Value;
  /** Index of the first token after the name. */
  readonly next: number;
}

const longestName = 6;

export class Lexicon {
  readonly itemNames: readonly string[];
  readonly blockNames: readonly string[];
  readonly mobNames: readonly string[];
  /** Block to the items it drops, other than by its own name. */
  readonly dropsOfBlock: ReadonlyMap<string, readonly string[]>;
  /** Every word of every name, for telling unknown words from known ones. */
  readonly nameWords: ReadonlySet<string>;
  readonly #items: ReadonlySet<string>;
  readonly #blocks: ReadonlySet<string>;
  readonly #mobs: ReadonlySet<string>;

  constructor(knowledge: RecipeKnowledge) {
    this.itemNames = knowledge.itemNames();
    this.blockNames = knowledge.blockNames();
    this.mobNames = knowledge.mobNames();
    this.#items = new Set(this.itemNames);
    this.#blocks = new Set(this.blockNames);
    this.#mobs = new Set(this.mobNames);
    const drops = new Map<string, string[]>();
    for (const item of this.itemNames) {
      for (const source of knowledge.sources(item)) {
        if (source.kind === "block") drops.set(source.block, [...(drops.get(source.block) ?? []), item]);
      }
    }
    this.dropsOfBlock = drops;
    const tables = [
      itemSynonyms,
      familySynonyms,
      nounSynonyms,
      materialSynonyms,
      mobSynonyms,
      placeSynonyms,
      biomeSynonyms,
    ];
    this.nameWords = new Set(
      [
        ...this.itemNames,
        ...this.blockNames,
        ...this.mobNames,
        ...biomes,
        ...tables.flatMap((table) => Object.keys(table)),
      ].flatMap((name) => name.split("_")),
    );
  }

  /** Singular and synonym forms of the words from `start` to `end` (exclusive), joined by underscores, best first. */
  #forms(tokens: readonly Token[], start: number, end: number): string[] {
    const words = tokens.slice(start, end).map((token) => token.text);
    const last = words.at(-1) ?? "";
    const head = words.slice(0, -1);
    const forms: string[] = [];
    const lasts = singularCandidates(last);
    for (const candidate of [...lasts, `${last}s`, ...lasts.flatMap((word) => nounSynonyms[word] ?? [])]) {
      forms.push([...head, candidate].join("_"));
      const [first = "", ...rest] = head;
      const material = materialSynonyms[first];
      if (material !== undefined) forms.push([material, ...rest, candidate].join("_"));
    }
    // The plural of the first word, as in "loaves of bread" or "jacks o lantern".
    if (words.length > 1) forms.push([...singularCandidates(words[0] ?? "").slice(-1), ...words.slice(1)].join("_"));
    return [...new Set(forms)];
  }

  /** The longest phrase that one of the resolvers knows, earlier resolvers first. */
  #longest<Value>(
    tokens: readonly Token[],
    start: number,
    ...resolvers: ((form: string) => Value | null)[]
  ): Match<Value> | null {
    let limit = start;
    const inName = (token: Token | undefined) => (limit === start ? /^[a-z]/ : /^[a-z0-9]/).test(token?.text ?? "");
    while (limit < start + longestName && inName(tokens[limit])) limit++;
    for (let end = limit; end > start; end--) {
      const forms = this.#forms(tokens, start, end);
      for (const resolve of resolvers) {
        for (const form of forms) {
          const value = resolve(form);
          if (value !== null) return { value, next: end };
        }
      }
    }
    return null;
  }

  #family(form: string): ItemTarget | null {
    const words = familySynonyms[form] ?? form;
    const items = this.itemNames.filter((name) => name === words || name.endsWith(`_${words}`));
    if (items.length === 0) return null;
    return this.target(words, items);
  }

  /** A target for any of these items. */
  target(name: string, items: readonly string[]): ItemTarget {
    const label = name.replaceAll("_", " ");
    const selected = this.itemNames.filter((item) => nameHasWords(item, name));
    const exact = selected.length === items.length && selected.every((item) => items.includes(item));
    return { label, items, words: items.length > 1 && exact ? name : null };
  }

  item(tokens: readonly Token[], start: number): Match<ItemTarget> | null {
    const synonym = (form: string): ItemTarget | null => {
      if (Object.hasOwn(familySynonyms, form)) return this.#family(form);
      const known = Object.hasOwn(itemSynonyms, form) ? (itemSynonyms[form] ?? []) : [];
      const names = (typeof known === "string" ? [known] : known).filter((name) => this.#items.has(name));
      const [only] = names;
      return only === undefined ? null : this.target(names.length === 1 ? only : form, names);
    };
    const exact = (form: string) => synonym(form) ?? (this.#items.has(form) ? this.target(form, [form]) : null);
    return this.#longest(tokens, start, exact, (form) => this.#family(form));
  }

  /** Blocks that can be dug for something else, such as `iron_ore` or `tree`. */
  blockAsDrop(tokens: readonly Token[], start: number): Match<ItemTarget> | null {
    return this.#longest(tokens, start, (form) => {
      const drops = this.dropsOfBlock.get(form);
      const [first] = drops ?? [];
      if (!drops || first === undefined || (this.#items.has(form) && drops.includes(form))) return null;
      return this.target(first, [first]);
    });
  }

  mob(tokens: readonly Token[], start: number): Match<string> | null {
    return this.#longest(tokens, start, (form) => {
      const name = mobSynonyms[form] ?? form;
      return this.#mobs.has(name) ? name : null;
    });
  }

  /** Blocks to go to: an exact name, or all that end in the words. */
  block(tokens: readonly Token[], start: number): Match<{ label: string; blocks: readonly string[] }> | null {
    return this.#longest(tokens, start, (form) => {
      const name = placeSynonyms[form] ?? form;
      const blocks = this.#blocks.has(name)
        ? [name]
        : this.blockNames.filter((block) => block.endsWith(name.startsWith("_") ? name : `_${name}`));
      const label = form.replaceAll("_", " ");
      const wanted = name === "_log" ? blocks.filter((block) => !block.startsWith("stripped_")) : blocks;
      return wanted.length > 0 ? { label, blocks: wanted } : null;
    });
  }

  biome(tokens: readonly Token[], start: number): Match<string> | null {
    return this.#longest(tokens, start, (form) => {
      const name = (biomeSynonyms[form] ?? form).replace(/_biome$/, "");
      return biomes.includes(name) ? name : null;
    });
  }
}
