/**
 * What the body has done, as its own client saw it, for worlds whose server cannot be asked. On the embedded server the
 * counters are the server's; here a deed counts when the server has confirmed it to the client.
 */
import type { Bot } from "mineflayer";
import type { MinecraftFacts, Point } from "../../../src/core/minecraft.ts";
import type { Body } from "../body/body.ts";
import { itemRegistry } from "../rules/items.ts";
import { Descents, isNear, type PlacedBlock, perchOf, rememberPlaced, wallsOf } from "../rules/structures.ts";

type Counts = Record<string, number>;

export interface Deeds {
  readonly crafted: Counts;
  readonly killed: Counts;
  readonly eaten: Counts;
  readonly placed: Counts;
  readonly smelted: Counts;
  /** Put into chests, less what was taken out again; never below 0. */
  readonly stored: Counts;
  slept: number;
  deaths: number;
  /** Blocks that the body has placed; some may be gone again. */
  readonly blocks: PlacedBlock[];
  readonly descents: Descents;
}

/** Hits this recent (ticks) make a death our kill. */
const killWindow = 100;

/** Starts counting; the body's own methods are wrapped in place. */
export function countDeeds(bot: Bot, body: Body): Deeds {
  const deeds: Deeds = {
    crafted: {},
    killed: {},
    eaten: {},
    placed: {},
    smelted: {},
    stored: {},
    slept: 0,
    deaths: 0,
    blocks: [],
    descents: new Descents(),
  };
  const add = (counts: Counts, name: string, count: number) => {
    counts[name] = (counts[name] ?? 0) + count;
  };
  const total = (name: string) => body.count(name);

  const { craft, place, raise, consume, furnace, chest, attack, sleep, onTick } = body;
  body.onTick = () => {
    const { position, onGround } = body.self();
    if (onGround) deeds.descents.stand(position.y);
    onTick.call(body);
  };
  body.sleep = async (bed) => {
    const rested = await sleep.call(body, bed);
    if (rested) deeds.slept++;
    return rested;
  };
  body.craft = async (item, count, table) => {
    const before = total(item);
    await craft.call(body, item, count, table);
    add(deeds.crafted, item, total(item) - before);
  };
  body.place = async (item, position) => {
    await place.call(body, item, position);
    add(deeds.placed, item, 1);
    const name = body.block(position)?.name;
    if (name !== undefined) rememberPlaced(deeds.blocks, { ...floored(position), name });
  };
  body.raise = async (item) => {
    await raise.call(body, item);
    add(deeds.placed, item, 1);
    const { x, y, z } = floored(body.self().position);
    const name = body.block({ x, y: y - 1, z })?.name;
    if (name !== undefined) rememberPlaced(deeds.blocks, { x, y: y - 1, z, name });
  };
  body.consume = async () => {
    const item = body.self().heldItem?.name;
    await consume.call(body);
    if (item) add(deeds.eaten, item, 1);
  };
  body.furnace = async (position, exchange) => {
    if (!exchange.takeOutput && !exchange.takeAll) return furnace.call(body, position, exchange);
    // What is taken may also have lain in the fuel slot (charcoal), so the output is looked at before.
    const { output } = await furnace.call(body, position, {});
    const view = await furnace.call(body, position, exchange);
    const left = view.output?.name === output?.name ? (view.output?.count ?? 0) : 0;
    if (output) add(deeds.smelted, output.name, Math.max(0, output.count - left));
    return view;
  };
  body.chest = async (position, exchange) => {
    const names = new Set([...(exchange.put ?? []), ...(exchange.take ?? [])].map(({ item }) => item));
    const before = new Map([...names].map((name) => [name, total(name)]));
    try {
      return await chest.call(body, position, exchange);
    } finally {
      for (const [name, count] of before) {
        deeds.stored[name] = Math.max(0, (deeds.stored[name] ?? 0) + count - total(name));
      }
    }
  };
  const hits = new Map<number, number>();
  body.attack = async (entityId) => {
    hits.set(entityId, body.time);
    await attack.call(body, entityId);
  };
  bot.on("entityGone", (entity) => {
    hits.delete(entity.id);
  });
  bot.on("entityDead", (entity) => {
    const hit = hits.get(entity.id);
    if (hit !== undefined && body.time - hit <= killWindow / 20) add(deeds.killed, entity.name ?? "unknown", 1);
    hits.delete(entity.id);
  });
  bot.on("death", () => {
    deeds.deaths++;
  });
  return deeds;
}

/** As minecraft-data sorts them. */
const hostileNames = itemRegistry.entitiesArray.filter(({ type }) => type === "hostile").map(({ name }) => name);

function floored({ x, y, z }: Point): Point {
  return { x: Math.floor(x), y: Math.floor(y), z: Math.floor(z) };
}

/** The facts of a world whose server is not ours, as far as a client can know them. */
export function clientFacts(bot: Bot, body: Body, deeds: Deeds): MinecraftFacts {
  const self = body.self();
  const inventory: Counts = {};
  for (const { name, count } of body.inventory()) inventory[name] = (inventory[name] ?? 0) + count;
  const worn = (destination: Parameters<Bot["getEquipmentDestSlot"]>[0]) =>
    bot.inventory.slots[bot.getEquipmentDestSlot(destination)]?.name ?? "none";
  const { x, y, z } = self.position;
  const adjacent = new Set<string>();
  for (let dx = -2; dx <= 2; dx++) {
    for (let dy = -2; dy <= 2; dy++) {
      for (let dz = -2; dz <= 2; dz++) {
        const block = body.block({ x: Math.floor(x) + dx, y: Math.floor(y) + dy, z: Math.floor(z) + dz });
        if (block) adjacent.add(block.name);
      }
    }
  }
  const standing = deeds.blocks.filter((block) => body.block(block)?.name === block.name);
  return {
    inventory,
    position: [x, y, z],
    biome: self.biome,
    health: self.health,
    food: self.food,
    crafted: { ...deeds.crafted },
    killed: { ...deeds.killed },
    eaten: { ...deeds.eaten },
    placed: { ...deeds.placed },
    walls: wallsOf(standing),
    perch: perchOf(standing, self.position),
    smelted: { ...deeds.smelted },
    stored: { ...deeds.stored },
    slept: deeds.slept,
    deaths: deeds.deaths,
    descended: { ...deeds.descents.counts },
    hostilesNear: body.entities({ names: hostileNames }).filter((mob) => isNear(self.position, mob.position)).length,
    equipped: {
      hand: self.heldItem?.name ?? "none",
      head: worn("head"),
      torso: worn("torso"),
      legs: worn("legs"),
      feet: worn("feet"),
      offHand: worn("off-hand"),
    },
    adjacent: [...adjacent].sort(),
    timeOfDay: self.timeOfDay,
    time: body.time,
  };
}
