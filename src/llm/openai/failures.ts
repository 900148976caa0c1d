/**
 * What a server's "no" means: that it knows no such address, parameter or format (ask otherwise), that it is busy (ask later), or that
 * it will not (give up, with what to do about it). Servers agree on little but the status code, so their words are read, too.
 */
import { APIConnectionError, APIError } from "openai";
import type { AttemptFailure } from "../backend.ts";
import type { Scrubber } from "../secrets.ts";
import { type Mode, type Parameter, parameters } from "./abilities.ts";

/** What to do otherwise before the next attempt. */
export type Change = { readonly drop: Parameter } | "limit-field" | "mode" | "mode-for-this-schema" | "whatever";

export interface Diagnosis {
  readonly failure: Omit<AttemptFailure, "kind">;
  readonly kind: "later" | "final";
  /** Null: asking otherwise would not help. */
  readonly change: Change | null;
}

const refusing =
  /unsupported|(not|n't) (be )?(support|permit|allow|recogni[sz]e|accept)|unknown|unrecogni[sz]ed|extra|instead/i;
const tooLong = /context.?length|context (window|size)|too (long|large|many tokens)|maximum.{0,30}tokens/i;

/** Errors of a connection that was never made: nothing can have been used. */
const neverConnected = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

export function diagnose(error: unknown, mode: Mode, place: string, scrub: Scrubber): Diagnosis {
  const cause = scrub.error(error);
  const said = error instanceof APIError && error.status !== undefined ? wordsOf(error) : "";
  const message = endSentence(scrub.text(said || (error instanceof Error ? deepest(error).message : String(error))));
  if (!(error instanceof APIError) || error instanceof APIConnectionError || error.status === undefined) {
    return connection(error, message, cause, place);
  }
  const status: number = error.status;
  const failure = { message: `${status} ${message}`, status, cause, isBilled: false };
  if (status === 401 || status === 403) {
    const remedy = "Check OPENAI_API_KEY.";
    return { failure: { ...failure, reason: "authentication", remedy }, kind: "final", change: null };
  }
  if (status === 429) {
    if (error.code === "insufficient_quota") {
      const remedy = "The account has no credit left.";
      return { failure: { ...failure, reason: "rate-limit", remedy }, kind: "final", change: null };
    }
    return { failure: { ...failure, reason: "rate-limit", ...retryAfter(error.headers) }, kind: "later", change: null };
  }
  if (status === 404 || status === 405 || status === 501) return notThere(error, failure, mode, said);
  const change = changeFor(error, said, mode);
  if (status === 408 || status === 409 || status === 425 || status >= 500) {
    // A grammar that cannot be compiled is a 500 on some servers.
    return {
      failure: { ...failure, reason: "server", ...retryAfter(error.headers) },
      kind: "later",
      change: status >= 500 ? change : null,
    };
  }
  if (tooLong.test(`${error.code} ${said}`) && !change) {
    const remedy = "The prompt, or the reply asked for, is too long for this model.";
    return { failure: { ...failure, reason: "bad-request", remedy }, kind: "final", change: null };
  }
  return { failure: { ...failure, reason: "bad-request" }, kind: "final", change: change ?? "whatever" };
}

function notThere(
  error: APIError,
  failure: Omit<AttemptFailure, "kind" | "reason">,
  mode: Mode,
  said: string,
): Diagnosis {
  const isModel =
    error.code === "model_not_found" ||
    /model.{0,60}(not found|not exist|no such)|unknown model|try pulling/is.test(said);
  if (isModel) {
    const remedy = "Set EMBODY_MODEL to a model that the server has ('embody doctor' asks it).";
    return { failure: { ...failure, reason: "bad-request", remedy }, kind: "final", change: null };
  }
  const remedy = "Check OPENAI_BASE_URL: it usually ends in /v1.";
  return {
    failure: { ...failure, reason: "bad-request", remedy },
    kind: "final",
    change: mode === "responses" ? "mode" : null,
  };
}

/** Which part of the request the server does not take, by the parameter it names or by its words. */
function changeFor(error: APIError, said: string, mode: Mode): Change | null {
  const about = `${error.param ?? ""} ${error.code ?? ""} ${said}`;
  if (/max_(completion_)?tokens/.test(about) && refusing.test(about)) return "limit-field";
  if (/system.{0,20}role|role.{0,20}system/i.test(about)) return { drop: "system" };
  // Where no parameter is named, its name alone says little: `seed` may be a word of the prompt.
  const named = error.param ?? (refusing.test(said) ? said : "");
  for (const name of parameters) {
    if (name !== "system" && new RegExp(`\\b${name}\\b`).test(named)) return { drop: name };
  }
  if (mode === "chat-text") return null;
  if (/invalid.{0,10}schema|schema.{0,20}(invalid|failed)|grammar/i.test(about)) return "mode-for-this-schema";
  if (/response_format|text\.format|json_schema|json_object|structured|guided|'text'|"text"/i.test(about))
    return "mode";
  return null;
}

function connection(error: unknown, message: string, cause: Error, place: string): Diagnosis {
  const code = codeOf(error);
  if (code !== null && neverConnected.has(code)) {
    const remedy =
      code === "ECONNREFUSED"
        ? `Is a server running at ${place}? Check OPENAI_BASE_URL.`
        : "Check the network, and OPENAI_BASE_URL.";
    return {
      failure: {
        reason: "network",
        message: `No connection (${code}).`,
        cause,
        remedy,
        maxAttempts: 2,
        isBilled: false,
      },
      kind: "later",
      change: null,
    };
  }
  return {
    failure: { reason: "network", message: `The connection broke: ${message}`, cause, isBilled: true },
    kind: "later",
    change: null,
  };
}

/** Retry-After in seconds or as a date, or the milliseconds that OpenAI sends beside it. Nothing when there is neither. */
function retryAfter(headers: Headers | undefined): { retryAfter?: number } {
  const milliseconds = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (milliseconds >= 0) return { retryAfter: milliseconds / 1000 };
  const given = headers?.get("retry-after");
  if (!given) return {};
  const seconds = Number(given);
  const wait = Number.isNaN(seconds) ? (Date.parse(given) - Date.now()) / 1000 : seconds;
  return Number.isNaN(wait) ? {} : { retryAfter: Math.max(0, wait) };
}

/** What the server said, without the status that the package puts before it. */
function wordsOf(error: APIError): string {
  return error.message.replace(/^\d{3} /, "").slice(0, 600);
}

const endSentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

function deepest(error: Error): Error {
  let inner = error;
  for (let depth = 0; depth < 5 && inner.cause instanceof Error; depth++) inner = inner.cause;
  return inner;
}

function codeOf(error: unknown): string | null {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 6; inner = inner.cause, depth++) {
    const inners: unknown[] = inner instanceof AggregateError ? [inner, ...inner.errors] : [inner];
    for (const one of inners) {
      const code = (one as { code?: unknown }).code;
      if (typeof code === "string" && /^E[A-Z_]+$/.test(code)) return code;
    }
  }
  return null;
}
