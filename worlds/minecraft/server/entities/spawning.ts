/**
 * Where mobs come from and where they go. Monsters appear in the dark, 24 m and more from players, in packs, up to vanilla's
 * cap of 70 for 289 columns in proportion to the columns that are alive here; animals stand in herds on grass when the land
 * near a player first comes into being, and slowly come again (minecraft.wiki/w/Mob_spawning).
 *
 * Vanilla scatters herds over columns at a chance of one in ten. Here each field of 5 x 5 columns has one herd of each
 * kind in a column that the seed picks: nearly the same density, but evenly spread, so that no seed lacks cows for a kilometre.
 */
import { purposeKey, RandomStream, randomUint32 } from "../../../../src/core/random.ts";
import { mobs } from "../../rules/mobs.ts";
import type { MobKind, PlayerState } from "../contracts.ts";
import { worldMinY } from "../contracts.ts";
import { isLiquid, opacity, stateName } from "../world/block-states.ts";
import type { EntityContext, MobEntity } from "./entity.ts";
import { distanceSquared, isMob } from "./entity.ts";
import { createMob } from "./mobs.ts";
import { isFree, obstacleKind } from "./physics.ts";
import { skyDarkening } from "./sky.ts";

/** Columns around a player's in which monsters appear. */
const spawnRadius = 4;
/** Columns around a player's in which herds come into being. */
const herdRadius = 6;
/** Columns along a field's side. */
const fieldSize = 5;
/** Columns that are tried for one herd. */
const herdTries = 4;
const nearestSpawn = 24;
const monsterCap = 70;
const animalCap = 10;
const capColumns = 289;
/** Attempts in a tick; vanilla makes one for each column. */
const monsterAttempts = 8;
const packSize = 4;
const animalKinds = ["cow", "sheep", "pig", "chicken"] as const;
/**
 * One in five monsters of vanilla's plains is a spider (weight 100 of 515; minecraft.wiki/w/Plains#Mobs); the shares of those that are not
 * in this world are the zombies'.
 */
const spiderShare = 100 / 515;
/** Vanilla's spawn weights of sheep 12, pigs 10, chickens 10, cows 8. */
const animalChoice: readonly MobKind[] = [
  ...Array<MobKind>(12).fill("sheep"),
  ...Array<MobKind>(10).fill("pig"),
  ...Array<MobKind>(8).fill("cow"),
  ...Array<MobKind>(10).fill("chicken"),
];

/** One herd of a field: the columns that are tried in turn. */
interface Herd {
  readonly kind: MobKind;
  readonly columns: readonly (readonly [number, number])[];
  /** Index of the next column to try; `herdTries` when done. */
  next: number;
}

export interface SavedHerd {
  readonly field: readonly [number, number];
  /** One number for each kind of `animalKinds`. */
  readonly next: readonly number[];
}

/** The fields that players have come near to, by field coordinates. */
export class Herds {
  readonly #fields = new Map<string, { readonly x: number; readonly z: number; readonly herds: readonly Herd[] }>();

  #field(seed: number, x: number, z: number): readonly Herd[] {
    const key = `${x},${z}`;
    const known = this.#fields.get(key);
    if (known !== undefined) return known.herds;
    const herds = animalKinds.map((kind) => ({
      kind,
      next: 0,
      columns: Array.from({ length: herdTries }, (_, attempt) => {
        const cell = randomUint32(seed, purposeKey(`herd ${kind}`), x, z, attempt) % (fieldSize * fieldSize);
        return [x * fieldSize + (cell % fieldSize), z * fieldSize + Math.floor(cell / fieldSize)] as const;
      }),
    }));
    this.#fields.set(key, { x, z, herds });
    return herds;
  }

  /** Tries one column for one herd that has come within reach of a player: one, so that land is not generated all at once. */
  populate(context: EntityContext, players: readonly PlayerState[]): void {
    const { blocks } = context.host;
    for (const player of players) {
      const columnX = Math.floor(player.position.x) >> 4;
      const columnZ = Math.floor(player.position.z) >> 4;
      const lastX = Math.floor((columnX + herdRadius) / fieldSize);
      const lastZ = Math.floor((columnZ + herdRadius) / fieldSize);
      for (let x = Math.floor((columnX - herdRadius) / fieldSize); x <= lastX; x++) {
        for (let z = Math.floor((columnZ - herdRadius) / fieldSize); z <= lastZ; z++) {
          for (const herd of this.#field(blocks.seed, x, z)) {
            const column = herd.columns[herd.next];
            if (column === undefined) continue;
            if (Math.abs(column[0] - columnX) > herdRadius || Math.abs(column[1] - columnZ) > herdRadius) continue;
            herd.next = placeHerd(context, herd.kind, column) ? herdTries : herd.next + 1;
            return;
          }
        }
      }
    }
  }

  save(): SavedHerd[] {
    return [...this.#fields.values()].map(({ x, z, herds }) => ({
      field: [x, z],
      next: herds.map(({ next }) => next),
    }));
  }

  load(seed: number, saved: readonly SavedHerd[]): void {
    this.#fields.clear();
    for (const { field, next } of saved) {
      this.#field(seed, field[0], field[1]).forEach((herd, index) => {
        herd.next = next[index] ?? 0;
      });
    }
  }
}

