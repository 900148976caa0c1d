/**
 * Tables over the block states of 1.20.4, built once from minecraft-data: names, properties, collision boxes, light. A block
 * state is one integer, 0 to 26643; a block owns a run of them, one for each combination of its properties, counted like
 * digits with the last property fastest and `true` before `false` (minecraft.wiki/w/Block_states). Air is state 0.
 */
import { createRequire } from "node:module";
import { EmbodyError, nearestNames } from "../../../../src/core/errors.ts";
import { minecraftVersion } from "../contracts.ts";

export type PropertyValue = string | number | boolean;
/** [x0, y0, z0, x1, y1, z1] in m from the block's lowest corner. */
export type Box = readonly [number, number, number, number, number, number];

export interface BlockProperty {
  readonly name: string;
  readonly type: "bool" | "int" | "enum" | "direction";
  readonly num_values: number;
  /** Texts, absent for `bool`. */
  readonly values?: readonly (string | number)[];
}

export interface BlockDefinition {
  readonly id: number;
  readonly name: string;
  /** Seconds factor of digging; null or below 0: cannot be dug. */
  readonly hardness: number | null;
  readonly resistance: number;
  readonly diggable: boolean;
  readonly stackSize: number;
  /** Tool classes joined by `;`, such as `leaves;mineable/hoe`. */
  readonly material?: string;
  readonly transparent: boolean;
  readonly emitLight: number;
  readonly filterLight: number;
  readonly minStateId: number;
  readonly maxStateId: number;
  readonly defaultState: number;
  readonly states: readonly BlockProperty[];
  /** Item ids. */
  readonly drops: readonly number[];
  /** Item id (as a text) of each tool that makes it drop; absent: the hand will do. */
  readonly harvestTools?: Readonly<Record<string, boolean>>;
  readonly boundingBox: "block" | "empty";
}

export interface ItemDefinition {
  readonly id: number;
  readonly name: string;
  readonly displayName: string;
  readonly stackSize: number;
  readonly maxDurability?: number;
}

/** What we use of a prismarine registry. */
export interface MinecraftRegistry {
  readonly blocksArray: readonly BlockDefinition[];
  readonly blocksByName: Readonly<Record<string, BlockDefinition | undefined>>;
  readonly itemsArray: readonly ItemDefinition[];
  readonly itemsByName: Readonly<Record<string, ItemDefinition | undefined>>;
  readonly items: Readonly<Record<number, ItemDefinition | undefined>>;
  readonly biomesByName: Readonly<Record<string, { readonly id: number; readonly name: string } | undefined>>;
  readonly blockCollisionShapes: {
    /** By block name: one shape id, or one for each state. */
    readonly blocks: Readonly<Record<string, number | readonly number[] | undefined>>;
    readonly shapes: Readonly<Record<string, readonly Box[] | undefined>>;
  };
  /** Template of the `login` packet, with the registry codec that biome ids in chunks refer to. */
  readonly loginPacket: Readonly<Record<string, unknown>>;
}

const require = createRequire(import.meta.url);
export const registry = (require("prismarine-registry") as (version: string) => MinecraftRegistry)(minecraftVersion);

export const stateCount = registry.blocksArray.reduce((count, block) => Math.max(count, block.maxStateId + 1), 0);
export const air = 0;

/** Index into `registry.blocksArray` for each state. [stateCount] */
const blockIndex = new Uint16Array(stateCount);
/** 1 where the state has a collision box: it blocks motion. [stateCount] */
export const isSolid = new Uint8Array(stateCount);
/** 1 where the state holds water: water itself, what is waterlogged, and plants that only live in it. [stateCount] */
export const isWater = new Uint8Array(stateCount);
/** 1 for lava. [stateCount] */
export const isLava = new Uint8Array(stateCount);
/** 1 where the state holds water or lava. [stateCount] */
export const isLiquid = new Uint8Array(stateCount);
/** Light lost on entering the block beyond distance, 0..15; 15 lets none in (minecraft.wiki/w/Opacity). [stateCount] */
export const opacity = new Uint8Array(stateCount);
/** Block light given off, 0..15 (minecraft.wiki/w/Light#Light-emitting_blocks). [stateCount] */
export const emission = new Uint8Array(stateCount);

const shapeOfState: (readonly Box[])[] = new Array<readonly Box[]>(stateCount);

/** Number of digits below each property: how far apart states lie that differ in it by one step. */
function strides(block: BlockDefinition): number[] {
  const result: number[] = [];
  let stride = 1;
  for (const property of block.states.toReversed()) {
    result.unshift(stride);
    stride *= property.num_values;
  }
  return result;
}

function propertyValue(property: BlockProperty, index: number): PropertyValue {
  if (property.type === "bool") return index === 0;
  const value = property.values?.[index] ?? index;
  return property.type === "int" ? Number(value) : String(value);
}

function propertiesOf(block: BlockDefinition, state: number): Record<string, PropertyValue> {
  const offset = state - block.minStateId;
  const result: Record<string, PropertyValue> = {};
  const steps = strides(block);
  block.states.forEach((property, position) => {
    const index = Math.floor(offset / (steps[position] ?? 1)) % property.num_values;
    result[property.name] = propertyValue(property, index);
  });
  return result;
}

