/**
 * What holds a block up (minecraft.wiki: each block's "Placement" section). Torches, plants, ladders, doors and the like need
 * something below, behind or beside them; when it goes, they pop off. A face is sturdy when the collision boxes cover all of
 * it, leaves excepted. Directions are numbered as on the wire: 0 down, 1 up, 2 north (-z), 3 south, 4 west (-x), 5 east.
 */
import {
  collisionBoxes,
  isSolid,
  isWater,
  type PropertyValue,
  stateName,
  stateProperties,
} from "../server/world/block-states.ts";

export type GetState = (x: number, y: number, z: number) => number;
/** 0 down, 1 up, 2 north, 3 south, 4 west, 5 east. */
export type Face = 0 | 1 | 2 | 3 | 4 | 5;

export const directionNames = ["down", "up", "north", "south", "west", "east"] as const;
/** [x, y, z] of one step in each direction. */
export const steps: readonly (readonly [number, number, number])[] = [
  [0, -1, 0],
  [0, 1, 0],
  [0, 0, -1],
  [0, 0, 1],
  [-1, 0, 0],
  [1, 0, 0],
];
export const horizontalFaces: readonly Face[] = [2, 3, 4, 5];

export function faceNamed(name: PropertyValue | undefined): Face {
  const index = (directionNames as readonly (PropertyValue | undefined)[]).indexOf(name);
  return (index < 0 ? 2 : index) as Face;
}

export function oppositeFace(face: Face): Face {
  return (face ^ 1) as Face;
}

const grid = 16;

/** Whether the boxes that touch a face cover its cells from `low` to `high` (sixteenths, both ways). */
function covers(state: number, face: Face, low: number, high: number): boolean {
  const axis = face < 2 ? 1 : face < 4 ? 2 : 0;
  const [across, along] = axis === 0 ? [1, 2] : axis === 1 ? [0, 2] : [0, 1];
  const positive = face % 2 === 1;
  const boxes = collisionBoxes(state).filter((box) => (positive ? (box[axis + 3] ?? 0) >= 1 : (box[axis] ?? 1) <= 0));
  for (let a = low; a < high; a++) {
    for (let b = low; b < high; b++) {
      const [u, v] = [(a + 0.5) / grid, (b + 0.5) / grid];
      const inside = boxes.some(
        (box) =>
          u > (box[across] ?? 0) && u < (box[across + 3] ?? 0) && v > (box[along] ?? 0) && v < (box[along + 3] ?? 0),
      );
      if (!inside) return false;
    }
  }
  return true;
}

const sturdyCache = new Map<number, boolean>();

/** Softer than they look, or firmer than their boxes say. */
const neverSturdy = /_leaves$/;
const alwaysSturdy = new Set(["soul_sand", "mud"]);

/** Whether a whole face of the block can carry things. */
export function isSturdy(state: number, face: Face): boolean {
  if (isSolid[state] !== 1) return false;
  const key = state * 8 + face;
  let sturdy = sturdyCache.get(key);
  if (sturdy === undefined) {
    const name = stateName(state);
    sturdy = !neverSturdy.test(name) && (alwaysSturdy.has(name) || covers(state, face, 0, grid));
    sturdyCache.set(key, sturdy);
  }
  return sturdy;
}

/** Whether the middle of the face can: a torch stands on a fence post. */
export function carriesCentre(state: number, face: Face): boolean {
  return isSolid[state] === 1 && !neverSturdy.test(stateName(state)) && covers(state, face, 7, 9);
}

interface Site {
  readonly name: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
  /** State one step away. */
  readonly beside: (face: Face) => number;
  readonly at: (dx: number, dy: number, dz: number) => number;
}

type Rule = (site: Site) => boolean;

const dirt = new Set(
  "dirt grass_block podzol coarse_dirt mycelium rooted_dirt moss_block mud muddy_mangrove_roots".split(" "),
);
const sand = new Set(["sand", "red_sand", "suspicious_sand"]);

const below = (site: Site) => stateName(site.beside(0));
const onSoil: Rule = (site) => dirt.has(below(site)) || below(site) === "farmland";
const onFarmland: Rule = (site) => below(site) === "farmland";
const onSturdy: Rule = (site) => isSturdy(site.beside(0), 1);
const onCentre: Rule = (site) => carriesCentre(site.beside(0), 1);
const onSolid: Rule = (site) => isSolid[site.beside(0)] === 1;
const onAnything: Rule = (site) => site.beside(0) !== 0;
const behind = (site: Site) => oppositeFace(faceNamed(site.properties.facing));
const onWall: Rule = (site) => isSturdy(site.beside(behind(site)), oppositeFace(behind(site)));
const onSolidWall: Rule = (site) => isSolid[site.beside(behind(site))] === 1;

