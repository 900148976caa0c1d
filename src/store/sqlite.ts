/**
 * Opens the program's SQLite files (`node:sqlite`, part of Node) so that nothing is lost and nothing crashes: write-ahead log with a flush at each
 * commit (a commit outlives SIGKILL and power cuts), a busy time-out for other processes, and a damaged file moved aside with one line about it.
 * Node 22 prints a warning that the module is experimental; it is held back, because it says nothing that a person could act on.
 */
import { existsSync, renameSync, statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { EmbodyError, messageOf } from "../core/errors.ts";

/** How long a process waits for another one's write (ms). */
const patience = 5000;
/** SQLite's own codes for a file that is damaged, and for one that is something else. */
const damageCodes: ReadonlySet<number> = new Set([11, 26]);

let module: typeof import("node:sqlite") | null = null;

function sqlite(): typeof import("node:sqlite") {
  if (module) return module;
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    module = process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
  return module;
}

export interface DatabaseOptions {
  /** Number of the layout below; a file of another one is refused. */
  readonly version: number;
  /** Makes the tables of a new file. */
  readonly schema: string;
  /** What is lost when the file had to be moved aside, such as "what was remembered". */
  readonly content: string;
  readonly note: (line: string) => void;
}

/** Throws `EmbodyError("unavailable")` where the file can be neither used nor moved aside. */
export function openDatabase(path: string, options: DatabaseOptions): DatabaseSync {
  const until = Date.now() + patience;
  for (;;) {
    const before = inode(path);
    try {
      return openOnce(path, options);
    } catch (error) {
      if (isDamage(error)) {
        // Another process may have moved it aside meanwhile.
        if (inode(path) === before && before !== null) moveAside(path, options);
      } else if (error instanceof EmbodyError || Date.now() > until || !/locked|busy/i.test(messageOf(error))) {
        throw unusable(path, error);
      } else pauseBriefly();
      if (Date.now() > until) throw unusable(path, error);
    }
  }
}

function openOnce(path: string, { version, schema }: DatabaseOptions): DatabaseSync {
  const database = new (sqlite().DatabaseSync)(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${patience}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`);
    const [check] = database.prepare("PRAGMA quick_check(1)").all() as { quick_check: string }[];
    if (check?.quick_check !== "ok") throw Object.assign(new Error(String(check?.quick_check)), { errcode: 11 });
    const { user_version: found } = database.prepare("PRAGMA user_version").get() as { user_version: number };
    if (found !== 0 && found !== version) {
      throw new EmbodyError(
        "unavailable",
        `'${path}' has the layout ${found}, this version of embody reads ${version}.`,
        {
          remedy: "Use the version that made it, or move the file away.",
        },
      );
    }
    if (found === 0) {
      database.exec(`BEGIN IMMEDIATE; ${schema}; PRAGMA user_version = ${version}; COMMIT`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function isDamage(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return typeof errcode === "number" && damageCodes.has(errcode & 0xff);
}

function moveAside(path: string, { content, note }: DatabaseOptions): void {
  let number = 1;
  while (existsSync(`${path}.damaged-${number}`)) number++;
  const aside = `${path}.damaged-${number}`;
  try {
    // The log first: without its file it is nothing, with a new file it would be somebody else's.
    for (const part of ["-wal", "-shm", ""]) if (existsSync(path + part)) renameSync(path + part, aside + part);
  } catch (error) {
    throw unusable(path, error);
  }
  note(`'${path}' is damaged and lies now at '${aside}': ${content} begins anew`);
}

function inode(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}

function unusable(path: string, cause: unknown): EmbodyError {
  if (cause instanceof EmbodyError) return cause;
  return new EmbodyError("unavailable", `'${path}' cannot be used: ${messageOf(cause)}.`, {
    remedy: "Set EMBODY_HOME to a folder that you may write to.",
    cause,
  });
}

function pauseBriefly(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}
