/**
 * Errors that a person can act on. Every error of ours carries a stable code, says what happened with its values, and,
 * where there is one, the remedy. The command line turns the code into one line and an exit code; only `internal`
 * errors ever show a stack.
 */

/** Exit codes of the command line (docs/cli.md). */
export const exitCodes = {
  done: 0,
  notReached: 1,
  badRequest: 2,
  impossible: 3,
  budget: 4,
  internal: 70,
  interrupted: 130,
} as const;

export type ErrorCode =
  | "bad-request"
  | "not-understood"
  | "bad-predicate"
  | "bad-plan"
  | "bad-file"
  | "not-found"
  | "unavailable"
  | "connection"
  | "model"
  | "budget"
  | "internal";

export interface ErrorOptions {
  /** What the person can do about it, one sentence. */
  remedy?: string;
  cause?: unknown;
}

export class EmbodyError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "EmbodyError";
    this.code = code;
    this.remedy = options.remedy;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Levenshtein distance, for "did you mean". */
export function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const current = [i];
    for (let j = 1; j <= right.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/** The names nearest to `name`, best first, at most `limit`, none that differ in more than a third of their letters. */
export function nearestNames(name: string, names: Iterable<string>, limit = 3): string[] {
  const tolerance = Math.max(1, Math.floor(name.length / 3));
  return [...names]
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ distance }) => distance <= tolerance)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}
