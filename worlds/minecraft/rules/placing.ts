/**
 * From "this item was used on that face" to the blocks that change, with vanilla's orientations (minecraft.wiki: each
 * block's "Placement" section, Java 1.20.4). Whether an entity is in the way, and whether the player can reach, is the
 * simulation's to check. Fences, panes and walls come unconnected and stairs straight.
 */
import type { Point } from "../../../src/core/minecraft.ts";
import type { BlockChange } from "../server/contracts.ts";
import {
  defaultState,
  type PropertyValue,
  registry,
  stateBlock,
  stateName,
  stateOf,
  stateProperties,
} from "../server/world/block-states.ts";
import {
  directionNames,
  type Face,
  faceNamed,
  type GetState,
  hasSupport,
  horizontalFaces,
  isReplaceable,
  oppositeFace,
  steps,
} from "./support.ts";

export interface PlacingContext {
  /** The block that was clicked. */
  readonly clicked: Point;
  /** Which of its faces. */
  readonly face: Face;
  /** Where on it, 0..1 from the block's lowest corner. */
  readonly cursor: Point;
  /** Degrees, as on the wire: yaw 0 looks south, 90 west; pitch 90 looks down. */
  readonly yaw: number;
  readonly pitch: number;
  readonly sneaking?: boolean;
  readonly getState: GetState;
}

export interface Placement {
  /** Where the block went; a door's lower half, a bed's foot. */
  readonly position: Point;
  readonly state: number;
  readonly changes: readonly BlockChange[];
}

/** Blocks whose item goes by another name. */
const blockOfItem: Readonly<Record<string, string>> = {
  wheat_seeds: "wheat",
  beetroot_seeds: "beetroots",
  melon_seeds: "melon_stem",
  pumpkin_seeds: "pumpkin_stem",
  torchflower_seeds: "torchflower_crop",
  pitcher_pod: "pitcher_crop",
  carrot: "carrots",
  potato: "potatoes",
  cocoa_beans: "cocoa",
  sweet_berries: "sweet_berry_bush",
  glow_berries: "cave_vines",
  redstone: "redstone_wire",
  string: "tripwire",
  bamboo: "bamboo_sapling",
};

/** Items that are named like a block but place none: seeds give the crop, buckets pour. */
const notPlaced = new Set(["wheat", "air"]);

/** The block that an item places, such as `wheat` for `wheat_seeds`; null: none. */
export function blockForItem(item: string): string | null {
  const name = blockOfItem[item] ?? item;
  return registry.blocksByName[name] === undefined || notPlaced.has(item) ? null : name;
}

/** The way a body faces: 2 north, 3 south, 4 west, 5 east. */
export function horizontalFacing(yaw: number): Face {
  const turns: readonly Face[] = [3, 4, 2, 5];
  return turns[Math.floor(yaw / 90 + 0.5) & 3] ?? 3;
}

/** The direction nearest to the line of sight, up and down included. */
function lookingFace(yaw: number, pitch: number): Face {
  const [heading, height] = [(yaw * Math.PI) / 180, (pitch * Math.PI) / 180];
  const sight = [-Math.sin(heading) * Math.cos(height), -Math.sin(height), Math.cos(heading) * Math.cos(height)];
  const dots = steps.map((step) => step.reduce((sum, value, axis) => sum + value * (sight[axis] ?? 0), 0));
  return dots.indexOf(Math.max(...dots)) as Face;
}

function clockwise(face: Face): Face {
  return ({ 2: 5, 5: 3, 3: 4, 4: 2 } as Readonly<Record<number, Face>>)[face] ?? face;
}

type Properties = Record<string, PropertyValue>;

interface Site extends PlacingContext {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly block: string;
}

const facesPlayersWay = /_stairs$|_door$|_bed$|_fence_gate$|^(soul_)?campfire$|^decorated_pot$/;
const sixWays = /^(piston|sticky_piston|dispenser|dropper|barrel|command_block|crafter)$/;
const isRod = /^(end_rod|lightning_rod)$|shulker_box$|^amethyst_cluster$|_amethyst_bud$/;

function facingOf(site: Site): Face {
  const heading = horizontalFacing(site.yaw);
  if (site.block === "hopper") return site.face < 2 ? 0 : oppositeFace(site.face);
  if (site.block === "observer") return lookingFace(site.yaw, site.pitch);
  if (sixWays.test(site.block)) return oppositeFace(lookingFace(site.yaw, site.pitch));
  if (isRod.test(site.block)) return site.face;
  if (site.block.endsWith("anvil")) return clockwise(heading);
  return facesPlayersWay.test(site.block) ? heading : oppositeFace(heading);
}

/** Whether the upper half of the cell was meant. */
function upperHalf(site: Site): boolean {
  return site.face === 0 || (site.face !== 1 && site.cursor.y > 0.5);
}

