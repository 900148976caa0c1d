/**
 * Item entities and falling blocks, with vanilla's numbers: gravity 0.04 and drag 0.98 a tick, pickup by players within
 * 1 m sideways and 0.5 m up and down, merging of equal stacks within 0.5 m, the end after 6000 ticks or in lava
 * (minecraft.wiki/w/Item_(entity), minecraft.wiki/w/Falling_Block). An item at rest moves only in every fourth tick, as in
 * vanilla, so that many of them cost little.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import type { PlayerState, Stack } from "../contracts.ts";
import { ticksPerSecond } from "../contracts.ts";
import { isLiquid, isSolid, registry, stateBlock, stateName } from "../world/block-states.ts";
import type { EntityContext, FallingBlockEntity, ItemEntity } from "./entity.ts";
import { isItem, randomUuid } from "./entity.ts";
import { type BodyShape, frictionUnder, isFree, lavaDepth, moveBody, obstacleKind, waterDepth } from "./physics.ts";

export const itemShape: BodyShape = { width: 0.25, height: 0.25, stepHeight: 0 };
export const fallingBlockShape: BodyShape = { width: 0.98, height: 0.98, stepHeight: 0 };

const gravity = 0.04;
const drag = 0.98;
/** Depth from which an item floats (m): its eye height less a ninth. */
const floatDepth = 0.25 * 0.85 - 1 / 9;
const lifetime = 6000;
/** Ticks before what a block or mob dropped can be taken; a thrown item gets 40 from whoever throws it. */
export const defaultPickupDelay = 10;

/** The velocity of what a broken block drops (m/tick). */
function dropVelocity(context: EntityContext): Point {
  const { random } = context.host;
  return { x: random.range(-0.1, 0.1), y: 0.2, z: random.range(-0.1, 0.1) };
}

export function createItem(
  context: EntityContext,
  position: Point,
  stack: Stack,
  options: { velocity?: Point; pickupDelay?: number } = {},
): ItemEntity {
  const velocity = options.velocity ?? dropVelocity(context);
  return context.add<ItemEntity>({
    id: context.host.nextEntityId(),
    kind: "item",
    uuid: randomUuid(context.host.random),
    position: { x: position.x, y: position.y, z: position.z },
    velocity: { x: velocity.x, y: velocity.y, z: velocity.z },
    yaw: 0,
    pitch: 0,
    onGround: false,
    health: 5,
    stack,
    age: 0,
    pickupDelay: options.pickupDelay ?? defaultPickupDelay,
  });
}

export function createFallingBlock(context: EntityContext, position: Point, state: number): FallingBlockEntity {
  return context.add<FallingBlockEntity>({
    id: context.host.nextEntityId(),
    kind: "falling_block",
    uuid: randomUuid(context.host.random),
    position: { x: position.x + 0.5, y: position.y, z: position.z + 0.5 },
    velocity: { x: 0, y: 0, z: 0 },
    yaw: 0,
    pitch: 0,
    onGround: false,
    health: 0,
    stack: null,
    blockState: state,
    age: 0,
  });
}

const neighbours = [
  [0, 1, 0],
  [-1, 0, 0],
  [1, 0, 0],
  [0, 0, -1],
  [0, 0, 1],
] as const;

/** An item that sits in a block is pushed to the nearest open side, at 0.1 to 0.3 m/tick. */
function pushOut(context: EntityContext, item: ItemEntity): void {
  const { blocks, random } = context.host;
  const { position, velocity } = item;
  const cell = { x: Math.floor(position.x), y: Math.floor(position.y), z: Math.floor(position.z) };
  let nearest = Number.POSITIVE_INFINITY;
  let way: readonly [number, number, number] = neighbours[0];
  for (const side of neighbours) {
    if (obstacleKind[blocks.getState(cell.x + side[0], cell.y + side[1], cell.z + side[2])] === 1) continue;
    const inside = side[0] * (position.x - cell.x) + side[1] * (position.y - cell.y) + side[2] * (position.z - cell.z);
    const distance = side[0] + side[1] + side[2] > 0 ? 1 - inside : -inside;
    if (distance < nearest) {
      nearest = distance;
      way = side;
    }
  }
  const speed = 0.1 + 0.2 * random.float();
  velocity.x = way[0] === 0 ? velocity.x * 0.75 : way[0] * speed;
  velocity.y = way[1] === 0 ? velocity.y * 0.75 : way[1] * speed;
  velocity.z = way[2] === 0 ? velocity.z * 0.75 : way[2] * speed;
}

function applyForces(context: EntityContext, item: ItemEntity): void {
  const { blocks } = context.host;
  const { position, velocity } = item;
  if (isLiquid[blocks.getState(Math.floor(position.x), Math.floor(position.y), Math.floor(position.z))] === 1) {
    const inWater = waterDepth(blocks, position, itemShape.height) > floatDepth;
    if (inWater || lavaDepth(blocks, position, itemShape.height) > floatDepth) {
      const fluidDrag = inWater ? 0.99 : 0.95;
      velocity.x *= fluidDrag;
      velocity.z *= fluidDrag;
      if (velocity.y < 0.06) velocity.y += 5e-4;
      return;
    }
  }
  velocity.y -= gravity;
}

