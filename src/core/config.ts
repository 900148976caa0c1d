/**
 * Configuration: zod schemas with a description for each field. Options of the command line, their help, defaults and types all
 * come from here; parsed once at the edge, then frozen.
 */
import { z } from "zod";

const number = () => z.coerce.number("must be a number");
const positive = number().positive("must be above 0");
const whole = (low: number, high: number) => {
  const message = `must be a whole number from ${low} to ${high}`;
  return z.coerce.number(message).int(message).min(low, message).max(high, message);
};
const oneOf = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, `must be one of ${names.join(", ")}`);

/** Seeds are 32-bit words: see `random.ts`. */
export const seedSchema = whole(0, 0xffffffff);
export const difficultySchema = oneOf(["peaceful", "easy", "normal", "hard"]);
export const plannerSchema = oneOf(["auto", "llm", "recipe"]);
export const memorySchema = oneOf(["on", "off"]);
export const portSchema = whole(0, 65535);
export const jsonField = z.boolean().default(false).describe("one JSON event a line; the last line is the result");

/** Worlds that goals can be pursued in. */
export const worldNames = ["minecraft", "rapier/yard"] as const;
export type WorldName = (typeof worldNames)[number];
const worldField = oneOf(worldNames).default("minecraft").describe("where: minecraft or rapier/yard");

const plannerField = plannerSchema
  .default("auto")
  .describe("llm: a language model proposes, rules check; recipe: rules alone; auto: llm where one is configured");
const maxUsdField = number()
  .min(0, "must not be negative")
  .optional()
  .describe("model costs allowed (US dollars); nothing is spent without a model");
const maxTokensField = whole(0, Number.MAX_SAFE_INTEGER).optional().describe("model tokens allowed");

/** Whether a skill that a goal needs and the library lacks may be trained on the way. */
export const learnModes = ["ask", "always", "never"] as const;
export type LearnMode = (typeof learnModes)[number];

/** What `embody do` can be told. */
export const goalRunSchema = z.object({
  world: worldField,
  host: z.string().optional().describe("join this Minecraft server instead of the embedded one"),
  port: portSchema.default(25565).describe("its port"),
  mcVersion: z.string().optional().describe("its version; asked of it when not given"),
  username: z
    .string()
    .regex(/^\w{1,16}$/, "must be 1 to 16 letters, digits or _")
    .default("Embody")
    .describe("the body's name"),
  auth: oneOf(["offline", "microsoft"]).default("offline").describe("how to sign in there: offline or microsoft"),
  difficulty: difficultySchema.default("normal").describe("peaceful, easy, normal or hard (embedded server)"),
  planner: plannerField,
  seed: seedSchema.optional().describe("of the world; random when not given, and printed"),
  speed: z
    .union([z.literal("max").transform(() => Number.POSITIVE_INFINITY), positive], "must be a number above 0, or max")
    .optional()
    .describe("world time to real time, or max; 1 with --watch, else max"),
  maxMinutes: positive.optional().describe("world time allowed for each goal (default: 20)"),
  maxWallMinutes: positive.optional().describe("real time allowed"),
  maxUsd: maxUsdField,
  maxTokens: maxTokensField,
  learn: oneOf(learnModes)
    .optional()
    .describe(
      "may a missing skill be trained on the way: ask, always or never (default: ask on a terminal, else never)",
    ),
  yes: z.boolean().default(false).describe("with --learn: take what is drafted to judge a new skill by as it is"),
  xray: z.boolean().default(false).describe("know ores behind stone (an assist, listed in the result)"),
  memory: memorySchema
    .default("on")
    .describe("on or off: plans that worked and failures of earlier runs, and of this one"),
  // biome-ignore lint/suspicious/noThenProperty: the option is called --then; it holds a list, never a function
  then: z
    .array(z.string())
    .default([])
    .describe("another goal for the same world, after the one before; can be given again"),
  stdin: z
    .boolean()
    .default(false)
    .describe("take lines of standard input as what is said to the run (see 'embody tell')"),
  resume: z.string().optional().describe("id of a run that was stopped, to go on with"),
  out: z.string().optional().describe("where to keep the episode (.mcap)"),
  watch: z.boolean().default(false).describe("open the page and stream live"),
  json: jsonField,
});

