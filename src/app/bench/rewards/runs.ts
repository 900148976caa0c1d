/**
 * Searches for rewards as a person starts them: `embody train … --json` in a process of its own with an EMBODY_HOME of its own. Before that is removed, what a
 * results page shows is taken out of it: the reward that was chosen, its terms, the verifier, the recorded episode as a film strip.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Interval, SearchSummary, TrainEnd } from "../../../core/training.ts";
import { filmStrip } from "../../film-strip.ts";
import { trainingCodeHash } from "../../training/identity.ts";
import { codeHash } from "../code-hash.ts";
import { startProgram } from "../process.ts";
import { type TrainingLine, withHome } from "../training/runs.ts";

export interface TrainedRun {
  /** What `embody train` ended with; `error` where it ended without a result. */
  readonly status: TrainEnd["status"] | "error";
  /** Held-out, in Rapier (in the twin, where a task has no other). Null: there was none. */
  readonly fitness: number | null;
  readonly fitnessInterval: Interval | null;
  readonly success: number | null;
  readonly successInterval: Interval | null;
  /** Environment steps of all trainings: of all candidates, and of the whole training at the end. */
  readonly steps: number;
  /** Environment steps of judging candidates. */
  readonly judgedSteps: number;
  /** From process start to exit (s). */
  readonly wallSeconds: number;
  readonly search: SearchSummary | null;
  readonly skill: string | null;
  /** Text of the reward that was chosen, and what its terms are called. */
  readonly reward: string | null;
  readonly terms: readonly string[];
  /** Of a task that was drafted. */
  readonly drafted: { readonly stage: string; readonly horizon: number; readonly verifier: string } | null;
  /** SVG; null where no skill came of it, or none was asked for. */
  readonly strip: string | null;
  readonly error: string | null;
}

/** Runs `embody train ARGS` to its end. @param share Of the machine's cores. */
export function runTraining(
  args: readonly string[],
  folder: string,
  { jobs = 1, strip = false }: { readonly jobs?: number; readonly strip?: boolean } = {},
): Promise<TrainedRun> {
  const workers = Math.max(1, Math.floor(availableParallelism() / jobs));
  return withHome(folder, async (environment) => {
    const line = ["train", ...args, "--workers", String(workers)];
    const { events, wallSeconds } = await startProgram<TrainingLine>(line, environment).ended;
    return { ...readRun(events), ...(await readFiles(events, strip)), wallSeconds };
  });
}

const endOf = (lines: readonly TrainingLine[]) => lines.findLast((line) => line.type === "train-end") ?? null;

/** What the lines of a run say. */
export function readRun(lines: readonly TrainingLine[]) {
  const end = endOf(lines);
  const error = lines.findLast((line) => line.type === "error")?.message ?? null;
  const ended = lines.findLast((line) => line.type === "search-end");
  const { type: _, ...summary } = ended ?? { type: null };
  const search = end?.search ?? (ended ? (summary as SearchSummary) : null);
  return {
    status: end?.status ?? ("error" as const),
    fitness: end?.fitness ?? null,
    fitnessInterval: end?.fitnessCi ?? null,
    success: end?.success ?? null,
    successInterval: end?.successCi ?? null,
    steps: (end?.seeds.reduce((sum, seed) => sum + seed.steps, 0) ?? 0) + (search?.steps ?? 0),
    judgedSteps: search?.judgedSteps ?? 0,
    search,
    skill: end?.skill ?? null,
    error: error ?? (end ? null : "it ended without a result"),
  };
}

/** What its folders hold. */
async function readFiles(lines: readonly TrainingLine[], wantsStrip: boolean) {
  const end = endOf(lines);
  const nothing = { reward: null, terms: [], drafted: null, strip: null };
  if (!end) return nothing;
  const text = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : null);
  const record = JSON.parse(text(join(end.runDir, "run.json")) ?? "{}") as {
    reward?: string | null;
    drafted?: { stage: string; horizon: number; verifier: string } | null;
  };
  const { stage, horizon, verifier } = record.drafted ?? {};
  const episode = end.skillDir === null ? null : join(end.skillDir, "episode.mcap");
  return {
    reward: record.reward ?? null,
    terms: termsOf(text(join(end.runDir, "search", "candidates", `${end.search?.candidate}.json`))),
    drafted: stage && horizon && verifier ? { stage, horizon, verifier } : null,
    strip: wantsStrip && episode !== null && existsSync(episode) ? await filmStrip(episode) : null,
  };
}

/** @param candidate The file that a search keeps of it. */
export function termsOf(candidate: string | null): string[] {
  if (candidate === null) return [];
  const { evidence } = JSON.parse(candidate) as { evidence?: { terms?: readonly { name: string }[] } };
  return evidence?.terms?.map(({ name }) => name) ?? [];
}

/** Does `work` for each item, at most so many at a time; results in the items' order. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  jobs: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const take = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, take));
  return results;
}

/** What only the race runs through. */
const raceFile = "planners/reward-writer/race.ts";

/** Of what decides how a search goes, the race's rounds left out: the program's rooms, trainings, and the search's own. */
export function searchCodeHash(): string {
  const hash = createHash("sha256")
    .update(codeHash([raceFile]))
    .update(trainingCodeHash());
  const rooms = ["src/app/search", "src/llm", "planners/prompts"];
  for (const room of rooms) {
    const path = fileURLToPath(new URL(`../../../../${room}/`, import.meta.url));
    for (const name of readdirSync(path, { recursive: true, encoding: "utf8" }).sort()) {
      if (/\.(ts|md)$/.test(name)) hash.update(name).update(readFileSync(join(path, name)));
    }
  }
  return hash.digest("hex").slice(0, 12);
}

/** Of the race's rounds. */
export function raceHash(): string {
  const path = fileURLToPath(new URL(`../../../../${raceFile}`, import.meta.url));
  return createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 12);
}
