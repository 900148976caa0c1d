/**
 * A `MinecraftBody` on an unmodified mineflayer bot. It knows no clock: the thread that hosts it calls `onTick` once every
 * 1/20 s of world time, in between it does nothing. Sight is in `perception/`, getting about in `navigation/`, hands in
 * `primitives/`.
 */
import type { Bot } from "mineflayer";
import { Vec3 } from "vec3";
import type {
  BlockView,
  EntityView,
  MinecraftBody,
  Point,
  RecipeKnowledge,
  SelfView,
} from "../../../src/core/minecraft.ts";
import type { RandomStream } from "../../../src/core/random.ts";
import { SkillFailure, type SkillFailureCode } from "../../../src/core/skill.ts";
import type { Landmark } from "../../../src/core/world.ts";
import { BotGrid } from "./blocks/bot-grid.ts";
import { clearBetween } from "./blocks/ray.ts";
import type { Registry } from "./blocks/registry.ts";
import { blockFlag, type StateTable, stateTableOf } from "./blocks/state-table.ts";
import { type Control, distanceBetween, entityReach, eyeOf, type Limbs, look, press, releaseKeys } from "./limbs.ts";
import { navigate } from "./navigation/navigator.ts";
import { BlockIndex } from "./perception/block-index.ts";
import { landmarksOf } from "./perception/landmarks.ts";
import { useChest, useFurnace } from "./primitives/containers.ts";
import { craft } from "./primitives/craft.ts";
import { dig, inLava, inWater } from "./primitives/dig.ts";
import * as inventory from "./primitives/inventory.ts";
import { place } from "./primitives/place.ts";
import { sleep } from "./primitives/sleep.ts";
import { equipForDigging } from "./primitives/tools.ts";
import { raise, useItem } from "./primitives/use.ts";
import type { WindowItem } from "./primitives/windows.ts";
import { Ticks, ticksPerSecond } from "./ticks.ts";

export interface BodyOptions {
  readonly knowledge: RecipeKnowledge;
  readonly random: RandomStream;
  /** Every loaded block counts as seen. */
  readonly xray?: boolean;
  /** World seconds since the start; default: the ticks since the body was made. */
  readonly time?: () => number;
}

/** A body and what the thread that hosts it needs. */
export interface Body extends MinecraftBody {
  /** Once every tick. */
  onTick(): void;
  /** A skill begins: waits are possible again. */
  begin(): void;
  /** The skill ends: keys are released, windows closed. */
  end(): void;
  /** Every pending and coming wait rejects with this, until `begin`. */
  abort(code: Extract<SkillFailureCode, "interrupted" | "timeout" | "died">, message?: string): void;
  /** What is known of the surroundings, nearest first. */
  landmarks(): Landmark[];
  /** What the recorder reads. */
  readonly limbs: Limbs;
}

type Entity = Bot["entity"];

const respawnTicks = 200;
const defaultFindDistance = 64;
const defaultFindLimit = 16;

