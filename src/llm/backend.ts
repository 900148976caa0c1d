/**
 * What a place that models run in must be able to do: hold one exchange. Everything that is the same for all of them is around it:
 * retries and time-outs (`complete.ts`), checking and asking again (`model.ts`), the ledger, the cache.
 */
import type { CandidateScore, ChatMessage, Evidence, ModelFailure, ScoreOptions } from "../core/language-model.ts";
import type { ReplySchema } from "./schema.ts";

export interface CompletionRequest {
  readonly messages: readonly ChatMessage[];
  readonly reply: ReplySchema;
  readonly temperature: number;
  readonly seed: number | null;
  /** GBNF that the reply keeps to instead of the schema, where the backend can hold to it; others pay no heed. */
  readonly grammar?: string | undefined;
  /** Whether pieces of the text are wanted as they come. */
  readonly isStreamed: boolean;
}

export interface Tokens {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** What a model said. */
export interface Completion {
  readonly text: string;
  /** Its words, when it declined. */
  readonly refusal: string | null;
  /** `length`: cut off at the tokens it was allowed; `filter`: by the provider. */
  readonly finish: "stop" | "length" | "filter";
  /** Null where the server does not say. */
  readonly usage: Tokens | null;
}

export interface AttemptOptions {
  /** Tokens that the reply may have. */
  readonly maxTokens: number;
  /** Aborted by the caller or by the time-out. */
  readonly signal: AbortSignal;
  /** To be called when the request goes out: its time-out counts from then, not from when it was put in a queue. */
  readonly onStart: () => void;
  readonly onToken: (text: string) => void;
}

/** One prompt being put to a model; several attempts until there is a reply. */
export interface Exchange {
  /** Tokens of the prompt, estimated from above. */
  readonly promptTokens: number;
  /** One request. @throws AttemptError */
  attempt(options: AttemptOptions): Promise<Completion>;
}

export interface Backend {
  readonly name: string;
  readonly place: string;
  /** Nothing is paid: the price is 0 whatever the table says. */
  readonly isFree: boolean;
  begin(request: CompletionRequest): Exchange;
  readonly score?: (
    messages: readonly ChatMessage[],
    candidates: readonly string[],
    options: Pick<ScoreOptions, "signal">,
  ) => Promise<{ readonly scores: readonly CandidateScore[]; readonly usage: Tokens }>;
  close(): Promise<void>;
}

export interface AttemptFailure extends Pick<Evidence, "status" | "cause" | "remedy"> {
  readonly reason: ModelFailure;
  readonly message: string;
  /** `again`: at once, the next attempt asks otherwise; `later`: it may pass; `final`: it will not. */
  readonly kind: "again" | "later" | "final";
  /** Of `later`: how many attempts it is worth. Default 5. */
  readonly maxAttempts?: number;
  /** The server's own wish (s). */
  readonly retryAfter?: number;
  /** Whether tokens may have been used all the same. */
  readonly isBilled: boolean;
}

/** A request that brought no reply. Its cause is scrubbed already. */
export class AttemptError extends Error {
  readonly failure: AttemptFailure;

  constructor(failure: AttemptFailure) {
    super(failure.message);
    this.name = "AttemptError";
    this.failure = failure;
  }
}

/**
 * Tokens of a text, from above: tokenisers make three to four bytes of English, and about three of JSON and other scripts, into a token.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 3);
}

/** Tokens of a prompt, from above; each message is framed by a few. */
export function estimatePrompt(messages: readonly ChatMessage[], schema: string): number {
  const frame = 8;
  return messages.reduce((sum, { content }) => sum + estimateTokens(content) + frame, estimateTokens(schema) + frame);
}

/** The messages with the schema told in words, for models that are not told it in another way. */
export function withSchema(messages: readonly ChatMessage[], reply: ReplySchema): ChatMessage[] {
  const instruction = `Reply with one JSON value and nothing else. It must satisfy this JSON Schema:\n${JSON.stringify(reply.schema)}`;
  const [first, ...rest] = messages;
  if (first?.role !== "system") return [{ role: "system", content: instruction }, ...messages];
  return [{ role: "system", content: `${first.content}\n\n${instruction}` }, ...rest];
}

/** For models that know no system role: its words open the first message of the user. */
export function withoutSystem(messages: readonly ChatMessage[]): ChatMessage[] {
  const system = messages.filter(({ role }) => role === "system").map(({ content }) => content);
  const [first, ...rest] = messages.filter(({ role }) => role !== "system");
  if (first?.role === "user") return [{ role: "user", content: [...system, first.content].join("\n\n") }, ...rest];
  return [{ role: "user", content: system.join("\n\n") }, ...(first ? [first] : []), ...rest];
}
