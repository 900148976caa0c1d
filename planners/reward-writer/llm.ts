/**
 * Rewards written by a language model, in the manner of Eureka (Ma et al. 2023, arXiv:2310.12931): the sentence, the state record as declarations, and the
 * language's rules go out; several texts are drawn, each with a seed of its own; after a round the model is told what its rewards did
 * (`reflect.ts`). A text that the checker refuses is sent back once with what is wrong, then given on as it is: the gates decide. The model sees
 * no task id, no reward of a person's, no verifier and no termination.
 *
 * A sample that fails costs that sample. When a budget is used up, what came is given back, and the next call says so.
 */

import {
  BudgetError,
  type ChatMessage,
  type LanguageModel,
  LanguageModelError,
  type ModelFailure,
} from "../../src/core/language-model.ts";
import { printable } from "../../src/core/printable.ts";
import { purposeKey, randomUint32 } from "../../src/core/random.ts";
import type { JudgedCandidate } from "../../src/core/reward-search.ts";
import { describeInputs, diagnose, formatDiagnostic, type InputDeclarations } from "../../src/lang/index.ts";
import { fillPrompt } from "../prompts.ts";
import { oneLine } from "../proposal.ts";
import { rewardGrammar } from "./grammar.ts";
import { type ReflectionKind, reflectionText } from "./reflect.ts";
import { type RewardReply, readRewardText, rewardReplySchema } from "./reply.ts";
import type { RewardBrief, RewardWriter, WriteRequest, WrittenReward } from "./writer.ts";

export interface LlmWriterOptions {
  /** What is told after a round, Eureka's or the race's. In a race the samples go on from several good rewards, else from the best alone. Default "race". */
  readonly reflection?: ReflectionKind;
  readonly temperature?: number;
  /** Requests at once. */
  readonly concurrency?: number;
  /** For one request (s). Default 300: a small machine takes its time. */
  readonly timeout?: number;
  /** Told, in a line each, of samples that came to nothing. */
  readonly onNotice?: (line: string) => void;
}

/** Thoughts of a reasoning model count. A reward of the grammar has fewer letters than this. */
const replyTokens = 8192;
const mostDiagnostics = 10;
/** Good rewards that a race's samples go on from, in turn. */
const mostParents = 3;
const longestSentence = 2000;
/** Letters of a reward in a conversation. */
const longestQuoted = 6000;
/** What would fail the next sample just as well. */
const finalFailures: ReadonlySet<ModelFailure> = new Set([
  "authentication",
  "unavailable",
  "not-recorded",
  "bad-request",
]);

export function llmWriter(model: LanguageModel, options: LlmWriterOptions = {}): RewardWriter {
  return new LlmWriter(model, options);
}

class LlmWriter implements RewardWriter {
  readonly name = "llm";
  readonly #model: LanguageModel;
  readonly #reflection: ReflectionKind;
  readonly #temperature: number;
  readonly #concurrency: number;
  readonly #timeout: number;
  readonly #notice: (line: string) => void;
  readonly #grammars = new WeakMap<InputDeclarations, { readonly text: string } | null>();
  /** Samples asked for, by generation: accounts are never used twice. */
  readonly #asked = new Map<number, number>();
  #usedUp: BudgetError | null = null;

  constructor(model: LanguageModel, options: LlmWriterOptions) {
    const { reflection = "race", temperature = 0.8, concurrency = 4, timeout = 300, onNotice = () => {} } = options;
    this.#model = model;
    this.#reflection = reflection;
    this.#temperature = temperature;
    this.#concurrency = concurrency;
    this.#timeout = timeout;
    this.#notice = onNotice;
  }

