/**
 * The folder of a run, EMBODY_HOME/runs/<id>/:
 *
 *     run.json                     what was asked for, settings and all: enough to begin again
 *     checkpoint                   enough to go on (until it has ended)
 *     metrics.jsonl                a line for each iteration and each evaluation
 *     events.out.tfevents.*        the same for TensorBoard
 *     policy.onnx  seed.json       what came of it
 *     reward.ts                    the reward, where it is not the task's own
 *     fitness.ts                   the verifier, where it was drafted from the sentence (run.json has it too, with its hash)
 *     search/                      how it was found, where it was searched for (src/app/search/search-reward.ts)
 *     result.json                  the last line of `embody train`
 *
 * With several seeds, what belongs to each lies in seed-<n>/. A checkpoint notes how long the metrics were when it was
 * written; what came after is cut off when the run goes on from it, so that no iteration stands there twice.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { z } from "zod";
import { draftedTaskSchema, skillNameSchema } from "../../../skills/manifest.ts";
import { EmbodyError, messageOf } from "../../core/errors.ts";
import type { SeedResult, TrainEvent } from "../../core/training.ts";
import { jsonLine } from "../../rl/metrics/scalars.ts";
import { eventFileHeader, scalarRecord } from "../../rl/metrics/tensorboard.ts";
import { AppendedFile, replaceFile } from "../../store/files.ts";
import type { Home } from "../../store/home.ts";
import { trainingSettingsSchema } from "./settings.ts";

/** How the reward of a run is found before it is trained with. */
export const searchRecordSchema = z.object({
  method: z.enum(["none", "race", "eureka"]).describe("none: the writer's first text that passes the checks"),
  writer: z.enum(["llm", "builtin"]),
  sentence: z.string().describe("what the writer is told"),
  samples: z.number().int().positive().describe("texts of a round"),
  iterations: z.number().int().positive().describe("rounds of writing"),
  fullSteps: z.number().int().positive().describe("environment steps of one whole training"),
  maxUsd: z.number().nullable(),
  maxTokens: z.number().nullable(),
  renamingSeed: z.number().int().nullable().describe("the writer sees fields under other names; null: their own"),
  judge: z.boolean().describe("ask a person which of two candidates is better"),
});

export type SearchRecord = Readonly<z.infer<typeof searchRecordSchema>>;

export const runRecordSchema = z.object({
  format: z.literal(1),
  kind: z.literal("training"),
  id: z.string(),
  created: z.iso.datetime(),
  task: z.string(),
  drafted: draftedTaskSchema
    .nullable()
    .default(null)
    .describe("the task itself, where it was drafted from the sentence; null: a file describes it"),
  description: z.string().describe("the person's sentence, or the task's summary"),
  name: skillNameSchema.describe("of the skill that it becomes"),
  reward: z.string().nullable().describe("text of the reward; null: the task's own, or not found yet"),
  search: searchRecordSchema.nullable().default(null).describe("how the reward is found; null: it is given"),
  seeds: z.array(z.number().int()).min(1),
  settings: trainingSettingsSchema,
  device: z.enum(["cpu", "gpu"]).default("cpu").describe("where it is trained"),
  maxSteps: z.number().nullable().describe("of each seed"),
  maxSeconds: z.number().nullable().describe("of each seed, wall time"),
  budget: z.enum(["asked", "default"]).describe("who set the limits above"),
  versions: z.record(z.string(), z.string()),
});

export type RunRecord = Readonly<z.infer<typeof runRecordSchema>>;

export interface RunFolder {
  readonly path: string;
  readonly record: RunRecord;
}

export function newRunId(name: string): string {
  const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  return `${stamp}-${name}-${randomBytes(2).toString("hex")}`;
}

export function createRunFolder(home: Home, record: RunRecord): RunFolder {
  const path = join(home.runs, record.id);
  makeFolder(path);
  const folder = { path, record };
  saveRunRecord(folder);
  return folder;
}

export function saveRunRecord({ path, record }: RunFolder): void {
  if (record.reward !== null) replaceFile(join(path, "reward.ts"), record.reward);
  if (record.drafted !== null) replaceFile(join(path, "fitness.ts"), record.drafted.verifier);
  replaceFile(join(path, "run.json"), `${JSON.stringify(record, null, 2)}\n`);
}

