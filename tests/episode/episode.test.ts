/** Writer, reader, recovery: what was written is read, also from any prefix, and the hash depends on the frames alone. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { McapIndexedReader } from "@mcap/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EpisodeMessage, FrameMessage } from "../../src/core/episode.ts";
import { decompressHandlers } from "../../src/episode/decoder.ts";
import { canonicalFrameBytes } from "../../src/episode/digest.ts";
import { openFileSource } from "../../src/episode/file-source.ts";
import { decodeFrame, encodeFrame } from "../../src/episode/frame.ts";
import { openEpisode } from "../../src/episode/reader.ts";
import { recoverEpisode } from "../../src/episode/recover.ts";
import { bufferSource } from "../../src/episode/source.ts";
import { createEpisodeWriter } from "../../src/episode/writer.ts";
import { syntheticEpisode, syntheticHeader } from "../viewer/helpers/synthetic-episode.ts";
import { syntheticMessages, temporaryDirectory, writeEpisode } from "./helpers.ts";

const directory = temporaryDirectory();
const messages = syntheticMessages(12);
const written = writeEpisode(join(directory, "whole.mcap"), messages);
const everything = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/** Where the message records begin: every shorter prefix has no header. */
async function preambleLength(bytes: Uint8Array): Promise<number> {
  const readable = {
    size: async () => BigInt(bytes.length),
    read: async (offset: bigint, length: bigint) => bytes.subarray(Number(offset), Number(offset + length)),
  };
  const reader = await McapIndexedReader.Initialize({ readable, decompressHandlers });
  return Number(reader.chunkIndexes[0]?.chunkStartOffset);
}

describe("frames", () => {
  const coordinate = fc.double({ min: -3e7, max: 3e7, noNaN: true }).map((value) => value + 0);
  const angle = fc.double({ min: -4, max: 4, noNaN: true }).map((value) => value + 0);
  const position = fc.tuple(coordinate, coordinate, coordinate);
  const frames: fc.Arbitrary<FrameMessage> = fc.record(
    {
      kind: fc.constant("frame" as const),
      time: fc.nat(1e6).map((tick) => tick / 20),
      tick: fc.nat(1e6),
      keyframe: fc.boolean(),
      agent: fc.record({
        position,
        yaw: angle,
        pitch: angle,
        onGround: fc.boolean(),
        sneaking: fc.boolean(),
        sprinting: fc.boolean(),
        swinging: fc.boolean(),
      }),
      entities: fc.array(
        fc.record(
          { id: fc.nat(), name: fc.constantFrom("zombie", "item"), position, yaw: angle, item: fc.constant("dirt") },
          { requiredKeys: ["id", "name", "position", "yaw"] },
        ),
        { maxLength: 3 },
      ),
      removedEntities: fc.array(fc.nat(), { maxLength: 3 }),
      inventory: fc.dictionary(fc.constantFrom("dirt", "stick", "oak_log"), fc.nat(64), { noNullPrototype: true }),
      heldItem: fc.option(fc.constant("stick")),
      health: fc.double({ min: 0, max: 20, noNaN: true }).map((value) => value + 0),
      digging: fc.option(fc.tuple(fc.integer(), fc.nat(300), fc.integer(), fc.nat(9))),
    },
    { requiredKeys: ["kind", "time", "tick", "keyframe", "agent"] },
  );

  it("come back bit for bit", () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
      }),
    );
  });

  it("have canonical bytes that tell any two poses apart and ignore what is no pose", () => {
    const frame = messages.find((message) => message.kind === "frame");
    if (frame?.kind !== "frame") throw new Error("the synthetic episode has no frame");
    const [x, y, z] = frame.agent.position;
    const nudged = { ...frame, agent: { ...frame.agent, position: [x + 2 ** -40, y, z] as const } };
    expect(canonicalFrameBytes(nudged)).not.toEqual(canonicalFrameBytes(frame));
    expect(canonicalFrameBytes({ ...frame, timeOfDay: 5 })).toEqual(canonicalFrameBytes(frame));
    const lost = { ...frame, agent: { ...frame.agent, yaw: Number.NaN } };
    expect(() => canonicalFrameBytes(lost)).toThrow(/must be finite/);
  });
});

