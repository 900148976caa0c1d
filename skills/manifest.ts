/**
 * `skill.json`: what a trained skill says about itself. It is read before the policy is, by planners, the library and people, so everything needed
 * to decide whether to use the skill is here: the task, what a caller gives, how well it did in the twin and in the reference, with
 * intervals, and what it was made from. Model cards (Mitchell et al. 2019, arXiv:1810.03993) are the idea.
 *
 *     skill.json  policy.onnx  reward.ts  fitness.ts  curve.jsonl  episode.mcap (for worlds that can be drawn)
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { EmbodyError, messageOf } from "../src/core/errors.ts";
import { successModelSchema } from "../src/core/success.ts";

/** Files of a skill's folder. */
export const skillFiles = {
  manifest: "skill.json",
  policy: "policy.onnx",
  reward: "reward.ts",
  verifier: "fitness.ts",
  curve: "curve.jsonl",
  episode: "episode.mcap",
} as const;

const share = z.number().min(0).max(1);
const interval = z.tuple([z.number(), z.number()]).readonly();
const hash = z.string().regex(/^[0-9a-f]{64}$/, "is not a SHA-256 in hex");

/** `EvaluationResult` of src/core/training.ts. */
export const evaluationSchema = z.object({
  episodes: z.number().int().positive(),
  success: share.describe("share of the episodes that met the task's mark"),
  successInterval: interval.describe("of 95 %"),
  fitness: z.number(),
  fitnessInterval: interval.describe("of 95 %"),
  return: z.number(),
  length: z.number().describe("steps"),
});

export const skillParameterSchema = z.object({
  name: z.string(),
  unit: z.string(),
  meaning: z.string(),
  size: z.number().int().positive().describe("numbers"),
});

/** `DraftedTask` of src/core/drafted-task.ts. */
export const draftedTaskSchema = z.object({
  format: z.literal(1),
  id: z.string().regex(/^new\/[a-z0-9]+(-[a-z0-9]+)*$/, "must be new/ and a name"),
  sentence: z.string().describe("the person's words"),
  stage: z.string().describe("body, scene, observation, termination, memory"),
  horizon: z.number().positive().describe("longest episode (s)"),
  start: z
    .object({ yaw: z.number().nonnegative().exactOptional().describe("rad") })
    .describe("offsets from the stage's start"),
  verifier: z.string(),
  author: z.enum(["builtin", "llm", "person"]).describe("who wrote the verifier"),
  hash,
});

/** What a skill may be called: it is a folder's name and a word of plans. */
export const skillNameSchema = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case letters and digits with hyphens between, such as ant-run");

export const skillManifestSchema = z.object({
  format: z.literal(1),
  name: skillNameSchema,
  task: z.string().describe("id of the task it was trained for"),
  drafted: draftedTaskSchema
    .nullable()
    .default(null)
    .describe("the task itself, where it was drafted from a sentence; null: a file describes it"),
  description: z.string().describe("the person's sentence, or the task's summary"),
  words: z.array(z.string()).describe("more words that it is found by"),
  kind: z.literal("trained"),
  parameters: z.array(skillParameterSchema).describe("what a caller gives: the fields of the task's command"),
  seeds: z.object({
    training: z.number().int(),
    evaluation: z.tuple([z.number().int(), z.number().int()]).describe("from, episodes"),
  }),
  hashes: z.object({ policy: hash, reward: hash, verifier: hash, code: hash }).describe("SHA-256"),
  steps: z.number().int().nonnegative(),
  seconds: z.number().nonnegative().describe("wall time of training"),
  device: z.enum(["cpu", "gpu"]),
  settings: z.record(z.string(), z.unknown()).describe("environments, PPO's settings, …"),
  versions: z.record(z.string(), z.string()),
  results: z.object({
    fast: evaluationSchema.nullable(),
    reference: evaluationSchema.nullable(),
    retention: z.number().nonnegative().nullable().describe("success in the reference, as a share of that in the twin"),
  }),
  success: successModelSchema.nullable().describe("probability of success from an observation"),
  created: z.iso.datetime(),
});

export type SkillManifest = Readonly<z.infer<typeof skillManifestSchema>>;
export type SkillParameter = Readonly<z.infer<typeof skillParameterSchema>>;

/** The manifest in a text; `file` is what errors call it. */
export function parseManifest(text: string, file: string): SkillManifest {
  const refuse = (what: string, cause?: unknown) =>
    new EmbodyError("bad-file", `The skill '${file}' cannot be used: ${what}.`, {
      remedy: "Train it again, or remove its folder.",
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse(`it is not JSON (${messageOf(cause)})`, cause);
  }
  const parsed = skillManifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse(`${issue?.path.join(".") || "the whole"}: ${issue?.message ?? "is wrong"}`);
}

/** The manifest of a skill's folder. */
export function readManifest(folder: string): SkillManifest {
  const file = join(folder, skillFiles.manifest);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new EmbodyError("not-found", `There is no skill in '${folder}': ${messageOf(cause)}.`, {
      remedy: "'embody skills list' shows those there are.",
      cause,
    });
  }
  return parseManifest(text, file);
}

/** What the manifest says of the engine that counts: the reference where there is one. */
export function resultThatCounts({ results }: Pick<SkillManifest, "results">) {
  return results.reference ?? results.fast;
}
