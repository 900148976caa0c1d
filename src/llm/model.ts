/**
 * A language model over any backend: asks, reads the value out of the reply, lets zod judge it, and asks again with what was wrong. A
 * reply is never trusted: a server that promises to keep to a schema is checked like one that does not.
 */
import { z } from "zod";
import {
  type ChatMessage,
  type Generated,
  type GenerateOptions,
  type LanguageModel,
  LanguageModelError,
  type ModelCall,
  type ModelFailure,
} from "../core/language-model.ts";
import type { Backend, Completion } from "./backend.ts";
import type { AnswerCache, CachedPrompt } from "./cache.ts";
import { type Clock, type Completed, complete, usageOf } from "./complete.ts";
import { jsonValuesIn } from "./extract-json.ts";
import type { Ledger } from "./ledger.ts";
import { type ReplySchema, replySchema } from "./schema.ts";
import { scoreWith } from "./score.ts";

export interface ModelServices {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly cache: AnswerCache | null;
}

const defaults = { maxTokens: 2048, temperature: 0, maxReasks: 2, timeout: 120 };
/** Of an answer that is sent back, at most so many characters: a runaway one should not fill the next prompt. */
const quotedCharacters = 4000;

type Verdict<Value> =
  | { readonly value: Value }
  | {
      readonly reason: ModelFailure /** What was wrong with it, as told to people. */;
      readonly wrong: string /** And to the model. */;
      readonly request: string;
    };

export function languageModel(backend: Backend, services: ModelServices): LanguageModel {
  return {
    name: backend.name,
    place: backend.place,
    generate: (schema, messages, options) => generate(backend, services, schema, messages, options),
    ...(backend.score ? { score: scoreWith(backend, services, defaults.timeout) } : {}),
    close: () => backend.close(),
  };
}

async function generate<Schema extends z.ZodType>(
  backend: Backend,
  services: ModelServices,
  schema: Schema,
  messages: readonly ChatMessage[],
  options: GenerateOptions,
): Promise<Generated<z.output<Schema>>> {
  const { ledger, clock } = services;
  const { purpose, maxTokens = defaults.maxTokens, temperature = defaults.temperature } = options;
  const reply = replySchema(schema);
  const seed = options.seed ?? null;
  const { grammar, onExchange, readText } = options;
  const accepts: Accepts<Schema> = { schema, reply, readText };
  const prompt = {
    model: backend.name,
    place: backend.place,
    messages,
    schema: reply.schema,
    maxTokens,
    temperature,
    seed,
    ...(grammar === undefined ? {} : { grammar }),
  };
  const cache = (options.cache ?? (temperature === 0 || seed !== null)) ? services.cache : null;
  const earlier = cache ? await readCache(cache, prompt, accepts) : null;
  if (earlier) {
    const call = ledger.bookCached(backend.name, purpose, options.account);
    onExchange?.({ messages, text: earlier.text, call, failure: null });
    const { promptTokens, completionTokens, usd } = call;
    return { ...earlier, usage: { promptTokens, completionTokens, usd }, calls: 0, cached: true };
  }
  const calls: ModelCall[] = [];
  let asked: readonly ChatMessage[] = messages;
  for (let reasks = 0; ; reasks++) {
    const now = asked;
    const exchange = backend.begin({
      messages: now,
      reply,
      temperature,
      seed,
      grammar,
      isStreamed: options.onToken !== undefined,
    });
    const completed = await complete(backend, exchange, ledger, clock, {
      purpose,
      account: options.account,
      maxTokens,
      timeout: options.timeout ?? defaults.timeout,
      signal: options.signal,
      onToken: options.onToken,
      onExchange: onExchange && ((exchanged) => onExchange({ ...exchanged, messages: now })),
      calls,
    });
    const { text, refusal } = completed.completion;
    const verdict = await judge(completed, accepts);
    if ("value" in verdict) {
      cache?.write(prompt, text);
      return { value: verdict.value, text, usage: usageOf(calls), calls: calls.length, cached: false };
    }
    const said = refusal ?? text;
    if (reasks >= (options.maxReasks ?? defaults.maxReasks)) {
      const times = reasks === 0 ? "" : ` (asked ${reasks + 1} times)`;
      throw new LanguageModelError(
        verdict.reason,
        `${backend.name} at ${backend.place} gave no answer that can be used${times}: ${verdict.wrong}`,
        { text: said, usage: usageOf(calls), calls: calls.length },
      );
    }
    asked = [
      ...messages,
      // An empty turn is refused by some servers.
      { role: "assistant", content: said.slice(0, quotedCharacters) || "(nothing)" },
      { role: "user", content: `${verdict.request} Reply again with the whole JSON value and nothing else.` },
    ];
  }
}

/** What a reply must be, and how it is read. */
interface Accepts<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly reply: ReplySchema;
  readonly readText: GenerateOptions["readText"];
}

async function readCache<Schema extends z.ZodType>(
  cache: AnswerCache,
  prompt: CachedPrompt,
  accepts: Accepts<Schema>,
): Promise<{ value: z.output<Schema>; text: string } | null> {
  const text = cache.read(prompt);
  if (text === null) return null;
  // What zod accepts may have become stricter than the schema that the hash covers.
  const verdict = await accept(text, accepts);
  return "value" in verdict ? { value: verdict.value, text } : null;
}

async function judge<Schema extends z.ZodType>(
  { completion, maxTokens }: Completed,
  accepts: Accepts<Schema>,
): Promise<Verdict<z.output<Schema>>> {
  const { text, refusal, finish }: Completion = completion;
  if (refusal !== null) {
    const wrong = `it declined: ${refusal}`;
    return { reason: "refusal", wrong, request: "You declined. Answer what can be answered, in the form asked for." };
  }
  const verdict = await accept(text, accepts);
  if ("value" in verdict || finish === "stop") return verdict;
  const wrong = finish === "length" ? `it was cut off after ${maxTokens} tokens.` : "the provider's filter cut it off.";
  return { reason: "cut", wrong, request: `Your reply is not complete: ${wrong} Be shorter.` };
}

async function accept<Schema extends z.ZodType>(
  text: string,
  { schema, reply, readText }: Accepts<Schema>,
): Promise<Verdict<z.output<Schema>>> {
  const values = jsonValuesIn(text).map(reply.read);
  const read = readText?.(text);
  if (read !== undefined) values.push(read);
  if (values.length === 0) {
    const wrong = text.trim() === "" ? "it was empty." : "it holds no JSON.";
    return { reason: "not-json", wrong, request: `Your reply was not accepted: ${wrong}` };
  }
  let first: z.ZodError | null = null;
  for (const value of values) {
    const result = await schema.safeParseAsync(value);
    if (result.success) return { value: result.data };
    first ??= result.error;
  }
  const wrong = first ? z.prettifyError(first) : "";
  return { reason: "schema", wrong, request: `Your reply was not accepted:\n${wrong}\n` };
}
