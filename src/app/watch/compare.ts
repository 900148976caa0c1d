/**
 * The room of the watch server in which a person compares two episodes: `/compare` is the page, `/compare/question` says what is asked at present,
 * and a choice is posted to `/compare/choice`. It takes a choice only for the question that is open, only as JSON, and only from its own page
 * (`Origin`), so that no foreign page can answer with a form; Host and token are checked by the server before.
 */
import type { IncomingMessage } from "node:http";

export type Preference = "a" | "b" | "same" | "stop";

export interface ComparisonQuestion {
  /** What the person asked for. */
  readonly sentence: string;
  /** Ids of episodes, as the server names them. */
  readonly a: string;
  readonly b: string;
}

/** What the page is told; `question` counts from 1 and is null while nothing is asked. */
export type ComparisonState =
  | { readonly question: null; readonly isOver: boolean }
  | ({ readonly question: number; readonly isOver: false } & ComparisonQuestion);

interface OpenQuestion extends ComparisonQuestion {
  readonly number: number;
  readonly resolve: (preference: Preference | null) => void;
}

/** A choice is some dozen bytes. */
const mostBytes = 1000;

export class ComparisonRoom {
  #open: OpenQuestion | null = null;
  #asked = 0;
  #isOver = false;

  /** Resolves with the choice, or null when `signal` aborts before there is one. */
  ask(question: ComparisonQuestion, signal: AbortSignal): Promise<Preference | null> {
    this.#open?.resolve(null);
    const number = ++this.#asked;
    return new Promise((resolve) => {
      const settle = (preference: Preference | null) => {
        signal.removeEventListener("abort", onAbort);
        if (this.#open?.number === number) this.#open = null;
        resolve(preference);
      };
      const onAbort = () => settle(null);
      signal.addEventListener("abort", onAbort, { once: true });
      this.#open = { ...question, number, resolve: settle };
      if (signal.aborted) settle(null);
    });
  }

  /** Nothing more will be asked. */
  close(): void {
    this.#isOver = true;
    this.#open?.resolve(null);
  }

  state(): ComparisonState {
    if (!this.#open) return { question: null, isOver: this.#isOver };
    const { number, sentence, a, b } = this.#open;
    return { question: number, isOver: false, sentence, a, b };
  }

  /** The status of the answer: 200 taken, 409 the question is not open any more, 400, 403, 413 or 415 where the request is wrong. */
  async take(request: IncomingMessage): Promise<number> {
    const { host, origin } = request.headers;
    if (origin === undefined || URL.parse(origin)?.host !== host) return 403;
    if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) return 415;
    const text = await readBody(request);
    if (text === null) return 413;
    const choice = parseChoice(text);
    if (choice === null) return 400;
    if (choice.question !== this.#open?.number) return 409;
    this.#open.resolve(choice.preference);
    return 200;
  }
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

const preferences: ReadonlySet<unknown> = new Set<Preference>(["a", "b", "same", "stop"]);

function parseChoice(text: string): { question: number; preference: Preference } | null {
  try {
    const { question, preference } = JSON.parse(text) as Record<string, unknown>;
    if (typeof question !== "number" || !preferences.has(preference)) return null;
    return { question, preference: preference as Preference };
  } catch {
    // No JSON, or null: no choice.
    return null;
  }
}
