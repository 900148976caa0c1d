/**
 * The entity system: everything that is not a block or a player. One tick goes through the entities in the order of their
 * ids, then lets mobs push each other, players pick up, and nature spawn. Entities that appear in a tick move from the next
 * one on. All chance comes from the host's stream, and all state is in plain records: saved and loaded, the same future follows.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { mobs } from "../../rules/mobs.ts";
import type {
  DamageSource,
  EntityEvent,
  EntityHost,
  EntitySystem,
  MobKind,
  PlayerState,
  ServerEntity,
  Stack,
} from "../contracts.ts";
import { type Entity, type EntityContext, isFallingBlock, isItem, isMob, type MobEntity } from "./entity.ts";
import { createFallingBlock, createItem, pickUp, tickFallingBlock, tickItem } from "./items.ts";
import { think } from "./minds.ts";
import { burn, countDown, createMob, hurtMob, setOnFire, travel } from "./mobs.ts";
import { isDay } from "./sky.ts";
import { Herds, type SavedHerd, shouldDespawn, spawnNaturally } from "./spawning.ts";

/** Mobs further from every player than this stand still (m). */
const simulationDistance = 48;

interface SavedEntities {
  readonly entities: readonly Entity[];
  readonly herds: readonly SavedHerd[];
}

function nearestPlayer(players: readonly PlayerState[], position: Point): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const player of players) {
    const dx = player.position.x - position.x;
    const dy = player.position.y - position.y;
    const dz = player.position.z - position.z;
    nearest = Math.min(nearest, dx * dx + dy * dy + dz * dz);
  }
  return Math.sqrt(nearest);
}

/** By day, under the open sky, a zombie catches fire with a chance of 4 % a tick. */
function catchSun(context: EntityContext, mob: MobEntity): void {
  const { blocks, random, timeOfDay } = context.host;
  if (mob.kind !== "zombie" || !isDay(timeOfDay) || random.float() * 30 >= 1.2) return;
  const { position } = mob;
  const eyeY = Math.floor(position.y + mobs.zombie.eyeHeight);
  if (blocks.skyLight(Math.floor(position.x), eyeY, Math.floor(position.z)) === 15) setOnFire(mob);
}

function tickMob(context: EntityContext, mob: MobEntity, players: readonly PlayerState[]): void {
  const distance = nearestPlayer(players, mob.position);
  if (shouldDespawn(context, mob, distance)) {
    context.remove(mob.id);
    return;
  }
  if (distance > simulationDistance) return;
  mob.age++;
  if (!countDown(context, mob)) return;
  const { yaw, headYaw } = mob;
  if (mob.health > 0) catchSun(context, mob);
  burn(context, mob);
  if (mob.health > 0) think(context, mob, players);
  travel(context, mob);
  if (mob.yaw !== yaw || mob.headYaw !== headYaw) context.events.push({ type: "move", id: mob.id });
}

/** Mobs whose boxes overlap push each other apart, by at most 0.05 m/tick. */
function pushApart(awake: readonly MobEntity[]): void {
  for (let first = 0; first < awake.length; first++) {
    const one = awake[first] as MobEntity;
    const shape = mobs[one.kind];
    for (let second = first + 1; second < awake.length; second++) {
      const other = awake[second] as MobEntity;
      const dx = other.position.x - one.position.x;
      const reach = (shape.width + mobs[other.kind].width) / 2;
      if (dx >= reach || dx <= -reach) continue;
      const dz = other.position.z - one.position.z;
      if (dz >= reach || dz <= -reach) continue;
      const dy = other.position.y - one.position.y;
      if (dy >= shape.height || -dy >= mobs[other.kind].height) continue;
      const larger = Math.max(Math.abs(dx), Math.abs(dz));
      if (larger < 0.01) continue;
      const scale = (0.05 * Math.min(1, 1 / Math.sqrt(larger))) / Math.sqrt(larger);
      one.velocity.x -= dx * scale;
      one.velocity.z -= dz * scale;
      other.velocity.x += dx * scale;
      other.velocity.z += dz * scale;
    }
  }
}

export function createEntitySystem(host: EntityHost): EntitySystem {
  const entities = new Map<number, Entity>();
  let events: EntityEvent[] = [];
  const herds = new Herds();
  const context: EntityContext = {
    host,
    entities,
    get events() {
      return events;
    },
    add(entity) {
      entities.set(entity.id, entity);
      events.push({ type: "spawn", entity });
      return entity;
    },
    remove(id) {
      if (entities.delete(id)) events.push({ type: "remove", id });
    },
    spawnItem: (position, stack, options) => createItem(context, position, stack, options),
  };

  function tick(): void {
    const players = host.players();
    const awake: MobEntity[] = [];
    for (const entity of [...entities.values()]) {
      if (!entities.has(entity.id)) continue;
      if (isItem(entity)) tickItem(context, entity);
      else if (isFallingBlock(entity)) tickFallingBlock(context, entity);
      else {
        const { age } = entity;
        tickMob(context, entity, players);
        if (entity.age !== age && entity.health > 0) awake.push(entity);
      }
    }
    pushApart(awake);
    for (const player of players) pickUp(context, player);
    if (host.tick % 2 === 0) herds.populate(context, players);
    spawnNaturally(context, players);
  }

  return {
    entities,
    tick,
    spawnItem: (position: Point, stack: Stack, options?: { velocity?: Point; pickupDelay?: number }): ServerEntity =>
      createItem(context, position, stack, options),
    spawnMob: (kind: MobKind, position: Point): ServerEntity => createMob(context, kind, position),
    spawnFallingBlock: (position: Point, state: number): ServerEntity => createFallingBlock(context, position, state),
    hurt(id: number, amount: number, source: DamageSource, from?: Point, knockback?: number): boolean {
      const mob = entities.get(id);
      if (mob === undefined || !isMob(mob)) return false;
      return hurtMob(context, mob, amount, source, from, knockback);
    },
    takeEvents(): EntityEvent[] {
      const taken = events;
      events = [];
      return taken;
    },
    save(): SavedEntities {
      return structuredClone({ entities: [...entities.values()], herds: herds.save() });
    },
    load(saved: unknown): void {
      const { entities: records, herds: fields } = structuredClone(saved) as SavedEntities;
      entities.clear();
      for (const entity of [...records].sort((one, other) => one.id - other.id)) entities.set(entity.id, entity);
      herds.load(host.blocks.seed, fields);
      events = [];
    },
  };
}
