/**
 * The language model that the environment names, or the reason why there is none. In this order: recorded answers (EMBODY_LLM_REPLAY), a
 * model file in this process (EMBODY_GGUF), a server (OPENAI_BASE_URL, OPENAI_API_KEY, EMBODY_MODEL). Nothing is contacted and nothing
 * loaded until the first question.
 */
import { existsSync, statSync } from "node:fs";
import { messageOf } from "../core/errors.ts";
import type { LanguageModel, UnavailableModel } from "../core/language-model.ts";
import type { Backend } from "./backend.ts";
import { openCache } from "./cache.ts";
import { realClock } from "./clock.ts";
import type { Clock } from "./complete.ts";
import { openGguf } from "./gguf/backend.ts";
import { Ledger, type LedgerOptions } from "./ledger.ts";
import { languageModel } from "./model.ts";
import { openAiUrl, openServer, type ServerOptions } from "./openai/backend.ts";
import { priceTable } from "./prices.ts";
import { openReplay, recording } from "./recordings.ts";
import { type Scrubber, scrubber } from "./secrets.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Asked when there is only a key. */
export const defaultModel = "gpt-5-mini";

export interface CreateOptions {
  /** Counts and caps; one without caps when absent. */
  readonly ledger?: Ledger;
  /** Folder of earlier answers, such as EMBODY_HOME/llm-cache; null or absent: none. */
  readonly cacheFolder?: string | null;
  readonly clock?: Clock;
}

/** A ledger with the prices that the environment gives. @throws EmbodyError when EMBODY_PRICES cannot be read. */
export function openLedger(environment: Environment, options: Omit<LedgerOptions, "prices"> = {}): Ledger {
  return new Ledger({ ...options, prices: priceTable(environment.EMBODY_PRICES) });
}

export function createLanguageModel(
  environment: Environment,
  options: CreateOptions = {},
): LanguageModel | UnavailableModel {
  const scrub = scrubberFor(environment);
  const found = findBackend(environment, scrub);
  if ("unavailable" in found) return found;
  const folder = environment.EMBODY_LLM_RECORD;
  // A replayed answer is no new one; recording it would only rewrite its date.
  const backend = folder && !environment.EMBODY_LLM_REPLAY ? recording(found, folder, scrub) : found;
  return languageModel(backend, {
    ledger: options.ledger ?? openLedger(environment),
    clock: options.clock ?? realClock(),
    cache: options.cacheFolder ? openCache(options.cacheFolder, scrub) : null,
  });
}

/** The `openai` package sends the headers of OPENAI_CUSTOM_HEADERS ("Name: value" lines), which gateways want keys in. */
export function scrubberFor(environment: Environment): Scrubber {
  const headers = (environment.OPENAI_CUSTOM_HEADERS ?? "").split("\n").map((line) => line.split(/:(.*)/s));
  const secret = headers.filter(([name = ""]) => /auth|key|token|secret|cookie/i.test(name));
  return scrubber([environment.OPENAI_API_KEY?.trim(), ...secret.map(([, value]) => value?.trim())]);
}

/** Where a server is, from the environment; the reason where that does not name one. */
export function findServer(environment: Environment): ServerOptions | UnavailableModel {
  const apiKey = environment.OPENAI_API_KEY?.trim() || undefined;
  const given = environment.OPENAI_BASE_URL?.trim() || undefined;
  const named = environment.EMBODY_MODEL?.trim() || undefined;
  if (!apiKey && !given) {
    return {
      unavailable: named
        ? `EMBODY_MODEL is '${named}', but neither OPENAI_API_KEY nor OPENAI_BASE_URL says where it is.`
        : "No language model is configured.",
      remedy: "Set OPENAI_API_KEY, or OPENAI_BASE_URL and EMBODY_MODEL, or EMBODY_GGUF (docs/models.md).",
    };
  }
  const url = URL.parse(given ?? openAiUrl);
  const isHttp = url !== null && ["http:", "https:"].includes(url.protocol);
  if (!isHttp || url.username || url.password || url.search) {
    // What it holds may be a key: it is not repeated.
    const why = isHttp ? "holds a name, a password or a query" : "is no http address";
    return {
      unavailable: `OPENAI_BASE_URL ${why}.`,
      remedy: "Such as http://localhost:11434/v1; a key goes into OPENAI_API_KEY.",
    };
  }
  const isOpenAi = url.hostname === "api.openai.com";
  if (isOpenAi && !apiKey) return { unavailable: "OPENAI_API_KEY is not set.", remedy: "OpenAI wants one." };
  if (!isOpenAi && !named) {
    return {
      unavailable: `EMBODY_MODEL is not set, and ${url.host} may have several.`,
      remedy: "Name the model as the server does; 'embody doctor' lists what it has.",
    };
  }
  return {
    baseUrl: url.href.replace(/\/+$/, ""),
    model: named ?? defaultModel,
    apiKey,
    organization: isOpenAi ? environment.OPENAI_ORG_ID : undefined,
    project: isOpenAi ? environment.OPENAI_PROJECT_ID : undefined,
    scrub: scrubberFor(environment),
  };
}

function findBackend(environment: Environment, scrub: Scrubber): Backend | UnavailableModel {
  const { EMBODY_LLM_REPLAY: replay, EMBODY_GGUF: gguf } = environment;
  if (replay) {
    try {
      return openReplay(replay);
    } catch (error) {
      return {
        unavailable: `EMBODY_LLM_REPLAY: ${scrub.text(messageOf(error))}`,
        remedy: "Name a folder of recorded answers.",
      };
    }
  }
  if (gguf) {
    if (!existsSync(gguf) || !statSync(gguf).isFile()) {
      return { unavailable: `EMBODY_GGUF '${gguf}' is no file.`, remedy: "Name a model file in GGUF format." };
    }
    return openGguf({ path: gguf });
  }
  const server = findServer(environment);
  return "unavailable" in server ? server : openServer(server);
}
