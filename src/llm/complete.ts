/**
 * One prompt to one reply, whatever the way there: every request is reserved in the ledger before it starts and settled after, has its
 * time-out, and is tried again where that may help, after a wait that doubles, with jitter, or that the server asked for (Retry-After).
 * The `openai` package's own retries are off: here is the only place, so that the ledger sees every request.
 */
import { type GenerateOptions, LanguageModelError, type ModelCall, type ModelUsage } from "../core/language-model.ts";
import {
  AttemptError,
  type AttemptFailure,
  type Backend,
  type Completion,
  type Exchange,
  estimateTokens,
  type Tokens,
} from "./backend.ts";
import type { Ledger, Reservation } from "./ledger.ts";

/** Time and chance, so that tests need not wait. */
export interface Clock {
  /** Seconds. */
  now(): number;
  /** Ends early, without an error, when the signal is aborted. */
  sleep(seconds: number, signal: AbortSignal | undefined): Promise<void>;
  /** Uniform in [0, 1): jitter. */
  random(): number;
}

export interface CompleteOptions {
  readonly purpose: string;
  readonly account: string | undefined;
  readonly maxTokens: number;
  /** Seconds for one request. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  readonly onToken: ((text: string, attempt: number) => void) | undefined;
  /** Told of every request when it has ended. */
  readonly onExchange: ((exchange: Exchanged) => void) | undefined;
  /** Requests for the same value so far; those made here are added, failed ones included. */
  readonly calls: ModelCall[];
}

/** What came of a request. */
type Exchanged = Omit<Parameters<NonNullable<GenerateOptions["onExchange"]>>[0], "messages">;

export interface Completed {
  readonly completion: Completion;
  /** Tokens that the reply was allowed. */
  readonly maxTokens: number;
}

const defaultAttempts = 5;
/** Changes of how a server is asked; more than there are things to change. */
const maxChanges = 16;
/** Seconds: first wait, longest wait of our own, and the longest that a server may ask for. */
const waits = { first: 0.5, longest: 20, asked: 60 };

type Attempted = { readonly completion: Completion } | { readonly failure: AttemptFailure; readonly text: string };

export async function complete(
  backend: Backend,
  exchange: Exchange,
  ledger: Ledger,
  clock: Clock,
  options: CompleteOptions,
): Promise<Completed> {
  for (let changes = 0, failed = 0; ; ) {
    const { promptTokens } = exchange;
    const { purpose, account, maxTokens, signal } = options;
    const reservation = await ledger.reserve({
      model: backend.name,
      purpose,
      ...(account === undefined ? {} : { account }),
      promptTokens,
      maxTokens,
      isFree: backend.isFree,
      signal,
    });
    const result = await attempt(exchange, reservation, clock, options);
    if ("completion" in result) return { completion: result.completion, maxTokens: reservation.maxTokens };
    const { failure, text } = result;
    if (failure.kind === "again" && changes++ < maxChanges) continue;
    if (failure.kind !== "later" || ++failed >= (failure.maxAttempts ?? defaultAttempts)) {
      throw giveUp(backend, failure, text, options.calls);
    }
    const wait = failure.retryAfter ?? backOff(failed, clock);
    if (wait > waits.asked) {
      const message = `${failure.message} It asks to wait ${Math.ceil(wait)} s, longer than the ${waits.asked} s allowed.`;
      throw giveUp(backend, { ...failure, message }, text, options.calls);
    }
    await clock.sleep(wait, signal);
  }
}

/** The wait before attempt `failed + 1`: doubled each time, between half of it and all of it. */
function backOff(failed: number, clock: Clock): number {
  return Math.min(waits.longest, waits.first * 2 ** (failed - 1)) * (0.5 + clock.random() / 2);
}

