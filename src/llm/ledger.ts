/**
 * What language models were asked and what that cost, and the caps that hold. Every request reserves its worst case before it starts
 * (the prompt, estimated from above, and the longest reply) and settles for what it used. A request that does not fit beside those in
 * flight waits for them; alone, it is given the reply that is still affordable; when that is too little to be of use, the budget is used
 * up. So nothing that a server does can exceed a cap by more than the reply in which it did not keep to the tokens it was allowed.
 *
 * A request that broke off without saying what it used (time-out, lost connection) is counted at what it may have used at most.
 */
import { BudgetError, LanguageModelError, type ModelCall } from "../core/language-model.ts";
import { type PriceTable, priceTable } from "./prices.ts";

export interface LedgerOptions {
  /** US dollars; null: no cap. */
  readonly maxUsd?: number | null;
  /** Prompt and reply together; null: no cap. */
  readonly maxTokens?: number | null;
  readonly prices?: PriceTable;
  /** Told of every request when it has ended. */
  readonly onCall?: (call: ModelCall) => void;
  /** What an earlier part of the same run used. */
  readonly resume?: LedgerState;
}

/** Sums over calls. */
export interface Totals {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Of the calls whose price is known. */
  readonly usd: number;
  /** Calls whose price is not known. */
  readonly unpriced: number;
  readonly cached: number;
  /** Wall time of the requests, those side by side counted each (s). */
  readonly seconds: number;
}

interface Line extends Totals {
  readonly model: string;
  readonly purpose: string;
  /** Absent: of nobody's in particular. */
  readonly account?: string;
}

/** Plain JSON; a line written before times were kept has none. */
export interface LedgerState {
  readonly lines: readonly (Omit<Line, "seconds"> & { readonly seconds?: number })[];
}

export interface Reservation {
  /** Tokens that the reply may have. */
  readonly maxTokens: number;
  /** Books what was used. Only the first time. */
  settle(used: Omit<ModelCall, "model" | "purpose" | "account" | "usd" | "cached">): ModelCall;
}

export interface ReservationRequest {
  readonly model: string;
  readonly purpose: string;
  readonly account?: string;
  /** An estimate from above. */
  readonly promptTokens: number;
  readonly maxTokens: number;
  /** Nothing is paid for it: a model on this machine, a recorded answer. */
  readonly isFree: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A reply shorter than this (tokens), or than what was asked for, is not worth its price. */
const shortestReply = 64;
/** So many times what it was allowed a reply may have before two that do so exceed a cap by more than one of them. */
const suspicion = 8;
const nothing: Totals = {
  calls: 0,
  promptTokens: 0,
  completionTokens: 0,
  usd: 0,
  unpriced: 0,
  cached: 0,
  seconds: 0,
};

/** What a request may use at most, and its reply alone. */
interface Held {
  readonly tokens: number;
  readonly usd: number;
  readonly reply: { readonly tokens: number; readonly usd: number };
}

export class Ledger {
  readonly maxUsd: number | null;
  readonly maxTokens: number | null;
  readonly #prices: PriceTable;
  readonly #onCall: (call: ModelCall) => void;
  readonly #lines = new Map<string, Line>();
  /** Worst cases of what is in flight. */
  readonly #inFlight = new Set<Held>();
  /** A reply was longer than it was allowed to be. */
  #isMistrusted = false;
  /** First come, first served: a large request is not starved by small ones. */
  #turn: Promise<void> = Promise.resolve();
  #settled: () => void = () => {};

  constructor(options: LedgerOptions = {}) {
    this.maxUsd = options.maxUsd ?? null;
    this.maxTokens = options.maxTokens ?? null;
    this.#prices = options.prices ?? priceTable();
    this.#onCall = options.onCall ?? (() => {});
    for (const line of options.resume?.lines ?? []) {
      const key = keyOf(line);
      const own = { ...line, seconds: line.seconds ?? 0 };
      this.#lines.set(key, { ...own, ...plus(this.#lines.get(key) ?? nothing, own) });
    }
  }

