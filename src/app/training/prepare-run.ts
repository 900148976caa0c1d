/**
 * From what a person asks for to a run's folder: the task is chosen, a reward of theirs is checked, settings are fixed. A run that goes on takes all
 * of that from its folder; only its limits may be moved.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { skillNameSchema } from "../../../skills/manifest.ts";
import { taskNamed } from "../../../worlds/registry.ts";
import { EmbodyError, messageOf } from "../../core/errors.ts";
import type { SeedResult } from "../../core/training.ts";
import { type Diagnostic, formatDiagnostic } from "../../lang/index.ts";
import type { Home } from "../../store/home.ts";
import { checkReward } from "../check-reward.ts";
import type { TrainOptions } from "../commands/train.ts";
import { chooseTask } from "./choose-task.ts";
import { libraryVersions } from "./identity.ts";
import {
  createRunFolder,
  laneFolder,
  newRunId,
  openRunFolder,
  type RunFolder,
  readSeedResult,
  saveRunRecord,
} from "./run-folder.ts";
import { isReached } from "./seed-results.ts";
import { settingsFor } from "./settings.ts";

/** Where nobody says how long (min). */
const defaultMinutes = 20;

export interface Mistakes {
  readonly file: string;
  readonly mistakes: readonly Diagnostic[];
}

/** @param given names of the options that the person wrote */
export function prepareRun(
  sentence: string,
  options: TrainOptions,
  given: readonly string[],
  home: Home,
): { readonly folder: RunFolder } | Mistakes {
  if (options.resume !== undefined) return { folder: resumedRun(options.resume, sentence, options, given, home) };
  if (sentence === "" && options.task === undefined) {
    throw new EmbodyError("bad-request", "Nothing is said about what is to be learned.", {
      remedy: "Try: embody train \"balance a pole\", or --task ID; 'embody tasks' lists them.",
    });
  }
  const task = options.task === undefined ? chooseTask(sentence) : taskNamed(options.task);
  const name = skillName(options.name ?? task.id.replace(/^.*\//, ""), options.name !== undefined);
  const reward = options.reward === "human" ? null : readReward(options.reward);
  if (reward !== null) {
    const { kind, errors } = checkReward(reward, options.reward, task.id);
    if (errors.length > 0) return { file: options.reward, mistakes: errors };
    if (kind !== "reward") {
      throw new EmbodyError("bad-request", `Option --reward '${options.reward}': it is a verifier, not a reward.`, {
        remedy: "Give a file that exports the function reward.",
      });
    }
  }
  const settings = settingsFor(task.id);
  const { steps, minutes, seed, seeds, envs } = options;
  const isAsked = steps !== undefined || minutes !== undefined;
  const folder = createRunFolder(home, {
    format: 1,
    kind: "training",
    id: newRunId(name),
    created: new Date().toISOString(),
    task: task.id,
    description: sentence || task.summary,
    name,
    reward,
    seeds: Array.from({ length: seeds }, (_, index) => (seed + index) % 2 ** 32),
    settings: envs === undefined ? settings : { ...settings, numEnvs: envs },
    maxSteps: steps ?? null,
    maxSeconds: isAsked ? (minutes === undefined ? null : minutes * 60) : defaultMinutes * 60,
    budget: isAsked ? "asked" : "default",
    versions: libraryVersions(),
  });
  return { folder };
}

function skillName(name: string, isAsked: boolean): string {
  const parsed = skillNameSchema.safeParse(name);
  if (parsed.success) return name;
  const message = parsed.error.issues[0]?.message ?? "is wrong";
  throw new EmbodyError("bad-request", `${isAsked ? "Option --name" : "The name"} '${name}': ${message}.`, {
    remedy: "Give another --name.",
  });
}

function readReward(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new EmbodyError("not-found", `Option --reward '${file}': it cannot be read: ${messageOf(cause)}.`, {
      remedy: "Give the path of a TypeScript file, or human for the task's own reward.",
      cause,
    });
  }
}

/** Options that a run may go on with; everything else was settled when it began. */
const movable = new Set([
  "resume",
  "steps",
  "minutes",
  "workers",
  "checkpointSeconds",
  "calibrate",
  "json",
  "device",
  "search",
]);

function resumedRun(
  run: string,
  sentence: string,
  options: TrainOptions,
  given: readonly string[],
  home: Home,
): RunFolder {
  const settled = given.filter((name) => !movable.has(name));
  if (sentence !== "" || settled.length > 0) {
    const what = sentence !== "" ? `'${sentence}'` : `--${settled[0]}`;
    throw new EmbodyError(
      "bad-request",
      `A run that goes on has its own settings: ${what} cannot be given with --resume.`,
      {
        remedy: "With it may stand --steps, --minutes, --workers and --checkpoint-seconds.",
      },
    );
  }
  const before = openRunFolder(home, run);
  const { steps, minutes } = options;
  const isMoved = steps !== undefined || minutes !== undefined;
  const folder: RunFolder = !isMoved
    ? before
    : {
        path: before.path,
        record: {
          ...before.record,
          budget: "asked",
          maxSteps: steps ?? null,
          maxSeconds: minutes === undefined ? null : minutes * 60,
        },
      };
  const lanes = folder.record.seeds.map((seed) => laneFolder(folder, seed));
  const ended = lanes.flatMap((lane) => readSeedResult(lane) ?? []);
  if (existsSync(join(folder.path, "result.json"))) refuseWhatHasEnded(folder, ended, isMoved);
  if (isMoved) {
    saveRunRecord(folder);
    // Seeds that were stopped by the old limits go on.
    for (const { seed, end } of ended) {
      if (end !== "mark") rmSync(join(laneFolder(folder, seed), "seed.json"), { force: true });
    }
    rmSync(join(folder.path, "result.json"), { force: true });
  }
  return folder;
}

/** Trainings that used up their budget may go on with a larger one; those that stopped at the mark would stop there again. */
function refuseWhatHasEnded({ record }: RunFolder, ended: readonly SeedResult[], isMoved: boolean): void {
  const refuse = (why: string, remedy: string) =>
    new EmbodyError("bad-request", `The run '${record.id}' has ended: it ${why}.`, { remedy });
  if (ended.some(isReached)) throw refuse("has met its mark", "Train anew for another one.");
  if (ended.every(({ end }) => end === "mark")) {
    throw refuse("stopped at the mark, and was below it in the end", "Train anew with another --seed.");
  }
  if (!isMoved) {
    throw refuse(
      "has used up its budget",
      "To go on, give a larger --steps or --minutes; both count from the run's beginning.",
    );
  }
}

/** Says what is wrong with a reward: a line for each mistake on standard error, and with `--json` one error on standard output. */
export function reportMistakes({ file, mistakes }: Mistakes, json: boolean): void {
  const lines = mistakes.map((mistake) => formatDiagnostic(file, mistake));
  process.stderr.write(lines.map((line) => `${line}\n`).join(""));
  if (!json) return;
  const more = lines.length > 1 ? ` (and ${lines.length - 1} more)` : "";
  const error = { type: "error", code: "bad-request", message: `${lines[0]}${more}`, remedy: "See docs/language.md." };
  process.stdout.write(`${JSON.stringify({ ...error, errors: mistakes })}\n`);
}