describe("an episode file", () => {
  it("gives back header, events and every message in order", async () => {
    const episode = await openEpisode(bufferSource(written.bytes));
    expect(episode.complete).toBe(true);
    expect(episode.header).toEqual(syntheticHeader);
    expect(episode.duration).toBe(12);
    expect(episode.events).toEqual(messages.filter(({ kind }) => kind === "event"));
    expect(episode.goalEnd?.status).toBe("achieved");
    expect(await episode.messagesBetween(...everything)).toEqual(messages);
  });

  it("reads the same from a file, and only the span that is asked for", async () => {
    const source = await openFileSource(join(directory, "whole.mcap"));
    let bytesRead = 0;
    const counting = {
      size: source.size,
      read: (offset: number, length: number) => {
        bytesRead += length;
        return source.read(offset, length);
      },
    };
    const episode = await openEpisode(counting);
    // Opening takes the summary and the chunks with events, not the file.
    expect(bytesRead).toBeLessThan(written.bytes.length);
    bytesRead = 0;
    const span = await episode.messagesBetween(8, 9);
    await source.close();
    expect(span).toEqual(messages.filter(({ time }) => time >= 8 && time <= 9));
    expect(bytesRead).toBeGreaterThan(0);
    expect(bytesRead).toBeLessThan(written.bytes.length / 3);
  });

  it("backfills: the state at a time is that of all messages so far", async () => {
    const episode = await openEpisode(bufferSource(written.bytes));
    const state = await episode.stateAt(11.6);
    const frames = messages.filter((message) => message.kind === "frame" && message.time <= 11.6);
    const last = frames.at(-1);
    expect(last?.kind === "frame" && state.agent).toEqual(last?.kind === "frame" && last.agent);
    const changes = frames.flatMap((frame) => (frame.kind === "frame" ? (frame.blocks ?? []) : []));
    expect(changes.length).toBeGreaterThan(0);
    for (const [x, y, z, block] of changes) {
      const column = state.columns.get(`${x >> 4},${z >> 4}`);
      expect(column?.states[(y - (column.minY ?? 0)) * 256 + (z & 15) * 16 + (x & 15)]).toBe(block);
    }
    expect(state.blocks.get(5)).toBe("oak_log");
  });

  it("has an index and checksums that MCAP's own reader accepts", async () => {
    const readable = {
      size: async () => BigInt(written.bytes.length),
      read: async (offset: bigint, length: bigint) => written.bytes.slice(Number(offset), Number(offset + length)),
    };
    const reader = await McapIndexedReader.Initialize({ readable, decompressHandlers });
    let count = 0n;
    for await (const _ of reader.readMessages({ validateCrcs: true })) count++;
    expect(count).toBe(BigInt(messages.length));
    expect(reader.statistics?.messageCount).toBe(count);
    expect([...reader.channelsById.values()].map(({ topic }) => topic)).toEqual([
      "/palette",
      "/columns",
      "/frames",
      "/events",
      "/scene",
      "/poses",
    ]);
    const names = [];
    for await (const { name } of reader.readMetadata()) names.push(name);
    expect(names).toEqual(["embody", "embody/goal-end"]);
  });

  it("opens at every length, with a prefix of its messages", async () => {
    const preamble = await preambleLength(written.bytes);
    let longest = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: preamble, max: written.bytes.length - 1 }), async (length) => {
        const episode = await openEpisode(bufferSource(written.bytes.slice(0, length)));
        const read = await episode.messagesBetween(...everything);
        expect(episode.complete).toBe(false);
        expect(read).toEqual(messages.slice(0, read.length));
        longest = Math.max(longest, read.length);
      }),
      { numRuns: 40, examples: [[preamble], [written.bytes.length - 1]] },
    );
    expect(longest).toBe(messages.length);
  });

  it("loses at most the open chunk: what was flushed is there while the writer still writes", async () => {
    const path = join(directory, "growing.mcap");
    const writer = createEpisodeWriter(path, syntheticHeader);
    for (const message of messages) writer.write(message);
    const episode = await openEpisode(bufferSource(new Uint8Array(readFileSync(path))));
    expect(episode.duration).toBeGreaterThanOrEqual(11);
    writer.close();
  });

  it("says what is wrong with what is no episode", async () => {
    await expect(openEpisode(bufferSource(new Uint8Array(3)))).rejects.toThrow(/not an episode/);
    await expect(openEpisode(bufferSource(new TextEncoder().encode("<html>".repeat(9))))).rejects.toThrow(
      /not an episode/,
    );
  });

  it("stays under 3 MB for 10 world minutes with about 400 columns", () => {
    const long = [...syntheticEpisode({ seconds: 600, viewDistance: 2, mobs: 12 })];
    expect(long.filter(({ kind }) => kind === "column").length).toBeGreaterThan(400);
    const { bytes } = writeEpisode(join(directory, "long.mcap"), long);
    expect(long.filter(({ kind }) => kind === "frame")).toHaveLength(12001);
    expect(bytes.length).toBeLessThan(3e6);
  });
});

