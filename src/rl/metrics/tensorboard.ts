/**
 * TensorBoard's event format, scalars only: TFRecords (length, its checksum, bytes, their checksum) of Event messages
 * (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto). Bytes only; whoever owns the file appends them. A run's
 * file is called `events.out.tfevents.<seconds>.<host>`, else TensorBoard does not see it.
 */
import { MessageWriter } from "../../nn/protobuf.ts";
import { maskedCrc32c } from "./crc32c.ts";

function event(wallSeconds: number): MessageWriter {
  return new MessageWriter().double(1, wallSeconds);
}

function record(message: MessageWriter): Uint8Array {
  const data = message.finish();
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return bytes;
}

/** The record that every file starts with. */
export function eventFileHeader(wallSeconds: number): Uint8Array {
  return record(event(wallSeconds).string(3, "brain.Event:2"));
}

/** One record with the scalars of a step. Numbers that are not finite are left out. */
export function scalarRecord(wallSeconds: number, step: number, scalars: Readonly<Record<string, number>>): Uint8Array {
  const summary = new MessageWriter();
  for (const [tag, value] of Object.entries(scalars)) {
    if (Number.isFinite(value)) summary.message(1, new MessageWriter().string(1, tag).float(2, value));
  }
  return record(event(wallSeconds).int(2, step).message(5, summary));
}
