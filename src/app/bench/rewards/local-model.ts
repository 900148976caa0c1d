/**
 * Rewards by the model file at hand (EMBODY_GGUF), as they are: `embody train "…" --reward llm --search race` in a process of its own on two tasks, small. A small
 * model writes rewards that run, since a grammar holds it; whether they teach anything is another matter, and the table says so.
 */
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { readRewardText } from "../../../../planners/reward-writer/reply.ts";
import { taskInputs } from "../../../../worlds/batch/programs.ts";
import { taskNamed, worldOf } from "../../../../worlds/registry.ts";
import { diagnose } from "../../../lang/index.ts";
import { type KeptExchange, modelFolder, readExchanges } from "../../search/reward-model.ts";
import { startProgram } from "../process.ts";
import type { BenchOptions, BenchResult } from "../suite.ts";
import { type TrainingLine, withHome } from "../training/runs.ts";
import { readRun } from "./runs.ts";

interface LocalTask {
  readonly task: string;
  readonly sentence: string;
  /** Environment steps of one whole training: small, to see the loop run. */
  readonly steps: number;
}

const asked: readonly LocalTask[] = [
  { task: "rapier/cartpole-swingup", sentence: "swing the pole up and keep it upright", steps: 200_000 },
  { task: "rapier/rover-goto", sentence: "drive to the target without hitting anything", steps: 200_000 },
];
const samples = 4;
const iterations = 2;

export interface LocalModelRow {
  readonly task: string;
  readonly model: string;
  /** Answers of the model, failed requests left out. */
  readonly replies: number;
  /** Of those, how many held the text of a reward. */
  readonly parsed: number;
  /** Of those, how many the language's checker passed as they came. */
  readonly checked: number;
  /** Past the gates; trained. */
  readonly accepted: number | null;
  readonly trained: number | null;
  /** Of the reward that was chosen, on the seeds it was chosen by. */
  readonly searchFitness: number | null;
  /** Of the skill, held out. */
  readonly fitness: number | null;
  readonly success: number | null;
  /** Of a reply, on average. */
  readonly tokens: number;
  readonly secondsEach: number;
  readonly wallSeconds: number;
  readonly end: string;
}

export async function measureLocalModel(
  { only = "" }: Pick<BenchOptions, "only">,
  folder: string,
  progress: (row: object, note: string) => void,
): Promise<BenchResult> {
  const file = process.env.EMBODY_GGUF;
  if (!file) return { rows: [], notes: ["No model in this process wrote rewards: EMBODY_GGUF names none."] };
  const rows: LocalModelRow[] = [];
  const tasks = asked.filter(({ task }) => task.includes(only));
  for (const each of tasks) {
    const row = await measure(each, file, folder);
    rows.push(row);
    progress(row, `${rows.length} of ${tasks.length}`);
  }
  const sum = (field: "replies" | "parsed" | "checked") => rows.reduce((total, row) => total + row[field], 0);
  const note = `${basename(file)}: of ${sum("replies")} replies ${sum("parsed")} parse and ${sum("checked")} pass the checker as they came.`;
  return { rows, notes: [note] };
}

function measure({ task, sentence, steps }: LocalTask, file: string, folder: string): Promise<LocalModelRow> {
  return withHome(folder, async (environment) => {
    const { EMBODY_LLM_REPLAY: _replay, EMBODY_LLM_RECORD: _record, ...own } = environment;
    const search = ["--search", "race", "--samples", String(samples), "--iterations", String(iterations)];
    const line = ["train", sentence, "--task", task, "--reward", "llm", ...search, "--steps", String(steps)];
    const { events, wallSeconds } = await startProgram<TrainingLine>(line, own).ended;
    const run = readRun(events);
    return {
      task,
      model: basename(file),
      ...countReplies(exchangesIn(own.EMBODY_HOME ?? ""), task),
      accepted: run.search?.candidates.accepted ?? null,
      trained: run.search?.candidates.trained ?? null,
      searchFitness: run.search?.fitness ?? null,
      fitness: run.fitness,
      success: run.success,
      wallSeconds,
      end: run.error ?? run.status,
    };
  });
}

function exchangesIn(home: string): KeptExchange[] {
  const runs = join(home, "runs");
  if (!existsSync(runs)) return [];
  return readdirSync(runs).flatMap((run) => readExchanges(join(runs, run, modelFolder)));
}

function countReplies(exchanges: readonly KeptExchange[], taskId: string) {
  const task = taskNamed(taskId);
  const inputs = taskInputs(task, worldOf(task));
  const replies = exchanges.filter(({ failure }) => failure === null);
  const texts = replies.flatMap(({ text }) => readRewardText(text)?.reward ?? []);
  const isRight = (text: string) =>
    diagnose(text, { inputs, entries: [{ name: "reward", result: "terms" }] }).length === 0;
  const mean = (numbers: readonly number[]) =>
    numbers.length === 0 ? 0 : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  return {
    replies: replies.length,
    parsed: texts.length,
    checked: texts.filter(isRight).length,
    tokens: Math.round(mean(replies.map(({ call }) => call.completionTokens))),
    secondsEach: Math.round(mean(replies.map(({ call }) => call.seconds)) * 10) / 10,
  };
}
