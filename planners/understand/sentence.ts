/**
 * The grammar of goals: a hand-written recursive descent over the words. A sentence is a list of clauses, a clause a verb with
 * what it is about; a clause without a verb ("and a chest") takes the verb before it. Pure: the same words always mean the same.
 */

import { EmbodyError } from "../../src/core/errors.ts";
import type { RecipeKnowledge } from "../../src/core/minecraft.ts";
import { readBuilding, shapeAhead, sizeAhead } from "./building.ts";
import { readClimb, readFill, readSleep } from "./chores.ts";
import { Cursor, connectorPhrases, split, trailingPhrases } from "./cursor.ts";
import type { Intent, ItemTarget, Shape } from "./intents.ts";
import { Lexicon } from "./lexicon.ts";
import { understoodSummary } from "./misunderstanding.ts";
import { readQuantity } from "./numbers.ts";
import { meatOf } from "./synonyms.ts";
import {
  type Action,
  leadingFillers,
  objectFillers,
  pieces,
  pronouns,
  structures,
  unsupportedVerbs,
  verbs,
} from "./vocabulary.ts";

const verbPhrases = split(verbs.keys());
const unsupportedPhrases = split(unsupportedVerbs.keys());
const leadingPhrases = split(leadingFillers);
const objectPhrases = split(objectFillers);

class Reader extends Cursor {
  readonly intents: Intent[] = [];
  action: Action | null = null;
  lastMob: string | null = null;
  clauseStart = 0;

  read(): Intent[] {
    let first = true;
    for (;;) {
      this.skipAll(connectorPhrases);
      if (this.index >= this.tokens.length) break;
      // "…, please!": politeness of its own.
      const before = this.index;
      this.skipAll(trailingPhrases);
      if (this.atEnd()) continue;
      this.index = before;
      this.clause(first);
      first = false;
      this.skipAll(trailingPhrases);
      if (!this.atEnd()) throw this.failure();
    }
    if (this.intents.length === 0) throw this.failure();
    return this.intents;
  }

  verb(): Action | null {
    const phrase = this.matches(verbPhrases);
    return phrase ? (verbs.get(phrase.join(" ")) ?? null) : null;
  }

  /** A verb may stand behind fillers ("can you please get"), and so may a verb that is a filler itself ("go and get"). */
  clause(first: boolean): void {
    const start = this.index;
    for (;;) {
      this.clauseStart = this.index;
      const unsupported = this.matches(unsupportedPhrases);
      const verb = this.matches(verbPhrases);
      const filler = this.matches(leadingPhrases);
      const longest = Math.max(unsupported?.length ?? 0, verb?.length ?? 0);
      if (unsupported && unsupported.length === longest) {
        this.unsupported(unsupportedVerbs.get(unsupported.join(" ")) ?? "");
        return;
      }
      if (filler && (filler.length > longest || (filler.length === 1 && this.fillerBeforeVerb()))) {
        this.index += filler.length;
        continue;
      }
      if (!verb) break;
      // A name can begin like a verb ("fire charge", "fishing rod"): nouns that are longer win.
      const noun = this.action || !first ? this.lexicon.item(this.tokens, this.index) : null;
      if (noun && noun.next - this.index > verb.length && this.action) break;
      this.index += verb.length;
      this.action = verbs.get(verb.join(" ")) ?? null;
      this.skipAll(objectPhrases);
      this.object(this.action ?? "possess");
      return;
    }
    if (this.index >= this.tokens.length) {
      this.index = start;
      throw this.failure();
    }
    if (this.amend()) return;
    this.object(this.action ?? "possess");
  }

  fillerBeforeVerb(): boolean {
    return (
      this.word() === "go" &&
      ["and", "get", "fetch", "find", "kill", "mine", "chop", "collect", "make"].includes(this.word(1))
    );
  }

  /** "make glass, six pieces": a bare quantity changes the count of what was said before. */
  amend(): boolean {
    const quantity = readQuantity(this.tokens, this.index);
    const last = this.intents.at(-1);
    if (!quantity || !last || !("count" in last)) return false;
    const next = pieces.has(this.tokens[quantity.next]?.text ?? "") ? quantity.next + 1 : quantity.next;
    const before = this.index;
    this.index = next;
    this.skipAll(trailingPhrases);
    if (!this.atEnd()) {
      this.index = before;
      return false;
    }
    const items = "target" in last && last.target ? last.target.items : [];
    this.intents[this.intents.length - 1] = { ...last, count: this.amount(quantity, items[0]) };
    return true;
  }

