/**
 * A model server on the loopback interface that speaks Responses and chat completions, whole and streamed, and misbehaves as told. It keeps
 * to nothing that it is not told to: what the client believes of it must come from what it answers.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of requests are looked into by tests.
  readonly body: any;
}

export type Answer =
  /** A reply of the model. `usage: null` leaves it out. */
  | {
      readonly text: string;
      readonly usage?: readonly [number, number] | null;
      readonly finish?: "stop" | "length" | "filter";
      readonly delay?: number;
    }
  | { readonly refusal: string }
  /** An HTTP answer of its own. */
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  /** The reply breaks off after so many characters. */
  | { readonly text: string; readonly cutAfter: number }
  /** Never answers. */
  | { readonly hang: true };

export interface ServerAbilities {
  readonly responses?: boolean;
  readonly formats?: readonly ("json_schema" | "json_object")[];
  /** Fields of a request that it refuses, by the name of the field. */
  readonly refuses?: readonly string[];
  readonly models?: readonly string[];
}

export interface ModelServer {
  /** Ends in /v1. */
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

type Script = readonly Answer[] | ((request: SeenRequest, index: number) => Answer | Promise<Answer>);

/** @param script answers in order, the last one again and again; requests refused for what they ask do not use one up. */
export async function startModelServer(script: Script, abilities: ServerAbilities = {}): Promise<ModelServer> {
  const requests: SeenRequest[] = [];
  let answered = 0;
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const seen = { path: request.url ?? "", headers: request.headers, body };
    requests.push(seen);
    if (seen.path === "/v1/models") {
      const data = (abilities.models ?? []).map((id) => ({ id, object: "model" }));
      return json(response, abilities.models ? 200 : 404, { object: "list", data });
    }
    const refused = refusal(seen, abilities);
    if (refused) return json(response, refused.status, { error: refused.error });
    const index = answered++;
    const answer =
      typeof script === "function"
        ? await script(seen, index)
        : (script[Math.min(index, script.length - 1)] ?? { hang: true });
    await send(response, seen, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? null : JSON.parse(text);
}

function refusal(
  { path, body }: SeenRequest,
  { responses = true, formats = ["json_schema", "json_object"], refuses = [] }: ServerAbilities,
) {
  if (path === "/v1/responses" && !responses) return { status: 404, error: { message: "Not Found" } };
  const field = refuses.find((name) => name in body);
  if (field)
    return {
      status: 400,
      error: { message: `Unsupported parameter: '${field}' is not supported with this model.`, param: field },
    };
  const format = body.response_format?.type;
  if (format && !formats.includes(format)) {
    return { status: 400, error: { message: `'response_format.type' must be ${formats.join(" or ") || "'text'"}` } };
  }
  return null;
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { "content-type": "application/json", ...headers })
    .end(typeof body === "string" ? body : JSON.stringify(body));
}

async function send(response: ServerResponse, request: SeenRequest, answer: Answer): Promise<void> {
  if ("hang" in answer) return;
  if ("status" in answer)
    return json(response, answer.status, answer.body ?? { error: { message: "no" } }, answer.headers);
  if ("delay" in answer && answer.delay) await new Promise((resolve) => setTimeout(resolve, answer.delay));
  const isResponses = request.path === "/v1/responses";
  const whole = isResponses ? responseOf(answer) : chatOf(answer);
  const cut = "cutAfter" in answer ? answer.cutAfter : null;
  if (!request.body.stream) {
    if (cut === null) return json(response, 200, whole);
    response.writeHead(200, { "content-type": "application/json", "content-length": "100000" });
    response.write(JSON.stringify(whole).slice(0, cut), () => response.destroy());
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const text = "text" in answer ? answer.text : "";
  const pieces = text.slice(0, cut ?? text.length).match(/[\s\S]{1,5}/g) ?? [];
  for (const piece of pieces) {
    const event = isResponses
      ? { type: "response.output_text.delta", delta: piece, item_id: "m", output_index: 0, content_index: 0 }
      : { choices: [{ index: 0, delta: { content: piece }, finish_reason: null }] };
    response.write(`data: ${JSON.stringify(event)}\n\n`);
  }
  if (cut !== null) return void setTimeout(() => response.destroy(), 20);
  if (isResponses) {
    const type =
      "finish" in answer && answer.finish && answer.finish !== "stop" ? "response.incomplete" : "response.completed";
    response.end(`data: ${JSON.stringify({ type, response: whole })}\n\n`);
    return;
  }
  const { choices, usage } = chatOf(answer);
  const { message, finish_reason } = choices[0] ?? { message: { refusal: null }, finish_reason: "stop" };
  const delta = message.refusal ? { refusal: message.refusal } : {};
  response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`);
  if (usage && request.body.stream_options) response.write(`data: ${JSON.stringify({ choices: [], usage })}\n\n`);
  response.end("data: [DONE]\n\n");
}

type Reply = Exclude<Answer, { status: number } | { hang: true }>;

function usageOf(answer: Reply): readonly [number, number] | null {
  return "usage" in answer && answer.usage !== undefined ? answer.usage : [20, 10];
}

function responseOf(answer: Reply) {
  const usage = usageOf(answer);
  const finish = ("finish" in answer && answer.finish) || "stop";
  const reason = finish === "length" ? "max_output_tokens" : "content_filter";
  const content =
    "refusal" in answer
      ? [{ type: "refusal", refusal: answer.refusal }]
      : [{ type: "output_text", text: answer.text, annotations: [] }];
  return {
    id: "r",
    object: "response",
    status: finish === "stop" ? "completed" : "incomplete",
    incomplete_details: finish === "stop" ? null : { reason },
    output: [
      { type: "reasoning", id: "t", summary: [] },
      { type: "message", id: "m", role: "assistant", status: "completed", content },
    ],
    ...(usage ? { usage: { input_tokens: usage[0], output_tokens: usage[1], total_tokens: usage[0] + usage[1] } } : {}),
  };
}

function chatOf(answer: Reply) {
  const usage = usageOf(answer);
  const finish = ("finish" in answer && answer.finish) || "stop";
  return {
    id: "c",
    object: "chat.completion",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: "refusal" in answer ? null : answer.text,
          refusal: "refusal" in answer ? answer.refusal : null,
        },
        finish_reason: finish === "filter" ? "content_filter" : finish,
      },
    ],
    usage: usage
      ? { prompt_tokens: usage[0], completion_tokens: usage[1], total_tokens: usage[0] + usage[1] }
      : undefined,
  };
}
