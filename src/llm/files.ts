/** JSON files that are there as a whole or not at all, also when two processes write the same one. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { EmbodyError, messageOf } from "../core/errors.ts";

let written = 0;

export function writeJson(path: string, value: unknown): void {
  const beside = `${path}.${process.pid}-${written++}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(beside, `${JSON.stringify(value, null, 2)}\n`);
    renameSync(beside, path);
  } catch (cause) {
    try {
      rmSync(beside, { force: true });
    } catch {
      // The first error says more.
    }
    throw new EmbodyError("unavailable", `'${path}' could not be written: ${messageOf(cause)}.`, {
      remedy: "Make room, or choose a folder that you may write to.",
      cause,
    });
  }
}
