/**
 * A plan as a model writes it, and how it is read. The schema that is sent is strict: skills by name, each with its own arguments, every property there.
 * The reading is not: a step with an unknown skill or a number in quotes is worth repairing, and sending the whole reply back for it would cost
 * another one. So a step is any value to zod, `readStep` makes the best of it, and `critic.ts` judges what that is worth in the world.
 */
import { z } from "zod";
import type { Region, SkillArguments } from "../src/core/plan.ts";
import type { ProposedStep, SkillLine } from "./domain.ts";

export interface ProposedPart {
  readonly title: string;
  readonly steps: readonly ProposedStep[];
}

export interface Proposal {
  /** What went wrong, in the model's words; empty for a first plan. */
  readonly explanation: string;
  /** What must hold at the end, in the little language; null: not said. */
  readonly condition: string | null;
  /** Why the model holds the goal to be impossible; null: it does not. */
  readonly impossible: string | null;
  readonly parts: readonly ProposedPart[];
}

/** What is asked for: a small model that keeps to a schema would else repeat itself until its reply is cut. */
const largest = { parts: 5, steps: 8 };
/** More than these are not read. */
const mostSteps = 60;
const longestText = 300;

const planKeys = ["parts", "steps", "plan", "condition"];

const regionSchema = z
  .object({
    x: z.number(),
    y: z.number(),
    z: z.number().describe("0 where the world is flat"),
    radius: z.number().describe("m"),
  })
  .nullable()
  .describe("where on the map, if that is known");

const why = z.string().describe("one line");
const stepPredicate = z
  .string()
  .nullable()
  .describe("holds after the step, in the little language; null: as the skill says");

/** One shape for each set of arguments: skills that take the same share it. */
function stepSchemas(skills: readonly SkillLine[]): z.ZodObject[] {
  const groups = new Map<string, { names: string[]; args: z.ZodObject }>();
  for (const { name, args } of skills) {
    const shape = JSON.stringify(z.toJSONSchema(args, { io: "input" }));
    const group = groups.get(shape);
    if (group) group.names.push(name);
    else groups.set(shape, { names: [name], args });
  }
  return [...groups.values()].map(({ names, args }) =>
    z.object({ skill: z.enum(names), ...args.shape, why, predicate: stepPredicate, region: regionSchema }),
  );
}

/**
 * The schema of replies for these skills.
 *
 * @param explains a revised plan says first what went wrong
 * @param mayBeEmpty a plan may have no steps; a first one may not: small models then give up at once
 */
export function proposalSchema(
  skills: readonly SkillLine[],
  explains: boolean,
  mayBeEmpty = true,
): z.ZodType<Proposal> {
  const [first, ...others] = stepSchemas(skills);
  if (!first) throw new RangeError("a plan needs at least one skill");
  const part = z.object({
    title: z.string().describe("what this part of the plan is for"),
    steps: z
      .array(z.union([first, ...others]))
      .min(mayBeEmpty ? 0 : 1)
      .max(largest.steps),
  });
  const reply = z.object({
    ...(explains ? { explanation: z.string().describe("why the last plan failed, one or two sentences") } : {}),
    condition: z.string().nullable().describe("true when the goal is achieved, in the little language"),
    parts: z
      .array(part)
      .min(mayBeEmpty ? 0 : 1)
      .max(largest.parts),
    impossible: z.string().nullable().describe("why the goal cannot be achieved here; null where it can"),
  });
  // What the skills have in common is said once: a prompt may hold the schema in words.
  const { $schema: _, ...strict } = z.toJSONSchema(reply, { io: "input", reused: "ref" });
  return z
    .unknown()
    .meta(strict as Record<string, unknown>)
    .transform((value, context) => {
      // A reply that was cut off holds whole steps, but no plan.
      if (isRecord(value) && planKeys.some((key) => key in value)) return readProposal(value);
      context.addIssue("a plan is an object with condition, impossible and parts");
      return z.NEVER;
    });
}

/** What a corrected goal comes as. */
export const correctedGoalSchema = z.object({ goal: z.string().min(1).describe("one sentence") });