const attached: Rule = (site) => {
  if (site.properties.face === "floor") return isSturdy(site.beside(0), 1);
  return site.properties.face === "ceiling" ? isSturdy(site.beside(1), 0) : onWall(site);
};

const sameBlock = (state: number, site: Site, property: string, value: string) =>
  stateName(state) === site.name && stateProperties(state)[property] === value;

/** Two blocks high: the upper half needs the lower, the lower its ground; a missing upper half is `hasPartner`'s. */
const twoHigh =
  (ground: Rule): Rule =>
  (site) =>
    site.properties.half === "upper" ? sameBlock(site.beside(0), site, "half", "lower") : ground(site);

const sugarCane: Rule = (site) => {
  const ground = below(site);
  if (ground === "sugar_cane") return true;
  if (!dirt.has(ground) && !sand.has(ground)) return false;
  return horizontalFaces.some((face) => {
    const [dx, , dz] = steps[face] ?? [0, 0, 0];
    const state = site.at(dx, -1, dz);
    return isWater[state] === 1 || stateName(state) === "frosted_ice";
  });
};

const cactus: Rule = (site) =>
  (below(site) === "cactus" || sand.has(below(site))) &&
  horizontalFaces.every((face) => isSolid[site.beside(face)] !== 1 && stateName(site.beside(face)) !== "lava");

const vine: Rule = (site) => {
  if (site.properties.up === true && isSturdy(site.beside(1), 0)) return true;
  return horizontalFaces.some((face) => {
    const side = directionNames[face];
    if (site.properties[side] !== true) return false;
    const above = site.beside(1);
    const hangs = stateName(above) === "vine" && stateProperties(above)[side] === true;
    return hangs || isSturdy(site.beside(face), oppositeFace(face));
  });
};

const snow: Rule = (site) => {
  const ground = site.beside(0);
  const name = stateName(ground);
  if (name === "ice" || name === "packed_ice" || name === "barrier") return false;
  const full = collisionBoxes(ground).length > 0 && covers(ground, 1, 0, grid);
  return full || alwaysSturdy.has(name) || (name === "snow" && stateProperties(ground).layers === 8);
};

const lantern: Rule = (site) => (site.properties.hanging === true ? carriesCentre(site.beside(1), 0) : onCentre(site));

const rules = new Map<string, Rule>();
const rule = (names: string, value: Rule) => {
  for (const name of names.split(" ")) rules.set(name, value);
};
rule("short_grass fern dandelion poppy torchflower blue_orchid allium azure_bluet red_tulip orange_tulip", onSoil);
rule("white_tulip pink_tulip oxeye_daisy cornflower lily_of_the_valley wither_rose pink_petals", onSoil);
rule("azalea flowering_azalea sweet_berry_bush", (site) => onSoil(site) || below(site) === "clay");
rule("tall_grass large_fern sunflower lilac rose_bush peony pitcher_plant", twoHigh(onSoil));
rule("wheat carrots potatoes beetroots torchflower_crop melon_stem pumpkin_stem", onFarmland);
rule("attached_melon_stem attached_pumpkin_stem", onFarmland);
rule("pitcher_crop", twoHigh(onFarmland));
rule("sugar_cane", sugarCane);
rule("cactus", cactus);
rule("dead_bush", (site) => onSoil(site) || sand.has(below(site)) || below(site).endsWith("terracotta"));
rule("bamboo bamboo_sapling", (site) => [...dirt, ...sand, "gravel", "bamboo", "bamboo_sapling"].includes(below(site)));
rule("nether_wart", (site) => below(site) === "soul_sand");
rule("brown_mushroom red_mushroom crimson_fungus warped_fungus", onSturdy);
rule("lily_pad", (site) => stateName(site.beside(0)) === "water" || below(site) === "ice");
rule("kelp kelp_plant", (site) => ["kelp", "kelp_plant"].includes(below(site)) || onSturdy(site));
rule("seagrass", onSturdy);
rule("tall_seagrass", twoHigh(onSturdy));
rule("vine", vine);
rule("cocoa", (site) =>
  /^(stripped_)?jungle_(log|wood)$/.test(stateName(site.beside(faceNamed(site.properties.facing)))),
);
rule("hanging_roots spore_blossom", (site) => isSturdy(site.beside(1), 0));
rule("torch redstone_torch soul_torch candle", onCentre);
rule("wall_torch redstone_wall_torch soul_wall_torch ladder tripwire_hook", onWall);
rule("lever", attached);
rule("rail powered_rail detector_rail activator_rail redstone_wire repeater comparator", onSturdy);
rule("moss_carpet", onAnything);
rule("cake", onSolid);
rule("lantern soul_lantern", lantern);
rule("snow", snow);