export function tickItem(context: EntityContext, item: ItemEntity): void {
  const { blocks } = context.host;
  const { position, velocity } = item;
  if (item.pickupDelay > 0) item.pickupDelay--;
  const { x, y, z } = position;
  applyForces(context, item);
  const awake = !item.onGround || velocity.x * velocity.x + velocity.z * velocity.z > 1e-5;
  if (awake || (item.age + item.id) % 4 === 0) {
    // Only a block that changed can bury an item, so the resting ones look now and then as well.
    if (isFree(blocks, position, itemShape)) {
      moveBody(blocks, item, itemShape, velocity.x, velocity.y, velocity.z);
    } else {
      pushOut(context, item);
      position.x += velocity.x;
      position.y += velocity.y;
      position.z += velocity.z;
      item.onGround = false;
    }
    const friction = item.onGround ? frictionUnder(blocks, position) * drag : drag;
    velocity.x *= friction;
    velocity.y *= drag;
    velocity.z *= friction;
    if (position.x !== x || position.y !== y || position.z !== z) context.events.push({ type: "move", id: item.id });
  }
  item.age++;
  if (item.age >= lifetime || position.y < -128 || lavaDepth(blocks, position, itemShape.height) > 0) {
    context.remove(item.id);
    return;
  }
  const crossed =
    Math.floor(x) !== Math.floor(position.x) ||
    Math.floor(y) !== Math.floor(position.y) ||
    Math.floor(z) !== Math.floor(position.z);
  if (item.age % (crossed ? 2 : 2 * ticksPerSecond) === 0) mergeWithNeighbours(context, item);
}

function stackLimit(stack: Stack): number {
  return registry.items[stack.id]?.stackSize ?? 64;
}

/** Joins equal stacks that fit into one; the larger one stays, as in vanilla. */
function mergeWithNeighbours(context: EntityContext, item: ItemEntity): void {
  const limit = stackLimit(item.stack);
  if (item.stack.count >= limit) return;
  const reach = itemShape.width + 0.5;
  for (const other of context.entities.values()) {
    if (!isItem(other) || other === item) continue;
    const near =
      Math.abs(other.position.x - item.position.x) < reach &&
      Math.abs(other.position.z - item.position.z) < reach &&
      Math.abs(other.position.y - item.position.y) < itemShape.height;
    if (!near || other.stack.id !== item.stack.id || other.stack.damage !== item.stack.damage) continue;
    if (other.stack.count + item.stack.count > limit) continue;
    const [kept, gone] = other.stack.count > item.stack.count ? [other, item] : [item, other];
    kept.stack = { ...kept.stack, count: kept.stack.count + gone.stack.count };
    kept.pickupDelay = Math.max(kept.pickupDelay, gone.pickupDelay);
    kept.age = Math.min(kept.age, gone.age);
    context.events.push({ type: "metadata", id: kept.id });
    context.remove(gone.id);
    if (gone === item) return;
  }
}

/** Gives a player the items within reach: the player's box, 1 m wider on each side and 0.5 m above and below. */
export function pickUp(context: EntityContext, player: PlayerState): void {
  if (player.health <= 0) return;
  const { position } = player;
  const reach = 0.3 + 1 + itemShape.width / 2;
  const top = position.y + (player.sneaking ? 1.5 : 1.8) + 0.5;
  for (const item of context.entities.values()) {
    if (!isItem(item) || item.pickupDelay > 0) continue;
    if (Math.abs(item.position.x - position.x) >= reach || Math.abs(item.position.z - position.z) >= reach) continue;
    if (item.position.y >= top || item.position.y + itemShape.height <= position.y - 0.5) continue;
    const rest = context.host.give(player, item.stack);
    const count = item.stack.count - (rest?.count ?? 0);
    if (count === 0) continue;
    context.events.push({ type: "collect", id: item.id, player: player.entityId, count });
    if (rest === null) {
      context.remove(item.id);
    } else {
      item.stack = rest;
      context.events.push({ type: "metadata", id: item.id });
    }
  }
}

/** Plants and the like that a falling block crushes (minecraft.wiki/w/Replaceable). */
const crushed = new Set([
  "short_grass",
  "grass",
  "tall_grass",
  "fern",
  "large_fern",
  "dead_bush",
  "seagrass",
  "tall_seagrass",
  "vine",
  "fire",
  "soul_fire",
  "light",
  "crimson_roots",
  "warped_roots",
  "nether_sprouts",
  "hanging_roots",
  "glow_lichen",
]);

function isReplaceable(state: number): boolean {
  if (state === 0) return true;
  if (isSolid[state] === 1) return false;
  const name = stateName(state);
  // Snow of one layer has no collision box.
  return name === "water" || name === "lava" || name.endsWith("air") || name === "snow" || crushed.has(name);
}

/** The item of the same name, for a falling block that finds no place. */
function dropAsItem(context: EntityContext, block: FallingBlockEntity): void {
  const item = registry.itemsByName[stateBlock(block.blockState).name];
  if (item !== undefined) context.spawnItem(block.position, { id: item.id, count: 1, damage: 0 });
}

export function tickFallingBlock(context: EntityContext, block: FallingBlockEntity): void {
  const { blocks } = context.host;
  const { position, velocity } = block;
  block.age++;
  velocity.y -= gravity;
  moveBody(blocks, block, fallingBlockShape, velocity.x, velocity.y, velocity.z);
  context.events.push({ type: "move", id: block.id });
  if (block.onGround) {
    const [x, y, z] = [Math.floor(position.x), Math.floor(position.y + 1e-6), Math.floor(position.z)];
    const below = blocks.getState(x, y - 1, z);
    context.remove(block.id);
    if (isReplaceable(blocks.getState(x, y, z)) && !isReplaceable(below)) blocks.setState(x, y, z, block.blockState);
    else dropAsItem(context, block);
    return;
  }
  if (block.age > 600 || (block.age > 100 && (position.y <= -64 || position.y > 320))) {
    context.remove(block.id);
    dropAsItem(context, block);
    return;
  }
  velocity.x *= drag;
  velocity.y *= drag;
  velocity.z *= drag;
}
