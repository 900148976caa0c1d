/**
 * A saved reference: the engine's own snapshot and the little that lives outside it (targets under way, the starting frames, handles).
 * Bytes: length of the JSON part (u32, little endian), JSON, Rapier's snapshot. Continuation is bit for bit the same, in another
 * thread or process too, as long as body, scene and Rapier's version are the same.
 */

import { EmbodyError } from "../../src/core/errors.ts";
import type { Handles, Variation } from "./build.ts";
import type { Frames } from "./frames.ts";

export interface SavedState {
  readonly body: string;
  readonly scene: string;
  readonly steps: number;
  /** The last 1 + delay targets, oldest first; the oldest is in force. */
  readonly queue: readonly (readonly number[])[];
  readonly variation: Variation;
  readonly frames: Frames;
  readonly handles: Handles;
  /** Rapier's own are a substep old (see `kinematics.ts`). */
  readonly velocities: { readonly joints: readonly number[]; readonly root: readonly number[] };
}

export function encodeSnapshot(state: SavedState, world: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(state));
  const bytes = new Uint8Array(4 + json.length + world.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  bytes.set(world, 4 + json.length);
  return bytes;
}

export function decodeSnapshot(
  bytes: Uint8Array,
  body: string,
  scene: string,
): { state: SavedState; world: Uint8Array } {
  const wrong = (what: string) =>
    new EmbodyError("bad-file", `This is not a snapshot of '${body}' in '${scene}': ${what}.`, {
      remedy: "Restore a snapshot that the same body and scene made.",
    });
  if (bytes.length < 4) throw wrong(`it has ${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (length > bytes.length - 4) throw wrong("it is cut short");
  const state = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as SavedState;
  if (state.body !== body || state.scene !== scene) throw wrong(`it holds '${state.body}' in '${state.scene}'`);
  return { state, world: bytes.slice(4 + length) };
}
