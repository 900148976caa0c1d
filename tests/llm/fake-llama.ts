/**
 * Stands for node-llama-cpp where it is not installed: says what the prompt's last message tells it to, slowly, and notes what it was
 * given; scores with probabilities that can be worked out by hand.
 */
export const seen: { grammars: unknown[]; histories: unknown[]; running: number; mostRunning: number; loads: number } =
  {
    grammars: [],
    histories: [],
    running: 0,
    mostRunning: 0,
    loads: 0,
  };

let output = 0;
let context: number[] = [];

/** Ten tokens, the digits; after each its successor has the logit ln 3, the others 0: p = 3/12, or 1/12. */
const logitOf = (token: number, before: number) => (token === (before + 1) % 10 ? Math.log(3) : 0);
type Question = [number, { generateNext: { logits: { filter: { tokens: number[] } } } }];

const sequence = {
  get nextTokenIndex() {
    return context.length;
  },
  async clearHistory() {
    context = [];
  },
  async adaptStateToTokens(tokens: readonly number[]) {
    const different = context.findIndex((token, index) => token !== tokens[index]);
    if (different >= 0) context = context.slice(0, different);
  },
  async controlledEvaluate(input: readonly (number | Question)[]) {
    return input.map((item) => {
      const token = typeof item === "number" ? item : item[0];
      context.push(token);
      if (typeof item === "number") return undefined;
      const asked = [...item[1].generateNext.logits.filter.tokens, (token + 1) % 10];
      return { next: { logits: new Map(asked.map((one) => [one, logitOf(one, token)])), totalLogitWeight: 1 + 9 / 3 } };
    });
  },
  tokenMeter: {
    getState: () => output,
    diff: (earlier: number) => ({ usedInputTokens: 0, usedOutputTokens: output - earlier }),
  },
};

export async function getLlama() {
  return {
    async loadModel({ modelPath }: { modelPath: string }) {
      if (seen.loads++ === 0 && modelPath.includes("broken-at-first")) throw new Error("cannot map the file");
      return {
        tokenizer: null,
        tokenize: (text: string) =>
          /^\d*$/.test(text)
            ? [...text].map(Number)
            : Array.from({ length: Math.ceil(text.length / 4) }, (_, index) => index),
        createContext: async ({ contextSize }: { contextSize: { max: number } }) => ({
          contextSize: contextSize.max,
          getSequence: () => sequence,
        }),
        dispose: async () => {},
      };
    },
    async createGrammarForJsonSchema(schema: unknown) {
      seen.grammars.push(schema);
      return { grammar: "" };
    },
    async createGrammar({ grammar }: { grammar: string }) {
      seen.grammars.push(grammar);
      return { grammar };
    },
    dispose: async () => {},
  };
}

interface PromptOptions {
  readonly maxTokens: number;
  readonly signal: AbortSignal;
  readonly onTextChunk?: (text: string) => void;
}

export class LlamaChatSession {
  readonly chatWrapper = {
    generateContextState: ({ chatHistory }: { chatHistory: readonly { text?: string }[] }) => ({
      contextText: { tokenize: () => [...chatHistory.map(({ text = "" }) => text).join("")].map(Number) },
    }),
  };

  setChatHistory(history: unknown): void {
    seen.histories.push(history);
  }

  /** A token of four letters every 5 ms. */
  async promptWithMeta(prompt: string, { maxTokens, signal, onTextChunk }: PromptOptions) {
    seen.mostRunning = Math.max(seen.mostRunning, ++seen.running);
    try {
      const pieces = (prompt.match(/say (.*)$/s)?.[1] ?? "").match(/[\s\S]{1,4}/g) ?? [];
      let responseText = "";
      for (const piece of pieces.slice(0, maxTokens)) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        signal.throwIfAborted();
        output++;
        responseText += piece;
        onTextChunk?.(piece);
      }
      return { responseText, stopReason: pieces.length > maxTokens ? "maxTokens" : "eogToken" };
    } finally {
      seen.running--;
    }
  }

  dispose(): void {}
}
