/**
 * The bytes of a scene: its description as JSON, and a heightfield's heights as numbers behind it, since there may be many.
 *
 * Layout, little endian: u8 version (1), f64 time, u32 length of the JSON, the JSON (UTF-8; `heights` left out), u32 count of heights,
 * heights (f32 in byte planes, float-planes.ts).
 */
import type { SceneDescription, SceneGround, SceneMessage } from "../core/episode.ts";
import { EmbodyError } from "../core/errors.ts";
import { readPlanes, writePlanes } from "./float-planes.ts";

const formatVersion = 1;
const headBytes = 13;

export function encodeScene({ time, scene }: SceneMessage): Uint8Array {
  const { ground } = scene;
  const heights = ground?.kind === "heightfield" ? ground.heights : new Float32Array();
  const text = new TextEncoder().encode(
    JSON.stringify({ ...scene, ground: ground?.kind === "heightfield" ? { ...ground, heights: undefined } : ground }),
  );
  const bytes = new Uint8Array(headBytes + text.length + 4 + 4 * heights.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, formatVersion);
  view.setFloat64(1, time, true);
  view.setUint32(9, text.length, true);
  bytes.set(text, headBytes);
  view.setUint32(headBytes + text.length, heights.length, true);
  writePlanes(bytes, headBytes + text.length + 4, heights);
  return bytes;
}

export function decodeScene(bytes: Uint8Array): SceneMessage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] !== formatVersion) {
    throw new EmbodyError("bad-file", `A scene has format version ${bytes[0]}; this reader knows ${formatVersion}.`);
  }
  const length = bytes.length < headBytes ? 0 : view.getUint32(9, true);
  if (bytes.length < headBytes + length + 4) {
    throw new EmbodyError("bad-file", `A scene ends after ${bytes.length} bytes, in the middle of its description.`);
  }
  const text = new TextDecoder().decode(bytes.subarray(headBytes, headBytes + length));
  const scene = JSON.parse(text) as SceneDescription;
  const heights = readPlanes(bytes, headBytes + length + 4, view.getUint32(headBytes + length, true));
  return { kind: "scene", time: view.getFloat64(1, true), scene: { ...scene, ground: withHeights(scene, heights) } };
}

function withHeights({ ground }: SceneDescription, heights: Float32Array): SceneGround | null {
  if (ground?.kind !== "heightfield") return ground;
  if (heights.length !== ground.rows * ground.columns) {
    const size = `${ground.rows} x ${ground.columns}`;
    throw new EmbodyError("bad-file", `A heightfield of ${size} samples has ${heights.length} heights.`);
  }
  return { ...ground, heights };
}
