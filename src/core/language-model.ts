/**
 * A language model behind one narrow call: messages and a schema go in, a value that satisfies the schema comes out, with what it
 * cost. No key and no server is a normal case: then there is an `UnavailableModel` with the reason, and everything works without.
 * What a model says is data: it is validated, never run, and never trusted to be true.
 */
import type { z } from "zod";
import { EmbodyError } from "./errors.ts";

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface GenerateOptions {
  /** What the call is for, such as `plan`: a short word under which the ledger counts it. */
  readonly purpose: string;
  /** Tokens that one reply may have, its reasoning included. A budget that is almost used up may allow fewer. Default 2048. */
  readonly maxTokens?: number;
  /** 0: the likeliest answer. Default 0; models that take none are asked without. */
  readonly temperature?: number;
  /** A 32-bit word; asked for where the server takes one. Also tells several drawn answers to one prompt apart. */
  readonly seed?: number;
  /** How often an answer that is not accepted is sent back with what is wrong with it. Default 2. */
  readonly maxReasks?: number;
  /** For one request to the server (s). Default 120. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** The reply as it comes, piece by piece. `attempt` counts the requests from 1: a new one starts the text anew. */
  readonly onToken?: (text: string, attempt: number) => void;
  /** Whether an earlier answer to the same prompt may be taken. Default: at temperature 0, or with a seed. */
  readonly cache?: boolean;
  /** Whom the ledger counts the call for, besides its purpose, such as one candidate of several. */
  readonly account?: string;
  /**
   * A grammar in llama.cpp's notation (GBNF) that the reply keeps to instead of JSON of the schema. A model in this process obeys it and is not told
   * the schema; servers know no such thing and are asked for the schema as ever. So a call that gives one must also read plain text (`readText`).
   */
  readonly grammar?: string;
  /** Makes of a reply in which no JSON satisfies the schema what the schema is to judge; undefined: nothing can be made of it. */
  readonly readText?: (text: string) => unknown;
  /** Told of every request when it has ended, failed ones included; of an answer from the cache, too. */
  readonly onExchange?: (exchange: ModelExchange) => void;
}

/** One request and what came of it. Keys are never part of it. */
export interface ModelExchange {
  readonly messages: readonly ChatMessage[];
  /** What the model said, as far as it came; its words, when it declined. */
  readonly text: string;
  readonly call: ModelCall;
  /** Why there is no answer, where there is none. */
  readonly failure: string | null;
}

/** What was used. Prompt and reply in tokens of the model; `usd` is null where the model's price is not known. */
export interface ModelUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly usd: number | null;
}

export interface Generated<Value> {
  readonly value: Value;
  /** The text that the value was read from. */
  readonly text: string;
  /** Of all requests together. */
  readonly usage: ModelUsage;
  /** Requests to the server that this took, failed ones included; 0 for an answer from the cache. */
  readonly calls: number;
  readonly cached: boolean;
}

/** How likely the model holds a text to be as the reply. */
export interface CandidateScore {
  readonly candidate: string;
  /** Natural logarithm of the probability of each token, given the prompt and the tokens before it. [tokens] f64. */
  readonly tokenLogProbabilities: readonly number[];
}

export interface ScoreOptions {
  readonly purpose: string;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

export interface LanguageModel {
  /** The model's name, as in prices and events. */
  readonly name: string;
  /** Where it runs: the server's address, the file, the folder of recorded answers. */
  readonly place: string;

  /**
   * Asks for a value of `schema`.
   *
   * @throws LanguageModelError when there is none, with what was said and why it was not accepted.
   * @throws BudgetError when the money or the tokens allowed are used up.
   */
  generate<Schema extends z.ZodType>(
    schema: Schema,
    messages: readonly ChatMessage[],
    options: GenerateOptions,
  ): Promise<Generated<z.output<Schema>>>;

  /** Scores given replies; only where the model gives log-probabilities. */
  readonly score?: (
    messages: readonly ChatMessage[],
    candidates: readonly string[],
    options: ScoreOptions,
  ) => Promise<readonly CandidateScore[]>;

  /** Gives back what it holds, such as a model in memory. */
  close(): Promise<void>;
}

/** Why there is no model, and what to do about it. */
export interface UnavailableModel {
  readonly unavailable: string;
  readonly remedy: string;
}

export function isUnavailable(model: LanguageModel | UnavailableModel): model is UnavailableModel {
  return "unavailable" in model;
}

/** What kept a model from answering. */
export type ModelFailure =
  | "refusal"
  | "cut"
  | "not-json"
  | "schema"
  | "timeout"
  | "aborted"
  | "rate-limit"
  | "network"
  | "server"
  | "authentication"
  | "bad-request"
  | "not-recorded"
  | "unavailable";

/** One request, as the ledger counts it: what `llm-call` events say. */
export interface ModelCall {
  readonly model: string;
  readonly purpose: string;
  /** Whom it is counted for besides, where the caller said so. */
  readonly account?: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Null where the model's price is not known. */
  readonly usd: number | null;
  /** Wall time (s). */
  readonly seconds: number;
  /** Answered from the cache: nothing was sent, nothing was used. */
  readonly cached: boolean;
  /** Tokens that the server did not report are estimated, from above. */
  readonly estimated: boolean;
  readonly outcome: "answered" | ModelFailure;
}

export interface Evidence {
  /** The last thing the model said, whole. */
  readonly text?: string;
  readonly usage?: ModelUsage;
  readonly calls?: number;
  readonly status?: number;
  readonly cause?: unknown;
  readonly remedy?: string;
}

/** No usable answer. Carries the evidence; keys are never part of it. */
export class LanguageModelError extends EmbodyError {
  readonly reason: ModelFailure;
  readonly text: string;
  readonly usage: ModelUsage | null;
  readonly calls: number;
  /** HTTP status, where a server gave one. */
  readonly status: number | null;

  constructor(reason: ModelFailure, message: string, evidence: Evidence = {}) {
    const { cause, remedy } = evidence;
    super("model", message, { ...(remedy === undefined ? {} : { remedy }), ...(cause === undefined ? {} : { cause }) });
    this.name = "LanguageModelError";
    this.reason = reason;
    this.text = evidence.text ?? "";
    this.usage = evidence.usage ?? null;
    this.calls = evidence.calls ?? 0;
    this.status = evidence.status ?? null;
  }
}

/** The money or the tokens allowed are used up: the next call was not made. Exit code 4. */
export class BudgetError extends EmbodyError {
  readonly cap: "usd" | "tokens";
  readonly limit: number;
  readonly used: number;

  constructor(cap: "usd" | "tokens", limit: number, used: number, needed: string) {
    const unit = cap === "usd" ? "US dollars" : "tokens";
    const amount = (value: number) => (cap === "usd" ? String(Number(value.toFixed(6))) : String(value));
    super(
      "budget",
      `Of the ${amount(limit)} ${unit} allowed for language models ${amount(used)} are used; ${needed}.`,
      {
        remedy: `Allow more with --max-${cap}.`,
      },
    );
    this.name = "BudgetError";
    this.cap = cap;
    this.limit = limit;
    this.used = used;
  }
}
