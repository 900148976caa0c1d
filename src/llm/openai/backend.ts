/**
 * Models behind any OpenAI-compatible server, through the `openai` package: its retries and its log are off, what it would read
 * from the environment is handed in (it only takes OPENAI_CUSTOM_HEADERS by itself), and its errors go no further than here.
 */
import OpenAI from "openai";
import {
  AttemptError,
  type AttemptOptions,
  type Backend,
  type Completion,
  type CompletionRequest,
  type Exchange,
  estimatePrompt,
} from "../backend.ts";
import type { Scrubber } from "../secrets.ts";
import { type Abilities, abilitiesOf, limitFields, type Mode, nextMode } from "./abilities.ts";
import { type Change, type Diagnosis, diagnose } from "./failures.ts";
import {
  CutStream,
  FailedReply,
  readBody,
  readChat,
  readChatStream,
  readResponse,
  readResponseStream,
  UnexpectedReply,
} from "./replies.ts";
import { chatBody, responsesBody } from "./requests.ts";

export const openAiUrl = "https://api.openai.com/v1";

export interface ServerOptions {
  readonly baseUrl: string;
  readonly model: string;
  /** Absent: a server that wants none. */
  readonly apiKey: string | undefined;
  readonly organization?: string | undefined;
  readonly project?: string | undefined;
  readonly scrub: Scrubber;
}

/** A client that keeps to itself. The longest time-out is ours (`complete.ts`). */
export function openClient({ baseUrl, apiKey, organization, project }: Omit<ServerOptions, "model" | "scrub">): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    // Servers without keys ignore it; the package wants one.
    apiKey: apiKey || "none",
    adminAPIKey: null,
    webhookSecret: null,
    organization: organization ?? null,
    project: project ?? null,
    maxRetries: 0,
    timeout: 24 * 3600 * 1000,
    logLevel: "off",
  });
}

export function openServer(options: ServerOptions): Backend {
  const client = openClient(options);
  const place = options.scrub.text(options.baseUrl);
  return {
    name: options.model,
    place,
    isFree: false,
    begin: (request) => new ServerExchange(client, options, place, request),
    close: async () => {},
  };
}

class ServerExchange implements Exchange {
  readonly promptTokens: number;
  readonly #client: OpenAI;
  readonly #options: ServerOptions;
  readonly #place: string;
  readonly #request: CompletionRequest;
  readonly #abilities: Abilities;
  #mode: Mode;
  /** The way to ask next time: less than `#mode` is only remembered where it says something about the server. */
  #remembered: Mode;
  #limitFieldChanged = false;

  constructor(client: OpenAI, options: ServerOptions, place: string, request: CompletionRequest) {
    this.#client = client;
    this.#options = options;
    this.#place = place;
    this.#request = request;
    this.#abilities = abilitiesOf(options.baseUrl, options.model);
    this.#mode = this.#abilities.mode;
    this.#remembered = this.#mode;
    this.promptTokens = estimatePrompt(request.messages, JSON.stringify(request.reply.schema));
  }

  async attempt(options: AttemptOptions): Promise<Completion> {
    const { scrub } = this.#options;
    const words = scrub.stream(options.onToken);
    options.onStart();
    try {
      const completion = await this.#ask({ ...options, onToken: words.push });
      // A way that is worse than the one known is remembered once it, or what came after it, has worked.
      this.#abilities.mode = this.#remembered;
      // Servers that give keys back do so in replies, too, and a value may end up in an episode.
      const { text, refusal } = completion;
      return { ...completion, text: scrub.text(text), refusal: refusal === null ? null : scrub.text(refusal) };
    } catch (error) {
      const { failure, kind, change } = this.#diagnose(error);
      const isChanged = change !== null && this.#change(change);
      throw new AttemptError({ ...failure, kind: isChanged ? "again" : kind });
    } finally {
      words.end();
    }
  }

  async #ask({ maxTokens, signal, onToken }: AttemptOptions): Promise<Completion> {
    const { model } = this.#options;
    const request = this.#request;
    if (this.#mode === "responses") {
      const body = responsesBody(model, request, this.#abilities, maxTokens);
      const { responses } = this.#client;
      if (request.isStreamed) {
        return readResponseStream(await responses.create({ ...body, stream: true }, { signal }), onToken);
      }
      return readResponse(await readBody(await responses.create({ ...body, stream: false }, { signal }).asResponse()));
    }
    const body = chatBody(model, this.#mode, request, this.#abilities, maxTokens);
    const { completions } = this.#client.chat;
    if (request.isStreamed) {
      return readChatStream(await completions.create({ ...body, stream: true }, { signal }), onToken);
    }
    return readChat(await readBody(await completions.create({ ...body, stream: false }, { signal }).asResponse()));
  }

  #diagnose(error: unknown): Diagnosis {
    const { scrub } = this.#options;
    const own = { message: scrub.text(error instanceof Error ? `${error.message}.` : ""), cause: scrub.error(error) };
    if (error instanceof UnexpectedReply) {
      const remedy = "Check OPENAI_BASE_URL: it usually ends in /v1.";
      const change = this.#mode === "responses" ? "mode" : null;
      return { failure: { ...own, reason: "server", remedy, maxAttempts: 2, isBilled: true }, kind: "later", change };
    }
    if (error instanceof CutStream) {
      return { failure: { ...own, reason: "network", isBilled: true }, kind: "later", change: null };
    }
    if (error instanceof FailedReply) {
      return { failure: { ...own, reason: "server", isBilled: true }, kind: "later", change: null };
    }
    return diagnose(error, this.#mode, this.#place, scrub);
  }

  /** Whether there is another way to ask. */
  #change(change: Change): boolean {
    const abilities = this.#abilities;
    if (typeof change === "object") {
      if (abilities.without.has(change.drop)) return this.#stepDown(false);
      abilities.without.add(change.drop);
      return true;
    }
    if (change === "limit-field") {
      const other = limitFields.find((field) => field !== abilities.limitField);
      if (this.#mode === "responses" || !other || this.#limitFieldChanged) return this.#stepDown(false);
      this.#limitFieldChanged = true;
      abilities.limitField = other;
      return true;
    }
    // A "no" without a reason may be about this prompt or this schema; only of Responses, which few servers have, is it believed.
    return this.#stepDown(change === "mode" || (change === "whatever" && this.#mode === "responses"));
  }

  #stepDown(isAboutServer: boolean): boolean {
    const next = nextMode(this.#mode);
    if (next === null) return false;
    if (isAboutServer && this.#remembered === this.#mode) this.#remembered = next;
    this.#mode = next;
    return true;
  }
}