function orientation(site: Site): Properties {
  const names = new Set(stateBlock(defaultState(site.block)).states.map((property) => property.name));
  const properties: Properties = {};
  if (names.has("axis")) properties.axis = site.face < 2 ? "y" : site.face < 4 ? "z" : "x";
  if (names.has("facing")) properties.facing = directionNames[facingOf(site)];
  if (names.has("rotation")) properties.rotation = Math.floor(((site.yaw + 180) * 16) / 360 + 0.5) & 15;
  if (site.block.endsWith("_stairs") || site.block.endsWith("_trapdoor")) {
    properties.half = upperHalf(site) ? "top" : "bottom";
    if (site.block.endsWith("_trapdoor") && site.face > 1) properties.facing = directionNames[site.face];
  }
  if (site.block.endsWith("_slab")) properties.type = upperHalf(site) ? "top" : "bottom";
  if (site.block.endsWith("_leaves")) properties.persistent = true;
  if (names.has("waterlogged")) properties.waterlogged = isWaterSource(site.getState(site.x, site.y, site.z));
  return properties;
}

function isWaterSource(state: number): boolean {
  return stateName(state) === "water" && stateProperties(state).level === 0;
}

// ------------------------------------------------------------------------------------------------------------ variants

/** Blocks with a variant for walls. */
function wallVariant(block: string): string | null {
  if (/^(redstone_|soul_)?torch$/.test(block)) return block.replace("torch", "wall_torch");
  if (/_hanging_sign$/.test(block)) return null;
  return /_(sign|banner)$/.test(block) ? block.replace(/_(sign|banner)$/, "_wall_$1") : null;
}

/** States to try in turn; the first that finds support is placed. */
function candidates(site: Site): number[] {
  const { block } = site;
  const properties = orientation(site);
  const state = stateOf(block, properties);
  const wall = wallVariant(block);
  const walls: Face[] = site.face < 2 ? [...horizontalFaces] : [site.face];
  if (wall !== null) {
    const onWalls = walls.map((face) => stateOf(wall, { facing: directionNames[face] }));
    return site.face < 2 ? [state, ...onWalls] : [...onWalls, state];
  }
  if (block === "ladder" || block === "tripwire_hook") {
    return walls.map((face) => stateOf(block, { ...properties, facing: directionNames[face] }));
  }
  if (block === "cocoa") return walls.map((face) => stateOf(block, { facing: directionNames[oppositeFace(face)] }));
  if (block === "lever" || block.endsWith("_button")) {
    const heading = directionNames[horizontalFacing(site.yaw)];
    if (site.face === 1) return [stateOf(block, { face: "floor", facing: heading })];
    if (site.face === 0) return [stateOf(block, { face: "ceiling", facing: heading })];
    return [stateOf(block, { face: "wall", facing: directionNames[site.face] })];
  }
  if (block === "lantern" || block === "soul_lantern") {
    const hanging = stateOf(block, { ...properties, hanging: true });
    return site.face === 0 ? [hanging, state] : [state, hanging];
  }
  if (block === "vine") {
    const side = site.face < 2 ? undefined : directionNames[oppositeFace(site.face)];
    return side
      ? [stateOf(block, { east: false, north: false, south: false, west: false, up: false, [side]: true })]
      : [];
  }
  return [state];
}

// -------------------------------------------------------------------------------------------------------------- pairs

function placeDoor(site: Site): Placement | null {
  const { x, y, z, block, getState } = site;
  const heading = horizontalFacing(site.yaw);
  if (!isReplaceable(getState(x, y + 1, z))) return null;
  const [dx, , dz] = steps[clockwise(heading)] ?? [0, 0, 0];
  const isDoor = (state: number) => stateName(state).endsWith("_door") && stateProperties(state).half === "lower";
  const left = getState(x - dx, y, z - dz);
  const right = getState(x + dx, y, z + dz);
  // Hinge: away from a neighbouring door, else on the half of the cell that was clicked.
  const across = dx * (site.cursor.x - 0.5) + dz * (site.cursor.z - 0.5);
  const besideDoor = isDoor(left) !== isDoor(right);
  const hinge = (besideDoor ? isDoor(left) : across > 0) ? "right" : "left";
  const facing = directionNames[heading];
  const lower = stateOf(block, { facing, hinge, half: "lower" });
  if (!hasSupport(lower, x, y, z, getState)) return null;
  const upper = stateOf(block, { facing, hinge, half: "upper" });
  return {
    position: { x, y, z },
    state: lower,
    changes: [
      [x, y, z, lower],
      [x, y + 1, z, upper],
    ],
  };
}

function placeBed(site: Site): Placement | null {
  const { x, y, z, block, getState } = site;
  const heading = horizontalFacing(site.yaw);
  const [dx, , dz] = steps[heading] ?? [0, 0, 0];
  if (!isReplaceable(getState(x + dx, y, z + dz))) return null;
  const facing = directionNames[heading];
  const foot = stateOf(block, { facing, part: "foot" });
  const head = stateOf(block, { facing, part: "head" });
  return {
    position: { x, y, z },
    state: foot,
    changes: [
      [x, y, z, foot],
      [x + dx, y, z + dz, head],
    ],
  };
}

