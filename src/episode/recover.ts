/**
 * Takes up an episode that was cut short: what is valid up to a world time is copied into a new file, which then replaces the old
 * one and goes on. Since frames are stored without loss, replaying them through the writer also restores the hash.
 */
import { readFileSync } from "node:fs";
import type { AgentEvent } from "../core/events.ts";
import { EpisodeDecoder, notAnEpisode } from "./decoder.ts";
import { type EpisodeWriter, type EpisodeWriterOptions, McapEpisodeWriter } from "./writer.ts";

export interface RecoverOptions extends EpisodeWriterOptions {
  readonly outPath?: string;
  /** Which events stay, by their place among the events. Default: all but `goal-end`, since the goal goes on. */
  readonly keepEvent?: (event: AgentEvent, index: number) => boolean;
}

/**
 * Goes on with the file at `path`, from which everything after `untilTime` (world seconds) is dropped. The old file stays as it is
 * until the copy is written, so that a crash in between loses nothing. With `outPath` the copy becomes a file of its own.
 */
export function recoverEpisode(path: string, untilTime: number, options: RecoverOptions = {}): EpisodeWriter {
  const decoder = new EpisodeDecoder();
  const messages = decoder.append(readFileSync(path));
  if (decoder.header === null) throw notAnEpisode(decoder.damage ?? `'${path}' ends before its header`);
  const outPath = options.outPath ?? path;
  const writer = new McapEpisodeWriter(`${outPath}.part`, decoder.header, options);
  const keepEvent = options.keepEvent ?? (({ type }: AgentEvent) => type !== "goal-end");
  let events = 0;
  for (const message of messages) {
    if (message.time <= untilTime && (message.kind !== "event" || keepEvent(message.event, events++))) {
      writer.write(message);
    }
  }
  writer.flush();
  writer.moveTo(outPath);
  return writer;
}