  object(action: Action): void {
    if (action === "kill") this.kill();
    else if (action === "eat") this.eat();
    else if (action === "go") this.go();
    else if (action === "find") this.find();
    else if (action === "equip") this.equip();
    else if (action === "put" || action === "place") this.put();
    else if (action === "pillar") this.build("pillar");
    else if (action === "build" || (action === "make" && sizeAhead(this))) this.build(null);
    else if (action === "stand") this.stand();
    else if (action === "sleep") this.intents.push(readSleep(this));
    else if (action === "climb") this.climb();
    else if (action === "fill") this.fill();
    else if (action === "grow") this.grow();
    else if (action === "gather" && this.word() === "down") this.digDown();
    else this.items(action);
  }

  build(shape: Shape | null): void {
    if (shape === null && shapeAhead(this) < 0) {
      if (this.structureAhead()) this.unsupported("build");
      else this.items("make");
      return;
    }
    const building = readBuilding(this, shape);
    if (!building) throw this.failure();
    this.intents.push(building);
  }

  /** "… and stand on it": on top of what is built. */
  stand(): void {
    while (["on", "up", "top", "of", "it", "the", "there", "wall", "pillar", "tower"].includes(this.word()))
      this.index++;
    const last = this.intents.at(-1);
    if (last?.kind !== "build") throw this.failure();
    this.intents[this.intents.length - 1] = { ...last, stand: true };
  }

  climb(): void {
    const intent = readClimb(this);
    if (intent) this.intents.push(intent);
    else this.unsupported("climb");
  }

  fill(): void {
    const filled = readFill(this);
    if (!filled) {
      this.unsupported("fill");
      return;
    }
    this.lastTarget = filled.target;
    this.intents.push(filled);
  }

  /** "Grow and harvest some wheat": the harvest says how much. */
  grow(): void {
    if (this.word() === "and" && this.matches(verbPhrases, this.index + 1)) {
      this.index++;
      const verb = this.matches(verbPhrases);
      this.index += verb?.length ?? 0;
      this.skipAll(objectPhrases);
    }
    this.items("gather");
  }

  structureAhead(): boolean {
    return this.tokens.slice(this.index, this.index + 4).some((token) => structures.has(token.text));
  }

  /** Understood, but nothing carries it out: the rest of the sentence is not looked at. */
  unsupported(skill: string): void {
    const start = this.clauseStart;
    do this.index++;
    while (!this.atEnd());
    const words = this.tokens
      .slice(start, this.index)
      .map((token) => token.text)
      .join(" ");
    this.index = this.tokens.length;
    this.intents.push({ kind: "unsupported", skill, words });
  }

  items(action: Action): void {
    let phrase = this.nounPhrase(action);
    if (["until", "till"].includes(this.word())) {
      this.index++;
      if (["i", "you", "we", "it"].includes(this.word())) this.index++;
      if (["have", "has", "get", "find", "got"].includes(this.word())) this.index++;
      phrase = this.nounPhrase("possess");
    }
    const { target, count, more } = phrase;
    if (action === "smelt" || action === "make") {
      this.intents.push(this.produce(action, target, count));
    } else {
      this.intents.push({ kind: "possess", target, count, more: more || action === "gather" });
    }
  }

  produce(action: "smelt" | "make", target: ItemTarget, count: number): Intent {
    const { knowledge } = this;
    const meat = this.lastMob === null ? undefined : meatOf[this.lastMob];
    let items = meat !== undefined && target.items.includes(meat) ? [meat] : target.items;
    if (action === "smelt") {
      const results = this.lexicon.itemNames.filter((result) =>
        knowledge.smelting(result).some((recipe) => items.includes(recipe.input)),
      );
      // "cook beef" means its result, "smelt an iron ingot" the ingot itself.
      if (items.every((item) => knowledge.smelting(item).length === 0) && results.length > 0) items = results;
      if (items.every((item) => knowledge.smelting(item).length === 0)) action = "make";
    }
    const made = items === target.items ? target : this.lexicon.target(items[0] ?? target.label, items);
    this.lastTarget = made;
    return { kind: "produce", how: action, target: made, count };
  }

  kill(): void {
    const { quantity } = this.quantity();
    const match = this.lexicon.mob(this.tokens, this.index);
    if (!match) throw this.failure();
    this.index = match.next;
    this.lastMob = match.value;
    this.intents.push({ kind: "kill", mob: match.value, count: quantity ? this.amount(quantity, undefined) : 1 });
  }

