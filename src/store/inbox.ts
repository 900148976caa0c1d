/**
 * What people say to a run while it is at work: one line of JSON each, appended to EMBODY_HOME/runs/ID.inbox.jsonl by whoever says it, in whatever
 * process. The file exists as long as the run can hear, killed or not. A line is one write with O_APPEND, flushed, and begins on a new line whatever
 * stands before it, so neither writers at the same moment nor one that was killed in the middle can spoil another's words.
 */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { EmbodyError, messageOf } from "../core/errors.ts";

export const lineKinds = ["correction", "goal", "pause", "continue", "stop"] as const;
export type LineKind = (typeof lineKinds)[number];

export interface InboxLine {
  /** Unique: a line is taken once, however often its run is killed. */
  readonly id: string;
  /** ISO 8601. */
  readonly said: string;
  readonly kind: LineKind;
  /** Of a correction or a goal. */
  readonly words: string;
}

export type Saying = Pick<InboxLine, "kind" | "words">;

/** Longest words (characters): a line stays one write. */
const longest = 2000;

/** Makes the inbox of a run that begins, or opens the one of a run that goes on. */
export function createInbox(path: string): void {
  try {
    // Killed while it closed its inbox: what was said then still counts.
    if (!existsSync(path) && existsSync(`${path}.closed`)) renameSync(`${path}.closed`, path);
    closeSync(openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND));
  } catch (cause) {
    throw new EmbodyError("unavailable", `'${path}' could not be written: ${messageOf(cause)}.`, { cause });
  }
}

/** Says something to the run whose inbox this is. Throws `EmbodyError("not-found")` when it hears nothing any more. */
export function tellInbox(path: string, { kind, words }: Saying): InboxLine {
  if (words.length > longest) {
    throw new EmbodyError("bad-request", `That is ${words.length} characters; at most ${longest} are heard.`, {
      remedy: "Say it in fewer words.",
    });
  }
  const line: InboxLine = { id: randomUUID(), said: new Date().toISOString(), kind, words };
  const deaf = () =>
    new EmbodyError("not-found", `The run of '${path}' has ended.`, { remedy: "Give a new goal with: embody do." });
  let file: number;
  try {
    file = openSync(path, constants.O_WRONLY | constants.O_APPEND);
  } catch {
    throw deaf();
  }
  try {
    const bytes = Buffer.from(`\n${JSON.stringify(line)}\n`);
    if (writeSync(file, bytes) !== bytes.length) throw new Error("the disk is full");
    fsyncSync(file);
  } catch (cause) {
    throw new EmbodyError("unavailable", `'${path}' could not be written: ${messageOf(cause)}.`, { cause });
  } finally {
    closeSync(file);
  }
  // The run may have closed its inbox between the two: then the words went nowhere.
  if (!existsSync(path)) throw deaf();
  return line;
}

/** All whole lines so far, oldest first; what is no line of ours is passed over. */
export function readInbox(path: string): InboxLine[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .slice(0, -1)
    .flatMap((text) => {
      try {
        const line = JSON.parse(text) as InboxLine;
        const known = typeof line.id === "string" && typeof line.words === "string" && lineKinds.includes(line.kind);
        return known ? [line] : [];
      } catch {
        return [];
      }
    });
}

/** From here on nobody is heard any more; what was said until then can still be read at the path that is given back. */
export function closeInbox(path: string): string {
  const closed = `${path}.closed`;
  if (existsSync(path)) renameSync(path, closed);
  return closed;
}

/** It was closed too early: something had been said. */
export function reopenInbox(path: string): void {
  renameSync(`${path}.closed`, path);
}

export function removeInbox(path: string): void {
  for (const each of [path, `${path}.closed`]) rmSync(each, { force: true });
}

/** Milliseconds between two looks at the file. A look is one `stat`. */
const lookInterval = 50;

/** Calls `listener` whenever the file has grown; gives a function that ends it. */
export function watchInbox(path: string, listener: () => void): () => void {
  const sizeOf = () => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  let size = sizeOf();
  const timer = setInterval(() => {
    const now = sizeOf();
    if (now === size) return;
    size = now;
    listener();
  }, lookInterval);
  return () => clearInterval(timer);
}
