/**
 * Nothing is trained for a verifier that nobody has accepted: `--yes` accepts it, on a terminal a person is asked and may edit it first, and where there is
 * nobody to ask the draft is kept in a file and the request is refused with the two ways to go on.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import type { DraftedTask } from "../../../core/drafted-task.ts";
import { EmbodyError, messageOf } from "../../../core/errors.ts";
import { replaceFile } from "../../../store/files.ts";
import type { Home } from "../../../store/home.ts";
import { makeFolder } from "../run-folder.ts";
import { draftFileText } from "./draft-file.ts";

/** Whom a draft is shown to, and who may answer. */
export interface Person {
  /** Lines for standard error. */
  show(lines: readonly string[]): void;
  /** The answer to a question; null: there is nobody to ask. */
  readonly ask: ((question: string, signal?: AbortSignal) => Promise<string>) | null;
  /** The text as it was changed in an editor. */
  edit(text: string): string;
}

/** The person at this terminal. With `--json` nobody is asked: the events are for a program. */
export function personAtTerminal(json: boolean): Person {
  const isThere = !json && process.stdin.isTTY === true && process.stderr.isTTY === true;
  return {
    show: (lines) => process.stderr.write(lines.map((line) => `${line}\n`).join("")),
    ask: isThere ? askInTerminal : null,
    edit: editInEditor,
  };
}

async function askInTerminal(question: string, signal?: AbortSignal): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl-D: an end without an answer is a no.
    const closed = new Promise<string>((resolve) => reader.once("close", () => resolve("n")));
    return await Promise.race([reader.question(question, signal ? { signal } : {}), closed]);
  } finally {
    reader.close();
  }
}

function editInEditor(text: string): string {
  const editor = process.env.VISUAL || process.env.EDITOR || "vi";
  const folder = mkdtempSync(join(tmpdir(), "embody-draft-"));
  const file = join(folder, "fitness.ts");
  try {
    writeFileSync(file, text);
    const [command = "vi", ...given] = editor.split(/\s+/);
    const { error, status } = spawnSync(command, [...given, file], { stdio: "inherit" });
    if (error || status !== 0) {
      throw new EmbodyError(
        "unavailable",
        `The editor '${editor}' failed: ${error ? messageOf(error) : `code ${status}`}.`,
        {
          remedy: "Set EDITOR, or give a file with --fitness FILE.",
        },
      );
    }
    return readFileSync(file, "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export type Answer = "yes" | "no" | { readonly edited: string };

/** @param fault why it cannot be accepted as it is; null: it can */
export async function confirm(
  draft: DraftedTask,
  fault: string | null,
  person: Person,
  signal?: AbortSignal,
): Promise<Answer> {
  if (!person.ask) return "no";
  for (;;) {
    const question = fault === null ? "train for it? [y]es, [e]dit, [n]o: " : "[e]dit it, or [n]o: ";
    const answer = (await person.ask(question, signal)).trim().toLowerCase();
    if (fault === null && /^y(es)?$/.test(answer)) return "yes";
    if (/^e(dit)?$/.test(answer)) return { edited: person.edit(draftFileText(draft)) };
    if (/^no?$/.test(answer)) return "no";
  }
}

/** Keeps a draft that was not accepted, for a person to edit. Gives its path. */
export function keepDraft(draft: DraftedTask, home: Home): string {
  const folder = join(home.root, "drafts");
  makeFolder(folder);
  const path = join(folder, `${draft.id.replace(/^new\//, "")}.ts`);
  replaceFile(path, draftFileText(draft));
  return path;
}
