/** Prompts are files (`prompts/*.md`): `## system` and `## user`, with `{{name}}` for what is filled in. */
import { readFileSync } from "node:fs";
import type { ChatMessage } from "../src/core/language-model.ts";

export type PromptName =
  | "plan"
  | "replan"
  | "correct"
  | "propose"
  | "choose-action"
  | "verifier"
  | "verifier-stage"
  | "reward"
  | "reward-again"
  | "reward-mend";

/**
 * The messages of a prompt. Every name of the file must be given, and none besides.
 *
 * @throws RangeError otherwise: a prompt with a hole in it must not be sent.
 */
export function fillPrompt(name: PromptName, values: Readonly<Record<string, string>>): ChatMessage[] {
  const text = readFileSync(new URL(`./prompts/${name}.md`, import.meta.url), "utf8");
  const names = new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, found = ""]) => found));
  const missing = [...names].filter((each) => values[each] === undefined);
  const unknown = Object.keys(values).filter((each) => !names.has(each));
  if (missing.length > 0 || unknown.length > 0) {
    throw new RangeError(
      `prompts/${name}.md: missing ${missing.join(", ") || "-"}; unknown ${unknown.join(", ") || "-"}`,
    );
  }
  const sections = text.split(/^## (system|user)$/m).slice(1);
  const messages: ChatMessage[] = [];
  for (let at = 0; at + 1 < sections.length; at += 2) {
    const role = sections[at] === "system" ? "system" : "user";
    const content = (sections[at + 1] ?? "").trim().replace(/\{\{(\w+)\}\}/g, (_, each: string) => values[each] ?? "");
    messages.push({ role, content });
  }
  return messages;
}
