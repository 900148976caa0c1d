/**
 * A search for a reward, put together: the writer and the gates of `planners/reward-writer`, candidates trained in threads in the twin, everything kept in the run's
 * folder. What comes out is a text and what its candidate has learned so far, with which the whole training goes on.
 *
 *     search/writes/     what the writer gave, round by round
 *     search/jobs/       what each job of training came to (removed at the end)
 *     search/candidates/ <id>.ts, with what is known of it in <id>.json
 *     search/winner      what the chosen candidate has learned
 *     search/result.json the summary
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { eureka } from "../../../planners/reward-writer/eureka.ts";
import { openGates } from "../../../planners/reward-writer/gatekeeper.ts";
import { race } from "../../../planners/reward-writer/race.ts";
import type { SearchOptions, SearchOutcome } from "../../../planners/reward-writer/search.ts";
import type { RewardBrief, RewardWriter } from "../../../planners/reward-writer/writer.ts";
import { taskInputs } from "../../../worlds/batch/programs.ts";
import { worldOf } from "../../../worlds/registry.ts";
import type { DraftedTask } from "../../core/drafted-task.ts";
import type { Evidence, JudgedCandidate } from "../../core/reward-search.ts";
import type { ModelTotals, SearchEvent, SearchMethod, SearchSummary } from "../../core/training.ts";
import type { LearnerState } from "../../rl/learner.ts";
import { readCheckpoint, writeCheckpoint } from "../../store/checkpoint.ts";
import { replaceFile } from "../../store/files.ts";
import { heldOutSeeds } from "../training/held-out-seeds.ts";
import { taskOf } from "../training/participant.ts";
import type { TrainingSettings } from "../training/settings.ts";
import { packState, unpackState } from "../training/state.ts";
import { candidateSettings } from "./candidate.ts";
import { physicsLimits } from "./evidence.ts";
import { KeptTrainer } from "./kept-trainer.ts";
import { keptWriter } from "./kept-writer.ts";
import { CandidatePool, SearchStopped } from "./pool.ts";
import { askForPreferences, type PreferenceOptions } from "./preferences.ts";

export interface SearchRequest {
  readonly run: string;
  readonly task: string;
  readonly drafted: DraftedTask | null;
  /** What the writer is told. */
  readonly sentence: string;
  readonly method: SearchMethod;
  readonly writer: RewardWriter;
  /** The model's name, where one writes. */
  readonly model: string | null;
  /** What was used of it so far, in all or for one account. */
  readonly usage: (account?: string) => ModelTotals;
  readonly samples: number;
  readonly iterations: number;
  readonly fullSteps: number;
  readonly seed: number;
  readonly workers: number;
  readonly settings: TrainingSettings;
  /** The run's; the search makes `search/` in it. */
  readonly folder: string;
  /** Wall time allowed (s). */
  readonly maxSeconds: number | null;
  readonly signal: AbortSignal;
  readonly onEvent: (event: SearchEvent) => void;
  /** Ask a person which of two candidates does better. Absent: nobody is asked. */
  readonly judge?: Pick<PreferenceOptions, "say" | "isForProgram">;
}

export interface FoundReward {
  readonly summary: SearchSummary;
  /** Null where no candidate did what was asked. */
  readonly source: string | null;
  readonly learner: LearnerState | null;
}

interface Kept {
  readonly summary: SearchSummary;
  readonly source: string | null;
}

/** Of Node (ms): 25 days. */
const longestTimeout = 2 ** 31 - 1;

export async function searchReward(request: SearchRequest): Promise<FoundReward> {
  const folder = join(request.folder, "search");
  const files = { result: join(folder, "result.json"), winner: join(folder, "winner") };
  if (existsSync(files.result)) {
    const { summary, source } = JSON.parse(readFileSync(files.result, "utf8")) as Kept;
    return { summary, source, learner: existsSync(files.winner) ? readWinner(files.winner) : null };
  }
  mkdirSync(join(folder, "candidates"), { recursive: true });
  const isResumed = existsSync(join(folder, "writes"));
  const { method, writer, model, samples, iterations, fullSteps, run } = request;
  request.onEvent({
    type: "search-start",
    run,
    method,
    writer: writer.name,
    model,
    samples,
    iterations,
    fullSteps,
    isResumed,
  });
  const pool = new CandidatePool(request.workers);
  const stop = () => pool.stop();
  const timeout = setTimeout(stop, Math.min(1000 * (request.maxSeconds ?? Number.POSITIVE_INFINITY), longestTimeout));
  request.signal.addEventListener("abort", stop);
  try {
    return await search(request, pool, folder, files);
  } finally {
    clearTimeout(timeout);
    request.signal.removeEventListener("abort", stop);
    await pool.close();
  }
}

