/** Log-probabilities of given replies, counted in the ledger like any other request: the model reads them all. */
import {
  type CandidateScore,
  type ChatMessage,
  type LanguageModel,
  LanguageModelError,
  type ScoreOptions,
} from "../core/language-model.ts";
import { AttemptError, type Backend, estimatePrompt, estimateTokens } from "./backend.ts";
import type { ModelServices } from "./model.ts";

export function scoreWith(
  backend: Backend,
  services: ModelServices,
  defaultTimeout: number,
): NonNullable<LanguageModel["score"]> {
  return (messages, candidates, options) => score(backend, services, messages, candidates, options, defaultTimeout);
}

async function score(
  backend: Backend,
  { ledger, clock }: ModelServices,
  messages: readonly ChatMessage[],
  candidates: readonly string[],
  options: ScoreOptions,
  defaultTimeout: number,
): Promise<readonly CandidateScore[]> {
  if (!backend.score) throw new LanguageModelError("unavailable", `${backend.name} gives no log-probabilities.`);
  const prompt = estimatePrompt(messages, "");
  // The prompt may have to be read once for each candidate.
  const promptTokens = candidates.reduce((sum, candidate) => sum + prompt + estimateTokens(candidate), 0);
  const { purpose } = options;
  const reservation = await ledger.reserve({
    model: backend.name,
    purpose,
    promptTokens,
    maxTokens: 1,
    isFree: backend.isFree,
    signal: options.signal,
  });
  const started = clock.now();
  const timeout = AbortSignal.timeout((options.timeout ?? defaultTimeout) * 1000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const worst = { promptTokens, completionTokens: 0, estimated: true };
  try {
    const { scores, usage } = await backend.score(messages, candidates, { signal });
    reservation.settle({ ...usage, seconds: clock.now() - started, estimated: false, outcome: "answered" });
    return scores;
  } catch (error) {
    const reason = options.signal?.aborted
      ? "aborted"
      : timeout.aborted
        ? "timeout"
        : error instanceof AttemptError
          ? error.failure.reason
          : "server";
    reservation.settle({ ...worst, seconds: clock.now() - started, outcome: reason });
    if (!(error instanceof AttemptError)) throw error;
    const { message, cause, remedy } = error.failure;
    throw new LanguageModelError(reason, `${backend.name} at ${backend.place}: ${message}`, {
      cause,
      ...(remedy === undefined ? {} : { remedy }),
    });
  }
}
