/**
 * Frames as compact JSON, without loss: every number of a `FrameMessage` comes back bit for bit (-0 as 0), so that the hash of an episode
 * can be computed again from its file and a resumed run goes on with the same hash. (How finely poses are kept is the world's
 * choice: a recorder that rounds to millimetres gets short numbers.) What makes it small: short keys, lists instead of
 * records. Every frame reads alone; what repeats from one to the next is zstd's work.
 */
import type { AgentPose, EntityPose, FrameMessage } from "../core/episode.ts";

type EntityRow = [id: number, name: string, x: number, y: number, z: number, yaw: number, item?: string];

interface FrameRow {
  t: number;
  n: number;
  k?: 1;
  /** x, y, z, yaw, pitch, flags (1 on ground, 2 sneaking, 4 sprinting, 8 swinging). */
  a: [number, number, number, number, number, number];
  e?: EntityRow[];
  r?: number[];
  b?: [number, number, number, number][];
  i?: Record<string, number>;
  h?: string | null;
  hp?: number;
  f?: number;
  d?: number;
  g?: [number, number, number, number] | null;
}

export function encodeFrame(frame: FrameMessage): string {
  const { agent } = frame;
  const flags =
    (agent.onGround ? 1 : 0) | (agent.sneaking ? 2 : 0) | (agent.sprinting ? 4 : 0) | (agent.swinging ? 8 : 0);
  const row: FrameRow = { t: frame.time, n: frame.tick, a: [...agent.position, agent.yaw, agent.pitch, flags] };
  if (frame.keyframe) row.k = 1;
  if (frame.entities) row.e = frame.entities.map(encodeEntity);
  if (frame.removedEntities) row.r = [...frame.removedEntities];
  if (frame.blocks) row.b = frame.blocks.map(([x, y, z, state]) => [x, y, z, state]);
  if (frame.inventory) row.i = { ...frame.inventory };
  if (frame.heldItem !== undefined) row.h = frame.heldItem;
  if (frame.health !== undefined) row.hp = frame.health;
  if (frame.food !== undefined) row.f = frame.food;
  if (frame.timeOfDay !== undefined) row.d = frame.timeOfDay;
  if (frame.digging !== undefined) row.g = frame.digging === null ? null : [...frame.digging];
  return JSON.stringify(row);
}

export function decodeFrame(text: string): FrameMessage {
  const row = JSON.parse(text) as FrameRow;
  const [x, y, z, yaw, pitch, flags] = row.a;
  const agent: AgentPose = {
    position: [x, y, z],
    yaw,
    pitch,
    onGround: (flags & 1) !== 0,
    sneaking: (flags & 2) !== 0,
    sprinting: (flags & 4) !== 0,
    swinging: (flags & 8) !== 0,
  };
  return {
    kind: "frame",
    time: row.t,
    tick: row.n,
    keyframe: row.k === 1,
    agent,
    ...(row.e === undefined ? {} : { entities: row.e.map(decodeEntity) }),
    ...(row.r === undefined ? {} : { removedEntities: row.r }),
    ...(row.b === undefined ? {} : { blocks: row.b }),
    ...(row.i === undefined ? {} : { inventory: row.i }),
    ...(row.h === undefined ? {} : { heldItem: row.h }),
    ...(row.hp === undefined ? {} : { health: row.hp }),
    ...(row.f === undefined ? {} : { food: row.f }),
    ...(row.d === undefined ? {} : { timeOfDay: row.d }),
    ...(row.g === undefined ? {} : { digging: row.g }),
  };
}

function encodeEntity(entity: EntityPose): EntityRow {
  const [x, y, z] = entity.position;
  const row: EntityRow = [entity.id, entity.name, x, y, z, entity.yaw];
  if (entity.item !== undefined) row.push(entity.item);
  return row;
}

function decodeEntity([id, name, x, y, z, yaw, item]: EntityRow): EntityPose {
  return { id, name, position: [x, y, z], yaw, ...(item === undefined ? {} : { item }) };
}
