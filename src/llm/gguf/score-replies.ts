/**
 * How likely a model in this process holds given replies to be: the prompt is read once, each candidate after it, and of each token the
 * log-probability is kept, log softmax(logits)[token] = logit - max - log sum exp(logit - max). What is made of them (TWOSOME normalises by
 * tokens or words, Tan et al. 2024, arXiv 2401.14151) is the caller's.
 */
import type { CandidateScore, ChatMessage } from "../../core/language-model.ts";
import type { Tokens } from "../backend.ts";
import { chatItems } from "./chat-items.ts";
import type { LlamaModel, LlamaModule, LlamaSequence, NextTokenQuestion, Token } from "./llama.ts";

export interface Reader {
  readonly module: LlamaModule;
  readonly model: LlamaModel;
  readonly sequence: LlamaSequence;
}

export async function scoreReplies(
  reader: Reader,
  messages: readonly ChatMessage[],
  candidates: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ readonly scores: readonly CandidateScore[]; readonly usage: Tokens }> {
  const prompt = promptTokens(reader, messages);
  const scores: CandidateScore[] = [];
  let read = 0;
  // What an earlier question left, read in other portions, changed scores in the second digit: the same question gives the same numbers.
  await reader.sequence.clearHistory();
  for (const candidate of candidates) {
    signal?.throwIfAborted();
    const tokens = reader.model.tokenize(candidate);
    const { logProbabilities, evaluated } = await scoreTokens(reader.sequence, prompt, tokens);
    read += evaluated;
    scores.push({ candidate, tokenLogProbabilities: logProbabilities });
  }
  return { scores, usage: { promptTokens: read, completionTokens: 0 } };
}

/** The prompt in the model's own template, up to where its reply begins. */
function promptTokens({ module, model, sequence }: Reader, messages: readonly ChatMessage[]): Token[] {
  const session = new module.LlamaChatSession({ contextSequence: sequence });
  const chatHistory = [...chatItems(messages), { type: "model" as const, response: [] }];
  const { contextText } = session.chatWrapper.generateContextState({ chatHistory });
  session.dispose();
  return contextText.tokenize(model.tokenizer);
}

async function scoreTokens(sequence: LlamaSequence, prompt: readonly Token[], reply: readonly Token[]) {
  if (reply.length === 0) return { logProbabilities: [], evaluated: 0 };
  // The last token of the prompt is read again: its output is the first token of the reply.
  await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
  const start = sequence.nextTokenIndex;
  const first = prompt.length - 1;
  const whole = [...prompt, ...reply.slice(0, -1)];
  const input = whole.slice(start).map((token, index): Token | [Token, { generateNext: NextTokenQuestion }] => {
    const next = reply[start + index - first];
    return start + index < first || next === undefined ? token : [token, { generateNext: askFor(next) }];
  });
  const output = await sequence.controlledEvaluate(input);
  const logProbabilities = reply.map((token, index) => {
    const { logits, totalLogitWeight } = output[first - start + index]?.next ?? {};
    const logit = logits?.get(token);
    if (!logits || logit === undefined || totalLogitWeight === undefined) throw new Error("the model gave no logits");
    return logit - Math.max(...logits.values()) - Math.log(totalLogitWeight);
  });
  return { logProbabilities, evaluated: input.length };
}

/**
 * The largest logit comes in as that of the token that would be chosen: `includeMax` of 3.22.1 leaves it out unless it was asked for
 * anyway, and `includeTop` sorts the whole vocabulary, which takes twice as long.
 */
const askFor = (token: Token): NextTokenQuestion => ({
  logits: { filter: { tokens: [token], includeSelected: true } },
  options: { temperature: 0 },
  totalLogitWeight: true,
});
