/**
 * What tokens cost. Prices change and models come: this table is data with its date and source, and EMBODY_PRICES (a JSON file, or the
 * JSON itself) goes before it. A model that neither names has no known price: its calls are counted in tokens, and a cap on money refuses
 * it rather than guess.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { EmbodyError, messageOf } from "../core/errors.ts";

export interface Price {
  /** US dollars for a million tokens. Discounts (cached prompts, batches) are not counted: a cap errs to the safe side. */
  readonly input: number;
  readonly output: number;
}

export interface PriceTable {
  /** Null: not known. */
  of(model: string): Price | null;
}

export const builtinPrices = {
  source: "OpenAI's list prices, standard tier, as quoted on https://deploybase.ai/articles/openai-pricing",
  date: "2026-03-21",
  /** Model: [input, output], US dollars for a million tokens. */
  models: {
    "gpt-5.4": [2.5, 15],
    "gpt-5.1": [1.25, 10],
    "gpt-5-pro": [15, 120],
    "gpt-5": [1.25, 10],
    "gpt-5-mini": [0.25, 2],
    "gpt-5-nano": [0.05, 0.4],
    "gpt-4.1": [2, 8],
    "gpt-4.1-mini": [0.4, 1.6],
    "gpt-4.1-nano": [0.1, 0.4],
    "gpt-4o": [2.5, 10],
    "gpt-4o-mini": [0.15, 0.6],
    o3: [2, 8],
    "o3-mini": [1.1, 4.4],
    "o4-mini": [1.1, 4.4],
  } satisfies Record<string, readonly [number, number]>,
} as const;

const fileSchema = z.record(z.string(), z.strictObject({ input: z.number().min(0), output: z.number().min(0) }));
const example = '{"my-model":{"input":0.5,"output":1.5}}, in US dollars for a million tokens';

/** @param given a path, or JSON itself; names may end in `*`. */
export function priceTable(given?: string): PriceTable {
  const own = Object.entries(given ? readPrices(given) : {});
  const builtin = Object.entries(builtinPrices.models).map(
    ([name, [input, output]]) => [name, { input, output }] as const,
  );
  return {
    of: (model) =>
      exactly(own, model) ?? byPattern(own, model) ?? exactly(builtin, model) ?? exactly(builtin, withoutDate(model)),
  };
}

type Entries = readonly (readonly [string, Price])[];

const exactly = (entries: Entries, model: string) => entries.find(([name]) => name === model)?.[1] ?? null;

function byPattern(entries: Entries, model: string): Price | null {
  const matches = entries.filter(([name]) => name.endsWith("*") && model.startsWith(name.slice(0, -1)));
  return matches.sort(([left], [right]) => right.length - left.length)[0]?.[1] ?? null;
}

/** `gpt-5-mini-2025-08-07` costs what `gpt-5-mini` does. */
const withoutDate = (model: string) => model.replace(/-\d{4}-\d{2}-\d{2}$/, "");

function readPrices(given: string): Record<string, Price> {
  const isText = given.trimStart().startsWith("{");
  const where = isText ? "EMBODY_PRICES" : `EMBODY_PRICES '${given}'`;
  let json: unknown;
  try {
    json = JSON.parse(isText ? given : readFileSync(given, "utf8"));
  } catch (cause) {
    throw new EmbodyError("bad-file", `${where} cannot be read: ${messageOf(cause)}.`, {
      remedy: `Name a file of such JSON: ${example}.`,
    });
  }
  const result = fileSchema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new EmbodyError(
    "bad-file",
    `${where}: ${issue?.path.join(".") || "the file"}: ${issue?.message ?? "is wrong"}.`,
    {
      remedy: `It should hold such JSON: ${example}.`,
    },
  );
}