describe("the hash", () => {
  it("is SHA-256 over the frames' canonical bytes, whatever the chunks", () => {
    const digest = createHash("sha256");
    for (const message of messages) if (message.kind === "frame") digest.update(canonicalFrameBytes(message));
    expect(written.hash).toBe(digest.digest("hex"));
    const chunked = writeEpisode(join(directory, "chunked.mcap"), messages, { chunkSeconds: 5, chunkBytes: 4096 });
    expect(chunked.hash).toBe(written.hash);
    expect(chunked.bytes.length).not.toBe(written.bytes.length);
  });

  it("changes with one block change more", () => {
    const last = messages.at(-1);
    if (last?.kind !== "frame") throw new Error("the synthetic episode ends without a frame");
    const changed = [...messages.slice(0, -1), { ...last, blocks: [[0, 70, 0, 1] as const] }];
    expect(writeEpisode(join(directory, "changed.mcap"), changed).hash).not.toBe(written.hash);
  });
});

describe("recovery", () => {
  it("goes on in the same episode from any truncation, and ends with the same hash", async () => {
    const preamble = await preambleLength(written.bytes);
    const lengths = fc.integer({ min: preamble, max: written.bytes.length });
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 0, max: 240 }), async (length, tick) => {
        const path = join(directory, "cut.mcap");
        writeFileSync(path, written.bytes.slice(0, length));
        const writer = recoverEpisode(path, tick / 20);
        // What the resumed run produces: everything after what was recovered.
        const kept = await openEpisode(bufferSource(new Uint8Array(readFileSync(path))));
        const count = (await kept.messagesBetween(...everything)).length;
        const ended = (message: EpisodeMessage) => message.kind === "event" && message.event.type === "goal-end";
        const wanted = messages.filter((message) => message.time <= tick / 20 && !ended(message));
        const recovered = new Set(wanted.slice(0, count));
        for (const message of messages) if (!recovered.has(message)) writer.write(message);
        expect(writer.close()).toEqual({ path, hash: written.hash });
        const episode = await openEpisode(bufferSource(new Uint8Array(readFileSync(path))));
        expect(episode.header).toEqual(syntheticHeader);
        expect(await episode.messagesBetween(...everything)).toHaveLength(messages.length);
      }),
      { numRuns: 12 },
    );
  });

  it("drops the end that was noted, since the goal goes on", async () => {
    const outPath = join(directory, "resumed.mcap");
    recoverEpisode(join(directory, "whole.mcap"), 100, { outPath }).close();
    const episode = await openEpisode(bufferSource(new Uint8Array(readFileSync(outPath))));
    expect(episode.goalEnd).toBeNull();
    expect(episode.events.map(({ event }) => event.type)).not.toContain("goal-end");
  });
});
