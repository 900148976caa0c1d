/**
 * The suite `determinism`: one goal and seed in several processes, at full speed, in real time, and beside processes that keep every
 * core busy; the episode hash (every pose, block change and inventory) must be the same.
 */
import { spawn } from "node:child_process";
import { cpus } from "node:os";
import { join } from "node:path";
import { runProgram } from "./process.ts";

export interface DeterminismRow {
  readonly goal: string;
  readonly seed: number;
  readonly conditions: string;
  readonly status: string;
  readonly worldSeconds: number;
  readonly wallSeconds: number;
  readonly hash: string;
  /** Whether it is the hash of the first row of this goal and seed. */
  readonly equal: boolean;
}

const cases = [
  { goal: "get a stone pickaxe", conditions: ["max", "max", "busy"] },
  // In real time: short, since a second lasts a second.
  { goal: "get two logs", conditions: ["max", "1", "busy"] },
] as const;

export async function benchDeterminism(
  seeds: number,
  folder: string,
  onRow: (row: DeterminismRow) => void,
): Promise<DeterminismRow[]> {
  const rows: DeterminismRow[] = [];
  for (const { goal, conditions } of cases) {
    for (let seed = 1; seed <= seeds; seed++) {
      let expected: string | null = null;
      for (const [index, condition] of conditions.entries()) {
        const stopHogs = condition === "busy" ? startHogs() : () => {};
        const speed = condition === "busy" ? "max" : condition;
        const out = join(folder, `determinism-${seed}-${index}.mcap`);
        const { last, wallSeconds } = await runProgram([
          "do",
          goal,
          "--seed",
          String(seed),
          "--speed",
          speed,
          "--out",
          out,
          "--memory",
          "off",
        ]);
        stopHogs();
        const hash = last.episodeHash ?? "none";
        expected ??= hash;
        const row = {
          goal,
          seed,
          conditions: condition === "busy" ? "speed max, every core busy" : `speed ${condition}`,
          status: last.status ?? last.message ?? "error",
          worldSeconds: last.worldSeconds ?? 0,
          wallSeconds,
          hash,
          equal: hash === expected && hash !== "none",
        };
        rows.push(row);
        onRow(row);
      }
    }
  }
  return rows;
}

/** One more busy process than there are cores. */
function startHogs(): () => void {
  const hogs = Array.from({ length: cpus().length + 1 }, () =>
    spawn(process.execPath, ["-e", "for (;;) Math.sqrt(Math.random())"], { stdio: "ignore" }),
  );
  return () => {
    for (const hog of hogs) hog.kill("SIGKILL");
  };
}
