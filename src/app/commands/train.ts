/**
 * `embody train "<sentence>"`: trains a skill. The sentence chooses the task; the run is kept in a folder of its own, goes on after it was
 * stopped or killed, and becomes a skill when it meets the task's mark.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { jsonField, seedSchema } from "../../core/config.ts";
import { EmbodyError, exitCodes } from "../../core/errors.ts";
import type { TrainEnd } from "../../core/training.ts";
import { addOptions, parseOptions } from "../options.ts";
import { deviceChoices, openTrainingDevice } from "../training/device.ts";

const wholeAbove0 = (most: number) => {
  const message = `must be a whole number from 1 to ${most}`;
  return z.coerce.number(message).int(message).min(1, message).max(most, message);
};
const aboveZero = z.coerce.number("must be a number").positive("must be above 0");

export const trainSchema = z.object({
  task: z
    .string()
    .optional()
    .describe("what is trained, such as rapier/ant-run; chosen from the sentence when not given"),
  reward: z
    .string()
    .optional()
    .describe(
      "human: the task's own; builtin: written by rules; llm: by a language model; or a file in the little language. " +
        "When not given: llm where a model is configured, else builtin",
    ),
  search: z
    .enum(["none", "eureka", "race"], "must be none, eureka or race")
    .optional()
    .describe("for a reward that is written: race (when not given), eureka, or none: the first text is taken"),
  samples: wholeAbove0(64).optional().describe("texts of a round; 8 in a race, 4 in eureka"),
  iterations: wholeAbove0(20).optional().describe("rounds of writing; 2 in a race, 3 in eureka"),
  judge: z.boolean().default(false).describe("show two candidates at times and ask which one is better"),
  maxUsd: aboveZero.optional().describe("money allowed for language models (US dollars)"),
  maxTokens: wholeAbove0(1e12).optional().describe("tokens allowed for language models"),
  fitness: z.string().optional().describe("file with the verifier (fitness and success) of a new skill"),
  yes: z.boolean().default(false).describe("accept the verifier that is drafted for a new skill"),
  device: z
    .enum(deviceChoices, "must be auto, cpu or gpu")
    .default("auto")
    .describe("where it is trained: cpu, gpu (WebGPU), or auto, which is the CPU in this version"),
  steps: wholeAbove0(1e12)
    .optional()
    .describe("environment steps allowed, for each seed; in a search those of one whole training"),
  mark: z.boolean().default(true).describe("stop at the task's mark; --no-mark: use all steps"),
  renameFields: z.coerce
    .number()
    .int()
    .optional()
    .describe("show writers the state's fields under other names (a seed)"),
  minutes: aboveZero.optional().describe("wall time allowed, for each seed; 20 without --steps"),
  seed: seedSchema.default(1).describe("of the first training"),
  seeds: wholeAbove0(1000).default(1).describe("trainings, with seeds from --seed on; the best becomes the skill"),
  envs: wholeAbove0(65536).optional().describe("environments trained together, when not the task's own number"),
  workers: wholeAbove0(256).optional().describe("threads (all cores when not given); the result does not depend on it"),
  name: z.string().optional().describe("of the skill; the task's own name when not given"),
  calibrate: z
    .boolean()
    .default(false)
    .describe("also fit the probability of success to 256 more episodes; kept with the skill"),
  resume: z.string().optional().describe("id or folder of a run that was stopped, to go on with"),
  checkpointSeconds: z.coerce
    .number("must be a number")
    .min(0, "must not be negative")
    .default(3)
    .describe("least time between two checkpoints"),
  json: jsonField,
});

export type TrainOptions = Readonly<z.infer<typeof trainSchema>>;

const exitCodeOf: Readonly<Record<TrainEnd["status"], number>> = {
  reached: exitCodes.done,
  below: exitCodes.notReached,
  budget: exitCodes.budget,
  interrupted: exitCodes.interrupted,
};

/** Environments that make a thread worth its start. */
const worthAThread = 64;
const threadsFor = (numEnvs: number) =>
  Math.max(1, Math.min(availableParallelism(), Math.floor(numEnvs / worthAThread)));

/** A process whose threads do not end by themselves is ended after this (ms). */
const lingering = 1000;

export function addTrainCommand(program: Command, done: (code: number) => void): void {
  const command = program
    .command("train")
    .description(
      "train a skill by reinforcement learning; judged on held-out episodes, in the reference where there is one",
    )
    .argument("[sentence...]", 'what is to be learned, such as "balance a pole"');
  addOptions(command, trainSchema).action(async (words: string[], raw: Record<string, unknown>) => {
    const options = parseOptions(trainSchema, raw);
    // Before anything else is begun.
    const device = await openTrainingDevice(options.device);
    if (options.name !== undefined) await refuseScriptedName(options.name);
    const sentence = words.join(" ").trim();
    const { prepareRun, reportMistakes } = await import("../training/prepare-run.ts");
    const [{ trainRun }, { createTrainingReporter }, { openHome }] = await Promise.all([
      import("../training/train-run.ts"),
      import("../output-training/reporter.ts"),
      import("../../store/home.ts"),
    ]);
    const home = openHome();
    const prepared = await prepareRun(sentence, options, Object.keys(raw), home);
    if ("mistakes" in prepared) {
      reportMistakes(prepared, options.json);
      done(exitCodes.badRequest);
      return;
    }
    const end = await trainRun(
      prepared.folder,
      {
        home,
        // A run that goes on does so where it began.
        device: device ?? (await openTrainingDevice(prepared.folder.record.device)),
        workers: options.workers ?? threadsFor(prepared.folder.record.settings.numEnvs),
        checkpointSeconds: options.checkpointSeconds,
        isResumed: options.resume !== undefined,
        calibrate: options.calibrate,
        isForProgram: options.json,
      },
      createTrainingReporter(options.json),
    );
    sayWhatNext(end, options.json ? process.stderr : process.stdout);
    done(exitCodeOf[end.status]);
    setTimeout(() => process.exit(), lingering).unref();
  });
}

/** Plans call skills by their names: one name, one skill. */
async function refuseScriptedName(name: string): Promise<void> {
  const { scriptedSkills } = await import("../../../skills/library.ts");
  if (!scriptedSkills().some((skill) => skill.name === name)) return;
  throw new EmbodyError("bad-request", `Option --name '${name}': there is a scripted skill of this name.`, {
    remedy: "Give another one.",
  });
}

function sayWhatNext(end: TrainEnd, stream: NodeJS.WritableStream): void {
  stream.write(
    whatNext(end)
      .map((line) => `${line}\n`)
      .join(""),
  );
}

function whatNext({ status, skill, skillDir, task, run, runDir, seeds, search }: TrainEnd): string[] {
  if (status === "reached") {
    const episode = join(skillDir ?? "", "episode.mcap");
    return [
      ...(existsSync(episode) ? [`watch it: npx embody watch ${episode}`] : []),
      `judge it again: npx embody eval ${skill}`,
    ];
  }
  if (status === "interrupted") return [`go on with: npx embody train --resume ${run}`];
  if (search && search.candidate === null) {
    return [
      `what was tried: ${join(runDir, "search", "candidates")}`,
      "say it in other words, or give --steps, --samples or --reward FILE",
    ];
  }
  const policy = `what it has learned so far: ${runDir}`;
  if (seeds.some(({ end }) => end !== "mark"))
    return [`go on with: npx embody train --resume ${run} --minutes M`, policy];
  const next = 1 + Math.max(...seeds.map(({ seed }) => seed));
  return [`try other seeds: npx embody train --task ${task} --seed ${next} --seeds 3`, policy];
}
