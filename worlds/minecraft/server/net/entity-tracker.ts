/**
 * Shows one client the mobs, items and other players near it: spawns what comes into range, moves by differences from what was
 * last sent (in 4096ths of a metre, so that nothing drifts), takes away what has left (minecraft.wiki/w/Java_Edition_protocol,
 * "Update Entity Position").
 */
import { createRequire } from "node:module";
import type { Point } from "../../../../src/core/minecraft.ts";
import type { EntityEvent, PlayerState, ServerEntity, Slot } from "../contracts.ts";
import { heldItem } from "../sim/player.ts";
import { offHandSlot } from "../windows/inventory.ts";
import { encodeAngle, encodeFixed, encodeSlot, encodeVelocity, sameSlot } from "./encode.ts";
import type { Write } from "./join.ts";

/** Ranges in which vanilla tracks (m); the view distance limits them further. */
const trackingRange: Readonly<Record<string, number>> = { item: 96, falling_block: 160, experience_orb: 96 };
const mobRange = 128;
/** Relative moves reach just under 8 m. */
const maxRelative = 32767;
/** Ticks after which the whole position is sent again. */
const teleportInterval = 400;

const entityTypes = (
  createRequire(import.meta.url)("minecraft-data") as (version: string) => {
    entitiesByName: Record<string, { id: number } | undefined>;
  }
)("1.20.4").entitiesByName;

function typeId(name: string): number {
  return entityTypes[name]?.id ?? 0;
}

interface Shown {
  /** 4096ths of a metre. */
  x: number;
  y: number;
  z: number;
  yaw: number;
  pitch: number;
  headYaw: number;
  onGround: boolean;
  sinceTeleport: number;
  /** Of players: main hand, off hand, feet, legs, chest, head. */
  equipment: Slot[];
  flags: number;
}

interface Pose {
  readonly position: { readonly x: number; readonly y: number; readonly z: number };
  readonly yaw: number;
  readonly pitch: number;
  readonly onGround: boolean;
  readonly headYaw?: number;
}

export interface EntityTracker {
  shows(id: number): boolean;
  /** Before the events of a tick: what has come into range. */
  spawnNew(entities: ReadonlyMap<number, ServerEntity>, players: readonly PlayerState[]): void;
  send(event: EntityEvent, entities: ReadonlyMap<number, ServerEntity>): void;
  /** After the events of a tick: moves, and what has left. */
  update(entities: ReadonlyMap<number, ServerEntity>, players: readonly PlayerState[]): void;
  forget(): void;
}

