/**
 * From what a person asks for to a run's folder: the task is chosen, a reward of theirs is checked, settings are fixed. A run that goes on takes all
 * of that from its folder; only its limits may be moved.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { skillNameSchema } from "../../../skills/manifest.ts";
import { EmbodyError, messageOf } from "../../core/errors.ts";
import { isUnavailable } from "../../core/language-model.ts";
import type { SeedResult } from "../../core/training.ts";
import { type Diagnostic, formatDiagnostic } from "../../lang/index.ts";
import { createLanguageModel } from "../../llm/index.ts";
import type { Home } from "../../store/home.ts";
import { checkReward } from "../check-reward.ts";
import type { TrainOptions } from "../commands/train.ts";
import { type DraftModel, modelFolder, openDraftModel } from "../search/reward-model.ts";
import { personAtTerminal } from "./draft/confirm.ts";
import { refuseHumanReward, resolveTask } from "./draft/resolve-task.ts";
import { libraryVersions } from "./identity.ts";
import {
  createRunFolder,
  laneFolder,
  newRunId,
  openRunFolder,
  type RunFolder,
  readSeedResult,
  type SearchRecord,
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
export async function prepareRun(
  sentence: string,
  options: TrainOptions,
  given: readonly string[],
  home: Home,
): Promise<{ readonly folder: RunFolder } | Mistakes> {
  if (options.resume !== undefined) return { folder: resumedRun(options.resume, sentence, options, given, home) };
  if (sentence === "" && options.task === undefined) {
    throw new EmbodyError("bad-request", "Nothing is said about what is to be learned.", {
      remedy: "Try: embody train \"balance a pole\", or --task ID; 'embody tasks' lists them.",
    });
  }
  const source = rewardSource(options);
  const drafting = modelForDrafts(options);
  const resolved = await resolveTask(sentence, {
    task: options.task,
    fitness: options.fitness,
    yes: options.yes,
    home,
    person: personAtTerminal(options.json),
    model: drafting?.model ?? null,
  }).finally(() => drafting?.model.close());
  refuseHumanReward(resolved, source);
  const { task, drafted } = resolved;
  // Where words only chose the task, its own say more.
  const isOwnWords = sentence !== "" && (drafted !== null || options.task !== undefined);
  const search = searchOf(source, isOwnWords ? sentence : task.summary, options);
  const name = skillName(options.name ?? task.id.replace(/^.*\//, ""), options.name !== undefined);
  const file = source === "human" || search !== null ? null : source;
  const reward = file === null ? null : readReward(file);
  if (file !== null && reward !== null) {
    const { kind, errors } = checkReward(reward, file, task.id);
    if (errors.length > 0) return { file, mistakes: errors };
    if (kind !== "reward") {
      throw new EmbodyError("bad-request", `Option --reward '${file}': it is a verifier, not a reward.`, {
        remedy: "Give a file that exports the function reward.",
      });
    }
  }
  if (search?.judge && task.simulation.kind !== "rapier") {
    throw new EmbodyError("bad-request", `Option --judge: there is nothing to look at of ${task.id} yet.`, {
      remedy: "Leave it away; tasks of robots can be looked at.",
    });
  }
  const settings = { ...settingsFor(drafted?.stage ?? task.id), stopsAtMark: options.mark };
  const { steps, minutes, seed, seeds, envs } = options;
  const isAsked = steps !== undefined || minutes !== undefined;
  const folder = createRunFolder(home, {
    format: 1,
    kind: "training",
    id: newRunId(name),
    created: new Date().toISOString(),
    task: task.id,
    drafted,
    description: sentence || task.summary,
    name,
    reward,
    search,
    seeds: Array.from({ length: seeds }, (_, index) => (seed + index) % 2 ** 32),
    settings: envs === undefined ? settings : { ...settings, numEnvs: envs },
    maxSteps: steps ?? null,
    maxSeconds: isAsked ? (minutes === undefined ? null : minutes * 60) : defaultMinutes * 60,
    budget: isAsked ? "asked" : "default",
    device: options.device === "gpu" ? "gpu" : "cpu",
    versions: libraryVersions(),
  });
  drafting?.keep(join(folder.path, modelFolder));
  return { folder };
}

/** Who writes the reward: `human`, `builtin`, `llm`, or a file. */
function rewardSource({ reward }: TrainOptions): string {
  if (reward === undefined) return isUnavailable(createLanguageModel(process.env)) ? "builtin" : "llm";
  if (reward !== "llm") return reward;
  const model = createLanguageModel(process.env);
  if (isUnavailable(model)) {
    throw new EmbodyError("unavailable", `Option --reward llm needs a language model: ${model.unavailable}`, {
      remedy: `${model.remedy} Or use --reward builtin.`,
    });
  }
  return reward;
}

/** Asked where the rules cannot draft a verifier; null: there is none, or rules alone were asked for. */
function modelForDrafts({ reward, maxUsd, maxTokens }: TrainOptions): DraftModel | null {
  return reward === "builtin" ? null : openDraftModel({ maxUsd: maxUsd ?? null, maxTokens: maxTokens ?? null });
}

/** Environment steps of one whole training where nobody says how many: what the tasks of `docs/results/cpu.md` take, about. */
const defaultFullSteps = 1_000_000;
const defaultsOf = {
  race: { samples: 8, iterations: 2 },
  eureka: { samples: 4, iterations: 3 },
  none: { samples: 1, iterations: 1 },
} as const;

/** How the reward is to be found; null: it is given. */
function searchOf(source: string, sentence: string, options: TrainOptions): SearchRecord | null {
  if (source !== "builtin" && source !== "llm") {
    if (options.search === undefined || options.search === "none") return null;
    throw new EmbodyError("bad-request", `Option --search '${options.search}': the reward is given (${source}).`, {
      remedy: "Leave one of --search and --reward away, or use --reward builtin or llm.",
    });
  }
  const method = options.search ?? "race";
  const { samples = defaultsOf[method].samples, iterations = defaultsOf[method].iterations } = options;
  return {
    method,
    writer: source,
    sentence,
    samples,
    iterations,
    fullSteps: options.steps ?? defaultFullSteps,
    maxUsd: options.maxUsd ?? null,
    maxTokens: options.maxTokens ?? null,
    renamingSeed: options.renameFields ?? null,
    judge: options.judge,
  };
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
  // Of a flag that is there unless it is denied, the parser says so in any case.
  const settled = given.filter((name) => !movable.has(name) && !(name === "mark" && options.mark));
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
  if (options.device !== "auto" && options.device !== before.record.device) {
    throw new EmbodyError(
      "bad-request",
      `Option --device ${options.device}: the run began on the ${before.record.device}.`,
      {
        remedy: "Leave --device away: it goes on where it began.",
      },
    );
  }
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
