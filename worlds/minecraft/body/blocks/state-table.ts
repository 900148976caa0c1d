/**
 * What a body must know of every block state, worked out once per version and kept in typed arrays by state id, so that
 * search and sight read one number per block. Shapes and properties come from the registry; dangers and what a right
 * click opens are named here (https://minecraft.wiki/w/Block).
 */
import { type Box, collisionBoxes, type Registry, type RegistryBlock, stateProperties } from "./registry.ts";

/** Bits of `StateTable.flags`. */
export const blockFlag = {
  /** Has a collision box. */
  solid: 1,
  /** The cell above can be stood in: the top face carries a body. */
  floor: 2,
  /** A body fits into the cell: no box, or one no higher than a carpet. */
  passable: 4,
  /** A low box (slab, snow): a body stands on it within the same cell. */
  low: 8,
  water: 16,
  lava: 32,
  /** Hurts or traps whoever touches it or stands on it. */
  danger: 64,
  /** Sand and the like: falls when what is below it goes. */
  falling: 128,
  climbable: 256,
  /** Stops sight. */
  opaque: 512,
  /** A placed block takes its place. */
  replaceable: 1024,
  /** A right click does something else than placing. */
  interactive: 2048,
  /** Never dug to make way: somebody's furniture. */
  keep: 4096,
  /** Cannot be dug at all. */
  undiggable: 8192,
  air: 16384,
  /** A full cube, so blocks can be set against every face. */
  cube: 32768,
} as const;

const dangers = new Set([
  "fire",
  "soul_fire",
  "cactus",
  "magma_block",
  "campfire",
  "soul_campfire",
  "sweet_berry_bush",
  "wither_rose",
  "powder_snow",
  "cobweb",
  "pointed_dripstone",
  "nether_portal",
  "end_portal",
]);
const fallingBlock =
  /^(sand|red_sand|gravel|suspicious_sand|suspicious_gravel|anvil|.*_anvil|dragon_egg|.*_concrete_powder)$/;
const climbables = new Set([
  "ladder",
  "vine",
  "scaffolding",
  "weeping_vines",
  "weeping_vines_plant",
  "twisting_vines",
  "twisting_vines_plant",
  "cave_vines",
  "cave_vines_plant",
]);
const replaceables = new Set([
  "air",
  "cave_air",
  "void_air",
  "water",
  "lava",
  "short_grass",
  "grass",
  "tall_grass",
  "fern",
  "large_fern",
  "dead_bush",
  "vine",
  "glow_lichen",
  "seagrass",
  "tall_seagrass",
  "fire",
  "soul_fire",
  "hanging_roots",
]);
const interactiveBlock =
  /(^|_)(crafting_table|furnace|smoker|chest|barrel|shulker_box|anvil|door|trapdoor|fence_gate|button|lever|bed|table|grindstone|loom|stonecutter|lectern|hopper|dispenser|dropper|beacon|brewing_stand|repeater|comparator|daylight_detector|note_block|jukebox|bell|cake|composter|respawn_anchor|flower_pot|sign|cauldron)$/;
const furniture =
  /(^|_)(crafting_table|furnace|smoker|chest|barrel|shulker_box|anvil|bed|enchanting_table|brewing_stand|beacon|hopper|jukebox|spawner|bookshelf|smithing_table|loom|lectern|grindstone|stonecutter|cartography_table|fletching_table)$/;
const seeThrough = /(^|_)(glass|ice|barrier|slime_block|honey_block|spawner|light)$/;
/** Water plants hold water in every state of theirs. */
const waterBlocks = new Set(["water", "bubble_column", "seagrass", "tall_seagrass", "kelp", "kelp_plant"]);

const carpetHeight = 0.13;
/** A body steps up 0.6 m without a jump (https://minecraft.wiki/w/Player#Movement). */
const stepHeight = 0.6;

export interface StateTable {
  readonly registry: Registry;
  /** Bits of `blockFlag` by state id. [number of states] u16 */
  readonly flags: Uint16Array;
  /** Block id by state id. [number of states] u16 */
  readonly blockIds: Uint16Array;
  nameOf(stateId: number): string;
  blockOf(stateId: number): RegistryBlock;
  propertiesOf(stateId: number): Readonly<Record<string, string | number | boolean>>;
}

const tables = new WeakMap<Registry, StateTable>();

/** The table of a registry; built once. */
export function stateTableOf(registry: Registry): StateTable {
  const known = tables.get(registry);
  if (known) return known;
  const table = buildStateTable(registry);
  tables.set(registry, table);
  return table;
}

function buildStateTable(registry: Registry): StateTable {
  const count = registry.blocksArray.reduce((highest, block) => Math.max(highest, block.maxStateId + 1), 0);
  const flags = new Uint16Array(count);
  const blockIds = new Uint16Array(count);
  const blocks = new Array<RegistryBlock>(registry.blocksArray.length);
  for (const block of registry.blocksArray) {
    blocks[block.id] = block;
    for (let stateId = block.minStateId; stateId <= block.maxStateId; stateId++) {
      flags[stateId] = flagsOf(block, stateProperties(block, stateId), collisionBoxes(registry, block, stateId));
      blockIds[stateId] = block.id;
    }
  }
  const blockOf = (stateId: number): RegistryBlock => {
    const block = blocks[blockIds[stateId] ?? 0];
    if (!block) throw new RangeError(`block state ${stateId} is not of this version`);
    return block;
  };
  return {
    registry,
    flags,
    blockIds,
    blockOf,
    nameOf: (stateId) => blockOf(stateId).name,
    propertiesOf: (stateId) => stateProperties(blockOf(stateId), stateId),
  };
}

function flagsOf(
  block: RegistryBlock,
  properties: Readonly<Record<string, string | number | boolean>>,
  boxes: readonly Box[],
): number {
  const { name } = block;
  const top = boxes.reduce((highest, box) => Math.max(highest, box[4]), 0);
  const cube =
    boxes.length === 1 && top === 1 && boxes[0]?.every((value, axis) => value === (axis < 3 ? 0 : 1)) === true;
  const covers = boxes.some((box) => box[0] <= 0.07 && box[2] <= 0.07 && box[3] >= 0.93 && box[5] >= 0.93);
  const air = name === "air" || name === "cave_air" || name === "void_air";
  const water = waterBlocks.has(name) || properties.waterlogged === true;
  const danger = dangers.has(name);
  const passable = top <= carpetHeight && name !== "lava" && !danger;
  let bits = 0;
  if (boxes.length > 0) bits |= blockFlag.solid;
  if (covers && top > 0.8 && top <= 1 && !danger) bits |= blockFlag.floor;
  if (passable) bits |= blockFlag.passable;
  if (!passable && covers && top <= stepHeight && !danger) bits |= blockFlag.low;
  if (water) bits |= blockFlag.water;
  if (name === "lava") bits |= blockFlag.lava;
  if (danger) bits |= blockFlag.danger;
  if (fallingBlock.test(name)) bits |= blockFlag.falling;
  if (climbables.has(name)) bits |= blockFlag.climbable;
  if (cube && !seeThrough.test(name)) bits |= blockFlag.opaque;
  if (replaceables.has(name) || (name === "snow" && properties.layers === 1)) bits |= blockFlag.replaceable;
  if (interactiveBlock.test(name)) bits |= blockFlag.interactive;
  if (furniture.test(name)) bits |= blockFlag.keep;
  if (!block.diggable || name === "bedrock" || air || waterBlocks.has(name) || name === "lava")
    bits |= blockFlag.undiggable;
  if (air) bits |= blockFlag.air;
  if (cube) bits |= blockFlag.cube;
  return bits;
}
