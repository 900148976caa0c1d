/**
 * What is used of node-llama-cpp (3.22), in types of our own: the package is not among our dependencies (it brings 700 MB of binaries for
 * every platform), so a person who wants a model in the process installs it, and it is loaded when the first question is asked.
 */
import { AttemptError } from "../backend.ts";

export type Token = number;

export interface ChatItem {
  readonly type: "system" | "user" | "model";
  readonly text?: string;
  readonly response?: readonly string[];
}

export interface LlamaGrammar {
  readonly grammar: string;
}

export interface LlamaSequence {
  readonly tokenMeter: {
    getState(): unknown;
    diff(earlier: unknown): { usedInputTokens: number; usedOutputTokens: number };
  };
  /** Tokens that the context holds. */
  readonly nextTokenIndex: number;
  clearHistory(): Promise<void>;
  /** Forgets what does not begin as these tokens do. */
  adaptStateToTokens(tokens: readonly Token[], allowShift: boolean): Promise<void>;
  /** One entry a token; what was asked about the token after it. */
  controlledEvaluate(
    input: readonly (Token | [Token, { generateNext: NextTokenQuestion }])[],
  ): Promise<readonly (undefined | { next: { logits?: ReadonlyMap<Token, number>; totalLogitWeight?: number } })[]>;
}

export interface NextTokenQuestion {
  /** Of these tokens, and of the one that would be chosen: at temperature 0 the likeliest. */
  readonly logits: { readonly filter: { readonly tokens: readonly Token[]; readonly includeSelected: true } };
  readonly options: { readonly temperature: 0 };
  /** The sum of exp(logit - largest logit). */
  readonly totalLogitWeight: true;
}

export interface LlamaContext {
  readonly contextSize: number;
  getSequence(): LlamaSequence;
}

export interface LlamaModel {
  readonly tokenizer: unknown;
  tokenize(text: string, specialTokens?: boolean): Token[];
  createContext(options: { contextSize: { max: number }; threads?: number }): Promise<LlamaContext>;
  dispose(): Promise<void>;
}

export interface LlamaSession {
  readonly chatWrapper: {
    generateContextState(options: { chatHistory: readonly ChatItem[] }): {
      readonly contextText: { tokenize(tokenizer: unknown): Token[] };
    };
  };
  setChatHistory(history: readonly ChatItem[]): void;
  promptWithMeta(
    prompt: string,
    options: {
      grammar: LlamaGrammar;
      maxTokens: number;
      temperature: number;
      seed?: number;
      signal: AbortSignal;
      stopOnAbortSignal: boolean;
      onTextChunk?: (text: string) => void;
    },
  ): Promise<{ responseText: string; stopReason: string }>;
  dispose(): void;
}

export interface LlamaModule {
  getLlama(options: { build: "never"; logLevel: string; progressLogs: false; maxThreads?: number }): Promise<{
    loadModel(options: { modelPath: string; loadSignal?: AbortSignal }): Promise<LlamaModel>;
    createGrammar(options: { grammar: string }): Promise<LlamaGrammar>;
    createGrammarForJsonSchema(schema: Record<string, unknown>): Promise<LlamaGrammar>;
    dispose(): Promise<void>;
  }>;
  readonly LlamaChatSession: new (options: { contextSequence: LlamaSequence; systemPrompt?: string }) => LlamaSession;
}

const packageName = "node-llama-cpp";
export const installRemedy = "Install it beside embody: 'npm install node-llama-cpp'.";

/** @param from where to import it from instead: a file's URL, for tests. */
export async function loadLlama(from: string = packageName): Promise<LlamaModule> {
  try {
    // Not a literal: the package is not there when types are checked.
    return (await import(from)) as LlamaModule;
  } catch (cause) {
    const isAbsent = (cause as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND";
    throw new AttemptError({
      reason: "unavailable",
      message: isAbsent
        ? "EMBODY_GGUF needs the package 'node-llama-cpp', which is not installed."
        : `The package 'node-llama-cpp' cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}.`,
      kind: "final",
      isBilled: false,
      remedy: installRemedy,
      cause,
    });
  }
}