/** Properties that light or water depend on. */
const lightProperties = new Set(["lit", "type", "level", "pickles", "berries", "charges"]);
const alwaysInWater = new Set(["water", "bubble_column", "kelp", "kelp_plant", "seagrass", "tall_seagrass"]);
/** Light of blocks while `lit`; minecraft-data knows only the light of the default state, which for these is unlit. */
const lightWhenLit: Readonly<Record<string, number>> = {
  furnace: 13,
  blast_furnace: 13,
  smoker: 13,
  redstone_ore: 9,
  deepslate_redstone_ore: 9,
  redstone_lamp: 15,
  copper_bulb: 15,
  exposed_copper_bulb: 12,
  weathered_copper_bulb: 8,
  oxidized_copper_bulb: 4,
};

function emissionOf(block: BlockDefinition, properties: Record<string, PropertyValue>): number {
  if (properties.lit === false) return 0;
  if (properties.lit === true) {
    if (block.name.endsWith("candle")) return 3 * Number(properties.candles);
    if (block.name.endsWith("candle_cake")) return 3;
    return lightWhenLit[block.name.replace(/^waxed_/, "")] ?? block.emitLight;
  }
  if (block.name === "light") return Number(properties.level);
  if (block.name === "sea_pickle") return properties.waterlogged ? 3 + 3 * Number(properties.pickles) : 0;
  if (block.name.startsWith("cave_vines")) return properties.berries ? 14 : 0;
  if (block.name === "respawn_anchor") return [0, 3, 7, 11, 15][Number(properties.charges)] ?? 0;
  return block.emitLight;
}

/** Faces that shade by shape (slabs, stairs, farmland) are taken as clear; only a double slab is dark. */
function opacityOf(block: BlockDefinition, properties: Record<string, PropertyValue>): number {
  if (properties.type === "double") return 15;
  return properties.waterlogged ? Math.max(1, block.filterLight) : block.filterLight;
}

registry.blocksArray.forEach((block, index) => {
  const shapes = registry.blockCollisionShapes.blocks[block.name];
  const waterlogged = block.states.some((property) => property.name === "waterlogged");
  const varies = waterlogged || block.states.some(({ name }) => lightProperties.has(name));
  for (let state = block.minStateId; state <= block.maxStateId; state++) {
    const shape = typeof shapes === "object" ? shapes[state - block.minStateId] : shapes;
    const boxes = registry.blockCollisionShapes.shapes[String(shape ?? 0)] ?? [];
    const properties = varies ? propertiesOf(block, state) : {};
    blockIndex[state] = index;
    shapeOfState[state] = boxes;
    isSolid[state] = boxes.length > 0 ? 1 : 0;
    isWater[state] = alwaysInWater.has(block.name) || properties.waterlogged === true ? 1 : 0;
    isLava[state] = block.name === "lava" ? 1 : 0;
    isLiquid[state] = (isWater[state] ?? 0) | (isLava[state] ?? 0);
    opacity[state] = opacityOf(block, properties);
    emission[state] = emissionOf(block, properties);
  }
});

function blockOf(state: number): BlockDefinition {
  const block = registry.blocksArray[blockIndex[state] ?? -1];
  if (block === undefined)
    throw new EmbodyError("internal", `There is no block state ${state}; 0 to ${stateCount - 1}.`);
  return block;
}

function blockNamed(name: string): BlockDefinition {
  const block = registry.blocksByName[name];
  if (block !== undefined) return block;
  const near = nearestNames(name, Object.keys(registry.blocksByName));
  const hint = near.length > 0 ? ` Did you mean ${near.map((other) => `'${other}'`).join(", ")}?` : "";
  throw new EmbodyError("not-found", `Unknown block '${name}'.${hint}`);
}

/** The block that a state belongs to. */
export function stateBlock(state: number): BlockDefinition {
  return blockOf(state);
}

/** Such as `oak_log`. */
export function stateName(state: number): string {
  return blockOf(state).name;
}

const propertyCache = new Map<number, Readonly<Record<string, PropertyValue>>>();

/** Such as `{ axis: "y" }`; booleans and integers as such. Do not change the result. */
export function stateProperties(state: number): Readonly<Record<string, PropertyValue>> {
  let properties = propertyCache.get(state);
  if (properties === undefined) {
    properties = Object.freeze(propertiesOf(blockOf(state), state));
    propertyCache.set(state, properties);
  }
  return properties;
}

export function defaultState(blockName: string): number {
  return blockNamed(blockName).defaultState;
}

/** The state of a block with these properties; those not given are as in its default state. */
export function stateOf(blockName: string, properties: Readonly<Record<string, PropertyValue>> = {}): number {
  const block = blockNamed(blockName);
  const wanted: Readonly<Record<string, PropertyValue>> = { ...stateProperties(block.defaultState), ...properties };
  const steps = strides(block);
  let state = block.minStateId;
  block.states.forEach((property, position) => {
    const value = wanted[property.name];
    let index = 0;
    while (index < property.num_values && propertyValue(property, index) !== value) index++;
    if (index === property.num_values) {
      throw new EmbodyError("bad-request", `Block '${blockName}' has no ${property.name} = ${String(value)}.`);
    }
    state += index * (steps[position] ?? 1);
  });
  for (const name of Object.keys(properties)) {
    if (!block.states.some((property) => property.name === name)) {
      const known = block.states.map((property) => property.name).join(", ") || "none";
      throw new EmbodyError("bad-request", `Block '${blockName}' has no property '${name}'. Properties: ${known}.`);
    }
  }
  return state;
}

/** Collision boxes of a state, in its own cell; a fence's is 1.5 m high. */
export function collisionBoxes(state: number): readonly Box[] {
  return shapeOfState[state] ?? [];
}
