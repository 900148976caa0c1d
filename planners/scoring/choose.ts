/**
 * Which action to take: the model's word weighed by what the body can do, SayCan's product (Ahn et al. 2022, arXiv:2204.01691),
 *
 *     argmax_a P_LM(a | goal, situation) P(success | a, state)
 *
 * What the model holds to be useful and what the skill is able to do are two questions, so the two probabilities multiply. Unweighted, the model's
 * word alone decides. Equal ones are told apart by name, so that the order of the actions does not matter.
 */
import { logSoftmax } from "./normalise.ts";

export interface Option {
  readonly action: string;
  /** Logarithm of the model's normalised score; any constant may be added to all. */
  readonly score: number;
  /** Calibrated probability that the skill succeeds from here; null where nothing is known. */
  readonly success: number | null;
}

export interface Choice {
  /** Index of the option. */
  readonly index: number;
  /** The model's, over the options; they add up to 1. [options] */
  readonly probabilities: readonly number[];
  /** What the choice is the largest of. [options] */
  readonly values: readonly number[];
}

/** Where nothing is known of a skill. */
export const usualSuccess = 0.9;

export function choose(options: readonly Option[], { weighted }: { readonly weighted: boolean }): Choice {
  const probabilities = logSoftmax(options.map(({ score }) => score)).map(Math.exp);
  const values = options.map(({ success }, index) => {
    const affordance = weighted ? (success ?? usualSuccess) : 1;
    return (probabilities[index] ?? 0) * affordance;
  });
  const [first = 0, ...rest] = options.map((_, index) => index);
  const isBefore = (a: number, b: number) => (options[a]?.action ?? "") < (options[b]?.action ?? "");
  const index = rest.reduce((best, each) => {
    const [value = 0, held = 0] = [values[each], values[best]];
    return value > held || (value === held && isBefore(each, best)) ? each : best;
  }, first);
  return { index, probabilities, values };
}