function ruleFor(name: string): Rule | undefined {
  const known = rules.get(name);
  if (known) return known;
  if (name.endsWith("_sapling") || name === "mangrove_propagule") return onSoil;
  if (name.endsWith("_door")) return twoHigh(onSturdy);
  if (name.endsWith("_button")) return attached;
  if (name.endsWith("_carpet")) return onAnything;
  if (name.endsWith("_candle")) return onCentre;
  if (name.endsWith("_pressure_plate")) return (site) => onSturdy(site) || onCentre(site);
  if (name.endsWith("_wall_sign") || name.endsWith("_wall_banner")) return onSolidWall;
  if (name.endsWith("_hanging_sign")) return undefined;
  return name.endsWith("_sign") || name.endsWith("_banner") ? onSolid : undefined;
}

/** Whether the ground, wall or ceiling that the block needs is there. The other half of a pair is `otherHalf`'s matter. */
export function hasSupport(state: number, x: number, y: number, z: number, getState: GetState): boolean {
  const name = stateName(state);
  const supported = ruleFor(name);
  if (supported === undefined) return true;
  const at = (dx: number, dy: number, dz: number) => getState(x + dx, y + dy, z + dz);
  const beside = (face: Face) => {
    const [dx, dy, dz] = steps[face] ?? [0, 0, 0];
    return at(dx, dy, dz);
  };
  return supported({ name, properties: stateProperties(state), beside, at });
}

/** Offset from one half of a door, bed or tall plant to the other; null: the block is whole. */
export function otherHalf(state: number): readonly [number, number, number] | null {
  const { half, part, facing } = stateProperties(state);
  if (half === "lower") return [0, 1, 0];
  if (half === "upper") return [0, -1, 0];
  if (part === undefined) return null;
  const face = faceNamed(facing);
  return steps[part === "foot" ? face : oppositeFace(face)] ?? null;
}

/** Whether the other half, where the block has one, is in place. */
export function hasOtherHalf(state: number, x: number, y: number, z: number, getState: GetState): boolean {
  const offset = otherHalf(state);
  if (offset === null) return true;
  const other = getState(x + offset[0], y + offset[1], z + offset[2]);
  const back = stateName(other) === stateName(state) ? otherHalf(other) : null;
  return back?.every((step, axis) => step + (offset[axis] ?? 0) === 0) ?? false;
}

/** Whether the block stays where it is: false once its support or its other half is gone. */
export function stillSupported(state: number, x: number, y: number, z: number, getState: GetState): boolean {
  return hasSupport(state, x, y, z, getState) && hasOtherHalf(state, x, y, z, getState);
}

const falling = /^(sand|red_sand|gravel|suspicious_sand|suspicious_gravel|(chipped_|damaged_)?anvil|dragon_egg)$/;

/** Sand, gravel, concrete powder, anvils: what falls when nothing is below (minecraft.wiki/w/Falling_Block). */
export function isFalling(state: number): boolean {
  const name = stateName(state);
  return falling.test(name) || name.endsWith("_concrete_powder");
}

/** Whether a falling block falls through this state: air, liquids, fire, what gives way. */
export function letsFall(state: number): boolean {
  return state === 0 || isReplaceable(state);
}

const replaceable = new Set(
  (
    "air cave_air void_air water lava bubble_column short_grass fern dead_bush vine glow_lichen seagrass tall_seagrass " +
    "tall_grass large_fern fire soul_fire warped_roots crimson_roots nether_sprouts hanging_roots light structure_void"
  ).split(" "),
);

/** Whether a block can be placed into this state, which then is gone (minecraft.wiki/w/Replaceable). */
export function isReplaceable(state: number): boolean {
  const name = stateName(state);
  return replaceable.has(name) || (name === "snow" && stateProperties(state).layers === 1);
}
