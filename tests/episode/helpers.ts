/** Files and messages that the episode tests share. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EpisodeMessage } from "../../src/core/episode.ts";
import { createEpisodeWriter, type EpisodeWriterOptions } from "../../src/episode/writer.ts";
import { syntheticEpisode, syntheticHeader } from "../viewer/helpers/synthetic-episode.ts";

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), "embody-episode-"));
}

export function syntheticMessages(seconds: number, viewDistance = 1): EpisodeMessage[] {
  return [...syntheticEpisode({ seconds, viewDistance, mobs: 4 })];
}

export function writeEpisode(path: string, messages: readonly EpisodeMessage[], options: EpisodeWriterOptions = {}) {
  const writer = createEpisodeWriter(path, syntheticHeader, options);
  for (const message of messages) writer.write(message);
  const { hash } = writer.close();
  return { hash, bytes: new Uint8Array(readFileSync(path)) };
}
