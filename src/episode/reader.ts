/**
 * Opens an episode from any source of bytes and reads parts of it. A finished file has an index: its first bytes (header, channels)
 * and its last (summary) are read, then only the chunks that are asked for, neighbours in one request. A file that was cut
 * short is read once from the start, up to its last complete chunk. Browser-safe.
 */
import { MCAP_MAGIC, McapIndexedReader, type McapTypes } from "@mcap/core";
import type { EpisodeHeader, EpisodeMessage, EventMessage } from "../core/episode.ts";
import type { GoalEnd } from "../core/events.ts";
import { channelOf } from "./channels.ts";
import { decompressHandlers, EpisodeDecoder, notAnEpisode } from "./decoder.ts";
import type { ReadableSource } from "./source.ts";
import { apply, type EpisodeState, emptyState } from "./state.ts";

export interface Episode {
  readonly header: EpisodeHeader;
  /** World time of the last message (s). */
  readonly duration: number;
  /** Whether the file was ended in order and has an index. */
  readonly complete: boolean;
  readonly goalEnd: GoalEnd | null;
  readonly events: readonly EventMessage[];
  /** Messages with t0 <= time <= t1 in the order in which they were written. */
  messagesBetween(t0: number, t1: number): Promise<EpisodeMessage[]>;
  /** What holds at a time: the backfill for a seek. */
  stateAt(time: number): Promise<EpisodeState>;
}

export async function openEpisode(source: ReadableSource): Promise<Episode> {
  const index = await openIndex(source);
  return index ? openIndexed(source, index) : openStreamed(source);
}

/** Whether the file ends as a finished one does: with MCAP's magic bytes. */
export async function isFinished(source: ReadableSource): Promise<boolean> {
  const size = await source.size();
  if (size < 2 * MCAP_MAGIC.length) return false;
  const tail = await source.read(size - MCAP_MAGIC.length, MCAP_MAGIC.length);
  return MCAP_MAGIC.every((byte, index) => tail[index] === byte);
}

/** Null where the file has no summary: it was cut short, or still grows. */
async function openIndex(source: ReadableSource): Promise<McapIndexedReader | null> {
  if (!(await isFinished(source))) return null;
  const size = await source.size();
  const readable = {
    size: async () => BigInt(size),
    read: (offset: bigint, length: bigint) => source.read(Number(offset), Number(length)),
  };
  try {
    return await McapIndexedReader.Initialize({ readable, decompressHandlers });
  } catch {
    // A damaged summary: what stands before it may still be read, and openStreamed says what is wrong otherwise.
    return null;
  }
}

async function openIndexed(source: ReadableSource, index: McapIndexedReader): Promise<Episode> {
  const chunks = [...index.chunkIndexes].sort((a, b) => Number(a.chunkStartOffset - b.chunkStartOffset));
  const preambleEnd = Number(chunks[0]?.chunkStartOffset ?? index.dataEndOffset);
  const preamble = (await source.read(0, preambleEnd)).slice();
  const first = new EpisodeDecoder();
  first.append(preamble);
  if (first.header === null) throw notAnEpisode(first.damage ?? "it has no header of ours");

  const decodeChunks = async (wanted: readonly McapTypes.ChunkIndex[]): Promise<EpisodeMessage[]> => {
    const messages: EpisodeMessage[] = [];
    for (const span of contiguousSpans(wanted)) {
      // Channels stand before the first chunk, so these bytes and any chunks make a readable stream.
      const decoder = new EpisodeDecoder();
      decoder.append(preamble);
      for (const message of decoder.append(await source.read(span.start, span.end - span.start)))
        messages.push(message);
      if (decoder.damage !== null) throw notAnEpisode(`bytes ${span.start} to ${span.end}: ${decoder.damage}`);
    }
    return messages;
  };
  // Chunk times are whole nanoseconds, message times are not.
  const slack = 1e-6;
  const messagesBetween = async (t0: number, t1: number) => {
    const wanted = chunks.filter(
      (chunk) => seconds(chunk.messageStartTime) <= t1 + slack && seconds(chunk.messageEndTime) >= t0 - slack,
    );
    return (await decodeChunks(wanted)).filter((message) => message.time >= t0 && message.time <= t1);
  };
  const eventChannel = channelOf("event").id;
  const withEvents = await decodeChunks(chunks.filter((chunk) => chunk.messageIndexOffsets.has(eventChannel)));
  const events = withEvents.filter((message) => message.kind === "event");
  return {
    header: first.header,
    duration: seconds(index.statistics?.messageEndTime ?? 0n),
    complete: true,
    goalEnd: goalEndOf(events),
    events,
    messagesBetween,
    stateAt: async (time) => stateAfter(await messagesBetween(Number.NEGATIVE_INFINITY, time)),
  };
}

/** Bytes asked for at once where there is no index. */
const streamBlock = 1 << 20;

async function openStreamed(source: ReadableSource): Promise<Episode> {
  const decoder = new EpisodeDecoder();
  const messages: EpisodeMessage[] = [];
  const size = await source.size();
  for (let offset = 0; offset < size; offset += streamBlock) {
    for (const message of decoder.append(await source.read(offset, Math.min(streamBlock, size - offset)))) {
      messages.push(message);
    }
  }
  if (decoder.header === null) throw notAnEpisode(decoder.damage ?? `its ${size} bytes end before the header`);
  const events = messages.filter((message) => message.kind === "event");
  const between = (t0: number, t1: number) => messages.filter(({ time }) => time >= t0 && time <= t1);
  return {
    header: decoder.header,
    duration: messages.reduce((latest, message) => Math.max(latest, message.time), 0),
    complete: decoder.complete,
    goalEnd: goalEndOf(events),
    events,
    messagesBetween: async (t0, t1) => between(t0, t1),
    stateAt: async (time) => stateAfter(between(Number.NEGATIVE_INFINITY, time)),
  };
}

function contiguousSpans(chunks: readonly McapTypes.ChunkIndex[]): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  for (const chunk of chunks) {
    const start = Number(chunk.chunkStartOffset);
    const end = start + Number(chunk.chunkLength);
    const last = spans.at(-1);
    // Between two chunks lie only message indexes.
    if (last && start - last.end <= 4096) last.end = end;
    else spans.push({ start, end });
  }
  return spans;
}

function stateAfter(messages: readonly EpisodeMessage[]): EpisodeState {
  const state = emptyState();
  for (const message of messages) apply(state, message);
  return state;
}

function goalEndOf(events: readonly EventMessage[]): GoalEnd | null {
  const last = events.findLast(({ event }) => event.type === "goal-end")?.event;
  return last?.type === "goal-end" ? last : null;
}

/** Nanoseconds to seconds. */
function seconds(time: bigint): number {
  return Number(time) / 1e9;
}
