/**
 * The race: many candidates are trained a little, the better half goes on (successive halving: Jamieson & Talwalkar 2016, arXiv:1502.07943), and new ones that
 * learn from what was seen join on the way, starting with the best one's policy instead of a new one. So most of the steps go into rewards that
 * lead somewhere, where Eureka (Ma et al. 2023, arXiv:2310.12931) trains every candidate to the end. Budgets are shares of one whole training.
 */
import type { JudgedCandidate, RewardCandidate } from "../../src/core/reward-search.ts";
import { SearchBook, type SearchOptions, type SearchOutcome, type TrainJob } from "./search.ts";

/**
 * What the rounds of training may cost together, and the winner's own training after them, in whole trainings: with what whole iterations take too much less than
 * 2.4, a fifth of Eureka's 4 texts times 3 rounds.
 */
export const raceBudget = { rounds: [0.48, 0.42, 0.4, 0.5], final: 0.55 } as const;
/** Share of the first round's texts that join in each later round. */
const joining = 0.25;
/** How often a writer is asked again for texts in place of those that were rejected. */
const refills = 2;

interface Contender {
  readonly candidate: RewardCandidate;
  /** Steps of its own so far. */
  readonly steps: number;
  readonly from: string | null;
}

/** Shares of a whole training for each round of training; rounds of writing beyond two bring further rounds at the same cost in all. */
export function roundBudgets(iterations: number): number[] {
  const [first, second, ...others] = raceBudget.rounds;
  const extra = Array.from({ length: Math.max(0, iterations - 2) }, () => second);
  const all = [first, second, ...extra, ...others];
  const whole = raceBudget.rounds.reduce((sum, share) => sum + share, 0);
  const sum = all.reduce((total, share) => total + share, 0);
  return all.map((share) => (share * whole) / sum);
}

export async function race(options: SearchOptions): Promise<SearchOutcome> {
  const { samples, iterations, fullSteps, isGoodEnough, isOver = () => false, signal } = options;
  const book = new SearchBook(options);
  const budgets = roundBudgets(iterations);
  let field: Contender[] = (await firstRound(book, samples)).map((candidate) => ({ candidate, steps: 0, from: null }));
  let allowed = 0;
  for (const [round, budget] of budgets.entries()) {
    allowed += budget * fullSteps;
    if (field.length === 0) break;
    if (isOver() || signal?.aborted) return book.outcome("budget");
    // Trainings end with whole iterations: what a round took too much, the next one has less.
    const share = Math.max(1, Math.round((allowed - book.steps) / field.length));
    // The first round only tells what leads somewhere, unless something has arrived already.
    const inReference = round === 0 ? "when-successful" : "always";
    const jobs = field.map(
      ({ candidate, steps, from }): TrainJob => ({ candidate, steps: steps + share, from, inReference }),
    );
    const judged = await book.train(jobs);
    const ranked = await book.ranked(judged);
    const isLast = round === budgets.length - 1;
    // What looks like a hack stands last, and wins nothing; early on it may be an honest reward that is slow.
    const kept = ranked
      .slice(0, isLast ? 1 : Math.ceil(ranked.length / 2))
      .filter((each) => !isLast || !book.isHack(each));
    book.tell(judged, new Set(kept.map(({ candidate }) => candidate.id)));
    const best = kept.find((each) => !book.isHack(each));
    if (best && isGoodEnough?.(best.evidence)) return book.outcome("finished");
    field = kept.map(({ candidate, evidence }) => ({ candidate, steps: evidence.steps, from: null }));
    if (isLast || isOver() || signal?.aborted) continue;
    field.push(...(await joiners(book, options, round + 1, best ?? null)));
  }
  return book.outcome(isOver() ? "budget" : "finished");
}

/** Asks until there are as many as wanted, or the writer has no more. */
async function firstRound(book: SearchBook, samples: number): Promise<RewardCandidate[]> {
  const accepted: RewardCandidate[] = [];
  for (let ask = 0; ask <= refills && accepted.length < samples; ask++) {
    accepted.push(...(await book.write(samples - accepted.length, 0, [])));
  }
  return accepted;
}

/** New texts, and the best one with tuned weights. They start with the best one's policy, where that one has come anywhere. */
async function joiners(
  book: SearchBook,
  { samples, iterations, gates }: SearchOptions,
  generation: number,
  best: JudgedCandidate | null,
): Promise<Contender[]> {
  const ranked = await book.ranked();
  const elites = ranked.filter((each) => !book.isHack(each)).map(({ candidate }) => candidate);
  // Where everything looks like a hack, half of the texts are new ones.
  const count = Math.max(1, Math.round(samples * (best === null ? 0.5 : joining)));
  const written = generation < iterations || best === null ? await book.write(count, generation, elites) : [];
  const tuned = generation < iterations && best ? await gates.tune(best.candidate) : null;
  const more =
    tuned === null || !best
      ? []
      : await book.admit(
          [{ source: tuned, origin: "weights", parents: [best.candidate.id], note: `weights of ${best.candidate.id}` }],
          generation,
        );
  const isWorthwhile = best !== null && best.evidence.fitness > gates.untrained;
  return [...written, ...more].map((candidate) => ({
    candidate,
    steps: 0,
    from: isWorthwhile ? best.candidate.id : null,
  }));
}
