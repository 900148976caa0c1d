/**
 * An MCAP file written synchronously (mcap.dev/spec, version 0). `@mcap/core` has a writer, but each of its methods is a promise,
 * closes chunks by size alone, and puts channels inside chunks; here a world hands messages to a plain callback, a chunk closes when
 * the caller says so, and the channels stand before the first chunk, so that a reader can decode any span of chunks
 * after reading the file's first bytes. The records themselves are built by `@mcap/core`.
 */
import { closeSync, openSync, renameSync, writeSync } from "node:fs";
import { crc32, constants as zlib, zstdCompressSync } from "node:zlib";
import { McapChunkBuilder, McapRecordBuilder, type McapTypes, Opcode } from "@mcap/core";
import { type EpisodeChannel, episodeChannels } from "./channels.ts";

/** zstd's level: 12 takes a millisecond for a second of world time and is 8 % smaller than the default 3. */
const compressionLevel = 12;

export class McapFile {
  readonly #file: number;
  readonly #records = new McapRecordBuilder();
  readonly #chunk = new McapChunkBuilder({ useMessageIndex: true });
  readonly #chunkIndexes: McapTypes.ChunkIndex[] = [];
  readonly #metadataIndexes: McapTypes.MetadataIndex[] = [];
  readonly #messageCounts = new Map<number, bigint>();
  #position = 0;
  #dataCrc = 0;
  #sequence = 0;
  #startTime: bigint | null = null;
  #endTime = 0n;

  /** Writes magic, header, metadata, schemas and channels at once: a file that exists is readable. */
  constructor(path: string, library: string, metadata: McapTypes.Metadata) {
    this.#file = openSync(path, "w");
    this.#records.writeMagic();
    this.#records.writeHeader({ profile: "", library });
    this.#addMetadataRecord(metadata);
    for (const channel of episodeChannels) this.#records.writeSchema(schemaOf(channel));
    for (const channel of episodeChannels) this.#records.writeChannel(channelRecord(channel));
    this.#writeData();
  }

  /** Uncompressed bytes waiting in the open chunk. */
  get pendingBytes(): number {
    return this.#chunk.byteLength;
  }

  addMessage(channelId: number, time: bigint, data: Uint8Array): void {
    this.#chunk.addMessage({ channelId, sequence: this.#sequence++, logTime: time, publishTime: time, data });
    this.#messageCounts.set(channelId, (this.#messageCounts.get(channelId) ?? 0n) + 1n);
    if (this.#startTime === null || time < this.#startTime) this.#startTime = time;
    if (time > this.#endTime) this.#endTime = time;
  }

  /** Compresses the open chunk and hands it to the operating system: from here on it survives the process. */
  closeChunk(): void {
    if (this.#chunk.numMessages === 0) return;
    const content = this.#chunk.buffer;
    const compressed = zstdCompressSync(content, { params: { [zlib.ZSTD_c_compressionLevel]: compressionLevel } });
    const { messageStartTime, messageEndTime } = this.#chunk;
    const sizes = { compression: "zstd", uncompressedSize: BigInt(content.length) };
    const chunkStartOffset = BigInt(this.#position);
    const chunkLength = this.#records.writeChunk({
      messageStartTime,
      messageEndTime,
      uncompressedCrc: crc32(content),
      records: compressed,
      ...sizes,
    });
    const messageIndexOffsets = new Map<number, bigint>();
    let messageIndexLength = 0n;
    for (const index of this.#chunk.indices) {
      messageIndexOffsets.set(index.channelId, chunkStartOffset + chunkLength + messageIndexLength);
      messageIndexLength += this.#records.writeMessageIndex(index);
    }
    this.#chunkIndexes.push({
      messageStartTime,
      messageEndTime,
      chunkStartOffset,
      chunkLength,
      messageIndexOffsets,
      messageIndexLength,
      compressedSize: BigInt(compressed.length),
      ...sizes,
    });
    this.#chunk.reset();
    this.#writeData();
  }

