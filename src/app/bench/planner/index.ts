/** The suite `planner`: what a planner that asks a language model does when the model errs, what it may cost, and what it makes of goals. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { codeHash } from "../code-hash.ts";
import { KeptRows } from "../kept-rows.ts";
import type { BenchOptions, BenchResult } from "../suite.ts";
import { benchBudget } from "./budget.ts";
import { benchGoals } from "./goals.ts";
import { benchLocal } from "./local.ts";
import { answersOf, benchPickaxe, summaryOf } from "./pickaxe.ts";

/** Chosen by `--only`; all without it. */
type Section = "pickaxe" | "budget" | "goals" | "local";

type Table = NonNullable<BenchResult["more"]>[number];

export async function benchPlanner(
  { seeds, jobs, only, fresh }: Pick<BenchOptions, "seeds" | "jobs" | "only" | "fresh">,
  folder: string,
  onRow: (row: object, note: string) => void,
): Promise<BenchResult> {
  const wanted = only.split(",").map((name) => name.trim());
  const has = (section: Section) => wanted.some((name) => section.includes(name));
  const code = sourcesHash();
  let first = fresh;
  /** Forgotten once, by the first section that runs. */
  const kept = <Row>() => {
    const rows = new KeptRows<Row>(join(folder, "planner.jsonl"), first, code);
    first = false;
    return rows;
  };
  const tables: Table[] = [];
  if (has("pickaxe")) {
    const rows = await benchPickaxe(seeds, jobs, folder, kept(), (row, done) => onRow(row, `${done} of ${seeds}`));
    tables.push({ title: "", rows: [summaryOf(rows)] }, { title: "By what was answered", rows: answersOf(rows) });
    tables.push({ title: "By seed", rows });
  }
  if (has("budget")) {
    const rows = await benchBudget(folder, kept(), (row) => onRow(row, "budget"));
    tables.push({ title: "What a run may cost", rows });
  }
  const notes: string[] = [];
  if (has("goals")) {
    const { rules, answered, notes: told } = await benchGoals(folder, kept(), onRow);
    const verdicts = [...new Set(rules.map(({ verdict }) => verdict))].sort();
    const counts = verdicts.map((verdict) => ({
      verdict,
      goals: rules.filter((row) => row.verdict === verdict).length,
    }));
    tables.push({ title: "Goals in free English that rules are to understand", rows: counts });
    tables.push({ title: "One by one", rows: rules });
    tables.push({ title: "Goals that need a model, from recorded answers", rows: answered });
    notes.push(...told);
  }
  if (has("local")) {
    const { title, rows, note } = await benchLocal(folder, kept(), onRow);
    tables.push({ title, rows });
    notes.push(note);
  }
  const [main = { title: "", rows: [] }, ...more] = tables;
  return { rows: main.rows, more: more.filter(({ rows }) => rows.length > 0), notes };
}

/** Of what decides how these runs go: the program's own rooms, the rooms of models and runs, and this suite. */
function sourcesHash(): string {
  const hash = createHash("sha256").update(codeHash());
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const rooms = ["llm", "app/run", "app/bench/planner"].map((room) => join(root, room));
  const prompts = fileURLToPath(new URL("../../../../planners/prompts/", import.meta.url));
  for (const room of [...rooms, prompts]) {
    for (const name of readdirSync(room, { recursive: true, encoding: "utf8" }).sort()) {
      if (/\.(ts|md)$/.test(name)) hash.update(name).update(readFileSync(join(room, name)));
    }
  }
  return hash.digest("hex").slice(0, 12);
}
