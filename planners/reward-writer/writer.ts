/**
 * A reward writer: from a sentence and the state record to texts of the little language. A model and the rules stand behind this one interface and
 * see the same: no task id, no hand-written reward, no verifier, no termination. What a writer gives is data: gates check it before anything is
 * trained on it.
 */
import type { Reflection, RewardCandidate, RewardOrigin } from "../../src/core/reward-search.ts";
import type { InputDeclarations } from "../../src/lang/index.ts";

/** All that a writer knows of what is to be learned. */
export interface RewardBrief {
  /** The person's words. */
  readonly sentence: string;
  /** What a reward may read: state, action, memory, command, parameters, time; with units, frames and meanings. */
  readonly inputs: InputDeclarations;
  /** Time between actions (s). */
  readonly controlDt: number;
  /** Longest episode (s). */
  readonly horizon: number;
}

export interface WriteRequest {
  readonly brief: RewardBrief;
  /** Texts wanted; fewer may come. */
  readonly count: number;
  /** From 0. */
  readonly generation: number;
  /** A 32-bit word: the same seed and reflection give the same texts from the rules. */
  readonly seed: number;
  /** Null in the first round. */
  readonly reflection: Reflection | null;
  /** The best so far, best first: what may be mutated or joined. */
  readonly elites: readonly RewardCandidate[];
  readonly signal?: AbortSignal;
}

export interface WrittenReward {
  readonly source: string;
  readonly parents: readonly string[];
  /** One line. */
  readonly note: string;
  /** Under which the ledger of models counts what writing it took; absent: it took nothing. */
  readonly account?: string;
}

export interface RewardWriter {
  readonly name: RewardOrigin & ("llm" | "builtin");
  /** @throws BudgetError, LanguageModelError; never for a text that is wrong: that is for the gates. */
  write(request: WriteRequest): Promise<readonly WrittenReward[]>;
}
