/**
 * The episode as the bot saw it: columns when they come in, then 20 frames a second with poses and whatever changed. It
 * reads only what the bot knows and changes nothing, so recording never alters a run.
 */
import type { Bot } from "mineflayer";
import type {
  AgentPose,
  ColumnMessage,
  EntityPose,
  EpisodeMessage,
  FrameMessage,
  PaletteMessage,
} from "../../../src/core/episode.ts";
import { type Column, columnKey } from "./blocks/grid.ts";
import { type Body, droppedItem } from "./body.ts";
import { readInventory } from "./primitives/inventory.ts";

/** Ticks from one keyframe to the next. */
export const keyframeInterval = 100;
/** Poses are kept to the millimetre and the milliradian, which is finer than the protocol's own steps. */
const positionScale = 1000;
/** A swing of the arm lasts 6 ticks (https://minecraft.wiki/w/Attack_speed). */
const swingTicks = 6;

export interface Recorder {
  /** What has happened since the last call, in order; the frame of this tick comes last. */
  tick(time: number): EpisodeMessage[];
}

export function createRecorder(bot: Bot, body: Body): Recorder {
  const { grid, table } = body.limbs;
  const known = new Set<number>();
  /** Content hash of each column as it was sent. */
  const sent = new Map<number, number>();
  let columns: Column[] = [];
  let changes: [number, number, number, number][] = [];
  let tick = 0;
  const entities = new Map<number, string>();
  const last = new Map<string, string>();

  grid.listen({
    columnLoaded(column) {
      columns.push(column);
    },
    columnUnloaded() {},
    blockChanged(x, y, z, _before, after) {
      changes.push([x, y, z, after]);
    },
  });

  /** Names of states that occur for the first time. */
  function palette(time: number, states: Iterable<number>): PaletteMessage[] {
    const blocks: Record<number, string> = {};
    const properties: Record<number, Readonly<Record<string, string | number | boolean>>> = {};
    let any = false;
    for (const state of states) {
      if (known.has(state)) continue;
      known.add(state);
      any = true;
      blocks[state] = table.nameOf(state);
      const own = table.propertiesOf(state);
      if (Object.keys(own).length > 0) properties[state] = own;
    }
    return any ? [{ kind: "palette", time, blocks, properties }] : [];
  }

  function columnMessages(time: number): EpisodeMessage[] {
    const messages: EpisodeMessage[] = [];
    for (const column of columns) {
      const key = columnKey(column.x, column.z);
      // A column that comes in again is sent again only when it has changed meanwhile.
      const hash = contentHash(column);
      if (sent.get(key) === hash) continue;
      sent.set(key, hash);
      const states = grid.copyColumn(column);
      messages.push(...palette(time, distinctStates(column)));
      const middle = grid.biomeAt(column.x * 16 + 8, 64, column.z * 16 + 8);
      const message: ColumnMessage = {
        kind: "column",
        time,
        x: column.x,
        z: column.z,
        minY: grid.minY,
        states,
        biome: (middle === null ? undefined : table.registry.biomes[middle]?.name) ?? "plains",
      };
      messages.push(message);
    }
    columns = [];
    return messages;
  }

  /** The value when it differs from the last one under this name, or in a keyframe. */
  function changed<Value>(name: string, value: Value, keyframe: boolean): Value | undefined {
    const text = JSON.stringify(value);
    if (!keyframe && last.get(name) === text) return undefined;
    last.set(name, text);
    return value;
  }

  function entityPoses(keyframe: boolean): { moved: EntityPose[]; removed: number[] } {
    const moved: EntityPose[] = [];
    const present = new Set<number>();
    for (const entity of Object.values(bot.entities)) {
      if (entity === bot.entity || !entity.position) continue;
      present.add(entity.id);
      const item = droppedItem(entity)?.name;
      const pose: EntityPose = {
        id: entity.id,
        name: entity.name ?? entity.type,
        position: [rounded(entity.position.x), rounded(entity.position.y), rounded(entity.position.z)],
        yaw: rounded(entity.yaw),
        ...(item === undefined ? {} : { item }),
      };
      const text = JSON.stringify(pose);
      if (!keyframe && entities.get(entity.id) === text) continue;
      entities.set(entity.id, text);
      moved.push(pose);
    }
    const removed: number[] = [];
    for (const id of entities.keys()) if (!present.has(id)) removed.push(id);
    for (const id of removed) entities.delete(id);
    return { moved, removed };
  }

  return {
    tick(time) {
      const keyframe = tick % keyframeInterval === 0;
      const messages = columnMessages(time);
      messages.push(
        ...palette(
          time,
          changes.map((change) => change[3]),
        ),
      );
      const { moved, removed } = entityPoses(keyframe);
      const { digging } = body.limbs;
      const inventory = changed("inventory", inventoryCounts(bot), keyframe);
      const heldItem = changed("heldItem", bot.heldItem?.name ?? null, keyframe);
      const health = changed("health", bot.health, keyframe);
      const food = changed("food", bot.food, keyframe);
      const timeOfDay = changed("timeOfDay", bot.time.timeOfDay, keyframe);
      const crack = changed(
        "digging",
        digging ? ([digging.x, digging.y, digging.z, digging.stage] as const) : null,
        keyframe,
      );
      const frame: FrameMessage = {
        kind: "frame",
        time,
        tick,
        keyframe,
        agent: agentPose(bot, digging !== null || body.limbs.ticks.count - body.limbs.lastSwing < swingTicks),
        ...(moved.length > 0 ? { entities: moved } : {}),
        ...(removed.length > 0 ? { removedEntities: removed } : {}),
        ...(changes.length > 0 ? { blocks: changes } : {}),
        ...(inventory === undefined ? {} : { inventory }),
        ...(heldItem === undefined ? {} : { heldItem }),
        ...(health === undefined ? {} : { health }),
        ...(food === undefined ? {} : { food }),
        ...(timeOfDay === undefined ? {} : { timeOfDay }),
        ...(crack === undefined ? {} : { digging: crack }),
      };
      messages.push(frame);
      changes = [];
      tick++;
      return messages;
    },
  };
}

function rounded(value: number): number {
  return Math.round(value * positionScale) / positionScale;
}

function agentPose(bot: Bot, swinging: boolean): AgentPose {
  const { position, yaw, pitch, onGround } = bot.entity;
  return {
    position: [rounded(position.x), rounded(position.y), rounded(position.z)],
    yaw: rounded(Math.atan2(Math.sin(yaw), Math.cos(yaw))),
    pitch: rounded(pitch),
    onGround,
    sneaking: bot.getControlState("sneak"),
    sprinting: bot.getControlState("sprint"),
    swinging,
  };
}

function inventoryCounts(bot: Bot): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name, count } of readInventory(bot)) counts[name] = (counts[name] ?? 0) + count;
  return counts;
}

/** FNV-1a over the states, uniform sections by their one state. */
function contentHash(column: Column): number {
  let hash = 0x811c9dc5;
  for (const section of column.sections) {
    if (typeof section === "number") hash = Math.imul(hash ^ (section | 0x10000), 0x01000193);
    else for (const state of section) hash = Math.imul(hash ^ state, 0x01000193);
  }
  return hash;
}

function distinctStates(column: Column): Set<number> {
  const states = new Set<number>([0]);
  for (const section of column.sections) {
    if (typeof section === "number") states.add(section);
    else for (const state of section) states.add(state);
  }
  return states;
}
