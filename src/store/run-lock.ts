/**
 * A run belongs to one process at a time: two that went on from the same checkpoint would write over each other. The lock is a file with the
 * process's number; one whose process is gone (killed) counts for nothing.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { EmbodyError, messageOf } from "../core/errors.ts";

/** Takes the lock; gives a function that lets it go. Throws where a living process has it. */
export function lockRun(path: string): () => void {
  const take = () => writeFileSync(path, String(process.pid), { flag: "wx" });
  try {
    take();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") {
      throw new EmbodyError("unavailable", `'${path}' could not be written: ${messageOf(cause)}.`, { cause });
    }
    const holder = holderOf(path);
    if (holder !== null) {
      throw new EmbodyError("bad-request", `The run is at work already, in process ${holder}.`, {
        remedy: `Wait for it or stop it; if that is another program, remove '${path}'.`,
        cause,
      });
    }
    rmSync(path, { force: true });
    take();
  }
  return () => rmSync(path, { force: true });
}

/** The living process that has the lock; null: none. */
export function holderOf(path: string): number | null {
  try {
    const holder = Number(readFileSync(path, "utf8"));
    return isAlive(holder) ? holder : null;
  } catch {
    // No lock.
    return null;
  }
}

function isAlive(id: number): boolean {
  // Our own number: the file is of an earlier process that had it.
  if (!Number.isInteger(id) || id <= 0 || id === process.pid) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
