/**
 * A reward writer without a model: terms from the sentence and the state record alone, in the first round from what the sentence may mean, later by
 * changing and joining what did best (an evolution strategy over structure and weights, where Eureka asks a model: Ma et al. 2023, arXiv:2310.12931).
 * The same request gives the same texts. It assumes records whose meanings roles.ts understands, and English.
 */
import { RandomStream } from "../../src/core/random.ts";
import { compose, type Understanding, understand } from "./compose.ts";
import { Breeder } from "./mutate.ts";
import { printDraft } from "./text.ts";
import type { RewardWriter, WriteRequest, WrittenReward } from "./writer.ts";

/** Tries to find a text that was not there before. */
const tries = 24;
/** Of the texts of a later round, those that are made anew; more where nothing made a difference so far. */
const fresh = { usually: 0.2, whenFlat: 0.6 };

export function builtinWriter(): RewardWriter {
  return {
    name: "builtin",
    write: async (request) => {
      request.signal?.throwIfAborted();
      return textsOf(request);
    },
  };
}

function textsOf(request: WriteRequest): WrittenReward[] {
  const { brief, count, generation, seed, elites, reflection } = request;
  const random = new RandomStream(seed, `reward-writer/builtin/${generation}`);
  const understanding = understand(brief);
  const known = new Set([
    ...elites.map(({ source }) => source),
    ...(reflection?.judged ?? []).map(({ candidate }) => candidate.source),
    ...(reflection?.rejected ?? []).map(({ source }) => source),
  ]);
  const breeder = elites.length === 0 ? null : new Breeder(understanding, request, random);
  const anew = breeder ? Math.round(count * (breeder.isFlat ? fresh.whenFlat : fresh.usually)) : count;
  const texts: WrittenReward[] = [];
  const add = (make: (attempt: number) => WrittenReward | null) => {
    for (let attempt = 0; attempt < tries; attempt++) {
      const text = make(attempt);
      if (!text || known.has(text.source)) continue;
      known.add(text.source);
      texts.push(text);
      return;
    }
  };
  while (breeder && texts.length < count - anew) {
    const before = texts.length;
    add(() => breeder.child());
    if (texts.length === before) break;
  }
  const shapes = new Set<string>();
  const round = random.uint32();
  for (let index = 0; index < anew; index++) {
    add((attempt) =>
      composed(understanding, index + (generation === 0 ? 0 : 1 + generation * count), attempt, {
        random,
        round,
        shapes,
      }),
    );
  }
  return texts;
}

interface Round {
  readonly random: RandomStream;
  readonly round: number;
  /** Of what was composed so far. */
  readonly shapes: Set<string>;
}

/** Another structure than those of this round, as long as one is found soon; other weights do as well after that. */
function composed(
  understanding: Understanding,
  index: number,
  attempt: number,
  { random, round, shapes }: Round,
): WrittenReward | null {
  const draft = compose(understanding, attempt === 0 ? index : index + attempt, round, random);
  const shape = JSON.stringify(draft.terms.map(({ name, code }) => [name, code]));
  if (shapes.has(shape) && attempt < tries / 2) return null;
  shapes.add(shape);
  const note =
    index === 0
      ? `${draft.reading}, in plain weights`
      : `${draft.reading}: ${draft.terms.map(({ name }) => name).join(", ")}`;
  return { source: printDraft(draft), parents: [], note };
}