  async write(request: WriteRequest): Promise<readonly WrittenReward[]> {
    if (this.#usedUp) throw this.#usedUp;
    const written = new Map<number, WrittenReward>();
    const failures: LanguageModelError[] = [];
    const first = this.#asked.get(request.generation) ?? 0;
    this.#asked.set(request.generation, first + request.count);
    let next = 0;
    let isOver = false;
    const work = async () => {
      while (next < request.count && !isOver) {
        const index = next++;
        try {
          written.set(index, await this.#sample(request, index, `${request.generation}.${first + index}`));
        } catch (error) {
          isOver ||= this.#isLast(error);
          if (error instanceof LanguageModelError) failures.push(error);
          if (!(error instanceof LanguageModelError || error instanceof BudgetError) || request.signal?.aborted)
            throw error;
        }
      }
    };
    const workers = Array.from({ length: Math.min(this.#concurrency, request.count) }, work);
    const broken = (await Promise.allSettled(workers)).find((worker) => worker.status === "rejected");
    if (broken) throw broken.reason;
    if (written.size === 0 && request.count > 0) throw this.#usedUp ?? failures[0] ?? nothingCame(this.#model);
    for (const { message } of failures) this.#notice(oneLine(message));
    return [...written].sort(([left], [right]) => left - right).map(([, each]) => each);
  }

  /** Whether no more samples are worth asking for. */
  #isLast(error: unknown): boolean {
    if (error instanceof BudgetError) this.#usedUp = error;
    return !(error instanceof LanguageModelError) || finalFailures.has(error.reason);
  }

  async #sample(request: WriteRequest, index: number, account: string): Promise<WrittenReward> {
    const parent = parentOf(request, this.#reflection, index);
    const messages = this.#messages(request, parent);
    const seed = randomUint32(request.seed, purposeKey("reward-writer"), request.generation, index);
    const reply = await this.#ask(request, messages, { purpose: "reward", seed, account });
    const { source, note } = await this.#mended(request, messages, reply, { seed, account });
    return {
      source,
      parents: parent ? [parent.candidate.id] : [],
      note: note === "" ? `by ${oneLine(this.#model.name)}` : note,
      account,
    };
  }

  async #ask(
    { brief, signal }: WriteRequest,
    messages: readonly ChatMessage[],
    how: { readonly purpose: string; readonly seed: number; readonly account: string },
  ): Promise<RewardReply> {
    const grammar = this.#grammarFor(brief);
    const { value } = await this.#model.generate(rewardReplySchema, messages, {
      ...how,
      maxTokens: replyTokens,
      temperature: this.#temperature,
      maxReasks: 1,
      timeout: this.#timeout,
      readText: readRewardText,
      ...(grammar ? { grammar: grammar.text } : {}),
      ...(signal ? { signal } : {}),
    });
    return value;
  }

  /** The text, sent back once where the checker refuses it. What fails then fails at the gates. */
  async #mended(
    request: WriteRequest,
    messages: readonly ChatMessage[],
    reply: RewardReply,
    how: { readonly seed: number; readonly account: string },
  ): Promise<RewardReply> {
    const wrong = whatIsWrong(reply.source, request.brief);
    if (wrong === null) return reply;
    const asked = [...messages, quoted(reply.source), ...fillPrompt("reward-mend", { diagnostics: wrong })];
    try {
      const mended = await this.#ask(request, asked, { ...how, purpose: "reward-mend" });
      return { ...mended, note: mended.note || reply.note };
    } catch (error) {
      if (request.signal?.aborted) throw error;
      if (error instanceof BudgetError) this.#usedUp = error;
      else if (!(error instanceof LanguageModelError)) throw error;
      return reply;
    }
  }

  #messages({ brief, reflection }: WriteRequest, parent: JudgedCandidate | null): ChatMessage[] {
    const messages = fillPrompt("reward", {
      inputs: describeInputs(brief.inputs),
      controlDt: String(Number(brief.controlDt.toPrecision(4))),
      horizon: String(brief.horizon),
      steps: String(Math.round(brief.horizon / brief.controlDt)),
      sentence: printable(brief.sentence).replace(/\s+/g, " ").trim().slice(0, longestSentence),
    });
    const told = reflection === null ? "" : reflectionText(this.#reflection, parent, reflection);
    if (told === "") return messages;
    if (parent)
      return [...messages, quoted(parent.candidate.source), ...fillPrompt("reward-again", { reflection: told })];
    const last = messages.at(-1);
    return last ? [...messages.slice(0, -1), { ...last, content: `${last.content}\n\n${told}` }] : messages;
  }

  /** Null where no grammar fits: such a model writes freely. */
  #grammarFor({ inputs }: RewardBrief): { readonly text: string } | null {
    const known = this.#grammars.get(inputs);
    if (known !== undefined) return known;
    let grammar: { readonly text: string } | null = null;
    try {
      grammar = rewardGrammar(inputs);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#notice(`A model in this process writes without a grammar: ${error.message}.`);
    }
    this.#grammars.set(inputs, grammar);
    return grammar;
  }
}

const quoted = (source: string): ChatMessage => ({ role: "assistant", content: source.slice(0, longestQuoted) });

/** Of the elites, where they are known, else of the best judged. */
function parentOf({ reflection, elites }: WriteRequest, kind: ReflectionKind, index: number): JudgedCandidate | null {
  const judged = reflection?.judged ?? [];
  const known = elites.flatMap(({ id }) => judged.find(({ candidate }) => candidate.id === id) ?? []);
  const pool = known.length > 0 ? known : judged;
  const count = Math.min(kind === "eureka" ? 1 : mostParents, pool.length);
  return count === 0 ? null : (pool[index % count] ?? null);
}

/** What the checker says, a line each; null: nothing. */
function whatIsWrong(source: string, { inputs }: RewardBrief): string | null {
  const found = diagnose(source, { inputs, entries: [{ name: "reward", result: "terms" }] });
  if (found.length === 0) return null;
  const lines = found.slice(0, mostDiagnostics).map((each) => formatDiagnostic("reward.ts", each));
  return lines.join("\n");
}

function nothingCame(model: LanguageModel): LanguageModelError {
  return new LanguageModelError("server", `${model.name} wrote no reward.`);
}
