/**
 * A column in the form of the 1.20.4 `map_chunk` and `update_light` packets (minecraft.wiki/w/Java_Edition_protocol/Chunk_format,
 * protocol 765): each section a count of blocks and two paletted containers, states and biomes, whose entries never straddle
 * 64-bit words; light as nibbles for 26 sections, one below and one above the world. Longs are pairs of signed 32-bit
 * words, high first, as minecraft-protocol writes them.
 */
import { worldMinY } from "../contracts.ts";
import { stateCount } from "./block-states.ts";
import { type Column, type LightField, sectionCount } from "./column.ts";

type Long = [number, number];

/** Bits of an entry without a palette: enough for every state, and for every biome of the registry (64). */
const directStateBits = 15;
const directBiomeBits = 6;
const biomesInSection = 64;

/** Grows as it is written to. */
class ByteWriter {
  private buffer = Buffer.allocUnsafe(1 << 15);
  private length = 0;

  private reserve(count: number): void {
    if (this.length + count <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + count));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  int16(value: number): void {
    this.reserve(2);
    this.length = this.buffer.writeInt16BE(value, this.length);
  }

  word32(value: number): void {
    this.reserve(4);
    this.length = this.buffer.writeUInt32BE(value >>> 0, this.length);
  }

  varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.byte((rest & 127) | 128);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** The bytes so far, copied; starts afresh. */
  take(): Buffer {
    const bytes = Buffer.from(this.buffer.subarray(0, this.length));
    this.length = 0;
    return bytes;
  }
}

/** Packs entries into 64-bit words from the lowest bits up, with unused bits at the top of each, as [high, low] pairs. */
function packLongs(
  count: number,
  bits: number,
  entry: (index: number) => number,
  emit: (high: number, low: number) => void,
): void {
  const perLong = Math.floor(64 / bits);
  for (let start = 0; start < count; start += perLong) {
    let high = 0;
    let low = 0;
    const end = Math.min(count, start + perLong);
    for (let index = start, shift = 0; index < end; index++, shift += bits) {
      const value = entry(index);
      if (shift >= 32) high |= value << (shift - 32);
      else {
        low |= value << shift;
        if (shift + bits > 32) high |= value >>> (32 - shift);
      }
    }
    emit(high, low);
  }
}

const writer = new ByteWriter();
/** Place in the palette of each state of the section at hand, valid where `paletteStamp` is the present stamp. */
const paletteIndex = new Uint16Array(stateCount);
const paletteStamp = new Uint32Array(stateCount);
let stamp = 0;

function writeContainer(values: ArrayLike<number>, smallest: number, largest: number, direct: number): void {
  stamp++;
  const palette: number[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (paletteStamp[value] === stamp) continue;
    paletteStamp[value] = stamp;
    paletteIndex[value] = palette.length;
    palette.push(value);
  }
  if (palette.length === 1) {
    writer.byte(0);
    writer.varint(palette[0] as number);
    writer.varint(0);
    return;
  }
  const needed = Math.max(smallest, 32 - Math.clz32(palette.length - 1));
  const bits = needed <= largest ? needed : direct;
  writer.byte(bits);
  if (bits !== direct) {
    writer.varint(palette.length);
    for (const value of palette) writer.varint(value);
  }
  writer.varint(Math.ceil(values.length / Math.floor(64 / bits)));
  const entry =
    bits === direct
      ? (index: number): number => values[index] as number
      : (index: number): number => paletteIndex[values[index] as number] as number;
  packLongs(values.length, bits, entry, (high, low) => {
    writer.word32(high);
    writer.word32(low);
  });
}

const emptySection = new Uint16Array(4096);