async function search(
  request: SearchRequest,
  pool: CandidatePool,
  folder: string,
  files: { readonly result: string; readonly winner: string },
): Promise<FoundReward> {
  const { task: id, drafted, seed, settings, signal, fullSteps, samples, iterations, method } = request;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const task = taskOf({ task: id, drafted, reward: null });
  const { simulation } = worldOf(task);
  const brief: RewardBrief = {
    sentence: request.sentence,
    inputs: taskInputs(task, worldOf(task)),
    controlDt: simulation.controlDt,
    horizon: task.horizon,
  };
  // From the starts that candidates are judged on, so that like is held against like.
  const probes = await pool.probe({ task: id, drafted, seed: heldOutSeeds.decision });
  const limits = physicsLimits(simulation.state, probes);
  const common = candidateSettings(settings, { task: id, drafted, seed, limits });
  const trainer = new KeptTrainer(pool, common, join(folder, "jobs"), () => signal.aborted);
  const gates = openGates({ brief, probes, seed, method, discount: settings.ppo.gamma });
  const preferences = request.judge
    ? askForPreferences({
        task: id,
        drafted,
        sentence: request.sentence,
        folder,
        policyOf: (candidate) => trainer.policyOf(candidate),
        ...request.judge,
        signal,
      })
    : null;
  const hasReference = worldOf(task).fast !== undefined && worldOf(task).reference !== undefined;
  const isGoodEnough = ({ success, reference }: Evidence) =>
    success >= settings.target && (!hasReference || (reference?.success ?? 0) >= settings.target);
  const options: SearchOptions = {
    brief,
    writer: keptWriter(request.writer, join(folder, "writes")),
    gates: {
      ...gates,
      async judge(candidate, evidence, trajectories) {
        const verdict = await gates.judge(candidate, evidence, trajectories);
        keepCandidate(folder, { candidate, evidence, alarms: verdict.alarms }, request.usage);
        return verdict;
      },
    },
    trainer,
    samples,
    iterations,
    fullSteps,
    seed,
    signal,
    isOver: () => request.maxSeconds !== null && seconds() >= request.maxSeconds,
    aim: settings.stopsAtMark && method === "race" ? "mark" : "fitness",
    onEvent(event) {
      request.onEvent(event.type === "candidate-scored" ? { ...event, seconds: seconds() } : event);
    },
    ...(preferences ? { scores: preferences.scores } : {}),
    ...(settings.stopsAtMark && method === "race" ? { isGoodEnough } : {}),
  };
  const outcome = await (method === "race" ? race(options) : eureka(options)).finally(() => preferences?.close());
  if (signal.aborted) throw new SearchStopped();
  const { best } = outcome;
  const summary = summaryOf(request, outcome, seconds());
  const learner = best ? trainer.learnerOf(best.candidate.id) : null;
  if (learner) {
    const { record, bytes } = packState(learner);
    writeCheckpoint(files.winner, { state: record, world: bytes });
  }
  const kept: Kept = { summary, source: best?.candidate.source ?? null };
  replaceFile(files.result, `${JSON.stringify(kept, null, 2)}\n`);
  trainer.forget();
  request.onEvent({ type: "search-end", ...summary });
  return { ...kept, learner };
}

function summaryOf(request: SearchRequest, outcome: SearchOutcome, seconds: number): SearchSummary {
  const { best, end, candidates, steps, judgedSteps } = outcome;
  return {
    method: request.method,
    writer: request.writer.name,
    end,
    candidate: best?.candidate.id ?? null,
    candidates,
    steps,
    judgedSteps,
    seconds,
    fitness: best ? (best.evidence.reference ?? best.evidence).fitness : null,
    success: best ? (best.evidence.reference ?? best.evidence).success : null,
    llm: request.usage(),
  };
}

/** With what it cost: tokens and money of its text, steps and seconds of its training. */
function keepCandidate(
  folder: string,
  { candidate, evidence, alarms }: JudgedCandidate,
  usage: SearchRequest["usage"],
): void {
  const file = join(folder, "candidates", candidate.id);
  replaceFile(`${file}.ts`, candidate.source);
  const { source: _, account, ...known } = candidate;
  const llm = account === undefined ? null : usage(account);
  replaceFile(`${file}.json`, `${JSON.stringify({ ...known, llm, alarms, evidence }, null, 2)}\n`);
}

function readWinner(file: string): LearnerState {
  const { state, world } = readCheckpoint<unknown>(file);
  return unpackState({ record: state, bytes: world }) as LearnerState;
}