  eat(): void {
    const { index } = this;
    this.skipDeterminers();
    const anything = ["something", "anything", "food", "dinner", "lunch", "breakfast"].includes(this.word());
    if (anything || this.atEnd()) {
      if (anything) this.index++;
      this.intents.push({ kind: "eat", target: null, count: 1 });
      return;
    }
    this.index = index;
    const amount = readQuantity(this.tokens, this.index);
    if (
      pronouns.has(this.word()) &&
      this.lastTarget &&
      !(amount && this.tokens[amount.next]?.text !== undefined && !this.endsAt(amount.next))
    ) {
      const count =
        this.word() === "both" ? 2 : ["them", "these", "those"].includes(this.word()) ? this.lastCount() : 1;
      this.index++;
      if (this.word() === "of" && pronouns.has(this.word(1))) this.index += 2;
      this.intents.push({ kind: "eat", target: this.lastTarget, count });
      return;
    }
    const { target, count } = this.nounPhrase("eat");
    this.intents.push({ kind: "eat", target, count });
  }

  lastCount(): number {
    const last = this.intents.at(-1);
    return last && "count" in last ? last.count : 1;
  }

  go(): void {
    while (
      [
        "to",
        "over",
        "toward",
        "towards",
        "back",
        "into",
        "near",
        "up",
        "position",
        "coordinates",
        "point",
        "by",
        "at",
      ].includes(this.word())
    ) {
      this.index++;
    }
    const coordinates = this.coordinates();
    if (coordinates) {
      this.intents.push(coordinates);
      return;
    }
    this.skipDeterminers();
    while (["source", "body", "patch", "of"].includes(this.word())) this.index++;
    const block = this.lexicon.block(this.tokens, this.index);
    const biome = this.lexicon.biome(this.tokens, this.index);
    if (biome && (!block || biome.next >= block.next)) {
      this.biome(biome.value, biome.next);
    } else if (block) {
      this.index = block.next;
      this.intents.push({ kind: "go-to-block", ...block.value });
    } else {
      const mob = this.lexicon.mob(this.tokens, this.index);
      if (!mob) throw this.failure();
      this.unsupported("follow");
    }
  }

  biome(biome: string, next: number): void {
    this.index = next;
    if (this.word() === "biome") this.index++;
    this.intents.push({ kind: "explore", biome });
  }

  find(): void {
    const { index } = this;
    this.skipDeterminers();
    const biome = this.lexicon.biome(this.tokens, this.index);
    const item = this.lexicon.item(this.tokens, this.index);
    if (biome && (!item || biome.next > item.next)) {
      this.biome(biome.value, biome.next);
      return;
    }
    if (!item) {
      const block = this.lexicon.block(this.tokens, this.index);
      if (block) {
        this.index = block.next;
        this.intents.push({ kind: "go-to-block", ...block.value });
        return;
      }
      if (this.lexicon.mob(this.tokens, this.index)) {
        this.unsupported("follow");
        return;
      }
    }
    this.index = index;
    this.items("possess");
  }

  equip(): void {
    const { target } = this.nounPhrase("equip");
    this.intents.push({ kind: "equip", target });
  }

  put(): void {
    const { target, count } = this.nounPhrase("put");
    if (["into", "in", "inside"].includes(this.word())) {
      this.index++;
      this.skipDeterminers();
      if (this.word() !== "chest") throw this.failure();
      this.index++;
      this.intents.push({ kind: "store", target, count });
      return;
    }
    this.intents.push({ kind: "place", target, count });
  }

  digDown(): void {
    this.index++;
    while (["to", "until", "till", "level", "height", "y", "at"].includes(this.word())) this.index++;
    const y = this.tokens[this.index]?.number ?? null;
    if (y === null) throw this.failure();
    this.index++;
    this.intents.push({ kind: "dig-down", y });
  }
}

/** Reads sentences for one world's names. Throws `EmbodyError("not-understood")`. */
export function createUnderstanding(knowledge: RecipeKnowledge): (sentence: string) => Intent[] {
  const lexicon = new Lexicon(knowledge);
  return (sentence) => {
    if (/^[^a-z0-9]+$/i.test(sentence.trim())) {
      throw new EmbodyError("not-understood", `Not understood: "${sentence.trim().slice(0, 60)}".`, {
        remedy: understoodSummary,
      });
    }
    return new Reader(sentence, knowledge, lexicon).read();
  };
}
