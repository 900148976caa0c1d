/**
 * The verifier writer that speaks: a language model chooses the stage, then writes the text for it, with the stage's inputs, units and reach before it.
 * The schema that is sent is strict, the reading is not: a text in a code fence, or cut into fitness and success, is worth reading. What was
 * wrong with earlier drafts is shown with the draft, as the checker said it (Chen et al. 2023, "Teaching large language models to self-debug",
 * arXiv:2304.05128).
 */
import { z } from "zod";
import { EmbodyError } from "../../src/core/errors.ts";
import type { ChatMessage, GenerateOptions, LanguageModel } from "../../src/core/language-model.ts";
import { describeInputs } from "../../src/lang/index.ts";
import { fillPrompt } from "../prompts.ts";
import { oneLine } from "../proposal.ts";
import type { RejectedDraft, StageView, VerifierRequest, VerifierWriter } from "./writer.ts";

const limits = { name: 48, verifier: 6000, shortest: 1, longest: 60, usual: 10 } as const;
const replyTokens = 1500;
/** Of earlier drafts the last so many are shown. */
const shownDrafts = 2;

export function createLlmVerifierWriter(model: LanguageModel): VerifierWriter {
  return {
    name: "llm",
    async draft(request) {
      const stage = await chooseStage(model, request);
      const rejected = request.rejected.filter(({ draft }) => draft.stage === stage.name);
      const messages = fillPrompt("verifier", {
        stage: `${stage.name}: ${stage.summary}`,
        reach: reachText(stage),
        inputs: describeInputs(stage.inputs).trim(),
        rejected: rejected.slice(-shownDrafts).map(rejectedText).join(""),
        sentence: oneLine(request.sentence),
      });
      const written = await generate(model, verifierSchema, messages, request);
      return { stage: stage.name, start: {}, note: `as ${model.name} understands it`, ...written };
    },
  };
}

async function generate<Schema extends z.ZodType>(
  model: LanguageModel,
  schema: Schema,
  messages: readonly ChatMessage[],
  { signal }: VerifierRequest,
): Promise<z.output<Schema>> {
  const options: GenerateOptions = { purpose: "verifier", maxTokens: replyTokens, ...(signal ? { signal } : {}) };
  return (await model.generate(schema, messages, options)).value;
}

/** The stage of a body that the sentence names; the model chooses where there is more than one. */
async function chooseStage(model: LanguageModel, request: VerifierRequest): Promise<StageView> {
  const { sentence, stages, rejected } = request;
  const [first] = stages;
  if (!first) throw new EmbodyError("internal", "There is no stage to write a verifier for.");
  // A draft that was refused is mended where it is.
  const before = rejected.at(-1)?.draft.stage;
  const known = stages.find(({ name }) => name === before);
  if (known) return known;
  const words: readonly string[] = sentence.toLowerCase().match(/[a-z]+(?:-[a-z]+)*/g) ?? [];
  const named = stages.filter((stage) => stage.words.some((word) => words.includes(word)));
  const offered = named.length > 0 ? named : stages;
  const [only] = offered;
  if (offered.length === 1 && only) return only;
  const names = offered.map(({ name }) => name);
  const messages = fillPrompt("verifier-stage", {
    example: names[0] ?? "",
    stages: offered.map((stage) => `- ${stage.name}: ${stage.summary} (${stage.words.join(", ")})`).join("\n"),
    sentence: oneLine(sentence),
  });
  const { stage } = await generate(model, stageSchema(names), messages, request);
  return offered.find(({ name }) => name === stage) ?? only ?? first;
}

const stageSchema = (names: readonly string[]) => {
  const { $schema: _, ...strict } = z.toJSONSchema(z.object({ stage: z.enum(names) }));
  return z
    .unknown()
    .meta(strict as Record<string, unknown>)
    .transform((value, context) => {
      const said = oneLine(isRecord(value) ? value.stage : value);
      const stage = names.find((name) => name === said) ?? names.find((name) => name.endsWith(`/${said}`));
      if (stage !== undefined) return { stage };
      context.addIssue(`the stage is one of ${names.join(", ")}`);
      return z.NEVER;
    });
};

const strictVerifier = z.object({
  name: z.string().describe("two to four words with hyphens, such as ant-spin"),
  horizon: z.number().min(limits.shortest).max(limits.longest).describe("longest episode (s)"),
  verifier: z.string().describe("exports fitness and success, in the little language"),
});

interface Written {
  readonly name: string;
  readonly horizon: number;
  readonly verifier: string;
}

const verifierSchema = (() => {
  const { $schema: _, ...strict } = z.toJSONSchema(strictVerifier);
  return z
    .unknown()
    .meta(strict as Record<string, unknown>)
    .transform((value, context): Written => {
      const text = isRecord(value) ? textOf(value) : null;
      if (isRecord(value) && text !== null)
        return { name: nameOf(value.name), horizon: horizonOf(value.horizon), verifier: text };
      context.addIssue(
        "a verifier is an object with name, horizon and verifier: a text that exports fitness and success",
      );
      return z.NEVER;
    });
})();

function textOf(reply: Readonly<Record<string, unknown>>): string | null {
  const { verifier, code, source, fitness, success } = reply;
  const whole = [verifier, code, source].find((each) => typeof each === "string");
  if (typeof whole === "string") return unfenced(whole);
  if (isRecord(verifier)) return textOf(verifier);
  if (typeof fitness !== "string" || typeof success !== "string") return null;
  return [exported("fitness", fitness), exported("success", success)].join("\n");
}

function exported(name: "fitness" | "success", text: string): string {
  const bare = unfenced(text).trim();
  return bare.includes(`export const ${name}`) ? bare : `export const ${name} = ${bare.replace(/;$/, "")};`;
}

function unfenced(text: string): string {
  const [, inner = text] = /```(?:\w+)?\n([\s\S]*?)```/.exec(text) ?? [];
  return `${inner.trim().slice(0, limits.verifier)}\n`;
}

function nameOf(value: unknown): string {
  const name = oneLine(value)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name.slice(0, limits.name).replace(/-$/, "") || "skill";
}

/** "12 s" is 12. */
function horizonOf(value: unknown): number {
  const number = Number.parseFloat(typeof value === "string" ? value : String(value));
  if (!Number.isFinite(number)) return limits.usual;
  return Math.min(limits.longest, Math.max(limits.shortest, number));
}

function rejectedText({ draft, reasons }: RejectedDraft): string {
  return `\nAn earlier verifier was refused:\n${draft.verifier.trim()}\nWhy:\n${reasons
    .slice(0, 8)
    .map((reason) => `- ${oneLine(reason)}`)
    .join("\n")}\n`;
}

function reachText({ reach }: StageView): string {
  if (!reach) return "not measured";
  const { height, low, speed, backSpeed, sideSpeed, turnRate, airTime } = reach;
  return [
    `stands ${height} m high`,
    low === null ? "cannot crouch" : `crouches to ${low} m`,
    `moves ahead at ${speed} m/s, back at ${backSpeed} m/s, sideways at ${sideSpeed} m/s`,
    `turns at ${turnRate} rad/s`,
    airTime > 0 ? `jumps for ${airTime} s` : "cannot jump",
  ].join("; ");
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