function encodeSections(column: Column): Buffer {
  const biomes = new Uint8Array(biomesInSection);
  for (let index = 0; index < biomesInSection; index++) biomes[index] = column.biomes[index & 15] as number;
  for (let index = 0; index < sectionCount; index++) {
    const states = column.sections[index] ?? emptySection;
    let filled = 0;
    if (states !== emptySection) for (let i = 0; i < 4096; i++) if (states[i] !== 0) filled++;
    writer.int16(filled);
    if (filled === 0) {
      // One value, air, and no longs.
      writer.byte(0);
      writer.varint(0);
      writer.varint(0);
    } else writeContainer(states, 4, 8, directStateBits);
    writeContainer(biomes, 1, 3, directBiomeBits);
  }
  return writer.take();
}

/** 256 heights above the bottom of the world, 9 bits each. */
function packHeights(heights: Int16Array): Long[] {
  const longs: Long[] = [];
  packLongs(
    256,
    9,
    (index) => (heights[index] as number) - worldMinY,
    (high, low) => longs.push([high | 0, low | 0]),
  );
  return longs;
}

const nibbleCount = 2048;
const uniformNibbles = Array.from({ length: 16 }, (_, level) => new Uint8Array(nibbleCount).fill(level * 17));

function nibbles(levels: Uint8Array): Uint8Array {
  const packed = new Uint8Array(nibbleCount);
  let any = 0;
  for (let index = 0; index < nibbleCount; index++) {
    const pair = (levels[index * 2] as number) | ((levels[index * 2 + 1] as number) << 4);
    packed[index] = pair;
    any |= pair;
  }
  return any === 0 ? (uniformNibbles[0] as Uint8Array) : packed;
}

interface EncodedField {
  readonly mask: Long[];
  readonly emptyMask: Long[];
  readonly arrays: Uint8Array[];
}

/** Light of sections -1 to `last`; sections above are left out, which for the sky means full light. */
function encodeField(field: LightField, last: number): EncodedField {
  let mask = 0;
  // Section -1, below the world, is dark; its bit is the lowest.
  let emptyMask = 1;
  const arrays: Uint8Array[] = [];
  for (let index = 0; index <= last; index++) {
    const levels = index < sectionCount ? field.sections[index] : null;
    const uniform = index < sectionCount ? (field.uniform[index] as number) : 15;
    const packed = levels ? nibbles(levels) : (uniformNibbles[uniform] as Uint8Array);
    if (packed === uniformNibbles[0]) emptyMask |= 1 << (index + 1);
    else {
      mask |= 1 << (index + 1);
      arrays.push(packed);
    }
  }
  const longs = (bits: number): Long[] => (bits === 0 ? [] : [[0, bits]]);
  return { mask: longs(mask), emptyMask: longs(emptyMask), arrays };
}

/** One section above the highest with blocks or block light: from there on vanilla takes the sky as clear. */
function highestLitSection(column: Column): number {
  let last = sectionCount - 1;
  while (last >= 0 && !column.sections[last] && !column.block.sections[last] && !column.sky.sections[last]) last--;
  return last + 1;
}

/** Light of a column: the fields that both packets share. */
export function encodeLight(column: Column): Record<string, unknown> {
  const last = highestLitSection(column);
  const sky = encodeField(column.sky, last);
  const block = encodeField(column.block, Math.min(last, sectionCount - 1));
  return {
    skyLightMask: sky.mask,
    blockLightMask: block.mask,
    emptySkyLightMask: sky.emptyMask,
    emptyBlockLightMask: block.emptyMask,
    skyLight: sky.arrays,
    blockLight: block.arrays,
  };
}

/** Blocks, biomes and heightmaps of a column: the other fields of `map_chunk`. */
export function encodeBlocks(column: Column): Record<string, unknown> {
  return {
    x: column.x,
    z: column.z,
    heightmaps: {
      type: "compound",
      name: "",
      value: {
        MOTION_BLOCKING: { type: "longArray", value: packHeights(column.motionBlocking) },
        WORLD_SURFACE: { type: "longArray", value: packHeights(column.worldSurface) },
      },
    },
    chunkData: encodeSections(column),
    blockEntities: [],
  };
}
