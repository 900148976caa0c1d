/** Clauses of a verb and a few words: sleeping, climbing up again, filling a bucket. Each reads its clause to the end. */
import { type Cursor, trailingPhrases } from "./cursor.ts";
import type { Intent } from "./intents.ts";
import { readQuantity } from "./numbers.ts";
import { determiners } from "./vocabulary.ts";

/** Skipped after "sleep" and after "climb". */
const nightWords = new Set(
  "until till it is it's the a next morning dawn sunrise daybreak day daylight light night tonight tomorrow through away in on bed my your comes well this rest of for whole long rises sun".split(
    " ",
  ),
);
const surfaceWords = new Set(
  "to the surface back up out again ground top level y height of it there open air sky daylight into from hole shaft mine".split(
    " ",
  ),
);

export function readSleep(cursor: Cursor): Intent {
  let count = 1;
  while (!cursor.atEnd() || (cursor.word() === "next" && nightWords.has(cursor.word(1)))) {
    const quantity = readQuantity(cursor.tokens, cursor.index);
    if (quantity && /^(nights?|times)$/.test(cursor.tokens[quantity.next]?.text ?? "")) {
      count = cursor.amount(quantity, undefined);
      cursor.index = quantity.next + 1;
    } else if (cursor.word() === "twice") [count, cursor.index] = [2, cursor.index + 1];
    else if (nightWords.has(cursor.word())) cursor.index++;
    else break;
  }
  return { kind: "sleep", count };
}

/** Up to the surface, or to a height. A mountain or a tree is another matter. */
export function readClimb(cursor: Cursor): Intent | null {
  while (surfaceWords.has(cursor.word())) cursor.index++;
  const y = cursor.tokens[cursor.index]?.number ?? null;
  if (y !== null) cursor.index++;
  else if (!cursor.atEnd() && !cursor.matches(trailingPhrases)) {
    return null;
  }
  return { kind: "climb", y };
}

/** "Fill a bucket with water": the item that a full bucket is. */
export function readFill(cursor: Cursor): (Intent & { kind: "possess" }) | null {
  const { quantity } = cursor.quantity();
  const vessel = cursor.lexicon.item(cursor.tokens, cursor.index);
  if (!vessel) throw cursor.failure();
  cursor.index = vessel.next;
  const start = cursor.index;
  while (["with", "of", "from", "at", "in", "up"].includes(cursor.word()) || determiners.has(cursor.word()))
    cursor.index++;
  const liquid = /^lava$/.test(cursor.word()) ? "lava" : "water";
  if (cursor.index > start) {
    const place = cursor.lexicon.block(cursor.tokens, cursor.index);
    if (!place) throw cursor.failure();
    cursor.index = place.next;
  }
  const name = `${liquid}_${vessel.value.items[0]}`;
  if (!cursor.lexicon.itemNames.includes(name)) return null;
  const target = cursor.lexicon.target(name, [name]);
  return { kind: "possess", target, count: quantity ? cursor.amount(quantity, name) : 1, more: true };
}