/** A run that is there, by its id or its folder. */
export function openRunFolder(home: Home, run: string): RunFolder {
  const path = isAbsolute(run) || run.includes("/") ? resolve(run) : join(home.runs, run);
  const file = join(path, "run.json");
  if (!existsSync(file)) {
    const runs = resumableRuns(home);
    throw new EmbodyError("not-found", `There is no training '${run}' to resume.`, {
      remedy: runs.length > 0 ? `Trainings that can go on: ${runs.join(", ")}.` : "No training is waiting to go on.",
    });
  }
  try {
    return { path, record: runRecordSchema.parse(JSON.parse(readFileSync(file, "utf8"))) };
  } catch (cause) {
    throw new EmbodyError("bad-file", `'${file}' is damaged: ${firstLine(cause)}.`, {
      remedy: "The run cannot go on; start it anew.",
      cause,
    });
  }
}

function firstLine(cause: unknown): string {
  if (cause instanceof z.ZodError) return `${cause.issues[0]?.path.join(".")}: ${cause.issues[0]?.message}`;
  return messageOf(cause).split("\n", 1)[0] ?? "";
}

function resumableRuns(home: Home): string[] {
  return readdirSync(home.runs)
    .filter((id) => existsSync(join(home.runs, id, "run.json")) && !existsSync(join(home.runs, id, "result.json")))
    .sort()
    .slice(-5);
}

/** Where one seed's files are. */
export function laneFolder({ path, record }: RunFolder, seed: number): string {
  return record.seeds.length === 1 ? path : join(path, `seed-${seed}`);
}

export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new EmbodyError("unavailable", `'${path}' cannot be made: ${messageOf(cause)}.`, { cause });
  }
}

/** The result of a seed that has ended; null while it has not. */
export function readSeedResult(lane: string): SeedResult | null {
  const file = join(lane, "seed.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as SeedResult) : null;
}

/** How long each of the metrics' files is. */
export interface MetricsLengths {
  readonly lines: number;
  readonly events: number;
}

/** Writes what a training says into its files. */
export class MetricsFiles {
  readonly #lines: AppendedFile;
  readonly #events: AppendedFile;
  /** How long the files were when everything of an iteration had been said. */
  readonly #after = new Map<number, MetricsLengths>();
  #iteration: number;

  /** @param keep what stays of files that are there, and of how many iterations it is; null: nothing */
  constructor(lane: string, keep: { readonly lengths: MetricsLengths; readonly iterations: number } | null) {
    this.#lines = new AppendedFile(join(lane, "metrics.jsonl"), keep?.lengths.lines ?? 0);
    const name = readdirSync(lane).find((file) => file.startsWith("events.out.tfevents."));
    const now = Date.now() / 1000;
    const path = join(lane, name ?? `events.out.tfevents.${Math.floor(now)}.${hostname()}`);
    this.#events = new AppendedFile(path, keep?.lengths.events ?? 0);
    if (this.#events.length === 0) this.#events.append(eventFileHeader(now));
    this.#iteration = keep?.iterations ?? 0;
  }

  /** How long the files are, or were, with all that belongs to the first `iterations`. */
  lengthsAfter(iterations: number): MetricsLengths {
    const now = { lines: this.#lines.length, events: this.#events.length };
    return iterations < this.#iteration ? (this.#after.get(iterations) ?? now) : now;
  }

  write(event: TrainEvent): void {
    if (event.iteration > this.#iteration) {
      this.#after.set(this.#iteration, this.lengthsAfter(this.#iteration));
      this.#iteration = event.iteration;
    }
    const scalars = event.type === "train-progress" ? event.scalars : evaluationScalars(event);
    this.#lines.append(jsonLine(scalars));
    this.#events.append(scalarRecord(Date.now() / 1000, event.steps, scalars));
  }

  close(): void {
    this.#lines.close();
    this.#events.close();
  }
}

function evaluationScalars({ engine, iteration, steps, result }: Extract<TrainEvent, { type: "train-evaluation" }>) {
  const scalars: Record<string, number> = { iteration, steps };
  for (const name of ["success", "fitness", "return", "length", "episodes"] as const) {
    scalars[`evaluation/${engine}/${name}`] = result[name];
  }
  return scalars;
}