async function attempt(
  exchange: Exchange,
  reservation: Reservation,
  clock: Clock,
  options: CompleteOptions,
): Promise<Attempted> {
  let started = clock.now();
  const timeout = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let streamed = "";
  const listenerErrors: unknown[] = [];
  const number = options.calls.length + 1;
  const settle = (
    tokens: Tokens,
    estimated: boolean,
    outcome: ModelCall["outcome"],
    said: string,
    failure?: string,
  ) => {
    const seconds = clock.now() - started;
    const call = reservation.settle({ ...tokens, seconds, estimated, outcome });
    options.calls.push(call);
    options.onExchange?.({ text: said, call, failure: failure ?? null });
  };
  let completion: Completion;
  try {
    completion = await exchange.attempt({
      maxTokens: reservation.maxTokens,
      signal: options.signal ? AbortSignal.any([options.signal, timeout.signal]) : timeout.signal,
      onStart: () => {
        if (timer !== undefined) return;
        started = clock.now();
        timer = setTimeout(() => timeout.abort(), options.timeout * 1000);
      },
      onToken: (text) => {
        streamed += text;
        try {
          options.onToken?.(text, number);
        } catch (error) {
          listenerErrors.push(error);
          throw error;
        }
      },
    });
  } catch (error) {
    const failure = listenerErrors.length > 0 ? null : failureOf(error, options, timeout.signal.aborted);
    const mayHaveUsed = failure === null || (failure.isBilled && timer !== undefined);
    // What came is no measure: thoughts that are not shown count, too.
    const worst = { promptTokens: exchange.promptTokens, completionTokens: reservation.maxTokens };
    const tokens = mayHaveUsed ? worst : { promptTokens: 0, completionTokens: 0 };
    settle(tokens, mayHaveUsed, failure?.reason ?? "server", streamed, failure?.message ?? "a listener failed");
    // Not the model's failure: a disk that is full, a listener that throws.
    if (failure === null) throw listenerErrors[0] ?? error;
    return { failure, text: streamed };
  } finally {
    clearTimeout(timer);
  }
  const said = completion.text + (completion.refusal ?? "");
  const estimate = { promptTokens: exchange.promptTokens, completionTokens: Math.max(1, estimateTokens(said)) };
  const outcome = completion.refusal !== null ? "refusal" : completion.finish === "stop" ? "answered" : "cut";
  settle(completion.usage ?? estimate, completion.usage === null, outcome, said);
  return { completion };
}

function failureOf(error: unknown, options: CompleteOptions, isTimedOut: boolean): AttemptFailure | null {
  // Whatever the backend made of it, an aborted request failed because it was aborted.
  if (options.signal?.aborted) {
    return { reason: "aborted", message: "The request was called off.", kind: "final", isBilled: true };
  }
  if (isTimedOut) {
    const message = `There was no reply within ${options.timeout} s.`;
    return { reason: "timeout", message, kind: "later", maxAttempts: 2, isBilled: true };
  }
  return error instanceof AttemptError ? error.failure : null;
}

function giveUp(backend: Backend, failure: AttemptFailure, text: string, calls: readonly ModelCall[]) {
  const tries = failure.kind === "later" && calls.length > 1 ? ` (${calls.length} requests were made)` : "";
  return new LanguageModelError(failure.reason, `${backend.name} at ${backend.place}: ${failure.message}${tries}`, {
    text,
    calls: calls.length,
    usage: usageOf(calls),
    ...(failure.status === undefined ? {} : { status: failure.status }),
    ...(failure.cause === undefined ? {} : { cause: failure.cause }),
    ...(failure.remedy === undefined ? {} : { remedy: failure.remedy }),
  });
}

/** What several requests used together; no sum of money where the price of one is not known. */
export function usageOf(calls: readonly ModelCall[]): ModelUsage {
  return {
    promptTokens: calls.reduce((sum, call) => sum + call.promptTokens, 0),
    completionTokens: calls.reduce((sum, call) => sum + call.completionTokens, 0),
    usd: calls.reduce<number | null>((sum, { usd }) => (sum === null || usd === null ? null : sum + usd), 0),
  };
}
