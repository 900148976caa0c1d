/**
 * Writes an episode as it happens. Messages gather in a chunk, which is compressed and written about every second of world
 * time: a process that is killed loses at most the open chunk. The hash is taken frame by frame, so it depends neither on chunks nor
 * on how often the run was stopped and resumed.
 */
import { createHash } from "node:crypto";
import type { EpisodeHeader, EpisodeMessage } from "../core/episode.ts";
import type { GoalEnd } from "../core/events.ts";
import { channelOf, encodeMessage, metadataNames } from "./channels.ts";
import { canonicalBytes } from "./digest.ts";
import { McapFile } from "./mcap-file.ts";

export interface EpisodeWriterOptions {
  /** World seconds after which a chunk is closed; default 1. Longer chunks make a smaller file and a larger loss in a crash. */
  readonly chunkSeconds?: number;
  /** Uncompressed bytes after which a chunk is closed; default 256 KiB. */
  readonly chunkBytes?: number;
}

export interface EpisodeWriter {
  readonly path: string;
  write(message: EpisodeMessage): void;
  /** Closes the open chunk: everything so far survives the process. */
  flush(): void;
  /** SHA-256 over the frames (or poses) so far, hexadecimal. */
  hash(): string;
  /** Ends the file; calling it again does nothing. */
  close(): { readonly path: string; readonly hash: string };
}

export function createEpisodeWriter(
  path: string,
  header: EpisodeHeader,
  options: EpisodeWriterOptions = {},
): EpisodeWriter {
  return new McapEpisodeWriter(path, header, options);
}

export class McapEpisodeWriter implements EpisodeWriter {
  path: string;
  readonly #file: McapFile;
  readonly #digest = createHash("sha256");
  readonly #chunkSeconds: number;
  readonly #chunkBytes: number;
  #chunkStart: number | null = null;
  #goalEnd: GoalEnd | null = null;
  #closed = false;

  constructor(path: string, header: EpisodeHeader, options: EpisodeWriterOptions) {
    this.path = path;
    this.#chunkSeconds = options.chunkSeconds ?? 1;
    this.#chunkBytes = options.chunkBytes ?? 256 * 1024;
    const fields = Object.entries(header).map(([name, value]): [string, string] => [name, String(value)]);
    this.#file = new McapFile(path, `embody ${header.version}`, {
      name: metadataNames.header,
      metadata: new Map(fields),
    });
  }

  write(message: EpisodeMessage): void {
    const hashed = canonicalBytes(message);
    if (hashed) this.#digest.update(hashed);
    if (message.kind === "event" && message.event.type === "goal-end") this.#goalEnd = message.event;
    if (this.#chunkStart !== null && message.time - this.#chunkStart >= this.#chunkSeconds) this.flush();
    this.#chunkStart ??= message.time;
    this.#file.addMessage(channelOf(message.kind).id, nanoseconds(message.time), encodeMessage(message));
    if (this.#file.pendingBytes >= this.#chunkBytes) this.flush();
  }

  flush(): void {
    this.#file.closeChunk();
    this.#chunkStart = null;
  }

  hash(): string {
    return this.#digest.copy().digest("hex");
  }

  close(): { readonly path: string; readonly hash: string } {
    if (!this.#closed) {
      this.#closed = true;
      if (this.#goalEnd) {
        this.#file.addMetadata({
          name: metadataNames.goalEnd,
          metadata: new Map([["json", JSON.stringify(this.#goalEnd)]]),
        });
      }
      this.#file.close();
    }
    return { path: this.path, hash: this.hash() };
  }

  /** Gives the file, open as it is, its final name. */
  moveTo(path: string): void {
    this.#file.rename(this.path, path);
    this.path = path;
  }
}

function nanoseconds(time: number): bigint {
  return BigInt(Math.round(time * 1e9));
}
