/**
 * A stone pickaxe with a model that errs on purpose: each seed is a process of its own, `embody do … --planner llm`, as a person would start
 * it, with a home of its own (no memory, no earlier answers) and a model's server of its own.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { AgentEvent } from "../../../core/events.ts";
import { wilsonInterval } from "../../../core/statistics.ts";
import { minecraftPredicate } from "../../minecraft.ts";
import type { KeptRows } from "../kept-rows.ts";
import { runProgram } from "../process.ts";
import { erringReply, kindOf } from "./erring-model.ts";
import { environmentFor, startScriptedModel } from "./model-server.ts";

export const pickaxeGoal = { words: "get a stone pickaxe", condition: "inventory.stone_pickaxe >= 1", maxMinutes: 10 };

export interface PickaxeRow {
  readonly seed: number;
  readonly status: string;
  /** What the model was made to answer, in order. */
  readonly answers: readonly string[];
  /** Steps that the model proposed over all plans, and what became of them. */
  readonly proposed: number;
  readonly kept: number;
  readonly corrected: number;
  readonly dropped: number;
  readonly inserted: number;
  readonly calls: number;
  readonly tokens: number;
  readonly replans: number;
  readonly worldSeconds: number;
  /** Why it did not count; empty where it did. */
  readonly reason: string;
}

const none = { proposed: 0, kept: 0, corrected: 0, dropped: 0, inserted: 0 };

/** Over all plans of a run; a plan that was dropped whole in favour of the rules' counts, too. */
function fateOf(events: readonly AgentEvent[]): typeof none {
  const sums = { ...none };
  for (const event of events) {
    const review = event.type === "plan-made" || event.type === "plan-revised" ? event.plan.review : undefined;
    if (!review || review.author === "memory" || review.proposed === 0) continue;
    for (const name of Object.keys(sums) as (keyof typeof none)[]) sums[name] += review[name];
  }
  return sums;
}

export async function runPickaxe(seed: number, folder: string): Promise<PickaxeRow> {
  const { words, condition, maxMinutes } = pickaxeGoal;
  const home = join(folder, `planner-home-${seed}`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const answers: string[] = [];
  const server = await startScriptedModel((request) => {
    const kind = kindOf(seed, request.index);
    answers.push(kind);
    return erringReply(kind, request);
  });
  try {
    const options = ["--planner", "llm", "--seed", String(seed), "--max-minutes", String(maxMinutes)];
    const { last, events, exitCode } = await runProgram(["do", words, ...options], environmentFor(server, home));
    const holds = last.facts !== undefined && minecraftPredicate(condition)(last.facts);
    const counts = last.status === "achieved" && holds && last.assists?.length === 0;
    const { proposed, kept, corrected, dropped, inserted } = fateOf(events);
    return {
      seed,
      status: counts ? "achieved" : (last.status ?? "error"),
      answers,
      proposed,
      kept,
      corrected,
      dropped,
      inserted,
      calls: last.llm?.calls ?? 0,
      tokens: last.llm?.tokens ?? 0,
      replans: last.replans ?? 0,
      worldSeconds: last.worldSeconds ?? 0,
      reason: counts ? "" : last.reason || last.message || `exit code ${exitCode}`,
    };
  } finally {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  }
}

export async function benchPickaxe(
  seeds: number,
  jobs: number,
  folder: string,
  kept: KeptRows<PickaxeRow>,
  onRow: (row: PickaxeRow, done: number) => void,
): Promise<PickaxeRow[]> {
  const waiting = Array.from({ length: seeds }, (_, index) => index + 1);
  const rows: PickaxeRow[] = [];
  const work = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const own = seed;
      const [row] = await kept.of(`pickaxe/${own}`, async () => [await runPickaxe(own, folder)]);
      if (!row) continue;
      rows.push(row);
      onRow(row, rows.length);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return rows.sort((a, b) => a.seed - b.seed);
}

/** All seeds together. */
export function summaryOf(rows: readonly PickaxeRow[]) {
  const sum = (of: (row: PickaxeRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  const achieved = rows.filter(({ status }) => status === "achieved").length;
  const proposed = sum((row) => row.proposed);
  return {
    goal: pickaxeGoal.words,
    seeds: rows.length,
    achieved,
    interval: wilsonInterval(achieved, rows.length),
    proposed,
    kept: sum((row) => row.kept),
    corrected: sum((row) => row.corrected),
    dropped: sum((row) => row.dropped),
    inserted: sum((row) => row.inserted),
    survivingShare: proposed === 0 ? 0 : sum((row) => row.kept + row.corrected) / proposed,
    calls: sum((row) => row.calls),
    tokens: sum((row) => row.tokens),
  };
}

/** How often each answer was given, and in how many runs the goal was achieved all the same. */
export function answersOf(rows: readonly PickaxeRow[]) {
  const kinds = [...new Set(rows.flatMap(({ answers }) => answers))].sort();
  return kinds.map((answer) => {
    const seen = rows.filter(({ answers }) => answers.includes(answer));
    return {
      answer,
      given: rows.reduce((total, { answers }) => total + answers.filter((one) => one === answer).length, 0),
      runs: seen.length,
      achieved: seen.filter(({ status }) => status === "achieved").length,
    };
  });
}
