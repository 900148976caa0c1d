/**
 * What feeds a recording. A finished file is opened by its index and read in spans of world time; a growing one is followed. Both hand
 * over the same messages in the same order, and say how far they are.
 */
import type { EpisodeHeader, EpisodeMessage, EventMessage } from "../../src/core/episode.ts";
import { EpisodeDecoder, notAnEpisode } from "../../src/episode/decoder.ts";
import { isFinished, openEpisode } from "../../src/episode/reader.ts";
import { httpSource } from "../../src/episode/source.ts";

export interface FeedListener {
  onHeader(header: EpisodeHeader): void;
  /** Known length (s) and events of a finished episode, before its frames are loaded. */
  onOutline(duration: number, events: readonly EventMessage[]): void;
  onMessages(messages: readonly EpisodeMessage[]): void;
  /** Nothing more will come. */
  onEnd(): void;
}

/** World seconds that are fetched at once. */
const spanSeconds = 60;

/** `live` while the file grows. Resolves when everything has arrived. */
export async function feed(id: string, listener: FeedListener, onKind: (live: boolean) => void): Promise<void> {
  const url = `/episodes/${encodeURIComponent(id)}.mcap`;
  const source = httpSource(url);
  if (!(await isFinished(source))) {
    onKind(true);
    await follow(`/live/${encodeURIComponent(id)}`, listener);
    return;
  }
  onKind(false);
  const episode = await openEpisode(source);
  listener.onHeader(episode.header);
  listener.onOutline(episode.duration, episode.events);
  let from = Number.NEGATIVE_INFINITY;
  for (let until = spanSeconds; from < episode.duration; until += spanSeconds) {
    const messages = await episode.messagesBetween(from, until);
    const start = from;
    listener.onMessages(messages.filter(({ time }) => time > start));
    from = until;
  }
  listener.onEnd();
}

async function follow(url: string, listener: FeedListener): Promise<void> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw notAnEpisode(`the server answered ${response.status}`);
  const decoder = new EpisodeDecoder();
  const reader = response.body.getReader();
  let announced = false;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const messages = decoder.append(part.value);
    if (decoder.header && !announced) {
      announced = true;
      listener.onHeader(decoder.header);
    }
    listener.onMessages(messages);
    if (decoder.damage !== null) throw notAnEpisode(decoder.damage);
  }
  listener.onEnd();
}
