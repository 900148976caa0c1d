/**
 * The suite `kill`: a run is killed with SIGKILL at a random moment between its start and its end; what it has recorded must
 * open, and `--resume` must bring the goal to its end in the same episode.
 */
import { join } from "node:path";
import { RandomStream } from "../../core/random.ts";
import { openFileSource } from "../../episode/file-source.ts";
import { openEpisode } from "../../episode/reader.ts";
import { runProgram, startProgram } from "./process.ts";

export interface KillRow {
  readonly seed: number;
  /** After the goal had begun (s). */
  readonly killedAfterSeconds: number;
  /** World time that the cut episode reaches (s); null: it did not open. */
  readonly opensUntil: number | null;
  /** How the resumed run ended. */
  readonly resumed: string;
  /** World time of the whole episode (s). */
  readonly duration: number | null;
  readonly ok: boolean;
}

const goal = "get a stone pickaxe";
/** Slow enough for a kill to fall into every part of the run. */
const speed = 12;

export async function benchKill(kills: number, folder: string, onRow: (row: KillRow) => void): Promise<KillRow[]> {
  const environment = { ...process.env, EMBODY_HOME: join(folder, "kill-home") };
  const rows: KillRow[] = [];
  const random = new RandomStream(kills, "kill");
  for (let seed = 1; seed <= kills; seed++) {
    const out = join(folder, `kill-${seed}.mcap`);
    const args = ["do", goal, "--seed", String(seed), "--out", out];
    const whole = await runProgram(args, environment);
    const killedAfterSeconds = random.range(0, (whole.last.worldSeconds ?? 0) / speed);
    const { events } = await startProgram([...args, "--speed", String(speed)], environment, (event, child) => {
      if (event.type === "goal-start") setTimeout(() => child.kill("SIGKILL"), killedAfterSeconds * 1000);
    }).ended;
    const start = events[0];
    const opensUntil = await durationOf(out);
    const again = start?.type === "goal-start" ? await runProgram(["do", "--resume", start.id], environment) : null;
    const duration = await durationOf(out);
    const row = {
      seed,
      killedAfterSeconds,
      opensUntil,
      resumed: again?.last.status ?? again?.last.message ?? "never began",
      duration,
      ok: opensUntil !== null && again?.last.status === "achieved" && duration !== null && duration >= opensUntil,
    };
    rows.push(row);
    onRow(row);
  }
  return rows;
}

async function durationOf(path: string): Promise<number | null> {
  try {
    const source = await openFileSource(path);
    const { duration } = await openEpisode(source);
    await source.close();
    return duration;
  } catch {
    return null;
  }
}
