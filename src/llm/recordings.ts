/**
 * Recorded answers: true replies of true models in a folder, one JSON file each, found again by the hash of prompt, schema and seed. Tests
 * and demonstrations then run without a model, on what one really said, mistakes included. An answer that a person wrote says so
 * (`source: "written by hand"`), so that nobody takes it for a model's.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { EmbodyError, messageOf } from "../core/errors.ts";
import type { ChatMessage } from "../core/language-model.ts";
import {
  AttemptError,
  type Backend,
  type Completion,
  type CompletionRequest,
  estimatePrompt,
  estimateTokens,
} from "./backend.ts";
import { writeJson } from "./files.ts";
import { hashOf } from "./hash.ts";
import { type JsonSchema, replySchema } from "./schema.ts";
import type { Scrubber } from "./secrets.ts";

const tokens = z.object({ promptTokens: z.number(), completionTokens: z.number() });

const recordingSchema = z.object({
  format: z.literal(1),
  source: z.enum(["recorded", "written by hand"]),
  model: z.string(),
  /** ISO date. */
  date: z.string(),
  request: z.object({
    messages: z.array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() })),
    schema: z.record(z.string(), z.unknown()),
    seed: z.number().nullable(),
  }),
  reply: z.object({
    text: z.string(),
    refusal: z.string().nullable(),
    finish: z.enum(["stop", "length", "filter"]),
    usage: tokens.nullable(),
  }),
});
export type Recording = z.infer<typeof recordingSchema>;

interface Prompt {
  readonly messages: readonly ChatMessage[];
  readonly schema: JsonSchema;
  readonly seed: number | null;
}

const promptHash = ({ messages, schema, seed }: Prompt) =>
  hashOf({ messages: messages.map(({ role, content }) => ({ role, content })), schema, seed });

/** Keeps every reply of a backend in `folder`, beside passing it on. A later reply to the same prompt takes the place of an earlier. */
export function recording(backend: Backend, folder: string, scrub: Scrubber): Backend {
  return {
    ...backend,
    begin(request) {
      const exchange = backend.begin(request);
      return {
        get promptTokens() {
          return exchange.promptTokens;
        },
        async attempt(options) {
          const completion = await exchange.attempt(options);
          keep(folder, scrub.value(entry("recorded", backend.name, request, completion)));
          return completion;
        },
      };
    },
  };
}

function entry(source: Recording["source"], model: string, request: CompletionRequest, reply: Completion): Recording {
  const messages = request.messages.map(({ role, content }) => ({ role, content }));
  const date = new Date().toISOString().slice(0, 10);
  return {
    format: 1,
    source,
    model,
    date,
    request: { messages, schema: request.reply.schema, seed: request.seed },
    reply,
  };
}

function keep(folder: string, made: Recording): void {
  writeJson(join(folder, `${promptHash(made.request).slice(0, 16)}.json`), made);
}

/** Puts an answer that a person wrote among the recorded ones, marked as such. */
export function writeByHand(
  folder: string,
  messages: readonly ChatMessage[],
  schema: z.ZodType,
  reply: unknown,
  seed: number | null = null,
): void {
  const request = { messages, reply: replySchema(schema), temperature: 0, seed, isStreamed: false };
  const text = typeof reply === "string" ? reply : JSON.stringify(reply);
  keep(folder, entry("written by hand", "none", request, { text, refusal: null, finish: "stop", usage: null }));
}

export function readRecordings(folder: string): readonly Recording[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => {
    const path = join(folder, name);
    try {
      return recordingSchema.parse(JSON.parse(readFileSync(path, "utf8")));
    } catch (cause) {
      const what = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
      throw new EmbodyError("bad-file", `'${path}' is no recorded answer: ${what}.`, {
        remedy: "Record it again with EMBODY_LLM_RECORD, or take it out of the folder.",
        cause,
      });
    }
  });
}

/** Answers only what is recorded. */
export function openReplay(folder: string): Backend {
  const recordings = new Map(readRecordings(folder).map((one) => [promptHash(one.request), one]));
  return {
    name: "recorded answers",
    place: folder,
    isFree: true,
    begin(request) {
      const { messages, reply, seed } = request;
      const hash = promptHash({ messages, schema: reply.schema, seed });
      const found = recordings.get(hash);
      return {
        promptTokens: found?.reply.usage?.promptTokens ?? estimatePrompt(messages, JSON.stringify(reply.schema)),
        async attempt({ onToken, maxTokens }) {
          if (!found) throw miss(hash, messages, recordings.size);
          const usage = found.reply.usage ?? {
            promptTokens: this.promptTokens,
            completionTokens: estimateTokens(found.reply.text),
          };
          if (usage.completionTokens > maxTokens)
            return { text: "", refusal: null, finish: "length", usage: { ...usage, completionTokens: maxTokens } };
          if (request.isStreamed) onToken(found.reply.text);
          return { ...found.reply, usage };
        },
      };
    },
    close: async () => {},
  };
}

function miss(hash: string, messages: readonly ChatMessage[], size: number): AttemptError {
  const last = messages.at(-1)?.content ?? "";
  const beginning = last.length > 120 ? `${last.slice(0, 120)}…` : last;
  return new AttemptError({
    reason: "not-recorded",
    message: `Among ${size} recorded answers there is none to this prompt (${hash.slice(0, 16)}, “${beginning}”).`,
    kind: "final",
    isBilled: false,
    remedy: "Record it: set EMBODY_LLM_RECORD to that folder, and a model, and run once.",
  });
}
