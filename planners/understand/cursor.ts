/** A place in a sentence, and the parts that all clauses are made of: amounts, noun phrases, coordinates. */
import { EmbodyError } from "../../src/core/errors.ts";
import type { RecipeKnowledge } from "../../src/core/minecraft.ts";
import type { Intent, ItemTarget } from "./intents.ts";
import type { Lexicon } from "./lexicon.ts";
import { misunderstood } from "./misunderstanding.ts";
import { readQuantity } from "./numbers.ts";
import { type Token, tokenize } from "./tokens.ts";
import { type Action, connectors, determiners, pieces, pronouns, trailingFillers } from "./vocabulary.ts";

/** Phrases as lists of words, longest first. */
export const split = (phrases: Iterable<string>) =>
  [...phrases].map((phrase) => phrase.split(" ")).sort((a, b) => b.length - a.length);

export const trailingPhrases = split(trailingFillers);
export const connectorPhrases = split(connectors);

export interface NounPhrase {
  readonly target: ItemTarget;
  readonly count: number;
  readonly more: boolean;
}

export class Cursor {
  readonly tokens: readonly Token[];
  readonly lexicon: Lexicon;
  readonly knowledge: RecipeKnowledge;
  index = 0;
  /** What "it" and "one" stand for. */
  lastTarget: ItemTarget | null = null;

  constructor(sentence: string, knowledge: RecipeKnowledge, lexicon: Lexicon) {
    this.tokens = tokenize(sentence);
    this.lexicon = lexicon;
    this.knowledge = knowledge;
  }

  word(offset = 0): string {
    return this.tokens[this.index + offset]?.text ?? "";
  }

  failure(): EmbodyError {
    return misunderstood(this.tokens, this.index, this.lexicon);
  }

  matches(phrases: readonly (readonly string[])[], at = this.index): readonly string[] | null {
    return phrases.find((phrase) => phrase.every((word, offset) => this.tokens[at + offset]?.text === word)) ?? null;
  }

  skip(phrases: readonly (readonly string[])[]): boolean {
    const phrase = this.matches(phrases);
    if (phrase) this.index += phrase.length;
    return phrase !== null;
  }

  skipAll(phrases: readonly (readonly string[])[]): void {
    while (this.skip(phrases)) {}
  }

  skipDeterminers(): boolean {
    let more = false;
    while (determiners.has(this.word())) {
      more ||= ["more", "another", "additional", "extra"].includes(this.word());
      this.index++;
    }
    return more;
  }

  atEnd(): boolean {
    return this.index >= this.tokens.length || this.matches(connectorPhrases) !== null;
  }

  endsAt(index: number): boolean {
    return (
      index >= this.tokens.length || this.matches(connectorPhrases, index) !== null || this.tokens[index]?.text === "of"
    );
  }

  amount(quantity: { amount: number; unit: "items" | "stacks" }, item: string | undefined): number {
    const size = quantity.unit === "stacks" && item !== undefined ? this.knowledge.stackSize(item) : 1;
    if (quantity.amount <= 0) {
      throw new EmbodyError("not-understood", `An amount of ${quantity.amount} leaves nothing to do.`, {
        remedy: "Ask for one or more.",
      });
    }
    return Math.ceil(quantity.amount * size);
  }

  /** Count, determiners and counting words before a noun. */
  quantity(): { quantity: { amount: number; unit: "items" | "stacks" } | null; more: boolean } {
    let more = this.skipDeterminersExceptArticles();
    let quantity = readQuantity(this.tokens, this.index);
    if (quantity) this.index = quantity.next;
    more = this.skipDeterminers() || more;
    if (!quantity || quantity.amount === 1) {
      const later = readQuantity(this.tokens, this.index);
      if (later) {
        quantity = later;
        this.index = later.next;
        more = this.skipDeterminers() || more;
      }
    }
    if (pieces.has(this.word()) && this.word(1) === "of" && !this.materialBlock()) this.index += 2;
    if (this.word() === "of") this.index++;
    more = this.skipDeterminers() || more;
    return { quantity, more };
  }

  skipDeterminersExceptArticles(): boolean {
    let more = false;
    while (determiners.has(this.word()) && this.word() !== "a" && this.word() !== "an") {
      more ||= ["more", "another", "additional", "extra"].includes(this.word());
      this.index++;
    }
    return more;
  }

  /** "block of iron" is the item iron_block. */
  materialBlock(): boolean {
    return /^blocks?$/.test(this.word()) && this.lexicon.itemNames.includes(`${this.word(2)}_block`);
  }

  noun(action: Action): ItemTarget | null {
    if (this.materialBlock()) {
      const name = `${this.word(2)}_block`;
      this.index += 3;
      return this.lexicon.target(name, [name]);
    }
    const drop = action === "gather" ? this.lexicon.blockAsDrop(this.tokens, this.index) : null;
    const item = this.lexicon.item(this.tokens, this.index);
    const match =
      drop && (!item || drop.next >= item.next) ? drop : (item ?? this.lexicon.blockAsDrop(this.tokens, this.index));
    if (!match) return null;
    this.index = match.next;
    return match.value;
  }

  nounPhrase(action: Action): NounPhrase {
    const { quantity, more } = this.quantity();
    let target = this.noun(action);
    if (!target && pronouns.has(this.word()) && this.lastTarget) {
      this.index++;
      target = this.lastTarget;
    }
    if (!target && quantity && this.lastTarget && this.atEnd()) target = this.lastTarget;
    if (!target) throw this.failure();
    // "the wool of a sheep", "wool from sheep": where it comes from is the planner's business.
    const filled = `${this.word(1)}_${target.items[0]}`;
    if (this.word() === "of" && target.items.length === 1 && this.lexicon.itemNames.includes(filled)) {
      // "a bucket of water" is an item of its own.
      this.index += 2;
      target = this.lexicon.target(filled, [filled]);
    } else if (["of", "from", "off"].includes(this.word()) && !this.matches(trailingPhrases)) {
      const before = this.index;
      this.index++;
      this.skipDeterminers();
      const origin = this.lexicon.mob(this.tokens, this.index) ?? this.lexicon.block(this.tokens, this.index);
      this.index = origin ? origin.next : before;
    }
    this.lastTarget = target;
    return { target, count: quantity ? this.amount(quantity, target.items[0]) : 1, more };
  }

  /** "x 40 z -25", "10 64 -20", "10, 64, -20", "40 -25". */
  coordinates(): Intent | null {
    const named = new Map<string, number>();
    const bare: number[] = [];
    let at = this.index;
    for (;;) {
      const token = this.tokens[at];
      const following = this.tokens[at + 1]?.number ?? null;
      if (token && ["x", "y", "z"].includes(token.text) && following !== null) {
        named.set(token.text, following);
        at += 2;
      } else if (token && token.number !== null && named.size === 0 && bare.length < 3) {
        bare.push(token.number);
        at += 1;
      } else if (token && [",", "and"].includes(token.text) && (named.size > 0 || bare.length > 0)) {
        const after = this.tokens[at + 1];
        const goesOn =
          after !== undefined &&
          (after.number !== null ? bare.length > 0 && bare.length < 3 : ["x", "y", "z"].includes(after.text));
        if (!goesOn) break;
        at += 1;
      } else {
        break;
      }
    }
    const [first, second, third] = bare;
    const x = named.get("x") ?? first;
    const z = named.get("z") ?? third ?? second;
    if (x === undefined || z === undefined) return null;
    this.index = at;
    return { kind: "go-to", x, y: named.get("y") ?? (third === undefined ? null : (second ?? null)), z };
  }
}
