/**
 * Takes up an episode that was cut short: what is valid up to a world time is copied into a new file, which then replaces the old
 * one and goes on. Since frames are stored without loss, replaying them through the writer also restores the hash.
 */
import { readFileSync } from "node:fs";
import { EpisodeDecoder, notAnEpisode } from "./decoder.ts";
import { type EpisodeWriter, type EpisodeWriterOptions, McapEpisodeWriter } from "./writer.ts";

/**
 * Goes on with the file at `path`, from which everything after `untilTime` (world seconds) is dropped. The old file stays as it is
 * until the copy is written, so that a crash in between loses nothing. With `outPath` the copy becomes a file of its own.
 */
export function recoverEpisode(
  path: string,
  untilTime: number,
  options: EpisodeWriterOptions & { readonly outPath?: string } = {},
): EpisodeWriter {
  const decoder = new EpisodeDecoder();
  const messages = decoder.append(readFileSync(path));
  if (decoder.header === null) throw notAnEpisode(decoder.damage ?? `'${path}' ends before its header`);
  const outPath = options.outPath ?? path;
  const writer = new McapEpisodeWriter(`${outPath}.part`, decoder.header, options);
  for (const message of messages) {
    // The goal goes on: an end that was noted, such as "interrupted", is no longer its end.
    const ended = message.kind === "event" && message.event.type === "goal-end";
    if (message.time <= untilTime && !ended) writer.write(message);
  }
  writer.flush();
  writer.moveTo(outPath);
  return writer;
}
