/**
 * What the two interfaces answer, whole or as a stream, as one `Completion`. What a server sends is checked, not believed: many speak
 * "OpenAI-compatible" with their own gaps.
 */
import type { ChatCompletionChunk } from "openai/resources/chat/completions/completions";
import type { ResponseStreamEvent } from "openai/resources/responses/responses";
import { z } from "zod";
import type { Completion, Tokens } from "../backend.ts";

/** The server answered, but not in the shape of the interface: a web page, JSON of another kind, JSON that is none. */
export class UnexpectedReply extends Error {}
/** The stream ended before the reply did. */
export class CutStream extends Error {}
/** The server says, in the body of a "200 OK", that it failed. */
export class FailedReply extends Error {}

const count = z.number().int().min(0);
const responsesUsage = z.object({ input_tokens: count, output_tokens: count });
const chatUsage = z.object({ prompt_tokens: count, completion_tokens: count });

const responseSchema = z.object({
  status: z.string().nullish(),
  output: z.array(
    z.looseObject({
      type: z.string(),
      content: z
        .array(z.object({ type: z.string(), text: z.string().optional(), refusal: z.string().optional() }))
        .nullish(),
    }),
  ),
  incomplete_details: z.object({ reason: z.string().optional() }).nullish(),
  error: z.object({ message: z.string() }).nullish(),
  usage: z.unknown().optional(),
});

const chatSchema = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: z.unknown().optional(),
});

/** The body of an answer as JSON. The package would take a web page for a reply, too. */
export async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UnexpectedReply(`The answer is no JSON: ${beginning(text)}`);
  }
}

export function readResponse(reply: unknown): Completion {
  const { data } = responseSchema.safeParse(reply);
  if (!data) throw new UnexpectedReply(`The answer is no response of the Responses interface: ${beginning(reply)}`);
  if (data.status === "failed") throw new FailedReply(data.error?.message ?? "the response failed");
  const parts = data.output.flatMap(({ type, content }) => (type === "message" ? (content ?? []) : []));
  const refusals = parts.flatMap(({ type, refusal }) => (type === "refusal" ? [refusal ?? ""] : []));
  return {
    text: parts.flatMap(({ type, text }) => (type === "output_text" ? [text ?? ""] : [])).join(""),
    refusal: refusals.length > 0 ? refusals.join(" ") : null,
    finish:
      data.status !== "incomplete"
        ? "stop"
        : data.incomplete_details?.reason === "content_filter"
          ? "filter"
          : "length",
    usage: tokens(responsesUsage.safeParse(data.usage).data),
  };
}

export function readChat(reply: unknown): Completion {
  const { data } = chatSchema.safeParse(reply);
  const choice = data?.choices[0];
  if (!choice) throw new UnexpectedReply(`The answer is no chat completion: ${beginning(reply)}`);
  return {
    text: choice.message.content ?? "",
    refusal: choice.message.refusal || null,
    finish: chatFinish(choice.finish_reason),
    usage: chatTokens(data?.usage),
  };
}

export async function readResponseStream(
  events: AsyncIterable<ResponseStreamEvent>,
  onToken: (text: string) => void,
): Promise<Completion> {
  let hasBegun = false;
  for await (const event of events) {
    hasBegun = true;
    if (event.type === "response.output_text.delta") onToken(event.delta);
    else if (event.type === "response.completed" || event.type === "response.incomplete")
      return readResponse(event.response);
    else if (event.type === "response.failed") return readResponse(event.response);
    else if (event.type === "error") throw new FailedReply(event.message);
  }
  if (!hasBegun) throw new UnexpectedReply("The answer is no stream");
  throw new CutStream("The stream ended before the response was complete");
}

export async function readChatStream(
  chunks: AsyncIterable<ChatCompletionChunk>,
  onToken: (text: string) => void,
): Promise<Completion> {
  let text = "";
  let refusal = "";
  let finish: string | null = null;
  let usage: Tokens | null = null;
  let hasBegun = false;
  for await (const chunk of chunks) {
    hasBegun = true;
    usage = chatTokens(chunk.usage) ?? usage;
    const choice = chunk.choices?.[0];
    if (!choice) continue;
    const delta = choice.delta?.content ?? "";
    refusal += choice.delta?.refusal ?? "";
    if (delta !== "") onToken(delta);
    text += delta;
    finish = choice.finish_reason ?? finish;
  }
  if (!hasBegun) throw new UnexpectedReply("The answer is no stream");
  if (finish === null) throw new CutStream("The stream ended before the reply was complete");
  return { text, refusal: refusal || null, finish: chatFinish(finish), usage };
}

function chatFinish(reason: string | null | undefined): Completion["finish"] {
  return reason === "length" ? "length" : reason === "content_filter" ? "filter" : "stop";
}

function tokens(usage: z.infer<typeof responsesUsage> | undefined): Tokens | null {
  return usage ? { promptTokens: usage.input_tokens, completionTokens: usage.output_tokens } : null;
}

function chatTokens(usage: unknown): Tokens | null {
  const { data } = chatUsage.safeParse(usage);
  return data ? { promptTokens: data.prompt_tokens, completionTokens: data.completion_tokens } : null;
}

function beginning(reply: unknown): string {
  const text = typeof reply === "string" ? reply : (JSON.stringify(reply) ?? String(reply));
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
