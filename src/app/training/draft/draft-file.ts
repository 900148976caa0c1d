/**
 * A draft as a file that a person can edit: the verifier with a head of comments that says what does not stand in its text. The same file, edited or written
 * by hand, comes back through `--fitness`; a head is not needed where `--task` names the stage.
 *
 *     // sentence: make the ant spin on the spot
 *     // stage: rapier/ant
 *     // horizon: 13
 *     // start yaw: 3.14
 */
import { readFileSync } from "node:fs";
import type { DraftedTask } from "../../../core/drafted-task.ts";
import { EmbodyError, messageOf } from "../../../core/errors.ts";

export interface DraftHead {
  readonly sentence?: string;
  readonly stage?: string;
  readonly horizon?: number;
  readonly yaw?: number;
}

export function draftFileText({ sentence, stage, horizon, start, verifier }: DraftedTask): string {
  const head = [
    `// sentence: ${sentence.replace(/\s+/g, " ")}`,
    `// stage: ${stage}`,
    `// horizon: ${horizon}`,
    ...(start.yaw === undefined ? [] : [`// start yaw: ${start.yaw}`]),
  ];
  return `${head.join("\n")}\n\n${verifier}`;
}

/** The head and what follows it. */
export function parseDraftFile(text: string): { readonly head: DraftHead; readonly verifier: string } {
  const lines = text.split(/\r?\n/);
  const head: { sentence?: string; stage?: string; horizon?: number; yaw?: number } = {};
  let at = 0;
  for (; at < lines.length; at++) {
    const [, name, value = ""] =
      /^\/\/\s*(sentence|stage|horizon|start yaw)\s*:\s*(.+?)\s*$/.exec(lines[at] ?? "") ?? [];
    if (name === "sentence") head.sentence = value;
    else if (name === "stage") head.stage = value;
    else if (name === "horizon") head.horizon = numberIn(value, name);
    else if (name === "start yaw") head.yaw = numberIn(value, name);
    else break;
  }
  // The language tells lines: those of the file stay where they are.
  const verifier = at === 0 ? text : `${"\n".repeat(at)}${lines.slice(at).join("\n")}`;
  return { head, verifier };
}

function numberIn(value: string, name: string): number {
  const found = Number(value.replace(/\s*(s|rad)$/, ""));
  if (Number.isFinite(found) && found > 0) return found;
  throw new EmbodyError("bad-request", `'// ${name}: ${value}' is no number above 0.`, {
    remedy: `Write such as '// ${name}: 10'.`,
  });
}

export function readDraftFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new EmbodyError("not-found", `Option --fitness '${file}': it cannot be read: ${messageOf(cause)}.`, {
      remedy: "Give the path of a TypeScript file that exports fitness and success.",
      cause,
    });
  }
}
