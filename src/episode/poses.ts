/**
 * The bytes of a frame of poses, without loss: what was recorded comes back bit for bit, so that an episode's hash can be computed again
 * from its file. Every frame reads alone, apart from what it leaves out because it has not changed.
 *
 * Layout, little endian: u8 version (1), u8 flags (1 keyframe, 2 contacts, 4 rays, 8 targets, 16 numbers), f64 time, u32 step,
 * u16 bodies that moved, u16 each of contacts, rays, targets and numbers; the bodies' indices (u16 each); then all numbers
 * in that order (f32 in byte planes, float-planes.ts).
 */
import type { PosesMessage } from "../core/episode.ts";
import { EmbodyError } from "../core/errors.ts";
import { readPlanes, writePlanes } from "./float-planes.ts";

const formatVersion = 1;
const headBytes = 24;

/** What may be absent, with its flag and its numbers an entry. */
const optionalParts = [
  { name: "contacts", flag: 2, width: 7 },
  { name: "rays", flag: 4, width: 1 },
  { name: "targets", flag: 8, width: 3 },
  { name: "numbers", flag: 16, width: 1 },
] as const;

export function encodePoses(message: PosesMessage): Uint8Array {
  const { moved } = message;
  const parts = [message.poses, ...optionalParts.map(({ name }) => message[name] ?? new Float32Array())];
  if (message.poses.length !== 7 * moved.length) {
    throw new EmbodyError("internal", `${moved.length} bodies moved, but there are ${message.poses.length} numbers.`);
  }
  const values = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  const bytes = new Uint8Array(headBytes + 2 * moved.length + 4 * values.length);
  const view = new DataView(bytes.buffer);
  const present = optionalParts.filter(({ name }) => message[name] !== undefined);
  view.setUint8(0, formatVersion);
  view.setUint8(
    1,
    present.reduce((flags, { flag }) => flags | flag, Number(message.keyframe)),
  );
  view.setFloat64(2, message.time, true);
  view.setUint32(10, message.step, true);
  view.setUint16(14, moved.length, true);
  optionalParts.forEach(({ name, width }, index) => {
    const entries = (message[name]?.length ?? 0) / width;
    if (!Number.isInteger(entries) || entries > 0xffff) {
      throw new EmbodyError("internal", `A frame has ${message[name]?.length} numbers of ${name}, ${width} an entry.`);
    }
    view.setUint16(16 + 2 * index, entries, true);
  });
  moved.forEach((body, index) => {
    view.setUint16(headBytes + 2 * index, body, true);
  });
  writePlanes(bytes, headBytes + 2 * moved.length, values);
  return bytes;
}

export function decodePoses(bytes: Uint8Array): PosesMessage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] !== formatVersion) {
    const known = `this reader knows ${formatVersion}`;
    throw new EmbodyError("bad-file", `A frame of poses has format version ${bytes[0]}; ${known}.`);
  }
  const count = bytes.length < headBytes ? 0 : view.getUint16(14, true);
  if (bytes.length < headBytes + 2 * count) {
    throw new EmbodyError("bad-file", `A frame of poses ends after ${bytes.length} bytes, before its numbers.`);
  }
  const moved = Uint16Array.from({ length: count }, (_, index) => view.getUint16(headBytes + 2 * index, true));
  const flags = view.getUint8(1);
  const sizes = optionalParts.map(({ width }, index) => width * view.getUint16(16 + 2 * index, true));
  const total = sizes.reduce((sum, size) => sum + size, 7 * count);
  const values = readPlanes(bytes, headBytes + 2 * count, total);
  let at = 7 * count;
  const parts: Partial<Record<(typeof optionalParts)[number]["name"], Float32Array>> = {};
  optionalParts.forEach(({ name, flag }, index) => {
    const size = sizes[index] ?? 0;
    if ((flags & flag) !== 0) parts[name] = values.slice(at, at + size);
    at += size;
  });
  return {
    kind: "poses",
    time: view.getFloat64(2, true),
    step: view.getUint32(10, true),
    keyframe: (flags & 1) !== 0,
    moved,
    poses: values.slice(0, 7 * count),
    ...parts,
  };
}
