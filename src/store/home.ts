/**
 * Where things are kept: EMBODY_HOME (default `./.embody`) with `episodes/` (MCAP files), `runs/` (checkpoints to resume
 * from, trainings, internal error reports) and `skills/` (trained ones; made when the first is).
 */
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { EmbodyError, messageOf } from "../core/errors.ts";

export interface Home {
  readonly root: string;
  readonly episodes: string;
  readonly runs: string;
  readonly skills: string;
}

export function openHome(environment: NodeJS.ProcessEnv = process.env): Home {
  const root = resolve(environment.EMBODY_HOME || ".embody");
  const home = { root, episodes: join(root, "episodes"), runs: join(root, "runs"), skills: join(root, "skills") };
  try {
    makeFolder(home.episodes);
    makeFolder(home.runs);
  } catch (error) {
    throw new EmbodyError("bad-request", `EMBODY_HOME '${root}' cannot be written: ${messageOf(error)}.`, {
      remedy: "Set EMBODY_HOME to a folder that you may write to.",
      cause: error,
    });
  }
  return home;
}

/** Level by level: Node's recursive `mkdir` never returns on file systems such as /proc that refuse new folders with ENOENT. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
