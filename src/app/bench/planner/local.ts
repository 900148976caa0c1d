/**
 * What the model file at hand (EMBODY_GGUF) makes of goals, as it is: plans under the schema, what of them survived the check, and how the runs
 * ended. A small model plans badly; the table says how badly, and what the check makes of it.
 */
import { basename } from "node:path";
import type { KeptRows } from "../kept-rows.ts";
import { type AnsweredRow, goalRow, readGoals } from "./goals.ts";

/** Both worlds, with and without words that rules understand. */
const asked: ReadonlySet<string> = new Set([
  "get a stone pickaxe",
  "make me three torches and a chest",
  "cook two steaks and eat one",
  "push the red crate onto the blue pad",
  "bring both crates to the green pad",
  "prepare for the night",
  "make me safe to go mining",
  "light up this cave entrance",
  "tidy the yard",
  "meet in the middle",
]);

export async function benchLocal(
  folder: string,
  kept: KeptRows<AnsweredRow>,
  onRow: (row: object, note: string) => void,
): Promise<{ readonly title: string; readonly rows: readonly AnsweredRow[]; readonly note: string }> {
  const file = process.env.EMBODY_GGUF;
  const title = "What a small model in this process plans";
  if (!file) return { title, rows: [], note: "No model in this process was asked: EMBODY_GGUF names none." };
  const { EMBODY_LLM_REPLAY: _, ...environment } = process.env;
  const rows: AnsweredRow[] = [];
  for (const goal of readGoals().filter((each) => asked.has(each.goal))) {
    const [row] = await kept.of(`local/${basename(file)}/${goal.goal}`, async () => [
      await goalRow(goal, environment, folder),
    ]);
    if (!row) continue;
    rows.push(row);
    onRow(row, `${rows.length} of ${asked.size}`);
  }
  const achieved = rows.filter(({ status }) => status === "achieved").length;
  return {
    title,
    rows,
    note: `${basename(file)}: ${achieved} of ${rows.length} goals achieved, those that rules planned included.`,
  };
}
