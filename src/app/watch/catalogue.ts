/**
 * The episodes that are served: one file, or the .mcap files of one directory. A request names an episode by its file name without
 * the ending; only names that a listing shows are ever turned into paths, so no name can lead elsewhere.
 */
import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { EmbodyError, messageOf } from "../../core/errors.ts";
import { openFileSource } from "../../episode/file-source.ts";
import { openEpisode } from "../../episode/reader.ts";

export interface EpisodeEntry {
  readonly id: string;
  readonly goal: string;
  /** A goal's status; `rollout` where none was pursued, `running` while the file grows, `cut short` when it ended without one, `unreadable`. */
  readonly status: string;
  /** World seconds. */
  readonly duration: number;
  /** ISO 8601. */
  readonly created: string;
  /** Bytes. */
  readonly size: number;
}

/** A file without an end that was written this recently (s) still grows: chunks are 5 s apart at most in real time. */
const growingWithin = 10;

export class EpisodeCatalogue {
  /** The one episode's id, where a file is served. */
  readonly single: string | null;
  readonly #directory: string;
  readonly #known = new Map<string, { version: string; entry: EpisodeEntry }>();

  constructor(episodes: string) {
    const path = resolve(episodes);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) {
      throw new EmbodyError("not-found", `There is no episode or directory '${path}'.`, {
        remedy: 'Make one with: npx embody do "get a stone pickaxe"',
      });
    }
    this.single = stats.isDirectory() ? null : basename(path).replace(/\.mcap$/, "");
    this.#directory = stats.isDirectory() ? path : dirname(path);
  }

  /** Null where there is no such episode. */
  pathOf(id: string): string | null {
    return this.#ids().includes(id) ? join(this.#directory, `${id}.mcap`) : null;
  }

  /** Newest first. */
  async list(): Promise<EpisodeEntry[]> {
    const entries: EpisodeEntry[] = [];
    for (const id of this.#ids()) entries.push(await this.#describe(id));
    return entries.sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : a.id < b.id ? -1 : 1));
  }

  #ids(): string[] {
    if (this.single !== null) return [this.single];
    return readdirSync(this.#directory)
      .filter((name) => name.endsWith(".mcap"))
      .map((name) => name.slice(0, -".mcap".length))
      .sort();
  }

  async #describe(id: string): Promise<EpisodeEntry> {
    const path = join(this.#directory, `${id}.mcap`);
    const stats = statSync(path);
    const growing = Date.now() - stats.mtimeMs < growingWithin * 1000;
    const version = `${stats.size} ${stats.mtimeMs} ${growing}`;
    const known = this.#known.get(id);
    if (known?.version === version) return known.entry;
    const entry = await readEntry(id, path, stats.size, growing, stats.mtime.toISOString());
    this.#known.set(id, { version, entry });
    return entry;
  }
}

async function readEntry(id: string, path: string, size: number, growing: boolean, modified: string) {
  const source = await openFileSource(path);
  try {
    const { header, duration, complete, goalEnd } = await openEpisode(source);
    const rollout = header.policy !== undefined && complete;
    const open = rollout ? "rollout" : growing && !complete ? "running" : "cut short";
    return { id, goal: header.goal, status: goalEnd?.status ?? open, duration, created: header.created, size };
  } catch (error) {
    return { id, goal: messageOf(error), status: "unreadable", duration: 0, created: modified, size };
  } finally {
    await source.close();
  }
}