export function createEntityTracker(self: PlayerState, viewDistance: number, write: Write): EntityTracker {
  const shown = new Map<number, Shown>();
  const viewRange = viewDistance * 16;

  function inRange(kind: string, pose: Pose): boolean {
    const range = Math.min(viewRange, trackingRange[kind] ?? mobRange);
    const dx = pose.position.x - self.position.x;
    const dz = pose.position.z - self.position.z;
    return Math.abs(dx) <= range && Math.abs(dz) <= range;
  }

  function remember(id: number, pose: Pose): Shown {
    const { position } = pose;
    const entry: Shown = {
      x: encodeFixed(position.x),
      y: encodeFixed(position.y),
      z: encodeFixed(position.z),
      yaw: encodeAngle(pose.yaw),
      pitch: encodeAngle(pose.pitch),
      headYaw: encodeAngle(pose.headYaw ?? pose.yaw),
      onGround: pose.onGround,
      sinceTeleport: 0,
      equipment: new Array<Slot>(6).fill(null),
      flags: 0,
    };
    shown.set(id, entry);
    return entry;
  }

  function spawn(id: number, uuid: string, kind: string, pose: Pose, velocity: Pose["position"], data: number): Shown {
    const entry = remember(id, pose);
    const { x, y, z } = pose.position;
    if (kind === "experience_orb") {
      write("spawn_entity_experience_orb", { entityId: id, x, y, z, count: 1 });
      return entry;
    }
    write("spawn_entity", {
      entityId: id,
      objectUUID: uuid,
      type: typeId(kind),
      x,
      y,
      z,
      pitch: entry.pitch,
      yaw: entry.yaw,
      headPitch: entry.headYaw,
      objectData: data,
      velocity: encodeVelocity(velocity),
    });
    return entry;
  }

  function writeMetadata(entity: ServerEntity): void {
    if (entity.kind === "item" && entity.stack) {
      const item = { key: 8, type: "item_stack", value: encodeSlot(entity.stack) };
      write("entity_metadata", { entityId: entity.id, metadata: [item] });
    } else if (isMob(entity)) {
      const metadata = [
        { key: 0, type: "byte", value: entity.burning ? 0x01 : 0 },
        { key: 9, type: "float", value: Math.max(0, entity.health) },
      ];
      write("entity_metadata", { entityId: entity.id, metadata });
    }
  }

  function move(id: number, entry: Shown, pose: Pose): void {
    const x = encodeFixed(pose.position.x);
    const y = encodeFixed(pose.position.y);
    const z = encodeFixed(pose.position.z);
    const yaw = encodeAngle(pose.yaw);
    const pitch = encodeAngle(pose.pitch);
    const dX = x - entry.x;
    const dY = y - entry.y;
    const dZ = z - entry.z;
    const moved = dX !== 0 || dY !== 0 || dZ !== 0;
    const turned = yaw !== entry.yaw || pitch !== entry.pitch;
    const { onGround } = pose;
    entry.sinceTeleport++;
    const far = Math.max(Math.abs(dX), Math.abs(dY), Math.abs(dZ)) > maxRelative;
    if (far || (moved && entry.sinceTeleport > teleportInterval)) {
      const { position } = pose;
      write("entity_teleport", { entityId: id, x: position.x, y: position.y, z: position.z, yaw, pitch, onGround });
      entry.sinceTeleport = 0;
    } else if (moved && turned) write("entity_move_look", { entityId: id, dX, dY, dZ, yaw, pitch, onGround });
    else if (moved) write("rel_entity_move", { entityId: id, dX, dY, dZ, onGround });
    else if (turned || onGround !== entry.onGround) write("entity_look", { entityId: id, yaw, pitch, onGround });
    const headYaw = encodeAngle(pose.headYaw ?? pose.yaw);
    if (headYaw !== entry.headYaw) write("entity_head_rotation", { entityId: id, headYaw });
    Object.assign(entry, { x, y, z, yaw, pitch, headYaw, onGround });
  }

  function updatePlayer(player: PlayerState, entry: Shown): void {
    const { inventory } = player;
    const worn = [heldItem(player), inventory[offHandSlot] ?? null];
    for (const slot of [8, 7, 6, 5]) worn.push(inventory[slot] ?? null);
    const changed = worn.flatMap((item, slot) =>
      sameSlot(item, entry.equipment[slot] ?? null) ? [] : [{ slot, item: encodeSlot(item) }],
    );
    if (changed.length > 0) write("entity_equipment", { entityId: player.entityId, equipments: changed });
    entry.equipment = worn;
    const flags = (player.sneaking ? 0x02 : 0) | (player.sprinting ? 0x08 : 0);
    if (flags === entry.flags) return;
    entry.flags = flags;
    const metadata = [
      { key: 0, type: "byte", value: flags },
      { key: 6, type: "pose", value: player.sneaking ? 5 : 0 },
    ];
    write("entity_metadata", { entityId: player.entityId, metadata });
  }

  return {
    shows: (id) => id === self.entityId || shown.has(id),
    spawnNew(entities, players) {
      for (const entity of entities.values()) {
        if (shown.has(entity.id) || !inRange(entity.kind, entity)) continue;
        spawn(entity.id, entity.uuid, entity.kind, entity, entity.velocity, entity.blockState ?? 0);
        writeMetadata(entity);
      }
      const still = { x: 0, y: 0, z: 0 };
      for (const player of players) {
        if (player === self || shown.has(player.entityId) || player.health <= 0 || !inRange("player", player)) continue;
        updatePlayer(player, spawn(player.entityId, player.uuid, "player", player, still, 0));
      }
    },
    send(event, entities) {
      const id = event.type === "spawn" ? event.entity.id : event.id;
      if (!shown.has(id)) return;
      const entity = entities.get(id);
      switch (event.type) {
        case "velocity":
          if (entity) write("entity_velocity", { entityId: id, velocity: encodeVelocity(entity.velocity) });
          break;
        case "metadata":
          if (entity) writeMetadata(entity);
          break;
        case "hurt":
          write("hurt_animation", { entityId: id, yaw: 0 });
          writeDamage(write, id, "minecraft:player_attack");
          break;
        case "death":
          write("entity_status", { entityId: id, entityStatus: 3 });
          break;
        case "swing":
          write("animation", { entityId: id, animation: 0 });
          break;
        case "collect":
          write("collect", { collectedEntityId: id, collectorEntityId: event.player, pickupItemCount: event.count });
          break;
        case "spawn":
        case "move":
        case "remove":
          // Seen by comparing, in `spawnNew` and `update`.
          break;
      }
    },
    update(entities, players) {
      const gone: number[] = [];
      const visiblePlayers = new Map(players.map((player) => [player.entityId, player]));
      for (const [id, entry] of shown) {
        const entity = entities.get(id);
        const player = visiblePlayers.get(id);
        const pose = entity ?? player;
        if (!pose || !inRange(entity?.kind ?? "player", pose)) {
          gone.push(id);
          continue;
        }
        move(id, entry, pose);
        if (player) updatePlayer(player, entry);
      }
      for (const id of gone) shown.delete(id);
      if (gone.length > 0) write("entity_destroy", { entityIds: gone });
    },
    forget() {
      shown.clear();
    },
  };
}

function isMob(entity: ServerEntity): boolean {
  return entity.kind !== "item" && entity.kind !== "falling_block" && entity.kind !== "experience_orb";
}

/** Ids of the registry `minecraft:damage_type` as the login packet's codec numbers them. */
const damageTypes: Readonly<Record<string, number>> = {
  "minecraft:drown": 5,
  "minecraft:fall": 8,
  "minecraft:in_fire": 19,
  "minecraft:in_wall": 20,
  "minecraft:lava": 22,
  "minecraft:mob_attack": 25,
  "minecraft:on_fire": 28,
  "minecraft:out_of_world": 29,
  "minecraft:player_attack": 31,
  "minecraft:starve": 35,
};

/** The red flash and the sound of being hurt, with its cause. */
export function writeDamage(write: Write, entityId: number, type: string, attacker?: number): void {
  // Entity ids are sent plus one; zero is nobody.
  const cause = attacker === undefined ? 0 : attacker + 1;
  write("damage_event", {
    entityId,
    sourceTypeId: damageTypes[type] ?? 16,
    sourceCauseId: cause,
    sourceDirectId: cause,
    sourcePosition: undefined,
  });
}

/** Lying in a bed, or up again: the pose and the bed in the player's metadata. */
export function writeSleep(write: Write, entityId: number, bed: Point | null): void {
  const metadata = [
    { key: 6, type: "pose", value: bed ? 2 : 0 },
    { key: 14, type: "optional_block_pos", value: bed ?? undefined },
  ];
  write("entity_metadata", { entityId, metadata });
}
