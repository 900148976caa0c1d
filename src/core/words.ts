/**
 * Finding things by words: English is cut down to stems (plurals, -ing, -ed, -er; after Porter 1980, only his first steps), and what is rare
 * among the things looked through says more than what is common (inverse document frequency, Spärck Jones 1972). Good for tens of
 * short texts; nothing is learned and nothing is random.
 */

const fillers = new Set(
  (
    "a an the and or of to on in at by with for from as is are be it its that this than then so very please i you we he me my your " +
    "can could would should will want let make do does get have has train teach learn skill robot how which into onto over up down out " +
    "there here one"
  ).split(" "),
);

/** "walking", "walks", "walked" and "walker" are one. */
export function stemOf(word: string): string {
  let stem = word.toLowerCase();
  if (/^.{2,}(ss|sh|ch|x|z)es$/.test(stem)) stem = stem.slice(0, -2);
  else if (/^.{2,}ies$/.test(stem)) stem = `${stem.slice(0, -3)}y`;
  else if (/^.{2,}[^su]s$/.test(stem)) stem = stem.slice(0, -1);
  const bare = stem.replace(/(ing|ed|er)$/, "");
  if (bare !== stem && bare.length >= 3 && /[aeiouy]/.test(bare)) {
    // "running" -> "run"; "balancing" and "balanced" meet "balance" below.
    stem = /([bdgmnprt])\1$/.test(bare) ? bare.slice(0, -1) : bare;
  }
  return stem.length > 3 ? stem.replace(/e$/, "") : stem;
}

/** Stems of a text's words, fillers left out, each once, in order. Splits at everything that is no letter or digit. */
export function stemsOf(text: string): string[] {
  const spaced = text.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  const words = spaced.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words.filter((word) => !fillers.has(word)).map(stemOf))];
}

export interface Weighted<Thing> {
  readonly thing: Thing;
  /** Share of what was asked that is found, rare words counting more; from 0 to 1. */
  readonly score: number;
}

/**
 * The things whose texts have words in common with `query`, best first. `textsOf` gives them with weights, such as
 * `[[name, 2], [summary, 1]]`: a word counts as much as the weightiest text it stands in.
 */
export function searchByWords<Thing>(
  query: string,
  things: readonly Thing[],
  textsOf: (thing: Thing) => readonly (readonly [text: string, weight: number])[],
): Weighted<Thing>[] {
  const asked = stemsOf(query);
  const indices = things.map((thing) => {
    const weights = new Map<string, number>();
    for (const [text, weight] of textsOf(thing)) {
      for (const stem of stemsOf(text)) weights.set(stem, Math.max(weight, weights.get(stem) ?? 0));
    }
    return { thing, weights };
  });
  const rarity = asked.map((stem) => {
    const holders = indices.filter(({ weights }) => weights.has(stem)).length;
    return holders === 0 ? 0 : Math.log(1 + things.length / holders);
  });
  // Words that nothing has count as much as a word that one thing has: a sentence about something else finds little.
  const unknown = Math.log(1 + things.length);
  const all = rarity.reduce((sum, value) => sum + (value || unknown), 0);
  const heaviest = Math.max(1, ...indices.flatMap(({ weights }) => [...weights.values()]));
  return indices
    .map(({ thing, weights }) => {
      const found = asked.reduce((sum, stem, i) => sum + (rarity[i] ?? 0) * (weights.get(stem) ?? 0), 0);
      return { thing, score: all === 0 ? 0 : found / (all * heaviest) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
}
