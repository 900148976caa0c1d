/**
 * The protocol buffers wire format, as much of it as ONNX needs: varints, floats and length-delimited fields
 * (protobuf.dev/programming-guides/encoding). A writer, and a reader that walks the fields of one message.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One message under construction. */
export class MessageWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** An integer field; negative numbers take ten bytes, as int64 does. */
  int(field: number, value: number): this {
    this.#varint(field << 3);
    this.#varint64(value);
    return this;
  }

  float(field: number, value: number): this {
    this.#varint((field << 3) | 5);
    this.#raw(new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  double(field: number, value: number): this {
    this.#varint((field << 3) | 1);
    this.#raw(new Uint8Array(Float64Array.of(value).buffer));
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint((field << 3) | 2);
    this.#varint(value.length);
    this.#raw(value);
    return this;
  }

  message(field: number, value: MessageWriter): this {
    return this.bytes(field, value.finish());
  }

  /** Repeated integers, packed. */
  ints(field: number, values: readonly number[]): this {
    const packed = new MessageWriter();
    for (const value of values) packed.#varint64(value);
    return this.bytes(field, packed.finish());
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #varint(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.#raw(Uint8Array.of((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    this.#raw(Uint8Array.of(rest));
  }

  #varint64(value: number): void {
    if (value >= 0 && value <= 0xffffffff) {
      this.#varint(value);
      return;
    }
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number`);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 0x7fn) {
      this.#raw(Uint8Array.of(Number(rest & 0x7fn) | 0x80));
      rest >>= 7n;
    }
    this.#raw(Uint8Array.of(Number(rest)));
  }

  #raw(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }
}

export interface Field {
  readonly number: number;
  /** Of a varint. */
  readonly value: number;
  /** Of a length-delimited or fixed field; a view. */
  readonly bytes: Uint8Array;
}

/** The fields of one message, in order. Throws a RangeError where the bytes are not a message. */
export function* readFields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 63) throw new RangeError("the message ends inside a number");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError("the message ends inside a field");
    at += length;
    return bytes.subarray(at - length, at);
  };
  const none = new Uint8Array(0);
  while (at < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const wire = key % 8;
    if (wire === 0) yield { number, value: varint(), bytes: none };
    else if (wire === 1) yield { number, value: 0, bytes: take(8) };
    else if (wire === 2) yield { number, value: 0, bytes: take(varint()) };
    else if (wire === 5) yield { number, value: 0, bytes: take(4) };
    else throw new RangeError(`unknown wire type ${wire}`);
  }
}

export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);