export function createBody(bot: Bot, options: BodyOptions): Body {
  const { knowledge, random } = options;
  const table = stateTableOf(bot.registry as unknown as Registry);
  const grid = new BotGrid(bot);
  const ticks = new Ticks();
  const limbs: Limbs = {
    bot,
    ticks,
    grid,
    table,
    knowledge,
    digging: null,
    lastDigEnd: -100,
    lastSwing: -100,
    sequence: 0,
  };
  const index = new BlockIndex(grid, table, { xray: options.xray ?? false });
  grid.listen({
    columnLoaded: (column) => index.columnLoaded(column),
    columnUnloaded: (x, z) => index.columnUnloaded(x, z),
    blockChanged: (x, y, z) => index.blockChanged(x, y, z),
  });

  const abort: Body["abort"] = (code, message) => {
    ticks.abort(new SkillFailure(code, message ?? abortMessages[code]));
    releaseKeys(bot);
  };
  bot.on("death", () => abort("died"));

  /** Runs a primitive in a living body; keys do not stay pressed when it fails. */
  async function act<Value>(primitive: () => Promise<Value>): Promise<Value> {
    const isAlive = () => (bot as unknown as { isAlive: boolean }).isAlive !== false;
    ticks.check();
    if (!(await ticks.until(isAlive, respawnTicks)))
      throw new SkillFailure("died", "The body has not come back to life.");
    try {
      return await primitive();
    } catch (error) {
      releaseKeys(bot);
      throw error;
    }
  }

  return {
    knowledge,
    random,
    limbs,
    get time() {
      return options.time ? options.time() : ticks.count / ticksPerSecond;
    },
    onTick() {
      if (bot.entity?.position) index.look(eyeOf(bot));
      ticks.onTick();
    },
    begin: () => ticks.begin(),
    end() {
      releaseKeys(bot);
      if (bot.currentWindow) bot.closeWindow(bot.currentWindow);
    },
    abort,

    self: () => readSelf(limbs),
    inventory: () => inventory.readInventory(bot),
    count: (...names) => inventory.countItems(bot, names),
    freeSlots: () => inventory.countFreeSlots(bot),
    block: (position) => readBlock(limbs, position),
    findBlocks(names, { maxDistance = defaultFindDistance, limit = defaultFindLimit } = {}) {
      const seen = index.find(names, bot.entity.position, eyeOf(bot), maxDistance, limit);
      return seen.map(({ x, y, z, state }) => viewBlock(table, { x, y, z }, state));
    },
    entities: ({ names, maxDistance = Number.POSITIVE_INFINITY } = {}) => readEntities(bot, names ?? null, maxDistance),
    landmarks: () => landmarksOf(index, readEntities(bot, null, Number.POSITIVE_INFINITY), bot.entity.position),
    surfaceHeight: (x, z) => surfaceHeight(limbs, Math.floor(x), Math.floor(z)),
    canSee: (point) => clearBetween(grid, table, eyeOf(bot), point),

    wait: (count) => ticks.wait(count),
    lookAt: (point) =>
      act(async () => {
        look(bot, point);
        await ticks.next();
      }),
    move: (keys, count) =>
      act(async () => {
        press(bot, keys as Partial<Record<Control, boolean>>);
        await ticks.wait(count);
        releaseKeys(bot);
      }),
    navigate: (goal, navigationOptions = {}) => act(() => navigate(limbs, goal, navigationOptions, random)),
    dig: (position) => act(() => dig(limbs, floored(position))),
    place: (item, position) => act(() => place(limbs, item, floored(position))),
    raise: (item) => act(() => raise(limbs, item)),
    useItem: (item, position) => act(() => useItem(limbs, item, floored(position))),
    equip: (item, destination = "hand") => act(() => inventory.equip(limbs, item, destination)),
    unequip: () => act(() => inventory.unequip(limbs)),
    equipForDigging: (block, { mustDrop = false } = {}) => act(() => equipForDigging(limbs, block, mustDrop)),
    toss: (item, count) => act(() => inventory.toss(limbs, item, count)),
    consume: () => act(() => inventory.consume(limbs)),
    attack: (entityId) => act(() => attack(limbs, entityId)),
    craft: (item, count, tablePosition) =>
      act(() => craft(limbs, item, count, tablePosition && floored(tablePosition))),
    furnace: (position, exchange) => act(() => useFurnace(limbs, floored(position), exchange)),
    sleep: (bed) => act(() => sleep(limbs, floored(bed))),
    chest: (position, exchange) => act(() => useChest(limbs, floored(position), exchange)),
  };
}

const abortMessages = {
  interrupted: "The skill was interrupted.",
  timeout: "The skill ran out of time.",
  died: "The body died.",
} as const;

function floored({ x, y, z }: Point): Point {
  return { x: Math.floor(x), y: Math.floor(y), z: Math.floor(z) };
}

