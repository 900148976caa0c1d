/**
 * Eureka as published (Ma et al. 2023, arXiv:2310.12931): in each of N rounds K texts are written, each is trained to the full budget from the beginning, the best by
 * fitness is what the next round reflects on; the best of all rounds is the result. Texts that do not work are lost, nothing else is judged. It
 * is what the race is measured against.
 */
import type { JudgedCandidate } from "../../src/core/reward-search.ts";
import { SearchBook, type SearchOptions, type SearchOutcome } from "./search.ts";

export async function eureka(options: SearchOptions): Promise<SearchOutcome> {
  const { samples, iterations, fullSteps, isOver = () => false, signal } = options;
  const book = new SearchBook(options);
  let best: JudgedCandidate | null = null;
  for (let generation = 0; generation < iterations; generation++) {
    if (isOver() || signal?.aborted) return book.outcome("budget");
    const written = await book.write(samples, generation, best ? [best.candidate] : []);
    if (book.isBroke) break;
    const judged = await book.train(
      written.map((candidate) => ({ candidate, steps: fullSteps, from: null, inReference: "always" })),
    );
    const all: JudgedCandidate[] = await book.ranked([...(best ? [best] : []), ...judged]);
    best = all[0] ?? null;
    book.tell(judged, new Set(best ? [best.candidate.id] : []));
  }
  return book.outcome(isOver() ? "budget" : "finished");
}
