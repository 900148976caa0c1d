/**
 * Keys never appear: not in errors and their causes, not in events, logs, recorded answers or the cache. Servers and proxies do echo
 * them (in a message, in a header), so whatever comes from outside is scrubbed before it is kept, and errors of other packages, which
 * hold requests and headers, are never handed on: only their words are.
 */

export interface Scrubber {
  /** The text without any key. */
  text(text: string): string;
  /** Any JSON value without any key, in names as in values. */
  value<Value>(value: Value): Value;
  /** Scrubs a text that comes in pieces, between which a key may be split: the last few letters are held back until `end`. */
  stream(onText: (text: string) => void): { push(piece: string): void; end(): void };
  /** An error with the words of another, its causes included, and nothing else of it. */
  error(error: unknown): Error;
}

const hidden = "[key]";
/** What keys look like, wherever they come from. */
const likeKeys = [
  /\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}/g,
  /\bBearer\s+[\w.~+/-]{8,}=*/gi,
  /(?<=:\/\/)[^/\s:@]+:[^/\s@]+(?=@)/g,
];
/** A shorter "key" (Ollama's users write `ollama`) is no secret, and taking it out would maim texts. */
const shortestKey = 8;
const deepestCause = 5;

/** @param secrets keys in use; empty ones are ignored. */
export function scrubber(secrets: readonly (string | undefined)[]): Scrubber {
  const forms = [...new Set(secrets.filter((secret) => secret !== undefined && secret.length >= shortestKey))]
    .flatMap((secret) => (secret === undefined ? [] : formsOf(secret)))
    .sort((left, right) => right.length - left.length);
  const known = (from: string) => forms.reduce((scrubbed, form) => scrubbed.replaceAll(form, hidden), from);
  const text = (from: string) => likeKeys.reduce((scrubbed, pattern) => scrubbed.replace(pattern, hidden), known(from));
  const error = (from: unknown, depth = 0): Error => {
    const scrubbed = new Error(text(from instanceof Error ? from.message : String(from)));
    scrubbed.name = from instanceof Error ? text(from.constructor.name) : "Error";
    // The stack of the original names the code that failed; its first lines repeat the message.
    if (from instanceof Error && from.stack) scrubbed.stack = text(from.stack);
    const cause = from instanceof Error ? from.cause : undefined;
    if (cause !== undefined && depth < deepestCause) scrubbed.cause = error(cause, depth + 1);
    return scrubbed;
  };
  /** A key that is not whole yet is shorter than the longest form. */
  const held = Math.max(0, (forms[0]?.length ?? 1) - 1);
  const stream = (onText: (piece: string) => void) => {
    let rest = "";
    const emit = (keep: number) => {
      // Not by what keys look like: the beginning of a key may look like a whole one, and its end would then pass.
      rest = known(rest);
      const ready = rest.slice(0, Math.max(0, rest.length - keep));
      rest = rest.slice(ready.length);
      if (ready !== "") onText(ready);
    };
    return {
      push(piece: string) {
        rest += piece;
        emit(held);
      },
      end: () => emit(0),
    };
  };
  return {
    text,
    stream,
    value: <Value>(value: Value) => scrubValue(value, text) as Value,
    error: (from) => error(from),
  };
}

/** A key as it may come back: as it is, in a URL, in JSON, in base64 (basic authentication). */
function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, encodeURIComponent(secret), json, Buffer.from(secret).toString("base64")])];
}

function scrubValue(value: unknown, text: (from: string) => string): unknown {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((entry) => scrubValue(entry, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [text(name), scrubValue(entry, text)]));
}
