/**
 * Building in words: "a wall five long and three high out of cobblestone", "a 5 by 3 dirt wall", "a pillar of dirt seven blocks high", "pillar up
 * ten blocks". Sizes and the material come in any order, and "and" may join sizes, so the clause is read here to its end.
 */
import type { Cursor } from "./cursor.ts";
import type { Intent, ItemTarget, Shape } from "./intents.ts";
import { readQuantity } from "./numbers.ts";

const shapes: Readonly<Record<string, Shape>> = {
  wall: "wall",
  pillar: "pillar",
  column: "pillar",
  tower: "pillar",
  pole: "pillar",
};
const lengthWords: ReadonlySet<string> = new Set(["long", "length", "wide", "width", "across", "broad"]);
const heightWords: ReadonlySet<string> = new Set(["high", "tall", "height", "up", "upwards"]);
const measures: ReadonlySet<string> = new Set(["block", "blocks", "metre", "metres", "meter", "meters", "m", "cells"]);
const small: ReadonlySet<string> = new Set(
  "with made out of from using that is which be should in size and which's it's up there here and".split(" "),
);
const usual = { wall: { length: 5, height: 3 }, pillar: { length: 1, height: 5 } } as const;
/** What is built with where nothing is said: what lies about everywhere. */
const usualMaterials: readonly string[] = ["dirt", "cobblestone"];

/** Index of the word that says which shape, in this clause; -1: none. */
export function shapeAhead(cursor: Cursor, within = 12): number {
  const { tokens, index } = cursor;
  for (let at = index; at < Math.min(tokens.length, index + within); at++) {
    const word = tokens[at]?.text ?? "";
    if (Object.hasOwn(shapes, word)) return at;
    if ([",", ";", ".", "then", "!"].includes(word)) return -1;
  }
  return -1;
}

/** Whether the words ahead give the size of something: "five long", "5 by 3". */
export function sizeAhead(cursor: Cursor): boolean {
  return cursor.tokens
    .slice(cursor.index)
    .some(({ text }) => lengthWords.has(text) || heightWords.has(text) || text === "by");
}

/** Sizes and material as they come; `shape` where the verb has said it ("pillar up"). Null where a word is not understood. */
export function readBuilding(cursor: Cursor, said: Shape | null): (Intent & { kind: "build" }) | null {
  const shapeIndex = said ? -1 : shapeAhead(cursor);
  const word = cursor.tokens[shapeIndex]?.text ?? "";
  const shape = said ?? shapes[word];
  if (shape === undefined) return null;
  let length: number | null = null;
  let height: number | null = null;
  let material: ItemTarget | null = null;
  const bare: number[] = [];
  while (cursor.index < cursor.tokens.length) {
    if (cursor.index === shapeIndex) {
      cursor.index++;
      continue;
    }
    const size = readSize(cursor);
    if (size) {
      if (size.of === "length") length = size.amount;
      else if (size.of === "height") height = size.amount;
      else bare.push(size.amount);
      continue;
    }
    if (cursor.atEnd()) {
      // "five long and three high": what is joined is still the size.
      if (cursor.word() !== "and" || !joinsSize(cursor)) break;
      cursor.index++;
      continue;
    }
    if (cursor.word() === "a" || cursor.word() === "an" || small.has(cursor.word()) || measures.has(cursor.word())) {
      cursor.index++;
      continue;
    }
    if (cursor.skipDeterminers()) continue;
    const known = shapeIndex > cursor.index ? cursor.tokens.slice(0, shapeIndex) : cursor.tokens;
    const item = cursor.lexicon.item(known, cursor.index);
    if (!item || material) break;
    material = item.value;
    cursor.index = item.next;
  }
  const [first, second] = bare;
  if (shape === "pillar") height ??= first ?? usual.pillar.height;
  else if (first !== undefined && second !== undefined) [length, height] = [length ?? first, height ?? second];
  else if (first !== undefined && length === null) length = first;
  else if (first !== undefined) height ??= first;
  return {
    kind: "build",
    shape,
    target: material ?? { label: "dirt or cobblestone", items: usualMaterials, words: null },
    length: shape === "pillar" ? 1 : (length ?? usual.wall.length),
    height: height ?? usual.wall.height,
    stand: said === "pillar",
  };
}

type Size = { readonly of: "length" | "height" | null; readonly amount: number };

/** "five blocks long", "a height of three", "5 by". */
function readSize(cursor: Cursor): Size | null {
  const start = cursor.index;
  const of = dimension(cursor.word());
  if (of && cursor.word(1) === "of") {
    const quantity = readQuantity(cursor.tokens, start + 2);
    if (quantity) {
      cursor.index = quantity.next;
      skipMeasure(cursor);
      return { of, amount: quantity.amount };
    }
  }
  const article = cursor.word() === "a" || cursor.word() === "an";
  const quantity = article ? null : readQuantity(cursor.tokens, start);
  if (!quantity || quantity.unit === "stacks") return null;
  cursor.index = quantity.next;
  skipMeasure(cursor);
  if (cursor.word() === "in" && dimension(cursor.word(1))) cursor.index++;
  const named = dimension(cursor.word());
  if (named || ["by", "x", "times"].includes(cursor.word())) cursor.index++;
  return { of: named, amount: quantity.amount };
}

function skipMeasure(cursor: Cursor): void {
  if (measures.has(cursor.word())) cursor.index++;
}

function dimension(word: string): "length" | "height" | null {
  return lengthWords.has(word) ? "length" : heightWords.has(word) ? "height" : null;
}

/** After "and": an amount with a dimension. */
function joinsSize(cursor: Cursor): boolean {
  const start = cursor.index;
  cursor.index++;
  while (cursor.word() === "a" || cursor.word() === "with") cursor.index++;
  const size = readSize(cursor);
  cursor.index = start;
  return size !== null && size.of !== null;
}
