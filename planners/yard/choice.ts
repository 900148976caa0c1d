/**
 * Choosing where words leave it open. An option is worth its usefulness times the probability that it succeeds, the product of SayCan (Ahn et al.
 * 2022, arXiv 2204.01691), with one over the expected seconds as the usefulness: what is tried until it succeeds takes seconds / probability.
 * Unweighted, the seconds alone decide, which is what a planner does that trusts every skill alike.
 */

/** Of a skill of which nothing is known. */
export const usualSuccess = 0.9;
/** No option is ruled out for good by a measured 0. */
const leastSuccess = 0.01;

export interface Option {
  /** Expected world seconds of one try. */
  readonly seconds: number;
  /** Probability that all of it succeeds; null: unknown. */
  readonly success: number | null;
}

export interface ChoiceOptions {
  /** Whether the probability of success counts; false: only the seconds. */
  readonly weighted: boolean;
}

/** Expected seconds until it has succeeded; unweighted: of one try. */
export function expectedCost({ seconds, success }: Option, { weighted }: ChoiceOptions): number {
  return weighted ? seconds / Math.max(leastSuccess, success ?? usualSuccess) : seconds;
}

/** The option of least expected cost, the first of several; null where there is none. */
export function chooseOption<Each extends Option>(options: readonly Each[], how: ChoiceOptions): Each | null {
  return options.reduce<Each | null>(
    (best, each) => (!best || expectedCost(each, how) < expectedCost(best, how) ? each : best),
    null,
  );
}
