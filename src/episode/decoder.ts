/**
 * Turns the bytes of an episode file into messages, in the order in which they were written, as the bytes arrive: the same for a
 * finished file, a truncated one and one that still grows. What comes after the last complete chunk waits for more bytes.
 * Browser-safe: zstd by `fzstd`.
 */
import { McapStreamReader, type McapTypes } from "@mcap/core";
import { decompress } from "fzstd";
import type { EpisodeHeader, EpisodeMessage } from "../core/episode.ts";
import { EmbodyError, messageOf } from "../core/errors.ts";
import type { GoalEnd } from "../core/events.ts";
import { decodeMessage, metadataNames } from "./channels.ts";

export const decompressHandlers: McapTypes.DecompressHandlers = {
  zstd: (bytes, size) => decompress(bytes, new Uint8Array(Number(size))),
};

export class EpisodeDecoder {
  readonly #reader = new McapStreamReader({ decompressHandlers, includeChunks: true });
  readonly #topics = new Map<number, string>();
  header: EpisodeHeader | null = null;
  goalEnd: GoalEnd | null = null;
  /** Whether the file's footer was reached. */
  complete = false;
  /** Why decoding stopped, where the bytes are damaged. */
  damage: string | null = null;

  /** The messages that these bytes complete. */
  append(bytes: Uint8Array): EpisodeMessage[] {
    if (this.complete || this.damage !== null) return [];
    const messages: EpisodeMessage[] = [];
    try {
      this.#reader.append(bytes);
      for (let record = this.#reader.nextRecord(); record; record = this.#reader.nextRecord()) {
        this.#accept(record, messages);
      }
      // What the reader has seen last is the footer.
      this.complete = this.#reader.done();
    } catch (error) {
      this.damage = messageOf(error);
    }
    return messages;
  }

  #accept(record: McapTypes.TypedMcapRecord, messages: EpisodeMessage[]): void {
    if (record.type === "Channel") this.#topics.set(record.id, record.topic);
    else if (record.type === "Message") {
      const message = decodeMessage(this.#topics.get(record.channelId) ?? "", record.data);
      if (message) messages.push(message);
    } else if (record.type === "Metadata") this.#acceptMetadata(record);
  }

  #acceptMetadata({ name, metadata }: McapTypes.Metadata): void {
    if (name === metadataNames.header) this.header = parseHeader(metadata);
    if (name === metadataNames.goalEnd) this.goalEnd = JSON.parse(metadata.get("json") ?? "null") as GoalEnd | null;
  }
}

export function parseHeader(metadata: ReadonlyMap<string, string>): EpisodeHeader {
  const field = (name: string) => metadata.get(name) ?? "";
  const policy = metadata.get("policy");
  return {
    id: field("id"),
    goal: field("goal"),
    world: field("world"),
    seed: Number(field("seed")),
    difficulty: field("difficulty"),
    planner: field("planner"),
    version: field("version"),
    created: field("created"),
    ...(policy === undefined ? {} : { policy }),
  };
}

export function notAnEpisode(reason: string): EmbodyError {
  return new EmbodyError("bad-file", `This is not an episode: ${reason}.`, {
    remedy: "Give an .mcap file that 'embody do' wrote.",
  });
}
