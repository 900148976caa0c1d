/**
 * The WebAssembly binary format, as far as we need it: bytes, LEB128 numbers, sections (WebAssembly Core Specification 2.0,
 * chapter 5). Small enough that no library is called for.
 */
import { kernelError } from "../errors.ts";

export class ByteWriter {
  private bytes = new Uint8Array(256);
  length = 0;

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(2 * (this.length + count));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  byte(...values: number[]): this {
    this.reserve(values.length);
    for (const value of values) this.bytes[this.length++] = value;
    return this;
  }

  append(other: Uint8Array): this {
    this.reserve(other.length);
    this.bytes.set(other, this.length);
    this.length += other.length;
    return this;
  }

  /** Unsigned LEB128, up to 32 bits. */
  unsigned(value: number): this {
    if (!Number.isInteger(value) || value < 0 || value > 0xffffffff)
      throw kernelError(`${value} is not an unsigned word`);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128);
    return this.byte(rest);
  }

  /** Signed LEB128, 32 bits. */
  signed(value: number): this {
    let rest = value | 0;
    for (;;) {
      const low = rest & 127;
      rest >>= 7;
      if ((rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)) return this.byte(low);
      this.byte(low | 128);
    }
  }

  /** Four bytes, least significant first. */
  word(bits: number): this {
    return this.byte(bits & 255, (bits >>> 8) & 255, (bits >>> 16) & 255, bits >>> 24);
  }

  name(text: string): this {
    const encoded = new TextEncoder().encode(text);
    return this.unsigned(encoded.length).append(encoded);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}

/** A vector of items, each already encoded. */
export function vector(items: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter().unsigned(items.length);
  for (const item of items) writer.append(item);
  return writer.finish();
}

export const valueTypes = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
export type WasmType = keyof typeof valueTypes;

export interface WasmFunction {
  readonly parameters: readonly WasmType[];
  readonly results: readonly WasmType[];
  /** Locals after the parameters, in runs of one type. */
  readonly locals: readonly WasmType[];
  /** Instructions without the final `end`. */
  readonly body: Uint8Array;
  readonly exportName?: string;
}

export interface WasmModule {
  readonly memoryPages: number;
  readonly sharedMemory: boolean;
  /** Pages of a second memory, the instance's own; 0 for none. */
  readonly scratchPages: number;
  /** Constant v128 globals: the bits of a number that lies in all four lanes. */
  readonly splats: Iterable<number>;
  readonly functions: readonly WasmFunction[];
}

function section(writer: ByteWriter, id: number, content: Uint8Array): void {
  writer.byte(id).unsigned(content.length).append(content);
}

const typeBytes = (types: readonly WasmType[]) => vector(types.map((type) => Uint8Array.of(valueTypes[type])));

function encodeSplat(bits: number): Uint8Array {
  const writer = new ByteWriter().byte(valueTypes.v128, 0, 0xfd, 0x0c);
  for (let lane = 0; lane < 4; lane++) writer.word(bits);
  return writer.byte(0x0b).finish();
}

function encodeCode({ locals, body }: WasmFunction): Uint8Array {
  const runs: { type: WasmType; count: number }[] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  const declared = runs.map(({ type, count }) => new ByteWriter().unsigned(count).byte(valueTypes[type]).finish());
  const code = new ByteWriter().append(vector(declared)).append(body).byte(0x0b).finish();
  return new ByteWriter().unsigned(code.length).append(code).finish();
}

/** A module that imports the memory `kernel.memory`. */
export function encodeModule(module: WasmModule): Uint8Array<ArrayBuffer> {
  const signatures = new Map<string, { index: number; bytes: Uint8Array }>();
  const typeIndices = module.functions.map(({ parameters, results }) => {
    const bytes = new ByteWriter().byte(0x60).append(typeBytes(parameters)).append(typeBytes(results)).finish();
    const key = bytes.join(" ");
    const found = signatures.get(key) ?? { index: signatures.size, bytes };
    signatures.set(key, found);
    return found.index;
  });
  const exported = module.functions.flatMap(({ exportName }, index) =>
    exportName === undefined ? [] : [new ByteWriter().name(exportName).byte(0).unsigned(index).finish()],
  );
  const writer = new ByteWriter().byte(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  section(writer, 1, vector([...signatures.values()].map(({ bytes }) => bytes)));
  const limits = new ByteWriter().byte(2, module.sharedMemory ? 3 : 1);
  limits.unsigned(module.memoryPages).unsigned(module.memoryPages);
  section(writer, 2, vector([new ByteWriter().name("kernel").name("memory").append(limits.finish()).finish()]));
  section(writer, 3, vector(typeIndices.map((index) => new ByteWriter().unsigned(index).finish())));
  if (module.scratchPages > 0) {
    const own = new ByteWriter().byte(1).unsigned(module.scratchPages).unsigned(module.scratchPages).finish();
    section(writer, 5, vector([own]));
  }
  const globals = Array.from(module.splats, encodeSplat);
  if (globals.length) section(writer, 6, vector(globals));
  section(writer, 7, vector(exported));
  section(writer, 10, vector(module.functions.map(encodeCode)));
  return writer.finish();
}
