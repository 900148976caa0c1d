/**
 * The canonical bytes of a frame, over which an episode's hash is taken: every pose, block change and inventory, in order and
 * in full precision, and nothing else (no times of day, no events, no chunks of the file). Equal runs give equal bytes.
 * -0 counts as 0, names are sorted, strings carry their length, so that no two frames share their bytes.
 */
import type { EpisodeMessage, FrameMessage, PosesMessage } from "../core/episode.ts";
import { EmbodyError } from "../core/errors.ts";

/** The canonical bytes of whatever counts for the hash; null for what does not. */
export function canonicalBytes(message: EpisodeMessage): Uint8Array | null {
  if (message.kind === "frame") return canonicalFrameBytes(message);
  return message.kind === "poses" ? canonicalPosesBytes(message) : null;
}

/** Step, which bodies moved, and their poses: not contacts, rays, targets or numbers, which only explain them. */
export function canonicalPosesBytes({ step, moved, poses }: PosesMessage): Uint8Array {
  const bytes = new Uint8Array(8 + 2 * moved.length + 4 * poses.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, step, true);
  view.setUint32(4, moved.length, true);
  moved.forEach((body, index) => {
    view.setUint16(8 + 2 * index, body, true);
  });
  poses.forEach((value, index) => {
    if (!Number.isFinite(value)) {
      throw new EmbodyError("internal", `Step ${step} holds ${value}; a pose must be finite.`);
    }
    view.setFloat32(8 + 2 * moved.length + 4 * index, value + 0, true);
  });
  return bytes;
}

export function canonicalFrameBytes(frame: FrameMessage): Uint8Array {
  const numbers: number[] = [];
  const strings: string[] = [];
  const { agent } = frame;
  numbers.push(frame.tick, ...agent.position, agent.yaw, agent.pitch);
  numbers.push(Number(agent.onGround), Number(agent.sneaking), Number(agent.sprinting), Number(agent.swinging));
  const entities = frame.entities ?? [];
  numbers.push(entities.length);
  for (const entity of entities) {
    numbers.push(entity.id, ...entity.position, entity.yaw);
    strings.push(entity.name, entity.item ?? "");
  }
  const removed = frame.removedEntities ?? [];
  numbers.push(removed.length, ...removed);
  const blocks = frame.blocks ?? [];
  numbers.push(blocks.length);
  for (const block of blocks) numbers.push(...block);
  const inventory = frame.inventory === undefined ? null : Object.entries(frame.inventory);
  numbers.push(inventory === null ? -1 : inventory.length);
  inventory?.sort(([left], [right]) => (left < right ? -1 : 1));
  for (const [name, count] of inventory ?? []) {
    strings.push(name);
    numbers.push(count);
  }
  for (const number of numbers) {
    if (!Number.isFinite(number)) {
      throw new EmbodyError("internal", `Frame ${frame.tick} holds ${number}; a pose must be finite.`);
    }
  }
  const text = new TextEncoder().encode(JSON.stringify(strings));
  const bytes = new Uint8Array(8 + 8 * numbers.length + text.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, numbers.length, true);
  view.setUint32(4, text.length, true);
  numbers.forEach((number, index) => {
    // Adding 0 turns -0 into 0.
    view.setFloat64(8 + 8 * index, number + 0, true);
  });
  bytes.set(text, 8 + 8 * numbers.length);
  return bytes;
}
