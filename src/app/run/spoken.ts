/**
 * What a person types while a run is at work: on a terminal, or on standard input with `--stdin`. Each line goes through the run's inbox like
 * what `embody tell` says, so it is as durable, and means the same.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { messageOf } from "../../core/errors.ts";
import { type Saying, tellInbox } from "../../store/inbox.ts";

const pauses = /^(?:please )?(?:pause|wait|hold on|hold it|one moment|wait a (?:moment|minute|second))(?: please)?$/;
const continuations = /^(?:please )?(?:go on|continue|carry on|resume|proceed|keep going|unpause)(?: please)?$/;
const stops = /^(?:please )?(?:stop|quit|exit|abort|cancel|end)(?: please)?$/;
const next = /^(?:and )?(?:then|next|after that|afterwards)\b[\s,:]*(.+)$/i;

/** What a typed line means; null: nothing was typed. */
export function sayingOf(line: string): Saying | null {
  const text = line.trim();
  const words = text
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, " ")
    .trim();
  if (text === "") return null;
  if (pauses.test(words)) return { kind: "pause", words: text };
  if (continuations.test(words)) return { kind: "continue", words: text };
  if (stops.test(words)) return { kind: "stop", words: text };
  const following = next.exec(text)?.[1];
  return following === undefined ? { kind: "correction", words: text } : { kind: "goal", words: following };
}

/** Yes or no; null: neither. */
function answerOf(line: string): boolean | null {
  const words = line.trim().toLowerCase();
  if (/^(?:y|yes|yeah|sure|ok|okay|train it|do it)\.?$/.test(words)) return true;
  return /^(?:n|no|nope|don't|never)\.?$/.test(words) ? false : null;
}

/** A question that is answered on the same lines on which corrections are typed: while it is open, "y" and "n" are its answers. */
export class Question {
  #answer: ((yes: boolean) => void) | null = null;

  ask(question: string, signal: AbortSignal, onNote: (line: string) => void): Promise<boolean> {
    onNote(question);
    return new Promise((resolve) => {
      const settle = (yes: boolean) => {
        this.#answer = null;
        signal.removeEventListener("abort", refuse);
        resolve(yes);
      };
      const refuse = () => settle(false);
      this.#answer = settle;
      signal.addEventListener("abort", refuse, { once: true });
      if (signal.aborted) refuse();
    });
  }

  /** Whether the line was its answer. */
  takes(line: string): boolean {
    const answer = answerOf(line);
    if (answer === null || !this.#answer) return false;
    this.#answer(answer);
    return true;
  }
}

export interface TypingOptions {
  readonly inbox: string;
  readonly question: Question;
  readonly onNote: (line: string) => void;
  /** A line was typed: the terminal's cursor is one line further down. */
  readonly onTyped: () => void;
}

/** Listens to standard input; gives a function that ends it. */
export function listenToTyping({ inbox, question, onNote, onTyped }: TypingOptions): () => void {
  // Not `terminal: true`: that takes Ctrl-C away.
  const reader = createInterface({ input: process.stdin, terminal: false });
  reader.on("line", (line) => {
    onTyped();
    if (question.takes(line)) return;
    const saying = sayingOf(line);
    if (saying === null) return;
    try {
      tellInbox(inbox, saying);
    } catch (error) {
      onNote(messageOf(error));
    }
  });
  return () => {
    reader.close();
    process.stdin.pause();
    process.stdin.unref?.();
  };
}

/** Whether somebody sits at this terminal. A program in the background that reads from it would be stopped (SIGTTIN). */
export function isTypedAt(): boolean {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  try {
    // pid (command) state parent group session terminal foreground-group
    const fields = readFileSync("/proc/self/stat", "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[2] === fields[5];
  } catch {
    // No such file on this system.
    return true;
  }
}
