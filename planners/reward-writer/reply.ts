/**
 * A reward as a model replies it, and how that is read. What is sent is a strict schema; what comes may be JSON of another shape, a block of code in
 * Markdown, or bare code, and each of them is worth more than asking again. What is read is only text: the checker of the language has the last word.
 */
import { z } from "zod";
import { printable } from "../../src/core/printable.ts";
import { oneLine } from "../proposal.ts";

export interface RewardReply {
  readonly source: string;
  /** What the model says of it, in a line; may be empty. */
  readonly note: string;
}

/** A longer text is refused by the checker in any case. */
const longestSource = 20_000;
const sourceKeys = ["reward", "code", "source", "text", "value"];
const noteKeys = ["thinking", "note", "explanation", "reasoning"];

const asked = z.object({
  thinking: z.string().nullable().describe("what the terms are for, or what is changed and why, in a sentence or two"),
  reward: z.string().describe("the whole text, beginning with its first line of code"),
});
const { $schema: _, ...strict } = z.toJSONSchema(asked, { io: "input" });

export const rewardReplySchema: z.ZodType<RewardReply> = z
  .unknown()
  .meta(strict as Record<string, unknown>)
  .transform((value, context) => {
    const read = readReply(value);
    if (read) return read;
    context.addIssue("a reply is an object with thinking and reward, the text of the reward");
    return z.NEVER;
  });

function readReply(value: unknown): RewardReply | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  const text = sourceKeys.map((key) => fields[key]).find((each) => typeof each === "string" && each.trim() !== "");
  if (typeof text !== "string") return null;
  const note = noteKeys.map((key) => oneLine(fields[key])).find((each) => each !== "");
  return { source: sourceIn(text) ?? cleaned(text), note: note ?? "" };
}

/** Code in a reply that holds no JSON, for the schema above; undefined where there is none, or only the beginning of some. */
export function readRewardText(text: string): { readonly thinking: string; readonly reward: string } | undefined {
  const source = sourceIn(text);
  if (source === null || !isClosed(source)) return undefined;
  const before = text.slice(0, Math.max(0, text.search(/```|export|function|const /))).trim();
  return { thinking: before, reward: source };
}

const beginsCode = /^\s*(?:export|const|let|function|interface|type|declare|\/\/|\/\*)/;
const isReward = /\b(?:function|const|let)\s+reward\b/;

/** The code of a text: of its blocks the last that has a reward, else from where code begins. */
function sourceIn(text: string): string | null {
  const answer = text.replace(/^\s*<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/i, "");
  const fenced = [...answer.matchAll(/```[\w-]*[^\S\n]*\n?([\s\S]*?)(?:```|$)/g)].map((match) => match[1] ?? "");
  const block = fenced.reverse().find((each) => isReward.test(each));
  if (block !== undefined) return cleaned(block);
  if (!isReward.test(answer)) return null;
  if (beginsCode.test(answer)) return cleaned(answer);
  const start = /^(?:export|const|function|interface|type|\/\/|\/\*)/m.exec(answer);
  return start ? cleaned(answer.slice(start.index, lastOf(answer) + 1)) : null;
}

/** Where code may end: prose after it is left out. */
const lastOf = (text: string) => Math.max(text.lastIndexOf("}"), text.lastIndexOf(";"));

/** What many models get wrong in the same way: line ends that were escaped twice, a function that is not exported. */
function cleaned(text: string): string {
  const whole = text.includes("\n") ? text : text.replaceAll("\\n", "\n");
  const source = printable(whole.replaceAll("\r\n", "\n").slice(0, longestSource)).trim();
  const exported = source.replace(/^(?:export\s+default\s+)?function reward\b/m, "export function reward");
  return `${exported.replace(/^const reward\s*=/m, "export const reward =")}\n`;
}

/** Whether every bracket is closed; what was cut off leaves some open. */
function isClosed(source: string): boolean {
  let depth = 0;
  for (const letter of source.replace(/\/\/.*$/gm, "").replace(/\/\*[\s\S]*?\*\//g, "")) {
    if ("{[(".includes(letter)) depth++;
    else if ("}])".includes(letter)) depth--;
  }
  return depth === 0;
}