/** What a goal in the queue can be told; the rest is decided when it is pursued. */
export const queueSchema = goalRunSchema.omit({
  resume: true,
  out: true,
  watch: true,
  stdin: true,
  maxWallMinutes: true,
});

export const planSchema = z.object({
  world: worldField,
  seed: seedSchema.default(1).describe("rapier/yard: of the layout that is planned for"),
  planner: plannerField,
  maxUsd: maxUsdField,
  maxTokens: maxTokensField,
  json: jsonField,
});

export const watchSchema = z.object({
  port: portSchema.optional().describe("any free one when not given"),
  listen: z.string().optional().describe("an address other than loopback; the printed URL then carries a token"),
  rollout: z
    .string()
    .optional()
    .describe("first record a robot or a task, such as ant or rapier/ant-goto, and play that"),
  scene: z.string().optional().describe("with --rollout: where, such as yard; the robot's usual scene when not given"),
  policy: oneOf(["random", "sinusoid", "still"])
    .default("random")
    .describe("with --rollout: random, sinusoid or still"),
  seconds: positive
    .max(600, "must be at most 600")
    .optional()
    .describe("with --rollout: world time; 10, or a task's horizon"),
  seed: seedSchema.default(0).describe("with --rollout: of the start and of random actions"),
  out: z.string().optional().describe("with --rollout: where to keep the episode (.mcap)"),
  open: z.boolean().default(true).describe("with --rollout: only record; serve no page"),
  json: jsonField,
});

export const serverSchema = z.object({
  port: portSchema.default(25565).describe("0: any free one"),
  listen: z.string().default("127.0.0.1").describe("there is no authentication, so loopback unless said otherwise"),
  seed: seedSchema.optional().describe("of the world; random when not given, and printed"),
  difficulty: difficultySchema.default("normal").describe("peaceful, easy, normal or hard"),
  json: jsonField,
});

export const exportSchema = z.object({
  strip: z.string().optional().describe("pictures side by side: the .svg file to write"),
  frames: whole(2, 24).default(6).describe("with --strip: how many pictures"),
  json: jsonField,
});
export const benchSchema = z.object({
  seeds: whole(1, 100_000).default(10).describe("seeds 1 to this"),
  jobs: whole(1, 1000).default(1).describe("processes at a time"),
  goal: z.string().default("").describe("minecraft, yard: only the goals that contain this"),
  only: z
    .string()
    .default("")
    .describe("only the tasks or checks whose name contains this (or one of these, by commas)"),
  transfer: z
    .string()
    .default("")
    .describe("locomotion: tasks like --only that are also trained in Rapier itself, for ten times as long"),
  cap: z.coerce.number().positive().default(120).describe("cartpole: seconds after which a run has failed"),
  fresh: z.boolean().default(false).describe("forget earlier results"),
  page: z.string().optional().describe("also write the table as Markdown to this file"),
  json: jsonField,
});

export const tellSchema = z.object({
  next: z.boolean().default(false).describe("the words are another goal, for after the present one"),
  pause: z.boolean().default(false).describe("hold the run; world time stands still"),
  continue: z.boolean().default(false).describe("let it go on"),
  stop: z.boolean().default(false).describe("end it as Ctrl-C does; --resume goes on"),
  json: jsonField,
});

export const memoryCommandSchema = z.object({
  world: oneOf(worldNames).optional().describe("only this world: minecraft or rapier/yard"),
  goal: z.string().optional().describe("only what is remembered of this goal"),
  yes: z.boolean().default(false).describe("forget everything, without a world or a goal to limit it"),
  json: jsonField,
});

export const plainSchema = z.object({ json: jsonField });