/** Y of the feet on grass under the leaves of this place, or null. */
function grassAt(context: EntityContext, x: number, z: number): number | null {
  const { blocks } = context.host;
  let y = blocks.surfaceY(x, z);
  for (let down = 0; down < 24; down++, y--) {
    const name = stateName(blocks.getState(x, y, z));
    if (name === "grass_block") return y + 1;
    if (name !== "air" && !name.endsWith("_leaves")) return null;
  }
  return null;
}

/** Puts up to four animals around a place of the column; false when the land does not suit two of them. */
function placeHerd(context: EntityContext, kind: MobKind, column: readonly [number, number]): boolean {
  const { blocks } = context.host;
  const random = new RandomStream(blocks.seed, `herd ${kind} ${column[0]} ${column[1]}`);
  const places: { x: number; y: number; z: number }[] = [];
  let x = random.integer(16);
  let z = random.integer(16);
  for (let attempt = 0; attempt < 24 && places.length < packSize; attempt++) {
    const y = grassAt(context, column[0] * 16 + x, column[1] * 16 + z);
    if (y !== null) {
      const place = { x: column[0] * 16 + x + 0.5, y, z: column[1] * 16 + z + 0.5 };
      const taken = places.some((other) => distanceSquared(other, place) < 1);
      if (!taken && isFree(blocks, place, mobs[kind])) places.push(place);
    }
    x = Math.max(0, Math.min(15, x + random.integer(5) - random.integer(5)));
    z = Math.max(0, Math.min(15, z + random.integer(5) - random.integer(5)));
  }
  if (places.length < 2) return false;
  for (const place of places) createMob(context, kind, place);
  return true;
}

function nearestDistanceSquared(players: readonly PlayerState[], point: { x: number; y: number; z: number }): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const player of players) nearest = Math.min(nearest, distanceSquared(player.position, point));
  return nearest;
}

/** A whole opaque block under two open, dry cells. */
export function hasSpawnRoom(context: EntityContext, kind: MobKind, x: number, y: number, z: number): boolean {
  const { blocks } = context.host;
  const below = blocks.getState(x, y - 1, z);
  if (obstacleKind[below] !== 1 || (opacity[below] as number) < 15) return false;
  for (let up = 0; up < 2; up++) {
    const state = blocks.getState(x, y + up, z);
    if (obstacleKind[state] !== 0 || isLiquid[state] === 1) return false;
  }
  return isFree(blocks, { x: x + 0.5, y, z: z + 0.5 }, mobs[kind]);
}

/** Whether it is dark enough for monsters: no block light, and sky light by chance, darkened by night (since 1.18). */
export function isDark(context: EntityContext, x: number, y: number, z: number): boolean {
  const { blocks, random, timeOfDay } = context.host;
  if (blocks.blockLight(x, y, z) > 0) return false;
  const sky = blocks.skyLight(x, y, z);
  if (sky > random.integer(32)) return false;
  return Math.max(0, sky - skyDarkening(timeOfDay)) <= random.integer(8);
}

function mayAppear(context: EntityContext, players: readonly PlayerState[], x: number, y: number, z: number): boolean {
  const point = { x: x + 0.5, y, z: z + 0.5 };
  const distance = nearestDistanceSquared(players, point);
  const limit = (spawnRadius + 1) * 16;
  if (distance < nearestSpawn * nearestSpawn || distance > limit * limit) return false;
  return distanceSquared(context.host.blocks.spawnPoint(), point) >= nearestSpawn * nearestSpawn;
}

