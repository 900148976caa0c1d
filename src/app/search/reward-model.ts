/**
 * The language model that writes rewards, opened from the environment for one run: with the run's caps, and with every prompt and answer kept in the run's
 * folder, failed ones too, so that what a search was told can be read afterwards.
 *
 *     search/llm/0001-reward-0.0.json     messages, what was said, what it took, why it failed
 *
 * The folder is also the account book: a run that goes on adds up what is there, so its caps hold over all of its parts, however it ended. Keys are taken
 * out of everything that is written.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { EmbodyError, messageOf } from "../../core/errors.ts";
import {
  isUnavailable,
  type LanguageModel,
  type ModelCall,
  type ModelExchange,
  type UnavailableModel,
} from "../../core/language-model.ts";
import type { ModelTotals } from "../../core/training.ts";
import { scrubberFor } from "../../llm/create.ts";
import {
  createLanguageModel,
  type Environment,
  type Ledger,
  type LedgerState,
  openLedger,
  type Totals,
} from "../../llm/index.ts";
import type { Scrubber } from "../../llm/secrets.ts";
import { replaceFile } from "../../store/files.ts";

/** Of a run's folder. */
export const modelFolder = join("search", "llm");

export interface RewardModelOptions {
  /** Where prompts and answers are kept, such as a run's search/llm. */
  readonly folder: string;
  /** Caps for the whole run, what a drafted verifier took included; null or absent: none. */
  readonly maxUsd?: number | null;
  readonly maxTokens?: number | null;
  /** Of earlier answers; null or absent: every question is asked. */
  readonly cacheFolder?: string | null;
  readonly environment?: Environment;
  readonly onCall?: (call: ModelCall) => void;
}

export interface RewardModel {
  readonly model: LanguageModel;
  readonly ledger: Ledger;
  /** Of the whole run, earlier parts included. */
  usage(): ModelTotals;
  /** By account, which is a sample of the writer: calls, tokens, money, seconds. */
  byAccount(): ReadonlyMap<string, Totals>;
  close(): Promise<void>;
}

/** What the environment names, without asking it anything: whether a run may begin with it. */
export function findRewardModel(environment: Environment = process.env): LanguageModel | UnavailableModel {
  return createLanguageModel(environment);
}

/** @throws EmbodyError("unavailable") when there is no model */
export function openRewardModel(options: RewardModelOptions): RewardModel {
  const { folder, maxUsd = null, maxTokens = null, cacheFolder = null, environment = process.env } = options;
  const ledger = openLedger(environment, {
    maxUsd,
    maxTokens,
    onCall: options.onCall ?? (() => {}),
    resume: usedIn(folder),
  });
  const found = createLanguageModel(environment, { ledger, cacheFolder });
  if (isUnavailable(found)) {
    throw new EmbodyError("unavailable", `Rewards by 'llm' need a language model: ${found.unavailable}`, {
      remedy: `${found.remedy} Or use --reward builtin.`,
    });
  }
  return {
    model: keeping(found, folder, scrubberFor(environment)),
    ledger,
    usage() {
      const { calls, promptTokens, completionTokens, usd } = ledger.totals();
      return { calls, tokens: promptTokens + completionTokens, usd };
    },
    byAccount: () => ledger.byAccount(),
    close: () => found.close(),
  };
}

const callSchema = z.object({
  model: z.string(),
  purpose: z.string(),
  account: z.string().optional(),
  promptTokens: z.number(),
  completionTokens: z.number(),
  usd: z.number().nullable(),
  seconds: z.number(),
  cached: z.boolean(),
  estimated: z.boolean(),
  outcome: z.string(),
});

const exchangeSchema = z.object({
  format: z.literal(1),
  date: z.iso.datetime(),
  messages: z.array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() })),
  text: z.string(),
  failure: z.string().nullable(),
  call: callSchema,
});

/** One question and what came of it, as it lies in the folder. */
export type KeptExchange = z.infer<typeof exchangeSchema>;

const fileName = /^(\d+)-.*\.json$/;

function filesIn(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => fileName.test(name))
        .sort()
    : [];
}

/** In order. @throws EmbodyError("bad-file") for one that somebody changed */
export function readExchanges(folder: string): KeptExchange[] {
  return filesIn(folder).map((name) => {
    const path = join(folder, name);
    try {
      return exchangeSchema.parse(JSON.parse(readFileSync(path, "utf8")));
    } catch (cause) {
      const what = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
      throw new EmbodyError("bad-file", `'${path}' is no question to a model and its answer: ${what}.`, {
        remedy: "What the run has used is added up from these files: put it back, or begin a new run.",
        cause,
      });
    }
  });
}

function usedIn(folder: string): LedgerState {
  const lines = readExchanges(folder).map(({ call }) => ({
    model: call.model,
    purpose: call.purpose,
    ...(call.account === undefined ? {} : { account: call.account }),
    calls: call.cached ? 0 : 1,
    promptTokens: call.promptTokens,
    completionTokens: call.completionTokens,
    usd: call.usd ?? 0,
    unpriced: call.usd === null ? 1 : 0,
    cached: call.cached ? 1 : 0,
    seconds: call.seconds,
  }));
  return { lines };
}

/** Writes down every question, those inside one answer (asked again, with what was wrong) included. */
function keeping(model: LanguageModel, folder: string, scrub: Scrubber): LanguageModel {
  return hearing(model, exchangeKeeper(folder, scrub));
}

/** Tells of every exchange, besides whoever else is told. */
function hearing(model: LanguageModel, hear: (exchange: ModelExchange) => void): LanguageModel {
  return {
    ...model,
    generate: (schema, messages, options) =>
      model.generate(schema, messages, {
        ...options,
        onExchange(exchange) {
          hear(exchange);
          options.onExchange?.(exchange);
        },
      }),
  };
}

/** Files are numbered on from those that are there. */
function exchangeKeeper(folder: string, scrub: Scrubber): (exchange: ModelExchange) => void {
  mkdirSync(folder, { recursive: true });
  const last = filesIn(folder).at(-1);
  let count = last ? Number(fileName.exec(last)?.[1] ?? 0) : 0;
  return ({ messages, text, call, failure }) => {
    const name = [String(++count).padStart(4, "0"), call.purpose, call.account ?? ""].filter(Boolean).join("-");
    const date = new Date().toISOString();
    const kept = scrub.value({ format: 1, date, messages, text, failure, call });
    replaceFile(join(folder, `${name.replace(/[^\w.-]/g, "_")}.json`), `${JSON.stringify(kept, null, 2)}\n`);
  };
}

/** The model that is asked before there is a run: for a verifier. */
export interface DraftModel {
  readonly model: LanguageModel;
  /** Writes what was asked so far into the folder of the run that came of it, whose caps it counts towards. */
  keep(folder: string): void;
}

/** Null: the environment names no model. */
export function openDraftModel(
  caps: { readonly maxUsd: number | null; readonly maxTokens: number | null },
  environment: Environment = process.env,
): DraftModel | null {
  const found = createLanguageModel(environment, { ledger: openLedger(environment, caps) });
  if (isUnavailable(found)) return null;
  const exchanges: ModelExchange[] = [];
  return {
    model: hearing(found, (exchange) => exchanges.push(exchange)),
    keep(folder) {
      if (exchanges.length > 0) exchanges.splice(0).forEach(exchangeKeeper(folder, scrubberFor(environment)));
    },
  };
}
