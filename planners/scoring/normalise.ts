/**
 * From the log-probabilities of an action's tokens to how likely the action is among those that are possible: TWOSOME's rule (Tan et al. 2024,
 * arXiv:2401.14151). With tokens w_1 … w_n of an action a in a state s,
 *
 *     log P(a | s) = sum_i log P(w_i | s, w_1 … w_{i-1})                     joint probability
 *     token normalisation: log P / number of tokens;  word normalisation: log P / number of words
 *     P(a | s, possible) = softmax of these over the possible actions
 *
 * The joint probability falls with every token, so that without a normalisation short actions win; dividing by words instead of tokens keeps
 * actions alike whose words a tokeniser happens to cut up. Words are what white space separates.
 */
import { EmbodyError } from "../../src/core/errors.ts";
import type { CandidateScore } from "../../src/core/language-model.ts";

export const normalisations = ["none", "token", "word"] as const;
export type Normalisation = (typeof normalisations)[number];

export const countWords = (text: string): number => text.split(/\s+/).filter(Boolean).length;

/** The logarithm of the joint probability, and what it may be divided by. */
export interface ActionScore {
  readonly logProbability: number;
  readonly tokens: number;
  readonly words: number;
}

export function jointScore({ candidate, tokenLogProbabilities }: CandidateScore): ActionScore {
  const [tokens, words] = [tokenLogProbabilities.length, countWords(candidate)];
  const logProbability = tokenLogProbabilities.reduce((sum, each) => sum + each, 0);
  if (tokens === 0 || words === 0 || !Number.isFinite(logProbability) || logProbability > 1e-6) {
    throw new EmbodyError(
      "model",
      `The score of '${candidate}' is of no use: ${JSON.stringify(tokenLogProbabilities)}.`,
      {
        remedy: "An action needs a word, and logarithms of probabilities are finite and not above 0.",
      },
    );
  }
  return { logProbability, tokens, words };
}

export function normaliseScore({ logProbability, tokens, words }: ActionScore, by: Normalisation): number {
  return by === "none" ? logProbability : logProbability / (by === "token" ? tokens : words);
}

/** Normalised log-probabilities, in the order of the scores; not yet a distribution over them. [scores] */
export function normalise(scores: readonly CandidateScore[], by: Normalisation): number[] {
  return scores.map((score) => normaliseScore(jointScore(score), by));
}

/** log softmax over the entries that are possible; the others are -Infinity. [logits] */
export function logSoftmax(logits: readonly number[], possible: readonly boolean[] = logits.map(() => true)): number[] {
  const kept = logits.filter((_, index) => possible[index]);
  if (kept.length === 0) throw new RangeError("a choice among nothing");
  const largest = Math.max(...kept);
  const total = largest + Math.log(kept.reduce((sum, each) => sum + Math.exp(each - largest), 0));
  return logits.map((each, index) => (possible[index] ? each - total : Number.NEGATIVE_INFINITY));
}