/** Goals that an agent may set itself. */
export const proposedGoalsSchema = z.object({ goals: z.array(z.string()).describe("the easiest first") });

function readProposal(reply: Readonly<Record<string, unknown>>): Proposal {
  return {
    explanation: oneLine(reply.explanation),
    condition: text(reply.condition),
    impossible: text(reply.impossible),
    parts: readParts(reply.parts ?? reply.steps ?? reply.plan),
  };
}

/** Parts with steps; a bare list of steps is one part. */
function readParts(value: unknown): ProposedPart[] {
  if (!Array.isArray(value)) return [];
  const parts: { title: string; steps: ProposedStep[] }[] = [];
  let left = mostSteps;
  for (const entry of value.slice(0, mostSteps)) {
    const isPart = isRecord(entry) && Array.isArray(entry.steps);
    const steps = (isPart ? (entry.steps as unknown[]) : [entry]).slice(0, left).map(readStep);
    left -= steps.length;
    const last = parts.at(-1);
    if (!isPart && last && last.title === "") last.steps.push(...steps);
    else parts.push({ title: isPart ? oneLine(entry.title) : "", steps });
  }
  return parts.filter(({ steps }) => steps.length > 0);
}

/** "collect(oak_log, 3)" and "collect 3 oak_log" are skill and rest. */
const spoken = /^\s*([\w-]+)[\s(:]*(.*?)\)?\s*$/s;

/** The best that can be made of a value; what is no step at all becomes one of a skill that does not exist. */
export function readStep(value: unknown): ProposedStep {
  if (typeof value === "string") {
    const [, skill = "", rest = ""] = spoken.exec(value.slice(0, longestText)) ?? [];
    const words = rest.split(/[\s,=:'"]+/).filter(Boolean);
    const count = words.map(Number).find((number) => Number.isFinite(number));
    const item = words.find((word) => Number.isNaN(Number(word)));
    const args = { ...(item === undefined ? {} : { item }), ...(count === undefined ? {} : { count }) };
    return { skill: skill.toLowerCase(), args, why: "", predicate: null, region: null };
  }
  if (!isRecord(value)) return { skill: "", args: {}, why: "", predicate: null, region: null };
  const { skill, action, name, why, reason, predicate, region, args, arguments: given, parameters, ...others } = value;
  const flat = Object.assign({}, others, ...[args, given, parameters].filter(isRecord));
  return {
    skill: oneLine(skill ?? action ?? name).toLowerCase(),
    args: readArguments(flat),
    why: oneLine(why ?? reason),
    predicate: text(predicate),
    region: readRegion(region),
  };
}

function readArguments(values: Readonly<Record<string, unknown>>): SkillArguments {
  const entries = Object.entries(values).flatMap(([name, value]): [string, string | number | boolean][] => {
    if (typeof value === "boolean") return [[name, value]];
    if (typeof value === "number") return Number.isFinite(value) ? [[name, value]] : [];
    if (typeof value !== "string" || value.trim() === "") return [];
    const number = Number(value);
    return [[name, Number.isFinite(number) ? number : oneLine(value)]];
  });
  return Object.fromEntries(entries.slice(0, 20));
}

/** The world's half size (m): nothing lies farther out. */
const farthest = 3e7;

function readRegion(value: unknown): Region | null {
  if (!isRecord(value)) return null;
  const [x, y, z, radius] = [value.x, value.y, value.z ?? 0, value.radius ?? 2].map(Number);
  const position = [x, y, z] as [number, number, number];
  if (!position.every((each) => Math.abs(each) <= farthest) || !(Number(radius) > 0 && Number(radius) <= 1000))
    return null;
  return { kind: "waypoint", position, radius: Number(radius) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function text(value: unknown): string | null {
  const line = oneLine(value);
  return line === "" || /^(null|none|n\/a|no)$/i.test(line) ? null : line;
}

/** Text of a model goes to terminals and pages: one line without control characters, and not without end. */
export function oneLine(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "number") return "";
  return String(value)
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, longestText);
}