function readSelf({ bot, grid, table }: Limbs): SelfView {
  const { entity } = bot;
  const { position, velocity } = entity;
  const biome = grid.biomeAt(Math.floor(position.x), Math.floor(position.y), Math.floor(position.z));
  const held = bot.heldItem as unknown as WindowItem | null;
  return {
    position: pointOf(position),
    velocity: pointOf(velocity),
    yaw: Math.atan2(Math.sin(entity.yaw), Math.cos(entity.yaw)),
    pitch: entity.pitch,
    onGround: entity.onGround,
    inWater: inWater(bot),
    inLava: inLava(bot),
    health: bot.health,
    food: bot.food,
    saturation: bot.foodSaturation,
    oxygen: bot.oxygenLevel ?? 20,
    timeOfDay: bot.time.timeOfDay,
    heldItem: held ? inventory.viewOf(held) : null,
    biome: plainName(biome === null ? undefined : table.registry.biomes[biome]?.name),
  };
}

/** A server names its own biomes: what is no name like the game's is not repeated. */
function plainName(name: string | undefined): string {
  return name !== undefined && /^[a-z][a-z0-9_]{0,47}$/.test(name) ? name : "unknown";
}

function pointOf({ x, y, z }: Point): Point {
  return { x, y, z };
}

function readBlock({ grid, table }: Limbs, position: Point): BlockView | null {
  const at = floored(position);
  const state = grid.stateAt(at.x, at.y, at.z);
  return state < 0 ? null : viewBlock(table, at, state);
}

function viewBlock(table: StateTable, position: Point, stateId: number): BlockView {
  const flags = table.flags[stateId] ?? 0;
  return {
    position,
    name: table.nameOf(stateId),
    stateId,
    solid: (flags & blockFlag.solid) !== 0,
    liquid: (flags & (blockFlag.water | blockFlag.lava)) !== 0 && (flags & blockFlag.solid) === 0,
    properties: table.propertiesOf(stateId),
  };
}

/** The item that an item entity is; null for others, and until the server has said which it is (the packet after its spawn). */
export function droppedItem(entity: Entity): { name: string; count: number } | null {
  if (entity.name !== "item" || entity.metadata.length === 0) return null;
  const item = entity.getDroppedItem();
  return item ? { name: item.name, count: item.count } : null;
}

function readEntities(bot: Bot, names: readonly string[] | null, maxDistance: number): EntityView[] {
  const from = bot.entity.position;
  const found: { view: EntityView; distance: number }[] = [];
  for (const entity of Object.values(bot.entities)) {
    const name = entity.name ?? entity.type;
    if (entity === bot.entity || !entity.position || (names && !names.includes(name))) continue;
    const distance = distanceBetween(from, entity.position);
    if (distance > maxDistance) continue;
    const view = {
      id: entity.id,
      name,
      position: pointOf(entity.position),
      velocity: pointOf(entity.velocity),
      height: entity.height,
      item: droppedItem(entity),
    };
    found.push({ view, distance });
  }
  return found.sort((a, b) => a.distance - b.distance || a.view.id - b.view.id).map(({ view }) => view);
}

function surfaceHeight({ grid, table }: Limbs, x: number, z: number): number | null {
  if (grid.stateAt(x, grid.minY, z) < 0) return null;
  for (let y = grid.minY + grid.height - 1; y >= grid.minY; y--) {
    if (((table.flags[grid.stateAt(x, y, z)] ?? 0) & blockFlag.solid) !== 0) return y;
  }
  return null;
}

/** One hit on an entity whose box is in reach. */
async function attack(limbs: Limbs, entityId: number): Promise<void> {
  const { bot, ticks } = limbs;
  const entity = bot.entities[entityId];
  if (!entity) throw new SkillFailure("not-found", `Entity ${entityId} is gone.`, { entity: entityId });
  const eye = eyeOf(bot);
  const { position, height, width } = entity;
  const half = (width || 0.6) / 2;
  const near = {
    x: clamp(eye.x, position.x - half, position.x + half),
    y: clamp(eye.y, position.y, position.y + height),
    z: clamp(eye.z, position.z - half, position.z + half),
  };
  const distance = distanceBetween(eye, near);
  if (distance > entityReach) {
    throw new SkillFailure("no-path", `${entity.name} is out of reach: ${distance.toFixed(1)} m away.`, {
      entity: entityId,
    });
  }
  look(bot, new Vec3(position.x, position.y + height * 0.7, position.z));
  bot.attack(entity);
  limbs.lastSwing = ticks.count;
  await ticks.next();
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
