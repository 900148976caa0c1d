/** Quantities in English: digits, number words up to the thousands, dozens, couples, and stacks (of the item's own size). */
import type { Token } from "./tokens.ts";

const units: Readonly<Record<string, number>> = {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
};
const tens: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};
/** Words for sizes that stand after a number or an article. */
const groups: Readonly<Record<string, number>> = { pair: 2, couple: 2, few: 3, several: 3, dozen: 12, score: 20 };

export const numberWords: readonly string[] = [
  ...Object.keys(units),
  ...Object.keys(tens),
  ...Object.keys(groups),
  "dozens",
  "pairs",
  "hundred",
  "thousand",
  "half",
  "stack",
  "stacks",
  "a",
  "an",
  "of",
];

export interface Quantity {
  readonly amount: number;
  /** `stacks`: to be multiplied by the item's stack size. */
  readonly unit: "items" | "stacks";
  /** Index of the first token after it. */
  readonly next: number;
}

/** Number words without groups, such as "two hundred and five"; null when there are none. */
function cardinal(tokens: readonly Token[], start: number): { value: number; next: number } | null {
  const first = tokens[start];
  if (first?.number !== null && first?.number !== undefined) return { value: first.number, next: start + 1 };
  let total = 0;
  let current = 0;
  let index = start;
  for (let read = 0; ; read++) {
    const word = tokens[index]?.text ?? "";
    if (Object.hasOwn(units, word) && current % 10 === 0 && (current % 100 === 0 || (units[word] ?? 0) < 10)) {
      current += units[word] ?? 0;
    } else if (Object.hasOwn(tens, word) && current % 100 === 0) {
      current += tens[word] ?? 0;
    } else if (word === "hundred" && current > 0 && current < 10) {
      current *= 100;
    } else if (word === "thousand" && current > 0 && total === 0) {
      total = current * 1000;
      current = 0;
    } else if (word === "and" && current % 100 === 0 && current + total > 0 && smallNumber(tokens[index + 1]?.text)) {
      index++;
      continue;
    } else {
      return read === 0 ? null : { value: total + current, next: index };
    }
    index++;
  }
}

function smallNumber(word: string | undefined): boolean {
  return word !== undefined && (Object.hasOwn(units, word) || Object.hasOwn(tens, word));
}

function skipOf(tokens: readonly Token[], index: number): number {
  return tokens[index]?.text === "of" ? index + 1 : index;
}

/** The quantity that begins at `start`, "of" after groups included; null when none begins there. */
export function readQuantity(tokens: readonly Token[], start: number): Quantity | null {
  const word = tokens[start]?.text ?? "";
  const article = word === "a" || word === "an";
  let factor = 1;
  let index = start;
  let counted = false;
  if (word === "half") {
    factor = 0.5;
    index = tokens[start + 1]?.text === "a" ? start + 2 : start + 1;
  } else if (article) {
    index = start + 1;
    if (tokens[index]?.text === "hundred" || tokens[index]?.text === "thousand") {
      return { amount: tokens[index]?.text === "hundred" ? 100 : 1000, unit: "items", next: index + 1 };
    }
    if (tokens[index]?.text === "half") {
      factor = 0.5;
      index++;
    }
  } else {
    const number = cardinal(tokens, start);
    if (number) {
      factor = number.value;
      index = number.next;
      counted = true;
    }
  }
  const group = (tokens[index]?.text ?? "").replace(/s$/, "");
  if (group === "stack") return { amount: factor, unit: "stacks", next: skipOf(tokens, index + 1) };
  const size = groups[tokens[index]?.text ?? ""] ?? groups[group];
  if (size !== undefined) return { amount: Math.ceil(factor * size), unit: "items", next: skipOf(tokens, index + 1) };
  if (counted) {
    const times = tokens[index]?.text === "x" && tokens[index + 1]?.number === null;
    return { amount: factor, unit: "items", next: skipOf(tokens, times ? index + 1 : index) };
  }
  return article && factor === 1 ? { amount: 1, unit: "items", next: start + 1 } : null;
}
