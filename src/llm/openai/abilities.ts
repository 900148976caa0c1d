/**
 * What a server can do is found out by asking: the best way first, and the next when it says no. What worked is remembered for the
 * process, by address and model. OpenAI speaks Responses; Ollama, vLLM, llama.cpp and most others chat completions, with a JSON Schema
 * or with less.
 */

/** Ways to ask for a value, best first. */
export const modes = ["responses", "chat-schema", "chat-object", "chat-text"] as const;
export type Mode = (typeof modes)[number];

/** What some servers or models refuse, and can be left out. `system` is the role of that name. */
export const parameters = ["temperature", "seed", "store", "stream_options", "system", "strict"] as const;
export type Parameter = (typeof parameters)[number];

/** Names of the limit on the reply in chat completions: OpenAI's newer models want the second. */
export const limitFields = ["max_tokens", "max_completion_tokens"] as const;
export type LimitField = (typeof limitFields)[number];

export interface Abilities {
  mode: Mode;
  limitField: LimitField;
  readonly without: Set<Parameter>;
  /** Others than OpenAI may take a schema and not heed it, or heed it without the model knowing it: they are told it in words, too. */
  readonly isToldSchema: boolean;
}

const known = new Map<string, Abilities>();

export function abilitiesOf(baseUrl: string, model: string): Abilities {
  const key = JSON.stringify([baseUrl, model]);
  const found = known.get(key);
  if (found) return found;
  const isOpenAi = new URL(baseUrl).hostname === "api.openai.com";
  const fresh: Abilities = {
    mode: "responses",
    limitField: isOpenAi ? "max_completion_tokens" : "max_tokens",
    without: new Set(),
    isToldSchema: !isOpenAi,
  };
  known.set(key, fresh);
  return fresh;
}

/** The next way to ask; null after the last. */
export function nextMode(mode: Mode): Mode | null {
  return modes[modes.indexOf(mode) + 1] ?? null;
}
