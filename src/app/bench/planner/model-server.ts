/**
 * A language model's server for measurements: OpenAI-compatible chat completions on the loopback interface, answered by a script. It counts
 * what it served, in tokens and in money at a given price, so that what a program says it used can be held against what was used.
 * It has no Responses interface, as many such servers have none: the client finds that out.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ModelRequest {
  /** Of the requests for a completion, from 0. */
  readonly index: number;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** JSON schema of the reply, where the request has one. */
  readonly schema: unknown;
  /** Tokens that the reply may have; null: not said. */
  readonly maxTokens: number | null;
  readonly authorization: string | null;
  /** As it was sent. */
  readonly body: string;
}

export type ModelReply =
  | { readonly text: string; readonly finish?: "stop" | "length" }
  | { readonly refusal: string }
  /** The connection breaks off after so many letters of the answer. */
  | { readonly text: string; readonly cutAfter: number }
  /** It never answers. */
  | { readonly hangs: true }
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

interface HttpAnswer extends Extract<ModelReply, { status: number }> {
  readonly cutAfter?: number;
}

export interface ModelServerOptions {
  /** US dollars for a million tokens. */
  readonly price?: { readonly input: number; readonly output: number };
  /** Whether it keeps to the tokens that a request allows. Default true. */
  readonly keepsLimits?: boolean;
}

export interface Served {
  readonly requests: number;
  /** Replies with usage; errors cost nothing. */
  readonly replies: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly usd: number;
  /** Of the dearest single reply, its prompt included. */
  readonly largest: { readonly tokens: number; readonly usd: number };
}

export interface ScriptedServer {
  /** Ends in /v1. */
  readonly url: string;
  readonly requests: readonly ModelRequest[];
  served(): Served;
  close(): Promise<void>;
}

/** Any text longer than this (bytes) is no request of ours. */
const mostBytes = 4e6;

export async function startScriptedModel(
  reply: (request: ModelRequest) => ModelReply,
  { price = { input: 0, output: 0 }, keepsLimits = true }: ModelServerOptions = {},
): Promise<ScriptedServer> {
  const requests: ModelRequest[] = [];
  let served: Served = {
    requests: 0,
    replies: 0,
    promptTokens: 0,
    completionTokens: 0,
    usd: 0,
    largest: { tokens: 0, usd: 0 },
  };
  const count = (promptTokens: number, completionTokens: number) => {
    const usd = (promptTokens * price.input + completionTokens * price.output) / 1e6;
    const tokens = promptTokens + completionTokens;
    const { largest } = served;
    served = {
      requests: requests.length,
      replies: served.replies + 1,
      promptTokens: served.promptTokens + promptTokens,
      completionTokens: served.completionTokens + completionTokens,
      usd: served.usd + usd,
      largest: { tokens: Math.max(largest.tokens, tokens), usd: Math.max(largest.usd, usd) },
    };
  };
  const server = createServer((request, response) => {
    void answer(request).then(
      (said) => {
        if (said === null) return;
        const { status, body, headers = {}, cutAfter } = said;
        if (cutAfter === undefined) send(response, status, body, headers);
        else breakOff(response, JSON.stringify(body).slice(0, cutAfter));
      },
      (error: unknown) => send(response, 400, { error: { message: String(error) } }, {}),
    );
  });
  const answer = async (incoming: IncomingMessage): Promise<HttpAnswer | null> => {
    const path = incoming.url ?? "";
    if (path === "/v1/models") return { status: 200, body: { object: "list", data: [{ id: "scripted" }] } };
    if (path !== "/v1/chat/completions") return { status: 404, body: { error: { message: "Not Found" } } };
    const request = parseRequest(await bodyOf(incoming), requests.length, incoming.headers.authorization ?? null);
    requests.push(request);
    const said = reply(request);
    if ("hangs" in said) return null;
    if ("status" in said) return said;
    const promptTokens = tokensOf(request.messages.map(({ content }) => content).join(""));
    const whole = "text" in said ? said.text : said.refusal;
    const limit = keepsLimits && request.maxTokens !== null ? request.maxTokens : Number.POSITIVE_INFINITY;
    const fits = tokensOf(whole) <= limit;
    const text = fits ? whole : whole.slice(0, limit * lettersInToken);
    const completionTokens = Math.max(1, Math.min(tokensOf(whole), limit));
    count(promptTokens, completionTokens);
    const finish = !fits ? "length" : "text" in said ? ("finish" in said && said.finish) || "stop" : "stop";
    const message = {
      role: "assistant",
      content: "text" in said ? text : null,
      refusal: "refusal" in said ? text : null,
    };
    const usage = {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    };
    return {
      ...("cutAfter" in said ? { cutAfter: said.cutAfter } : {}),
      status: 200,
      body: { id: "c", object: "chat.completion", choices: [{ index: 0, message, finish_reason: finish }], usage },
    };
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    served: () => ({ ...served, requests: requests.length }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The rule of thumb for English; this server's tokens are defined so. */
const lettersInToken = 4;
const tokensOf = (text: string) => Math.ceil(text.length / lettersInToken);

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > mostBytes) throw new RangeError(`a request of more than ${mostBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

function parseRequest(body: string, index: number, authorization: string | null): ModelRequest {
  const fields = JSON.parse(body) as Readonly<Record<string, unknown>>;
  const format = fields.response_format as { json_schema?: { schema?: unknown } } | undefined;
  const limit = fields.max_completion_tokens ?? fields.max_tokens;
  return {
    index,
    messages: (fields.messages ?? []) as ModelRequest["messages"],
    schema: format?.json_schema?.schema ?? null,
    maxTokens: typeof limit === "number" ? limit : null,
    authorization,
    body,
  };
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** Promises more than it gives. */
function breakOff(response: ServerResponse, beginning: string): void {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000000" });
  response.write(beginning, () => response.destroy());
}

/** The environment of a program that is to ask this server, and nothing else. */
export function environmentFor(
  { url }: Pick<ScriptedServer, "url">,
  home: string,
  price?: ModelServerOptions["price"],
): NodeJS.ProcessEnv {
  const { EMBODY_GGUF: _file, EMBODY_LLM_REPLAY: _replay, EMBODY_LLM_RECORD: _record, ...others } = process.env;
  return {
    ...others,
    EMBODY_HOME: home,
    OPENAI_BASE_URL: url,
    OPENAI_API_KEY: "",
    EMBODY_MODEL: "scripted",
    EMBODY_PRICES: JSON.stringify({ scripted: price ?? { input: 0, output: 0 } }),
  };
}
