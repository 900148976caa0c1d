/**
 * Changed columns as bytes: a header (magic, version, seed, length and CRC-32 of the body), then a zstd frame of all columns, each
 * with its position, biomes and sections as run lengths over a palette. Light and heightmaps are worked out again on loading.
 * A damaged or foreign file is refused before anything of the world changes.
 */
import { crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { EmbodyError } from "../../../../src/core/errors.ts";
import { stateCount } from "./block-states.ts";
import { type Column, createColumn, measureHeights, sectionCount } from "./column.ts";

/** "EMBW", then version, seed, number of columns, CRC-32 of the packed body. */
const magic = 0x454d4257;
const version = 1;
const headerBytes = 20;

/** All columns as 16-bit words: x low, x high, z low, z high, 16 biomes, then the sections. */
function columnWords(column: Column, words: number[]): void {
  words.push(column.x & 0xffff, (column.x >> 16) & 0xffff, column.z & 0xffff, (column.z >> 16) & 0xffff);
  words.push(...column.biomes);
  for (const section of column.sections) {
    if (!section) {
      words.push(0);
      continue;
    }
    const palette = [...new Set(section)];
    const places = new Map(palette.map((state, place) => [state, place]));
    words.push(palette.length, ...palette);
    for (let start = 0; start < 4096; ) {
      let end = start + 1;
      while (end < 4096 && section[end] === section[start]) end++;
      words.push(places.get(section[start] as number) as number, end - start);
      start = end;
    }
  }
}

export function encodeColumns(seed: number, columns: readonly Column[]): Uint8Array {
  const words: number[] = [];
  for (const column of columns) columnWords(column, words);
  const raw = Buffer.allocUnsafe(words.length * 2);
  words.forEach((word, index) => {
    raw.writeUInt16LE(word, index * 2);
  });
  const packed = zstdCompressSync(raw);
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(magic, 0);
  header.writeUInt32BE(version, 4);
  header.writeInt32BE(seed | 0, 8);
  header.writeUInt32BE(columns.length, 12);
  header.writeUInt32BE(crc32(packed), 16);
  return new Uint8Array(Buffer.concat([header, packed]));
}

function refuse(what: string, remedy: string, cause?: unknown): never {
  throw new EmbodyError("bad-file", what, { remedy, cause });
}

const again = "Save the world again, or begin a new one.";

function unpack(bytes: Buffer): Buffer {
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: 1 << 30 });
  } catch (cause) {
    return refuse("The saved world's body does not unpack.", again, cause);
  }
}

/** Reads words one after the other; refuses to read past the end. */
class WordReader {
  private readonly raw: Buffer;
  private offset = 0;

  constructor(raw: Buffer) {
    this.raw = raw;
  }

  next(): number {
    if (this.offset + 2 > this.raw.length) refuse("The saved world ends in the middle of a column.", again);
    this.offset += 2;
    return this.raw.readUInt16LE(this.offset - 2);
  }

  int32(): number {
    const low = this.next();
    return low | (this.next() << 16);
  }

  get atEnd(): boolean {
    return this.offset === this.raw.length;
  }
}

function readSection(reader: WordReader): Uint16Array | null {
  const size = reader.next();
  if (size === 0) return null;
  if (size > 4096) refuse(`A section of the saved world claims ${size} different blocks, of 4096.`, again);
  const palette: number[] = [];
  for (let place = 0; place < size; place++) {
    const state = reader.next();
    if (state >= stateCount) refuse(`The saved world has block state ${state}; there are ${stateCount}.`, again);
    palette.push(state);
  }
  const section = new Uint16Array(4096);
  for (let start = 0; start < 4096; ) {
    const state = palette[reader.next()];
    const length = reader.next();
    if (state === undefined || length === 0 || start + length > 4096) {
      return refuse("A section of the saved world does not have 4096 blocks.", again);
    }
    section.fill(state, start, start + length);
    start += length;
  }
  return section;
}

export function decodeColumns(seed: number, bytes: Uint8Array): Column[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < headerBytes || buffer.readUInt32BE(0) !== magic) {
    refuse(`These ${buffer.length} bytes are not a saved world.`, "Give a file that embody saved.");
  }
  const found = buffer.readUInt32BE(4);
  if (found !== version) {
    refuse(
      `The saved world has format version ${found}; this embody reads ${version}.`,
      "Use the embody that saved it.",
    );
  }
  const savedSeed = buffer.readInt32BE(8);
  if (savedSeed !== (seed | 0)) {
    refuse(
      `The saved world has seed ${savedSeed}, this world ${seed | 0}.`,
      `Load it into a world with seed ${savedSeed}.`,
    );
  }
  const packed = buffer.subarray(headerBytes);
  const sum = crc32(packed);
  if (sum !== buffer.readUInt32BE(16)) refuse("The saved world is damaged: its checksum does not match.", again);
  const reader = new WordReader(unpack(packed));
  const columns: Column[] = [];
  const count = buffer.readUInt32BE(12);
  for (let number = 0; number < count; number++) {
    const x = reader.int32();
    const z = reader.int32();
    const column = createColumn(x, z);
    for (let quart = 0; quart < 16; quart++) column.biomes[quart] = reader.next();
    for (let index = 0; index < sectionCount; index++) column.sections[index] = readSection(reader);
    measureHeights(column);
    column.dirty = true;
    columns.push(column);
  }
  if (!reader.atEnd) refuse("The saved world has bytes after its last column.", again);
  return columns;
}
