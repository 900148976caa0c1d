/**
 * What a run may cost, held against what a priced server counted: `--max-usd` and `--max-tokens` in processes of their own, on words that the
 * rules understand (they go on alone and say so) and on words that only a model could (exit code 4). The model never gives a usable answer, so
 * it is asked again and again until the cap is reached.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { leaves } from "../../../core/plan.ts";
import type { KeptRows } from "../kept-rows.ts";
import { runProgram } from "../process.ts";
import { environmentFor, type ModelServerOptions, type Served, startScriptedModel } from "./model-server.ts";

export interface BudgetCase {
  readonly name: string;
  readonly words: string;
  readonly cap: { readonly option: "--max-usd" | "--max-tokens"; readonly limit: number };
  /** A server that does not keep to the tokens it is allowed may exceed the cap, by one reply. */
  readonly keepsLimits: boolean;
}

/** US dollars for a million tokens: with its prompt, the longest answer to a question for a plan costs almost a cent. */
export const budgetPrice = { input: 1, output: 4 } as const satisfies ModelServerOptions["price"];

/** The last two are understood by no rule. */
export const budgetCases: readonly BudgetCase[] = (["--max-usd", "--max-tokens"] as const).flatMap((option) =>
  (["get a crafting table", "make this place feel like home"] as const).flatMap((words) =>
    [true, false].map((keepsLimits) => ({
      name: `${option.slice(2)}, ${words}, ${keepsLimits ? "a server that keeps" : "a server that ignores"} limits`,
      words,
      cap: { option, limit: option === "--max-usd" ? 0.01 : 6000 },
      keepsLimits,
    })),
  ),
);

export interface BudgetRow {
  readonly case: string;
  readonly limit: number;
  /** As the server counted, in the unit of the limit. */
  readonly served: number;
  /** As the goal's end says; a goal that never began has none. */
  readonly reported: number | "not said";
  readonly overshoot: number;
  /** Of the largest single reply with its prompt: what the overshoot may be at most. */
  readonly oneReply: number;
  readonly calls: number;
  readonly exitCode: number | null;
  readonly end: string;
}

/** No JSON, and more of it than any request allows: replies fill what they may have. */
const rambling = `Let me think about this step by step. ${"First one needs wood, and for wood one needs a tree. ".repeat(500)}`;

export async function runBudgetCase({ name, words, cap, keepsLimits }: BudgetCase, folder: string): Promise<BudgetRow> {
  const home = join(folder, "planner-home-budget");
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const server = await startScriptedModel(() => ({ text: rambling }), { price: budgetPrice, keepsLimits });
  try {
    const { last, events, exitCode } = await runProgram(
      ["do", words, "--planner", "llm", "--seed", "3", cap.option, String(cap.limit), "--max-minutes", "10"],
      environmentFor(server, home, budgetPrice),
    );
    const amount = ({ promptTokens, completionTokens, usd }: Served) =>
      cap.option === "--max-usd" ? usd : promptTokens + completionTokens;
    const served = server.served();
    const { llm } = last;
    const plan = events.find((event) => event.type === "plan-made")?.plan;
    const said = plan ? `${leaves(plan.subgoals).length} steps by rules: ${plan.review?.note ?? ""}` : "";
    return {
      case: name,
      limit: cap.limit,
      served: amount(served),
      reported: llm ? (cap.option === "--max-usd" ? llm.usd : llm.tokens) : "not said",
      overshoot: Math.max(0, amount(served) - cap.limit),
      oneReply: cap.option === "--max-usd" ? served.largest.usd : served.largest.tokens,
      calls: served.replies,
      exitCode,
      end: [last.status ?? last.code ?? "", said || last.reason || (last.message ?? "")].filter(Boolean).join("; "),
    };
  } finally {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  }
}

export async function benchBudget(
  folder: string,
  kept: KeptRows<BudgetRow>,
  onRow: (row: BudgetRow) => void,
): Promise<BudgetRow[]> {
  const rows: BudgetRow[] = [];
  for (const each of budgetCases) {
    const [row] = await kept.of(`budget/${each.name}`, async () => [await runBudgetCase(each, folder)]);
    if (!row) continue;
    rows.push(row);
    onRow(row);
  }
  return rows;
}