/** A random place in a random column near a random player. */
function randomPlace(context: EntityContext, players: readonly PlayerState[]): readonly [number, number, number] {
  const { blocks, random } = context.host;
  const player = random.pick(players);
  const side = 2 * spawnRadius + 1;
  const column = random.integer(side * side);
  const x = ((Math.floor(player.position.x) >> 4) - spawnRadius + (column % side)) * 16 + random.integer(16);
  const z = ((Math.floor(player.position.z) >> 4) - spawnRadius + Math.floor(column / side)) * 16 + random.integer(16);
  const y = worldMinY + random.integer(blocks.surfaceY(x, z) + 2 - worldMinY);
  return [x, y, z];
}

/** Monsters around a place, three walks of up to four steps as in vanilla; how many came. */
function spawnPack(context: EntityContext, players: readonly PlayerState[], room: number): number {
  const { random } = context.host;
  const [startX, y, startZ] = randomPlace(context, players);
  if (obstacleKind[context.host.blocks.getState(startX, y, startZ)] === 1) return 0;
  const kind: MobKind = random.chance(spiderShare) ? "spider" : "zombie";
  let count = 0;
  for (let walk = 0; walk < 3; walk++) {
    let x = startX;
    let z = startZ;
    const steps = 1 + random.integer(packSize);
    for (let step = 0; step < steps; step++) {
      x += random.integer(6) - random.integer(6);
      z += random.integer(6) - random.integer(6);
      if (!hasSpawnRoom(context, kind, x, y, z)) continue;
      if (!mayAppear(context, players, x, y, z) || !isDark(context, x, y, z)) continue;
      createMob(context, kind, { x: x + 0.5, y, z: z + 0.5 });
      count++;
      if (count >= Math.min(packSize, room)) return count;
    }
  }
  return count;
}

function spawnAnimals(context: EntityContext, players: readonly PlayerState[]): void {
  const { blocks, random } = context.host;
  const kind = random.pick(animalChoice);
  const [startX, , startZ] = randomPlace(context, players);
  for (let step = 0; step < packSize; step++) {
    const x = startX + random.integer(6) - random.integer(6);
    const z = startZ + random.integer(6) - random.integer(6);
    const y = grassAt(context, x, z);
    if (y === null || !hasSpawnRoom(context, kind, x, y, z) || !mayAppear(context, players, x, y, z)) continue;
    const light = Math.max(blocks.blockLight(x, y, z), blocks.skyLight(x, y, z) - skyDarkening(context.host.timeOfDay));
    if (light > 8) createMob(context, kind, { x: x + 0.5, y, z: z + 0.5 });
  }
}

function columnsNear(players: readonly PlayerState[]): number {
  const side = 2 * spawnRadius + 1;
  if (players.length === 1) return side * side;
  const columns = new Set<string>();
  for (const { position } of players) {
    for (let dx = -spawnRadius; dx <= spawnRadius; dx++)
      for (let dz = -spawnRadius; dz <= spawnRadius; dz++)
        columns.add(`${(Math.floor(position.x) >> 4) + dx},${(Math.floor(position.z) >> 4) + dz}`);
  }
  return columns.size;
}

/** Natural spawning in one tick. */
export function spawnNaturally(context: EntityContext, players: readonly PlayerState[]): void {
  if (players.length === 0) return;
  let monsters = 0;
  let animals = 0;
  for (const entity of context.entities.values()) {
    if (!isMob(entity)) continue;
    if (mobs[entity.kind].hostile) monsters++;
    else animals++;
  }
  const columns = columnsNear(players);
  if (context.host.difficulty !== "peaceful") {
    const cap = Math.floor((monsterCap * columns) / capColumns);
    for (let attempt = 0; attempt < monsterAttempts && monsters < cap; attempt++)
      monsters += spawnPack(context, players, cap - monsters);
  }
  if (context.host.tick % 400 === 0 && animals < Math.floor((animalCap * columns) / capColumns))
    spawnAnimals(context, players);
}

/** Whether a mob goes away: monsters on peaceful, more than 128 m from players, or at times after long beyond 32 m. */
export function shouldDespawn(context: EntityContext, mob: MobEntity, distance: number): boolean {
  if (!mobs[mob.kind].hostile) {
    mob.farTicks = distance < 32 ? 0 : mob.farTicks + 1;
    return false;
  }
  if (context.host.difficulty === "peaceful") return true;
  if (distance > 128 && Number.isFinite(distance)) return true;
  mob.farTicks = distance < 32 ? 0 : mob.farTicks + 1;
  return mob.farTicks > 600 && Number.isFinite(distance) && context.host.random.integer(800) === 0;
}
