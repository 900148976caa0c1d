/** The same prompt as a Responses request and as a chat completion, with what the server is known not to take left out. */
import type { ChatCompletionCreateParamsBase } from "openai/resources/chat/completions/completions";
import type { ResponseCreateParamsBase } from "openai/resources/responses/responses";
import type { ChatMessage } from "../../core/language-model.ts";
import { type CompletionRequest, withoutSystem, withSchema } from "../backend.ts";
import type { Abilities, Mode } from "./abilities.ts";

const schemaName = "reply";

export type ResponsesBody = Omit<ResponseCreateParamsBase, "stream">;
export type ChatBody = Omit<ChatCompletionCreateParamsBase, "stream">;

/** Responses knows no seed. */
export function responsesBody(
  model: string,
  request: CompletionRequest,
  abilities: Abilities,
  maxTokens: number,
): ResponsesBody {
  const { without } = abilities;
  const { reply } = request;
  const strict = reply.isStrict && !without.has("strict");
  return {
    model,
    input: messagesFor(request, abilities, abilities.isToldSchema).map(({ role, content }) => ({ role, content })),
    max_output_tokens: maxTokens,
    text: { format: { type: "json_schema", name: schemaName, schema: { ...reply.schema }, strict } },
    ...(without.has("store") ? {} : { store: false }),
    ...(without.has("temperature") ? {} : { temperature: request.temperature }),
  };
}

export function chatBody(
  model: string,
  mode: Exclude<Mode, "responses">,
  request: CompletionRequest,
  abilities: Abilities,
  maxTokens: number,
): ChatBody {
  const { without } = abilities;
  const messages = messagesFor(request, abilities, abilities.isToldSchema || mode !== "chat-schema");
  return {
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    [abilities.limitField]: maxTokens,
    ...responseFormat(mode, request, abilities),
    ...(without.has("temperature") ? {} : { temperature: request.temperature }),
    ...(without.has("seed") || request.seed === null ? {} : { seed: request.seed }),
    ...(request.isStreamed && !without.has("stream_options") ? { stream_options: { include_usage: true } } : {}),
  };
}

function messagesFor(
  request: CompletionRequest,
  { without }: Abilities,
  isToldSchema: boolean,
): readonly ChatMessage[] {
  const messages = isToldSchema ? withSchema(request.messages, request.reply) : request.messages;
  return without.has("system") ? withoutSystem(messages) : messages;
}

function responseFormat(
  mode: Mode,
  { reply }: CompletionRequest,
  { without }: Abilities,
): Pick<ChatBody, "response_format"> {
  if (mode === "chat-object") return { response_format: { type: "json_object" } };
  if (mode !== "chat-schema") return {};
  const strict = without.has("strict") ? {} : { strict: reply.isStrict };
  return {
    response_format: { type: "json_schema", json_schema: { name: schemaName, schema: { ...reply.schema }, ...strict } },
  };
}
