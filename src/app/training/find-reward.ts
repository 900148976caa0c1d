/**
 * The first part of a run whose reward is not given: a writer is asked, candidates are searched through, and the text that was chosen enters the run's record.
 * The whole training follows in `train-seed.ts`, from what the chosen candidate has learned so far.
 */
import { join } from "node:path";
import { openGates } from "../../../planners/reward-writer/gatekeeper.ts";
import type { RewardWriter } from "../../../planners/reward-writer/writer.ts";
import { taskInputs } from "../../../worlds/batch/programs.ts";
import { worldOf } from "../../../worlds/registry.ts";
import { EmbodyError } from "../../core/errors.ts";
import type { ModelTotals, SearchSummary } from "../../core/training.ts";
import type { Home } from "../../store/home.ts";
import { SearchStopped } from "../search/pool.ts";
import { renamedWriter } from "../search/renamed-writer.ts";
import { searchReward } from "../search/search-reward.ts";
import { taskOf } from "./participant.ts";
import { type RunFolder, type SearchRecord, saveRunRecord } from "./run-folder.ts";
import type { RunOptions, RunReporter } from "./train-run.ts";
import type { Begun } from "./train-seed.ts";

export interface RewardFound {
  /** With the reward in its record; without one where none was found. */
  readonly folder: RunFolder;
  /** Of the chosen candidate, for the run's first seed; null: nothing was trained on the way. */
  readonly begun: Begun | null;
  readonly summary: SearchSummary | null;
}

/** Share of the time allowed that a search may take. */
const searchShare = 0.6;

/** Null: it was stopped on the way. */
export async function findReward(
  folder: RunFolder,
  options: RunOptions,
  reporter: RunReporter,
  signal: AbortSignal,
): Promise<RewardFound | null> {
  const { record, path } = folder;
  const { search, task, drafted, seeds, settings, maxSeconds } = record;
  if (search === null) return { folder, begun: null, summary: null };
  const seed = seeds[0] ?? 1;
  const opened = await openWriter(search, path, options.home);
  try {
    if (search.method === "none") {
      if (record.reward !== null) return { folder, begun: null, summary: null };
      return {
        folder: withReward(folder, await firstText(folder, search.sentence, opened.writer, seed)),
        begun: null,
        summary: null,
      };
    }
    const { source, learner, summary } = await searchReward({
      run: record.id,
      task,
      drafted,
      sentence: search.sentence,
      method: search.method,
      writer: opened.writer,
      model: opened.model,
      usage: (account) => opened.usage(account),
      samples: search.samples,
      iterations: search.iterations,
      fullSteps: search.fullSteps,
      seed,
      workers: options.workers,
      settings,
      folder: path,
      maxSeconds: maxSeconds === null ? null : maxSeconds * searchShare,
      signal,
      onEvent: (event) => reporter.event(event),
      ...(search.judge ? { judge: { say: reporter.note, isForProgram: options.isForProgram } } : {}),
    });
    const begun = learner && { learner, seconds: summary.seconds };
    return { folder: source === null ? folder : withReward(folder, source), begun, summary };
  } catch (error) {
    if (error instanceof SearchStopped) return null;
    throw error;
  } finally {
    await opened.close();
  }
}

function withReward({ path, record }: RunFolder, reward: string): RunFolder {
  const folder = { path, record: { ...record, reward } };
  if (record.reward !== reward) saveRunRecord(folder);
  return folder;
}

interface OpenedWriter {
  readonly writer: RewardWriter;
  readonly model: string | null;
  /** In all, or for one account. */
  usage(account?: string): ModelTotals;
  close(): Promise<void>;
}

async function openWriter(search: SearchRecord, path: string, home: Home): Promise<OpenedWriter> {
  const { renamingSeed } = search;
  const opened = search.writer === "builtin" ? await builtin() : await llm(path, search, home);
  return renamingSeed === null ? opened : { ...opened, writer: renamedWriter(opened.writer, renamingSeed) };
}

async function builtin(): Promise<OpenedWriter> {
  const { builtinWriter } = await import("../../../planners/reward-writer/builtin.ts");
  return {
    writer: builtinWriter(),
    model: null,
    usage: () => ({ calls: 0, tokens: 0, usd: 0 }),
    close: () => Promise.resolve(),
  };
}

async function llm(path: string, { method, maxUsd, maxTokens }: SearchRecord, home: Home): Promise<OpenedWriter> {
  const { modelFolder, openRewardModel } = await import("../search/reward-model.ts");
  const { llmWriter } = await import("../../../planners/reward-writer/llm.ts");
  const { model, usage, byAccount, close } = openRewardModel({
    folder: join(path, modelFolder),
    maxUsd,
    maxTokens,
    // A round that was killed on the way is not paid for twice.
    cacheFolder: join(home.root, "llm-cache"),
  });
  const writer = llmWriter(model, { reflection: method === "eureka" ? "eureka" : "race" });
  const usageOf = (account: string): ModelTotals => {
    const { calls = 0, promptTokens = 0, completionTokens = 0, usd = 0 } = byAccount().get(account) ?? {};
    return { calls, tokens: promptTokens + completionTokens, usd };
  };
  return {
    writer,
    model: model.name,
    usage: (account) => (account === undefined ? usage() : usageOf(account)),
    close,
  };
}

/** Without a search: the first text that passes the checks. */
async function firstText({ record }: RunFolder, sentence: string, writer: RewardWriter, seed: number): Promise<string> {
  const task = taskOf({ task: record.task, drafted: record.drafted, reward: null });
  const world = worldOf(task);
  const { controlDt } = world.simulation;
  const brief = { sentence, inputs: taskInputs(task, world), controlDt, horizon: task.horizon };
  const gates = openGates({ brief, probes: [], seed, method: "eureka" });
  const reasons: string[] = [];
  for (let ask = 0; ask < 3; ask++) {
    const texts = await writer.write({
      brief,
      count: 1,
      generation: 0,
      seed: seed + ask,
      reflection: null,
      elites: [],
    });
    for (const { source, parents, note } of texts) {
      const candidate = { id: `${ask + 1}`, source, origin: writer.name, parents, note, generation: 0 };
      const [reason = null] = await gates.admit([candidate]);
      if (reason === null) return source;
      reasons.push(reason);
    }
  }
  throw new EmbodyError("model", `No usable reward was written for '${sentence}'.`, {
    remedy: `What was wrong: ${reasons.at(-1)?.split("\n", 1)[0] ?? "nothing came"}. Try --search race, or --reward builtin.`,
  });
}
