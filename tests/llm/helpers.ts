/** What the tests of the room share: a clock that does not wait, a model at a server, a small schema. */
import { z } from "zod";
import type { LanguageModel, ModelCall } from "../../src/core/language-model.ts";
import { isUnavailable } from "../../src/core/language-model.ts";
import type { Clock } from "../../src/llm/complete.ts";
import {
  type CreateOptions,
  createLanguageModel,
  Ledger,
  type LedgerOptions,
  priceTable,
} from "../../src/llm/index.ts";

/** Sleeps are noted, not slept; jitter is all of the wait. */
export function fakeClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    now: () => performance.now() / 1000,
    sleep: async (seconds) => void slept.push(seconds),
    random: () => 1,
  };
}

export const plan = z.object({ item: z.string(), count: z.int().min(1) });
export const torches = JSON.stringify({ item: "torch", count: 3 });
export const prompt = [
  { role: "system", content: "You plan." },
  { role: "user", content: "get three torches" },
] as const;

/** One dollar for a million prompt tokens, two for a million of replies. */
export const prices = priceTable('{"test-model":{"input":1,"output":2}}');

export function modelAt(
  url: string,
  options: Omit<CreateOptions, "ledger"> & { ledger?: LedgerOptions; environment?: Record<string, string> } = {},
) {
  const calls: ModelCall[] = [];
  const clock = fakeClock();
  const ledger = new Ledger({ prices, onCall: (call) => calls.push(call), ...options.ledger });
  const environment = { OPENAI_BASE_URL: url, EMBODY_MODEL: "test-model", ...options.environment };
  const model = createLanguageModel(environment, { clock, ...options, ledger });
  return { model: available(model), ledger, calls, clock };
}

export function available(model: ReturnType<typeof createLanguageModel>): LanguageModel {
  if (isUnavailable(model)) throw new Error(model.unavailable);
  return model;
}