function placeTallPlant(site: Site): Placement | null {
  const { x, y, z, block, getState } = site;
  const lower = stateOf(block, { half: "lower" });
  if (!isReplaceable(getState(x, y + 1, z)) || !hasSupport(lower, x, y, z, getState)) return null;
  const upper = stateOf(block, { half: "upper" });
  return {
    position: { x, y, z },
    state: lower,
    changes: [
      [x, y, z, lower],
      [x, y + 1, z, upper],
    ],
  };
}

/** Offset from one half of a double chest to the other; null: a single one. */
export function chestPartner(state: number): readonly [number, number, number] | null {
  const { type, facing } = stateProperties(state);
  if (!/^(trapped_)?chest$/.test(stateName(state)) || type === "single") return null;
  const face = clockwise(faceNamed(facing));
  return steps[type === "left" ? face : oppositeFace(face)] ?? null;
}

/** The chest that stays when its other half is gone. */
export function singleChest(state: number): number {
  return stateOf(stateName(state), { ...stateProperties(state), type: "single" });
}

/** A chest joins a single one of its kind at its side that faces the same way, unless the player sneaks. */
function placeChest(site: Site): Placement {
  const { x, y, z, block, getState } = site;
  const properties = orientation(site);
  const facing = facingOf(site);
  for (const type of site.sneaking ? [] : (["left", "right"] as const)) {
    const side = type === "left" ? clockwise(facing) : oppositeFace(clockwise(facing));
    const [dx, , dz] = steps[side] ?? [0, 0, 0];
    const other = getState(x + dx, y, z + dz);
    const { type: otherType, facing: otherFacing } = stateProperties(other);
    if (stateName(other) !== block || otherType !== "single" || otherFacing !== directionNames[facing]) continue;
    const state = stateOf(block, { ...properties, type });
    const joined = stateOf(block, { ...stateProperties(other), type: type === "left" ? "right" : "left" });
    return {
      position: { x, y, z },
      state,
      changes: [
        [x, y, z, state],
        [x + dx, y, z + dz, joined],
      ],
    };
  }
  const state = stateOf(block, properties);
  return { position: { x, y, z }, state, changes: [[x, y, z, state]] };
}

// ------------------------------------------------------------------------------------------------------------ the rule

/** Blocks of which several share a cell, by the property that counts them. */
function stacked(block: string, present: number): number | null {
  const properties = stateProperties(present);
  const more = (property: string, most: number) =>
    Number(properties[property]) < most
      ? stateOf(block, { ...properties, [property]: Number(properties[property]) + 1 })
      : null;
  if (stateName(present) !== block) return null;
  if (block.endsWith("candle")) return more("candles", 4);
  if (block === "snow") return more("layers", 8);
  if (block === "sea_pickle") return more("pickles", 4);
  return block === "pink_petals" ? more("flower_amount", 4) : null;
}

/** A second slab, candle or layer of snow in the same cell; null where it does not go in. */
function merged(site: Site, present: number, clickedItself: boolean): number | null {
  if (stateName(present) !== site.block) return null;
  if (!site.block.endsWith("_slab")) return stacked(site.block, present);
  const { type } = stateProperties(present);
  if (type === "double") return null;
  const half = site.face > 1 && site.cursor.y > 0.5;
  const meant = type === "bottom" ? site.face === 1 || half : site.face === 0 || (site.face > 1 && !half);
  return clickedItself && !meant ? null : stateOf(site.block, { type: "double", waterlogged: false });
}

/** What placing the item does; null: it places nothing here. */
export function placementState(item: string, context: PlacingContext): Placement | null {
  const block = blockForItem(item);
  if (block === null) return null;
  const { clicked, face, getState } = context;
  const clickedState = getState(clicked.x, clicked.y, clicked.z);
  const here: Site = { ...context, x: clicked.x, y: clicked.y, z: clicked.z, block };
  const [dx, dy, dz] = steps[face] ?? [0, 0, 0];
  const next: Site = { ...here, x: clicked.x + dx, y: clicked.y + dy, z: clicked.z + dz };
  const inPlace = (site: Site, state: number): Placement => ({
    position: { x: site.x, y: site.y, z: site.z },
    state,
    changes: [[site.x, site.y, site.z, state]],
  });

  const double = merged(here, clickedState, true);
  if (double !== null) return inPlace(here, double);
  const site = isReplaceable(clickedState) && stateName(clickedState) !== block ? here : next;
  const target = getState(site.x, site.y, site.z);
  const second = merged(site, target, false);
  if (second !== null) return inPlace(site, second);
  if (!isReplaceable(target) || stateName(target) === block) return null;

  if (block.endsWith("_door")) return placeDoor(site);
  if (block.endsWith("_bed")) return placeBed(site);
  if (/^(trapped_)?chest$/.test(block)) return placeChest(site);
  if (stateProperties(defaultState(block)).half === "lower") return placeTallPlant(site);
  const state = candidates(site).find((candidate) => hasSupport(candidate, site.x, site.y, site.z, getState));
  return state === undefined ? null : inPlace(site, state);
}