  totals(): Totals {
    return [...this.#lines.values()].reduce<Totals>(plus, nothing);
  }

  byModel(): ReadonlyMap<string, Totals> {
    return this.#by("model");
  }

  byPurpose(): ReadonlyMap<string, Totals> {
    return this.#by("purpose");
  }

  /** By account; what was counted for nobody is left out. */
  byAccount(): ReadonlyMap<string, Totals> {
    return this.#by("account");
  }

  state(): LedgerState {
    return { lines: [...this.#lines.values()].map((line) => ({ ...line })) };
  }

  /** Books an answer that needed no request. */
  bookCached(model: string, purpose: string, account?: string): ModelCall {
    return this.#book({
      model,
      purpose,
      ...(account === undefined ? {} : { account }),
      promptTokens: 0,
      completionTokens: 0,
      usd: 0,
      seconds: 0,
      cached: true,
      estimated: false,
      outcome: "answered",
    });
  }

  /**
   * Holds back the worst case of a request until it is settled.
   *
   * @throws BudgetError when not even a short reply is affordable.
   */
  async reserve(request: ReservationRequest): Promise<Reservation> {
    const price = request.isFree ? { input: 0, output: 0 } : this.#prices.of(request.model);
    if (price === null && this.maxUsd !== null) throw unknownPrice(request.model);
    const release = await this.#takeTurn(request.signal);
    try {
      for (;;) {
        if (request.signal?.aborted)
          throw new LanguageModelError("aborted", "The request was called off before it began.");
        const known = price ?? { input: 0, output: 0 };
        const { tokens, cap } = this.#affordable(request.promptTokens, known);
        if (this.#inFlight.size > 0 && (tokens < request.maxTokens || !this.#mayJoin(request, known))) {
          await this.#nextSettlement(request.signal);
          continue;
        }
        if (tokens < Math.min(shortestReply, request.maxTokens)) this.#refuse(cap, request.promptTokens);
        return this.#grant(request, Math.min(request.maxTokens, Math.floor(tokens)), price);
      }
    } finally {
      release();
    }
  }

  #grant(request: ReservationRequest, maxTokens: number, price: { input: number; output: number } | null): Reservation {
    const cost = (prompt: number, completion: number) =>
      price === null ? null : (prompt * price.input + completion * price.output) / 1e6;
    const held = heldFor(request.promptTokens, maxTokens, price ?? { input: 0, output: 0 });
    this.#inFlight.add(held);
    return {
      maxTokens,
      settle: (used) => {
        if (!this.#inFlight.delete(held)) throw new RangeError("Ledger: a reservation is settled once");
        if (used.completionTokens > maxTokens) this.#isMistrusted = true;
        const usd = cost(used.promptTokens, used.completionTokens);
        const { model, purpose, account } = request;
        const call = this.#book({
          model,
          purpose,
          ...(account === undefined ? {} : { account }),
          ...used,
          usd,
          cached: false,
        });
        this.#settled();
        return call;
      },
    };
  }

  /** Whether a request may run beside those in flight: a server that ignores its limits must not exceed a cap by two replies. */
  #mayJoin({ promptTokens, maxTokens }: ReservationRequest, price: { input: number; output: number }): boolean {
    const all = [...this.#inFlight, heldFor(promptTokens, maxTokens, price)];
    const used = this.totals();
    const fits = (cap: number | null, before: number, unit: "tokens" | "usd") => {
      const replies = all.map(({ reply }) => reply[unit]);
      const others = replies.reduce((sum, one) => sum + one, 0) - Math.max(...replies);
      if (cap === null || others === 0) return true;
      if (this.#isMistrusted) return false;
      const worst = all.reduce((sum, one) => sum + one[unit], before);
      return worst + (suspicion - 1) * others <= cap;
    };
    return (
      fits(this.maxTokens, used.promptTokens + used.completionTokens, "tokens") && fits(this.maxUsd, used.usd, "usd")
    );
  }

  /** Reply tokens that fit under every cap beside what is in flight, and the cap that is nearest. */
  #affordable(
    promptTokens: number,
    price: { input: number; output: number },
  ): { tokens: number; cap: "usd" | "tokens" } {
    const held = [...this.#inFlight].reduce(
      (sum, one) => ({ tokens: sum.tokens + one.tokens, usd: sum.usd + one.usd }),
      {
        tokens: 0,
        usd: 0,
      },
    );
    const used = this.totals();
    const byTokens =
      this.maxTokens === null
        ? Number.POSITIVE_INFINITY
        : this.maxTokens - used.promptTokens - used.completionTokens - held.tokens - promptTokens;
    if (this.maxUsd === null) return { tokens: byTokens, cap: "tokens" };
    const usdLeft = this.maxUsd - used.usd - held.usd - (promptTokens * price.input) / 1e6;
    const isFree = price.input === 0 && price.output === 0;
    const byUsd = isFree ? Number.POSITIVE_INFINITY : usdLeft <= 0 ? -1 : (usdLeft * 1e6) / price.output;
    return byUsd < byTokens ? { tokens: byUsd, cap: "usd" } : { tokens: byTokens, cap: "tokens" };
  }