  addMetadata(metadata: McapTypes.Metadata): void {
    this.closeChunk();
    this.#addMetadataRecord(metadata);
    this.#writeData();
  }

  /** Moves the open file to its final name. */
  rename(from: string, to: string): void {
    renameSync(from, to);
  }

  /** Writes data end, summary (schemas, channels, statistics, indexes) and footer. */
  close(): void {
    this.closeChunk();
    this.#records.writeDataEnd({ dataSectionCrc: this.#dataCrc });
    this.#write();
    const summaryStart = BigInt(this.#position);
    const offsets: McapTypes.SummaryOffset[] = [];
    const group = (groupOpcode: Opcode, write: () => void) => {
      const before = this.#records.length;
      write();
      const groupLength = BigInt(this.#records.length - before);
      if (groupLength > 0n) offsets.push({ groupOpcode, groupStart: summaryStart + BigInt(before), groupLength });
    };
    group(Opcode.SCHEMA, () => {
      for (const channel of episodeChannels) this.#records.writeSchema(schemaOf(channel));
    });
    group(Opcode.CHANNEL, () => {
      for (const channel of episodeChannels) this.#records.writeChannel(channelRecord(channel));
    });
    group(Opcode.STATISTICS, () => {
      this.#records.writeStatistics(this.#statistics());
    });
    group(Opcode.METADATA_INDEX, () => {
      for (const index of this.#metadataIndexes) this.#records.writeMetadataIndex(index);
    });
    group(Opcode.CHUNK_INDEX, () => {
      for (const index of this.#chunkIndexes) this.#records.writeChunkIndex(index);
    });
    const summaryOffsetStart = summaryStart + BigInt(this.#records.length);
    for (const offset of offsets) this.#records.writeSummaryOffset(offset);
    // The summary's checksum covers the footer's own first fields.
    const footerHead = new DataView(new ArrayBuffer(25));
    footerHead.setUint8(0, Opcode.FOOTER);
    footerHead.setBigUint64(1, 20n, true);
    footerHead.setBigUint64(9, summaryStart, true);
    footerHead.setBigUint64(17, summaryOffsetStart, true);
    const summaryCrc = crc32(new Uint8Array(footerHead.buffer), crc32(this.#records.buffer));
    this.#records.writeFooter({ summaryStart, summaryOffsetStart, summaryCrc });
    this.#records.writeMagic();
    this.#write();
    closeSync(this.#file);
  }

  #addMetadataRecord(metadata: McapTypes.Metadata): void {
    const offset = BigInt(this.#position + this.#records.length);
    this.#metadataIndexes.push({ name: metadata.name, offset, length: this.#records.writeMetadata(metadata) });
  }

  #statistics(): McapTypes.Statistics {
    let messageCount = 0n;
    for (const count of this.#messageCounts.values()) messageCount += count;
    return {
      messageCount,
      schemaCount: episodeChannels.length,
      channelCount: episodeChannels.length,
      attachmentCount: 0,
      metadataCount: this.#metadataIndexes.length,
      chunkCount: this.#chunkIndexes.length,
      messageStartTime: this.#startTime ?? 0n,
      messageEndTime: this.#endTime,
      channelMessageCounts: this.#messageCounts,
    };
  }

  #writeData(): void {
    this.#dataCrc = crc32(this.#records.buffer, this.#dataCrc);
    this.#write();
  }

  #write(): void {
    const bytes = this.#records.buffer;
    let written = 0;
    while (written < bytes.length) written += writeSync(this.#file, bytes, written);
    this.#position += bytes.length;
    this.#records.reset();
  }
}

function schemaOf(channel: EpisodeChannel): McapTypes.Schema {
  const { name, encoding, text } = channel.schema;
  return { id: channel.id, name, encoding, data: new TextEncoder().encode(text) };
}

function channelRecord(channel: EpisodeChannel): McapTypes.Channel {
  const { id, topic, messageEncoding } = channel;
  return { id, schemaId: id, topic, messageEncoding, metadata: new Map() };
}
