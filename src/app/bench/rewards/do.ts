/**
 * A goal that needs a skill which nobody has: `embody do … --learn always` in the yard, beginning with the bundled library alone. The plan names what is missing,
 * the skill is trained on the way, and the goal is gone on with.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { AgentEvent } from "../../../core/events.ts";
import type { KeptRows } from "../kept-rows.ts";
import { type ProgramRun, startProgram } from "../process.ts";
import { withHome } from "../training/runs.ts";

export const learningGoal = "let the ant spin twice on the blue pad, then walk to the tower";

export interface DoRow {
  readonly goal: string;
  readonly seed: number;
  readonly status: string;
  /** Skills that the run's own library has in the end: it began empty. */
  readonly learned: readonly string[];
  readonly subgoals: number;
  readonly replans: number;
  readonly worldSeconds: number;
  readonly seconds: number;
}

export async function benchDo(
  seeds: number,
  folder: string,
  kept: KeptRows<DoRow>,
  onRow: (row: object, note: string) => void,
): Promise<DoRow[]> {
  const rows: DoRow[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const found = await kept.of(`do ${seed}`, () =>
      withHome(folder, async (environment) => {
        const args = ["do", learningGoal, "--world", "rapier/yard", "--learn", "always", "--yes"];
        const options = ["--planner", "recipe", "--seed", String(seed)];
        const run = await startProgram<AgentEvent>([...args, ...options], environment).ended;
        return [doRow(seed, skillsIn(environment.EMBODY_HOME ?? ""), run)];
      }),
    );
    for (const row of found) onRow(row, `${seed} of ${seeds}`);
    rows.push(...found);
  }
  return rows;
}

function skillsIn(home: string): string[] {
  const folder = join(home, "skills");
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** What the last line says. */
export function doRow(seed: number, learned: readonly string[], { last, wallSeconds }: ProgramRun): DoRow {
  return {
    goal: learningGoal,
    seed,
    status: last.status ?? last.message ?? "ended without a result",
    learned,
    subgoals: last.subgoals?.achieved ?? 0,
    replans: last.replans ?? 0,
    worldSeconds: last.worldSeconds ?? 0,
    seconds: wallSeconds,
  };
}