  #refuse(cap: "usd" | "tokens", promptTokens: number): never {
    const used = this.totals();
    const needed = `the next request (about ${promptTokens} tokens and its reply) does not fit`;
    if (cap === "usd") throw new BudgetError("usd", this.maxUsd ?? 0, used.usd, needed);
    throw new BudgetError("tokens", this.maxTokens ?? 0, used.promptTokens + used.completionTokens, needed);
  }

  #book(call: ModelCall): ModelCall {
    const { model, purpose, account } = call;
    const key = keyOf(call);
    const own = { model, purpose, ...(account === undefined ? {} : { account }) };
    const line = this.#lines.get(key) ?? { ...nothing, ...own };
    const one: Totals = {
      calls: call.cached ? 0 : 1,
      promptTokens: call.promptTokens,
      completionTokens: call.completionTokens,
      usd: call.usd ?? 0,
      unpriced: call.usd === null ? 1 : 0,
      cached: call.cached ? 1 : 0,
      seconds: call.seconds,
    };
    this.#lines.set(key, { ...line, ...plus(line, one) });
    this.#onCall(call);
    return call;
  }

  #by(field: "model" | "purpose" | "account"): ReadonlyMap<string, Totals> {
    const sums = new Map<string, Totals>();
    for (const line of this.#lines.values()) {
      const name = line[field];
      if (name !== undefined) sums.set(name, plus(sums.get(name) ?? nothing, line));
    }
    return sums;
  }

  /** Waits until those who came before are through; who is called off in the queue passes the turn on. */
  async #takeTurn(signal: AbortSignal | undefined): Promise<() => void> {
    const before = this.#turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turn = promise;
    await unlessAborted(before, signal);
    if (signal?.aborted) {
      void before.then(resolve);
      throw new LanguageModelError("aborted", "The request was called off before it began.");
    }
    return resolve;
  }

  #nextSettlement(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#settled = resolve;
    return unlessAborted(promise, signal);
  }
}

/** Resolves with the promise, or when the signal is aborted. */
async function unlessAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return promise;
  if (signal.aborted) return;
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const onAbort = () => resolve();
  signal.addEventListener("abort", onAbort);
  await Promise.race([promise, aborted]);
  signal.removeEventListener("abort", onAbort);
}

function unknownPrice(model: string): LanguageModelError {
  const example = `EMBODY_PRICES='{"${model}":{"input":0.5,"output":1.5}}'`;
  return new LanguageModelError("unavailable", `The price of '${model}' is not known, so --max-usd cannot hold.`, {
    remedy: `Give it, such as ${example} (US dollars for a million tokens; 0 where it is free).`,
  });
}

const keyOf = ({ model, purpose, account }: Pick<Line, "model" | "purpose" | "account">) =>
  JSON.stringify([model, purpose, account ?? null]);

function heldFor(promptTokens: number, maxTokens: number, price: { input: number; output: number }): Held {
  const usd = (prompt: number, reply: number) => (prompt * price.input + reply * price.output) / 1e6;
  return {
    tokens: promptTokens + maxTokens,
    usd: usd(promptTokens, maxTokens),
    reply: { tokens: maxTokens, usd: usd(0, maxTokens) },
  };
}

function plus(left: Totals, right: Totals): Totals {
  return {
    calls: left.calls + right.calls,
    promptTokens: left.promptTokens + right.promptTokens,
    completionTokens: left.completionTokens + right.completionTokens,
    usd: left.usd + right.usd,
    unpriced: left.unpriced + right.unpriced,
    cached: left.cached + right.cached,
    seconds: left.seconds + right.seconds,
  };
}
