/**
 * A model file (GGUF) in this process, through node-llama-cpp. The reply schema becomes a grammar, so that every token keeps to it; a request may
 * bring a grammar of its own instead, and then the schema is not told. One question at a time: there is one context, and what it already knows of the prompt's beginning is used again.
 */
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { messageOf } from "../../core/errors.ts";
import type { ChatMessage } from "../../core/language-model.ts";
import {
  AttemptError,
  type AttemptOptions,
  type Backend,
  type Completion,
  type CompletionRequest,
  estimatePrompt,
  withSchema,
} from "../backend.ts";
import { chatItems } from "./chat-items.ts";
import { grammarSchema } from "./grammar-schema.ts";
import {
  type LlamaContext,
  type LlamaGrammar,
  type LlamaModel,
  type LlamaModule,
  type LlamaSequence,
  type LlamaSession,
  loadLlama,
} from "./llama.ts";
import { scoreReplies } from "./score-replies.ts";

export interface GgufOptions {
  readonly path: string;
  /** Tokens of prompt and reply together, at most; less where memory is short. */
  readonly contextSize?: number;
  readonly threads?: number;
  /** Where node-llama-cpp is; for tests. */
  readonly importFrom?: string;
}

interface Loaded {
  readonly module: LlamaModule;
  readonly llama: Awaited<ReturnType<LlamaModule["getLlama"]>>;
  readonly model: LlamaModel;
  readonly context: LlamaContext;
  readonly sequence: LlamaSequence;
}

const defaultContext = 8192;
const maxGrammars = 32;
/** Tokens: what a template puts around a message, and the shortest reply that is worth beginning. */
const messageFrame = 8;
const shortestRoom = 64;

export function openGguf(options: GgufOptions): Backend {
  let loading: Promise<Loaded> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const grammars = new Map<string, LlamaGrammar>();
  const place = options.path;

  /** Loads once; a failure is tried again by the next question. */
  const loaded = () => {
    loading ??= load(options).catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  /** One after the other; who is called off in the queue need not wait for its turn. */
  const alone = <Result>(signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(() => {
      signal?.throwIfAborted();
      return work();
    });
    last = result.catch(() => {});
    const { promise: calledOff, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    return explained(Promise.race([result, calledOff])).finally(() => signal?.removeEventListener("abort", onAbort));
  };
  const grammarFor = async ({ llama }: Loaded, { reply, grammar: own }: CompletionRequest) => {
    const key = own ?? JSON.stringify(reply.schema);
    const made = () =>
      own === undefined
        ? llama.createGrammarForJsonSchema(grammarSchema(reply.schema))
        : llama.createGrammar({ grammar: own });
    const grammar = grammars.get(key) ?? (await made());
    if (grammars.size >= maxGrammars) grammars.clear();
    grammars.set(key, grammar);
    return grammar;
  };
  return {
    name: basename(options.path),
    place,
    isFree: true,
    begin: (request) => ({
      promptTokens: estimatePrompt(told(request), ""),
      attempt: (how) =>
        alone(how.signal, async () => {
          const all = await loaded();
          const grammar = await grammarFor(all, request);
          how.onStart();
          return reply(all, grammar, request, how);
        }),
    }),
    score: (messages, candidates, { signal }) =>
      alone(signal, async () => scoreReplies(await loaded(), messages, candidates, signal)),
    async close() {
      await last;
      const all = await loading?.catch(() => null);
      loading = null;
      grammars.clear();
      await all?.model.dispose();
      await all?.llama.dispose();
    },
  };
}

async function load({ path, contextSize = defaultContext, threads, importFrom }: GgufOptions): Promise<Loaded> {
  const module = await loadLlama(importFrom);
  // The package's own default may be more than this process may use; threads then wait for each other, 50 times as long for a token.
  const count = threads ?? availableParallelism();
  // Never compile: a machine without a ready binary says so instead of building for minutes.
  const llama = await module.getLlama({
    build: "never",
    logLevel: "error",
    progressLogs: false,
    maxThreads: count,
  });
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({ contextSize: { max: contextSize }, threads: count });
  return { module, llama, model, context, sequence: context.getSequence() };
}

const told = ({ messages, reply, grammar }: CompletionRequest) =>
  grammar === undefined ? withSchema(messages, reply) : messages;

async function reply(
  all: Loaded,
  grammar: LlamaGrammar,
  request: CompletionRequest,
  how: AttemptOptions,
): Promise<Completion> {
  const { sequence, model, context } = all;
  const messages = told(request);
  const promptTokens = messages.reduce((sum, { content }) => sum + model.tokenize(content).length, 0);
  const room = context.contextSize - promptTokens - messages.length * messageFrame;
  if (room < Math.min(how.maxTokens, shortestRoom)) {
    throw new AttemptError({
      reason: "bad-request",
      message: `The prompt (${promptTokens} tokens) leaves no room for a reply in the context of ${context.contextSize} tokens.`,
      kind: "final",
      isBilled: false,
    });
  }
  const session = openSession(all, messages);
  const before = sequence.tokenMeter.getState();
  try {
    const { responseText, stopReason } = await session.promptWithMeta(messages.at(-1)?.content ?? "", {
      grammar,
      maxTokens: Math.min(how.maxTokens, room),
      temperature: request.temperature,
      signal: how.signal,
      stopOnAbortSignal: false,
      ...(request.seed === null ? {} : { seed: request.seed }),
      ...(request.isStreamed ? { onTextChunk: how.onToken } : {}),
    });
    const { usedOutputTokens } = sequence.tokenMeter.diff(before);
    // The meter leaves out what the context knew already; the prompt's length says what was asked.
    const usage = { promptTokens, completionTokens: usedOutputTokens };
    return { text: responseText, refusal: null, finish: stopReason === "maxTokens" ? "length" : "stop", usage };
  } finally {
    session.dispose();
  }
}

/** A session that has heard everything but the last message. */
function openSession({ module, sequence }: Loaded, messages: readonly ChatMessage[]): LlamaSession {
  const session = new module.LlamaChatSession({ contextSequence: sequence });
  session.setChatHistory(chatItems(messages.slice(0, -1)));
  return session;
}

/** Errors of the package as failures; nothing on this machine is paid for. */
async function explained<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof AttemptError) throw cause;
    throw new AttemptError({
      reason: "server",
      message: `${messageOf(cause)}.`,
      kind: "final",
      isBilled: false,
      cause,
    });
  }
}
