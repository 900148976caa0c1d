/**
 * Splits a client's byte stream into packets: each is a length (varint) and so many bytes. Lengths come from outside and are
 * believed only up to vanilla's limit of three varint bytes; what breaks the framing ends that connection alone. Takes the
 * place of minecraft-protocol's splitter, which believes any length and throws out of the stream on an overlong varint.
 */
import { Transform, type TransformCallback } from "node:stream";

/** The largest packet, bytes: what fits a varint of three bytes (minecraft.wiki/w/Java_Edition_protocol/Packets). */
export const maxFrameBytes = 2 ** 21 - 1;

export class FrameSplitter extends Transform {
  /** Set by minecraft-protocol; the ping of clients before 1.7 is not answered. */
  recognizeLegacyPing = false;
  #pending: Buffer = Buffer.alloc(0);

  constructor() {
    super({ readableObjectMode: true });
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    let buffer = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const header = readLength(buffer);
      if (header === null) break;
      if (header === "overlong") {
        callback(new Error(`a packet length has more than three bytes; the largest packet is ${maxFrameBytes} bytes`));
        return;
      }
      const end = header.size + header.length;
      if (header.length === 0) {
        callback(new Error("a packet is empty"));
        return;
      }
      if (buffer.length < end) break;
      this.push(buffer.subarray(header.size, end));
      buffer = buffer.subarray(end);
    }
    this.#pending = buffer;
    callback();
  }
}

/** Null while the varint is incomplete. */
function readLength(buffer: Buffer): { length: number; size: number } | "overlong" | null {
  let length = 0;
  for (let size = 0; size < 3; size++) {
    const byte = buffer[size];
    if (byte === undefined) return null;
    length |= (byte & 0x7f) << (7 * size);
    if ((byte & 0x80) === 0) return { length, size: size + 1 };
  }
  return "overlong";
}
