/**
 * From a brief to drafts of rewards. A sentence has several readings, a reading several slots, a slot several variants; a draft takes one of each. The
 * first of a round takes the likeliest everywhere, with its plain weights; the others are spread over all of it by a low-discrepancy sequence
 * (the golden ratio's multiples), so that few of them already differ where it counts.
 */
import { type RandomStream, randomFloat } from "../../src/core/random.ts";
import { describeIntent } from "./describe-intent.ts";
import { type Ambiguity, type Choice, type Intent, intentsOf } from "./meaning/index.ts";
import { Definitions, type Surroundings, surroundingsOf } from "./surroundings.ts";
import { mannerSlots, type Slot, slotsOf, type Variant } from "./terms/index.ts";
import { type Definition, type Draft, neededFor, type Term } from "./text.ts";
import type { RewardBrief } from "./writer.ts";

export interface Understanding {
  readonly around: Surroundings;
  readonly ambiguities: readonly Ambiguity[];
}

/** One reading of the sentence and all that could be said of it. */
export interface Reading {
  readonly words: string;
  readonly slots: readonly Slot[];
  readonly definitions: readonly Definition[];
}

export function understand(brief: RewardBrief): Understanding {
  const around = surroundingsOf(brief);
  return { around, ambiguities: intentsOf(around) };
}

function readingOf(around: Surroundings, intents: readonly Intent[]): Reading {
  const definitions = new Definitions(around);
  const workshop = { around, definitions };
  const slots = [...intents.flatMap((intent) => slotsOf(intent, workshop)), ...mannerSlots(intents, workshop)];
  const words = intents.map(describeIntent).join("; ");
  return { words, slots: slots.length > 0 ? slots : [idle], definitions: definitions.all };
}

/** Where the record has nothing that the rules know: every step is worth the same, and a search goes on from there. */
const idle: Slot = {
  kind: "goal",
  variants: [
    {
      prior: 1,
      terms: [{ name: "alive", weight: 1, code: "1", isCost: false, comment: "a wage for every step that is lived" }],
    },
  ],
};

/** The reading that a text says it has; the likeliest where it says none. */
export function readingFrom({ around, ambiguities }: Understanding, words: string): Reading {
  const said = words.split("; ");
  const choose = (ambiguity: Ambiguity) =>
    (ambiguity.find(({ intent }) => said.includes(describeIntent(intent))) ?? ambiguity[0])?.intent;
  return readingOf(
    around,
    ambiguities.flatMap((ambiguity) => choose(ambiguity) ?? []),
  );
}

/** Item of a list with priors, for a share in [0, 1). */
export function byPrior<Item extends { readonly prior: number }>(
  items: readonly Item[],
  share: number,
): Item | undefined {
  let left = share * items.reduce((sum, { prior }) => sum + prior, 0);
  for (const item of items) {
    left -= item.prior;
    if (left < 0) return item;
  }
  return items.at(-1);
}

const golden = (Math.sqrt(5) - 1) / 2;

/** A standard normal draw (Box & Muller 1958). */
export function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float());
}

/**
 * @param index 0 is the likeliest of all, in plain weights
 * @param round a word that all drafts of a round share: where each slot's sequence begins
 */
export function compose(
  { around, ambiguities }: Understanding,
  index: number,
  round: number,
  random: RandomStream,
): Draft {
  const isPlain = index === 0;
  let choices = 0;
  // Each choice in steps of its own, or all would change together.
  const share = () => {
    const step = (++choices * golden) % 1;
    return (randomFloat(round, choices) + index * step) % 1;
  };
  const pick = <Item extends Choice | Variant>(items: readonly Item[]): Item | undefined =>
    isPlain ? items[0] : byPrior(items, share());
  const reading = readingOf(
    around,
    ambiguities.flatMap((ambiguity) => pick(ambiguity)?.intent ?? []),
  );
  const terms: Term[] = [];
  for (const slot of reading.slots) {
    const variant = pick(slot.variants);
    const spread = isPlain ? 0 : slot.kind === "goal" ? 0.3 : 0.5;
    for (const term of variant?.terms ?? []) {
      if (terms.some(({ name }) => name === term.name)) continue;
      terms.push({ ...term, weight: term.weight * Math.exp(spread * (isPlain ? 0 : normal(random))) });
    }
  }
  return withNeeded({ reading: reading.words, given: null, definitions: reading.definitions, terms });
}

export function withNeeded(draft: Draft): Draft {
  return {
    ...draft,
    definitions: neededFor(
      draft.terms.map(({ code }) => code),
      draft.definitions,
    ),
  };
}
